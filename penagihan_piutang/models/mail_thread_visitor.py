from odoo import models


class MailThreadVisitor(models.AbstractModel):
    """What comes of what a customer does on its page stands in the history in its name."""

    _inherit = "mail.thread"

    def _message_compute_author(self, author_id=None, email_from=None):
        if author_id is None and not email_from:
            author_id = self.env.context.get("penagihan_visitor")
        return super()._message_compute_author(author_id, email_from)
