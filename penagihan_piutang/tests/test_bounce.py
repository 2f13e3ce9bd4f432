"""What a mail server does not take, takes later, or sends back."""

from datetime import datetime, time, timedelta

from odoo.tests import tagged

from .common import CollectionCase, D
from .mailbox import answer, arrives, delivery_report
from .smtp import mail_server

ADDRESS = "keuangan@pelanggan.example"


class BounceCase(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.smtp = self.enterContext(mail_server())

    def sent(self):
        """The e-mail about an invoice that is three days late."""
        self.move = self.invoice(due=-3)
        return self.run_today().followup_ids

    def comes_back(self, **report):
        arrives(self.env, delivery_report(self.smtp.messages[-1]["Message-Id"], ADDRESS, **report))

    def tasks(self, followup):
        kind = self.env.ref("penagihan_piutang.activity_undelivered")
        return followup.debtor_id.activity_ids.filtered(lambda task: task.activity_type_id == kind)


@tagged("post_install", "-at_install")
class TestBounce(BounceCase):
    def test_bounced_message_has_not_been_sent(self):
        followup = self.sent()
        self.assertEqual(self.move.penagihan_stage_id, self.step(3).stage_id)
        self.comes_back()
        self.assertEqual((followup.state, followup.trouble), ("failed", "undelivered"))
        self.assertIn("User unknown", followup.failure)
        self.assertFalse(followup.line_ids.consumes, "its step is open again")
        self.assertEqual(len(self.tasks(followup)), 1)
        self.assertEqual(self.partner.penagihan_refused_email, ADDRESS)
        self.assertIn(ADDRESS, followup.advice)
        self.assertDecision(self.move, "no_contact", rung=3)
        self.run_today()
        self.assertEqual(len(self.smtp.messages), 1, "nobody writes to that address again")

    def test_sent_by_itself_once_the_address_is_corrected(self):
        followup = self.sent()
        self.comes_back()
        self.partner.email = "baru@pelanggan.example"
        self.assertDecision(self.move, "due", rung=3)
        self.run_today()
        self.assertEqual(self.smtp.recipients[-1], '"PT Pelanggan" <baru@pelanggan.example>')
        self.assertEqual(followup.state, "failed", "what happened stays on record")

    def test_every_contact_with_that_address_is_marked(self):
        twin = self.customer("Kembar", parent_id=self.partner.id, is_company=False, email=ADDRESS)
        followup = self.sent()
        self.comes_back()
        self.assertEqual(twin.penagihan_refused_email, ADDRESS)
        self.assertDecision(self.move, "no_contact", rung=3)
        followup.with_user(self.officer).action_try_again()
        self.assertFalse(twin.penagihan_refused_email)
        self.assertDecision(self.move, "due", rung=3)

    def test_full_mailbox_is_no_wrong_address(self):
        followup = self.sent()
        self.comes_back(status="4.2.2", text="452 4.2.2 Mailbox full")
        self.assertEqual(followup.state, "failed")
        self.assertFalse(self.partner.penagihan_refused_email)
        self.assertDecision(self.move, "due", rung=3)

    def test_report_that_it_is_late_or_delivered_changes_nothing(self):
        followup = self.sent()
        for action, status in (("delayed", "4.4.1"), ("delivered", "2.0.0")):
            self.comes_back(action=action, status=status)
        self.assertEqual(followup.state, "sent")
        self.assertFalse(self.tasks(followup))

    def test_out_of_office_note_to_the_bounce_address_changes_nothing(self):
        followup = self.sent()
        note = answer(
            self.smtp.messages[-1]["Message-Id"],
            "Saya cuti sampai Senin.",
            sender="MAILER-DAEMON@pelanggan.example",
            **{"Auto-Submitted": "auto-replied"},
        )
        arrives(self.env, note)
        self.assertEqual(followup.state, "sent")
        self.assertFalse(followup.debtor_id.reply_ids)

    def test_the_same_report_twice_is_one(self):
        followup = self.sent()
        self.comes_back()
        followup.with_user(self.officer).action_settle()
        self.comes_back()
        self.assertTrue(followup.settled)

    def test_doubt_is_over_when_it_comes_back(self):
        followup = self.sent()
        followup._set_state("in_doubt", trouble="in_doubt", settled=False)
        followup._ask_somebody()
        self.comes_back()
        self.assertEqual((followup.state, followup.trouble), ("failed", "undelivered"))
        self.assertEqual(followup.debtor_id.activity_ids, self.tasks(followup))

    def test_a_later_step_stays(self):
        self.sent()
        self.did(self.move, 7, ago=0, state="done")
        self.comes_back()
        self.assertDecision(self.move, "not_yet", until=11, rung=14)

    def test_who_asks_not_to_be_written_to_is_somebodys_task_once(self):
        self.invoice(due=-3)
        self.env["mail.blacklist"]._add(ADDRESS)
        for _run in range(2):
            self.run_today()
        kind = self.env.ref("penagihan_piutang.activity_contact")
        (task,) = self.debtor(self.partner).activity_ids
        self.assertEqual(task.activity_type_id, kind)
        self.assertIn(f"Asked not to be written to: {ADDRESS}", task.note)
        self.assertFalse(self.smtp.messages)

    def test_report_about_a_message_of_others(self):
        followup = self.sent()
        arrives(self.env, delivery_report("<else@where.example>", ADDRESS))
        self.assertEqual(followup.state, "sent")


@tagged("post_install", "-at_install")
class TestTemporaryRefusal(BounceCase):
    def dispatch(self, minutes):
        moment = datetime.combine(D, time(3)) + timedelta(minutes=minutes)
        with self.at(moment), self.quiet():
            self.env["penagihan.followup"]._dispatch(self.company)

    def quiet(self):
        return self.assertLogs("odoo.addons.mail", "ERROR")

    def test_taken_later_and_sent_by_itself(self):
        self.smtp.later[ADDRESS] = 1
        with self.quiet():
            followup = self.sent()
        self.assertEqual((followup.state, followup.tries), ("planned", 1))
        self.assertIn("451 4.7.1 Greylisted", followup.failure)
        self.assertEqual(str(followup.not_before), f"{D} 03:10:00")
        self.assertFalse(followup.attempted_at, "after a crash it is not in doubt")
        self.assertFalse(self.tasks(followup))
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("penagihan_piutang.ir_cron_dispatch").id)]
        )
        self.assertIn(followup.not_before, triggers.mapped("call_at"))
        self.env["penagihan.followup"]._dispatch(self.company)
        self.assertFalse(self.smtp.messages, "not before its time")
        with self.at(f"{D} 03:11:00"):
            self.env["penagihan.followup"]._dispatch(self.company)
        self.assertEqual((followup.state, len(self.smtp.messages)), ("sent", 1))

    def test_paid_while_it_waited_is_not_sent(self):
        self.smtp.later[ADDRESS] = 1
        with self.quiet():
            followup = self.sent()
        self.pay(self.move, 1_000_000)
        with self.at(f"{D} 03:11:00"):
            self.env["penagihan.followup"]._dispatch(self.company)
        self.assertEqual(followup.state, "cancelled")
        self.assertFalse(self.smtp.messages)

    def test_after_some_tries_a_person_looks_at_it(self):
        self.smtp.later[ADDRESS] = 9
        with self.quiet():
            followup = self.sent()
        for minutes in (11, 42, 133):
            self.assertEqual(followup.state, "planned")
            self.dispatch(minutes)
        self.assertEqual((followup.state, followup.trouble), ("failed", "undelivered"))
        self.assertEqual(self.smtp.later[ADDRESS], 5, "four tries")
        self.assertEqual(len(self.tasks(followup)), 1)
        self.assertFalse(self.partner.penagihan_refused_email, "the address may be right")
        self.assertIn("need not be to blame", followup.advice)
        self.assertDecision(self.move, "due", rung=3)

    def test_what_a_server_says_to_everybody_marks_nobodys_address(self):
        self.smtp.data_answer = (554, b"5.7.1 Message rejected as spam")
        with self.quiet():
            followup = self.sent()
        self.assertEqual(followup.state, "failed")
        self.assertFalse(self.partner.penagihan_refused_email)

    def test_server_that_hangs_up_leaves_the_others_planned(self):
        for name in ("PT A", "PT B", "PT C"):
            self.invoice(due=-3, partner=self.customer(name, email=f"{name[-1]}@x.example"))
        self.smtp.data_answer = (421, b"Too many messages")
        with self.quiet():
            run = self.run_today()
        self.assertEqual(run.followup_ids.mapped("state"), ["planned"] * 3)
        self.assertEqual(sorted(run.followup_ids.mapped("tries")), [0, 0, 1], "none in doubt")
