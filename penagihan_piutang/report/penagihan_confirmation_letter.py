from odoo import api, models


class ReportConfirmationLetter(models.AbstractModel):
    """Letters to customers: what they say comes from the lines."""

    _name = "report.penagihan_piutang.report_confirmation_letter"
    _description = "Balance Confirmation Letter"

    @api.model
    def _get_report_values(self, docids, data=None):
        lines = self.env["penagihan.confirmation.line"].browse(docids)
        # letters are for those who may send them
        lines.check_access("write")
        return {"docs": lines, "letters": lines._letters()}
