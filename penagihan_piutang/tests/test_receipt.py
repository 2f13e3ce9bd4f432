"""Invoices on their way to the customer: sent, received, refused; and what follows for the term."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import D
from .receipt_case import ReceiptCase


@tagged("post_install", "-at_install")
class TestReceipt(ReceiptCase):
    def test_sent_then_received(self):
        move = self.invoice(due=20)
        self.assertFalse(move.penagihan_receipt_state)
        self.record(move, state="sent", on=-3, method="courier")
        self.assertEqual(move.penagihan_receipt_state, "sent")
        receipt = self.record(move, on=-1, receiver="Ibu Sari")
        self.assertEqual(len(receipt), 1, "the outcome of what was sent")
        self.assertEqual((receipt.sent_date, receipt.method), (self.day(-3), "courier"))
        self.assertEqual(receipt.receiver, "Ibu Sari")
        self.assertEqual(move.penagihan_received_date, self.day(-1))

    def test_in_order_keeps_the_day_it_came(self):
        move = self.invoice(due=20)
        self.record(move, on=-5)
        receipt = self.record(move, state="checked")
        self.assertEqual(receipt.state, "checked")
        self.assertEqual(move.penagihan_received_date, self.day(-5))

    def test_refused_and_taken_at_the_second_attempt(self):
        move = self.invoice(due=20)
        with self.assertRaisesRegex(UserError, "why"):
            self.record(move, state="refused")
        paper = self.env.ref("penagihan_piutang.paper_purchase_order")
        self.record(move, state="sent", on=-6)
        self.record(
            move,
            state="refused",
            on=-5,
            refusal="No purchase order",
            missing_paper_ids=[Command.set(paper.ids)],
        )
        self.assertEqual(move.penagihan_receipt_state, "refused")
        self.assertFalse(move.penagihan_received_date)
        receipts = self.record(move, on=-1)
        self.assertEqual(receipts.mapped("state"), ["received", "refused"])
        self.assertEqual(receipts[1].missing_paper_ids, paper)
        self.assertEqual(move.penagihan_received_date, self.day(-1))

    def test_given_back_is_no_receipt_any_more(self):
        move = self.invoice(due=20)
        self.record(move, on=-5)
        self.record(move, state="refused", refusal="Wrong price")
        self.assertFalse(move.penagihan_received_date)

    def test_another_copy_on_its_way_leaves_the_receipt(self):
        move = self.invoice(due=20)
        self.record(move, on=-5)
        self.record(move, state="sent")
        self.assertEqual(move.penagihan_received_date, self.day(-5))
        self.assertEqual(move.penagihan_receipt_state, "received")

    def test_one_paper_signed_for_many(self):
        moves = [self.invoice(due=20 + number) for number in range(5)]
        self.record(moves[0], state="sent", on=-2)
        proof = b"iVBORw0KGgo="
        receipts = self.record(*moves, on=-1, proof=proof, proof_name="signed.png")
        self.assertEqual(len(receipts), 5)
        self.assertEqual(set(receipts.mapped("received_date")), {self.day(-1)})
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "penagihan.receipt"), ("res_field", "=", "proof")]
        )
        self.assertEqual(len(files), 5)
        self.assertEqual(len(set(files.mapped("store_fname"))), 1, "stored once")

    def test_number_of_queries_does_not_depend_on_the_number_of_invoices(self):
        few = [self.invoice(due=20) for _ in range(2)]
        many = [self.invoice(due=20) for _ in range(22)]
        self.record(self.invoice(due=20))
        counts = []
        for moves in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.record(*moves)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 5 * 20, counts)

    def test_papers_of_the_customer_are_proposed(self):
        papers = self.env["penagihan.paper"].search([], limit=3)
        self.partner.penagihan_paper_ids = papers
        receipt = self.record(self.invoice(due=20), state="sent")
        self.assertEqual(receipt.paper_ids, papers)

    def test_papers_of_several_customers_are_each_ones_own(self):
        papers = self.env["penagihan.paper"].search([], limit=3)
        other = self.customer("Other", penagihan_paper_ids=[Command.set(papers[2:].ids)])
        self.partner.penagihan_paper_ids = papers[:2]
        mine, theirs = self.invoice(due=20), self.invoice(due=20, partner=other)
        self.record(mine, theirs, state="sent")
        self.assertEqual(mine.penagihan_receipt_ids.paper_ids, papers[:2])
        self.assertEqual(theirs.penagihan_receipt_ids.paper_ids, papers[2:])

    def test_only_posted_customer_invoices(self):
        draft = self.invoice(due=20)
        draft.button_draft()
        for move in (draft, self.entry(1000)):
            with self.assertRaisesRegex(ValidationError, "posted customer invoice"):
                self.record(move)

    def test_a_day_to_come_is_refused(self):
        move = self.invoice(due=20)
        for state in ("sent", "received"):
            with self.assertRaisesRegex(ValidationError, "to come"):
                self.record(move, state=state, on=1)

    def test_the_database_refuses_contradictions(self):
        receipt = self.record(self.invoice(due=20), on=-2)
        for words, values in (
            ("needs the day", {"received_date": False}),
            ("before it is sent", {"received_date": self.day(-3)}),
            ("say why", {"state": "refused", "refusal": ""}),
        ):
            with self.subTest(words), self.assertDatabaseRefuses(receipt._name, words):
                receipt.write(values)

    def test_a_receipt_stays_with_its_invoice(self):
        receipt = self.record(self.invoice(due=20))
        with self.assertRaises(AccessError):
            receipt.move_id = self.invoice(due=21)

    def test_who_said_so_stands_in_the_history(self):
        receipt = self.record(self.invoice(due=20), on=-2).with_user(self.officer)
        self.env.cr.precommit.run()
        receipt = receipt.with_context(tracking_disable=False)
        receipt.received_date = self.day(-1)
        receipt.flush_recordset()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        tracked = receipt.sudo().message_ids.tracking_value_ids
        self.assertEqual(tracked.field_id.name, "received_date")
        self.assertEqual(tracked.mail_message_id.author_id, self.officer.partner_id)

    def test_recorded_from_the_task(self):
        move = self.invoice(due=-8)
        task = self.did(move, 7, ago=0, state="todo")
        action = task.with_user(self.officer).action_receipt()
        self.assertEqual(action["context"]["default_move_ids"], move.ids)

    def test_recorded_for_all_of_a_customer(self):
        debtor = self.debtor(self.partner)
        first, second = self.invoice(due=10), self.invoice(due=20)
        self.record(first)
        self.entry(1000)
        action = debtor.with_user(self.officer).action_receipt()
        self.assertEqual(action["context"]["default_move_ids"], second.ids)
        self.record(second)
        with self.assertRaises(UserError):
            debtor.with_user(self.officer).action_receipt()


@tagged("post_install", "-at_install")
class TestExchange(ReceiptCase):
    """The list of invoices to be handed over."""

    def rows(self):
        self.env["penagihan.exchange"].invalidate_model()
        return self.env["penagihan.exchange"].search([("company_id", "=", self.company.id)])

    def test_only_customers_who_take_invoices_on_certain_days(self):
        self.invoice(due=20)
        self.assertFalse(self.rows())
        self.partner.penagihan_receive_day_ids = self.weekdays(2, 5)
        row = self.rows()
        # Wednesday: the next of Tuesday and Friday is the day after tomorrow
        self.assertEqual(row.next_date, self.day(2))

    def test_today_is_a_day_too(self):
        self.partner.penagihan_receive_day_ids = self.weekdays(3)
        self.invoice(due=20)
        self.assertEqual(self.rows().next_date, D)

    def test_days_of_the_head_office_count_where_there_are_none(self):
        office = self.customer("Head office")
        office.penagihan_receive_day_ids = self.weekdays(4)
        self.partner.penagihan_payer_id = office
        self.invoice(due=20)
        self.assertEqual(self.rows().next_date, self.day(1))
        self.partner.penagihan_receive_day_ids = self.weekdays(1)
        self.assertEqual(self.rows().next_date, self.day(5))

    def test_also_where_the_term_counts_from_receipt(self):
        self.policy.from_receipt = True
        self.invoice(due=20)
        row = self.rows()
        self.assertEqual(len(row), 1)
        self.assertFalse(row.next_date, "any day")

    def test_late_five_days_after_it_was_made(self):
        self.partner.penagihan_receive_day_ids = self.weekdays(3)
        young = self.invoice(due=20, invoice_date=self.day(-4))
        old = self.invoice(due=20, invoice_date=self.day(-5))
        late = {row.move_id: (row.days, row.late) for row in self.rows()}
        self.assertEqual(late, {young: (4, False), old: (5, True)})

    def test_leaves_the_list_with_its_receipt_and_when_paid(self):
        self.partner.penagihan_receive_day_ids = self.weekdays(3)
        received, paid, refused = (self.invoice(due=20) for _ in range(3))
        self.record(received)
        self.pay(paid, paid.amount_total)
        self.record(refused, state="refused", refusal="No stamp", on=-1)
        row = self.rows()
        self.assertEqual((row.move_id, row.receipt_state), (refused, "refused"))
        self.assertEqual(row.sent_date, self.day(-1))

    def test_grouped_by_day(self):
        self.partner.penagihan_receive_day_ids = self.weekdays(5)
        other = self.customer("Other")
        other.penagihan_receive_day_ids = self.weekdays(3)
        for partner in (self.partner, self.partner, other):
            self.invoice(due=20, partner=partner)
        groups = self.env["penagihan.exchange"]._read_group(
            [("company_id", "=", self.company.id)], ["next_date:day"], ["__count"]
        )
        self.assertEqual(groups, [(D, 1), (self.day(2), 2)])

    def test_buttons_take_the_chosen_invoices(self):
        self.partner.penagihan_receive_day_ids = self.weekdays(5)
        moves = self.invoice(due=20) | self.invoice(due=30)
        rows = self.rows().with_user(self.officer)
        for state in ("sent", "received", "refused"):
            context = getattr(rows, f"action_{state}")()["context"]
            self.assertEqual(set(context["default_move_ids"]), set(moves.ids))
            self.assertEqual(context["default_state"], state)
