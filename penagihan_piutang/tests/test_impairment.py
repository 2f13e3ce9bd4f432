"""The allowance for impairment: matrix, roll rates, customers assessed alone, entry, workbook."""

import io
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from openpyxl import load_workbook

from ..tools.aging_buckets import bucket_of
from ..tools.impairment import roll_rates
from .common import MILLION, CollectionCase, D

BOUNDS = [30, 60, 90, 120]


class ImpairmentCase(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls.person("auditor", "penagihan_piutang.group_auditor")
        accounts = cls.env["account.account"].with_company(cls.company)
        cls.expense, cls.reserve = (
            accounts.create({"name": name, "code": code, "account_type": kind})
            for name, code, kind in (
                ("Impairment", "6100", "expense"),
                ("Allowance", "1190", "asset_current"),
            )
        )
        cls.company.penagihan_impairment_account_id = cls.expense
        cls.company.penagihan_allowance_account_id = cls.reserve
        cls.partner = cls.customer("PT Biasa")

    def impairment(self, user=None, on=0, **values):
        """A calculation as of a day, made by a manager."""
        Impairment = self.env["penagihan.impairment"].with_user(user or self.manager)
        Impairment = Impairment.with_context(allowed_company_ids=self.company.ids)
        made = Impairment.create({"date": D + timedelta(days=on), **values})
        made.action_calculate()
        return made

    def typed(self, impairment, *percents):
        """The rates of all buckets, typed."""
        for line, percent in zip(impairment.line_ids.sorted("bucket"), percents, strict=True):
            line.write({"typed": True, "typed_percent": percent, "reason": "Study of 2025"})
        return impairment

    def final(self, *percents, on=0, **values):
        impairment = self.typed(self.impairment(on=on, **values), *percents)
        impairment.action_final()
        return impairment

    def paid(self, move, amount, on):
        """A receipt of that day, matched."""
        receipt = self.entry(-amount, move.partner_id, "BNK", day=on)
        (self.items(move) | self.items(receipt)).filtered(
            lambda line: not line.reconciled
        ).reconcile()


@tagged("post_install", "-at_install")
class TestImpairment(ImpairmentCase):
    def test_worked_example_of_the_standard(self):
        """IFRS 9, Illustrative Example 12 (IE74-77): 580,000 of 30 million."""
        self.company.penagihan_aging_days = "30, 60, 90"
        for due, amount in ((5, 15), (-10, 7.5), (-40, 4), (-70, 2.5), (-200, 1)):
            self.invoice(due=due, amount=amount * MILLION)
        impairment = self.typed(self.impairment(), 0.3, 1.6, 3.6, 6.6, 10.6)
        self.assertEqual(
            impairment.line_ids.mapped("allowance"), [45_000, 120_000, 144_000, 165_000, 106_000]
        )
        self.assertEqual((impairment.allowance, impairment.amount), (580_000, 30 * MILLION))
        impairment.action_final()
        entry = self.env["account.move"].browse(impairment.action_entry()["res_id"])
        self.assertEqual(
            {line.account_id: line.balance for line in entry.line_ids},
            {self.expense: 580_000, self.reserve: -580_000},
        )
        self.assertEqual((entry.state, entry.date), ("draft", D))

    def test_own_roll_rates(self):
        """Of 1,000,000 that was a month old at the end of February, 400,000 was paid in March."""
        self.company.penagihan_aging_days = "30"
        move = self.invoice(due=-50)  # 24 February
        self.paid(move, 400_000, on=-30)
        self.invoice(due=-10, amount=200_000)
        impairment = self.impairment()
        not_due, late, _old = impairment.line_ids
        self.assertEqual((late.decided, late.rolled), (MILLION, 600_000))
        self.assertAlmostEqual(late.roll_percent, 60)
        # at the end of January it was not due, and all of it became due; in March 200,000 more
        # was not due, and is decided in April only
        self.assertEqual((not_due.decided, not_due.rolled), (MILLION, MILLION))
        self.assertEqual([line.own_percent for line in impairment.line_ids], [60, 60, 100])
        self.assertEqual([line.amount for line in impairment.line_ids], [0, 200_000, 600_000])
        self.assertEqual(impairment.allowance, 120_000 + 600_000)
        impairment.write({"last_percent": 50, "last_reason": "Half comes in by the courts"})
        self.assertEqual(impairment.allowance, 60_000 + 300_000)
        impairment.write({"forward_percent": 10, "forward_reason": "A bad harvest"})
        self.assertEqual(impairment.allowance, 66_000 + 330_000)
        self.assertFalse(impairment.obstacle)

    def test_random_ledger_rolls_as_by_hand(self):
        """Item by item and month end by month end, as somebody with paper would do it."""
        random = Random(11)
        books = []
        for number in range(14):
            partner = self.customer(f"PT {number % 4}") if number < 4 else books[number % 4][0]
            due, amount = random.randint(-230, 10), random.randint(1, 40) * 10_000
            move = self.invoice(due=due, amount=amount, partner=partner)
            paid = []
            for _time in range(random.choice((0, 1, 1, 2))):
                part = min(
                    amount - sum(each for each, _day in paid), random.randint(1, 20) * 10_000
                )
                on = random.randint(due - 20, min(due + 120, 0)) if due < 20 else 0
                if part > 0 and D + timedelta(days=on) >= move.invoice_date:
                    self.paid(move, part, on)
                    paid.append((part, D + timedelta(days=on)))
            books.append((partner, move, amount, paid))
        unmatched = (books[0][0], 130_000, D - timedelta(days=75))
        self.entry(-unmatched[1], unmatched[0], "BNK", day=-75)

        def aged(end):
            """{move: (bucket, amount)} with the payment nobody matched taken off the oldest."""
            found, credit = {}, defaultdict(float)
            if unmatched[2] <= end:
                credit[unmatched[0]] = unmatched[1]
            for partner, move, amount, paid in sorted(
                books, key=lambda own: own[1].invoice_date_due
            ):
                rest = amount - sum(part for part, day in paid if day <= end)
                if move.invoice_date > end or not rest:
                    continue
                used = min(rest, credit[partner])
                credit[partner] -= used
                if rest > used:
                    days = (end - move.invoice_date_due).days
                    found[move] = (bucket_of(days, BOUNDS), rest - used)
            return found

        expected = defaultdict(float)
        ends = [date(2026 if month > 0 else 2025, (month - 1) % 12 + 1, 1) - timedelta(days=1)
                for month in range(-5, 5)]  # fmt: skip
        for before, after in pairwise(ends):
            was, became = aged(before), aged(after)
            for move, (bucket, amount) in was.items():
                later, rest = became.get(move, (None, 0))
                if rest:
                    expected[str(before), bucket, later] += min(amount, rest)
                if amount > rest:
                    expected[str(before), bucket, -1] += amount - rest
        impairment = self.impairment()
        found = {tuple(flow[:3]): flow[3] for flow in impairment.flows}
        self.assertEqual(set(found.items()) ^ set(expected.items()), set())
        self.assertGreater(len(found), 20)
        last = len(BOUNDS) + 1
        rates = roll_rates([(*key[1:], amount) for key, amount in expected.items()], last)
        for line, rate in zip(impairment.line_ids, rates):
            self.assertEqual((line.decided, line.rolled), (rate.decided, rate.rolled))
        now = aged(D)
        self.assertEqual(impairment.amount, sum(amount for _bucket, amount in now.values()))
        self.assertEqual(impairment.amount, impairment.ledger_amount + impairment.credit_amount)

    def test_only_what_was_written_off_is_lost(self):
        """900,000 paid and 100,000 written off in March."""
        move = self.invoice(due=-50)
        self.paid(move, 900_000, on=-30)
        self.writes_off(move, 100_000, on=-20)
        flows = {tuple(flow[:3]): flow[3] for flow in self.impairment().flows}
        last = len(BOUNDS) + 1
        self.assertEqual(flows["2026-02-28", 1, -1], 900_000)
        self.assertEqual(flows["2026-02-28", 1, last], 100_000)

    def test_large_and_legal_customers_stand_outside(self):
        large, legal = self.customer("PT Besar"), self.customer("PT Hukum")
        self.invoice(due=-10, amount=100_000)
        self.invoice(due=-10, amount=9 * MILLION, partner=large)
        self.invoice(due=-40, amount=50_000, partner=legal)
        self.env["penagihan.third.party"].create(
            {
                "debtor_id": self.debtor(legal).id,
                "partner_id": self.customer("Pengacara").id,
                "date": D - timedelta(days=3),
            }
        )
        impairment = self.typed(self.impairment(large_amount=5 * MILLION), *[10] * 6)
        big, other = impairment.individual_ids
        self.assertEqual(
            [(one.partner_id, one.why, one.amount) for one in (big, other)],
            [(large, "large", 9 * MILLION), (legal, "third_party", 50_000)],
        )
        self.assertEqual((impairment.matrix_amount, impairment.matrix_allowance), (100_000, 10_000))
        with self.assertRaisesRegex(UserError, "assess PT Besar"):
            impairment.action_final()
        big.write({"recovery": 6 * MILLION, "reason": "Warehouse as collateral"})
        other.write({"in_matrix": True, "reason": "It pays, the lawyer only checks"})
        self.assertEqual(impairment.allowance, 3 * MILLION + 10_000 + 5_000)
        # calculated again, what was said of them stays
        impairment.action_calculate()
        self.assertEqual((big.recovery, other.in_matrix), (6 * MILLION, True))
        chosen = self.env["penagihan.impairment.individual"].with_user(self.manager).create(
            {"impairment_id": impairment.id, "partner_id": self.partner.id}
        )  # fmt: skip
        self.assertEqual((chosen.why, chosen.amount, impairment.matrix_amount),
                         ("chosen", 100_000, 50_000))  # fmt: skip
        with self.assertRaises(UserError):
            big.unlink()
        chosen.unlink()
        self.assertEqual(impairment.matrix_amount, 150_000)
        impairment.action_final()

    def test_letter_of_demand_stands_outside(self):
        move = self.invoice(due=-70)
        letters = self.env["penagihan.letter"]
        self.env["penagihan.document"].create(
            {
                "name": "001/SOM1",
                "letter_id": letters._of_code("SOM1").id,
                "debtor_id": self.debtor(self.partner).id,
                "language": "en_US",
                "date": D - timedelta(days=2),
                "line_ids": [
                    Command.create(
                        {"move_line_id": self.items(move).id, "currency_id": self.idr.id}
                    )
                ],
            }
        )
        self.assertEqual(self.impairment().individual_ids.why, "demand")
        self.assertFalse(self.impairment(on=-3).individual_ids)

    def test_unknown_rates_are_asked_for(self):
        self.invoice(due=-200)
        impairment = self.impairment(on=-100)
        self.invoice(due=-130)
        impairment.action_calculate()
        self.assertRegex(impairment.obstacle, "no roll rate")
        with self.assertRaisesRegex(UserError, "no roll rate"):
            impairment.action_final()
        line = impairment.line_ids.filtered(lambda each: each.amount and not each.known)[:1]
        line.write({"typed": True, "typed_percent": 5})
        self.assertRegex(impairment.obstacle, "is typed")

    def test_difference_is_booked_and_reversed(self):
        """The second time the entry brings the account to what is needed."""
        self.invoice(due=-40, amount=4 * MILLION)
        first = self.final(*[10] * 6, on=-5)
        entry = self.env["account.move"].browse(first.action_entry()["res_id"])
        self.assertEqual(first.action_entry()["res_id"], entry.id, "made once")
        self.assertEqual(entry.state, "draft")
        with self.assertRaisesRegex(UserError, "entry was made"):
            first.action_draft()
        entry.action_post()
        self.invoice(due=-40, amount=MILLION)
        second = self.final(*[4] * 6)
        self.assertEqual(
            (second.previous_id, second.previous_allowance, second.change),
            (first, 400_000, -200_000),
        )
        self.assertEqual((second.booked_allowance, second.to_book), (400_000, -200_000))
        lower = self.env["account.move"].browse(second.action_entry()["res_id"])
        self.assertEqual(
            {line.account_id: line.balance for line in lower.line_ids},
            {self.expense: -200_000, self.reserve: 200_000},
        )
        lower.action_post()
        for posted in (entry, lower):
            posted._reverse_moves(cancel=True)
        balances = self.env["account.move.line"]._read_group(
            [("account_id", "=", self.reserve.id), ("parent_state", "=", "posted")],
            [],
            ["balance:sum"],
        )
        self.assertEqual(balances, [(0,)])

    def test_branch_that_collects_for_itself_books_its_own(self):
        """On the same account: it is no allowance of the parent's."""
        self.invoice(due=-40)
        impairment = self.final(*[10] * 6)
        branch = self.make_company("Cabang", parent_id=self.company.id)
        self.env.user.company_ids |= branch
        accounts = {self.reserve: -300_000, self.expense: 300_000}
        self.env["account.move"].with_company(branch).create(
            {
                "move_type": "entry",
                "company_id": branch.id,
                "journal_id": self.journal("GEN").id,
                "date": D,
                "line_ids": [
                    Command.create({"name": "IFRS 9", "account_id": account.id, "balance": amount})
                    for account, amount in accounts.items()
                ],
            }
        ).action_post()
        impairment.invalidate_recordset()
        self.assertEqual(impairment.booked_allowance, 300_000, "collected for by the parent")
        self.make_policy(company_id=branch.id)
        impairment.invalidate_recordset()
        self.assertEqual((impairment.booked_allowance, impairment.to_book), (0, 100_000))

    def test_nothing_to_book(self):
        self.invoice(due=-40)
        impairment = self.final(*[0] * 6)
        with self.assertRaisesRegex(UserError, "nothing is to be booked"):
            impairment.action_entry()

    def test_final_one_stays_as_it_is(self):
        self.invoice(due=-40)
        impairment = self.final(*[1] * 6)
        for change in (
            lambda: impairment.write({"forward_percent": 3}),
            lambda: impairment.line_ids[0].write({"typed_percent": 3}),
            impairment.action_calculate,
            impairment.unlink,
        ):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                change()
        with self.assertRaises(AccessError):
            impairment.write({"state": "draft"})
        impairment.action_draft()
        impairment.date = D - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "calculate again"):
            impairment.action_final()
        with self.assertRaises(ValidationError):
            impairment.date = D + timedelta(days=1)

    def test_workbook_has_formulas_and_values(self):
        self.company.penagihan_aging_days = "30"
        self.paid(self.invoice(due=-50), 400_000, on=-30)
        large = self.customer("PT Besar")
        self.invoice(due=-10, amount=9 * MILLION, partner=large)
        impairment = self.impairment(large_amount=5 * MILLION)
        impairment.individual_ids.write({"recovery": MILLION, "reason": "=cmd"})
        name, content = impairment.with_user(self.auditor)._workbook()
        self.assertEqual(name, "Impairment PT Uji Penagihan 2026-04-15.xlsx")
        shown = load_workbook(io.BytesIO(content), data_only=True)
        behind = load_workbook(io.BytesIO(content))
        self.assertEqual(shown.sheetnames, ["Matrix", "Roll Rates", "One by One", "Items"])
        matrix, formulas = shown["Matrix"], behind["Matrix"]
        self.assertEqual([matrix.cell(8, column).value for column in (2, 7, 8)],
                         [600_000, 1, 600_000])  # fmt: skip
        self.assertEqual(matrix["H10"].value, impairment.allowance)
        self.assertEqual(impairment.allowance, 8_600_000)
        self.assertEqual(formulas["C7"].value[:4], "=IF(")
        self.assertEqual(formulas["H10"].value, "=SUM(H6:H9)")
        self.assertEqual(behind["One by One"]["G6"].value, "=cmd")
        self.assertEqual(behind["One by One"]["G6"].data_type, "s")

    def test_who_may(self):
        self.invoice(due=-40)
        impairment = self.final(*[1] * 6)
        self.assertEqual(impairment.with_user(self.auditor).allowance, 10_000)
        salesperson = self.person("seller", "penagihan_piutang.group_salesperson")
        for user in (self.collector, self.officer, salesperson):
            with self.assertRaises(AccessError):
                impairment.with_user(user).read(["allowance"])
            with self.assertRaises(AccessError):
                impairment.with_user(user)._workbook()
        for user in (self.auditor, self.officer):
            own = impairment.with_user(user)
            for refused in (
                lambda user=user: self.impairment(user),
                own.action_draft,
                own.action_calculate,
                own.action_final,
                own.action_entry,
                lambda own=own: own.write({"note": "x"}),
                lambda own=own: own.line_ids.write({"reason": "x"}),
                own.unlink,
            ):
                with self.assertRaises(AccessError):
                    refused()
        with self.assertRaises(AccessError):
            self.env["penagihan.impairment"].with_user(self.manager).create({"allowance": 1})
        with self.assertRaises(AccessError):
            impairment.line_ids.with_user(self.manager).write({"gross": 1})
        elsewhere = self.make_company("PT Sebelah")
        stranger = self.person("stranger", "penagihan_piutang.group_manager", company=elsewhere)
        for records in (impairment, impairment.line_ids, impairment.item_ids):
            theirs = records.with_user(stranger).with_context(
                allowed_company_ids=stranger.company_ids.ids
            )
            with self.assertRaises(AccessError):
                theirs.read(["display_name"])
            self.assertFalse(theirs.search([("id", "in", records.ids)]))
