"""Worked cases (docs/design.md) of what a conversation changes in the decision."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import MILLION, D
from .negotiation_case import NegotiationCase


@tagged("post_install", "-at_install")
class TestGoldenTalks(NegotiationCase):
    def test_reached_is_a_contact_for_the_interval(self):
        move = self.invoice(due=-3)
        self.assertDecision(move, "due", rung=3)
        self.talk(self.mine, "other", date=D - timedelta(days=1))
        self.assertDecision(move, "interval", until=2, rung=3)
        self.assertDecision(move, "due", rung=3, on=2)

    def test_nobody_reached_is_none(self):
        move = self.invoice(due=-3)
        for outcome in ("no_answer", "wrong_contact"):
            self.talk(self.mine, outcome)
        self.assertDecision(move, "due", rung=3)

    def test_before_the_due_date_no_interval_holds(self):
        move = self.invoice(due=2)
        self.talk(self.mine, "other")
        self.assertDecision(move, "due", rung=-2)

    def test_conversation_with_one_customer_leaves_the_others(self):
        other = self.invoice(due=-3, partner=self.customer("PT Lain"))
        self.talk(self.mine, "other")
        self.assertDecision(other, "due", rung=3)

    def test_corrected_to_nobody_reached(self):
        move = self.invoice(due=-3)
        talk = self.talk(self.mine, "other")
        self.talk(self.mine, "no_answer", corrects_id=talk.id)
        self.assertDecision(move, "due", rung=3)

    def test_talked_today_and_nothing_is_sent(self):
        """The run of the afternoon knows what was said in the morning."""
        self.invoice(due=-3)
        self.talk(self.mine, "other")
        self.assertFalse(self.run_today().followup_ids)

    def test_planned_before_the_conversation_does_not_leave(self):
        self.invoice(due=-3)
        run = self.env["penagihan.run"].with_user(self.officer)
        run = run.create({"company_id": self.company.id, "date": D})
        run.action_plan()
        self.assertEqual(run.followup_ids.mapped("state"), ["planned"])
        self.talk(self.mine, "other")
        run.action_dispatch()
        self.assertEqual(run.followup_ids.mapped("state"), ["cancelled"])

    def test_agreed_call_holds_soft_steps_until_the_day_after(self):
        move = self.invoice(due=-30)
        self.did(move, 7, ago=20, state="done")
        self.talk(self.mine, "callback", callback_at=datetime(2026, 4, 20, 3, 0))
        self.assertDecision(move, "callback", until=6, rung=14)
        self.assertDecision(move, "callback", until=6, rung=14, on=5)
        self.assertDecision(move, "due", rung=14, on=6)

    def test_agreed_call_holds_no_warning(self):
        move = self.invoice(due=-31)
        self.did(move, 14, ago=20)
        talk = self.talk(self.mine, "callback", callback_at=datetime(2026, 4, 24, 3, 0))
        talk.date = D - timedelta(days=5)
        self.assertDecision(move, "due", rung=30)

    def test_agreed_call_holds_the_task_of_a_customer_handled_by_hand(self):
        self.mine.handling = "by_hand"
        self.invoice(due=-3)
        self.talk(self.mine, "callback", callback_at=datetime(2026, 4, 17, 3, 0))
        self.assertFalse(self.run_today().followup_ids)

    def test_heated_leaves_in_peace_and_holds_warnings_too(self):
        move = self.invoice(due=-31)
        self.did(move, 14, ago=20)
        # Thursday and Friday; an early conversation, so that the interval is over
        talk = self.talk(self.mine, "other", attitude="emotional")
        talk.date = D - timedelta(days=5)
        self.assertDecision(move, "calm", until=3, rung=30)
        self.assertDecision(move, "calm", until=3, rung=30, on=2)
        self.assertDecision(move, "due", rung=30, on=3)

    def test_shouting_does_not_put_off_the_gap_before_a_warning(self):
        """Unlike a hold, it does not make the time before a firm step begin anew."""
        move = self.invoice(due=-90)
        self.did(move, 30, ago=40)
        self.talk(self.mine, "refuses", attitude="aggressive")
        self.assertDecision(move, "calm", until=3, rung=60)
        self.assertDecision(move, "due", rung=60, on=5)

    def test_longest_of_all_that_holds(self):
        move = self.invoice(due=-3)
        self.talk(self.mine, "callback", callback_at=datetime(2026, 4, 22, 3, 0))
        self.mine.calm_until = D + timedelta(days=3)
        self.assertDecision(move, "calm", until=8)
        self.mine.write({"hold_until": D + timedelta(days=9), "hold_reason": "Flood"})
        self.assertDecision(move, "hold", until=10)

    def test_each_says_until_when(self):
        for outcome, attitude, reason in (
            ("callback", False, "callback"),
            ("other", "aggressive", "calm"),
        ):
            with self.subTest(reason):
                partner = self.customer(reason)
                move = self.invoice(due=-3, amount=MILLION, partner=partner)
                debtor = self.debtor(partner, user_id=self.collector.id)
                when = {"callback_at": datetime(2026, 4, 17, 3, 0)} if not attitude else {}
                self.talk(debtor, outcome, attitude=attitude, **when)
                self.assertDecision(move, reason, until=3)
                decision = self.env["penagihan.decision"].search([("move_id", "=", move.id)])
                self.assertIn("2026", decision._explain())
