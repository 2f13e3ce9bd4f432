from dataclasses import dataclass

from odoo import api, models
from odoo.addons.portal.controllers.portal import pager
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date

from ..tools.statement import Item

# Open invoices on one page.
_ROWS = 30
_LETTERS = 24


@dataclass(frozen=True)
class Row:
    """An open item as the customer's page shows it."""

    item: Item
    currency: object
    state: str
    late: bool
    move: object
    reference: str

    @property
    def is_invoice(self):
        return self.move.is_sale_document(include_receipts=True)


class PenagihanPortalPage(models.Model):
    """What a customer's page shows. The figures are those of its statement of account; what is
    said about an item is read from the decision, without what is nobody's business but ours.
    """

    _inherit = "penagihan.debtor"

    def _portal_values(self, page=1) -> dict:
        """Values of the page; the number of queries does not depend on that of the invoices.

        :param page: which page of the open invoices
        """
        self.ensure_one()
        today = self.company_id._penagihan_today()
        report = self.env["report.penagihan_piutang.statement"]
        parts = report._parts(self, today)[self]
        currencies = {
            part.currency_id: self.env["res.currency"].browse(part.currency_id) for part in parts
        }
        items = [(currencies[part.currency_id], item) for part in parts for item in part.items]
        turning = pager(f"/my/piutang/{self.id}", len(items), page or 1, _ROWS)
        shown = items[turning["offset"] : turning["offset"] + _ROWS] if items else []
        return {
            "debtor": self,
            "company": self.company_id,
            "today": today,
            "parts": parts,
            "currencies": currencies,
            "buckets": report._bucket_names(self.company_id),
            "rows": self._portal_rows(shown),
            "pager": turning,
            "several_outlets": len({item.outlet_id for _currency, item in items}) > 1,
            "banks": self._statement_banks(parts),
            "agreements": self._portal_agreements(),
            "letters": self._portal_letters(limit=_LETTERS),
            "payment": self._portal_payment(parts),
            **self._portal_formats(),
        }

    def _portal_formats(self) -> dict:
        """Days and amounts as the visitor writes them."""
        return {
            "format_day": lambda day: format_date(self.env, day, date_format="d MMM yyyy"),
            "format_money": lambda amount, currency: format_amount(self.env, amount, currency),
        }

    # -- open invoices --------------------------------------------------------------------

    def _portal_rows(self, items) -> list:
        """:param items: [(currency, ``tools.statement.Item``)] of one page"""
        moves = self.env["account.move"].browse({item.move_id for _currency, item in items})
        decided = {
            (row["move_id"], row["due_date"]): row
            for row in self.env["penagihan.decision"]._rows(
                debtor_ids=self.ids, where=SQL("decision.move_id = ANY(%s)", moves.ids)
            )
        }
        moves.fetch(["name", "move_type", "payment_reference", "state"])
        today = self.company_id._penagihan_today()
        rows = []
        for currency, item in items:
            row = decided.get((item.move_id, item.due_date), {})
            move = moves.browse(item.move_id)
            expected = row.get("chase_date") or item.due_date
            said = self._portal_words().get(row.get("reason"))
            reference = move.payment_reference or ""
            rows.append(
                Row(
                    item=item,
                    currency=currency,
                    state=said or self.company_id._penagihan_when(item.due_date, expected),
                    late=not said and expected < today,
                    move=move,
                    reference=reference if reference != item.number else "",
                )
            )
        return rows

    @api.model
    def _portal_words(self) -> dict:
        """What a customer is told of an item, by the decision's reason; of all others only when
        it is due.
        """
        return {
            "in_payment": self.env._("your payment is on its way"),
            "disputed": self.env._("being cleared up"),
            "tax_slip": self.env._("we are waiting for the tax slip"),
            "agreement": self.env._("paid in instalments"),
            "claims_paid": self.env._("paid, as you have told us: we are looking for it"),
            "giro": self.env._("covered by your giro"),
            "in_process": self.env._("being processed by you"),
            "promised": self.env._("payment promised"),
            "credit_covers": self.env._("covered by your credits"),
        }

    def _portal_payment(self, parts) -> dict:
        """How to pay online: empty without an add-on and a provider for it.

        :return: {"overdue": [{company, currency, amount}]}; where it is not empty, chosen invoices
            can be paid at ``/my/piutang/<id>/pay?move=``
        """
        return {}

    def _portal_payment_refusal(self, mixed) -> str:
        """Why nothing can be paid.

        :param mixed: not nothing, but what cannot be paid at once
        """
        if mixed:
            return self.env._("These invoices cannot be paid at once: please pay them one by one.")
        return self.env._("Nothing of this is to be paid any more. Thank you!")

    def _portal_move(self, move_id):
        """The posted invoice or credit note of that number; empty for what is not this customer's,
        or of a company somebody else collects for.
        """
        self.ensure_one()
        move = self.env["account.move"].sudo().browse(move_id).exists()
        owners = self.env["res.company"]._penagihan_owners()
        theirs = (
            move
            and move.state == "posted"
            and move.is_sale_document(include_receipts=True)
            and move.commercial_partner_id._penagihan_payer() == self.partner_id
            and owners[move.company_id][0] == self.company_id
        )
        return move if theirs else move.browse()

    # -- agreements and letters -----------------------------------------------------------

    def _portal_agreements(self):
        return (
            self.env["penagihan.agreement"]
            .sudo()
            .search([("debtor_id", "=", self.id), ("state", "in", ("proposed", "active"))])
        )

    def _portal_letters(self, document_id=None, limit=None):
        """What was issued to this customer and has reached it, or is a receipt for its money;
        never what is void, on its way, or minutes of a conversation.

        :param document_id: that one only
        """
        receipt = self.env.ref("penagihan_piutang.letter_kw")
        minutes = self.env.ref("penagihan_piutang.letter_ba")
        domain = Domain(
            [
                ("debtor_id", "=", self.id),
                ("state", "=", "issued"),
                ("file_id", "!=", False),
                ("letter_id", "!=", minutes.id),
                "|",
                ("followup_id.state", "in", ("sent", "done")),
                ("letter_id", "=", receipt.id),
            ]
        )
        if document_id is not None:
            domain &= Domain("id", "=", document_id)
        return self.env["penagihan.document"].sudo().search(domain, limit=limit)
