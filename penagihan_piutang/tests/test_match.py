"""Match payments: the proposal, what becomes of it, and who may say so."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .access_case import AccessCase
from .common import MILLION, CollectionCase, D


@tagged("post_install", "-at_install")
class TestMatch(CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.officer.group_ids = [Command.link(self.env.ref("account.group_account_invoice").id)]

    def receipt(self, amount, memo="Transfer", day=-20, **values):
        receipt = self.entry(-amount, journal="BNK", day=day, **values)
        self.items(receipt).name = memo
        return receipt

    def open(self, user=None):
        debtor = self.debtor(self.partner)
        action = debtor.with_user(user or self.officer).action_match()
        return (
            self.env[action["res_model"]].with_user(user or self.officer).browse(action["res_id"])
        )

    def proposal(self, wizard):
        return [(line.debit_line_id.move_id, line.amount, line.why) for line in wizard.line_ids]

    def task(self):
        kind = self.env.ref("penagihan_piutang.activity_credits")
        return self.debtor(self.partner).activity_ids.filtered(
            lambda task: task.activity_type_id == kind
        )

    # -- the proposal ---------------------------------------------------------------------

    def test_named_then_exact_then_oldest(self):
        old = self.invoice(due=-40, amount=500_000)
        named = self.invoice(due=-30, amount=300_000)
        exact = self.invoice(due=-20, amount=700_000)
        self.receipt(300_000, f"Pembayaran {named.name.lower()}")
        self.receipt(700_000)
        self.receipt(100_000)
        wizard = self.open()
        self.assertEqual(
            self.proposal(wizard),
            [(named, 300_000, "named"), (exact, 700_000, "exact"), (old, 100_000, "oldest")],
        )
        wizard.action_match()
        self.assertTrue(self.items(named, exact).mapped("reconciled") == [True, True])
        self.assertEqual(old.amount_residual, 400_000)

    def test_credit_note_goes_to_its_own_invoice(self):
        self.invoice(due=-40, amount=400_000)
        move = self.invoice(due=-20)
        note = move._reverse_moves([{"invoice_date": D, "date": D}])
        note.invoice_line_ids.price_unit = 400_000
        note.action_post()
        self.items(note).remove_move_reconcile()
        self.assertEqual(self.proposal(self.open()), [(move, 400_000, "own")])

    def test_nothing_is_matched_before_it_is_said(self):
        move = self.invoice(due=-20)
        self.receipt(MILLION)
        self.open()
        self.assertEqual(move.amount_residual, MILLION)

    def test_what_is_unticked_goes_to_what_follows(self):
        first = self.invoice(due=-40, amount=600_000)
        second = self.invoice(due=-30, amount=700_000)
        self.receipt(MILLION)
        wizard = self.open()
        self.assertEqual(wizard.line_ids.mapped("amount"), [600_000, 400_000])
        with Form(wizard) as form:
            with form.line_ids.edit(0) as line:
                line.apply = False
            with form.line_ids.edit(1) as line:
                self.assertEqual(line.amount, 700_000, "seen before it is saved")
            self.assertIn("300,000", form.left)
        wizard.action_match()
        self.assertEqual((first.amount_residual, second.amount_residual), (600_000, 0))

    def test_another_invoice_is_chosen(self):
        first = self.invoice(due=-40)
        second = self.invoice(due=-30)
        self.receipt(MILLION)
        wizard = self.open()
        self.assertEqual(self.proposal(wizard), [(first, MILLION, "exact")])
        wizard.line_ids.debit_line_id = self.items(second)
        self.assertEqual(self.proposal(wizard), [(second, MILLION, "chosen")])
        wizard.action_match()
        self.assertEqual((first.amount_residual, second.amount_residual), (MILLION, 0))

    def test_currencies_and_accounts_keep_apart(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "company_id": self.company.id, "name": D.replace(month=1),
             "rate": 1 / 16_000}
        )  # fmt: skip
        rupiah = self.invoice(due=-40)
        dollars = self.invoice(due=-30, amount=100, currency=usd)
        self.receipt(60, currency=usd)
        self.receipt(200_000, account="1110")
        wizard = self.open()
        self.assertEqual(self.proposal(wizard), [(dollars, 60, "oldest")])
        wizard.line_ids.debit_line_id = self.items(rupiah)
        with self.assertRaises(UserError):
            wizard.action_match()
        self.assertEqual(rupiah.amount_residual, MILLION)

    def test_payment_of_a_head_office_for_its_outlet(self):
        outlet = self.customer("Outlet", penagihan_payer_id=self.partner.id)
        move = self.invoice(due=-20, partner=outlet)
        self.receipt(MILLION)
        self.open().action_match()
        self.assertEqual(move.amount_residual, 0)

    # -- what has changed meanwhile -------------------------------------------------------

    def test_paid_meanwhile_is_not_matched(self):
        move = self.invoice(due=-20)
        receipt = self.receipt(MILLION)
        wizard = self.open()
        self.pay(move, 400_000)
        with self.assertRaises(UserError):
            wizard.action_match()
        self.assertFalse(self.items(receipt).reconciled)
        self.assertEqual(move.amount_residual, 600_000)

    def test_lines_of_another_customer_are_refused(self):
        self.invoice(due=-20)
        self.receipt(MILLION)
        foreign = self.invoice(due=-20, partner=self.customer("Lain"))
        wizard = self.open()
        wizard.line_ids.debit_line_id = self.items(foreign)
        with self.assertRaises(UserError):
            wizard.action_match()
        self.assertEqual(foreign.amount_residual, MILLION)

    # -- its task -------------------------------------------------------------------------

    def test_task_is_done_when_nothing_is_left_to_match(self):
        self.invoice(due=-40)
        self.invoice(due=-30, amount=700_000)
        self.receipt(MILLION)
        self.run_today()
        self.assertTrue(self.task())
        self.assertTrue(self.debtor(self.partner).to_match)
        self.open().action_match()
        self.assertFalse(self.task())
        self.assertFalse(self.debtor(self.partner).to_match)

    def test_task_stays_while_something_is_left(self):
        self.invoice(due=-40)
        self.invoice(due=-30)
        self.receipt(MILLION)
        self.receipt(200_000)
        self.run_today()
        wizard = self.open()
        wizard.line_ids[1].apply = False
        wizard.action_match()
        self.assertTrue(self.task())

    def test_matched_elsewhere(self):
        move = self.invoice(due=-40)
        self.invoice(due=-30)
        receipt = self.receipt(MILLION)
        self.run_today()
        self.assertTrue(self.task())
        self.items(move, receipt).reconcile()
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.run_today()
        self.assertFalse(self.task())

    def test_nothing_to_match(self):
        self.invoice(due=-20)
        debtor = self.debtor(self.partner)
        debtor.activity_schedule("penagihan_piutang.activity_credits", user_id=self.officer.id)
        action = debtor.with_user(self.officer).action_match()
        self.assertEqual(action["tag"], "display_notification")
        self.assertFalse(self.task(), "nobody is asked for it any more")
        self.assertFalse(debtor.to_match)


@tagged("post_install", "-at_install")
class TestMatchAccess(AccessCase):
    def overpaid(self, debtor):
        self.partner = debtor.partner_id
        self.entry(-MILLION, journal="BNK", day=-20)
        return debtor

    def test_without_the_right_to_reconcile(self):
        """A collector sees the proposal; the books are not theirs to write."""
        debtor = self.by(self.collector, self.overpaid(self.mine))
        wizard = self.opened(debtor.action_match()).with_user(self.collector)
        self.assertFalse(wizard.may_match)
        with self.assertRaisesRegex(AccessError, "accounting right"):
            wizard.action_match()
        self.assertEqual(sum(self.moves(self.mine).mapped("amount_residual")), 2 * MILLION)

    def test_with_the_right_to_reconcile(self):
        self.collector.group_ids = [Command.link(self.env.ref("account.group_account_invoice").id)]
        debtor = self.by(self.collector, self.overpaid(self.mine))
        wizard = self.opened(debtor.action_match()).with_user(self.collector)
        self.assertTrue(wizard.may_match)
        wizard.action_match()
        self.assertEqual(sum(self.moves(self.mine).mapped("amount_residual")), MILLION)

    def test_others_customers_and_others_wizards(self):
        self.collector.group_ids = [Command.link(self.env.ref("account.group_account_invoice").id)]
        self.overpaid(self.foreign)
        with self.assertRefused("another collector's customer"):
            self.by(self.collector, self.foreign).action_match()
        wizard = self.opened(self.by(self.officer, self.foreign).action_match())
        with self.assertRefused("another's wizard"):
            self.by(self.collector, wizard).action_match()
        with self.assertRefused("another's lines"):
            self.by(self.collector, wizard.line_ids).read(["amount"])
        for user in (self.collector, self.manager):
            with self.assertRefused("made up"):
                self.by(user, wizard).create({"debtor_id": self.foreign.id})

    def test_auditor_is_refused(self):
        with self.assertRefused("auditor"):
            self.by(self.auditor, self.overpaid(self.mine)).action_match()
