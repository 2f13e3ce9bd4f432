"""Ends of months."""

from datetime import date, timedelta


def month_end_before(day: date) -> date:
    """The last day of the month before that of ``day``.

    >>> month_end_before(date(2026, 3, 31)), month_end_before(date(2026, 1, 1))
    (datetime.date(2026, 2, 28), datetime.date(2025, 12, 31))
    """
    return day.replace(day=1) - timedelta(days=1)


def month_ends_before(day: date, count: int) -> list[date]:
    """The last days of so many months before that of ``day``, the latest first.

    >>> [str(end) for end in month_ends_before(date(2026, 3, 31), 3)]
    ['2026-02-28', '2026-01-31', '2025-12-31']
    """
    ends = []
    for _ in range(count):
        day = month_end_before(day)
        ends.append(day)
    return ends
