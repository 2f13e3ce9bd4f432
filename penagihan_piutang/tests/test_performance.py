"""What collectors did and what came of it; each sees the own figures only."""

from datetime import date, timedelta

from odoo.tests import tagged

from .access_case import AccessCase
from .common import MILLION, D
from .promise_case import PromiseMixin

APRIL = date(2026, 4, 1)


@tagged("post_install", "-at_install")
class TestPerformance(PromiseMixin, AccessCase):
    def figures(self, user=None):
        rows = self.by(user or self.officer, self.env["penagihan.performance"]).search([])
        return {(row.user_id, row.month): row for row in rows}

    def reach(self, debtor, result="done", ago=0, user=None):
        moment = f"{D - timedelta(days=ago)} 02:00:00"
        return self.env["penagihan.attempt"].create(
            {
                "debtor_id": debtor.id,
                "user_id": (user or self.collector).id,
                "moment": moment,
                "result": result,
            }
        )

    def test_load_is_as_of_now(self):
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        row = self.figures()[self.collector, APRIL]
        self.assertEqual((row.customers, row.due, row.overdue), (1, 2 * MILLION, 2 * MILLION))
        self.assertEqual([month for _user, month in self.figures()], [APRIL, APRIL])

    def test_contacts_and_their_share(self):
        self.reach(self.mine)
        self.reach(self.mine, "not_reached", ago=1)
        self.reach(self.mine, "not_reached", ago=2)
        self.reach(self.mine, ago=20)  # in March
        self.reach(self.mine, "sent")
        self.reach(self.mine, "opened")
        rows = self.figures()
        april, march = rows[self.collector, APRIL], rows[self.collector, date(2026, 3, 1)]
        self.assertEqual((april.tried, april.reached, april.written), (3, 1, 1))
        self.assertAlmostEqual(april.reached_share, 100 / 3)
        self.assertEqual((march.tried, march.reached, march.customers), (1, 1, 0))

    def test_a_letter_that_is_done_is_no_contact(self):
        task = self.task(self.mine)
        task.write({"channel": "letter", "work": "letter", "user_id": self.collector.id})
        self.by(self.collector, task).action_done()
        row = self.figures()[self.collector, APRIL]
        self.assertEqual((row.tried, row.tasks), (0, 1))
        self.assertFalse(self.env["penagihan.contacted"].search([]))

    def test_a_conversation_counts_once(self):
        task = self.task(self.mine)
        task.user_id = self.collector
        talks = self.env["penagihan.negotiation"].with_user(self.collector)
        debtor = self.mine.with_user(self.collector)
        talks._record(debtor, "other", followup=task.with_user(self.collector), channel="phone")
        talks._record(debtor, "other", channel="phone")
        talks._record(debtor, "no_answer", channel="phone")
        row = self.figures()[self.collector, APRIL]
        self.assertEqual((row.tried, row.reached), (3, 2))
        self.assertEqual((row.tasks, row.missed), (1, 0))

    def test_promises_won_and_kept(self):
        old, young = self.moves(self.mine)
        promise = self.say(old)
        self.say(young, kind="giro", day=5)  # no promise
        promise._end("kept")
        row = self.figures()[self.collector, APRIL]
        self.assertEqual((row.promises_won, row.promised), (1, MILLION))
        self.assertEqual((row.promises_judged, row.promises_kept, row.kept_share), (1, 1, 100))

    def test_cash_within_two_weeks_is_told_with_the_last_contact(self):
        old, young = self.moves(self.mine)
        self.reach(self.mine, ago=10)
        self.reach(self.mine, ago=9, user=self.rival)
        self.reach(self.mine, "not_reached", ago=8)
        self.pay_on(old, 400_000, day=0)
        self.pay_on(young, 100_000, day=-10)
        foreign, _younger = self.moves(self.foreign)
        self.reach(self.foreign, ago=15, user=self.rival)
        self.pay_on(foreign, 700_000, day=0)  # too late to be of the contact
        rows = self.figures()
        self.assertEqual(rows[self.collector, APRIL].cash, 100_000)
        self.assertEqual(rows[self.rival, APRIL].cash, 400_000)

    def test_a_credit_note_is_no_cash(self):
        old, _young = self.moves(self.mine)
        self.reach(self.mine, ago=1)
        note = self.invoice(due=0, kind="out_refund", amount=MILLION, partner=self.mine.partner_id)
        (self.items(old) | self.items(note)).reconcile()
        self.assertFalse(self.figures()[self.collector, APRIL].cash)

    def test_missed_work(self):
        task = self.task(self.mine)
        task.user_id = self.collector
        task._set_state("missed")
        row = self.figures()[self.collector, APRIL]
        self.assertEqual((row.tasks, row.missed, row.missed_share), (1, 1, 100))

    def test_contacts_behind_a_row(self):
        mine = self.reach(self.mine)
        self.reach(self.mine, ago=20)
        action = self.figures()[self.collector, APRIL].action_contacts()
        found = self.env["penagihan.contacted"].search(action["domain"])
        self.assertEqual(found.ids, [2 * mine.id])
        self.assertEqual(found.action_source()["res_id"], self.mine.id)

    # -- who sees whose -------------------------------------------------------------------

    def test_officers_managers_and_auditors_see_all(self):
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        for user in (self.officer, self.manager, self.auditor):
            users = {each for each, _month in self.figures(user)}
            self.assertEqual(users, {self.collector, self.rival}, user.login)

    def test_collectors_see_their_own(self):
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        self.reach(self.mine)
        self.reach(self.mine, user=self.rival)
        self.assertEqual({user for user, _month in self.figures(self.collector)}, {self.collector})
        contacts = self.by(self.collector, self.env["penagihan.contacted"]).search([])
        self.assertEqual(contacts.user_id, self.collector)
        theirs = self.figures()[self.rival, APRIL]
        with self.assertRefused("read"):
            self.by(self.collector, theirs).read(["overdue"])
        with self.assertRefused("contacts"):
            self.by(self.collector, theirs).action_contacts()

    def test_salespersons_accountants_and_other_companies_see_nothing(self):
        for login, group in (
            ("seller", "penagihan_piutang.group_salesperson"),
            ("accountant", "account.group_account_manager"),
        ):
            user = self.person(login, group)
            for model in ("penagihan.performance", "penagihan.contacted"):
                with self.assertRefused(f"{login} {model}"):
                    self.by(user, self.env[model]).search([])
        self.reach(self.mine)
        self.assertFalse(self.figures(self.manager_elsewhere()))
