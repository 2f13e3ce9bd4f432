"""Worked cases (docs/design.md) of what makes an item wait: payments on their way or taken back,
the bank, the day's limit.
"""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MILLION, CollectionCase, D
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestGoldenWaits(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()

    # -- payments on their way ------------------------------------------------------------

    def test_21_payment_in_process(self):
        move = self.invoice(due=-5)
        self.payment(self.partner, MILLION, move)
        self.assertDecision(move, "in_payment", amount=0)
        self.assertFalse(self.run_today().followup_ids)

    def test_21_part_of_it_leaves_the_rest(self):
        move = self.invoice(due=-5)
        self.payment(self.partner, 400_000, move)
        self.assertDecision(move, "due", amount=600_000)

    def test_21_draft_and_cancelled_payments_are_none(self):
        move = self.invoice(due=-5)
        for state in ("draft", "canceled", "rejected"):
            self.payment(self.partner, MILLION, move, state=state)
        self.assertDecision(move, "due", amount=MILLION)

    def test_21_one_payment_of_several_invoices_pays_the_oldest_first(self):
        new = self.invoice(due=-5)
        old = self.invoice(due=-20)
        self.payment(self.partner, 1_400_000, new, old)
        self.assertDecision(old, "in_payment")
        self.assertDecision(new, "due", amount=600_000)

    def test_21_two_payments_fill_one_after_the_other(self):
        old = self.invoice(due=-20)
        new = self.invoice(due=-5)
        for amount in (600_000, 600_000):
            self.payment(self.partner, amount, old, new)
        self.assertDecision(old, "in_payment")
        self.assertDecision(new, "due", amount=800_000)

    def test_21_matched_on_the_statement_counts_once(self):
        move = self.invoice(due=-5)
        payment = self.payment(self.partner, 400_000, move, state="paid")
        self.assertDecision(move, "due", amount=600_000)
        self.pay(move, 400_000)
        self.assertEqual(payment.state, "paid")
        self.assertDecision(move, "due", amount=600_000)

    def test_21_credits_go_to_what_is_not_being_paid(self):
        old = self.invoice(due=-20)
        new = self.invoice(due=-5)
        self.payment(self.partner, MILLION, old)
        self.entry(-300_000, journal="BNK")
        self.assertDecision(old, "in_payment")
        self.assertDecision(new, "due", amount=700_000)

    def test_62_half_in_process_and_half_credited(self):
        move = self.invoice(due=-5)
        self.payment(self.partner, MILLION / 2, move)
        self.entry(-MILLION / 2, journal="BNK")
        self.assertDecision(move, "in_payment")

    def test_online_payment_pending_for_three_days(self):
        move = self.invoice(due=-5)
        self.transaction(self.partner, MILLION, move, ago=1)
        self.assertDecision(move, "in_payment", until=2)
        self.assertDecision(move, "in_payment", until=2, on=1)
        self.assertDecision(move, "due", on=2)

    def test_online_payment_that_failed_is_none(self):
        move = self.invoice(due=-5)
        for state in ("cancel", "error", "draft"):
            self.transaction(self.partner, MILLION, move, state=state)
        self.assertDecision(move, "due", amount=MILLION)

    # -- a payment that was taken back ----------------------------------------------------

    def test_42_payment_taken_back(self):
        move = self.invoice(due=-100)
        self.did(move, 30, ago=40)
        receipt = self.pay(move, MILLION)
        self.assertTrue(self.items(move).reconciled)
        self.items(receipt).remove_move_reconcile()
        receipt.button_draft()
        self.assertDecision(move, "reopened", until=7)
        run = self.run_today()
        self.assertFalse(run.followup_ids, "nobody is chased")
        debtor = self.debtor(self.partner)
        self.assertEqual(len(debtor.activity_ids), 1, "somebody asks why")
        self.run_today()
        self.assertEqual(len(debtor.activity_ids), 1, "once")
        self.assertDecision(move, "reopened", until=7, on=6)
        self.assertDecision(move, "due", rung=60, on=7)
        with self.at(f"{D + timedelta(days=7)} 03:00:00"):
            self.assertEqual(self.run_today().followup_ids.state, "to_approve")

    def test_42_part_of_a_payment_taken_back_is_no_surprise(self):
        move = self.invoice(due=-5)
        receipt = self.pay(move, 400_000)
        self.items(receipt).remove_move_reconcile()
        receipt.button_draft()
        self.assertDecision(move, "due", amount=MILLION)

    # -- an answer that waits to be handled -----------------------------------------------

    def replied(self, move):
        debtor = self.debtor(move.partner_id)
        debtor.message_post(body="Kami cek dulu", message_type="email", author_id=self.partner.id)
        return debtor

    def test_reply_three_working_days(self):
        move = self.invoice(due=-5)
        self.replied(move)
        self.assertDecision(move, "reply", until=6, rung=3)
        self.assertDecision(move, "reply", until=6, on=5)
        self.assertDecision(move, "due", rung=3, on=6)

    def test_reply_days_of_the_policy(self):
        self.policy.reply_days = 0
        move = self.invoice(due=-5)
        self.replied(move)
        self.assertDecision(move, "reply", until=1)

    def test_reply_comes_after_a_hold_and_before_what_is_under_way(self):
        held = self.invoice(due=-5)
        debtor = self.replied(held)
        debtor.write({"hold_until": D + timedelta(days=1), "hold_reason": "Talks"})
        self.assertDecision(held, "hold", until=6)
        debtor.action_release()
        self.did(held, 3, ago=0, state="planned")
        self.assertDecision(held, "reply")
        debtor.handling = "by_hand"
        self.assertDecision(held, "by_hand")

    def test_reply_and_a_payment_taken_back(self):
        move = self.invoice(due=-5)
        self.pay(move, MILLION)
        self.items(move).remove_move_reconcile()
        self.env["account.move"].search([("journal_id.code", "=", "BNK")]).button_draft()
        self.replied(move)
        self.assertDecision(move, "reply", until=7)

    # -- back to draft, and posted again --------------------------------------------------

    def posted_again(self, move, **values):
        move.button_draft()
        self.assertFalse(move.penagihan_line_ids.move_line_id)
        move.write(values)
        move.action_post()

    def chased(self, due=-20):
        """An invoice at rung 14, reached six days ago."""
        move = self.invoice(due=due)
        self.did(move, 3, ago=17)
        self.did(move, 14, ago=6)
        return move

    def test_41_posted_again_unchanged(self):
        move = self.chased()
        self.posted_again(move)
        self.assertDecision(move, "not_yet", until=10, rung=30)

    def test_41_posted_again_with_another_due_date(self):
        move = self.chased()
        self.posted_again(move, invoice_date_due=D - timedelta(days=40))
        self.assertDecision(move, "not_yet", until=10, rung=30)
        self.assertEqual(len(move.penagihan_line_ids), 2)

    def test_41_posted_again_in_three_terms(self):
        move = self.chased()
        term = self.terms(20, 30, 50)
        self.posted_again(
            move, invoice_date=D - timedelta(days=40), invoice_payment_term_id=term.id
        )
        rows = self.decisions()
        self.assertEqual(
            [
                (row["due_date"], row["position"], row["offset_days"])
                for row in (rows[item.id] for item in self.items(move))
            ],
            [
                (D - timedelta(days=20), 14, 30),
                (D - timedelta(days=10), 14, 30),
                (D + timedelta(days=10), None, -2),
            ],
        )
        self.assertEqual(
            move.penagihan_line_ids.mapped("state").count("entered"), 1, "what was passed on"
        )

    def test_41_three_terms_become_one(self):
        term = self.terms(0, 10, 20)
        move = self.invoice(invoice_date=D - timedelta(days=40), invoice_payment_term_id=term.id)
        self.did(move, 3, ago=10)
        self.posted_again(
            move, invoice_payment_term_id=False, invoice_date_due=D - timedelta(days=30)
        )
        self.assertDecision(move, "due", rung=7)

    def terms(self, *days):
        return self.env["account.payment.term"].create(
            {
                "name": "terms",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": number})
                    for share, number in zip((40, 30, 30), days, strict=True)
                ],
            }
        )

    def test_23_no_followup_outlives_a_change_of_the_due_date(self):
        move = self.invoice(due=-5)
        move.no_followup = True
        self.posted_again(move, invoice_date_due=D - timedelta(days=10))
        self.assertDecision(move, "excluded")
        move.button_draft()
        move.no_followup = False
        move.action_post()
        self.assertDecision(move, "due")

    # -- the bank -------------------------------------------------------------------------

    def test_56_bank_not_booked(self):
        self.policy.write({"bank_check": True, "bank_days": 1})
        self.company.penagihan_bank_date = D - timedelta(days=3)
        late = self.invoice(due=-3)
        early = self.invoice(due=2)
        self.assertDecision(late, "bank_stale", rung=3)
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        self.assertIn("booked up to Sunday, 12 April", run.bank_note)
        self.assertIn("wait for that: 1.", run.bank_note)
        run.unlink()
        self.assertDecision(early, "due", rung=-2)
        with mail_server() as smtp:
            self.run_today()
        self.assertEqual(len(smtp.messages), 1)
        self.assertNotIn(late.name, str(smtp.messages[0]))
        # the rest on the next day: an e-mail went out today
        with self.assertRaises(AccessError):
            self.company.with_user(self.collector).action_penagihan_bank_booked()
        self.company.with_user(self.officer).action_penagihan_bank_booked()
        self.assertEqual(self.company.penagihan_bank_user_id, self.officer)
        self.assertDecision(late, "due", rung=3, on=1)

    def test_56_a_working_day_behind_is_allowed(self):
        self.policy.write({"bank_check": True, "bank_days": 1})
        self.company.penagihan_bank_date = D - timedelta(days=2)
        self.assertDecision(self.invoice(due=-3), "due")

    def test_56_nobody_has_said_so_far(self):
        self.policy.bank_check = True
        move = self.invoice(due=-3)
        self.assertDecision(move, "bank_stale")
        self.assertTrue(self.decide(move)["listed"])

    # -- the day's limit ------------------------------------------------------------------

    def test_57_limit_of_a_day(self):
        self.company.penagihan_daily_cap = 10
        moves = [
            self.invoice(due=-3 - number, partner=self.customer(f"PT {number:02}"))
            for number in range(15)
        ]
        for move in moves[:5]:
            self.assertDecision(move, "capped", until=1)
        for move in moves[5:]:
            self.assertDecision(move, "due")
        with mail_server() as smtp:
            self.run_today()
            self.assertEqual(len(smtp.messages), 10)
            self.run_today()
            self.assertEqual(len(smtp.messages), 10, "a second run of the day adds nobody")
            for move in moves[:5]:
                self.assertDecision(move, "capped", until=1)
            with self.at(f"{D + timedelta(days=1)} 03:00:00"):
                self.run_today()
            self.assertEqual(len(smtp.messages), 15)

    def test_57_all_of_a_customer_counts_once(self):
        self.company.penagihan_daily_cap = 1
        moves = [self.invoice(due=-20), self.invoice(due=-3)]
        self.invoice(due=-4, partner=self.customer("PT Lain"))
        for move in moves:
            self.assertDecision(move, "due")

    def test_57_why_for_one_customer_alone(self):
        self.company.penagihan_daily_cap = 1
        self.invoice(due=-20, partner=self.customer("PT Lama"))
        move = self.invoice(due=-3)
        with mail_server():
            self.run_today()
        (row,) = self.env["penagihan.decision"]._rows(debtor_ids=self.debtor(self.partner).ids)
        self.assertEqual((row["move_line_id"], row["reason"]), (self.items(move).id, "capped"))
