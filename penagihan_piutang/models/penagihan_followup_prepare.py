from odoo import models


class PenagihanFollowupPrepare(models.Model):
    """Preparing for the conversation a task is about."""

    _inherit = "penagihan.followup"

    def action_prepare(self):
        """All that is good to know; what comes next is what follows this task."""
        self.ensure_one()
        self.check_access("read")
        return dict(self.debtor_id.action_prepare(), context={"penagihan_followup_id": self.id})
