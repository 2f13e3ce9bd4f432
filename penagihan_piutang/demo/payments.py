"""Receipts: most invoices get paid, some in part, some money nobody could match."""

from collections import defaultdict
from datetime import timedelta

from odoo import Command

from .company import bank_journal, next_working_day, previous_working_day
from .customers import BY_KEY
from .invoices import RECEIVABLE
from .invoices_data import HABITS

WITHHELD = {"pph23": 0.02, "pph22": 0.015}
INTEREST = "l10n_id_81100010"


def receivable_lines(move):
    return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")


class Cashier:
    """Receives money for one company and matches it."""

    def __init__(self, company, partners, today, rng):
        self.company = company
        self.env = company.env
        self.partners = partners
        self.today = today
        self.rng = rng
        self.journal = bank_journal(company)
        chart = self.env["account.chart.template"]
        self.receivable, self.interest = chart.ref(RECEIVABLE), chart.ref(INTEREST)

    def settle_habitual(self, invoices):
        """Pay each instalment by its customer's habit; what falls on one day is one receipt."""
        keys = {partner: key for key, partner in self.partners.items()}
        due = defaultdict(self.env["account.move.line"].browse)
        for line in receivable_lines(invoices).sorted("id"):
            habit = HABITS[BY_KEY[keys[line.partner_id]].habit]
            delay = timedelta(days=self.rng.randint(habit.early, habit.late))
            day = next_working_day(line.date_maturity + delay)
            if day <= self.today - timedelta(days=habit.stopped):
                due[line.partner_id, max(day, line.date), line.currency_id] += line
        self._receive(
            [
                (partner, day, currency, sum(lines.mapped("amount_residual_currency")), lines)
                for (partner, day, currency), lines in due.items()
            ]
        )

    def settle_cases(self, cases, invoices):
        """Pay what the case does not leave open, half-way between the due date and today."""
        receipts = []
        for case, invoice in zip(cases, invoices):
            lines = receivable_lines(invoice)
            paid = invoice.amount_total - self._left(case.left, invoice)
            if paid > 0:
                day = next_working_day(self.today + timedelta(days=case.due // 2))
                day = min(day, self.today)
                receipts.append((lines.partner_id, day, invoice.currency_id, paid, lines))
            if case.no_followup:
                lines.no_followup = True
        self._receive(receipts)

    @staticmethod
    def _left(left, invoice):
        """What the customer still owes; customers pay whole amounts."""
        if left in WITHHELD:
            return round(invoice.amount_untaxed * WITHHELD[left])
        if left == "sen":
            return invoice.amount_total % 1
        if left > 1:
            return left
        return invoice.amount_total if left == 1 else round(invoice.amount_total * left, -3)

    def settle_openings(self, rows, lines):
        days = timedelta(days=5)
        self._receive(
            [
                (
                    line.partner_id,
                    line.date_maturity + days,
                    line.currency_id,
                    row.amount * row.paid,
                    line,
                )
                for row, line in zip(rows, lines)
                if row.paid
            ]
        )

    def receive_unmatched(self, rows, invoices):
        """Money that nobody matched; `invoices` are those with a label."""
        for row in rows:
            partner = self.partners[row.customer]
            day = self.today - timedelta(days=row.days_ago)
            amount = round(invoices[row.label].amount_total * row.share) if row.label else row.share
            if row.kind == "payment":
                self._payments([(partner, day, self.company.currency_id, amount, row.memo)])
            else:
                self._bank_entry(day, amount, row.memo, self.receivable, partner)

    def book_interest(self):
        """The bank's books are up to date: interest of the last working day before today."""
        day = previous_working_day(self.today - timedelta(days=1))
        self._bank_entry(day, 187_500, "BUNGA JASA GIRO", self.interest)

    def _receive(self, receipts):
        """Book receipts, (partner, day, currency, amount, lines to match), oldest first."""
        receipts = sorted(receipts, key=lambda receipt: receipt[1])
        payments = self._payments(
            [
                (
                    partner,
                    day,
                    currency,
                    amount,
                    ", ".join(lines.move_id.sorted("id").mapped("name")),
                )
                for partner, day, currency, amount, lines in receipts
            ]
        )
        plan = []
        for payment, (*_rest, lines) in zip(payments, receipts):
            payment.invoice_ids = lines.move_id.filtered(lambda move: move.is_invoice())
            plan.append(receivable_lines(payment.move_id) + lines)
        self.env["account.move.line"]._reconcile_plan(plan)

    def _payments(self, rows):
        payments = self.env["account.payment"].create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": partner.id,
                    "journal_id": self.journal.id,
                    "date": day,
                    "currency_id": currency.id,
                    "amount": amount,
                    "memo": memo,
                }
                for partner, day, currency, amount, memo in rows
            ]
        )
        payments.action_post()
        return payments

    def _bank_entry(self, day, amount, memo, account, partner=None):
        self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.journal.id,
                "date": day,
                "ref": memo,
                "line_ids": [
                    Command.create(
                        {
                            "name": memo,
                            "account_id": self.journal.default_account_id.id,
                            "debit": amount,
                        }
                    ),
                    Command.create(
                        {
                            "name": memo,
                            "account_id": account.id,
                            "partner_id": partner.id if partner else False,
                            "credit": amount,
                        }
                    ),
                ],
            }
        ).action_post()
