"""When an item will be paid: the formula, its statement, and how good it is."""

import itertools
from dataclasses import replace
from datetime import timedelta
from random import Random

from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.payment_curve import Spell, changes, curve, predict
from . import payment_world
from .common import MILLION, CollectionCase, D
from .examples import in_many
from .oracle_case import OracleCase


class PaymentMixin:
    """Invoices and their payments straight in the tables."""

    insert, update = OracleCase.insert, OracleCase.update

    @classmethod
    def make_models(cls):
        cls.model_move = cls.invoice(cls, partner=cls.customer("Model"))
        cls.model_line = cls.items(cls, cls.model_move)
        cls.env.flush_all()
        cls.ids = itertools.count(40_000_000)

    def put(self, invoices):
        """Write them down; gives {item: invoice}."""
        moves, lines, matches, items = [], [], [], {}

        def line(partner, day, amount, residual, kind, **values):
            number = next(self.ids)
            moves.append({"id": number, "name": f"T/{number}", "move_type": kind, "date": day})
            lines.append(
                {
                    "id": number,
                    "move_id": number,
                    "account_id": self.account("1100").id,
                    "partner_id": partner,
                    "debit": max(amount, 0),
                    "credit": max(-amount, 0),
                    "balance": amount,
                    "amount_currency": amount,
                    "amount_residual": residual,
                    "amount_residual_currency": residual,
                    "reconciled": not residual,
                    "date": day,
                    "date_maturity": day,
                    "invoice_date": None,
                    "parent_state": "posted",
                    **values,
                }
            )
            return number

        for invoice in invoices:
            item = line(
                invoice.payer,
                invoice.invoice_date,
                MILLION,
                0 if invoice.settled else MILLION,
                "out_invoice",
                date_maturity=invoice.due,
                invoice_date=invoice.invoice_date,
            )
            items[item] = invoice
            if invoice.settled:
                kind = "entry" if invoice.money else "out_refund"
                credit = line(invoice.payer, invoice.settled, -MILLION, 0, kind)
                matches.append(
                    {
                        "debit_move_id": item,
                        "credit_move_id": credit,
                        "amount": MILLION,
                        "debit_amount_currency": MILLION,
                        "credit_amount_currency": MILLION,
                        "max_date": invoice.settled,
                        "company_id": self.company.id,
                    }
                )
        if lines:
            self.insert("account_move", moves, like=self.model_move)
            self.insert("account_move_line", lines, like=self.model_line)
        if matches:
            self.insert("account_partial_reconcile", matches)
        self.update("account_move_line", self.model_line.id, parent_state="draft")
        self.env.invalidate_all()
        return items


@tagged("post_install", "-at_install")
class TestPrediction(PaymentMixin, CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_models()
        cls.payers = [cls.customer(f"PT {number}").id for number in range(4)]

    def test_formula_and_statement_are_what_day_by_day_gives(self):
        curves = self.env["penagihan.payment.curve"]
        compared = []

        @in_many(25)
        def same(random):
            invoices = payment_world.make(random, D, self.payers)
            savepoint = self.env.cr.savepoint(flush=False)
            try:
                items = self.put(
                    [each for each in invoices if each.settled is None or each.settled <= D]
                )
                # a payment of today is known when the day is over
                invoices = list(items.values())
                curves._refresh(self.company)
                compared.append(self.compare(invoices, items))
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()

        same()
        self.assertGreater(sum(compared), 40)

    def compare(self, invoices, items):
        rows = {
            row["move_line_id"]: row
            for row in self.env.execute_query_dict(
                self.env["penagihan.forecast"]._rows_sql(self.company)
            )
        }
        still = {item for item, invoice in items.items() if invoice.settled is None}
        self.assertEqual(set(rows), still)
        by_payer = payment_world.shares(invoices, D)
        for item in still:
            invoice, row = items[item], rows[item]
            days, soon, ever = payment_world.predict(
                by_payer[invoice.payer], (D - invoice.due).days
            )
            self.assertAlmostEqual(float(row["expected"]) / MILLION, ever, places=5)
            if days is None:
                self.assertFalse(row["day"])
                self.assertEqual(row["certainty"], "open")
                continue
            self.assertIn((row["day"] - invoice.due).days, days)
            self.assertAlmostEqual(float(row["probability"]), soon, places=5)
        return len(still)

    def test_plain_formula_is_the_statement(self):
        """The same curve, item by item."""
        company = curve(changes([Spell(-30, day, day % 3 > 0) for day in range(-5, 90)]))
        own = curve(changes([Spell(-30, 40, True)] * 4 + [Spell(-30, 70, False)]), company)
        curves = self.env["penagihan.payment.curve"]
        curves._write_down("penagihan_payment_curve", [(self.company.id, None, 5, 40, own)])
        for age in [*range(-40, 130, 7), 300, 395, 396, 500]:
            with self.subTest(age=age):
                said = curves._predicted_sql(
                    SQL("%s::date", D), SQL("%s::date", D - timedelta(days=age)), SQL("known.line")
                )
                ((day, soon, ever),) = self.env.execute_query(
                    SQL(
                        """SELECT said.day, said.soon, said.ever
                             FROM penagihan_payment_curve known CROSS JOIN LATERAL (%s) said
                            WHERE company_id = %s""",
                        said,
                        self.company.id,
                    )
                )
                expected = predict(own, age)
                self.assertEqual(day and (day - D).days + age, expected.day)
                self.assertAlmostEqual(soon, expected.soon, places=9)
                self.assertAlmostEqual(ever, expected.ever, places=9)

    def test_knows_only_what_was_known_that_day(self):
        """What is paid, credited or invoiced later changes nothing."""
        early, late = D - timedelta(days=90), D
        curves = self.env["penagihan.payment.curve"]

        @in_many(5)
        def same(random):
            invoices = [
                each for each in payment_world.make(random, late, self.payers) if each.money
            ]
            then = [
                each if each.settled and each.settled < early else replace(each, settled=None)
                for each in invoices
                if each.invoice_date < early
            ]
            learnt = []
            for world in (invoices, then):
                savepoint = self.env.cr.savepoint(flush=False)
                self.put(world)
                learnt.append(
                    sorted(curves._learn(self.company, early), key=lambda row: row[1] or 0)
                )
                savepoint.close(rollback=True)
                self.env.invalidate_all()
            self.assertEqual(learnt[0], learnt[1])

        same()

    def test_beats_due_date_and_median_where_the_truth_is_known(self):
        """Twelve payers, each with a day of its own that it keeps within three days; one invoice
        of twenty is never paid.
        """
        payers = [*self.payers, *(self.customer(f"PT {number}").id for number in range(5, 13))]
        _usual, invoices = payment_world.habits(Random(10), D, payers)
        self.put([each for each in invoices if not each.settled or each.settled <= D])
        self.put(
            [replace(each, settled=None) for each in invoices if each.settled and each.settled > D]
        )
        days = [D - timedelta(days=number) for number in (150, 120, 90, 60)]
        found = self.env["penagihan.back.test"]._run(self.company, days)
        self.assertGreater(found["paid"], 200)
        # three days more or less are 1.7 on average, and nobody knows better
        self.assertLess(found["predicted"], 3)
        self.assertLess(found["predicted"], 0.4 * found["median"])
        self.assertLess(found["predicted"], 0.4 * found["due_date"])
        self.assertEqual(sum(count for count, *_rest in found["deciles"]), found["items"])
        off = (
            sum(count * abs(predicted - paid) for count, predicted, paid in found["deciles"])
            / found["items"]
        )
        self.assertLess(off, 0.1)

    def test_write_offs_are_no_payments(self):
        """What was written off was open until then, and never paid."""
        partner = self.customer()
        paid = self.invoice(due=-50, partner=partner)
        self.pay(paid, MILLION)
        move = self.invoice(due=-50, partner=partner)
        self.writes_off(move, MILLION, on=-10)
        self.env.flush_all()
        self.put([])
        day = D + timedelta(days=1)
        learnt = self.env["penagihan.payment.curve"]._learn(self.company, day)
        (own,) = [row for row in learnt if row[1] == partner.id]
        self.assertEqual(own[1:4], (partner.id, 1, 50))
        spells = self.env.execute_query_dict(
            self.env["penagihan.payment.curve"]._spells_sql(self.company, day)
        )
        found = {row["id"]: (row["exit"], row["paid"], row["lost"]) for row in spells}
        self.assertEqual(found[self.items(move).id], (40, False, True))
        self.assertEqual(found[self.items(paid).id], (50, True, False))
        # nor is it one that is open still
        tested = self.env["penagihan.back.test"]._run(self.company, [day])
        self.assertEqual(tested["items"], 0)

    def test_credit_notes_are_no_payments(self):
        partner = self.customer()
        day = D - timedelta(days=50)
        self.put(
            [
                payment_world.Invoice(partner.id, day, day, D - timedelta(days=1), money)
                for money in (True, False)
            ]
        )
        ((_company, _everybody, count, usual, _line), own) = sorted(
            self.env["penagihan.payment.curve"]._learn(self.company, D),
            key=lambda row: row[1] or 0,
        )
        self.assertEqual((count, usual), (1, 48))
        self.assertEqual(own[1:4], (partner.id, 1, 48))
