"""Whose balance is confirmed, what it is, and what customers answer."""

from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..tools.confirmation_sample import draw
from .confirmation_case import MILLION, ConfirmationCase, D
from .examples import in_many


@tagged("post_install", "-at_install")
class TestConfirmationSelection(ConfirmationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls("run")
        # beside them the two customers of AccessCase, with two million each
        cls.small = [self.owing(f"PT Kecil {n}", (n + 1) * 10_000) for n in range(6)]
        cls.large = self.owing("PT Besar", 50 * MILLION, 30 * MILLION)
        cls.credit = cls.customer("PT Lebih Bayar")
        self.entry(-7 * MILLION, cls.credit)

    def test_all_from_an_amount(self):
        confirmation = self.selected(amount_from=2 * MILLION)
        self.assertEqual(
            self.names(confirmation), {"PT Besar", "PT Milik Sendiri", "PT Milik Orang"}
        )
        self.assertEqual(set(confirmation.line_ids.mapped("why")), {"amount"})

    def test_largest(self):
        confirmation = self.selected(largest_count=1)
        self.assertEqual(self.names(confirmation), {"PT Besar"})

    def test_credit_balances_only_when_wanted(self):
        self.assertNotIn("PT Lebih Bayar", self.names(self.selected()))
        confirmation = self.selected(largest_count=2, include_credits=True)
        self.assertEqual(self.names(confirmation), {"PT Besar", "PT Lebih Bayar"})

    def test_at_random_of_the_rest_and_the_same_again(self):
        asked = {"largest_count": 3, "random_count": 3, "seed": "4711"}
        first = self.selected(**asked)
        again = self.selected(self.officer, **asked)
        self.assertEqual(self.names(first), self.names(again))
        drawn = first.line_ids.filtered(lambda line: line.why == "random").partner_id
        expected = sorted(self.small, key=lambda each: draw("4711", each.id))[:3]
        self.assertEqual(set(drawn), set(expected))
        other = [self.names(self.selected(**{**asked, "seed": str(n)})) for n in range(5)]
        self.assertGreater(len(set(map(frozenset, other))), 1)
        note = first.message_ids.filtered(lambda each: "4711" in each.body)
        self.assertIn("Selected: 6 of 9 customers", note.body)

    def test_balances_are_those_of_the_engine(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.entry(1_000, self.large, currency=usd, day=-5)
        confirmation = self.selected(include_credits=True)
        lines = self.line(confirmation, self.large)
        self.assertEqual(len(lines), 2)
        for partner in confirmation.line_ids.partner_id:
            for line in self.line(confirmation, partner):
                amount, in_company = self.aged(partner)[line.currency_id.id]
                self.assertEqual((line.amount, line.amount_company), (amount, in_company))
                self.assertEqual(sum(line.item_ids.mapped("amount")), amount)
                self.assertEqual(len(line.item_ids), line.item_count)
        total = sum(
            amount
            for partner in confirmation.line_ids.partner_id
            for _in_currency, amount in self.aged(partner).values()
        )
        self.assertEqual(confirmation.selected_amount, total)
        self.assertEqual(confirmation.population_amount, total)
        self.assertEqual(confirmation.coverage, 1)

    def test_an_earlier_day_is_that_day(self):
        move = self.invoice(due=-10, amount=5 * MILLION, partner=self.small[0])
        self.pay(move, 5 * MILLION)
        confirmation = self.selected(on=-1)
        line = self.line(confirmation, self.small[0])
        self.assertEqual(line.amount, 5 * MILLION + 10_000)
        self.assertEqual(line.settled_later, 5 * MILLION)

    def test_head_office_is_asked_for_its_outlets(self):
        outlet = self.owing("PT Cabang Toko", 3 * MILLION)
        outlet.penagihan_payer_id = self.large
        confirmation = self.selected(largest_count=1)
        line = self.line(confirmation, self.large)
        self.assertEqual(line.amount, 83 * MILLION)
        self.assertEqual(line.item_ids.partner_id, self.large | outlet)

    def test_added_and_taken_out_by_hand(self):
        confirmation = self.selected(largest_count=1)
        silent = self.customer("PT Tanpa Saldo")
        self.add(confirmation, silent, self.large, self.small[0])
        self.assertEqual(len(confirmation.line_ids), 3)
        self.assertEqual(self.line(confirmation, silent).amount, 0)
        self.assertEqual(self.line(confirmation, self.small[0]).why, "hand")
        confirmation.line_ids = [(2, self.line(confirmation, self.large).id)]
        self.assertNotIn("PT Besar", self.names(confirmation))
        # chosen anew: who was added by hand stays, and is not taken twice
        confirmation.largest_count = 9
        confirmation.action_select()
        self.assertEqual(len(confirmation.line_ids), len(confirmation.line_ids.partner_id))
        self.assertEqual(self.line(confirmation, self.small[0]).why, "hand")

    def test_nothing_to_go_by_is_refused(self):
        with self.assertRaisesRegex(UserError, "Say whom to choose"):
            self.round().action_select()

    def test_a_day_to_come_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "has not come"):
            self.round(on=1)

    def test_another_day_needs_another_selection(self):
        confirmation = self.selected()
        with self.assertRaisesRegex(UserError, "another day"):
            confirmation.date = D - timedelta(days=1)
        confirmation.action_clear()
        confirmation.date = D - timedelta(days=1)
        self.assertFalse(confirmation.line_ids)

    def test_changed_ledger_warns_and_is_refreshed(self):
        confirmation = self.selected(largest_count=2)
        self.assertFalse(confirmation.changed)
        self.invoice(due=-20, amount=MILLION, partner=self.large)
        self.env.invalidate_all()
        self.assertTrue(confirmation.changed)
        line = self.line(confirmation, self.large)
        self.assertEqual(confirmation.line_ids.filtered("changed"), line)
        self.assertEqual(line.amount, 80 * MILLION, "never changed silently")
        with self.assertRaisesRegex(UserError, "PT Besar"):
            confirmation.action_send()
        with self.assertRaisesRegex(UserError, "PT Besar"):
            confirmation.action_print()
        confirmation.action_refresh()
        self.env.invalidate_all()
        self.assertEqual(line.amount, 81 * MILLION)
        self.assertEqual(sum(line.item_ids.mapped("amount")), 81 * MILLION)
        self.assertFalse(confirmation.changed)
        note = confirmation.message_ids[0].body
        self.assertIn("PT Besar: the balance was", note)

    def test_refreshed_when_it_is_gone_or_in_a_new_currency(self):
        confirmation = self.selected(largest_count=1)
        usd = self.env.ref("base.USD")
        usd.active = True
        for move in self.env["account.move"].search([("partner_id", "=", self.large.id)]):
            move.button_draft()
        self.entry(100, self.large, currency=usd)
        confirmation.action_refresh()
        self.env.invalidate_all()
        amounts = {line.currency_id: line.amount for line in confirmation.line_ids}
        self.assertEqual(amounts, {self.idr: 0, usd: 100})
        self.assertFalse(confirmation.changed)

    def test_what_happens_later_changes_nothing(self):
        confirmation = self.selected(on=-1)
        self.pay(self.env["account.move"].search([("partner_id", "=", self.small[0].id)]), 10_000)
        self.invoice(due=40, partner=self.large)
        self.env.invalidate_all()
        self.assertFalse(confirmation.changed)

    def test_queries_do_not_grow_with_customers(self):
        counts = []
        for chosen in ({"largest_count": 1}, {"amount_from": 1}):
            confirmation = self.round(**chosen)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            confirmation.action_select()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.env.invalidate_all()
        self.assertEqual(len(confirmation.line_ids), 9)
        self.assertLessEqual(counts[1], counts[0] + 3)

    @in_many(8)
    def test_nobody_twice_and_shares_add_up(self, random):
        world = [*self.small, self.large, self.credit]
        for _number in range(random.randrange(4)):
            self.entry(random.randint(-5, 9) * 100_000 or 1, random.choice(world), day=-1)
        confirmation = self.selected(
            amount_from=random.choice([0, 20_000, MILLION]),
            largest_count=random.randrange(5),
            random_count=random.randrange(1, 6),
            include_credits=random.random() < 0.5,
        )
        lines = confirmation.line_ids
        self.assertEqual(len(lines), len(lines.partner_id))
        everything = self.round()
        everything.include_credits = True
        everything.amount_from = 1
        everything.action_select()
        rest = everything.line_ids.filtered(lambda line: line.partner_id not in lines.partner_id)
        size = sum(abs(line.amount_company) for line in lines | rest)
        self.assertAlmostEqual(confirmation.population_gross, size)
        self.assertAlmostEqual(
            confirmation.coverage + sum(abs(line.amount_company) for line in rest) / size, 1
        )
        self.assertAlmostEqual(sum(row["share"] for row in confirmation._summary_rows()), 1)


@tagged("post_install", "-at_install")
class TestConfirmationAnswers(ConfirmationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls("run")
        cls.a, cls.b, cls.c = (
            self.owing(f"PT {name}", amount * MILLION, email=f"{name}@uji.example".lower())
            for name, amount in (("Anggrek", 6), ("Bakung", 3), ("Cempaka", 1))
        )

    def test_answers_and_differences(self):
        confirmation = self.sent(self.a, self.b, self.c)
        a, b, c = (self.line(confirmation, each) for each in (self.a, self.b, self.c))
        a.action_agree()
        self.by(self.officer, b).write(
            {"their_amount": 2_500_000, "difference_reason": "Invoice 12 not received"}
        )
        self.env.invalidate_all()
        self.assertEqual((a.state, a.difference, a.answered_by), ("agreed", 0, self.auditor))
        self.assertEqual(a.answered_on, D)
        self.assertEqual(
            (b.state, b.difference, b.answered_by), ("differs", -500_000, self.officer)
        )
        self.assertEqual(c.state, "sent")
        self.assertAlmostEqual(confirmation.agreed_share, 0.6)
        notes = " ".join(confirmation.message_ids.mapped("body"))
        self.assertIn("PT Anggrek: Agreed", notes)
        self.assertIn("PT Bakung: Differs", notes)

    def test_the_same_figure_is_an_agreement(self):
        line = self.sent(self.a).line_ids
        line.their_amount = 6 * MILLION
        self.assertEqual(line.state, "agreed")

    def test_differs_without_a_figure_doubts_all_of_it(self):
        line = self.sent(self.a).line_ids
        line.action_differ()
        self.assertEqual((line.state, line.difference), ("differs", -6 * MILLION))

    def test_an_answer_is_taken_back_on_record(self):
        confirmation = self.sent(self.a)
        line = confirmation.line_ids
        line.action_agree()
        line.action_take_back()
        self.assertEqual(line.state, "sent")
        self.assertFalse(line.answered_by or line.their_amount or line.difference)
        self.assertIn("PT Anggrek: Sent", confirmation.message_ids[0].body)

    def test_no_answer_before_a_letter(self):
        confirmation = self.selected()
        with self.assertRaises(UserError):
            confirmation.line_ids[0].action_agree()
        confirmation.action_send()
        with self.assertRaisesRegex(UserError, "not been written to"):
            confirmation.line_ids[0].action_agree()

    def test_closing_sums_up(self):
        confirmation = self.sent(self.a, self.b, self.c)
        a, b, c = (self.line(confirmation, each) for each in (self.a, self.b, self.c))
        a.action_agree()
        b.their_amount = 4 * MILLION
        self.pay(self.env["account.move"].search([("partner_id", "=", self.c.id)]), MILLION)
        confirmation.action_close()
        self.assertEqual((confirmation.state, confirmation.closed_by), ("closed", self.auditor))
        self.assertEqual(c.state, "no_answer")
        rows = {row["state"]: row for row in confirmation._summary_rows()}
        self.assertEqual(set(rows), {"agreed", "differs", "no_answer"})
        self.assertAlmostEqual(rows["agreed"]["share"], 0.6)
        self.assertAlmostEqual(rows["differs"]["share"], 0.3)
        self.assertEqual(rows["differs"]["difference"], MILLION)
        self.assertIn("without alternative procedures: 1", str(confirmation.summary))
        c.alternative = "Paid on 20 April, seen on the bank statement"
        self.env.invalidate_all()
        self.assertNotIn("without alternative procedures", str(confirmation.summary))
        with self.assertRaises(UserError):
            c.action_agree()
        confirmation.action_reopen()
        self.assertEqual(c.state, "sent")
        c.action_agree()
        self.assertEqual(c.state, "agreed")

    def test_summary_for_the_file(self):
        confirmation = self.sent(self.a, self.b)
        self.line(confirmation, self.a).their_amount = 5 * MILLION
        confirmation.action_close()
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "penagihan_piutang.report_confirmation_summary", confirmation.ids
        )
        page = content.decode()
        for words in (confirmation.seed, "Differences", "PT Anggrek", "Without an Answer"):
            self.assertIn(words, page)

    def test_negative_without_an_answer_needs_nothing_else(self):
        confirmation = self.sent(self.a, form="negative")
        confirmation.action_close()
        self.assertEqual(confirmation.line_ids.state, "no_answer")
        self.assertFalse(confirmation.line_ids.unchecked)

    def test_after_sending_nothing_is_taken_out_or_changed(self):
        confirmation = self.sent(self.a)
        for change in (
            lambda: confirmation.write({"form": "negative"}),
            lambda: confirmation.line_ids.unlink(),
            lambda: confirmation.unlink(),
            lambda: confirmation.action_select(),
            lambda: confirmation.action_add(),
        ):
            with self.assertRaises(UserError):
                change()
        confirmation.answer_by = D + timedelta(days=30)

    def test_merged_customers_keep_their_answers(self):
        confirmation = self.sent(self.a, self.b)
        self.line(confirmation, self.b).action_agree()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.a | self.b).ids, self.a)
        self.env.invalidate_all()
        self.assertEqual(confirmation.line_ids.partner_id, self.a)
        self.assertEqual(sorted(confirmation.line_ids.mapped("state")), ["agreed", "sent"])
