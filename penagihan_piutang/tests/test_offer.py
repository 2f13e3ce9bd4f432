"""A discount for prompt payment: offered, approved, told, earned in time, booked by a person."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MILLION, CollectionCase, D
from .offer_case import OfferMixin


class OfferCase(OfferMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.move = self.invoice(due=-5)
        self.expense = self.account("4000").copy({"code": "6100", "account_type": "expense"})
        self.company.account_journal_early_pay_discount_loss_account_id = self.expense
        self.cashier = self.person(
            "cashier", "penagihan_piutang.group_officer", "account.group_account_invoice"
        )


@tagged("post_install", "-at_install")
class TestOffer(OfferCase):
    def assertOffered(self, words, *moves, **values):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self.offer(*(moves or (self.move,)), **values)

    # -- how much -------------------------------------------------------------------------

    def test_percent_of_what_is_open(self):
        self.pay(self.move, 400_000)
        offer = self.offer(self.move, percent=2.5)
        self.assertEqual((offer.residual, offer.discount, offer.amount), (600_000, 15_000, 585_000))

    def test_amount_in_proportion(self):
        other = self.invoice(due=-9, amount=3 * MILLION)
        offer = self.offer(self.move, other, how="amount", asked=100_000)
        shares = {line.move_id: line.discount for line in offer.line_ids}
        self.assertEqual(shares, {self.move: 25_000, other: 75_000})

    def test_only_what_was_chosen(self):
        other = self.invoice(due=10)
        offer = self.draft(self.move, other, percent=10)
        with Form(offer) as form:
            for number in range(2):
                with form.line_ids.edit(number) as line:
                    line.chosen = line.move_id == self.move
            self.assertEqual(form.discount, 100_000)
        offer.with_user(self.manager).action_offer()
        self.assertEqual(offer.line_ids.move_id, self.move)

    def test_paid_meanwhile_is_not_discounted(self):
        offer = self.draft(self.move, user=self.manager, percent=10)
        self.pay(self.move, 500_000)
        offer.action_offer()
        self.assertEqual((offer.residual, offer.discount), (500_000, 50_000))

    def test_refused(self):
        self.assertOffered("give a discount", percent=0)
        self.assertOffered("today or a later day", until=-1)
        self.assertOffered("at most 60 days", until=61)
        self.assertOffered("give an amount", how="amount", asked=MILLION)
        self.assertOffered("give an amount", how="amount", asked=2 * MILLION)
        self.offer(self.move)
        self.assertOffered("an offer about the same")
        paid = self.invoice(due=-3)
        draft = self.draft(paid, user=self.manager)
        self.pay(paid, MILLION)
        with self.assertRaisesRegex(UserError, "paid already"):
            draft.action_offer()

    def test_nothing_chosen(self):
        draft = self.draft(self.move, user=self.manager)
        draft.line_ids.chosen = False
        with self.assertRaisesRegex(UserError, "at least one"):
            draft.action_offer()

    def test_the_database_refuses_nonsense(self):
        offer = self.offer(self.move)
        with mute_logger("odoo.sql_db"):
            for values in ({"percent": 100}, {"percent": -1}, {"asked": -1}):
                with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    offer.write(values)
                    offer.flush_recordset()
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                offer.line_ids.copy()
                self.env.flush_all()

    # -- what it costs --------------------------------------------------------------------

    def test_cost_beside_the_usual_delay(self):
        """Paid 35 days late as a rule, due 5 days ago, the offer ends in 5: 25 days sooner."""
        for _number in range(3):
            old = self.invoice(due=-40)
            self.pay_on(old, MILLION, -5)
        offer = self.draft(self.move, percent=3)
        self.assertEqual(offer.usual_days_late, 35)
        self.assertAlmostEqual(offer.yearly_rate, 100 * 30 / 970 * 365 / 25, places=1)
        self.assertIn("about 25 days sooner", offer.cost)
        self.assertIn("30,000", offer.cost)

    def test_cost_where_no_day_is_gained(self):
        self.pay_on(self.invoice(due=-40), MILLION, -38)
        offer = self.draft(self.move)
        self.assertFalse(offer.yearly_rate)
        self.assertIn("no day is gained", offer.cost)

    def test_cost_of_an_unknown_customer(self):
        self.assertIn("not known", self.draft(self.move).cost)

    def test_cost_as_the_reader_writes_numbers(self):
        self.pay_on(self.invoice(due=-40), MILLION, -5)
        offer = self.draft(self.move, percent=2.5)
        self.assertIn("(2.5 %)", offer.cost)
        lang = self.env["res.lang"]._get_data(code="en_US")
        self.env["res.lang"].browse(lang.id).write({"decimal_point": ",", "thousands_sep": "."})
        offer.invalidate_recordset(["cost"])
        self.assertIn("(2,5 %)", offer.cost)
        self.assertRegex(offer.cost, r"as dear as \d+,\d % a year")
        offer.percent = 0
        self.assertIn("(0 %)", offer.cost)

    # -- a draft stays only when it is offered --------------------------------------------

    def test_draft_that_was_left_does_not_stay(self):
        first = self.draft(self.move)
        debtor = first.debtor_id
        self.assertFalse(debtor.offer_ids, "nobody sees it on the customer's page")
        second = self.draft(self.move)
        self.assertFalse(first.exists())
        # another's is left alone, and goes a day later
        other = self.draft(self.move, user=self.manager)
        self.assertTrue(second.exists())
        action = other.action_cancel()
        self.assertFalse(other.exists())
        self.assertEqual((action["res_model"], action["res_id"]), (debtor._name, debtor.id))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE penagihan_offer SET write_date = %s WHERE id = %s",
            [D - timedelta(days=2), second.id],
        )
        self.env.invalidate_all()
        made = self.offer(self.move)
        self.env["penagihan.offer"]._gc_drafts()
        self.assertFalse(second.exists())
        self.assertEqual(debtor.offer_ids, made)

    # -- who agrees -----------------------------------------------------------------------

    def test_every_offer_needs_a_manager(self):
        offer = self.draft(self.move)
        offer.action_offer()
        self.assertEqual(offer.state, "to_approve")
        task = self.asked(offer.debtor_id, "offer_approve")
        self.assertIn(task.user_id, self.env.ref("penagihan_piutang.group_manager").all_user_ids)
        self.assertIn(self.move.name, str(task.note))
        for user in (self.collector, self.officer):
            with self.assertRaises(AccessError):
                offer.with_user(user).action_approve()
        offer.with_user(self.manager).action_approve()
        self.assertEqual((offer.state, offer.approved_user_id), ("offered", self.manager))
        self.assertFalse(self.asked(offer.debtor_id, "offer_approve"))

    def test_a_manager_who_closes_the_task_is_asked_again(self):
        offer = self.draft(self.move)
        offer.action_offer()
        task = self.asked(offer.debtor_id, "offer_approve")
        task.with_user(self.collector).action_feedback(feedback="Seen")
        self.judge_offers()
        self.assertFalse(self.asked(offer.debtor_id, "offer_approve"), "once a day")
        self.judge_offers(1)
        again = self.asked(offer.debtor_id, "offer_approve")
        self.assertEqual(again.user_id, offer.debtor_id._supervisor())
        self.judge_offers(2)
        self.assertEqual(self.asked(offer.debtor_id, "offer_approve"), again)

    def test_below_the_policys_limit_nobody_is_asked(self):
        self.policy.offer_free_percent = 3
        offer = self.draft(self.move, percent=3)
        offer.action_offer()
        self.assertEqual(offer.state, "offered")
        above = self.draft(self.invoice(due=-7), percent=3.01)
        above.action_offer()
        self.assertEqual(above.state, "to_approve")

    def test_approved_too_late(self):
        offer = self.draft(self.move)
        offer.action_offer()
        late = self.at(f"{D + timedelta(days=6)} 03:00:00")
        with late, self.assertRaisesRegex(UserError, "today or a later day"):
            offer.with_user(self.manager).action_approve()

    def test_an_offer_that_was_made_does_not_change(self):
        offer = self.offer(self.move).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "does not change"):
            offer.percent = 5
        with self.assertRaisesRegex(UserError, "does not change"):
            offer.line_ids.chosen = False

    # -- what the customer is told --------------------------------------------------------

    def facts(self, day=3, ago=0):
        followup = self.did(self.move, day, ago=ago, state="planned")
        return str(followup._facts())

    def test_reminder_tells_it(self):
        self.offer(self.move)
        text = self.facts()
        self.assertIn("970,000", text)
        self.assertIn("04/20/2026", text)
        self.assertIn("settled in full", text)

    def test_reminder_tells_what_is_left_to_pay(self):
        self.offer(self.move)
        self.pay(self.move, 500_000)
        self.assertIn("470,000", self.facts())

    def test_not_told(self):
        draft = self.draft(self.move)
        self.assertNotIn("settled in full", self.facts())
        draft.action_offer()
        self.assertNotIn("settled in full", self.facts(7), "it waits for a manager")
        draft.with_user(self.manager).action_approve()
        self.assertIn("settled in full", self.facts(14))
        self.assertNotIn("settled in full", self.facts(30), "a firm letter asks for all")
        with self.at(f"{D + timedelta(days=6)} 03:00:00"):
            self.assertNotIn("settled in full", self.facts(0), "it is over")

    def test_asked_for_in_full_while_it_is_valid(self):
        """An offer is no hold, and takes nothing off what is owed."""
        self.offer(self.move)
        self.assertDecision(self.move, "due", rung=3, amount=MILLION)


@tagged("post_install", "-at_install")
class TestOfferJudged(OfferCase):
    """Valid until D+5; with a day of grace it lapses on D+7."""

    def setUp(self):
        super().setUp()
        self.made = self.offer(self.move)

    def assertJudged(self, state, on=7):
        self.judge_offers(on)
        self.assertEqual(self.made.state, state)

    def test_earned_at_once(self):
        self.pay_on(self.move, 970_000, 1)
        self.assertJudged("earned", on=1)
        self.assertEqual(self.made.paid, 970_000)
        self.assertTrue(self.asked(self.made.debtor_id, "offer_book"))

    def test_earned_on_the_last_day_booked_later(self):
        self.assertJudged("offered", on=6)
        self.pay_on(self.move, 970_000, 5)
        self.assertJudged("earned", on=6)

    def test_paid_a_day_late(self):
        self.pay_on(self.move, 970_000, 6)
        self.assertJudged("offered", on=6)
        self.assertJudged("lapsed")
        self.assertFalse(self.asked(self.made.debtor_id, "offer_book"))
        # the rest is owed, and asked for
        self.assertEqual(float(self.decide(self.move, on=7)["amount_due"]), 30_000)

    def test_part_of_it_earns_nothing(self):
        self.pay_on(self.move, 960_000, 1)
        self.assertJudged("lapsed")

    def test_in_two_payments(self):
        self.pay_on(self.move, 500_000, 1)
        self.pay_on(self.move, 470_000, 4)
        self.assertJudged("earned", on=4)

    def test_all_of_several_invoices(self):
        other = self.invoice(due=-9)
        both = self.offer(other, self.invoice(due=-8))
        self.pay_on(other, 970_000, 1)
        self.judge_offers(1)
        self.assertEqual(both.state, "offered")

    def test_not_while_the_bank_is_behind(self):
        self.policy.bank_check = True
        self.company.penagihan_bank_date = D + timedelta(days=4)
        self.assertJudged("offered", on=9)
        self.company.penagihan_bank_date = D + timedelta(days=5)
        self.assertJudged("lapsed", on=9)

    def test_unmatched_money_is_waited_for(self):
        self.entry(-970_000, journal="BNK", day=4)
        self.assertJudged("offered")
        self.assertJudged("lapsed", on=20)

    def test_the_run_judges_before_it_decides(self):
        self.pay_on(self.move, 970_000, 0)
        run = self.run_today()
        self.assertEqual(self.made.state, "earned")
        self.assertFalse(run.followup_ids)

    def test_officer_judges(self):
        with self.assertRaises(AccessError):
            self.made.with_user(self.collector).action_judge()
        self.pay_on(self.move, 970_000, 0)
        self.made.with_user(self.officer).action_judge()
        self.assertEqual(self.made.state, "earned")

    def test_granted_all_the_same(self):
        self.assertJudged("lapsed")
        with self.assertRaisesRegex(UserError, "not paid as far"):
            self.made.with_user(self.manager).action_accept()
        self.pay_on(self.move, 970_000, 8)
        with self.assertRaises(AccessError):
            self.made.with_user(self.officer).action_accept()
        self.made.with_user(self.manager).action_accept()
        self.assertEqual(self.made.state, "earned")

    # -- nobody is chased for a discount ---------------------------------------------------

    def test_the_rest_is_not_chased(self):
        """Golden case: neither before it is judged, nor after, until it is booked."""
        self.pay_on(self.move, 970_000, 0)
        self.assertDecision(self.move, "credit_covers", until=None, amount=0)
        self.assertEqual(self.decide(self.move)["detail"], "discount")
        self.assertJudged("earned", on=0)
        self.assertDecision(self.move, "credit_covers", until=None, amount=0, on=30)
        decision = self.env["penagihan.decision"].search([("move_id", "=", self.move.id)])
        self.assertIn("discount that was agreed", decision._explain())
        self.assertTrue(decision.listed)

    def test_unmatched_payment_and_the_discount(self):
        self.entry(-970_000, journal="BNK")
        self.assertDecision(self.move, "credit_covers", amount=0)
        self.payment(self.partner, 970_000, self.move)
        self.assertDecision(self.move, "in_payment", amount=0)

    def test_payment_taken_back(self):
        """Then all of it is owed again: a discount is not taken off what is unpaid."""
        receipt = self.pay_on(self.move, 970_000, 0)
        self.assertJudged("earned", on=0)
        self.items(self.move).remove_move_reconcile()
        receipt.button_draft()
        self.assertEqual(float(self.decide(self.move)["amount_due"]), MILLION)
        with self.assertRaisesRegex(UserError, "taken back"):
            self.made.with_user(self.cashier).action_book()

    def test_cancelled(self):
        self.pay_on(self.move, 970_000, 0)
        self.made.with_user(self.officer).action_cancel()
        self.assertEqual(float(self.decide(self.move)["amount_due"]), 30_000)


@tagged("post_install", "-at_install")
class TestOfferBooked(OfferCase):
    def setUp(self):
        super().setUp()
        self.made = self.offer(self.move)
        self.pay_on(self.move, 970_000, 0)
        self.judge_offers()

    def invoices(self):
        fields = ["amount_total", "amount_untaxed", "invoice_date", "invoice_date_due", "name"]
        return self.move.read(fields)

    def test_booked_and_matched_in_a_new_entry(self):
        before, lines = self.invoices(), self.move.line_ids.mapped("balance")
        self.made.with_user(self.cashier).action_book()
        entry = self.made.entry_ids
        self.assertEqual(
            (entry.state, entry.move_type, entry.amount_total), ("posted", "entry", 30_000)
        )
        self.assertEqual(entry.line_ids.filtered("debit").account_id, self.expense)
        self.assertFalse(entry.line_ids.tax_ids or entry.line_ids.tax_tag_ids)
        self.assertTrue(self.items(self.move).reconciled)
        # collecting never rewrites accounting entries
        self.assertEqual((self.invoices(), self.move.line_ids.mapped("balance")), (before, lines))
        self.assertFalse(self.asked(self.made.debtor_id, "offer_book"))
        self.assertNotIn(self.items(self.move).id, self.decisions())
        with self.assertRaisesRegex(UserError, "booked already"):
            self.made.with_user(self.cashier).action_book()
        with self.assertRaisesRegex(UserError, "It is booked"):
            self.made.with_user(self.manager).action_cancel()

    def test_by_whoever_may_book(self):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.made.with_user(self.officer).action_book()
        accountant = self.person("accountant", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.made.with_user(accountant).action_book()
        self.assertFalse(self.made.entry_ids)

    def test_without_an_account(self):
        self.company.account_journal_early_pay_discount_loss_account_id = False
        with self.assertRaisesRegex(UserError, "account for discounts"):
            self.made.with_user(self.cashier).action_book()

    def test_only_what_is_left(self):
        """The customer has paid a part of the discount after all."""
        self.pay_on(self.move, 10_000, 1)
        self.made.with_user(self.cashier).action_book()
        self.assertEqual(self.made.entry_ids.amount_total, 20_000)

    def test_nothing_is_left(self):
        self.pay_on(self.move, 30_000, 1)
        self.made.with_user(self.cashier).action_book()
        self.assertFalse(self.made.entry_ids)
        self.assertFalse(self.asked(self.made.debtor_id, "offer_book"))

    def test_in_another_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "company_id": self.company.id, "name": D, "rate": 1 / 16_000}
        )
        move = self.invoice(due=-5, amount=1000, currency=usd)
        offer = self.offer(move, percent=10)
        receipt = self.entry(-900, move.partner_id, "BNK", currency=usd)
        (self.items(move) | self.items(receipt)).reconcile()
        self.judge_offers()
        offer.with_user(self.cashier).action_book()
        self.assertTrue(self.items(move).reconciled)
        rest = offer.entry_ids.line_ids.filtered("credit")
        self.assertEqual((rest.amount_currency, rest.currency_id), (-100, usd))
