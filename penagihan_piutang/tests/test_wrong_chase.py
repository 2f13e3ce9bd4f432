"""Ways in which somebody could be chased wrongly, or be forgotten: each was found once."""

from datetime import timedelta

from odoo.tests import tagged

from .common import CollectionCase, D
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestWrongChase(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()

    def plan(self):
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        return run

    def send(self, run):
        with mail_server() as smtp:
            run.action_dispatch()
        return smtp.messages

    def called(self):
        """A customer whose call is a task since today."""
        move = self.invoice(due=-10)
        self.did(move, 3, ago=5)
        task = self.run_today().followup_ids
        self.assertEqual(task.channel, "phone")
        return move, task

    def test_call_nobody_makes_is_missed_and_the_ladder_goes_on(self):
        move, task = self.called()
        self.assertEqual(task.line_ids.patience_until, D + timedelta(days=3))
        with self.at(f"{D + timedelta(days=5)} 03:00:00"):
            self.run_today()
        self.assertEqual(task.state, "missed")
        self.assertDecision(move, "not_yet", until=7, rung=14, on=5)

    def test_call_about_a_paid_invoice_is_withdrawn(self):
        move, task = self.called()
        self.pay(move, 1_000_000)
        self.run_today()
        self.assertEqual(task.state, "cancelled")
        self.assertFalse(self.debtor(self.partner).activity_ids)

    def test_call_to_a_held_customer_is_withdrawn(self):
        _move, task = self.called()
        self.debtor(self.partner, hold_until=D, hold_reason="Talks")
        self.run_today()
        self.assertEqual(task.state, "cancelled")

    def test_demand_paid_while_it_waited_for_approval_is_withdrawn(self):
        move = self.invoice(due=-60)
        self.did(move, 30, ago=30)
        followup = self.run_today().followup_ids
        self.pay(move, 1_000_000)
        followup.with_user(self.manager).action_approve()
        self.assertEqual(followup.state, "cancelled")

    def test_releasing_a_hold_fires_no_demand_at_once(self):
        move = self.invoice(due=-118)
        self.did(move, 30, ago=88)
        debtor = self.debtor(
            self.partner, hold_until=D + timedelta(days=9), hold_reason="Complaint"
        )
        debtor.action_release()
        self.assertDecision(move, "not_yet", until=29, rung=60)

    def test_message_in_doubt_counts_as_one_of_the_day(self):
        move = self.invoice(due=-3)
        followup = self.plan().followup_ids
        followup._set_state("in_doubt")
        self.assertEqual(followup.sent_date, D)
        other = self.invoice(due=-3)
        self.assertDecision(other, "interval", until=3)
        self.assertTrue(move.penagihan_line_ids.consumes)

    def test_address_blocked_after_planning_gets_nothing(self):
        self.step(3).fallback_channel = "phone"
        self.invoice(due=-3)
        run = self.plan()
        self.env["mail.blacklist"]._add(self.partner.email)
        self.assertFalse(self.send(run))
        self.assertEqual(run.followup_ids.state, "cancelled")

    def test_nothing_soft_beside_a_firm_mail_of_the_same_day(self):
        firm = self.step(30)
        firm.write(
            {"channel": "email", "template_id": self.env.ref("penagihan_piutang.mail_warning").id}
        )
        old = self.invoice(due=-30)
        self.did(old, 14, ago=16)
        self.invoice(due=-3)
        run = self.plan()
        self.assertEqual(
            {each.step_id.offset_days: each.state for each in run.followup_ids},
            {30: "planned", 3: "to_approve"},
        )
        self.assertEqual(len(self.send(run)), 1)

    def test_handling_after_approval_binds_letters_too(self):
        self.debtor(self.partner, handling="approval")
        move = self.invoice(due=-30)
        self.did(move, 14, ago=16)
        self.assertEqual(self.plan().followup_ids.state, "to_approve")

    def test_approval_asked_for_after_planning_is_waited_for(self):
        self.invoice(due=-3)
        run = self.plan()
        self.debtor(self.partner, handling="approval")
        self.assertFalse(self.send(run))
        self.assertEqual(run.followup_ids.state, "to_approve")

    def test_tone_follows_the_highest_item_left(self):
        high = self.invoice(due=-14)
        self.did(high, 7, ago=7)
        self.invoice(due=-3)
        run = self.plan()
        self.assertEqual(run.followup_ids.step_id, self.step(14))
        self.pay(high, 1_000_000)
        self.assertEqual(len(self.send(run)), 1)
        self.assertEqual(run.followup_ids.step_id, self.step(3))
