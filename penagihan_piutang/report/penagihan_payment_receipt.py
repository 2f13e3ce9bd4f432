from odoo import api, models
from odoo.tools.misc import format_amount

_NAME = "penagihan_piutang.payment_receipt"


class ReportPaymentReceipt(models.AbstractModel):
    """The receipt for a customer's money (kwitansi), made once, when it is issued."""

    _name = "report.penagihan_piutang.payment_receipt"
    _description = "Payment Receipt"

    @api.model
    def _pdf(self, document) -> bytes:
        return self.env["penagihan.pdf"]._each(_NAME, document)[document]

    @api.model
    def _get_report_values(self, docids, data=None):
        documents = self.env["penagihan.document"].browse(docids)
        documents._check_not_issued()
        return {"receipts": [self._receipt(each) for each in documents]}

    def _receipt(self, document) -> dict:
        """What the template shows of one."""
        document = document.with_context(lang=document.language)
        company = document.company_id.sudo()
        signer, title = document._signer()
        env = document.env
        return {
            "document": document,
            "lang": document.language,
            "company": company,
            "from": document.contact_id.commercial_partner_id,
            "place": company.penagihan_letter_place or company.city,
            "day": document._in_full(document.date),
            "paid_on": document._in_full(document.payment_move_id.date),
            "amount": format_amount(env, document.received_amount, document.received_currency_id),
            "words": document._in_words(document.received_amount, document.received_currency_id),
            "rest": document._on_account()
            and format_amount(env, document._on_account(), document.received_currency_id),
            "meterai": document._needs_meterai(),
            "signer": signer,
            "title": title,
            "format_amount": lambda line: format_amount(env, line.amount, line.currency_id),
        }
