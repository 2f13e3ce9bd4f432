"""A customer's contacts with us, in order, and how many there were on a day."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

# Channels by which we reach somebody, in the order they are counted.
CHANNELS = ("email", "whatsapp", "phone", "visit", "letter")


@dataclass(frozen=True)
class Contact:
    """
    :param moment: naive UTC
    :param timed: whether the hour is known, rather than the day only
    :param channel: one of ``CHANNELS``
    :param incoming: the customer spoke to us
    :param attempt: we tried to reach the customer, with success or without
    :param automatic: no person sent it
    :param text: what was said or written, never HTML
    """

    moment: datetime
    channel: str
    title: str
    result: str
    text: str = ""
    who: str = ""
    other: str = ""
    address: str = ""
    timed: bool = True
    incoming: bool = False
    attempt: bool = True
    automatic: bool = False


@dataclass(frozen=True)
class Day:
    day: date
    counts: Counter
    over: bool

    @property
    def total(self) -> int:
        return self.counts.total()


def days_of(contacts: Iterable[Contact], local: Callable, limit: int) -> list[Day]:
    """How often we tried to reach the customer on each day, by channel.

    :param local: gives a moment on the customer's clock
    :param limit: so many attempts a day at most

    >>> at = datetime(2026, 4, 15, 3)
    >>> calls = [Contact(at, "phone", "Call", "Not reached")] * 4
    >>> answer = Contact(at, "email", "Answer", "", incoming=True, attempt=False)
    >>> [(str(day.day), day.total, day.over)
    ...  for day in days_of([*calls, answer], lambda moment: moment, 3)]
    [('2026-04-15', 4, True)]
    """
    found: dict[date, Counter] = {}
    for contact in contacts:
        if contact.attempt:
            day = local(contact.moment).date()
            found.setdefault(day, Counter())[contact.channel] += 1
    return [Day(day, found[day], found[day].total() > limit) for day in sorted(found)]
