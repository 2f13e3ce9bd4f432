from odoo import models
from odoo.exceptions import AccessError


class PenagihanDebtorHistory(models.Model):
    """Everything that was said and sent, on paper: for who answers a complaint, and as evidence."""

    _inherit = "penagihan.debtor"

    def action_contact_history(self):
        """Choose the days; get the PDF."""
        self.ensure_one()
        return self.env["penagihan.contact.history"]._action_open(self)

    def _check_history_reader(self):
        """Those who collect, and auditors, read the history of the customers they see."""
        groups = ("group_collector", "group_auditor")
        if not self.env.su and not any(
            self.env.user.has_group(f"penagihan_piutang.{group}") for group in groups
        ):
            raise AccessError(self.env._("Only those who collect see contact histories."))
        self.check_access("read")
