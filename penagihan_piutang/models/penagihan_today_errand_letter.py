from odoo import models


class PenagihanTodayErrand(models.Model):
    """Its task on the worklist leads to the letters."""

    _inherit = "penagihan.followup"

    def _about(self, kind) -> dict:
        if kind != "activity_letter_late":
            return super()._about(kind)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_letters_way"
        )
        domain = [
            ("debtor_id", "=", self.debtor_id.id),
            ("state", "=", "issued"),
            ("paper", "=", "sent"),
        ]
        return dict(action, domain=domain)
