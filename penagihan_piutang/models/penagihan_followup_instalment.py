from odoo import models


class PenagihanFollowupInstalment(models.Model):
    """Instalments in messages, beside invoices."""

    _inherit = "penagihan.followup"

    def _instalment_row(self, instalment, currency, amount, due_date) -> dict:
        """As ``_row``: what a customer knows an instalment by."""
        # sudo: what an agreement says may be told to the customer by whoever writes to it
        instalment = instalment.sudo().with_context(lang=self.env.lang)
        agreement = instalment.agreement_id
        return {
            "number": instalment._in_words(),
            "reference": "",
            "date": agreement.signed_date or due_date,
            "due_date": due_date,
            "state": self._when(due_date, due_date),
            "received": "",
            "overdue": due_date < self.company_id._penagihan_today(),
            "amount": amount,
            "currency": currency,
            "url": "",
            "outlet": "",
        }
