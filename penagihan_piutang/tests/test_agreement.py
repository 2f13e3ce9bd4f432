"""Drafting an agreement: its schedule, what it costs, and what is refused."""

from datetime import date, timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .agreement_case import SCAN, AgreementCase
from .common import MILLION, D


@tagged("post_install", "-at_install")
class TestAgreementTerms(AgreementCase):
    def schedule(self, agreement):
        return [
            (str(each.due_date), each.amount)
            for each in agreement.instalment_ids.sorted("due_date")
        ]

    def test_equal_instalments_and_the_rest_in_the_last(self):
        agreement = self.agree(self.invoice(due=-30), state="draft", unit=1000)
        self.assertEqual(
            self.schedule(agreement),
            [("2026-04-25", 333_000), ("2026-05-25", 333_000), ("2026-06-25", 334_000)],
        )

    def test_so_much_each_with_a_down_payment(self):
        agreement = self.agree(
            self.invoice(due=-30),
            state="draft",
            down_payment=100_000,
            down_date=D,
            split="amount",
            each=400_000,
            period="month_end",
        )
        self.assertEqual(
            self.schedule(agreement),
            [
                ("2026-04-15", 100_000),
                ("2026-04-30", 400_000),
                ("2026-05-31", 400_000),
                ("2026-06-30", 100_000),
            ],
        )
        self.assertEqual(agreement.instalment_ids.sorted("due_date").mapped("number"), [0, 1, 2, 3])

    def test_moved_off_weekends_and_holidays(self):
        # 1 May is a holiday and a Friday, 25 April a Saturday
        agreement = self.agree(
            self.invoice(due=-30), state="draft", period="week", day=10, skip_holidays=True, count=2
        )
        self.assertEqual(
            [day for day, _amount in self.schedule(agreement)], ["2026-04-27", "2026-05-04"]
        )

    def test_made_anew_when_a_term_changes(self):
        agreement = self.agree(self.invoice(due=-30), state="draft")
        agreement.count = 4
        self.assertEqual(len(agreement.instalment_ids), 4)
        agreement.discount_percent = 10
        self.assertEqual(sum(agreement.instalment_ids.mapped("amount")), 900_000)

    def test_chosen_dates(self):
        agreement = self.agree(
            self.invoice(due=-30),
            state="draft",
            period="custom",
            first_date=False,
            instalment_ids=[
                Command.create({"due_date": D + timedelta(days=3), "amount": 250_000}),
                Command.create({"due_date": D + timedelta(days=9), "amount": 750_000}),
            ],
        )
        agreement.action_propose()
        self.assertEqual(agreement.state, "proposed")

    def test_several_invoices(self):
        agreement = self.agree(self.invoice(due=-30), self.invoice(due=-10), state="draft")
        self.assertEqual(agreement.debt, 2 * MILLION)

    def test_no_schedule_says_why(self):
        agreement = self.agree(
            self.invoice(due=-30), state="draft", down_payment=2 * MILLION, down_date=D
        )
        self.assertFalse(agreement.instalment_ids)
        self.assertIn("down payment", agreement.problem)
        with self.assertRaisesRegex(UserError, "down payment"):
            agreement.action_propose()

    def test_warns_when_it_asks_for_more_than_the_customer_paid(self):
        earlier = self.invoice(due=-60, amount=300_000)
        self.pay(earlier, 300_000)
        self.writes_off(self.invoice(due=-60, amount=500_000), 500_000)
        agreement = self.agree(self.invoice(due=-30), state="draft")
        # since 90 days, in three months
        self.assertEqual(agreement.paid_per_month, 100_000)
        self.assertIn("333,334", agreement.warning)
        self.assertIn("100,000", agreement.warning)
        self.assertTrue(agreement.needs_approval)

    def test_within_the_customers_habit_no_warning(self):
        self.pay(self.invoice(due=-60, amount=3 * MILLION), 3 * MILLION)
        agreement = self.agree(self.invoice(due=-30), state="draft")
        self.assertFalse(agreement.warning)

    def test_high_late_charge_warns(self):
        agreement = self.agree(self.invoice(due=-30), state="draft", late_charge=3)
        self.assertNotIn("late charge", agreement.warning)
        agreement.late_charge = 3.5
        self.assertIn("late charge", agreement.warning)

    def test_cost(self):
        self.policy.agreement_rate = 12
        agreement = self.agree(
            self.invoice(due=-30), state="draft", count=1, day=365, discount_percent=1
        )
        # 990 000 in a year is worth 883 928.57 today
        self.assertAlmostEqual(agreement.time_value, 990_000 - 990_000 / 1.12, delta=1)
        self.assertEqual(agreement.cost, agreement.time_value + 10_000)


@tagged("post_install", "-at_install")
class TestAgreementRefusals(AgreementCase):
    def unchanged(self, agreement, state):
        self.assertEqual(agreement.sudo().state, state)

    def test_without_invoices_or_dates(self):
        agreement = self.agree(self.invoice(due=-30), state="draft", first_date=False)
        with self.assertRaisesRegex(UserError, "first instalment"):
            agreement.action_propose()
        agreement.move_ids = False
        with self.assertRaisesRegex(UserError, "choose the invoices"):
            agreement.action_propose()
        self.unchanged(agreement, "draft")

    def test_schedule_that_does_not_add_up(self):
        agreement = self.agree(
            self.invoice(due=-30),
            state="draft",
            period="custom",
            instalment_ids=[Command.create({"due_date": D, "amount": 900_000})],
        )
        with self.assertRaisesRegex(UserError, "adds up to"):
            agreement.action_propose()
        self.unchanged(agreement, "draft")

    def test_dates_before_today(self):
        agreement = self.agree(self.invoice(due=-30), state="draft", day=-1)
        with self.assertRaisesRegex(UserError, "past"):
            agreement.action_propose()

    def test_too_many_or_no_instalments(self):
        for count in (0, 121):
            agreement = self.agree(
                self.invoice(due=-30, partner=self.customer()), state="draft", count=count
            )
            with self.subTest(count), self.assertRaisesRegex(UserError, "between 1 and 120"):
                agreement.action_propose()

    def test_two_customers(self):
        with self.assertRaisesRegex(ValidationError, "not owed by"):
            self.agree(
                self.invoice(), self.invoice(partner=self.customer("PT Lain")), state="draft"
            )

    def test_two_currencies(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        with self.assertRaisesRegex(ValidationError, "currencies"):
            self.agree(self.invoice(), self.invoice(currency=usd), state="draft")

    def test_two_companies(self):
        branch = self.make_company("Cabang", parent_id=self.company.id)
        partner = self.partner.with_company(branch)
        partner.property_account_receivable_id = self.account("1100")
        with self.assertRaisesRegex(ValidationError, "one company"):
            self.agree(
                self.invoice(), self.invoice(company=branch), state="draft", user=self.env.user
            )

    def test_another_companys_invoice(self):
        other = self.make_company("PT Lain")
        partner = self.partner.with_company(other)
        partner.property_account_receivable_id = self.account("1100", other)
        move = self.invoice(company=other)
        with self.assertRaises(AccessError):
            self.agree(self.invoice(), move, state="draft")
        # not either for who may see both
        with self.assertRaisesRegex(ValidationError, "not owed by"):
            self.agree(self.invoice(), move, state="draft", user=self.env.user)

    def test_no_invoice(self):
        with self.assertRaisesRegex(ValidationError, "no customer invoice"):
            self.agree(self.invoice(kind="out_refund"), state="draft")

    def test_in_another_agreement_already(self):
        move = self.invoice(due=-30)
        first = self.agree(move)
        with self.assertRaisesRegex(ValidationError, first.name):
            self.agree(move, state="draft")

    def test_two_drafts_and_the_second_comes_late(self):
        move = self.invoice(due=-30)
        first, second = self.agree(move, state="draft"), self.agree(move, state="draft")
        first.with_user(self.manager).action_propose()
        with self.assertRaisesRegex(ValidationError, first.name):
            second.with_user(self.manager).action_propose()

    def test_paid_meanwhile(self):
        move = self.invoice(due=-30)
        agreement = self.agree(move, state="draft")
        self.pay(move, 400_000)
        with self.assertRaisesRegex(UserError, "600,000.*Refresh"):
            agreement.with_user(self.manager).action_propose()
        agreement.with_user(self.manager).action_refresh()
        self.assertEqual(sum(agreement.instalment_ids.mapped("amount")), 600_000)
        self.pay(move, 600_000)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            agreement.with_user(self.manager).action_propose()

    def test_signing_without_the_paper_twice_or_after_cancellation(self):
        agreement = self.agree(self.invoice(due=-30), state="proposed").with_user(self.manager)
        with self.assertRaisesRegex(UserError, "scan"):
            agreement.action_sign()
        self.sign(agreement)
        with self.assertRaisesRegex(UserError, "not possible any more"):
            agreement.action_sign()
        other = self.agree(self.invoice(due=-30), state="proposed").with_user(self.manager)
        other.signed_file = SCAN
        other.action_cancel()
        with self.assertRaisesRegex(UserError, "not possible any more"):
            other.action_sign()
        self.unchanged(other, "cancelled")

    def test_signed_after_its_first_day(self):
        agreement = self.agree(self.invoice(due=-30), state="proposed", day=1)
        with freeze_time(f"{D + timedelta(days=2)} 03:00:00"):
            with self.assertRaisesRegex(UserError, "before the signature"):
                self.sign(agreement.with_user(self.manager))
            # signed on paper in time, brought in later
            agreement.with_user(self.manager).signed_date = D
            self.sign(agreement.with_user(self.manager))
        self.assertEqual(agreement.signed_date, D)

    def test_signed_on_a_day_to_come(self):
        agreement = self.agree(self.invoice(due=-30), state="proposed").with_user(self.manager)
        agreement.signed_date = D + timedelta(days=1)
        with self.assertRaisesRegex(UserError, "to come"):
            self.sign(agreement)

    def test_invoice_grew_before_the_signature(self):
        move = self.invoice(due=-30)
        receipt = self.pay(move, 400_000)
        agreement = self.agree(move, state="proposed")
        receipt.line_ids.remove_move_reconcile()
        with self.assertRaisesRegex(UserError, "More is open"):
            self.sign(agreement.with_user(self.manager))

    def test_terms_are_fixed_once_proposed(self):
        agreement = self.agree(self.invoice(due=-30), state="proposed").with_user(self.manager)
        for values in ({"count": 2}, {"late_charge": 1}, {"first_date": D}):
            with self.subTest(values), self.assertRaises(UserError):
                agreement.write(values)
        with self.assertRaises(UserError):
            agreement.instalment_ids[0].amount = 1
        with self.assertRaises(UserError):
            agreement.instalment_ids[0].unlink()
        with self.assertRaises(UserError):
            agreement.unlink()
        agreement.action_draft()
        agreement.count = 2
        agreement.unlink()
        self.assertFalse(agreement.exists())

    def test_states_change_by_buttons_only(self):
        agreement = self.agree(self.invoice(due=-30), state="draft").with_user(self.manager)
        for values in ({"state": "active"}, {"approved_user_id": 1}, {"ended_date": date.today()}):
            with self.subTest(values), self.assertRaises(AccessError):
                agreement.write(values)
        with self.assertRaises(AccessError):
            self.env["penagihan.agreement"].with_user(self.manager).create(
                {"debtor_id": agreement.debtor_id.id, "state": "active"}
            )

    def test_the_database_refuses_a_second_one(self):
        move = self.invoice(due=-30)
        line = self.agree(move).line_ids
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            line.copy({"holds": True})


@tagged("post_install", "-at_install")
class TestAgreementApproval(AgreementCase):
    def setUp(self):
        super().setUp()
        self.pay(self.invoice(due=-60, amount=30 * MILLION), 30 * MILLION)
        self.move = self.invoice(due=-30)

    def propose(self, **terms):
        agreement = self.agree(self.move, state="draft", user=self.collector, **terms)
        agreement.with_user(self.collector).action_propose()
        return agreement

    def test_within_the_limits_a_collector_proposes(self):
        self.assertEqual(self.propose().state, "proposed")

    def test_beyond_each_limit_a_manager_agrees(self):
        for values, terms in (
            ({"agreement_count": 2}, {}),
            ({"agreement_months": 2}, {}),
            ({"agreement_amount": 900_000}, {}),
            ({"agreement_share": 1}, {}),
            ({}, {"discount_percent": 1}),
        ):
            with self.subTest(values or terms):
                kept = self.policy.read(list(values) or ["name"])[0]
                self.policy.write(values)
                agreement = self.propose(**terms)
                self.assertEqual(agreement.state, "to_approve")
                self.assertTrue(self.agreement_tasks(agreement.debtor_id, "approve"))
                # what it costs is known before
                self.assertAlmostEqual(agreement.cost, agreement.time_value + agreement.discount)
                self.assertGreater(agreement.time_value, 0)
                with self.assertRaises(AccessError):
                    agreement.with_user(self.officer).action_approve()
                agreement.with_user(self.manager).action_approve()
                self.assertEqual(agreement.state, "proposed")
                self.assertEqual(agreement.approved_user_id, self.manager)
                self.assertFalse(self.agreement_tasks(agreement.debtor_id, "approve"))
                agreement.with_user(self.collector).action_cancel()
                self.policy.write({name: kept[name] for name in values})

    def test_another_collectors_customer(self):
        rival = self.person("rival", "penagihan_piutang.group_collector")
        agreement = self.agree(self.move, state="draft", user=self.collector)
        with self.assertRaises(AccessError):
            agreement.with_user(rival).action_propose()
        with self.assertRaises(AccessError):
            agreement.with_user(rival).read(["debt"])
        with self.assertRaises(AccessError):
            self.agree(self.invoice(due=-5), state="draft", user=rival)

    def test_a_collector_ends_nothing(self):
        agreement = self.agree(self.move).with_user(self.collector)
        for action in ("action_cancel", "action_missed"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(agreement, action)()
        with self.assertRaises(AccessError):
            agreement._breach("No")

    def test_an_auditor_reads(self):
        auditor = self.person("auditor", "penagihan_piutang.group_auditor")
        agreement = self.agree(self.move).with_user(auditor)
        self.assertEqual(agreement.read(["debt"])[0]["debt"], MILLION)
        for action in ("action_cancel", "action_missed"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(agreement, action)()
        with self.assertRaises(AccessError):
            agreement.unlink()

    def test_an_accountant_sees_nothing_of_it(self):
        accountant = self.person("accountant", "account.group_account_user")
        agreement = self.agree(self.move).with_user(accountant)
        with self.assertRaises(AccessError):
            agreement.read(["debt"])
