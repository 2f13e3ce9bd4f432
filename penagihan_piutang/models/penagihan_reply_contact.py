from odoo import api, models


class PenagihanReply(models.Model):
    """Whoever answers can be reached."""

    _inherit = "penagihan.reply"

    @api.model
    def _receive(self, debtor, message, move=None):
        reply = super()._receive(debtor, message, move)
        # sudo: mails are taken in by whoever the gateway runs as
        if reply and not reply.outsider:
            message.sudo().author_id._penagihan_works("reply")
        return reply
