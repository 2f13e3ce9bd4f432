from odoo import models


class PenagihanRoundStop(models.Model):
    _inherit = "penagihan.round.stop"

    def _pause(self, debtors):
        """Nobody goes to ``debtors``: they are taken off rounds in preparation, and whoever is out
        already is told.
        """
        # sudo: whoever hears the complaint need not have the round
        stops = self.sudo().search(
            [("debtor_id", "in", debtors.ids), ("round_id.state", "in", ("draft", "out"))]
        )
        for round, own in stops.grouped("round_id").items():
            names = ", ".join(own.partner_id.mapped("name"))
            collector = round.user_id
            words = round.with_context(lang=collector.lang).env._(
                "%s has complained: paused, please do not visit.", names
            )
            round.message_post(body=words, partner_ids=collector.partner_id.ids)
            if round.state == "draft":
                own.unlink()
