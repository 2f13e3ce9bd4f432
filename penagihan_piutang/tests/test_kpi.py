"""Figures from random small ledgers, beside what somebody would work out day by day on paper."""

from datetime import date, timedelta
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools import kpi
from ..tools.months import month_ends_before
from .examples import in_many


@tagged("post_install", "-at_install")
class TestKpi(BaseCase):
    def test_days_are_those_a_walk_day_by_day_finds(self):
        """Each day of a month sold the same; walk back until all that is owed is explained."""
        seen = set()

        @in_many(300)
        def same(random):
            end = date(2026, 1, 1) + timedelta(days=random.randrange(400))
            ends = [end, *month_ends_before(end, random.randrange(6))]
            months = [
                (day.day, random.choice([0, 100, 250, 999, -50, day.day * 10])) for day in ends
            ]
            owed = random.choice([0, -5, 1, 90, 400, 1_000, 5_000])
            not_due = random.choice([owed, owed // 2, 0, owed + 50, -3])
            dso = kpi.days_sales_outstanding(owed, months)
            best = kpi.best_possible_dso(owed, not_due, months)
            for found, amount in ((dso, owed), (best, min(owed, not_due))):
                days, enough = self.walk(amount, months)
                self.assertAlmostEqual(found.days, days)
                self.assertEqual(found.exhausted, enough)
                seen.add(enough)
            self.assertGreaterEqual(kpi.average_days_delinquent(dso.days, best.days), 0)

        same()
        self.assertEqual(seen, {True, False})

    def walk(self, owed, months):
        rest, days = Fraction(owed), Fraction(0)
        if rest <= 0:
            return 0.0, True
        for length, sold in months:
            # all of a month is taken off, or it explains the rest: more was sold than is left
            explained = sold >= rest
            for _day in range(length):
                part = Fraction(sold, length)
                if explained and part >= rest:
                    return float(days + rest / part), True
                rest, days = rest - part, days + 1
        return float(days), False

    def test_effectiveness_is_what_each_invoice_says(self):
        """What could be collected is all invoices but those not due at the end; what was is what
        was paid of them.
        """

        @in_many(200)
        def same(random):
            start, end = date(2026, 3, 31), date(2026, 4, 30)
            invoices = [
                (
                    start + timedelta(days=random.randint(-60, 30)),  # booked
                    start + timedelta(days=random.randint(-60, 60)),  # due
                    random.randint(1, 500),
                    # paid on, never in advance of being booked
                    random.choice([None, start + timedelta(days=random.randint(1, 60))]),
                )
                for _ in range(random.randint(1, 8))
            ]
            opening = sum(amount for booked, _due, amount, _paid in invoices if booked <= start)
            sales = sum(amount for booked, _d, amount, _p in invoices if start < booked <= end)
            left = [
                (due, amount)
                for booked, due, amount, paid in invoices
                if booked <= end and (paid is None or paid > end)
            ]
            ratio = kpi.collection_effectiveness(
                opening,
                sales,
                sum(amount for _due, amount in left),
                sum(amount for due, amount in left if due >= end),
            )
            could = was = 0
            for booked, due, amount, paid in invoices:
                if booked > end:
                    continue
                collected = paid is not None and paid <= end
                if collected or due < end:
                    could += amount
                    was += amount * collected
            self.assertEqual((ratio.part, ratio.whole), (was, could))
            self.assertEqual(ratio.percent, 100 * was / could if could else None)

        same()
