from odoo import models


class PenagihanPortalPage(models.Model):
    """What a customer's page shows: all it owes, as the statement of account says it."""

    _inherit = "penagihan.debtor"

    def _portal_values(self, page=1) -> dict:
        """Values of the page; the number of queries does not depend on that of the invoices.

        :param page: which page of the open invoices
        """
        self.ensure_one()
        today = self.company_id._penagihan_today()
        report = self.env["report.penagihan_piutang.statement"]
        return {
            "debtor": self,
            "company": self.company_id,
            "today": today,
            "parts": report._parts(self, today)[self],
        }
