"""Work that is no step of the ladder: it stands on Today, and counts as no contact."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MILLION, D
from .promise_case import PromiseMixin
from .test_today import TodayCase


class ErrandCase(PromiseMixin, TodayCase):
    def setUp(self):
        super().setUp()
        self.company.penagihan_bank_user_id = self.officer

    def late(self, name, amount=5 * MILLION, due=-8, **values):
        """A customer of the collector with an overdue invoice."""
        partner = self.customer(name)
        values = {"user_id": self.collector.id, **values}
        debtor = self.debtor(partner, **values)
        self.invoice(due=due, amount=amount, partner=partner)
        return debtor

    def ask(self, name, kind, day=0, user=None, note="<p>Please see to it</p>"):
        debtor = self.late(name)
        debtor._ask(f"activity_{kind}", user=user, note=note, day=D + timedelta(days=day))
        return self.errand(debtor)

    def errand(self, debtor, **values):
        errands = self.env["penagihan.followup"].search(
            [("debtor_id", "=", debtor.id), ("kind", "=", "errand"), ("state", "=", "todo")]
        )
        self.assertEqual(len(errands), 1)
        return errands

    def errands(self, debtor):
        return self.env["penagihan.followup"].search(
            [("debtor_id", "=", debtor.id), ("kind", "=", "errand")]
        )

    def kind(self, **values):
        return self.env["mail.activity.type"].create(
            {"name": "Of our own", "res_model": "penagihan.debtor", **values}
        )

    def schedule(self, debtor, kind, **values):
        return self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("penagihan.debtor"),
                "res_id": debtor.id,
                "activity_type_id": kind.id,
                "user_id": self.collector.id,
                "date_deadline": D,
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestErrandOrder(ErrandCase):
    def test_everything_in_the_order_of_a_day(self):
        """Issue 5: answers, callbacks, money that is missing, promises, approvals, the ladder."""
        self.ask("Put right", "contact")
        self.task("Letter", day=30, channel="letter", due=-31)
        self.task("Visit", channel="visit")
        self.task("E-mail by hand", channel="email")
        self.task("Chat", channel="whatsapp")
        self.task("Call")
        self.schedule(self.late("Task"), self.kind())
        self.task("Demand", day=60, due=-61, state="to_approve")
        self.ask("Promise due", "promise_due")
        self.ask("Broken", "promise_broken")
        self.ask("To find", "promise_claim")
        self.ask("Not found", "promise_not_found")
        self.schedule(self.late("Callback"), self.kind(penagihan_work="callback"))
        self.schedule(self.late("Complaint"), self.kind(penagihan_work="complaint"))
        self.ask("Reply", "reply")
        self.refresh()
        self.assertEqual(
            self.today(self.manager),
            [
                "Reply", "Complaint", "Callback", "Not found", "To find", "Broken", "Promise due",
                "Demand", "Task", "Call", "Chat", "E-mail by hand", "Visit", "Letter", "Put right",
            ],
        )  # fmt: skip

    def test_largest_first_within_a_kind(self):
        small, large = self.late("Small", MILLION), self.late("Large", 90 * MILLION)
        for debtor in (small, large):
            debtor._ask("activity_reply")
        self.refresh()
        self.assertEqual(self.today(self.collector), ["Large", "Small"])

    def test_place_of_a_type_nobody_has_placed(self):
        """Calls are called back, all else is a task; by hand with a type of Odoo's own, too."""
        call = self.env.ref("mail.mail_activity_data_call")
        todo = self.env.ref("mail.mail_activity_data_todo")
        for kind, work in (
            (self.kind(), "task"),
            (self.kind(category="phonecall"), "callback"),
            (call, "callback"),
            (todo, "task"),
        ):
            with self.subTest(kind.name):
                debtor = self.late(kind.name)
                self.schedule(debtor, kind)
                self.assertEqual(self.errand(debtor).work, work)

    def test_every_type_of_ours_has_its_place(self):
        kinds = self.env["mail.activity.type"].search([("res_model", "=", "penagihan.debtor")])
        ours = kinds.filtered(
            lambda kind: kind.get_external_id()[kind.id].startswith("penagihan_piutang.")
        )
        self.assertGreaterEqual(len(ours), 15)
        self.assertFalse(ours.filtered(lambda kind: not kind.penagihan_work).mapped("name"))

    def test_a_place_somebody_chose_stays(self):
        kind = self.env.ref("penagihan_piutang.activity_credits")
        kind.penagihan_work = "task"
        kind._penagihan_place({"repair": ["activity_credits", "activity_of_a_later_version"]})
        self.assertEqual(kind.penagihan_work, "task")

    def test_step_has_one_row(self):
        task = self.task("PT Panggil")
        task._make_tasks()
        self.assertTrue(task.activity_id)
        self.assertFalse(self.errands(task.debtor_id))
        task.activity_id.date_deadline = D + timedelta(days=1)
        self.assertFalse(self.errands(task.debtor_id))

    def test_broken_promises_weigh(self):
        faithful, other = self.task("Faithful"), self.task("Other")
        self.say(other.line_ids.move_id, day=2)
        with self.at(f"{D + timedelta(days=4)} 03:00:00"):
            self.env["penagihan.promise"]._judge(self.company)
            self.refresh()
            self.assertEqual(other.priority, faithful.priority + 10)
            self.assertEqual(other.priority_reason, "12 days · promise broken")
            self.assertEqual(faithful.priority_reason, "12 days")
        with self.at(f"{D + timedelta(days=95)} 03:00:00"):
            self.refresh()
            self.assertEqual(other.priority, faithful.priority, "long ago")


@tagged("post_install", "-at_install")
class TestErrand(ErrandCase):
    # -- it follows its activity ----------------------------------------------------------

    def test_says_what_the_task_says(self):
        errand = self.ask("PT Jawab", "reply", note="<p>Paid yesterday</p>")
        self.assertRecordValues(
            errand,
            [
                {
                    "state": "todo",
                    "work": "reply",
                    "user_id": self.collector.id,
                    "date": D,
                    "title": "Handle the answer",
                    "display_name": "PT Jawab – Handle the answer",
                    "channel": False,
                }
            ],
        )
        self.assertIn("Paid yesterday", errand.with_user(self.collector).note)
        self.assertEqual(errand.with_user(self.collector).take_up(), errand)

    def test_comes_on_its_day(self):
        errand = self.ask("PT Besok", "reply", day=1)
        self.assertTrue(errand.later)
        self.assertFalse(self.today(self.collector))
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.assertEqual(self.today(self.collector), ["PT Besok"])

    def test_moved_and_given_to_somebody_else(self):
        errand = self.ask("PT Pindah", "reply")
        errand.activity_id.write(
            {"user_id": self.officer.id, "date_deadline": D + timedelta(days=3)}
        )
        self.assertEqual((errand.user_id, errand.try_on), (self.officer, D + timedelta(days=3)))

    def test_of_whom_has_left_goes_to_whoever_is_responsible_now(self):
        """Odoo deletes the tasks of users it archives: nobody is forgotten for it."""
        self.company.penagihan_user_id = self.officer
        called = self.ask("PT Telepon", "callback")
        debtor = called.debtor_id
        admin = self.person("admin", "base.group_erp_manager")
        self.collector.with_user(admin).action_archive()
        self.assertEqual((called.state, called.user_id), ("todo", self.officer))
        self.assertTrue(called.activity_id)
        self.assertEqual(self.today(self.officer), ["PT Telepon"])
        # nor is who has left asked from now on
        debtor._ask("activity_reply")
        self.assertEqual(debtor.activity_ids.user_id, self.officer)
        self.invoice(due=-31, partner=debtor.partner_id)
        steps = self.run_today().followup_ids
        self.assertTrue(steps)
        self.assertEqual(steps.user_id, self.officer)

    def test_what_a_manager_who_has_left_was_to_agree_to(self):
        other = self.person("second", "penagihan_piutang.group_manager")
        agree = self.ask("PT Setuju", "promise_approve", user=self.manager)
        step = self.did(self.invoice(due=-9, partner=agree.partner_id), 7, 0, "to_approve")
        step.user_id = self.manager
        self.manager.active = False
        self.assertIn(agree.user_id, self.env.ref("penagihan_piutang.group_manager").all_user_ids)
        self.assertNotEqual(agree.user_id, self.manager)
        self.assertEqual(step.user_id, agree.user_id)
        self.assertTrue(other.active)

    def test_another_kind_moves_it(self):
        errand = self.ask("PT Lain", "reply")
        errand.activity_id.activity_type_id = self.kind(penagihan_work="complaint")
        self.assertEqual(errand.work, "complaint")

    def test_done_in_the_chatter(self):
        errand = self.ask("PT Jawab", "reply")
        errand.activity_id.with_user(self.collector).action_done()
        self.assertEqual(errand.state, "done")
        self.assertFalse(self.today(self.collector))

    def test_deleted_in_the_chatter(self):
        errand = self.ask("PT Jawab", "reply")
        errand.activity_id.unlink()
        self.assertEqual(errand.state, "cancelled")

    def test_done_on_the_worklist_with_what_goes_with_it(self):
        debtor = self.late("PT Jawab")
        message = debtor.message_post(body="Paid", message_type="comment")
        self.env["penagihan.reply"]._receive(debtor, message)
        errand = self.errand(debtor)
        activity = errand.activity_id
        errand.with_user(self.collector).action_done()
        self.assertEqual(errand.state, "done")
        self.assertFalse(activity.active)
        self.assertRecordValues(
            debtor.reply_ids, [{"state": "handled", "handled_user_id": self.collector.id}]
        )

    def test_handled_elsewhere_it_is_done(self):
        debtor = self.late("PT Jawab")
        message = debtor.message_post(body="Paid", message_type="comment")
        self.env["penagihan.reply"]._receive(debtor, message)
        errand = self.errand(debtor)
        debtor.with_user(self.collector).action_reply_handled()
        self.assertEqual(errand.state, "done")

    def test_asked_again_it_comes_back(self):
        errand = self.ask("PT Jawab", "reply")
        errand.with_user(self.collector).action_done()
        errand.debtor_id._ask("activity_reply")
        self.assertEqual(self.errands(errand.debtor_id).mapped("state"), ["todo", "done"])

    def test_nobody_answers(self):
        debtor = self.late("PT Telepon")
        self.schedule(debtor, self.kind(penagihan_work="callback"))
        errand = self.errand(debtor)
        errand.with_user(self.collector).action_not_reached()
        self.assertEqual(errand.try_on, D + timedelta(days=1))
        self.assertEqual(errand.activity_id.date_deadline, D + timedelta(days=1))
        self.assertEqual(errand.attempt_ids.result, "not_reached")

    def test_older_tasks_get_their_rows_once(self):
        errand = self.ask("PT Lama", "reply")
        task = self.task("PT Panggil")
        task._make_tasks()
        debtor = errand.debtor_id
        errand.unlink()
        for _again in range(2):
            self.env["penagihan.followup"]._mirror()
            self.assertEqual(self.errand(debtor).work, "reply")
            self.assertFalse(self.errands(task.debtor_id))

    def test_user_who_is_deleted_leaves_no_dead_row(self):
        user = new_test_user(self.env, login="gone", groups="base.group_user")
        errand = self.ask("PT Jawab", "reply", user=user)
        errand.flush_recordset()
        self.env.cr.execute("DELETE FROM mail_activity WHERE id = %s", [errand.activity_id.id])
        self.env.invalidate_all()
        self.assertFalse(errand.with_user(self.officer).take_up())
        self.assertEqual(errand.state, "cancelled")

    # -- it is no contact -----------------------------------------------------------------

    def test_decision_knows_nothing_of_it(self):
        self.company.penagihan_daily_cap = 1
        debtor = self.late("PT Jawab")
        (move,) = self.env["account.move"].search([("partner_id", "=", debtor.partner_id.id)])
        before = self.decide(move)
        debtor._ask("activity_credits")
        self.assertEqual(self.decide(move), before, "while it waits")
        self.errand(debtor).with_user(self.collector).action_done()
        self.assertEqual(self.decide(move), before, "when it is done")
        self.assertEqual(before["reason"], "due")

    def test_ledger_knows_nothing_of_it(self):
        errand = self.ask("PT Jawab", "credits")
        errand.with_user(self.collector).action_done()
        self.assertFalse(errand.debtor_id.followup_ids)
        self.assertFalse(errand.contacted_ids)
        self.assertFalse(errand.sent_date)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_followup"
        )
        self.assertIn("errand", action["domain"])

    def test_database_refuses_a_contact_in_disguise(self):
        errand = self.ask("PT Jawab", "credits")
        for values in ({"channel": "phone"}, {"sent_date": D}, {"state": "sent"}):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                errand.write(values)
                errand.flush_recordset()

    def test_run_neither_withdraws_nor_misses_it(self):
        errand = self.ask("PT Jawab", "reply", day=-40)
        self.run_today()
        with self.at(f"{D + timedelta(days=30)} 03:00:00"):
            self.run_today()
        self.assertEqual(errand.state, "todo")

    # -- money that has come meanwhile ----------------------------------------------------

    def broken(self):
        debtor = self.late("PT Janji")
        (move,) = self.env["account.move"].search([("partner_id", "=", debtor.partner_id.id)])
        self.say(move, day=-0)
        with self.at(f"{D + timedelta(days=2)} 03:00:00"):
            self.env["penagihan.promise"]._judge(self.company)
        return self.errand(debtor), move

    def test_paid_after_it_broke_nobody_calls(self):
        errand, move = self.broken()
        self.assertEqual(errand.work, "broken")
        self.pay(move, 5 * MILLION)
        self.assertFalse(errand.with_user(self.collector).take_up())
        self.assertRecordValues(
            errand, [{"state": "cancelled", "failure": "Paid or promised meanwhile."}]
        )

    def test_run_takes_it_back_too(self):
        errand, move = self.broken()
        self.pay(move, 5 * MILLION)
        self.run_today()
        self.assertEqual(errand.state, "cancelled")

    def test_partly_paid_is_still_to_be_called(self):
        errand, move = self.broken()
        self.pay(move, 2 * MILLION)
        self.assertEqual(errand.with_user(self.collector).take_up(), errand)

    def test_other_tasks_outlive_the_payment(self):
        errand = self.ask("PT Jawab", "reply")
        (move,) = self.env["account.move"].search([("partner_id", "=", errand.partner_id.id)])
        self.pay(move, 5 * MILLION)
        self.assertEqual(errand.with_user(self.collector).take_up(), errand)


@tagged("post_install", "-at_install")
class TestErrandPromises(ErrandCase):
    def said(self, name="PT Bilang", due=-8, **values):
        debtor = self.late(name, due=due)
        (move,) = self.env["account.move"].search([("partner_id", "=", debtor.partner_id.id)])
        return self.say(move, **values)

    def test_claim_is_the_cashiers_and_ends_by_an_answer(self):
        promise = self.said(kind="claims_paid", day=-1)
        errand = self.errand(promise.debtor_id)
        self.assertRecordValues(
            errand,
            [{"work": "claim", "user_id": self.officer.id, "said_kind": "claims_paid"}],
        )
        self.assertEqual(errand.said_ids, promise)
        with self.assertRaisesRegex(UserError, "say what has become of it"):
            errand.with_user(self.officer).action_done()
        with self.assertRaises(AccessError):
            errand.with_user(self.collector).action_found()
        errand.with_user(self.officer).action_found()
        self.assertEqual((promise.state, errand.state), ("found", "done"))

    def test_not_found_is_the_collectors_call(self):
        promise = self.said(kind="claims_paid", day=-1)
        self.errand(promise.debtor_id).with_user(self.officer).action_not_found()
        errand = self.errand(promise.debtor_id)
        self.assertRecordValues(errand, [{"work": "missing", "user_id": self.collector.id}])
        self.assertEqual(errand.said_ids, promise)
        self.assertFalse(errand.to_decide)
        errand.with_user(self.collector).action_done()
        self.assertEqual(errand.state, "done")

    def test_two_claims_are_decided_one_by_one(self):
        first = self.said(kind="claims_paid", day=-1)
        second = self.say(
            self.invoice(due=-9, partner=first.partner_id), kind="claims_paid", day=-1
        )
        errand = self.errand(first.debtor_id)
        self.assertEqual(errand.said_ids, first | second)
        self.assertFalse(errand.said_kind)
        first.with_user(self.officer).action_found()
        self.assertEqual(errand.state, "todo")
        self.env.invalidate_all()
        self.assertEqual(errand.said_kind, "claims_paid")

    def judge_on(self, day):
        with self.at(f"{D + timedelta(days=day)} 03:00:00"):
            self.env["penagihan.promise"]._judge(self.company)

    def test_promise_of_today_is_looked_for_once(self):
        promise = self.said(day=2)
        self.judge_on(1)
        self.assertFalse(self.errands(promise.debtor_id))
        self.judge_on(2)
        errand = self.errand(promise.debtor_id)
        self.assertRecordValues(
            errand,
            [{"work": "promised", "title": "Promise due today", "user_id": self.collector.id}],
        )
        with self.at(f"{D + timedelta(days=2)} 03:00:00"):
            self.assertEqual(errand.with_user(self.collector).take_up(), errand)
            errand.with_user(self.collector).action_done()
        self.judge_on(2)
        self.assertEqual(self.errands(promise.debtor_id), errand, "not asked twice on one day")

    def test_its_task_ends_with_the_promise(self):
        promise = self.said(day=2)
        self.judge_on(2)
        errand = self.errand(promise.debtor_id)
        self.judge_on(4)
        self.assertEqual(errand.state, "done")
        self.assertEqual(self.errand(promise.debtor_id).work, "broken")

    def test_giro_of_today_is_brought_to_the_bank(self):
        promise = self.said(day=2, kind="giro", giro_number="G1", giro_bank="BCA")
        self.judge_on(2)
        errand = self.errand(promise.debtor_id)
        self.assertRecordValues(
            errand,
            [
                {
                    "work": "promised",
                    "title": "Giro: bring it to the bank",
                    "user_id": self.officer.id,
                    "said_kind": "giro",
                }
            ],
        )
        errand.with_user(self.officer).action_bounced()
        self.assertEqual((promise.state, errand.state), ("broken", "done"))
        self.assertEqual(self.errand(promise.debtor_id).work, "broken")

    def test_manager_approves_steps_and_promises_together(self):
        promise = self.said(day=2)
        promise.state = "to_approve"
        promise._ask("approve")
        errand = self.errand(promise.debtor_id)
        letter = self.task("Demand", day=60, due=-61, state="to_approve")
        self.assertIn(errand.user_id, self.env.ref("penagihan_piutang.group_manager").all_user_ids)
        with self.assertRaises(AccessError):
            errand.with_user(self.officer).action_approve()
        (errand | letter).with_user(self.manager).action_approve()
        self.assertEqual((promise.state, errand.state), ("open", "done"))
        self.assertEqual(letter.state, "todo")

    def test_what_they_are_about_opens(self):
        promise = self.said(kind="claims_paid", day=-1)
        debtor = promise.debtor_id
        self.errand(debtor).with_user(self.officer).action_found()
        for kind, model in (
            ("reply", "penagihan.reply"),
            ("contact", "res.partner"),
            ("undelivered", "penagihan.followup"),
            ("reopened", "penagihan.debtor"),
        ):
            with self.subTest(kind):
                debtor._ask(f"activity_{kind}")
                errand = self.errand(debtor)
                action = errand.with_user(self.collector).action_show()
                self.assertEqual(action["res_model"], model)
                errand._set_state("cancelled")


@tagged("post_install", "-at_install")
class TestErrandWhose(ErrandCase):
    def test_goes_along_with_its_customer(self):
        mine = self.ask("PT Pindah", "reply")
        cashiers = self.ask("PT Pindah Juga", "promise_claim", user=self.manager)
        (mine | cashiers).debtor_id.user_id = self.officer
        self.assertEqual((mine.user_id, mine.activity_id.user_id), (self.officer,) * 2)
        self.assertEqual(cashiers.user_id, self.manager)

    def test_customers_of_nobody_are_the_default_collectors(self):
        self.company.penagihan_user_id = self.officer
        debtor = self.late("PT Yatim", user_id=False)
        debtor._ask("activity_reply")
        errand = self.errand(debtor)
        self.assertEqual(errand.user_id, self.officer)
        self.company.penagihan_user_id = self.collector
        self.assertEqual(errand.user_id, self.collector)

    def test_hand_over_counts_it_once(self):
        errand = self.ask("PT Pindah", "reply")
        work = self.env["penagihan.handover"].with_user(self.manager)._open_work(self.collector)
        self.assertNotIn(errand, work[0])
        self.assertIn(errand.activity_id, work[1])
        errand.activity_id.user_id = self.officer
        self.assertEqual(errand.user_id, self.officer)

    def test_others_neither_see_nor_finish_it(self):
        errand = self.ask("PT Rahasia", "reply", note="<p>In confidence</p>")
        rival = new_test_user(
            self.env,
            login="rival",
            groups="penagihan_piutang.group_collector",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        seller = new_test_user(
            self.env,
            login="seller",
            groups="penagihan_piutang.group_salesperson",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        errand.partner_id.user_id = seller
        for user in (rival, seller):
            with self.subTest(user.login):
                theirs = errand.with_user(user)
                self.assertFalse(theirs.search([("id", "=", errand.id)]))
                self.env.invalidate_all()
                for method in ("take_up", "action_done", "action_not_reached", "action_show"):
                    with self.assertRaises(AccessError):
                        getattr(theirs, method)()
                with self.assertRaises(AccessError):
                    theirs.read(["note"])
        self.assertEqual(errand.state, "todo")

    def test_auditor_reads_and_changes_nothing(self):
        auditor = self.make_user("auditor")
        errand = self.ask("PT Jawab", "reply")
        self.assertIn("see to it", errand.with_user(auditor).note)
        self.assertFalse(errand.with_user(auditor).take_up())
        with self.assertRaises(AccessError):
            errand.with_user(auditor).action_done()

    def test_asked_as_often_for_many_as_for_one(self):
        def ask(count):
            debtors = self.env["penagihan.debtor"].union(
                *(self.late(f"PT {count} {number}") for number in range(count))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            debtors._ask("activity_contact", note=lambda debtor, user: f"<p>{user.id}</p>")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        ask(1)
        one, many = ask(1), ask(30)
        # Odoo writes followers and counters of activities in batches of its own
        self.assertLess(many - one, 30)

    def test_asked_in_the_language_of_each(self):
        self.env["res.lang"]._activate_lang("id_ID")
        kind = self.env.ref("penagihan_piutang.activity_contact")
        kind.with_context(lang="id_ID").summary = "Ringkasan"
        self.collector.lang = "id_ID"
        self.officer.lang = "en_US"
        mine, theirs = self.late("PT Satu"), self.late("PT Dua", user_id=self.officer.id)
        tasks = (mine | theirs)._ask("activity_contact")
        self.assertEqual(tasks[0].summary, "Ringkasan")
        self.assertNotEqual(tasks[1].summary, "Ringkasan")
