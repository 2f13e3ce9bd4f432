"""Worked cases (docs/design.md): the term counts from receipt; customers with paydays."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import D
from .receipt_case import ReceiptCase
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestReceiptTerm(ReceiptCase):
    def test_53_not_received(self):
        self.policy.from_receipt = True
        move = self.invoice(due=-5)
        self.assertDecision(move, "not_received")
        self.assertTrue(self.decide(move)["listed"], "on the officer's list")
        self.assertFalse(self.run_today().followup_ids)

    def test_53_without_the_switch_nothing_changes(self):
        move = self.invoice(due=-5)
        self.assertDecision(move, "due", rung=3)
        self.record(move)
        self.assertDecision(move, "due", rung=3)
        self.assertEqual(self.decide(move)["chase_date"], self.day(-5))

    def test_54_term_counts_from_receipt(self):
        self.policy.from_receipt = True
        # invoiced 32 days ago with a term of 30 days, received 10 days later
        move = self.invoice(due=-2)
        self.record(move, on=-22)
        row = self.decide(move)
        self.assertEqual(row["chase_date"], self.day(8))
        self.assertEqual(row["due_date"], self.day(-2))
        self.assertDecision(move, "not_yet", until=6, rung=-2)

    def test_54_received_the_day_it_was_made(self):
        self.policy.from_receipt = True
        move = self.invoice(due=-5)
        self.record(move, on=-35)
        self.assertEqual(self.decide(move)["chase_date"], self.day(-5))
        self.assertDecision(move, "due", rung=3)

    def test_54_each_instalment_has_its_own_term(self):
        self.policy.from_receipt = True
        term = self.env["account.payment.term"].create(
            {
                "name": "In two",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )
        move = self.invoice(invoice_payment_term_id=term.id, invoice_date=self.day(-20))
        self.record(move, on=-15)
        chase = [self.decisions()[item.id]["chase_date"] for item in self.items(move)]
        self.assertEqual(chase, [self.day(-5), self.day(25)])

    def test_refused_is_not_received(self):
        self.policy.from_receipt = True
        move = self.invoice(due=-5)
        self.record(move, state="refused", refusal="No tax invoice")
        self.assertDecision(move, "not_received")

    def test_opening_balances_are_no_paper_to_receive(self):
        self.policy.write({"from_receipt": True, "opening_balances": True})
        self.assertDecision(self.entry(1_000_000, day=-5), "due", rung=3)

    def test_precedence(self):
        """After what covers it, before what is settled but for a trifle."""
        self.policy.from_receipt = True
        small = self.invoice(due=-5, amount=0.3)
        self.assertDecision(small, "not_received")
        covered = self.invoice(due=-5, partner=self.customer("Covered"))
        self.entry(-covered.amount_total, covered.partner_id, "BNK", day=-1)
        self.assertDecision(covered, "credit_covers")
        excluded = self.invoice(due=-5)
        excluded.no_followup = True
        self.assertDecision(excluded, "excluded")

    def test_call_about_an_invoice_not_received_is_withdrawn(self):
        move = self.invoice(due=-8)
        task = self.did(move, 7, ago=0, state="todo")
        self.policy.from_receipt = True
        self.run_today()
        self.assertEqual(task.state, "cancelled")

    def test_55_payday(self):
        self.partner.penagihan_payday_ids = self.weekdays(5)
        move = self.invoice(due=-1)  # Tuesday
        self.assertEqual(self.decide(move)["chase_date"], self.day(2))

    def test_55_paydays_are_the_payers(self):
        office = self.customer("Head office", penagihan_paydays="20")
        self.partner.write(
            {"penagihan_payday_ids": self.weekdays(5), "penagihan_payer_id": office.id}
        )
        move = self.invoice(due=-1)
        self.assertEqual(self.decide(move)["chase_date"], D.replace(day=20))

    def test_55_payday_by_its_number(self):
        self.partner.penagihan_paydays = " 5 ,25"
        self.assertEqual(self.decide(self.invoice(due=-1))["chase_date"], D.replace(day=25))
        self.partner.penagihan_paydays = ""
        self.assertEqual(self.decide(self.invoice(due=-1))["chase_date"], self.day(-1))

    def test_55_payday_after_the_term_from_receipt(self):
        self.policy.from_receipt = True
        self.partner.penagihan_payday_ids = self.weekdays(5)
        move = self.invoice(due=-32)
        self.record(move, on=-31)  # expected yesterday, Tuesday
        self.assertEqual(self.decide(move)["chase_date"], self.day(2))

    def test_67_rung_counts_from_the_payday(self):
        self.partner.penagihan_payday_ids = self.weekdays(5)
        self.assertDecision(self.invoice(due=-1), "due", rung=-2)

    def test_why_names_the_day_payment_is_expected(self):
        self.partner.penagihan_payday_ids = self.weekdays(5)
        action = self.invoice(due=-1).with_user(self.officer).action_penagihan_why()
        why = self.env["penagihan.why"].browse(action["res_id"])
        self.assertEqual((why.due_date, why.chase_date), (self.day(-1), self.day(2)))

    def test_ladder_of_the_invoice_counts_from_the_payday(self):
        self.partner.penagihan_payday_ids = self.weekdays(5)
        move = self.invoice(due=-1)
        states = [step["state"] for step in move.penagihan_ladder]
        self.assertEqual(states, ["next"] + 6 * ["to_come"])

    def test_paydays_are_days_of_a_month(self):
        for wrong in ("0", "32", "10;25", "Friday", "10,,25", "10,"):
            with (
                self.subTest(wrong),
                self.assertDatabaseRefuses("res.partner", "as numbers of days of the month"),
            ):
                self.partner.penagihan_paydays = wrong

    def test_message_speaks_of_the_payday(self):
        self.partner.penagihan_payday_ids = self.weekdays(5)
        self.invoice(due=-1)
        with mail_server() as smtp:
            self.run_today()
        self.assertIn("payment expected by 04/17/2026", smtp.html())
        self.assertNotIn("overdue", smtp.html())

    def test_not_received_is_not_mentioned_beside_others(self):
        self.policy.from_receipt = True
        silent, asked = self.invoice(due=-40), self.invoice(due=-3)
        self.record(asked, on=-33, receiver="Ibu Sari")
        with mail_server() as smtp:
            self.run_today()
        self.assertIn(asked.name, smtp.html())
        self.assertNotIn(silent.name, smtp.html())
        self.assertIn("Received on 03/13/2026 by Ibu Sari", smtp.html())

    def test_who_said_it_is_in_order_is_not_asked_again(self):
        template = self.env.ref("penagihan_piutang.mail_confirm_receipt")
        self.step(-2).template_id = template
        move, other = self.invoice(due=2), self.invoice(due=2, partner=self.customer("Other"))
        self.record(move, state="checked", on=-10)
        self.record(other, on=-10)
        with mail_server() as smtp:
            self.run_today()
        said = {move.name in smtp.html(number): smtp.html(number) for number in (0, 1)}
        self.assertIn("Thank you for telling us", said[True])
        self.assertNotIn("make sure", said[True])
        self.assertIn("make sure that the invoices below have reached you", said[False])
