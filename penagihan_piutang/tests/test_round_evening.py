"""In the evening what came of a round is entered and recorded: all of it, once."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MILLION, D
from .round_case import RoundCase


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
        for words in ("Recorded: Promise", "04/20/2026", "BG 77", "05/15/2026", self.first.name):
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
        self.assertIn("Recorded: Promise", self.told(self.paid.debtor_id))

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
