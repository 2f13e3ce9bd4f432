from odoo import api, models

from ..tools.terbilang import in_words

_NAME = "penagihan_piutang.report_receipt"


class ReportReceipt(models.AbstractModel):
    """The paper a customer signs when it takes invoices: one for each customer and company, made
    once, when it is issued.
    """

    _name = "report.penagihan_piutang.report_receipt"
    _description = "Acknowledgement of Receipt of Invoices"

    @api.model
    def _forms(self, moves) -> list:
        """The posted invoices among ``moves``, by customer and company, the oldest first."""
        moves.check_access("read")
        moves = moves._penagihan_invoices().filtered(lambda move: move.state == "posted")
        moves = moves.sorted(lambda move: (move.invoice_date, move.name, move.id))
        return list(
            moves.grouped(lambda move: (move.company_id, move.commercial_partner_id)).values()
        )

    @api.model
    def _pdf(self, document) -> bytes:
        return self.env["penagihan.pdf"]._each(_NAME, document)[document]

    @api.model
    def _get_report_values(self, docids, data=None):
        documents = self.env["penagihan.document"].browse(docids)
        documents._check_not_issued()
        return {"forms": [self._form(document) for document in documents]}

    def _form(self, document) -> dict:
        """What stands on the paper of one document."""
        company = document.line_ids.move_id.sudo().company_id[:1] or document.company_id.sudo()
        lang = document.language
        return {
            "lang": lang,
            "document": document,
            "company": company,
            "partner": document.contact_id,
            # in the order they were listed in
            "lines": document.line_ids.sorted(lambda line: (line.date, line.number, line.id)),
            "totals": [
                (
                    currency,
                    sum(own.mapped("amount")),
                    in_words(
                        lang, sum(own.mapped("amount")), currency.name, currency.decimal_places
                    ),
                )
                for currency, own in document.line_ids.grouped("currency_id").items()
            ],
        }
