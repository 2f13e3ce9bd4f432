"""When a customer may be contacted: hours, weekdays and holidays where the customer is."""

from collections.abc import Set
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

# Nobody may be contacted outside of these, whatever a policy says (docs/manual, contact rules).
EARLIEST, LATEST = time(8), time(20)
SUNDAY = 6
# Indonesian joint leave (cuti bersama) is set by the government beside the public holidays.
_CATEGORIES = {"ID": ("public", "government")}


# When nobody is called or visited, though a message may arrive: Friday prayer.
FRIDAY = 4
_PAUSES = {"ID": (FRIDAY, time(11, 30), time(13))}


@cache
def _calendar(country: str):
    if country not in holidays.list_supported_countries():
        return {}
    return holidays.country_holidays(country, categories=_CATEGORIES.get(country, ("public",)))


def is_holiday(country: str | None, day: date) -> bool:
    """Whether ``day`` is a public holiday of a country (ISO 3166-1 alpha-2).

    A country without a calendar has none.

    >>> is_holiday("ID", date(2026, 8, 17)), is_holiday("SG", date(2026, 8, 17))
    (True, False)
    >>> is_holiday(None, date(2026, 8, 17)), is_holiday("XX", date(2026, 8, 17))
    (False, False)
    """
    return bool(country) and day in _calendar(country)


def is_working_day(day: date, country: str | None) -> bool:
    """Monday to Friday, no holidays.

    >>> [is_working_day(date(2026, 8, day), "ID") for day in (14, 15, 17)]
    [True, False, False]
    """
    return day.weekday() < 5 and not is_holiday(country, day)


def working_days_between(start: date, end: date, country: str | None) -> int:
    """How many working days lie strictly between two days.

    >>> working_days_between(date(2026, 4, 12), date(2026, 4, 15), "ID")
    2
    >>> working_days_between(date(2026, 4, 10), date(2026, 4, 13), "ID")
    0
    >>> working_days_between(date(2026, 8, 14), date(2026, 8, 18), "ID")
    0
    """
    days = (start + timedelta(days=number) for number in range(1, (end - start).days))
    return sum(is_working_day(day, country) for day in days)


def after_working_days(start: date, count: int, country: str | None) -> date:
    """The first day before which ``count`` whole working days have passed since ``start``.

    >>> after_working_days(date(2026, 4, 15), 3, "ID")
    datetime.date(2026, 4, 21)
    >>> after_working_days(date(2026, 8, 14), 1, "ID")
    datetime.date(2026, 8, 19)
    >>> after_working_days(date(2026, 4, 15), 0, "ID")
    datetime.date(2026, 4, 16)
    """
    end = start + timedelta(days=1)
    while working_days_between(start, end, country) < count:
        end += timedelta(days=1)
    return end


def nth_working_day(start: date, count: int, country: str | None) -> date:
    """The ``count``-th working day after ``start``: what is due in so many working days is due by
    its end.

    >>> nth_working_day(date(2026, 4, 15), 1, "ID"), nth_working_day(date(2026, 4, 17), 1, "ID")
    (datetime.date(2026, 4, 16), datetime.date(2026, 4, 20))
    >>> nth_working_day(date(2026, 8, 14), 2, "ID")
    datetime.date(2026, 8, 19)
    """
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, country)
    return day


def next_contact(
    now: datetime,
    country: str | None,
    weekdays: Set[int],
    start: time,
    end: time,
) -> datetime:
    """The first moment from ``now`` on at which contact is allowed.

    :param now: local time of the customer, naive
    :param country: of the customer, for its holidays
    :param weekdays: Monday is 0; Sunday is never allowed
    :param start: first moment of a day, not before 08.00
    :param end: first moment after a day's hours, not after 20.00
    :return: ``now`` itself inside the hours, else the start of the next allowed day
    :raise ValueError: no weekday or no hour is left

    >>> business = (frozenset(range(5)), time(8), time(17))
    >>> next_contact(datetime(2026, 4, 15, 10, 30), "ID", *business)
    datetime.datetime(2026, 4, 15, 10, 30)
    >>> next_contact(datetime(2026, 4, 15, 6, 0), "ID", *business)
    datetime.datetime(2026, 4, 15, 8, 0)
    >>> next_contact(datetime(2026, 4, 17, 17, 30), "ID", *business)
    datetime.datetime(2026, 4, 20, 8, 0)
    >>> next_contact(datetime(2026, 8, 17, 9, 0), "ID", *business)
    datetime.datetime(2026, 8, 18, 8, 0)
    """
    start, end = max(start, EARLIEST), min(end, LATEST)
    weekdays = weekdays - {SUNDAY}
    if not weekdays or start >= end:
        raise ValueError("No time is left in which a customer may be contacted.")
    moment = now
    if moment.time() >= end:
        moment += timedelta(days=1)
        moment = datetime.combine(moment.date(), start)
    while moment.weekday() not in weekdays or is_holiday(country, moment.date()):
        moment = datetime.combine(moment.date() + timedelta(days=1), start)
    return max(moment, datetime.combine(moment.date(), start))


def after_pause(moment: datetime, country: str | None) -> datetime:
    """The first moment from ``moment`` on at which somebody may be spoken to.

    :param moment: local time of the customer within the hours of contact, naive

    >>> after_pause(datetime(2026, 4, 17, 11, 30), "ID")
    datetime.datetime(2026, 4, 17, 13, 0)
    >>> after_pause(datetime(2026, 4, 17, 13, 0), "ID")
    datetime.datetime(2026, 4, 17, 13, 0)
    >>> after_pause(datetime(2026, 4, 16, 12, 0), "ID")
    datetime.datetime(2026, 4, 16, 12, 0)
    >>> after_pause(datetime(2026, 4, 17, 12, 0), "SG")
    datetime.datetime(2026, 4, 17, 12, 0)
    """
    weekday, start, end = _PAUSES.get(country, (None, time.min, time.min))
    if moment.weekday() == weekday and start <= moment.time() < end:
        return datetime.combine(moment.date(), end)
    return moment
