"""The arithmetic of instalment agreements: when how much is paid, what payments have filled, and
what agreeing to it costs. Amounts are ``Decimal`` in one currency; a unit is its smallest amount.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import NamedTuple

# More would be a loan for life, and a slip of the pen more often than not.
MOST = 120
_DAYS_A_YEAR = 365


class Instalment(NamedTuple):
    day: date
    amount: Decimal


class ScheduleError(ValueError):
    """A schedule that cannot be; ``code`` says why, in one of the words below.

    ``nothing_owed``, ``down_payment`` (not below the debt), ``count`` (none, or above ``MOST``),
    ``too_small`` (an instalment would be nothing), ``not_rising`` (days not one after the other),
    ``sum`` (does not add up to the debt).
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def equal_amounts(debt: Decimal, count: int, unit: Decimal = Decimal(1)) -> list[Decimal]:
    """``count`` equal instalments in whole units, the rest of the division in the last one.

    >>> [str(amount) for amount in equal_amounts(Decimal(1_000_000), 3)]
    ['333333', '333333', '333334']
    >>> [str(amount) for amount in equal_amounts(Decimal("100.10"), 3, Decimal("0.01"))]
    ['33.36', '33.36', '33.38']
    >>> [str(amount) for amount in equal_amounts(Decimal("1000000.55"), 3, Decimal(1000))]
    ['333000', '333000', '334000.55']
    >>> equal_amounts(Decimal(2), 3)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ScheduleError: too_small
    """
    if debt <= 0:
        raise ScheduleError("nothing_owed")
    if not 1 <= count <= MOST:
        raise ScheduleError("count")
    each = _in_units(debt / count, unit)
    if each <= 0:
        raise ScheduleError("too_small")
    return [each] * (count - 1) + [debt - each * (count - 1)]


def fixed_amounts(debt: Decimal, amount: Decimal, unit: Decimal = Decimal(1)) -> list[Decimal]:
    """Instalments of ``amount`` in whole units, a smaller last one.

    >>> [str(each) for each in fixed_amounts(Decimal(1_000_000), Decimal(300_000))]
    ['300000', '300000', '300000', '100000']
    >>> [str(each) for each in fixed_amounts(Decimal(600_000), Decimal(300_000))]
    ['300000', '300000']
    """
    if debt <= 0:
        raise ScheduleError("nothing_owed")
    amount = _in_units(amount, unit)
    if amount <= 0:
        raise ScheduleError("too_small")
    whole = int(debt // amount)
    amounts = [amount] * whole
    if rest := debt - amount * whole:
        amounts.append(rest)
    if len(amounts) > MOST:
        raise ScheduleError("count")
    return amounts


def _in_units(amount, unit):
    return (amount / unit).to_integral_value(ROUND_DOWN) * unit


def days(first: date, count: int, period: str) -> list[date]:
    """The days of ``count`` instalments.

    :param period: ``week``; ``month`` (the same day of each month, or its last where it is
        shorter); ``month_end`` (the last day of each month, from that of ``first`` on)

    >>> [str(day) for day in days(date(2026, 1, 31), 3, "month")]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    >>> [str(day) for day in days(date(2026, 11, 5), 3, "month_end")]
    ['2026-11-30', '2026-12-31', '2027-01-31']
    >>> [str(day) for day in days(date(2026, 12, 28), 2, "week")]
    ['2026-12-28', '2027-01-04']
    """
    if period == "week":
        return [first + timedelta(days=7 * number) for number in range(count)]
    dates = []
    for number in range(count):
        year, month = divmod(first.month - 1 + number, 12)
        year, month = first.year + year, month + 1
        last = monthrange(year, month)[1]
        dates.append(date(year, month, last if period == "month_end" else min(first.day, last)))
    return dates


def schedule(
    debt: Decimal,
    dates: Sequence[date],
    amounts: Sequence[Decimal],
    down: Instalment | None = None,
    move: Callable[[date], date] = lambda day: day,
) -> list[Instalment]:
    """A schedule both can accept: rising days, and to the cent what is owed.

    :param debt: what is owed in all
    :param down: the down payment, paid first; part of the debt
    :param move: gives the day an instalment falls on where a day is not one to pay on (holidays)
    :raise ScheduleError: it cannot be

    >>> plan = schedule(
    ...     Decimal(500), days(date(2026, 5, 1), 2, "month"), equal_amounts(Decimal(400), 2),
    ...     down=Instalment(date(2026, 4, 20), Decimal(100)),
    ... )
    >>> [(str(each.day), str(each.amount)) for each in plan]
    [('2026-04-20', '100'), ('2026-05-01', '200'), ('2026-06-01', '200')]
    """
    if debt <= 0:
        raise ScheduleError("nothing_owed")
    if down and not 0 < down.amount < debt:
        raise ScheduleError("down_payment")
    plan = [down] if down else []
    for day, amount in zip(dates, amounts, strict=True):
        day = move(day)
        # a long holiday may move two weeks' instalments to one day: the later one goes on
        while plan and plan[-1] is not down and day <= plan[-1].day:
            day = move(day + timedelta(days=1))
        plan.append(Instalment(day, amount))
    if any(each.amount <= 0 for each in plan):
        raise ScheduleError("too_small")
    if any(later.day <= earlier.day for earlier, later in pairwise(plan)):
        raise ScheduleError("not_rising")
    if sum(each.amount for each in plan) != debt:
        raise ScheduleError("sum")
    return plan


def fill(amounts: Iterable[Decimal], paid: Decimal) -> list[Decimal]:
    """How much of each instalment is paid, the earliest first; too much fills them all.

    >>> [str(each) for each in fill([Decimal(100)] * 3, Decimal(150))]
    ['100', '50', '0']
    >>> [str(each) for each in fill([Decimal(100)], Decimal(-5))], fill([], Decimal(9))
    (['0'], [])
    """
    shares = []
    for amount in amounts:
        share = max(Decimal(0), min(amount, paid))
        shares.append(share)
        paid -= share
    return shares


def time_value(
    plan: Iterable[Instalment], today: date, yearly_rate: Decimal, unit: Decimal = Decimal(1)
) -> Decimal:
    """What waiting for the money costs: the debt less its present value today.

    Compound discounting by days: the sum of amount / (1 + rate) ** (days / 365), as in any text on
    corporate finance (Brealey, Myers and Allen, *Principles of Corporate Finance*, chapter 2).
    Late days count as today.

    :param yearly_rate: 0.12 is 12 % a year

    >>> year = [Instalment(date(2027, 4, 15), Decimal(112))]
    >>> str(time_value(year, date(2026, 4, 15), Decimal("0.12")))
    '12'
    >>> str(time_value(year, date(2026, 4, 15), Decimal(0)))
    '0'
    """
    cost = Decimal(0)
    for day, amount in plan:
        years = Decimal(max(0, (day - today).days)) / _DAYS_A_YEAR
        cost += amount - amount / (1 + yearly_rate) ** years
    return (cost / unit).to_integral_value(ROUND_HALF_UP) * unit


def per_month(plan: Sequence[Instalment]) -> Decimal:
    """The most that falls due within any month of the schedule: what the customer must be able
    to pay. It ends before the same day of the next one, however long it is.

    >>> weekly = days(date(2026, 5, 1), 4, "week")
    >>> str(per_month([Instalment(day, Decimal(100)) for day in weekly]))
    '400'
    >>> rare = [Instalment(date(2026, 5, 1), Decimal(7)), Instalment(date(2026, 7, 1), Decimal(9))]
    >>> str(per_month(rare))
    '9'
    """
    return max(
        (
            sum(
                later.amount
                for later in plan
                if each.day <= later.day < days(each.day, 2, "month")[1]
            )
            for each in plan
        ),
        default=Decimal(0),
    )
