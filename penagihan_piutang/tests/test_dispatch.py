"""What leaves, what is held back at the last moment, and what happens when sending fails."""

from odoo.tests import tagged

from .common import MILLION, CollectionCase, D
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestDispatch(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.smtp = self.enterContext(mail_server())

    def plan(self):
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        return run

    def test_one_mail_reaches_the_invoice_contact(self):
        self.customer(
            "Bu Sari",
            parent_id=self.partner.id,
            is_company=False,
            type="invoice",
            email="sari@pelanggan.example",
        )
        move = self.invoice(due=-3)
        run = self.run_today()
        self.assertEqual(self.smtp.recipients, ['"Bu Sari" <sari@pelanggan.example>'])
        followup = run.followup_ids
        self.assertEqual(followup.state, "sent")
        self.assertEqual(followup.sent_date, D)
        self.assertEqual(followup.email_to, "sari@pelanggan.example")
        self.assertEqual(followup.line_ids.mapped("state"), ["sent"])
        self.assertEqual(followup.line_ids.amount_due, MILLION)
        self.assertEqual(move.penagihan_stage_id, self.step(3).stage_id)
        self.assertEqual(run.state, "done")

    def test_sent_mail_stands_in_the_chatter_and_is_kept(self):
        self.invoice(due=-3)
        followup = self.run_today().followup_ids
        self.assertEqual(followup.mail_id.state, "sent")
        self.assertIn(followup.message_id, followup.debtor_id.message_ids)

    def test_second_run_on_the_same_day_sends_nothing(self):
        self.invoice(due=-3)
        self.run_today()
        self.run_today()
        self.assertEqual(len(self.smtp.messages), 1)
        self.invoice(due=2)
        self.run_today()
        self.assertEqual(len(self.smtp.messages), 1, "one message a day, whatever is new")

    def test_daily_run_is_one_per_day(self):
        self.invoice(due=-3)
        self.company.penagihan_automatic = True
        self.env["penagihan.run"]._automatic_run(self.company)
        with self.enter_registry_test_mode():
            self.env.ref("penagihan_piutang.ir_cron_run").method_direct_trigger()
            self.env.ref("penagihan_piutang.ir_cron_run").method_direct_trigger()
        runs = self.env["penagihan.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(runs), 1)
        self.assertTrue(runs.automatic)
        self.assertEqual(runs.state, "done")
        self.assertEqual(len(self.smtp.messages), 1)

    def test_daily_run_leaves_other_companies_alone(self):
        self.invoice(due=-3)
        self.company.penagihan_automatic = False
        with self.enter_registry_test_mode():
            self.env.ref("penagihan_piutang.ir_cron_run").method_direct_trigger()
        self.assertFalse(self.smtp.messages)

    def test_first_execution_starts_the_daily_run_later_ones_do_not(self):
        self.assertFalse(self.company.penagihan_automatic)
        self.run_today()
        self.assertTrue(self.company.penagihan_automatic)
        self.company.penagihan_automatic = False
        self.run_today()
        self.assertFalse(self.company.penagihan_automatic)

    def test_preview_plans_and_sends_nothing(self):
        self.invoice(due=-3)
        run = (
            self.env["penagihan.run"]
            .with_user(self.officer)
            .create({"company_id": self.company.id, "date": D})
        )
        self.assertEqual(run.reason_ids.mapped("reason"), ["due"])
        self.assertEqual(run.due_count, 1)
        self.assertFalse(
            self.env["penagihan.followup"].search([("company_id", "=", self.company.id)])
        )

    def test_paid_after_planning_is_not_sent(self):
        move = self.invoice(due=-3)
        run = self.plan()
        self.pay(move, MILLION)
        run.action_dispatch()
        self.assertFalse(self.smtp.messages)
        self.assertEqual(run.followup_ids.state, "cancelled")

    def test_partly_paid_after_planning_asks_for_the_rest(self):
        move = self.invoice(due=-3, amount=2_500_000)
        run = self.plan()
        self.pay(move, MILLION)
        run.action_dispatch()
        self.assertEqual(run.followup_ids.line_ids.amount_due, 1_500_000)
        self.assertIn("1,500,000", self.smtp.html())
        self.assertNotIn("2,500,000", self.smtp.html())

    def test_held_after_planning_is_not_sent(self):
        self.invoice(due=-3)
        run = self.plan()
        self.debtor(self.partner, hold_until=D, hold_reason="Talks")
        run.action_dispatch()
        self.assertFalse(self.smtp.messages)

    def test_unsent_message_is_planned_anew_not_added(self):
        self.invoice(due=-3)
        first = self.plan()
        second = self.plan()
        self.assertFalse(first.followup_ids)
        second.action_dispatch()
        self.assertEqual(len(self.smtp.messages), 1)

    def test_refused_address_fails_with_a_task_and_an_open_rung(self):
        move = self.invoice(due=-3)
        self.smtp.refused.add("keuangan@pelanggan.example")
        with self.assertLogs("odoo.addons.mail", "ERROR"):
            followup = self.run_today().followup_ids
        self.assertEqual(followup.state, "failed")
        self.assertFalse(followup.line_ids.consumes)
        self.assertTrue(followup.debtor_id.activity_ids)
        self.assertDecision(move, "no_contact", rung=3)
        self.partner.email = "baru@pelanggan.example"
        self.run_today()
        self.assertEqual(self.smtp.recipients, ['"PT Pelanggan" <baru@pelanggan.example>'])

    def test_one_refused_customer_does_not_stop_the_others(self):
        self.invoice(due=-3)
        self.invoice(due=-3, partner=self.customer("CV Lain", email="lain@lain.example"))
        self.smtp.refused.add("keuangan@pelanggan.example")
        with self.assertLogs("odoo.addons.mail", "ERROR"):
            run = self.run_today()
        self.assertEqual(sorted(run.followup_ids.mapped("state")), ["failed", "sent"])

    def test_server_down_loses_nothing(self):
        self.invoice(due=-3)
        self.smtp.down = True
        with self.assertLogs("odoo.addons.penagihan_piutang", "WARNING"):
            run = self.run_today()
        self.assertEqual(run.followup_ids.mapped("state"), ["planned"])
        self.assertIn("could not be reached", run.followup_ids.failure)
        self.assertEqual(run.state, "planned", "the officer sees that it is not done")
        self.smtp.down = False
        run.action_dispatch()
        self.assertEqual(len(self.smtp.messages), 1)
        self.assertEqual(run.state, "done")

    def test_connection_lost_in_the_middle_is_in_doubt_and_not_repeated(self):
        for name in ("PT A", "PT B", "PT C"):
            self.invoice(due=-3, partner=self.customer(name, email=f"{name[-1]}@x.example"))
        self.smtp.hang_up_before = 1
        with self.assertLogs("odoo.addons.mail", "ERROR"):
            run = self.run_today()
        self.assertEqual(sorted(run.followup_ids.mapped("state")), ["in_doubt", "planned", "sent"])
        doubtful = run.followup_ids.filtered(lambda each: each.state == "in_doubt")
        self.assertTrue(doubtful.debtor_id.activity_ids, "a person finds out")
        self.smtp.hang_up_before = None
        run.action_dispatch()
        self.run_today()
        self.assertEqual(len(self.smtp.messages), 2)
        self.assertEqual(doubtful.state, "in_doubt")

    def test_crash_while_sending_is_in_doubt_crash_before_is_planned(self):
        self.invoice(due=-3)
        self.invoice(due=-3, partner=self.customer("CV Lain", email="lain@lain.example"))
        run = self.plan()
        tried, untried = run.followup_ids
        (tried | untried)._set_state("sending")
        tried.attempted_at = "2026-04-15 02:00:00"
        run.action_dispatch()
        self.assertEqual(tried.state, "in_doubt")
        self.assertEqual(untried.state, "sent")
        self.assertEqual(len(self.smtp.messages), 1)

    def test_broken_template_is_reported_and_the_others_go_out(self):
        broken = self.env.ref("penagihan_piutang.mail_due").copy()
        broken.body_html = "<p t-out='1 / 0'/>"
        self.step(-2).template_id = broken
        self.invoice(due=2)
        self.invoice(due=-3, partner=self.customer("CV Lain", email="lain@lain.example"))
        with self.assertLogs("odoo.addons.penagihan_piutang", "WARNING"):
            run = self.run_today()
        states = {each.step_id.offset_days: each.state for each in run.followup_ids}
        self.assertEqual(states, {-2: "failed", 3: "sent"})
        failed = run.followup_ids.filtered(lambda each: each.state == "failed")
        self.assertIn("division", failed.failure)
        self.assertEqual(len(self.smtp.messages), 1)

    def test_call_is_a_task_that_its_collector_finishes_from_the_invoice(self):
        self.debtor(self.partner, user_id=self.collector.id)
        move = self.invoice(due=-10)
        self.did(move, 3, ago=5)
        followup = self.run_today().followup_ids
        self.assertEqual(followup.state, "todo")
        activity = followup.debtor_id.activity_ids
        self.assertEqual(activity.user_id, self.collector)
        line = move.with_user(self.collector).penagihan_line_ids.filtered(
            lambda line: line.state == "todo"
        )
        line.action_done()
        self.assertEqual(followup.state, "done")
        self.assertFalse(activity.exists().active)
        self.assertDecision(move, "not_yet", until=7, rung=14)
        self.assertFalse(self.smtp.messages)
