"""Worked cases (docs/design.md) of what customers say about money."""

from datetime import timedelta

from odoo.tests import tagged

from .common import MILLION, D
from .promise_case import PromiseCase


@tagged("post_install", "-at_install")
class TestGoldenPromises(PromiseCase):
    def broke(self, move, ago):
        """A promise about ``move`` that broke ``ago`` days ago."""
        promise = self.say(move, day=0)
        promise.write(
            {
                "state": "broken",
                "date": D - timedelta(days=ago + 2),
                "until": D - timedelta(days=ago),
                "judged_date": D - timedelta(days=ago),
            }
        )
        return promise

    def test_30_part_of_it_promised(self):
        move = self.invoice(due=-5)
        self.say(move, amount=300_000, day=2)
        self.assertDecision(move, "promised", until=4)
        self.assertDecision(move, "promised", until=4, on=3)
        self.assertDecision(move, "due", on=4)

    def test_30_nothing_is_sent_meanwhile(self):
        move = self.invoice(due=-5)
        self.say(move, amount=300_000)
        self.assertFalse(self.run_today().followup_ids)

    def test_31_broken_yesterday(self):
        move = self.invoice(due=-8)
        self.did(move, 7, ago=2, state="done")
        self.broke(move, ago=1)
        self.assertDecision(move, "interval", until=1, rung=14)
        self.assertDecision(move, "due", rung=14, on=1)

    def test_31_without_a_promise_it_waits_for_its_gap(self):
        move = self.invoice(due=-8)
        self.did(move, 7, ago=2, state="done")
        self.assertDecision(move, "not_yet", until=6, rung=14)

    def test_31_only_once(self):
        """The step after the first one comes on its own day."""
        move = self.invoice(due=-8)
        self.did(move, 7, ago=2, state="done")
        self.broke(move, ago=1)
        self.did(move, 14, ago=0)
        self.assertDecision(move, "not_yet", until=22, rung=30)

    def test_31_never_before_the_chase_date(self):
        move = self.invoice(due=5)
        self.broke(move, ago=1)
        self.assertDecision(move, "not_yet", until=3, rung=-2)

    def test_32_hold_beyond_the_promise(self):
        move = self.invoice(due=-5)
        self.say(move, day=3)
        self.debtor(self.partner).write(
            {"hold_until": D + timedelta(days=10), "hold_reason": "Flood"}
        )
        self.assertDecision(move, "promised", until=11)

    def test_61_never_for_a_firm_step(self):
        move = self.invoice(due=-31)
        self.did(move, 14, ago=20)
        self.did(move, 30, ago=1)
        self.broke(move, ago=3)
        self.assertDecision(move, "not_yet", until=29, rung=60)

    def test_66_the_gap_before_a_firm_step_runs_from_the_end_of_the_promise(self):
        move = self.invoice(due=-100)
        self.did(move, 30, ago=60)
        self.assertDecision(move, "due", rung=60)
        self.broke(move, ago=1)
        self.assertDecision(move, "not_yet", until=28, rung=60)

    def test_precedence_and_until_of_all_that_holds(self):
        """A promise comes before credits, and these have no end."""
        move = self.invoice(due=-5)
        self.say(move)
        self.entry(-MILLION, journal="BNK")
        self.assertDecision(move, "promised", until=None, amount=0)
        self.payment(self.partner, MILLION, move)
        self.assertDecision(move, "in_payment", until=None)

    def test_promised_items_do_not_count_for_the_minimum(self):
        small, large = self.invoice(due=-5, amount=40_000), self.invoice(due=-5)
        self.assertDecision(small, "due")
        self.say(large)
        self.assertDecision(small, "below_minimum")

    def test_each_kind_is_a_reason_of_its_own(self):
        for kind, reason, day, until in (
            ("promise", "promised", 2, 4),
            # three working days to look for it: Thursday, Friday, Monday
            ("claims_paid", "claims_paid", -1, 6),
            ("giro", "giro", 20, 22),
            ("in_process", "in_process", 2, 4),
        ):
            with self.subTest(kind):
                move = self.invoice(due=-5, partner=self.customer(kind))
                self.say(move, kind=kind, day=day)
                self.assertDecision(move, reason, until=until)
                decision = self.env["penagihan.decision"].search([("move_id", "=", move.id)])
                self.assertIn(str((D + timedelta(days=until)).year), decision._explain())

    def test_written_before_it_was_said_is_not_sent(self):
        """The reminder is planned, then the customer promises: it does not leave."""
        move = self.invoice(due=-3)
        run = self.env["penagihan.run"].with_user(self.officer)
        run = run.create({"company_id": self.company.id, "date": D})
        run.action_plan()
        self.assertEqual(run.followup_ids.mapped("state"), ["planned"])
        self.say(move)
        run.action_dispatch()
        self.assertEqual(run.followup_ids.mapped("state"), ["cancelled"])
