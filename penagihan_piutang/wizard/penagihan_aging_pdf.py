from odoo import models


class PenagihanAgingPdf(models.TransientModel):
    """The summary of an aging as a PDF."""

    _inherit = "penagihan.aging.wizard"

    def action_pdf(self):
        self.ensure_one()
        report = self.env.ref("penagihan_piutang.report_aging_summary")
        return report.report_action(self, config=False)

    def _pdf(self) -> tuple:
        """:return: (file name, bytes)"""
        # sudo: its rows are asked for as whoever made it, see _rows_sql
        report = self.env["ir.actions.report"].sudo()
        content = report._render_qweb_pdf("penagihan_piutang.aging_summary", self.ids)[0]
        return self._file_name().replace(".xlsx", ".pdf"), content


class PenagihanAgingCustomerPdf(models.TransientModel):
    _inherit = "penagihan.aging.customer"

    def action_pdf(self):
        return self._wizard().action_pdf()
