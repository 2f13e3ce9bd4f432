"""What was owed on a day, as it is written down: the ledger's, and what only that day tells."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import aging_world, test_aging_oracle
from .access_case import AccessCase
from .aging_case import AgingMixin
from .common import MILLION, D
from .dispute_case import DisputeMixin
from .examples import in_many
from .promise_case import PromiseMixin
from .refusals import RefusalCase
from .test_aging_oracle import TRADE, exact

MARCH = date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestSnapshot(AgingMixin, DisputeMixin, PromiseMixin, RefusalCase):
    def setUp(self):
        super().setUp()
        self.snapshots = self.env["penagihan.snapshot"]
        self.mine, self.free = self.customer("PT A"), self.customer("PT B")
        self.debtor(self.mine, user_id=self.collector.id)

    def taken(self, day=D):
        """{collector: {field: value}} as it stands in the database: empty is None."""
        self.snapshots._take(self.company, day)
        return {row["user_id"]: row for row in self.rows(day)}

    def rows(self, day):
        self.env.cr.execute(
            "SELECT * FROM penagihan_snapshot WHERE company_id = %s AND date = %s",
            (self.company.id, day),
        )
        return self.env.cr.dictfetchall()

    def test_by_collector_and_bucket(self):
        self.invoice(due=10, partner=self.mine, amount=3 * MILLION)
        self.invoice(due=-5, partner=self.mine, amount=2 * MILLION)
        self.invoice(due=-200, partner=self.free)
        self.entry(-400_000, self.free, "BNK", day=-70)  # a credit that is 70 days old
        rows = self.taken()
        mine, free = rows[self.collector.id], rows[None]
        self.assertEqual(
            [mine[f"amount_{number}"] for number in range(6)],
            [3 * MILLION, 2 * MILLION, 0, 0, 0, 0],
        )
        self.assertEqual((mine["total"], mine["overdue"]), (5 * MILLION, 2 * MILLION))
        self.assertEqual((mine["customer_count"], mine["item_count"]), (1, 2))
        self.assertEqual((free["amount_3"], free["amount_5"]), (-400_000, MILLION))
        self.assertEqual((free["customer_count"], free["item_count"]), (1, 2))
        self.assertEqual(mine["total"] + free["total"], self.assertEqualsLedger())

    def test_sales_of_the_month_less_credit_notes(self):
        self.invoice(due=30, partner=self.mine, amount=5 * MILLION)  # of today
        self.invoice(due=30, partner=self.mine, kind="out_refund", amount=MILLION)
        self.invoice(due=15, partner=self.mine, amount=7 * MILLION)  # of 31 March
        self.invoice(due=10, partner=self.free, amount=9 * MILLION)  # of 26 March
        self.entry(8 * MILLION, self.mine)  # no sale
        today, march = self.taken(), self.taken(MARCH)
        self.assertEqual(today[self.collector.id]["billed"], 4 * MILLION)
        self.assertEqual(today[None]["billed"], 0)
        self.assertEqual(march[self.collector.id]["billed"], 7 * MILLION)
        self.assertEqual(march[None]["billed"], 9 * MILLION)

    def test_the_same_again_changes_nothing(self):
        self.invoice(due=-5, partner=self.mine)
        self.assertEqual(self.taken().keys(), self.taken().keys())
        self.assertEqual(len(self.rows(D)), 2)

    def test_what_only_the_day_can_tell(self):
        disputed = self.invoice(due=-5, partner=self.mine)
        self.dispute(disputed, amount=300_000)
        self.say(self.invoice(due=-5, partner=self.mine), amount=600_000)
        held, by_hand = self.customer("PT C"), self.customer("PT D")
        reason = {"hold_reason": "Merger", "hold_user_id": self.officer.id}
        self.debtor(held, hold_until=D, **reason)
        self.debtor(by_hand, handling="by_hand", hold_until=D, **reason)
        self.debtor(self.free, hold_until=D - timedelta(days=1), **reason)
        for partner, amount in ((held, 100), (by_hand, 200), (self.free, 400)):
            self.invoice(due=-5, partner=partner, amount=amount * 1000)
        rows = self.taken()
        found = {
            user: tuple(row[name] for name in ("disputed", "promised", "by_hand", "on_hold"))
            for user, row in rows.items()
        }
        self.assertEqual(
            found,
            {self.collector.id: (300_000, 600_000, 0, 0), None: (0, 0, 200_000, 100_000)},
        )

    def test_the_past_is_the_ledgers_and_the_rest_is_empty(self):
        move = self.invoice(due=-20, partner=self.mine)  # due on 26 March
        self.dispute(move, amount=300_000)
        self.pay(move, MILLION)  # today
        row = self.taken(MARCH)[self.collector.id]
        self.assertEqual((row["total"], row["amount_1"]), (MILLION, MILLION))
        self.assertEqual((row["disputed"], row["promised"], row["by_hand"]), (None, None, None))
        self.assertFalse(row["on_its_day"])
        self.assertEqual(self.taken()[self.collector.id]["total"], 0)

    def test_taken_again_later_keeps_what_the_day_told(self):
        self.dispute(self.invoice(due=-5, partner=self.mine), amount=300_000)
        self.taken()
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.debtor(self.mine, user_id=self.manager.id)
            late = self.entry(500_000, self.mine, day=0)  # booked a day late
            rows = self.taken(D)
        self.assertTrue(late)
        before, now = rows[self.collector.id], rows[self.manager.id]
        self.assertEqual((before["total"], before["disputed"]), (0, 300_000))
        self.assertEqual((now["total"], now["disputed"]), (1_500_000, None))

    def test_a_day_is_written_once(self):
        self.taken()
        values = {"company_id": self.company.id, "date": D, "bounds": "30"}
        with self.assertDatabaseRefuses("penagihan.snapshot", "has been written already"):
            self.snapshots.create(values)

    def test_handed_over_in_the_day(self):
        """Its figures go along, those of the day as well."""
        self.dispute(self.invoice(due=-5, partner=self.mine), amount=300_000)
        self.debtor(self.mine, handling="by_hand")
        self.taken()
        self.debtor(self.mine, user_id=self.manager.id)
        rows = self.taken()
        before, now = rows[self.collector.id], rows[self.manager.id]
        names = ("total", "disputed", "promised", "by_hand", "on_hold")
        self.assertEqual([before[name] for name in names], [0] * 5)
        self.assertEqual((now["disputed"], now["by_hand"]), (300_000, MILLION))

    # -- which days -----------------------------------------------------------------------

    def test_daily_run_writes_today_and_trouble_with_it_stops_nobody(self):
        self.invoice(due=-5, partner=self.mine)
        self.env["penagihan.run"]._cron_run()
        self.assertEqual(sum(row["total"] for row in self.rows(D)), MILLION)
        with (
            patch.object(type(self.snapshots), "_take", side_effect=ValueError),
            mute_logger("odoo.addons.penagihan_piutang.models.penagihan_snapshot_days"),
        ):
            self.env["penagihan.run"]._cron_run()

    def test_last_month_is_written_again_while_people_still_book_into_it(self):
        for day, again in ((date(2026, 4, 10), True), (date(2026, 4, 11), False)):
            with self.at(f"{day} 03:00:00"):
                self.env.cr.execute("DELETE FROM penagihan_snapshot")
                self.snapshots._take_today(self.company)
                self.assertEqual(bool(self.rows(MARCH)), again, day)

    def test_interrupted_filling_goes_on_where_it_stopped(self):
        self.invoice(due=-20, partner=self.mine)
        others = self.snapshots._owners() - self.company
        for company in others:  # of other tests' databases
            for day in self.snapshots._missing(company):
                self.snapshots._take(company, day)
        cron = self.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", lambda *_args, **_kw: 0):
            self.snapshots._cron_fill()
            self.assertEqual(self.snapshots._missing(self.company)[0], date(2026, 2, 28))
        with patch.object(cron, "_commit_progress", lambda *_args, **_kw: 1):
            taken, take = [], type(self.snapshots)._take

            def counted(self, company, day):
                taken.append(day)
                return take(self, company, day)

            with patch.object(type(self.snapshots), "_take", counted):
                self.snapshots._cron_fill()
        self.assertEqual(len(taken), 11)
        self.assertEqual(taken[0], date(2026, 2, 28))
        self.assertFalse(self.snapshots._missing(self.company))
        self.assertEqual(sum(row["total"] for row in self.rows(MARCH)), MILLION)

    def test_other_buckets_are_filled_anew(self):
        self.snapshots._take(self.company, MARCH)
        self.assertNotIn(MARCH, self.snapshots._missing(self.company))
        self.company.penagihan_aging_days = "7, 14"
        self.assertIn(MARCH, self.snapshots._missing(self.company))


@tagged("post_install", "-at_install")
class TestSnapshotOracle(test_aging_oracle.TestAgingOracle):
    """Random ledgers straight in the tables, beside a replay of every match."""

    # that one is not repeated here
    test_aging_is_what_a_replay_of_the_matches_leaves = None

    def test_random_ledgers(self):
        seen = set()

        @in_many(30)
        def same(random):
            ledger = self.random_ledger(random)
            bounds = random.choice([[30, 60, 90, 120], [7], [45, 90]])
            day = D - timedelta(days=random.choice([0, 15, 46]))
            savepoint = self.env.cr.savepoint(flush=False)
            try:
                self.company.penagihan_aging_days = ", ".join(map(str, bounds))
                self.put_ledger(ledger)
                snapshots = self.env["penagihan.snapshot"]
                snapshots._take(self.company, day)
                (row,) = snapshots.search_read(
                    [("company_id", "=", self.company.id), ("date", "=", day)]
                )
                companies = self.company._penagihan_collected().ids
                aged = aging_world.age(ledger, day, "due", companies, TRADE, bounds)
                for number in range(len(bounds) + 2):
                    expected = sum(
                        (own for own, _foreign, _days, each in aged.values() if each == number),
                        Decimal(),
                    )
                    self.assertEqual(exact(row[f"amount_{number}"]), expected)
                    seen.update({number} if expected else ())
                self.assertEqual(exact(row["total"]), sum(own for own, *_rest in aged.values()))
                self.assertEqual(row["item_count"], len(aged))
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()

        same()
        self.assertLessEqual({0, 1, 2, 3}, seen)


@tagged("post_install", "-at_install")
class TestSnapshotAccess(AccessCase):
    def test_those_who_see_all_read_and_nobody_writes(self):
        self.env["penagihan.snapshot"]._take(self.company, D)
        rows = self.env["penagihan.snapshot"].search([("company_id", "=", self.company.id)])
        for user in (self.officer, self.manager, self.auditor):
            self.assertEqual(self.by(user, rows).search([]), rows)
            with self.assertRefused(f"write {user.login}"):
                self.by(user, rows).write({"total": 1})
            with self.assertRefused(f"unlink {user.login}"):
                self.by(user, rows).unlink()

    def test_collectors_and_other_companies_read_nothing(self):
        self.env["penagihan.snapshot"]._take(self.company, D)
        rows = self.env["penagihan.snapshot"].search([("company_id", "=", self.company.id)])
        with self.assertRefused("collector"):
            self.by(self.collector, rows).search([])
        stranger = self.manager_elsewhere()
        self.assertFalse(self.by(stranger, rows).search([("id", "in", rows.ids)]))
        with self.assertRaises(AccessError):
            self.by(stranger, rows).read(["total"])
