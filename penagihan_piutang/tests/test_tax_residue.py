"""What customers withhold as tax: proposed, decided, asked for once a month, booked."""

from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .access_case import AccessCase
from .common import MILLION, CollectionCase, D
from .smtp import mail_server


class TaxMixin:
    def taxed(self, due=-5, amount=MILLION, rate=11, **values):
        """An invoice with VAT."""
        tax = self.env["account.tax"].search(
            [("company_id", "=", self.company.id), ("amount", "=", rate)], limit=1
        ) or self.env["account.tax"].create(
            {
                "name": f"PPN {rate} %",
                "amount": rate,
                "company_id": self.company.id,
                "country_id": self.company.country_id.id,
                "tax_group_id": self.env["account.tax.group"]
                .create(
                    {
                        "name": "PPN",
                        "company_id": self.company.id,
                        "country_id": self.company.country_id.id,
                    }
                )
                .id,
            }
        )
        line = {
            "name": "Services",
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [(6, 0, tax.ids)],
            "account_id": self.account("4000").id,
        }
        return self.invoice(due=due, invoice_line_ids=[(0, 0, line)], **values)

    def follow_taxes(self, on=0):
        return self.env["penagihan.tax.residue"]._follow(self.company, D + timedelta(days=on))

    def withheld(self, rest=20_000, **values):
        """An invoice of which just ``rest`` is left, and what is proposed about it."""
        move = self.taxed(**values)
        self.pay(move, move.amount_total - rest)
        return move, self.follow_taxes()


@tagged("post_install", "-at_install")
class TestTaxResidue(TaxMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()

    # -- proposed -------------------------------------------------------------------------

    def test_each_tax_is_known_by_its_rest(self):
        for name, rest in (
            ("pph23", 20_000), ("pph22", 15_000), ("pph42", 100_000), ("vat", 110_000),
            ("vat_pph22", 125_000), ("vat_pph23", 130_000),
        ):  # fmt: skip
            with self.subTest(name):
                _move, found = self.withheld(rest)
                self.assertEqual(found.rule_id, self.env.ref(f"penagihan_piutang.tax_rule_{name}"))
                self.assertEqual((found.amount, found.state), (rest, "proposed"))
                # the month of the invoice
                self.assertEqual(found.period, date(2026, 3, 1))

    def test_rounding_within_the_tolerance(self):
        for rest, proposed in ((20_100, True), (19_900, True), (20_101, False), (19_899, False)):
            with self.subTest(rest):
                self.assertEqual(bool(self.withheld(rest)[1]), proposed)

    def test_nothing_was_paid(self):
        """An invoice over 20.000 is no tax of itself."""
        self.taxed()
        self.assertFalse(self.follow_taxes())

    def test_several_instalments(self):
        """What is left once the others are paid; not while they are open."""
        term = self.env["account.payment.term"].create(
            {
                "name": "98 + 2",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 98, "nb_days": 0}),
                    (0, 0, {"value": "percent", "value_amount": 2, "nb_days": 30}),
                ],
            }
        )
        move = self.taxed(rate=0, invoice_payment_term_id=term.id)
        first, second = self.items(move)
        self.assertEqual(second.amount_residual, 20_000)
        receipt = self.entry(-500_000, journal="BNK")
        (first | self.items(receipt)).reconcile()
        self.assertFalse(self.follow_taxes())
        receipt = self.entry(-480_000, journal="BNK")
        (first | self.items(receipt)).reconcile()
        self.assertEqual(self.follow_taxes().move_line_id, second)

    def test_in_dollars_compared_in_rupiah(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "company_id": self.company.id, "name": "2026-01-01",
             "rate": 1 / 16_000}
        )  # fmt: skip
        move = self.taxed(amount=1000, currency=usd)
        receipt = self.entry(-1090, journal="BNK", currency=usd)
        (self.items(move) | self.items(receipt)).reconcile()
        found = self.follow_taxes()
        self.assertEqual((found.amount, found.currency_id), (20, usd))

    def test_of_another_country(self):
        self.env["penagihan.tax.rule"].search([]).country_id = self.env.ref("base.sg")
        self.assertFalse(self.withheld()[1])

    def test_disputed_is_left_alone(self):
        move = self.taxed()
        self.env["penagihan.dispute"]._open(
            self.debtor(self.partner), {self.items(move): 1000}, reason="tax_slip"
        )
        self.pay(move, move.amount_total - 20_000)
        self.assertFalse(self.follow_taxes())

    def test_proposed_once(self):
        _move, found = self.withheld()
        self.assertTrue(found)
        self.assertFalse(self.follow_taxes(on=1))

    def test_paid_further_is_another_rest(self):
        move, found = self.withheld()
        self.pay(move, 5_000)
        again = self.follow_taxes()
        self.assertFalse(found.exists())
        self.assertEqual(again.rule_id, self.env.ref("penagihan_piutang.tax_rule_pph22"))

    def test_rules_make_sense(self):
        rule = self.env["penagihan.tax.rule"]
        for values in (
            {}, {"untaxed_rate": -1}, {"tax_rate": 101}, {"untaxed_rate": 2, "tolerance": -1},
        ):  # fmt: skip
            with self.subTest(values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                rule.create({"name": "X", **values})

    # -- the decision ---------------------------------------------------------------------

    def test_left_alone_while_somebody_looks_then_not(self):
        move, _found = self.withheld(amount=10 * MILLION, rest=200_000)
        # Thursday, Friday, Monday
        self.assertDecision(move, "tax_slip", until=6, amount=0)
        self.assertTrue(self.decide(move)["listed"])
        self.assertDecision(move, "due", amount=200_000, on=6)

    def test_slip_the_customer_has_sent_is_waited_for(self):
        """It was told that it is not asked for again: somebody looks at it, however late."""
        move, found = self.withheld(amount=10 * MILLION, rest=200_000)
        found.slip_came_date = D
        self.assertDecision(move, "tax_slip", until=6, amount=0)
        self.assertDecision(move, "tax_slip", until=31, amount=0, on=30)
        self.assertTrue(self.decide(move, on=30)["listed"])
        with self.at(f"{D + timedelta(days=30)} 03:00:00"):
            self.env.invalidate_all()
            row = self.env["penagihan.forecast"].search([("move_id", "=", move.id)])
            self.assertEqual((row.kind, row.amount), ("disputed", 200_000))
        # another rest loses no slip
        self.pay(move, 50_000)
        self.follow_taxes(on=31)
        self.assertEqual(found.state, "proposed")
        self.assertDecision(move, "tax_slip", until=32, amount=0, on=31)
        self.pay(move, 150_000)
        self.follow_taxes(on=32)
        self.assertEqual(found.state, "closed")

    def test_accepted_until_the_next_monthly_message(self):
        move, found = self.withheld(amount=10 * MILLION, rest=200_000)
        found.with_user(self.officer).action_accept()
        self.assertDecision(move, "tax_slip", until=16, amount=0)
        self.assertFalse(self.decide(move)["listed"])
        self.assertDecision(move, "tax_slip", until=47, on=16)
        # nobody waits for ever without a person looking
        self.assertTrue(self.decide(move, on=90)["listed"])

    def test_refused_goes_on_and_is_not_proposed_again(self):
        move, found = self.withheld(amount=10 * MILLION, rest=200_000)
        found.with_user(self.officer).action_refuse()
        self.assertDecision(move, "due", amount=200_000)
        self.assertFalse(self.follow_taxes(on=1))

    def test_payment_taken_back_is_asked_for(self):
        """What was withheld stays apart; the rest is owed again."""
        move, found = self.withheld(amount=10 * MILLION, rest=200_000)
        found.with_user(self.officer).action_accept()
        receipt = self.items(move).matched_credit_ids.credit_move_id.move_id
        self.items(move).remove_move_reconcile()
        receipt.button_draft()
        self.assertDecision(move, "due", amount=10_900_000)

    def test_the_daily_run_proposes_before_it_writes(self):
        move = self.taxed(amount=10 * MILLION)
        self.pay(move, move.amount_total - 200_000)
        run = self.run_today()
        self.assertFalse(run.followup_ids)
        self.assertTrue(self.env["penagihan.tax.residue"].search([("move_id", "=", move.id)]))

    # -- booked ---------------------------------------------------------------------------

    def test_booked(self):
        move, found = self.withheld()
        found.with_user(self.officer).action_accept()
        found.with_user(self.officer).write(
            {"slip_number": "2600001234", "slip_date": D, "slip": "UERG", "slip_name": "bp.pdf"}
        )
        entry = self.entry(-20_000)
        (self.items(move) | self.items(entry)).filtered(
            lambda line: not line.reconciled
        ).reconcile()
        self.follow_taxes(on=2)
        self.assertEqual((found.state, found.closed_date), ("closed", D + timedelta(days=2)))
        self.assertEqual(found.slip_number, "2600001234")

    def test_booked_and_taken_back_is_proposed_again(self):
        move, found = self.withheld()
        found.with_user(self.officer).action_accept()
        entry = self.entry(-20_000)
        (self.items(move) | self.items(entry)).filtered(
            lambda line: not line.reconciled
        ).reconcile()
        self.follow_taxes(on=1)
        self.items(entry).remove_move_reconcile()
        self.assertEqual(self.follow_taxes(on=2).move_id, move)

    def test_slip_of_tomorrow(self):
        _move, found = self.withheld()
        found.with_user(self.officer).action_accept()
        with self.assertRaisesRegex(UserError, "to come"):
            found.with_user(self.officer).slip_date = D + timedelta(days=1)

    # -- asked for ------------------------------------------------------------------------

    def accepted(self, **values):
        move, found = self.withheld(**values)
        found.with_user(self.officer).action_accept()
        return move, found

    def test_once_a_month(self):
        move, _found = self.accepted()
        with mail_server() as smtp:
            self.run_today()
            self.assertEqual(len(smtp.messages), 1)
            notice = self.debtor(self.partner).followup_ids
            self.assertEqual((notice.kind, notice.state), ("tax", "sent"))
            body = str(notice.message_id.body)
            for words in (move.name, "March 2026", "20,000", "not a request for payment"):
                self.assertIn(words, body)
            with self.at(f"{D + timedelta(days=2)} 03:00:00"):
                self.run_today()
            self.assertEqual(len(smtp.messages), 1)
            # 1 May is a holiday, a Friday
            with self.at("2026-05-04 03:00:00"):
                self.run_today()
            self.assertEqual(len(smtp.messages), 2)

    def test_one_that_waited_for_the_next_month_is_that_months(self):
        self.accepted()
        with mail_server() as smtp:
            for moment, sent in (
                ("2026-04-30 14:00:00", 0),  # in the evening, before a holiday
                ("2026-05-04 03:00:00", 1),
                ("2026-05-05 03:00:00", 1),
                ("2026-05-06 03:00:00", 1),
            ):
                with self.subTest(moment), self.at(moment):
                    self.run_today()
                    self.assertEqual(len(smtp.messages), sent)
        self.assertFalse(self.debtor(self.partner).activity_ids)

    def test_not_before_the_period_is_over(self):
        self.accepted(due=30)
        with mail_server() as smtp:
            self.run_today()
            self.assertFalse(smtp.messages)
            with self.at("2026-05-04 03:00:00"):
                self.run_today()
        self.assertEqual(len(smtp.messages), 1)

    def test_never_two_messages_on_a_day(self):
        self.accepted()
        self.invoice(due=-3)
        with mail_server() as smtp:
            self.run_today()
            self.assertEqual(len(smtp.messages), 1)
            with self.at(f"{D + timedelta(days=1)} 03:00:00"):
                self.run_today()
            self.assertEqual(len(smtp.messages), 2)

    def test_booked_before_it_leaves(self):
        move, _found = self.accepted()
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        self.pay(move, 20_000)
        self.follow_taxes()
        with mail_server() as smtp:
            run.action_dispatch()
        self.assertFalse(smtp.messages)

    def test_whom_nobody_writes_to_is_called(self):
        self.partner.email = False
        self.accepted()
        self.run_today()
        kind = self.env.ref("penagihan_piutang.activity_tax_slip")
        tasks = self.debtor(self.partner).activity_ids
        self.assertEqual(tasks.activity_type_id, kind)
        with self.at(f"{D + timedelta(days=1)} 03:00:00"):
            self.run_today()
        self.assertEqual(len(self.debtor(self.partner).activity_ids), 1)

    def test_on_hold_is_left_alone(self):
        self.accepted()
        self.debtor(self.partner, hold_until=D + timedelta(days=3), hold_reason="Flood")
        with mail_server() as smtp:
            self.run_today()
        self.assertFalse(smtp.messages)
        self.assertFalse(self.debtor(self.partner).activity_ids)

    def test_left_in_peace_nobody_asks_for_slips(self):
        """Neither by itself nor by a person; when it is over, it is asked."""
        until = D + timedelta(days=2)
        peaces = {
            "calm": lambda debtor: debtor.write({"calm_until": until}),
            "call agreed": lambda debtor: debtor.write({"callback_until": until}),
            "reply": lambda debtor: self.env["penagihan.reply"]._receive(
                debtor, debtor.message_post(body="Wait", message_type="comment")
            ),
            "complaint": lambda debtor: (
                self.env["penagihan.complaint"].with_user(self.collector)._open(debtor, "Rude")
            ),
        }
        debtors = self.env["penagihan.debtor"]
        for name, begin in peaces.items():
            partner = self.customer(name)
            self.accepted(partner=partner)
            debtor = self.debtor(partner, user_id=self.collector.id)
            begin(debtor.with_user(self.collector) if name == "complaint" else debtor)
            debtors |= debtor
        kind = self.env.ref("penagihan_piutang.activity_tax_slip")
        with mail_server() as smtp:
            self.run_today()
            self.assertFalse(smtp.messages)
            self.assertNotIn(kind, debtors.activity_ids.activity_type_id)
            with self.at(f"{until} 03:00:00"):
                self.run_today()
        self.assertEqual(
            debtors.followup_ids.filtered(lambda each: each.kind == "tax").debtor_id,
            debtors.filtered(lambda each: each.partner_id.name in ("calm", "call agreed")),
        )

    def test_left_in_peace_after_it_was_planned(self):
        self.accepted()
        debtor = self.debtor(self.partner)
        run = self.env["penagihan.run"].create({"company_id": self.company.id, "date": D})
        run.action_plan()
        debtor.calm_until = D + timedelta(days=2)
        with mail_server() as smtp:
            run.action_dispatch()
        self.assertFalse(smtp.messages)
        self.assertEqual(debtor.followup_ids.state, "cancelled")

    # -- the aging ------------------------------------------------------------------------

    def test_in_the_aging_beside_the_total(self):
        move, _found = self.accepted()
        other = self.invoice(due=-5)
        self.env["penagihan.dispute"]._open(
            self.debtor(self.partner), {self.items(other): 300_000}, reason="goods"
        )
        self.env["penagihan.promise"]._record(
            self.debtor(self.partner), {self.items(other): 600_000}, kind="giro", date=D
        )
        for day, shown in ((D, True), (D - timedelta(days=1), False)):
            with self.subTest(day):
                wizard = self.env["penagihan.aging.wizard"].create({"date": day})
                action = wizard.action_show()
                row = wizard.customer_ids
                self.assertEqual(
                    (row.disputed, row.withheld, row.giro),
                    (300_000, 20_000, 600_000) if shown else (0, 0, 0),
                )
                for name in ("disputed", "withheld", "giro"):
                    self.assertEqual(action["context"][f"penagihan_{name}"], shown)
        ledger = sum(self.items(move, other).mapped("amount_residual"))
        wizard = self.env["penagihan.aging.wizard"].create({"date": D})
        wizard.action_show()
        self.assertEqual(wizard.customer_ids.total, ledger)

    def test_apart_is_never_more_than_what_is_open(self):
        """Paid since, and not followed up yet: each takes what the one before leaves."""
        move = self.invoice(due=-5)
        debtor = self.debtor(self.partner)
        self.env["penagihan.dispute"]._open(debtor, {self.items(move): 300_000}, reason="goods")
        self.env["penagihan.promise"]._record(
            debtor, {self.items(move): 600_000}, kind="giro", date=D
        )
        self.pay(move, 500_000)
        wizard = self.env["penagihan.aging.wizard"].create({"date": D})
        wizard.action_show()
        row = wizard.customer_ids
        self.assertEqual((row.total, row.disputed, row.giro), (500_000, 300_000, 200_000))


@tagged("post_install", "-at_install")
class TestTaxResidueAccess(TaxMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.person("seller", "penagihan_piutang.group_salesperson")
        cls.accountant = cls.person("accountant", "account.group_account_manager")
        test = cls("run")
        test.partner = cls.mine.partner_id
        cls.own = test.withheld()[1]
        test.partner = cls.foreign.partner_id
        cls.others = test.withheld()[1]

    def test_collector_reads_own_and_decides_nothing(self):
        model = self.by(self.collector, self.own)
        self.assertEqual(model.search([]).ids, self.own.ids)
        for what, act in (
            ("read", lambda: self.by(self.collector, self.others).read(["amount"])),
            ("accept", model.action_accept),
            ("refuse", model.action_refuse),
            ("slip", lambda: model.write({"slip_number": "1"})),
            ("delete", model.unlink),
        ):
            with self.assertRefused(what):
                act()
        self.assertEqual(self.own.state, "proposed")

    def test_officer_decides_many_at_once(self):
        both = self.own | self.others
        self.by(self.officer, both).action_accept()
        self.assertEqual(set(both.mapped("state")), {"accepted"})
        self.assertEqual(both.decided_user_id, self.officer)
        with self.assertRaisesRegex(UserError, "not possible any more"):
            self.by(self.officer, both).action_accept()

    def test_nobody_writes_more_than_the_slip(self):
        for user in (self.officer, self.manager, self.auditor):
            for values in ({"state": "closed"}, {"amount": 1}, {"accepted_date": D}):
                with self.assertRefused(f"{user.login} {values}"):
                    self.by(user, self.own).write(values)
        self.by(self.officer, self.own).write({"slip_number": "26-1"})
        self.assertEqual(self.own.slip_number, "26-1")

    def test_rules_are_a_managers(self):
        rule = self.env.ref("penagihan_piutang.tax_rule_pph23")
        for user in (self.collector, self.officer, self.auditor):
            self.assertTrue(self.by(user, rule).read(["untaxed_rate"]))
            with self.assertRefused(user.login):
                self.by(user, rule).untaxed_rate = 3
        self.by(self.manager, rule).untaxed_rate = 3

    def test_outsiders_and_another_company(self):
        stranger = self.manager_elsewhere()
        self.assertFalse(self.by(stranger, self.own).search([]))
        for user in (self.seller, self.accountant, stranger):
            for what in ("action_accept", "action_refuse"):
                with self.assertRefused(f"{user.login} {what}"):
                    getattr(self.by(user, self.own), what)()
