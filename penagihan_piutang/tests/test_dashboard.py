"""The manager's page: its figures are those of the ledger, and each opens what is behind it."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .access_case import AccessCase
from .aging_case import AgingMixin
from .common import MILLION, CollectionCase, D
from .dispute_case import DisputeMixin
from .promise_case import PromiseMixin

MARCH = date(2026, 3, 31)
KEYS = (
    "total", "overdue", "dso", "best", "late", "cei", "promises", "contacts", "disputed",
    "by_hand", "promised", "worklist",
)  # fmt: skip


class DashboardMixin:
    def asked_by(self, user, **question):
        return self.by(user, self.env["penagihan.dashboard"]).load(question)

    def opened_by(self, user, key, mark=None, **question):
        """(model, records) behind a figure."""
        action = self.by(user, self.env["penagihan.dashboard"]).open(key, question, mark)
        records = self.by(user, self.env[action["res_model"]])
        context = action.get("context") or {}
        context = context if isinstance(context, dict) else {}
        return records.with_context(**context).search(action["domain"])

    def tiles(self, data):
        return {tile["key"]: (tile["value"], tile["note"] or "") for tile in data["tiles"]}


@tagged("post_install", "-at_install")
class TestDashboard(DashboardMixin, AgingMixin, DisputeMixin, PromiseMixin, CollectionCase):
    by = AccessCase.by

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test = cls("run")
        cls.partner = cls.customer("PT Terlambat")
        cls.late = test.debtor(cls.partner, user_id=cls.collector.id)
        cls.other = cls.customer("PT Lain")
        # March: 31 million sold; April so far 15 million
        cls.old = test.invoice(due=-5, amount=31 * MILLION, partner=cls.partner)  # 11 March
        cls.new = test.invoice(due=30, amount=15 * MILLION, partner=cls.other)
        test.pay(cls.old, 21 * MILLION)
        cls.env["penagihan.debtor"]._refresh_totals(cls.company)
        cls.env["penagihan.snapshot"]._take(cls.company, date(2026, 2, 28))
        cls.env["penagihan.snapshot"]._take(cls.company, MARCH)
        cls.env["penagihan.snapshot"]._take(cls.company, D)

    def test_figures_worked_out_by_hand(self):
        """25 million owed: 15 of April (15 days) and 10 of March's 31 (10 of 31 days). Not due
        are the 15 of April. 31 + 15 - 25 of 31 + 15 - 15 million were collected in April.
        """
        tiles = self.tiles(self.asked_by(self.officer))
        self.assertIn("25,000,000", tiles["total"][0])
        self.assertEqual(tiles["total"][1], "2 customers, 2 items")
        self.assertIn("10,000,000", tiles["overdue"][0])
        self.assertEqual(tiles["overdue"][1], "40% of the receivables")
        self.assertEqual(tiles["dso"], ("25 days", "31 at the beginning of the period"))
        self.assertEqual(tiles["best"][0], "15 days")
        self.assertEqual(tiles["late"][0], "10 days")
        self.assertEqual(tiles["cei"][0], "68%")
        self.assertEqual((tiles["promises"][0], tiles["contacts"][0]), (False, False))

    def test_last_month_and_one_collector(self):
        tiles = self.tiles(self.asked_by(self.officer, period="last"))
        self.assertIn("31,000,000", tiles["total"][0])
        self.assertFalse(tiles["cei"][0])  # nothing could be collected yet
        self.assertEqual(tiles["disputed"], (False, "Not known of a day in the past"))
        data = self.asked_by(self.officer, collector_id=self.collector.id)
        self.assertIn("10,000,000", self.tiles(data)["total"][0])
        self.assertEqual([row["name"] for row in data["top"]], ["PT Terlambat"])

    def test_a_period_that_is_not_written_has_no_share(self):
        data = self.asked_by(self.officer, period="year")
        self.assertFalse(self.tiles(data)["cei"][0])
        self.assertTrue(data["missing_past"])

    def test_aging_month_by_month(self):
        aging = self.asked_by(self.officer)["aging"]
        self.assertEqual(aging["days"], ["2026-02-28", "2026-03-31", "2026-04-15"])
        self.assertEqual(aging["labels"], ["Feb 26", "Mar 26", "15 Apr"])
        amounts = {bucket["name"]: bucket["amounts"] for bucket in aging["buckets"]}
        self.assertEqual(amounts["Not due"], [0, 31 * MILLION, 15 * MILLION])
        self.assertEqual(amounts["1–30"], [0, 0, 10 * MILLION])

    def test_promises_disputes_and_contacts(self):
        kept = self.invoice(due=-5, partner=self.partner)
        promise = self.say(kept, day=1)
        self.dispute(self.new, amount=3 * MILLION)
        task = self.did(self.old, 7, ago=0, state="todo", channel="phone")
        task.user_id = self.collector
        self.env["penagihan.snapshot"]._take(self.company, D)
        tiles = self.tiles(self.asked_by(self.officer))
        self.assertIn("3,000,000", tiles["disputed"][0])
        self.assertEqual(tiles["disputed"][1], "for 0 days on average")
        self.assertIn("1,000,000", tiles["promised"][0])
        self.assertEqual(tiles["worklist"], ("1", "0 done today"))
        self.assertEqual(self.opened_by(self.officer, "worklist"), task)
        self.assertEqual(self.opened_by(self.officer, "promised"), promise)
        self.assertEqual(self.opened_by(self.officer, "disputed").amount, 3 * MILLION)
        promise._end("kept")
        self.by(self.collector, task).action_not_reached()
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.by(self.collector, task).action_done()
            tiles = self.tiles(self.asked_by(self.officer))
            self.assertEqual(tiles["promises"], ("100%", "1 of 1"))
            self.assertEqual(tiles["contacts"], ("50%", "1 of 2 attempts"))
            self.assertEqual(tiles["worklist"], ("0", "1 done today"))
            self.assertEqual(self.opened_by(self.officer, "promises"), promise)
            self.assertEqual(len(self.opened_by(self.officer, "contacts")), 2)

    def test_each_figure_opens_what_is_behind_it(self):
        self.debtor(self.other, handling="by_hand")
        self.env["penagihan.snapshot"]._take(self.company, D)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        dashboard = self.by(self.officer, self.env["penagihan.dashboard"])
        for key in KEYS:
            with self.subTest(key):
                self.assertTrue(dashboard.open(key)["res_model"])
        total = self.opened_by(self.officer, "total")
        self.assertEqual(sum(total.mapped("total")), 25 * MILLION)
        overdue = self.opened_by(self.officer, "overdue")
        self.assertEqual(overdue.mapped("amount_residual"), [10 * MILLION])
        past = self.opened_by(self.officer, "bucket", {"day": "2026-03-31", "bucket": 0})
        self.assertEqual(past.mapped("amount_residual"), [31 * MILLION])
        by_hand = self.opened_by(self.officer, "by_hand")
        self.assertEqual(by_hand.partner_id, self.other)
        customers = self.opened_by(self.officer, "customers")
        self.assertEqual(customers, self.late)
        self.assertIn(MARCH, self.opened_by(self.officer, "dso").mapped("date"))
        with self.assertRaises(UserError):
            dashboard.open("_asked")

    def test_worked_out_anew(self):
        self.invoice(due=-5, partner=self.partner, amount=2 * MILLION)
        self.assertIn("25,000,000", self.tiles(self.asked_by(self.officer))["total"][0])
        self.by(self.officer, self.env["penagihan.dashboard"]).refresh()
        self.assertIn("27,000,000", self.tiles(self.asked_by(self.officer))["total"][0])

    def test_one_company_worked_out_anew(self):
        """The sum of both is of one day, not of the one that was worked out."""
        other = self.make_company("PT Kedua")
        self.make_policy(company_id=other.id)
        self.officer.company_ids |= other
        dashboard = self.env["penagihan.dashboard"].with_user(self.officer)
        dashboard = dashboard.with_context(allowed_company_ids=[self.company.id, other.id])
        self.assertIn("25,000,000", self.tiles(dashboard.load())["total"][0])
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            dashboard.refresh({"company_id": other.id})
            data = dashboard.load()
            self.assertIn("25,000,000", self.tiles(data)["total"][0])

    def test_never_written_yet(self):
        self.env["penagihan.snapshot"].search([]).sudo().unlink()
        data = self.asked_by(self.officer)
        self.assertIn("25,000,000", self.tiles(data)["total"][0])
        self.assertTrue(data["missing_past"])

    def test_currencies_are_never_added_up(self):
        other = self.make_company("PT Dollar", currency_id=self.env.ref("base.USD").id)
        self.make_policy(company_id=other.id, currency_id=other.currency_id.id)
        self.officer.company_ids |= other
        dashboard = self.env["penagihan.dashboard"].with_user(self.officer)
        both = [self.company.id, other.id]
        data = dashboard.with_context(allowed_company_ids=both).load()
        self.assertEqual(
            {each["name"] for each in data["filters"]["companies"]}, {self.company.name, other.name}
        )
        self.assertIn("25,000,000", self.tiles(data)["total"][0])
        data = self.asked_by(self.officer, company_id=other.id)
        self.assertIn("$", self.tiles(data)["total"][0])
        self.assertEqual(data["question"]["company_id"], other.id)

    def test_few_queries_whatever_the_size(self):
        self.asked_by(self.officer)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(60):
            self.asked_by(self.officer)


@tagged("post_install", "-at_install")
class TestDashboardAccess(DashboardMixin, AccessCase):
    def test_those_who_see_all(self):
        for user in (self.officer, self.manager, self.auditor):
            with self.subTest(user.login):
                self.assertEqual(len(self.asked_by(user)["tiles"]), len(KEYS))
                self.assertTrue(self.opened_by(user, "total"))

    def test_nobody_else(self):
        seller = self.person("seller", "penagihan_piutang.group_salesperson")
        accountant = self.person("accountant", "account.group_account_manager")
        for user in (self.collector, seller, accountant):
            dashboard = self.by(user, self.env["penagihan.dashboard"])
            for act in (
                dashboard.load,
                dashboard.refresh,
                dashboard.forecast,
                lambda dashboard=dashboard: dashboard.open("total"),
            ):
                with self.assertRefused(user.login):
                    act()

    def test_companies_one_does_not_work_in(self):
        """Asked for by its number, another company is not shown."""
        stranger = self.manager_elsewhere()
        self.make_policy(company_id=stranger.company_id.id)
        data = self.asked_by(stranger, company_id=self.company.id)
        self.assertEqual(data["question"]["company_id"], stranger.company_id.id)
        self.assertFalse(data["top"])
        self.assertIn("0", self.tiles(data)["total"][0])
        with self.assertRaises(AccessError):
            self.by(stranger, self.mine).read(["amount_due"])
