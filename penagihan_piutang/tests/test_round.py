"""A collector's morning: a round is made and printed; the evening is in test_round_evening."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MILLION, D
from .round_case import RoundCase


@tagged("post_install", "-at_install")
class TestRoundMorning(RoundCase):
    def test_visits_and_letters_of_the_worklist(self):
        visit, letter = self.visit("PT Satu"), self.visit("PT Dua", channel="letter")
        call, other = self.visit("PT Telepon", channel="phone"), self.visit("PT Lain", self.rival)
        action = self.by(self.collector, visit | letter | call).action_make_round()
        round = self.opened(action)
        self.assertRecordValues(
            round,
            [
                {
                    "user_id": self.collector.id,
                    "date": D,
                    "state": "draft",
                    "company_id": self.company.id,
                    "cash_journal_id": self.cash.id,
                    "bank_journal_id": self.bank.id,
                }
            ],
        )
        self.assertEqual(round.stop_ids.debtor_id, visit.debtor_id | letter.debtor_id)
        self.assertEqual(round.stop_ids.task_ids, visit | letter)
        self.assertEqual(set(round.line_ids.mapped("amount_due")), {5 * MILLION})
        self.assertNotIn(other.debtor_id, round.stop_ids.debtor_id)

    def test_calls_make_no_round(self):
        with self.assertRaisesRegex(UserError, "select visits or letters"):
            self.by(self.collector, self.task(self.mine)).action_make_round()

    def test_take_my_visits(self):
        visits = self.visit("PT Satu") | self.visit("PT Dua")
        self.visit("PT Orang", self.rival)
        round = self.new_round(visits[0].debtor_id)
        round.action_take_visits()
        self.assertEqual(set(round.stop_ids.debtor_id.ids), set(visits.debtor_id.ids))
        self.assertEqual(set(round.stop_ids.task_ids.ids), set(visits.ids))
        round.action_take_visits()
        self.assertEqual(len(round.stop_ids), 2, "a customer keeps the place")

    def test_added_by_hand_takes_along_what_waits_there(self):
        letter = self.visit("PT Surat", channel="letter")
        self.assertEqual(self.new_round(letter.debtor_id).stop_ids.task_ids.ids, letter.ids)

    def test_nothing_to_take_is_said(self):
        with self.assertRaisesRegex(UserError, "No visit and no letter"):
            self.new_round().action_take_visits()

    def test_officer_makes_a_round_of_one_collector(self):
        mine, other = self.visit("PT Satu"), self.visit("PT Dua", self.rival)
        with self.assertRaisesRegex(UserError, "one collector"):
            self.by(self.officer, mine | other).action_make_round()
        round = self.opened(self.by(self.officer, other).action_make_round())
        self.assertEqual(round.user_id, self.rival)

    def test_only_what_may_be_asked_for(self):
        """Neither what is not due, nor what is paid, held, or being paid."""
        partner = self.mine.partner_id
        old, young = self.moves(self.mine)
        early = self.invoice(due=5, partner=partner)
        paid = self.invoice(due=-9, partner=partner)
        self.pay(paid, MILLION)
        part = self.invoice(due=-9, partner=partner)
        self.pay(part, 400_000)
        # as where payments have no entry of their own
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        self.payment(partner, MILLION, self.invoice(due=-9, partner=partner))
        round = self.new_round(self.mine)
        self.assertEqual(
            {line.move_id.id: line.amount_due for line in round.line_ids},
            {old.id: MILLION, young.id: MILLION, part.id: 600_000},
        )
        self.assertNotIn(early, round.line_ids.move_id)

    def test_what_the_customer_owes_a_sister_company_is_not_asked_for(self):
        other = self.make_company("PT Saudara")
        self.env.user.company_ids |= other
        partner = self.mine.partner_id
        partner.with_company(other).property_account_receivable_id = self.account("1100", other)
        self.debtor(partner, company=other)
        there = self.invoice(due=-9, partner=partner, company=other)
        round = self.new_round(self.mine)
        own = self.moves(self.mine).filtered(lambda move: move.company_id == self.company)
        self.assertEqual(set(round.line_ids.move_id.ids), set(own.ids))
        self.assertNotIn(there.id, round.sudo().line_ids.move_id.ids)

    def test_selected_and_paid_meanwhile_is_said(self):
        one, two = self.visit("PT Satu"), self.visit("PT Dua")
        self.pay(two.line_ids.move_id, 5 * MILLION)
        round = self.opened(self.by(self.collector, one | two).action_make_round())
        self.assertEqual(round.stop_ids.debtor_id, one.debtor_id)
        self.assertIn("PT Dua", "".join(map(str, round.message_ids.mapped("body"))))

    def test_many_invoices_of_a_customer_go_over_several_pages(self):
        for _number in range(11):
            self.invoice(due=-5, partner=self.mine.partner_id)
        stop = self.new_round(self.mine).stop_ids
        self.assertEqual([len(lines) for lines in stop._printed()], [10, 3])

    def test_on_hold_is_not_visited(self):
        self.mine.write({"hold_until": D + timedelta(days=3), "hold_reason": "Flood"})
        with self.assertRaisesRegex(UserError, "PT Milik Sendiri: nothing is due"):
            self.new_round(self.mine)

    def test_left_in_peace_is_not_visited(self):
        one, two = self.visit("PT Satu"), self.visit("PT Dua")
        round = self.new_round(one.debtor_id, two.debtor_id)
        two.debtor_id.calm_until = D + timedelta(days=3)
        self.env.invalidate_all()
        round.action_out()
        self.assertEqual(round.stop_ids.debtor_id.ids, one.debtor_id.ids)
        with self.assertRaisesRegex(UserError, "nothing is due"):
            self.new_round(two.debtor_id)
        self.new_round(two.debtor_id, date=D + timedelta(days=3))
        task, other = self.visit(), self.visit("PT Lain")
        round = self.new_round(task.debtor_id, other.debtor_id)
        task.debtor_id.calm_until = D + timedelta(days=3)
        round.action_out()
        self.assertEqual(round.stop_ids.debtor_id.ids, other.debtor_id.ids)
        with self.assertRaises(UserError):
            self.new_round(task.debtor_id)

    def test_invoice_to_be_handed_over_goes_along(self):
        self.policy.from_receipt = True
        round = self.new_round(self.mine)
        self.assertEqual(set(round.line_ids.mapped("to_hand_over")), {True})

    def test_one_decision_for_all(self):
        debtors = [self.visit(f"PT {number}").debtor_id for number in range(6)]
        model = self.registry["penagihan.decision"]
        with patch.object(model, "_rows", autospec=True, side_effect=model._rows) as rows:
            round = self.new_round(*debtors)
            self.assertEqual(rows.call_count, 1)
            round.action_out()
            self.assertEqual(rows.call_count, 2)
        self.assertEqual(len(round.line_ids), 6)

    def test_paid_before_leaving_is_taken_off(self):
        one, two = self.visit("PT Satu"), self.visit("PT Dua")
        round = self.new_round(one.debtor_id, two.debtor_id)
        self.pay(one.line_ids.move_id, 5 * MILLION)
        self.pay(two.line_ids.move_id, 2 * MILLION)
        round.action_out()
        self.assertEqual(round.state, "out")
        self.assertEqual(round.stop_ids.debtor_id.ids, two.debtor_id.ids)
        self.assertEqual(round.line_ids.amount_due, 3 * MILLION)
        self.assertIn(one.line_ids.move_id.name, str(round.message_ids[0].body))

    def test_all_paid_before_leaving(self):
        task = self.visit()
        round = self.new_round(task.debtor_id)
        self.pay(task.line_ids.move_id, 5 * MILLION)
        with self.assertRaisesRegex(UserError, "Nothing is left to collect"):
            round.action_out()

    def test_customer_once_a_round(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.new_round(self.mine, self.mine)

    def test_customer_with_two_collectors_at_once(self):
        self.out(self.mine)
        second = self.new_round(self.mine, user=self.officer, user_id=self.collector.id)
        with self.assertRaisesRegex(UserError, "PT Milik Sendiri is on .*record that one first"):
            second.action_out()

    def test_collector_sees_whom_to_visit(self):
        with self.assertRaisesRegex(ValidationError, "PT Milik Orang: not among the customers"):
            self.new_round(self.foreign, user=self.officer, user_id=self.collector.id)

    def test_back_to_preparation_until_something_is_entered(self):
        round = self.out(self.mine)
        round.action_back()
        self.assertEqual(round.state, "draft")
        round.action_out()
        round.line_ids[0].outcome = "absent"
        with self.assertRaisesRegex(UserError, "entered already"):
            round.action_back()

    def test_going_out_deletes_nothing_any_more(self):
        round = self.out(self.mine)
        for records in (round, round.stop_ids, round.line_ids[:1]):
            with self.subTest(records._name), self.assertRaisesRegex(UserError, "possible only"):
                records.unlink()

    def test_paper(self):
        visit = self.visit("PT <b>Kunjung</b>")
        round = self.new_round(visit.debtor_id, self.mine)
        round.line_ids[0].original_out = True
        report = self.env["ir.actions.report"].with_user(self.collector)
        html = report._render_qweb_html("penagihan_piutang.report_round", round.ids)[0].decode()
        self.assertIn("PT &lt;b&gt;Kunjung&lt;/b&gt;", html)
        for words in (
            *("Collection List", "Jl. Sudirman 1", "+62 812 3456 7890", "Rung 14"),
            *(visit.line_ids.move_id.name, "5,000,000", "7,000,000"),
            *("Cashier", "Checked by", "PT Uji Penagihan"),
        ):
            self.assertIn(words, html)
        self.assertEqual(html.count("☑"), 1)
        self.assertEqual(html.count("☐"), 5, "three invoices, out and back")
