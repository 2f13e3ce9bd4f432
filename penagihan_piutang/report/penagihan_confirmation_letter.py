from odoo import api, models


class ReportConfirmationLetter(models.AbstractModel):
    """The letters of a round, or of some of its lines (``line_ids`` of ``data``).

    The document is the round, so that its letters stay one file.
    """

    _name = "report.penagihan_piutang.report_confirmation_letter"
    _description = "Balance Confirmation Letter"

    @api.model
    def _get_report_values(self, docids, data=None):
        lines = self.env["penagihan.confirmation.line"].browse((data or {}).get("line_ids"))
        lines = lines or self.env["penagihan.confirmation"].browse(docids).line_ids
        # letters are for those who may send them
        lines.check_access("write")
        return {"docs": lines.confirmation_id, "letters": lines._letters()}
