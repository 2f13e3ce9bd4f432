"""Schedules of random agreements: to the cent what is owed, in days that rise."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools.contact_window import is_working_day
from ..tools.instalments import (
    MOST,
    Instalment,
    ScheduleError,
    days,
    equal_amounts,
    fill,
    fixed_amounts,
    per_month,
    schedule,
    time_value,
)
from .examples import in_many

START = date(2026, 1, 1)
UNITS = [Decimal(unit) for unit in ("0.001", "0.01", "1", "1000")]


def _debt(random):
    unit = random.choice(UNITS)
    return random.randint(1, 10 ** random.randint(1, 15)) * unit, unit


def _next_working_day(day):
    while not is_working_day(day, "ID"):
        day += timedelta(days=1)
    return day


def _random_plan(random):
    """A schedule somebody might ask for, and what it is about; None where it cannot be."""
    debt, unit = _debt(random)
    first = START + timedelta(days=random.randint(0, 700))
    down = None
    rest = debt
    if random.random() < 0.5:
        paid = (random.randint(-1, 10) * debt / 10 / unit).to_integral_value() * unit
        down = Instalment(first - timedelta(days=random.randint(-1, 20)), paid)
        rest = debt - paid
    try:
        if random.random() < 0.5:
            amounts = equal_amounts(rest, random.randint(-1, 40), unit)
        else:
            amounts = fixed_amounts(rest, random.randint(0, 40) * rest / 30, unit)
        dates = days(first, len(amounts), random.choice(["week", "month", "month_end"]))
        move = _next_working_day if random.random() < 0.5 else (lambda day: day)
        return debt, schedule(debt, dates, amounts, down, move)
    except ScheduleError:
        return None


@tagged("post_install", "-at_install")
class TestInstalments(BaseCase):
    def test_adds_up_to_the_cent_in_rising_days(self):
        made = []

        @in_many(1500)
        def check(random):
            if plan := _random_plan(random):
                debt, instalments = plan
                made.append(len(instalments))
                self.assertEqual(sum(Fraction(each.amount) for each in instalments), Fraction(debt))
                self.assertTrue(all(each.amount > 0 for each in instalments))
                dates = [each.day for each in instalments]
                self.assertEqual(dates, sorted(set(dates)))

        check()
        self.assertGreater(len(made), 500)
        self.assertIn(1, made)

    def test_equal_amounts_differ_in_the_last_one_only(self):
        @in_many(1000)
        def check(random):
            debt, unit = _debt(random)
            count = random.randint(1, MOST)
            try:
                amounts = equal_amounts(debt, count, unit)
            except ScheduleError as error:
                self.assertEqual(error.code, "too_small")
                self.assertLess(debt, count * unit)
                return
            self.assertEqual(len(amounts), count)
            self.assertEqual(len(set(amounts[:-1])), min(1, count - 1))
            self.assertLess(abs(amounts[-1] - amounts[0]), count * unit)
            self.assertTrue(all(amount % unit == 0 for amount in amounts))

        check()

    def test_payments_fill_the_earliest_first(self):
        @in_many(500)
        def check(random):
            amounts = [Decimal(random.randint(1, 20)) for _ in range(random.randint(0, 8))]
            paid = Decimal(random.randint(0, 100))
            # the slow way: coin by coin into the first that is not full
            coins = [Decimal(0)] * len(amounts)
            for _coin in range(int(paid)):
                for number, amount in enumerate(amounts):
                    if coins[number] < amount:
                        coins[number] += 1
                        break
            self.assertEqual(fill(amounts, paid), coins)

        check()

    def test_days_moved_off_holidays_stay_in_order(self):
        weekly = days(date(2026, 3, 13), 4, "week")
        # 16 to 24 March 2026 hold Nyepi, Lebaran and their joint leave
        moved = schedule(Decimal(4), weekly, [Decimal(1)] * 4, move=_next_working_day)
        self.assertEqual(
            [each.day for each in moved], sorted({_next_working_day(day) for day in weekly})
        )
        same = schedule(
            Decimal(2),
            [date(2026, 8, 15), date(2026, 8, 16)],
            [Decimal(1)] * 2,
            move=_next_working_day,
        )
        self.assertEqual([each.day for each in same], [date(2026, 8, 18), date(2026, 8, 19)])

    def test_refused_with_the_reason(self):
        first = date(2026, 5, 1)
        one = [Decimal(100)]
        for code, make in (
            ("nothing_owed", lambda: equal_amounts(Decimal(0), 3)),
            ("count", lambda: equal_amounts(Decimal(100), 0)),
            ("count", lambda: equal_amounts(Decimal(1000), MOST + 1)),
            ("count", lambda: fixed_amounts(Decimal(1000), Decimal(1))),
            ("too_small", lambda: fixed_amounts(Decimal(1000), Decimal(0))),
            ("sum", lambda: schedule(Decimal(101), [first], one)),
            ("not_rising", lambda: schedule(Decimal(120), [first], one, _down(first, 20))),
            ("down_payment", lambda: schedule(Decimal(100), [first], one, _down(first, 100))),
            ("down_payment", lambda: schedule(Decimal(100), [first], one, _down(first, -1))),
        ):
            with self.subTest(code=code), self.assertRaises(ScheduleError) as raised:
                make()
            self.assertEqual(raised.exception.code, code)

    def test_waiting_costs_more_the_longer_it_is(self):
        amounts = [Decimal(1_000_000)] * 6
        costs = [
            time_value(
                [Instalment(START + timedelta(days=gap * number), amount)
                 for number, amount in enumerate(amounts)],
                START,
                Decimal("0.12"),
            )
            for gap in (0, 7, 30)
        ]  # fmt: skip
        self.assertEqual(costs[0], 0)
        self.assertEqual(costs, sorted(set(costs)))
        # an upper bound by simple interest: 12 % of six millions, 75 days on average
        self.assertLess(costs[2], Decimal(6_000_000) * Decimal("0.12") * 75 / 365)

    def test_a_month_of_weekly_instalments(self):
        weekly = [Instalment(day, Decimal(100)) for day in days(START, 10, "week")]
        self.assertEqual(per_month(weekly), 500)


def _down(day, amount):
    return Instalment(day, Decimal(amount))
