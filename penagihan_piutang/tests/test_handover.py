"""Customers and their open work go to another collector; nothing done is touched."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .access_case import AccessCase
from .common import D


@tagged("post_install", "-at_install")
class TestHandover(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls.person("third", "penagihan_piutang.group_collector")

    def setUp(self):
        super().setUp()
        # as a run makes them: the task belongs to the collector and stands on the worklist
        for debtor in self.mine | self.foreign:
            task = self.task(debtor)
            task.user_id = debtor.user_id
            task._make_tasks()

    def wizard(self, user=None, **values):
        if "debtor_ids" in values:
            values["debtor_ids"] = [Command.set(values["debtor_ids"].ids)]
        values = {name: getattr(value, "id", value) for name, value in values.items()}
        return self.by(user or self.manager, self.env["penagihan.handover"]).create(values)

    def hand_over(self, **values):
        return self.wizard(**values).action_hand_over()

    def test_customers_and_open_work_go(self):
        planned = self.did(self.moves(self.mine)[1], 3, ago=0, state="planned")
        letter = self.waiting_for_approval(self.mine)
        (planned | letter).user_id = self.collector
        call = self.mine.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.collector.id, date_deadline=D
        )
        self.hand_over(from_user_id=self.collector, to_user_id=self.third)
        self.assertEqual(self.mine.user_id, self.third)
        for work in (self.task(self.mine), planned, letter, call):
            self.assertEqual(work.user_id, self.third, work)
        self.assertEqual(self.task(self.mine).activity_id.user_id, self.third)
        self.assertEqual(self.foreign.user_id, self.rival)
        self.assertEqual(self.task(self.foreign).user_id, self.rival)

    def test_nothing_done_is_touched(self):
        states = ("sent", "done", "missed", "cancelled", "refused", "failed", "in_doubt")
        done = self.env["penagihan.followup"]
        for number, state in enumerate(states):
            move = self.invoice(due=-40 - number, partner=self.mine.partner_id)
            done |= self.did(move, 14, ago=20, state=state)
        done.user_id = self.collector
        finished = self.mine.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.collector.id, date_deadline=D
        )
        finished.action_done()
        self.hand_over(from_user_id=self.collector, to_user_id=self.third)
        self.assertEqual(done.user_id, self.collector)
        self.assertEqual(done.mapped("state"), list(states))
        self.assertEqual(finished.with_context(active_test=False).user_id, self.collector)

    def test_chosen_customers_only(self):
        other = self.story("PT Tetap", self.collector)
        self.task(other).user_id = self.collector
        self.hand_over(debtor_ids=self.mine | self.foreign, to_user_id=self.third)
        self.assertEqual((self.mine | self.foreign).user_id, self.third)
        self.assertEqual((self.task(self.mine) | self.task(self.foreign)).user_id, self.third)
        self.assertEqual(other.user_id, self.collector)
        self.assertEqual(self.task(other).user_id, self.collector)

    def test_work_of_others_on_a_chosen_customer_stays_theirs(self):
        check = self.mine.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.officer.id, date_deadline=D
        )
        self.hand_over(debtor_ids=self.mine, to_user_id=self.third)
        self.assertEqual(check.user_id, self.officer)

    def test_customer_of_nobody_takes_the_default_collectors_work_along(self):
        self.company.penagihan_user_id = self.officer
        free = self.story("PT Bebas", self.env["res.users"])
        self.task(free).user_id = self.officer
        self.hand_over(debtor_ids=free, to_user_id=self.third)
        self.assertEqual(free.user_id, self.third)
        self.assertEqual(self.task(free).user_id, self.third)
        self.assertIn("nobody", str(free.message_ids[0].body))

    def test_who_has_left_hands_over_rules_as_well(self):
        rule = self.env["penagihan.assignment"].create(
            {"company_id": self.company.id, "user_id": self.collector.id}
        )
        self.collector.active = False
        self.hand_over(from_user_id=self.collector, to_user_id=self.third)
        self.assertEqual(rule.user_id, self.third)
        self.assertEqual(self.mine.user_id, self.third)

    def test_chosen_customers_leave_the_rules_alone(self):
        rule = self.env["penagihan.assignment"].create(
            {"company_id": self.company.id, "user_id": self.collector.id}
        )
        self.hand_over(debtor_ids=self.mine, to_user_id=self.third)
        self.assertEqual(rule.user_id, self.collector)

    def test_counts_before_and_after(self):
        summary = self.wizard(from_user_id=self.collector, to_user_id=self.rival).summary
        text = " ".join(str(summary).replace("<", " <").split())
        # customers, follow-ups, activities, rules, disputes
        for user, cells in (
            (self.collector, ["1 → <b>0", "1 → <b>0", "1 → <b>0", "0 → <b>0", "0 → <b>0"]),
            (self.rival, ["1 → <b>2", "1 → <b>2", "1 → <b>2", "0 → <b>0", "0 → <b>0"]),
        ):
            row = text.split(user.name)[1].split("</tr>")[0]
            self.assertEqual([each.strip() for each in self.cells(row)], cells)
        self.assertEqual(self.mine.user_id, self.collector, "only shown so far")

    def cells(self, row):
        return [
            cell.split(">", 1)[1].split(" </b>")[0]
            for cell in row.split('<td class="text-end text-nowrap"')[1:]
        ]

    def test_counts_of_chosen_customers(self):
        self.story("PT Tetap", self.collector)
        wizard = self.wizard(debtor_ids=self.mine, to_user_id=self.rival)
        text = " ".join(str(wizard.summary).replace("<", " <").split())
        row = text.split(self.collector.name)[1].split("</tr>")[0]
        self.assertEqual(self.cells(row)[0].strip(), "2 → <b>1")

    def test_a_note_says_so_and_one_message_goes_to_the_receiver(self):
        self.story("PT Dua", self.collector)
        last = self.env["mail.message"].search([], limit=1).id
        self.hand_over(from_user_id=self.collector, to_user_id=self.third)
        self.assertIn(
            "Handed over from Test collector to Test third.", str(self.mine.message_ids[0].body)
        )
        notified = self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )
        self.assertEqual(notified.partner_ids, self.third.partner_id)
        self.assertEqual(len(notified), 1)
        self.assertIn("2 customers", str(notified.body))

    def test_who_collected_hears_no_more_of_the_customer(self):
        self.mine.message_subscribe(self.collector.partner_id.ids)
        self.hand_over(from_user_id=self.collector, to_user_id=self.third)
        self.assertNotIn(self.collector.partner_id, self.mine.message_partner_ids)
        with self.assertRefused("read"):
            self.by(self.collector, self.mine).read(["amount_due"])
        self.assertEqual(self.by(self.third, self.mine).partner_id.name, "PT Milik Sendiri")

    def test_receiver_who_may_not_collect_is_refused(self):
        stranger = self.person("stranger", "base.group_user")
        with self.assertRaises(ValidationError):
            self.hand_over(from_user_id=self.collector, to_user_id=stranger)
        self.assertEqual(self.mine.user_id, self.collector)

    def test_nothing_to_hand_over(self):
        with self.assertRaises(UserError):
            self.hand_over(from_user_id=self.third, to_user_id=self.rival)
        with self.assertRaises(UserError):
            self.hand_over(to_user_id=self.rival)

    def test_other_companies_stay(self):
        other = self.make_company("PT Sebelah")
        self.collector.company_ids |= other
        there = self.debtor(self.customer(), company=other, user_id=self.collector.id)
        there.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.collector.id, date_deadline=D
        )
        self.hand_over(from_user_id=self.collector, to_user_id=self.third)
        self.assertEqual(there.user_id, self.collector)
        self.assertEqual(there.activity_ids.user_id, self.collector)

    def test_managers_only(self):
        for user in (self.officer, self.collector, self.auditor):
            with self.assertRefused(user.login):
                self.wizard(user, from_user_id=self.collector, to_user_id=self.rival)
        wizard = self.wizard(from_user_id=self.collector, to_user_id=self.rival)
        second = self.person("second", "penagihan_piutang.group_manager")
        for user in (self.officer, second):
            with self.assertRefused(f"the wizard of another, {user.login}"):
                self.by(user, wizard).action_hand_over()

    def test_queries_do_not_grow_with_customers(self):
        def queries(count, giver, receiver):
            for number in range(count):
                partner = self.customer(f"PT {number}")
                debtor = self.debtor(partner, user_id=giver.id)
                debtor.activity_schedule(
                    "mail.mail_activity_data_call", user_id=giver.id, date_deadline=D
                )
            wizard = self.wizard(from_user_id=giver, to_user_id=receiver)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            wizard.action_hand_over()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        fourth = self.person("fourth", "penagihan_piutang.group_collector")
        queries(1, self.third, fourth)
        few, many = queries(2, self.third, fourth), queries(30, self.third, fourth)
        self.assertLess(many, few + 15)
