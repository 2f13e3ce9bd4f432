"""Invoices, credit notes, opening balances: posted in batches, so that numbers follow dates."""

from collections import defaultdict
from datetime import timedelta

from odoo import Command

from .company import first_instalment_days, previous_working_day
from .customers import BY_KEY
from .invoices_data import HABITS, OPENING_DAYS_AGO, SIZES
from .products import EXPORTS, FOOD, LOGISTICS, PRODUCTS

RANGES = {"export": EXPORTS, "service": LOGISTICS}
HISTORY_DAYS = 360
DEFAULT_TERM = "net30"
ORDER_STYLES = (
    "PO-{year}/{month:02}/{number:04}",
    "PO{number:06}",
    "{number:03}/PO/{month:02}/{year}",
    "SP.{number:05}",
)
RECEIVABLE = "l10n_id_11210010"


class Bookkeeper:
    """Writes the documents of one company.

    `partners`, `products` and `terms` are records by the key of their table; `rng` is seeded, so
    that the same day gives the same documents.
    """

    def __init__(self, company, partners, products, terms, salesperson, today, rng):
        self.company = company
        self.env = company.env
        self.partners = partners
        self.products = products
        self.terms = terms
        self.salesperson = salesperson
        self.today = today
        self.rng = rng
        chart = self.env["account.chart.template"]
        self.taxes = {product.tax: chart.ref(product.tax) for product in PRODUCTS.values()}
        self.orders = 0

    def _lines(self, lines):
        return [
            Command.create(
                {
                    "product_id": self.products[key].id,
                    "quantity": quantity,
                    "price_unit": PRODUCTS[key].price,
                    "tax_ids": [Command.set(self.taxes[PRODUCTS[key].tax].ids)],
                }
            )
            for key, quantity in lines
        ]

    def _values(self, customer, day, lines):
        partner = self.partners[customer]
        row = BY_KEY.get(customer)
        # Some customers are invoiced at the contact for invoices, as a sales order would do.
        contact = partner.child_ids.filtered(lambda child: child.type == "invoice")[:1]
        return {
            "move_type": "out_invoice",
            "partner_id": (contact if contact and self.rng.random() < 0.4 else partner).id,
            "invoice_date": day,
            "invoice_user_id": self.salesperson.id,
            "invoice_payment_term_id": self.terms[row.term if row else DEFAULT_TERM].id,
            "currency_id": self.env.ref(
                "base.USD" if row and row.size == "export" else "base.IDR"
            ).id,
            "ref": self._order_reference(day) if self.rng.random() < 0.75 else False,
            "invoice_line_ids": self._lines(lines),
        }

    def _order_reference(self, day):
        self.orders += self.rng.randint(1, 9)
        style = self.rng.choice(ORDER_STYLES)
        return style.format(year=day.year, month=day.month, number=400 + self.orders)

    def habitual_values(self, rows):
        """A year of ordinary sales: each customer at jittered intervals, on working days."""
        values = []
        for row in rows:
            per_year = int(row.per_year)
            interval = HISTORY_DAYS / per_year
            (fewest_lines, most_lines), (fewest, most) = SIZES[row.size]
            keys = [product.key for product in RANGES.get(row.size, FOOD)]
            for number in range(per_year):
                days_ago = round(HISTORY_DAYS - interval * (number + self.rng.uniform(0, 0.9)))
                if days_ago < HABITS[row.habit].sold_until:
                    break
                day = previous_working_day(self.today - timedelta(days=days_ago))
                chosen = self.rng.sample(keys, self.rng.randint(fewest_lines, most_lines))
                lines = [(key, self.rng.randint(fewest, most)) for key in chosen]
                values.append(self._values(row.key, day, lines))
        return values

    def case_values(self, cases):
        """The invoices picked by hand; of instalments the first is due on the day of the case."""
        return [self._values(case.customer, self._case_day(case), case.lines) for case in cases]

    def _case_day(self, case):
        row = BY_KEY.get(case.customer)
        days = first_instalment_days(row.term if row else DEFAULT_TERM)
        return self.today + timedelta(days=case.due - days)

    def post(self, values):
        """Create and post moves: given back in the order of `values`, numbered by date."""
        moves = self.env["account.move"].create(values)
        moves.sorted(lambda move: (move.date, move.id)).action_post()
        return moves

    def credit_notes(self, rows, invoices):
        """Post the credit notes of the table, in its order; `invoices` are those with a label.

        Posting one matches it with the invoice it reverses: the open ones are taken apart again.
        """
        notes = self.env["account.move"].create(
            [
                {
                    **self._values(
                        row.customer, self.today - timedelta(days=row.days_ago), row.lines
                    ),
                    "move_type": "out_refund",
                    "ref": row.reason,
                    "invoice_payment_term_id": False,
                    "reversed_entry_id": invoices[row.reversed].id if row.reversed else False,
                }
                for row in rows
            ]
        )
        by_status = defaultdict(self.env["account.move"].browse)
        for row, note in zip(rows, notes):
            by_status[row.status] += note
        (notes - by_status["draft"]).sorted("date").action_post()
        by_status["open"].line_ids.remove_move_reconcile()
        return notes

    def opening_balances(self, rows):
        """One general entry with a receivable a row; gives those lines, in order."""
        receivable = self.env["account.chart.template"].ref(RECEIVABLE)
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.env["account.journal"]
                .search([("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1)
                .id,
                "date": self.today - timedelta(days=OPENING_DAYS_AGO),
                "ref": "Saldo awal piutang usaha",
                "line_ids": [
                    Command.create(
                        {
                            "name": "Saldo awal piutang",
                            "account_id": receivable.id,
                            "partner_id": self.partners[row.customer].id,
                            "date_maturity": self.today + timedelta(days=row.due),
                            "debit": row.amount,
                        }
                    )
                    for row in rows
                ]
                + [
                    Command.create(
                        {
                            "name": "Saldo awal piutang",
                            "account_id": self.company.get_unaffected_earnings_account().id,
                            "credit": sum(row.amount for row in rows),
                        }
                    )
                ],
            }
        )
        entry.action_post()
        return entry.line_ids.filtered("partner_id").sorted("id")
