"""Late charges: what they come to, and where they are shown."""

from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..tools.late_charge import Debt, late_charge
from .access_case import AccessCase
from .agreement_case import AgreementMixin
from .common import MILLION, D
from .dispute_case import DisputeMixin
from .examples import in_many
from .statement_case import StatementMixin
from .test_tax_residue import TaxMixin


def by_day(debts, credits, on):
    """The same evening by evening: what is open is written down and charged."""
    debts = sorted(debts, key=lambda each: each.expected)
    given = [[] for _debt in debts]
    for day, amount in sorted(credits):
        for debt, own in zip(debts, given, strict=True):
            part = min(amount, debt.amount - sum(each for _day, each in own))
            if part > 0 and day <= on:
                own.append((day, part))
                amount -= part
    charge = 0
    for debt, own in zip(debts, given, strict=True):
        paid = [*debt.payments, *own]
        whole = debt.amount + sum(amount for _day, amount in debt.payments)
        evening = debt.expected + timedelta(days=1)
        while evening <= on:
            left = whole - sum(amount for day, amount in paid if day <= evening)
            charge += left * debt.percent / 100 / 30
            evening += timedelta(days=1)
    return charge


@tagged("post_install", "-at_install")
class TestLateChargeByDay(BaseCase):
    def test_as_day_by_day(self):
        first = date(2026, 1, 1)

        def day(random):
            return first + timedelta(days=random.randint(0, 60))

        @in_many(300)
        def check(random):
            on = first + timedelta(days=random.randint(0, 70))
            debts = [
                Debt(
                    day(random),
                    random.randint(0, 9) * 1000,
                    random.choice((0, 1, 2.5)),
                    [
                        (min(day(random), on), random.randint(1, 5) * 500)
                        for _payment in range(random.randint(0, 3))
                    ],
                )
                for _debt in range(random.randint(0, 4))
            ]
            credits = [
                (day(random), random.randint(1, 9) * 700) for _one in range(random.randint(0, 3))
            ]
            found = late_charge(debts, credits, on)
            self.assertAlmostEqual(found, by_day(debts, credits, on), places=6)
            self.assertGreaterEqual(found, 0)

        check()


@tagged("post_install", "-at_install")
class TestLateCharge(StatementMixin, DisputeMixin, AgreementMixin, TaxMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer("PT Lambat")
        cls.debtor_ = cls("run").debtor(cls.partner, user_id=cls.collector.id)
        cls.policy.late_charge = 3

    def charges(self, on=0):
        """What the statement of a day says: by currency."""
        return [(part.late_charge, part.balance) for part in self.statement(self.debtor_, on)]

    def html(self):
        report = self.env["ir.actions.report"]
        return str(report._render_qweb_html("penagihan_piutang.statement", self.debtor_.ids)[0])

    def paid(self, move, amount, on):
        receipt = self.entry(-amount, move.partner_id, "BNK", day=on)
        (self.items(move) | self.items(receipt)).reconcile()

    def test_by_days_and_apart_from_the_balance(self):
        move = self.invoice(due=-10)
        self.invoice(due=3)
        self.assertEqual(self.charges(), [(10_000, 2 * MILLION)])
        self.assertEqual(self.charges(on=-4), [(6_000, 2 * MILLION)])
        self.paid(move, 400_000, on=-5)
        self.assertEqual(self.charges(), [(7_600, 1_600_000)])
        self.assertIn("3.00 percent a month; not part of the balance", self.html())
        sheet = self.book(self.file(self.debtor_, "xlsx")[1]).active
        (row,) = (row for row in sheet.values if "not part of the balance" in str(row[0]))
        self.assertEqual(row[7], 7_600)

    def test_money_nobody_has_matched_stops_it(self):
        self.invoice(due=-10)
        self.entry(-400_000, journal="BNK", day=-5)
        self.assertEqual(self.charges(), [(7_600, 600_000)])

    def test_not_there_without_a_charge(self):
        self.invoice(due=-10)
        self.policy.late_charge = 0
        self.assertEqual(self.charges(), [(0, MILLION)])
        self.assertNotIn("percent a month", self.html())
        own = self.make_policy(name="Mild", is_default=False, late_charge=1.5)
        self.debtor_.policy_id = own
        self.assertEqual(self.charges(), [(5_000, MILLION)])

    def test_not_on_what_is_disputed_or_agreed_on(self):
        """An agreement has a late charge of its own."""
        disputed, agreed, _other = (self.invoice(due=-10) for _number in range(3))
        self.assertEqual(self.charges()[0][0], 30_000)
        dispute = self.dispute(disputed)
        self.assertEqual(self.charges()[0][0], 20_000)
        self.agree(agreed, day=5, count=1)
        self.assertEqual(self.charges()[0][0], 10_000)
        self.resolve(dispute)
        self.assertEqual(self.charges()[0][0], 20_000)

    def test_not_on_what_is_withheld_as_tax(self):
        move = self.taxed(due=-10)
        self.pay(move, move.amount_total - 20_000)
        self.assertGreater(self.charges()[0][0], 0)
        self.assertTrue(self.follow_taxes())
        self.assertEqual(self.charges()[0], (0, 20_000))

    def test_term_from_receipt(self):
        """Who has not received an invoice is not charged; then from the later day."""
        self.policy.from_receipt = True
        move = self.invoice(due=-10)
        self.assertEqual(self.charges()[0][0], 0)
        move.penagihan_received_date = D - timedelta(days=32)
        self.assertEqual(self.charges()[0][0], 2_000)

    def test_managers_and_auditors_see_it_on_the_customer(self):
        self.invoice(due=-10)
        for user in (self.manager, self.auditor):
            self.assertEqual(self.by(user, self.debtor_).late_charge, 10_000)
        with self.assertRaises(AccessError):
            self.by(self.collector, self.debtor_).read(["late_charge"])

    def test_high_ones_are_warned_of(self):
        self.assertFalse(self.policy.late_charge_high)
        self.policy.late_charge = 3.5
        self.assertTrue(self.policy.late_charge_high)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.policy.late_charge = 101
            self.policy.flush_recordset()

    def test_no_message_asks_for_it_and_nothing_is_decided_by_it(self):
        move = self.invoice(due=-3)
        self.assertDecision(move, "due", rung=3, amount=MILLION)
