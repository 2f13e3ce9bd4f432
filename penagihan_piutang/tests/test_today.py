"""The worklist: what stands on it, in which order, and for whom."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .common import MILLION, CollectionCase, D

ORDER = "rank, priority desc, id"


class TodayCase(CollectionCase):
    def task(self, name, amount=5 * MILLION, due=-8, day=7, channel=None, state="todo", **values):
        """A task about the only invoice of a new customer."""
        partner = self.customer(name)
        self.debtor(partner, user_id=self.collector.id, **values)
        task = self.did(
            self.invoice(due=due, amount=amount, partner=partner), day, 0, state, channel
        )
        task.user_id = task.debtor_id.user_id
        return task

    def refresh(self):
        self.env["penagihan.debtor"]._refresh_totals(self.company)

    def today(self, user):
        """The names on the list of ``user``, as the menu opens it."""
        self.env.flush_all()
        self.env.invalidate_all()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_today"
        )
        self.assertIn("may_approve", action["domain"])
        followups = self.env["penagihan.followup"].with_user(user)
        found = followups.search(
            ["|", ("state", "=", "todo"), ("may_approve", "=", True), ("later", "=", False)],
            order=ORDER,
        )
        return found.mapped("partner_id.name")


@tagged("post_install", "-at_install")
class TestToday(TodayCase):
    def test_kinds_of_work_in_the_order_of_a_day(self):
        self.task("Letter", day=30, channel="letter", due=-31)
        self.task("Visit", channel="visit")
        self.task("Chat", channel="whatsapp")
        self.task("E-mail by hand", channel="email")
        self.task("Call")
        self.task("Demand", day=60, due=-61, state="to_approve")
        self.refresh()
        self.assertEqual(
            self.today(self.manager),
            ["Demand", "Call", "Chat", "E-mail by hand", "Visit", "Letter"],
        )

    def test_each_sees_what_they_may_approve(self):
        self.task("Demand", day=60, due=-61, state="to_approve")
        self.task("Carefully", day=14, due=-15, state="to_approve", handling="approval")
        self.task("Soft beside firm", day=14, due=-15, state="to_approve")
        self.refresh()
        expected = {
            self.collector: {"Soft beside firm"},
            self.officer: {"Soft beside firm", "Carefully"},
            self.manager: {"Soft beside firm", "Carefully", "Demand"},
        }
        for user, names in expected.items():
            with self.subTest(user.name):
                self.assertEqual(set(self.today(user)), names)
                followups = self.env["penagihan.followup"].with_user(user).search([])
                may = followups.filtered("may_approve")
                self.assertEqual(may, followups.search([("may_approve", "=", True)]))
                self.assertEqual(followups - may, followups.search([("may_approve", "=", False)]))

    def test_largest_and_oldest_come_first(self):
        self.task("Small and new", amount=1 * MILLION, due=-8)
        self.task("Small and old", amount=1 * MILLION, due=-100)
        self.task("Large and new", amount=900 * MILLION, due=-8)
        self.task("Large and old", amount=900 * MILLION, due=-100)
        self.refresh()
        self.assertEqual(
            self.today(self.collector),
            ["Large and old", "Large and new", "Small and old", "Small and new"],
        )

    def test_further_up_the_ladder_comes_first(self):
        self.task("Call", day=7, due=-70)
        self.task("Call after two letters", day=30, due=-70, channel="phone")
        self.refresh()
        self.assertEqual(self.today(self.collector), ["Call after two letters", "Call"])

    def test_priority_is_relative_to_the_companys_own_customers(self):
        """The same story in hundreds and in billions gives the same list."""
        found = []
        for scale in (1000, MILLION):
            tasks = [
                self.task(f"PT {number}", amount=scale * 100 * number, due=-8 - number)
                for number in range(1, 21)
            ]
            self.refresh()
            found.append([(task.priority, task.priority_reason) for task in tasks])
            for task in tasks:
                task._set_state("cancelled")
                self.pay(task.line_ids.move_id, task.line_ids.amount_due)
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0][-1][1], "largest 5 % · 28 days")
        self.assertEqual(found[0][-2][1], "largest 10 % · 27 days")
        self.assertEqual(found[0][-5][1], "largest 25 % · 24 days")
        self.assertEqual(found[0][-6][1], "largest 50 % · 23 days")
        self.assertEqual(found[0][0][1], "9 days")
        self.assertEqual(sorted(found[0]), found[0])

    def test_place_follows_the_totals_of_one_customer(self):
        first = self.task("Largest", amount=90 * MILLION)
        second = self.task("Large", amount=50 * MILLION)
        self.refresh()
        self.assertEqual(self.today(self.collector), ["Largest", "Large"])
        self.pay(first.line_ids.move_id, 80 * MILLION)
        self.env["penagihan.debtor"]._refresh_totals(self.company, debtor_ids=first.debtor_id.ids)
        self.env["penagihan.debtor"]._refresh_totals(self.company, debtor_ids=second.debtor_id.ids)
        self.assertEqual(self.today(self.collector), ["Large", "Largest"])
        self.assertEqual(first.amount_overdue, 10 * MILLION)

    def test_run_gives_tasks_their_place(self):
        partner = self.customer("PT Panggil")
        self.debtor(partner, user_id=self.collector.id)
        move = self.invoice(due=-8, partner=partner)
        self.did(move, 3, ago=5)
        task = self.run_today().followup_ids
        self.assertRecordValues(
            task, [{"state": "todo", "work": "phone", "user_id": self.collector.id}]
        )
        # the only late customer is nothing special: it is the fourth rung of seven
        self.assertEqual(task.priority, 14)
        self.assertEqual(task.priority_reason, "8 days")
        self.assertTrue(task.rank)

    def test_approved_letter_changes_its_place(self):
        letter = self.task("Demand", day=60, due=-61, state="to_approve")
        self.assertEqual(letter.work, "approve")
        letter.with_user(self.manager).action_approve()
        self.assertEqual((letter.state, letter.work), ("todo", "letter"))

    def test_list_asks_no_decision_and_as_much_for_one_as_for_many(self):
        columns = {
            "work": {},
            "priority_reason": {},
            "amount_overdue": {},
            "later": {},
            "partner_id": {"fields": {"display_name": {}}},
            "step_id": {"fields": {"display_name": {}}},
        }
        followups = self.env["penagihan.followup"].with_user(self.collector)

        def read():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = followups.web_search_read(
                ["|", ("state", "=", "todo"), ("may_approve", "=", True), ("later", "=", False)],
                columns,
                limit=80,
                order=ORDER,
            )
            return len(found["records"]), self.env.cr.sql_log_count - before

        self.task("PT 0")
        read()
        with patch.object(
            self.registry["penagihan.decision"], "_rows_sql", side_effect=AssertionError
        ):
            one, queries_of_one = read()
        for number in range(1, 30):
            self.task(f"PT {number}")
        with patch.object(
            self.registry["penagihan.decision"], "_rows_sql", side_effect=AssertionError
        ):
            many, queries_of_many = read()
        self.assertEqual((one, many), (1, 30))
        self.assertEqual(queries_of_one, queries_of_many)


@tagged("post_install", "-at_install")
class TestWhoseWork(TodayCase):
    """What waits is always on somebody's list."""

    def test_task_follows_its_customer_to_another_collector(self):
        task = self.task("PT Pindah")
        task._make_tasks()
        task.debtor_id.with_user(self.officer).user_id = self.officer
        self.assertEqual(task.user_id, self.officer)
        self.assertEqual(task.activity_id.user_id, self.officer)
        self.assertFalse(self.today(self.collector))

    def test_done_tasks_stay_with_who_did_them(self):
        task = self.task("PT Pindah", state="done")
        task.debtor_id.user_id = self.officer
        self.assertEqual(task.user_id, self.collector)

    def test_customer_of_nobody_goes_to_the_default_collector(self):
        task = self.task("PT Tanpa Penagih")
        task.debtor_id.user_id = False
        self.assertFalse(task.user_id)
        self.assertFalse(self.today(self.collector))
        self.company.penagihan_user_id = self.collector
        self.assertEqual(task.user_id, self.collector)
        self.assertEqual(self.today(self.collector), ["PT Tanpa Penagih"])

    def test_default_collector_works_on_customers_of_nobody(self):
        self.company.penagihan_user_id = self.collector
        partner = self.customer("PT Tanpa Penagih")
        move = self.invoice(due=-8, partner=partner)
        self.did(move, 3, ago=5)
        task = self.run_today().followup_ids
        self.assertEqual(task.user_id, self.collector)
        self.env.invalidate_all()
        mine = task.with_user(self.collector)
        self.assertEqual(mine.debtor_id.read(["amount_overdue"])[0]["amount_overdue"], MILLION)
        self.assertEqual(mine.decision_ids.move_id, move)
        mine.take_up()
        mine.action_not_reached()
        mine.action_done()
        self.assertEqual(task.state, "done")

    def test_collector_sees_nobodys_customers_only_as_the_default_one(self):
        self.company.penagihan_user_id = self.officer
        task = self.task("PT Tanpa Penagih")
        task.debtor_id.user_id = False
        debtors = self.env["penagihan.debtor"].with_user(self.collector)
        self.assertFalse(debtors.search([("id", "=", task.debtor_id.id)]))
        self.assertFalse(self.today(self.collector))

    def test_tasks_of_merged_customers_go_to_who_is_responsible(self):
        kept, merged = self.task("PT Satu"), self.task("PT Dua")
        merged.debtor_id.user_id = self.officer
        kept.debtor_id._absorb(merged.debtor_id)
        self.assertEqual((kept | merged).user_id, kept.debtor_id.user_id)


@tagged("post_install", "-at_install")
class TestMissed(TodayCase):
    def missed(self, task):
        with self.at(f"{D + timedelta(days=3)} 03:00:00"):
            self.run_today()
        self.assertEqual(task.state, "missed")
        return task.missed_reason

    def test_nobody_tried(self):
        self.assertEqual(self.missed(self.task("PT Lupa")), "Nobody tried.")

    def test_tried_in_vain(self):
        task = self.task("PT Sulit")
        for hour in (2, 4):
            with self.at(f"{D} 0{hour}:00:00"):
                task.with_user(self.collector).action_not_reached()
        self.assertEqual(
            self.missed(task), "Tried 2 times without reaching anybody, last on 04/15/2026."
        )

    def test_chat_opened_only(self):
        task = self.task("PT Chat", channel="whatsapp")
        task.with_user(self.collector).action_open_chat()
        self.assertEqual(
            self.missed(task), "The chat was opened, and nobody said that it was sent."
        )

    def test_nobody_responsible(self):
        task = self.task("PT Yatim")
        task.debtor_id.user_id = False
        self.assertEqual(self.missed(task), "Nobody was responsible for it.")

    def test_ladder_goes_on(self):
        task = self.task("PT Lupa")
        self.missed(task)
        with self.at(f"{D + timedelta(days=14)} 03:00:00"):
            following = self.run_today().followup_ids
        self.assertEqual(following.step_id, self.step(14))
