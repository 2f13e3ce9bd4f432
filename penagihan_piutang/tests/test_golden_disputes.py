"""Worked cases (docs/design.md) of what customers do not agree with."""

from datetime import timedelta

from odoo.tests import tagged

from .common import MILLION, D
from .dispute_case import DisputeCase
from .promise_case import PromiseMixin


@tagged("post_install", "-at_install")
class TestGoldenDisputes(PromiseMixin, DisputeCase):
    def test_29_part_of_it_disputed(self):
        move = self.invoice(due=-5)
        self.dispute(move, amount=300_000)
        self.assertDecision(move, "due", amount=700_000)

    def test_62_half_in_process_half_disputed(self):
        move = self.invoice(due=-5)
        self.payment(self.partner, 500_000, move)
        self.dispute(move, amount=500_000, day=3)
        self.assertDecision(move, "in_payment", until=4, amount=0)

    def test_66_the_gap_before_a_firm_step_runs_from_the_end(self):
        move = self.invoice(due=-118)
        self.did(move, 30, ago=88)
        self.assertDecision(move, "due", rung=60)
        dispute = self.dispute(move)
        dispute.made_date = D - timedelta(days=88)
        self.assertDecision(move, "disputed", until=8)
        self.resolve(dispute)
        self.assertDecision(move, "not_yet", until=30, rung=60)

    def test_ended_on_the_day_it_was_said_delays_nothing(self):
        move = self.invoice(due=-100)
        self.did(move, 30, ago=60)
        self.resolve(self.dispute(move))
        self.assertDecision(move, "due", rung=60)

    def test_soft_steps_come_at_once(self):
        move = self.invoice(due=-20)
        self.did(move, 7, ago=13, state="done")
        dispute = self.dispute(move)
        dispute.made_date = D - timedelta(days=10)
        self.resolve(dispute)
        self.assertDecision(move, "due", rung=14)

    def test_whole_of_it_until_the_deadline_and_on(self):
        move = self.invoice(due=-5)
        self.dispute(move, day=3)
        self.assertDecision(move, "disputed", until=4, amount=0)
        # nobody has cleared it up: it holds on from day to day, and is listed
        self.assertDecision(move, "disputed", until=4, on=3)
        self.assertFalse(self.decide(move, on=3)["listed"])
        self.assertDecision(move, "disputed", until=6, on=5)
        self.assertTrue(self.decide(move, on=5)["listed"])

    def test_customer_is_right_until_it_is_credited(self):
        move = self.invoice(due=-5)
        dispute = self.dispute(move, amount=300_000, day=3)
        self.resolve(dispute, "upheld", "Harga lama")
        self.assertDecision(move, "due", amount=700_000)
        # as long as nobody has made the credit note, and listed meanwhile
        self.assertDecision(move, "due", amount=700_000, on=40)
        self.pay(move, 700_000)
        self.assertDecision(move, "disputed", until=8, amount=0)
        self.assertDecision(move, "disputed", until=41, amount=0, on=40)
        self.assertTrue(self.decide(move, on=40)["listed"])

    def test_credits_cover_what_is_not_disputed(self):
        older, newer = self.invoice(due=-20), self.invoice(due=-5)
        self.dispute(older, amount=800_000)
        self.entry(-600_000, journal="BNK")
        # 200.000 of the older, the rest of the newer
        self.assertDecision(older, "disputed", until=8, amount=0)
        self.assertDecision(newer, "due", amount=600_000)

    def test_first_that_takes_part(self):
        move = self.invoice(due=-5)
        self.dispute(move, amount=400_000, day=2)
        self.entry(-600_000, journal="BNK")
        self.assertDecision(move, "disputed", until=3, amount=0)

    def test_draft_credit_note_beside_a_dispute(self):
        move = self.invoice(due=-5)
        self.dispute(move, amount=400_000, day=2)
        draft = move._reverse_moves()
        draft.create_date = D
        self.assertDecision(move, "disputed", until=3, amount=0)

    def test_before_what_is_promised(self):
        one, other = self.invoice(due=-5), self.invoice(due=-5)
        self.dispute(one, day=2)
        self.dispute(other, amount=400_000)
        self.say(other, amount=600_000, day=9)
        self.assertDecision(one, "disputed", until=3)
        self.assertDecision(other, "promised", until=11)

    def test_disputed_does_not_count_for_the_minimum(self):
        move = self.invoice(due=-5)
        self.dispute(move, amount=960_000)
        self.assertDecision(move, "below_minimum", amount=40_000)

    def test_in_another_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "company_id": self.company.id, "name": D, "rate": 1 / 16_000}
        )
        move = self.invoice(due=-5, amount=100, currency=usd)
        self.dispute(move, amount=40)
        self.assertDecision(move, "due", amount=60)
        self.assertEqual(self.debtor(self.partner).disputed_amount, 640_000)

    def test_explained_by_telephone(self):
        move = self.invoice(due=-5)
        self.dispute(move)
        decision = self.env["penagihan.decision"].search([("move_id", "=", move.id)])
        self.assertIn("does not agree", decision._explain())
        self.assertEqual(decision.disputed, MILLION)
