from datetime import date

from odoo import models

from ..tools.terbilang import in_words


class PenagihanNegotiation(models.Model):
    """What the minutes of a conversation say: the debt as it was, the customer's language."""

    _inherit = "penagihan.negotiation"

    def _minutes_lang(self) -> str:
        """The language of whoever was spoken to, else the customer's."""
        self.ensure_one()
        return self.contact_id.lang or self.partner_id.lang or self.env.user.lang or "en_US"

    def _minutes_position(self) -> list:
        """What was open at that moment, by currency, as it was written down then.

        :return: [{"currency", "rows": [{"invoice", "date", "due", "amount", "days"}], "total",
            "words"}]
        """
        self.ensure_one()
        groups = {}
        for row in self.position or []:
            groups.setdefault(row["currency"], []).append(
                {
                    "invoice": row["invoice"],
                    "date": date.fromisoformat(row["date"]),
                    "due": date.fromisoformat(row["due"]),
                    "amount": row["amount"],
                    "days": max(0, (self.date - date.fromisoformat(row["due"])).days),
                }
            )
        result = []
        for currency_id, rows in groups.items():
            currency = self.env["res.currency"].browse(currency_id)
            total = currency.round(sum(row["amount"] for row in rows))
            words = in_words(self._minutes_lang(), total, currency.name, currency.decimal_places)
            result.append({"currency": currency, "rows": rows, "total": total, "words": words})
        return result

    def _minutes_present(self) -> list:
        """Who was there: the customer's side, then ours, as texts."""
        self.ensure_one()
        theirs = [self.contact_id.name or self.partner_id.name, self.present]
        return [*filter(None, theirs), f"{self.user_id.name} ({self.company_id.name})"]

    def _minutes_result(self) -> str:
        """What came of it: the outcome, with the promise or the call that was agreed."""
        self.ensure_one()
        parts = [self._outcome_label()]
        if self.promise_id:
            parts = [self.promise_id.display_name]
        elif self.callback_at:
            parts.append(self.debtor_id._hour_in_words(self.callback_at))
        return ", ".join(parts)
