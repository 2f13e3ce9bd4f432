"""When the demonstration takes place."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

JAKARTA = ZoneInfo("Asia/Jakarta")
OPENING, CLOSING = time(10), time(15)  # office hours everywhere between Medan and Jayapura


def sending_moment(now):
    """The last moment up to `now` when Indonesian offices were open. Messages leave at no other
    time: on a Sunday the demonstration shows the collection of Friday.

    >>> sending_moment(datetime(2026, 11, 20, 11, 30, tzinfo=JAKARTA)).strftime("%a %d %H:%M")
    'Fri 20 11:30'
    >>> sending_moment(datetime(2026, 11, 22, 11, 30, tzinfo=JAKARTA)).strftime("%a %d %H:%M")
    'Fri 20 10:00'
    >>> sending_moment(datetime(2026, 8, 18, 7, 0, tzinfo=JAKARTA)).strftime("%a %d %H:%M")
    'Fri 14 10:00'
    """
    if _is_working_day(now.date()) and OPENING <= now.time() <= CLOSING:
        return now
    day = now.date() - timedelta(days=now.time() < OPENING)
    while not _is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, OPENING, tzinfo=JAKARTA)


def _is_working_day(day):
    # "government" is the joint leave (cuti bersama) beside the public holidays
    closed = holidays.country_holidays("ID", years=day.year, categories=("public", "government"))
    return day.weekday() < 5 and day not in closed
