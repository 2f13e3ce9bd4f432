from odoo import models
from odoo.fields import Domain


class PenagihanAgingStatement(models.TransientModel):
    """From the customers of an aging to their statements of account."""

    _inherit = "penagihan.aging.customer"

    def action_send_statements(self):
        """To the payers of the rows chosen; where none is chosen, of all that the list shows."""
        wizard = self._wizard()
        rows = self or self.search(
            Domain("wizard_id", "=", wizard.id)
            & Domain(self.env.context.get("active_domain") or Domain.TRUE)
        )
        return self.env["penagihan.statement"]._action_open(
            rows._payers_records(), wizard.date, len(rows.filtered(lambda row: not row.payer_id))
        )

    def _payers_records(self):
        """The collection records of their payers, made where there are none yet."""
        found = self.debtor_id
        owners = self.env["res.company"]._penagihan_owners()
        missing = self.filtered(lambda row: row.payer_id and not row.debtor_id)
        for owner, rows in missing.grouped(lambda row: owners[row.company_id.sudo()][0]).items():
            found |= self.env["penagihan.debtor"]._ensure(rows.payer_id, owner)
        return found
