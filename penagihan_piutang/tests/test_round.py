"""A collector's day: the round is made in the morning, printed, and recorded in the evening."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
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


@tagged("post_install", "-at_install")
class TestRoundEvening(RoundCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls("run")
        cls.paid, cls.absent = self.visit("PT Bayar"), self.visit("PT Kosong")
        cls.second = self.invoice(due=-10, amount=2 * MILLION, partner=cls.paid.partner_id)
        cls.first = cls.paid.line_ids.move_id
        cls.shut = cls.absent.line_ids.move_id

    def gone(self):
        return self.out(self.paid.debtor_id, self.absent.debtor_id)

    def told(self, debtor):
        return "\n".join(map(str, debtor.sudo().message_ids.mapped("body")))

    def test_a_whole_evening(self):
        round = self.enter(
            self.gone(),
            (self.first, {"outcome": "cash", "amount": 4 * MILLION, "note": "KW-12"}),
            (self.second, {"outcome": "cash"}),
            (self.shut, {"outcome": "absent"}),
        )
        self.assertEqual(self.line(round, self.second).amount, 2 * MILLION, "all of it")
        self.assertEqual(self.line(round, self.second).date, D)
        round.action_record()

        self.assertEqual(round.state, "done")
        payment = round.sudo().payment_ids
        self.assertRecordValues(
            payment,
            [
                {
                    "state": "draft",
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": self.paid.partner_id.id,
                    "amount": 6 * MILLION,
                    "currency_id": self.idr.id,
                    "date": D,
                    "journal_id": self.cash.id,
                    "company_id": self.company.id,
                    "memo": f"{self.first.name}, {self.second.name}",
                    "move_id": False,
                }
            ],
        )
        self.assertEqual(self.first.amount_residual, 5 * MILLION, "nothing is posted")
        self.assertEqual(self.first.payment_state, "not_paid")
        self.assertRecordValues(self.paid | self.absent, [{"state": "done"}, {"state": "todo"}])
        self.assertGreater(self.absent.try_on, D)
        self.assertEqual(self.absent.attempt_ids.mapped("result"), ["not_reached"])
        self.assertIn("KW-12", self.told(self.paid.debtor_id))
        self.assertIn("Nobody there", self.told(self.absent.debtor_id))

    def test_after_posting_the_proposal_finds_it(self):
        """Though older invoices are open: those that were paid are named."""
        older = self.invoice(due=-90, amount=3 * MILLION, partner=self.paid.partner_id)
        round = self.enter(
            self.out(self.paid.debtor_id),
            (older, {"outcome": "refuses", "note": "Goods came back"}),
            (self.first, {"outcome": "cash", "amount": 4 * MILLION}),
            (self.second, {"outcome": "transfer"}),
        )
        round.action_record()
        self.assertEqual(len(round.sudo().payment_ids), 2)
        self.by(self.cashier, round.sudo().payment_ids).action_post()
        wizard = self.opened(self.by(self.officer, self.paid.debtor_id).action_match())
        self.assertEqual(
            {(line.debit_line_id.move_id.id, line.amount, line.why) for line in wizard.line_ids},
            {(self.first.id, 4 * MILLION, "named"), (self.second.id, 2 * MILLION, "named")},
        )

    def test_transfer_goes_to_the_bank_of_the_round(self):
        round = self.enter(self.out(self.paid.debtor_id), (self.first, {"outcome": "transfer"}))
        round.action_record()
        payment = round.sudo().payment_ids
        self.assertRecordValues(payment, [{"journal_id": self.bank.id, "amount": 5 * MILLION}])

    def test_dollars_are_paid_in_dollars(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"name": D - timedelta(days=90), "currency_id": usd.id, "rate": 1 / 16_000}
        )
        export = self.invoice(due=-5, amount=700, partner=self.paid.partner_id, currency=usd)
        round = self.enter(
            self.out(self.paid.debtor_id),
            (export, {"outcome": "cash"}),
            (self.first, {"outcome": "cash"}),
        )
        self.assertEqual(set(round.collected.split(" + ")), {"$\xa0700.00", "Rp\xa05,000,000.00"})
        round.action_record()
        found = {(each.currency_id, each.amount) for each in round.sudo().payment_ids}
        self.assertEqual(found, {(usd, 700), (self.idr, 5 * MILLION)})

    def test_took_the_papers(self):
        self.policy.from_receipt = True
        round = self.enter(
            self.out(self.paid.debtor_id),
            (self.first, {"outcome": "papers", "note": "Bu Rina"}),
            (self.second, {"outcome": "papers", "note": "Bu Rina"}),
        )
        round.action_record()
        receipts = self.env["penagihan.receipt"].search([("move_id", "=", self.first.id)])
        self.assertRecordValues(
            receipts, [{"state": "received", "received_date": D, "receiver": "Bu Rina"}]
        )
        self.assertEqual(self.second.penagihan_receipt_state, "received")
        self.assertEqual(self.paid.state, "done")

    def test_papers_known_to_have_arrived_keep_their_day(self):
        self.env["penagihan.receipt"].create(
            {
                "move_id": self.first.id,
                "sent_date": D - timedelta(days=9),
                "received_date": D - timedelta(days=8),
                "state": "received",
            }
        )
        round = self.enter(self.out(self.paid.debtor_id), (self.first, {"outcome": "papers"}))
        round.action_record()
        self.assertEqual(self.first.penagihan_received_date, D - timedelta(days=8))

    def test_promise_giro_and_refusal_stand_in_the_history(self):
        round = self.enter(
            self.gone(),
            (self.first, {"outcome": "promise", "date": D + timedelta(days=5)}),
            (self.second, {"outcome": "giro", "date": D + timedelta(days=30), "note": "BG 77"}),
            (self.shut, {"outcome": "refuses", "note": "Price <b>wrong</b>"}),
        )
        round.action_record()
        self.assertFalse(round.sudo().payment_ids)
        told = self.told(self.paid.debtor_id)
        for words in ("Promised:", "04/20/2026", "BG 77", "05/15/2026", self.first.name):
            self.assertIn(words, told)
        self.assertIn("Price &lt;b&gt;wrong&lt;/b&gt;", self.told(self.absent.debtor_id))
        self.assertEqual(self.absent.state, "done", "somebody was there")

    def test_part_paid_and_the_rest_promised(self):
        round = self.enter(
            self.out(self.paid.debtor_id),
            (self.first, {"outcome": "cash", "amount": 3 * MILLION}),
        )
        self.line(round, self.first).action_split()
        self.assertRecordValues(
            self.line(round, self.first).sorted("split"),
            [
                {"amount_due": 5 * MILLION, "amount": 3 * MILLION, "outcome": "cash"},
                {"amount_due": 2 * MILLION, "amount": 0, "outcome": False},
            ],
        )
        self.assertIn("7,000,000", round.total)
        rest = round.line_ids.filtered("split")
        rest.write({"outcome": "promise", "date": D + timedelta(days=2)})
        self.assertEqual(rest.amount, 2 * MILLION)
        round.action_record()
        self.assertEqual(round.sudo().payment_ids.amount, 3 * MILLION)
        self.assertIn("Promised:", self.told(self.paid.debtor_id))

    def test_a_visit_planned_meanwhile_is_done_too(self):
        partner = self.customer("PT Tambahan")
        move = self.invoice(due=-20, partner=partner)
        round = self.out(self.debtor(partner, user_id=self.collector.id))
        visit = self.did(move, 14, ago=0, state="todo", channel="visit")
        self.enter(round, (move, {"outcome": "giro"}))
        round.action_record()
        self.assertEqual(visit.state, "done")

    def test_letter_nobody_took_waits_on(self):
        letter = self.visit("PT Surat", channel="letter")
        round = self.opened(self.by(self.collector, letter).action_make_round())
        round = self.by(self.collector, round)
        round.action_out()
        self.enter(round, (letter.line_ids.move_id, {"outcome": "absent"}))
        round.action_record()
        self.assertEqual(letter.state, "todo")

    def test_tried_three_times_today_is_recorded_all_the_same(self):
        task = self.by(self.collector, self.absent)
        for _time in range(3):
            task.action_not_reached()
        round = self.enter(self.out(self.absent.debtor_id), (self.shut, {"outcome": "absent"}))
        round.action_record()
        self.assertEqual(round.state, "done")
        self.assertEqual(len(self.absent.attempt_ids), 3)

    def test_customer_goes_to_a_colleague_at_noon(self):
        round = self.gone()
        self.paid.debtor_id.user_id = self.rival
        self.enter(
            round,
            (self.first, {"outcome": "cash"}),
            (self.second, {"outcome": "papers"}),
            (self.shut, {"outcome": "absent"}),
        )
        round.action_record()
        self.assertEqual(self.paid.state, "done")
        message = self.paid.debtor_id.sudo().message_ids[0]
        self.assertEqual(message.author_id, self.collector.partner_id)

    def test_customers_of_a_round_are_merged(self):
        round = self.gone()
        first, second = self.paid.partner_id, self.absent.partner_id
        self.env["base.partner.merge.automatic.wizard"]._merge((first | second).ids, first)
        round.invalidate_recordset()
        self.assertEqual(round.stop_ids.debtor_id.partner_id.ids, first.ids)
        self.assertEqual(len(round.stop_ids.line_ids), 3)

    # -- what is wrong --------------------------------------------------------------------

    def assertNotRecorded(self, round, words):
        payments = self.env["account.payment"].search_count([])
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            round.action_record()
        round.invalidate_recordset()
        self.assertEqual(round.state, "out")
        self.assertEqual(self.env["account.payment"].search_count([]), payments)
        self.assertEqual(self.paid.state, "todo")

    def test_every_mistake_is_named(self):
        soon = D + timedelta(days=1)
        gone = D - timedelta(days=1)
        for values, words in (
            ({"outcome": "cash", "amount": 0}, "The amount is missing"),
            ({"outcome": "cash", "date": False}, "The day is missing"),
            ({"outcome": "transfer", "date": soon}, "not come yet"),
            ({"outcome": "promise"}, "The day promised is missing"),
            ({"outcome": "promise", "date": gone}, "The day promised is over"),
            ({"outcome": "refuses"}, "The reason is missing"),
            ({"outcome": "papers", "date": soon}, "not come yet"),
        ):
            with self.subTest(values):
                round = self.out(self.paid.debtor_id)
                line = self.line(round, self.first)
                line.write(values)
                self.assertTrue(line.wrong)
                self.assertRegex(line.remark, words)
                self.assertNotRecorded(round, f"PT Bayar, {self.first.name}: .*{words}")
                round.sudo().line_ids.outcome = False
                round.action_back()
                round.unlink()

    def test_all_mistakes_at_once_and_nothing_by_halves(self):
        round = self.gone()
        self.line(round, self.first).outcome = "cash"
        self.line(round, self.second).write({"outcome": "promise"})
        self.assertNotRecorded(
            round, f"PT Kosong: what came of the visit(.|\n)*{self.second.name}: The day promised"
        )

    def test_fails_late_and_nothing_by_halves(self):
        """Whatever raises after the payments were made takes them along."""
        round = self.enter(self.out(self.paid.debtor_id), (self.first, {"outcome": "cash"}))
        stop = self.registry["penagihan.round.stop"]
        with patch.object(stop, "_note_in_history", side_effect=UserError("full")):
            self.assertNotRecorded(round, "full")
        self.assertFalse(round.line_ids.payment_id)
        round.action_record()
        self.assertEqual(len(round.sudo().payment_ids), 1)

    def test_negative_is_refused(self):
        line = self.line(self.out(self.paid.debtor_id), self.first)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as refusal:
            line.write({"outcome": "cash", "amount": -1})
            line.flush_recordset()
        words = self.env["penagihan.round.line"]._sql_error_to_message(refusal.exception)
        self.assertIn("cannot be negative", words)

    def test_more_than_is_owed_is_warned_of(self):
        round = self.enter(
            self.out(self.paid.debtor_id),
            (self.first, {"outcome": "cash", "amount": 6 * MILLION}),
        )
        line = self.line(round, self.first)
        self.assertIn("1,000,000.00 more than is owed", line.remark)
        self.assertFalse(line.wrong)
        round.action_record()
        self.assertEqual(round.sudo().payment_ids.amount, 6 * MILLION)

    def test_nobody_there_and_yet_paid(self):
        round = self.out(self.paid.debtor_id)
        self.line(round, self.first).outcome = "absent"
        self.line(round, self.second).outcome = "cash"
        self.assertNotRecorded(round, "nobody was there, and yet")

    def test_cash_needs_a_journal(self):
        round = self.enter(self.out(self.paid.debtor_id), (self.first, {"outcome": "cash"}))
        round.cash_journal_id = False
        self.assertNotRecorded(round, "where the cash goes to")

    def test_day_to_come_is_not_recorded(self):
        round = self.out(self.paid.debtor_id, date=D + timedelta(days=1))
        self.line(round, self.first).outcome = "giro"
        self.assertNotRecorded(round, "a day that has not come")

    def test_recorded_once(self):
        round = self.enter(self.out(self.paid.debtor_id), (self.first, {"outcome": "cash"}))
        round.action_record()
        with self.assertRaisesRegex(UserError, "“Recorded”: this is possible only"):
            round.action_record()
        self.assertEqual(len(round.sudo().payment_ids), 1)
        self.assertEqual(
            self.env["account.payment"].search_count([("memo", "=", self.first.name)]), 1
        )

    def test_recorded_is_fixed(self):
        round = self.enter(self.out(self.paid.debtor_id), (self.first, {"outcome": "cash"}))
        round.action_record()
        for records, values in (
            (round, {"date": D - timedelta(days=1)}),
            (round, {"line_ids": [Command.update(round.line_ids[0].id, {"amount": 1})]}),
            (round.line_ids, {"amount": 1}),
            (round.stop_ids, {"sequence": 1}),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "possible only"):
                records.write(values)
        for button in ("action_back", "action_out", "action_take_visits"):
            with self.subTest(button), self.assertRaisesRegex(UserError, "possible only"):
                getattr(round, button)()
        with self.assertRaises(AccessError):
            round.state = "out"
