"""Customers who pay, or take invoices, on certain days only."""

from calendar import monthrange
from collections.abc import Set
from datetime import date, timedelta


def next_payday(day: date, weekdays: Set[int] = frozenset(), days: Set[int] = frozenset()) -> date:
    """The first payday on or after ``day``; ``day`` itself for who pays on any day.

    :param weekdays: 1 Monday to 7 Sunday
    :param days: of the month; beyond its end, its last day. With weekdays, whichever comes first

    >>> tuesday = date(2026, 4, 14)
    >>> next_payday(tuesday).isoformat(), next_payday(tuesday, {2}).isoformat()
    ('2026-04-14', '2026-04-14')
    >>> next_payday(tuesday, {5}).isoformat(), next_payday(tuesday, {1, 3}).isoformat()
    ('2026-04-17', '2026-04-15')
    >>> next_payday(tuesday, days={10, 25}).isoformat(), next_payday(tuesday, {5}, {15}).isoformat()
    ('2026-04-25', '2026-04-15')
    >>> next_payday(date(2026, 4, 26), days={10, 25}).isoformat()
    '2026-05-10'
    >>> next_payday(date(2026, 2, 11), days={31}).isoformat()
    '2026-02-28'
    >>> next_payday(date(2026, 12, 30), days={29}).isoformat()
    '2027-01-29'
    """
    if not weekdays and not days:
        return day
    while not (day.isoweekday() in weekdays or _of_month(day) & days):
        day += timedelta(days=1)
    return day


def _of_month(day: date) -> Set[int]:
    """The numbers a day of the month goes by: the last one stands for those after it, too."""
    last = monthrange(day.year, day.month)[1]
    return {day.day} if day.day < last else set(range(last, 32))
