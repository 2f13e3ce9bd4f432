from odoo import models


class PenagihanRun(models.Model):
    """Whoever was asked to complete a contact that works now has nothing left to do."""

    _inherit = "penagihan.run"

    def _ask_people(self):
        asked_people = super()._ask_people()
        kind = self.env.ref("penagihan_piutang.activity_contact")
        tasks = self.env["mail.activity"].sudo()
        asked = tasks.search(
            [("activity_type_id", "=", kind.id), ("res_model", "=", "penagihan.debtor")]
        )
        self.env["penagihan.debtor"].sudo().search(
            [("id", "in", asked.mapped("res_id")), ("company_id", "=", self.company_id.id)]
        )._close_contact_tasks()
        return asked_people
