"""A customer complains: nobody asks it for payment until a person has closed the complaint."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CollectionCase, D
from .complaint_case import ComplaintMixin
from .mailbox import answer, arrives
from .round_case import RoundCase
from .smtp import mail_server


class ComplaintCase(ComplaintMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer(lang="en_US")
        self.move = self.invoice(due=-8)
        self.customer_record = self.debtor(self.partner, user_id=self.collector.id)


@tagged("post_install", "-at_install")
class TestComplaintDecision(ComplaintCase):
    def test_no_day_ends_it(self):
        self.assertDecision(self.move, "due", rung=3)
        self.complain(self.customer_record)
        self.assertDecision(self.move, "complaint")
        self.assertDecision(self.move, "complaint", on=200)

    def test_every_invoice_waits_but_what_is_paid_says_so(self):
        later = self.invoice(due=2)
        paid = self.invoice(due=-20)
        self.payment(self.partner, 1_000_000, paid)
        self.complain(self.customer_record)
        self.assertDecision(later, "complaint")
        self.assertDecision(paid, "in_payment")

    def test_it_comes_before_by_hand_a_hold_and_a_reply(self):
        """None of them would bring it to the list when it is late; by hand even makes a call."""
        self.customer_record.write(
            {"handling": "by_hand", "hold_until": D + timedelta(days=3), "hold_reason": "Talks"}
        )
        self.complain(self.customer_record)
        self.assertDecision(self.move, "complaint")
        self.customer_record.action_release()
        run = self.run_today()
        self.assertFalse(run.followup_ids, "nobody is to call, either")

    def test_listed_once_its_day_is_over(self):
        self.complain(self.customer_record)
        self.assertEqual(self.customer_record.complaint_deadline, D + timedelta(days=1))
        listed = [self.decisions(on)[self.items(self.move).id]["listed"] for on in (0, 1, 2)]
        self.assertEqual(listed, [False, False, True])

    def test_due_again_as_soon_as_it_is_closed(self):
        complaint = self.complain(self.customer_record)
        self.close(complaint)
        self.assertDecision(self.move, "due", rung=3)

    def test_firm_step_keeps_its_gap_from_the_day_it_was_closed(self):
        move = self.invoice(due=-118)
        self.did(move, 30, ago=88)
        self.assertDecision(move, "due", rung=60)
        complaint = self.complain(self.customer_record)
        self.close(complaint, on=5)
        self.assertEqual(self.customer_record.complaint_end, D + timedelta(days=5))
        self.assertDecision(move, "not_yet", until=35, rung=60, on=5)

    def test_closed_on_the_same_day_it_has_held_nothing_up(self):
        move = self.invoice(due=-118)
        self.did(move, 30, ago=88)
        self.close(self.complain(self.customer_record))
        self.assertDecision(move, "due", rung=60)


@tagged("post_install", "-at_install")
class TestComplaintPause(ComplaintCase):
    def test_planned_message_does_not_leave(self):
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        self.assertEqual(run.followup_ids.state, "planned")
        self.complain(self.customer_record)
        with mail_server() as smtp:
            run.action_dispatch()
        self.assertFalse(smtp.messages)
        self.assertEqual(run.followup_ids.state, "cancelled")

    def test_approved_message_does_not_leave(self):
        followup = self.did(self.move, 14, ago=0, state="planned")
        followup.approved_user_id = self.manager
        self.complain(self.customer_record)
        with mail_server() as smtp:
            self.env["penagihan.followup"]._dispatch(self.company)
        self.assertFalse(smtp.messages)
        self.assertEqual(followup.state, "cancelled")

    def test_calls_chats_visits_and_approvals_are_withdrawn_at_once(self):
        waiting = self.env["penagihan.followup"]
        for day, channel, state in (
            (7, "phone", "todo"),
            (14, "whatsapp", "todo"),
            (3, "visit", "todo"),
            (60, "letter", "to_approve"),
        ):
            move = self.invoice(due=-day - 1)
            waiting |= self.did(move, day, ago=0, state=state, channel=channel)
        self.complain(self.customer_record)
        self.assertEqual(set(waiting.mapped("state")), {"cancelled"})
        self.assertFalse(any(waiting.line_ids.mapped("consumes")), "its steps are open again")

    def test_calls_that_are_no_steps_say_so(self):
        """Somebody has to see to them later: they stay, and whoever opens one is warned."""
        debtor = self.customer_record
        debtor.user_id = self.collector
        debtor._ask("activity_promise_broken")
        debtor._ask("activity_callback")
        errands = [("debtor_id", "=", debtor.id), ("kind", "=", "errand")]
        calls = self.env["penagihan.followup"].with_user(self.collector).search(errands)
        self.assertEqual(calls.mapped("caution"), [False, False])
        complaint = self.complain(debtor)
        self.env.invalidate_all()
        self.assertEqual(set(calls.mapped("state")), {"todo"})
        for call in calls:
            self.assertIn("It has complained", call.caution)
        self.close(complaint)
        self.env.invalidate_all()
        self.assertEqual(calls.mapped("caution"), [False, False])

    def test_task_made_by_an_old_plan_is_withdrawn_when_it_is_opened(self):
        self.complain(self.customer_record)
        task = self.did(self.move, 7, ago=0, state="todo", channel="whatsapp")
        task.user_id = self.collector
        self.assertFalse(task.with_user(self.collector).action_open_chat())
        self.assertEqual(task.state, "cancelled")
        self.assertFalse(task.attempt_ids)

    def test_nobody_sends_by_hand_either(self):
        self.complain(self.customer_record)
        debtor = self.customer_record.with_user(self.officer)
        wizard = self.env["penagihan.send"].browse(debtor.action_send()["res_id"])
        self.assertFalse(any(wizard.line_ids.mapped("allowed")))
        _planned, refused = self.env["penagihan.followup"]._plan_notices("statement", debtor)
        self.assertIn("complained", refused[debtor])

    def test_run_goes_on_after_it_is_closed(self):
        complaint = self.complain(self.customer_record)
        self.assertFalse(self.run_today().followup_ids)
        self.close(complaint)
        with mail_server() as smtp:
            self.run_today()
        self.assertEqual(len(smtp.messages), 1)

    def test_two_complaints_and_one_is_closed(self):
        first = self.complain(self.customer_record)
        self.complain(self.customer_record, "Barang kurang.")
        self.assertEqual(len(self.asked(self.customer_record)), 1, "one task for both")
        self.assertIn("Barang kurang", self.asked(self.customer_record).note)
        self.close(first)
        self.assertDecision(self.move, "complaint")
        self.assertNotIn("Ditelepon", self.asked(self.customer_record).note)

    def test_merged_customers_stay_paused(self):
        twin = self.customer("PT Pelanggan (2)")
        self.complain(self.debtor(twin))
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.partner | twin).ids, self.partner)
        self.assertDecision(self.move, "complaint")


@tagged("post_install", "-at_install")
class TestComplaintWork(ComplaintCase):
    def test_answer_is_due_in_one_working_day(self):
        complaint = self.complain(self.customer_record)
        self.assertEqual(complaint.deadline, D + timedelta(days=1))
        with self.at(f"{D + timedelta(days=2)} 03:00:00"):  # Friday
            self.assertEqual(
                self.complain(self.customer_record).deadline, D + timedelta(days=5), "Monday"
            )

    def test_manager_is_asked(self):
        complaint = self.complain(self.customer_record)
        self.assertTrue(complaint.owner_id.has_group("penagihan_piutang.group_manager"))
        task = self.asked(self.customer_record)
        self.assertEqual(task.user_id, complaint.owner_id)
        self.assertEqual(task.date_deadline, complaint.deadline)

    def test_not_the_one_it_is_about(self):
        owner = self.complain(self.customer_record).owner_id
        other = self.complain(self.customer_record, about_user=owner)
        self.assertNotEqual(other.owner_id, owner)

    def test_answered_then_closed(self):
        complaint = self.complain(self.customer_record)
        complaint._answer("Sudah kami telepon dan minta maaf.")
        self.assertEqual(complaint.state, "answered")
        self.assertEqual(complaint.deadline, D + timedelta(days=7), "five working days")
        self.assertDecision(self.move, "complaint")
        self.assertEqual(len(self.asked(self.customer_record)), 1, "it is to be closed")
        self.close(complaint)
        self.assertEqual(complaint.closed_user_id, self.manager)
        self.assertFalse(self.asked(self.customer_record))
        with self.assertRaises(UserError):
            complaint._close("Again")

    def test_late_goes_to_another_manager_and_to_health(self):
        other = self.person("second", "penagihan_piutang.group_manager")
        complaint = self.complain(self.customer_record, about_user=self.collector)
        complaint.sudo().owner_id = self.manager
        health = self.env["penagihan.health"].with_user(self.officer)
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.env["penagihan.complaint"]._cron_escalate()
            self.assertFalse(self.asked(self.customer_record, "complaint_late"))
            self.assertNotIn("complaint", health._load(self.company).mapped("kind"))
        with self.at(f"{D + timedelta(days=2)} 03:00:00"):
            self.env["penagihan.complaint"]._cron_escalate()
            self.env["penagihan.complaint"]._cron_escalate()
            late = self.asked(self.customer_record, "complaint_late")
            self.assertEqual(len(late), 1)
            self.assertNotEqual(late.user_id, self.manager)
            self.assertIn(late.user_id, other | self.env.ref("base.user_admin"), "another manager")
            row = health._load(self.company).filtered(lambda each: each.kind == "complaint")
            self.assertEqual(row.record_ids, complaint.ids)

    def test_task_closed_without_an_answer_comes_back(self):
        self.complain(self.customer_record)
        self.asked(self.customer_record).action_done()
        self.assertDecision(self.move, "complaint")
        with self.at(f"{D + timedelta(days=2)} 03:00:00"):
            self.env["penagihan.complaint"]._cron_escalate()
        self.assertTrue(self.asked(self.customer_record))

    def test_answered_and_never_closed_is_not_forgotten(self):
        self.complain(self.customer_record)._answer("Sudah.")
        with self.at(f"{D + timedelta(days=8)} 03:00:00"):
            self.env["penagihan.complaint"]._cron_escalate()
        self.assertTrue(self.asked(self.customer_record, "complaint_late"))

    def test_nothing_said_is_refused(self):
        for note in ("", "  ", None):
            with self.assertRaises(UserError):
                self.complain(self.customer_record, note)

    def test_somebody_elses_contact_is_refused(self):
        stranger = self.customer("PT Lain")
        with self.assertRaises(UserError):
            self.complain(self.customer_record, contact=stranger)

    def test_what_was_said_is_text(self):
        complaint = self.complain(self.customer_record, "<b onclick=x>Kasar</b> & lama")
        self.assertIn("&lt;b onclick", self.asked(self.customer_record).note)
        log = self.customer_record.message_ids.filtered(lambda each: "Kasar" in (each.body or ""))
        self.assertIn("&lt;b onclick", log[:1].body)
        self.assertEqual(complaint.note, "<b onclick=x>Kasar</b> & lama")

    def test_recorded_from_a_task_and_from_a_reply(self):
        task = self.did(self.move, 7, ago=0, state="todo")
        task.user_id = self.collector
        action = task.with_user(self.collector).action_complaint()
        entry = self.env["penagihan.complaint.entry"].with_user(self.collector)
        entry = entry.browse(action["res_id"])
        entry.note = "Jangan telepon malam."
        entry.action_record()
        complaint = self.customer_record.complaint_ids
        self.assertEqual((complaint.followup_id, complaint.state), (task, "open"))
        self.assertEqual(task.state, "cancelled")
        self.close(complaint)
        with mail_server() as smtp:
            self.run_today()
            arrives(self.env, answer(smtp.messages[-1]["Message-Id"], "Kami keberatan."))
        reply = self.customer_record.reply_ids.with_user(self.collector)
        entry = entry.browse(reply.action_complaint()["res_id"])
        self.assertEqual(entry.note, "Kami keberatan.")
        entry.action_record()
        self.assertEqual(reply.state, "handled")
        self.assertDecision(self.move, "complaint")

    # -- another collector ----------------------------------------------------------------

    def step_wizard(self, complaint, kind, user=None, **values):
        complaint = complaint.with_user(user or self.manager)
        action = getattr(complaint, f"action_{kind}")()
        wizard = self.env["penagihan.complaint.step"].with_user(user or self.manager)
        wizard = wizard.browse(action["res_id"])
        wizard.write(values)
        return wizard

    def test_change_of_collector_hands_everything_over(self):
        rival = self.person("rival", "penagihan_piutang.group_collector")
        complaint = self.complain(self.customer_record, about_user=self.collector)
        self.step_wizard(
            complaint, "change_collector", text="Nada kasar.", to_user_id=rival.id
        ).action_do()
        self.assertEqual(self.customer_record.user_id, rival)
        log = self.customer_record.message_ids.mapped("body")
        self.assertTrue(any("Nada kasar." in str(body) for body in log))
        self.assertEqual(complaint.state, "open", "it is still to be answered")

    def test_without_a_reason_or_a_collector_it_is_refused(self):
        complaint = self.complain(self.customer_record)
        with self.assertRaises(UserError):
            self.step_wizard(complaint, "change_collector", text="Kasar.").action_do()
        for kind in ("answer", "close"):
            with self.assertRaises(UserError):
                self.step_wizard(complaint, kind, text=" ").action_do()
        self.assertEqual(complaint.state, "open")

    # -- apology --------------------------------------------------------------------------

    def apology(self, complaint, user=None):
        user = user or self.manager
        action = complaint.with_user(user).action_apologise()
        return self.env["penagihan.apology"].with_user(user).browse(action["res_id"])

    def test_apology_is_written_read_and_sent(self):
        complaint = self.complain(self.customer_record)
        wizard = self.apology(complaint)
        self.assertFalse(self.customer_record.followup_ids, "nothing is planned by looking")
        self.assertIn("Our apology", wizard.subject)
        self.assertIn("sincerely apologise", wizard.body)
        self.assertIn("15 April 2026", wizard.body)
        self.assertNotIn("1,000,000", wizard.body, "it asks for nothing")
        wizard.body = "<p>Mohon maaf atas telepon kami.</p>"
        with mail_server() as smtp:
            wizard.action_send()
        self.assertEqual(len(smtp.messages), 1)
        self.assertIn("Mohon maaf atas telepon kami.", smtp.html())
        followup = self.customer_record.followup_ids
        self.assertRecordValues(
            followup, [{"kind": "apology", "state": "sent", "complaint_id": complaint.id}]
        )
        self.assertFalse(followup.line_ids)
        self.assertDecision(self.move, "complaint")

    def test_apology_goes_to_who_complained(self):
        clerk = self.customer(
            "Ibu Sari", is_company=False, parent_id=self.partner.id, email="sari@pelanggan.example"
        )
        complaint = self.complain(self.customer_record, contact=clerk)
        with mail_server() as smtp:
            self.apology(complaint).action_send()
        self.assertIn("sari@pelanggan.example", smtp.recipients[0])

    def test_apology_waits_for_the_hours_of_the_customer(self):
        complaint = self.complain(self.customer_record)
        with self.at(f"{D} 14:00:00"), mail_server() as smtp:  # 21:00 in Jakarta
            wizard = self.apology(complaint)
            self.assertTrue(wizard.not_before)
            wizard.action_send()
            self.assertFalse(smtp.messages)
        with self.at(f"{D + timedelta(days=1)} 02:00:00"), mail_server() as smtp:
            self.env["penagihan.followup"]._dispatch(self.company)
            self.assertEqual(len(smtp.messages), 1)

    def test_nobody_is_reminded_on_the_morning_of_the_apology(self):
        complaint = self.complain(self.customer_record)
        with self.at(f"{D} 14:00:00"), mail_server():
            self.apology(complaint).action_send()
        self.close(complaint)
        with self.at(f"{D + timedelta(days=1)} 02:00:00"), mail_server() as smtp:
            self.run_today()
            self.assertEqual(len(smtp.messages), 1)
            self.assertIn("apology", smtp.messages[0]["Subject"])

    def test_whose_owner_has_left_is_somebody_elses(self):
        second = self.person("second", "penagihan_piutang.group_manager")
        complaint = self.complain(self.customer_record, user=self.collector).sudo()
        complaint.owner_id = second
        self.asked(self.customer_record).user_id = second
        second.active = False
        for days in (2, 5):
            with self.at(f"{D + timedelta(days=days)} 03:00:00"):
                self.env["penagihan.complaint"]._cron_escalate()
            self.assertTrue(complaint.owner_id.active)
            for kind in ("complaint", "complaint_late"):
                user = self.asked(self.customer_record, kind).user_id
                self.assertTrue(user.has_group("penagihan_piutang.group_officer"), kind)
                self.assertTrue(user.active, kind)

    def test_apology_without_an_address_says_so(self):
        self.partner.email = False
        with self.assertRaises(UserError):
            self.apology(self.complain(self.customer_record))


@tagged("post_install", "-at_install")
class TestComplaintRound(ComplaintMixin, RoundCase):
    def test_taken_off_a_round_in_preparation(self):
        task = self.visit()
        round = self.new_round(self.mine, task.debtor_id)
        self.complain(task.debtor_id)
        self.assertEqual(round.stop_ids.debtor_id.ids, self.mine.ids)
        self.assertIn("PT Kunjung has complained", str(round.sudo().message_ids[:1].body))

    def test_who_is_out_already_is_told(self):
        task = self.visit()
        round = self.out(task.debtor_id)
        self.complain(task.debtor_id)
        self.assertEqual(round.stop_ids.debtor_id.ids, task.debtor_id.ids)
        notice = round.sudo().message_ids[:1]
        self.assertIn("please do not visit", str(notice.body))
        self.assertIn(self.collector.partner_id, notice.partner_ids)

    def test_not_put_on_a_round_afterwards(self):
        task = self.visit()
        self.complain(task.debtor_id)
        with self.assertRaises(UserError):
            self.new_round(task.debtor_id)
