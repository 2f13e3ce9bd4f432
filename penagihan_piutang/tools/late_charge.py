"""Late charges: simple interest on what was open after the day payment was expected.

No Odoo here. A charge is worked out for information: it is no part of a balance.
"""

from dataclasses import dataclass, field
from datetime import date

# A percentage a month is spread over so many days, whatever the month (the usual wording of
# Indonesian contracts; a year then counts 360 of them, as banks do).
DAYS_OF_A_MONTH = 30
# In percent a month: above it a court would moderate a charge.
HIGH_LATE_CHARGE = 3


@dataclass
class Debt:
    """An open item.

    :param expected: the day until which it could be paid without a charge
    :param amount: open at the end of the day the charge is worked out for
    :param percent: a month
    :param payments: (day, amount) of what was matched with it up to then
    """

    expected: date
    amount: float
    percent: float
    payments: list[tuple[date, float]] = field(default_factory=list)


def late_charge(debts: list[Debt], credits: list[tuple[date, float]], on: date) -> float:
    """The charge on ``debts`` of one customer and currency up to the end of ``on``, not rounded.

    For every day after the expected one, what is open at the end of that day bears 1/30 of the
    percentage: a payment counts from its own day on, so whoever pays on the first day late is
    charged nothing. ``credits`` are payments and credit notes nobody has matched yet, by the day
    they came: they pay what was expected first.

    1,000,000 expected on 1 April at 3 % a month: open for all of the ten days up to the 11th it
    bears 1,000,000 x 3 % x 10 / 30 = 10,000. Had 400,000 been paid on the 6th, there would be
    1,000,000 for four days (4,000) and 600,000 for six (3,600).

    >>> first = date(2026, 4, 1)
    >>> late_charge([Debt(first, 1e6, 3)], [], date(2026, 4, 11))
    10000.0
    >>> late_charge([Debt(first, 6e5, 3, [(date(2026, 4, 6), 4e5)])], [], date(2026, 4, 11))
    7600.0

    The same where nobody has matched the payment yet, and nothing before the day or at 0 %:

    >>> late_charge([Debt(first, 1e6, 3)], [(date(2026, 4, 6), 4e5)], date(2026, 4, 11))
    7600.0
    >>> late_charge([Debt(first, 1e6, 3)], [], first), late_charge([Debt(first, 1e6, 0)], [], first)
    (0.0, 0.0)
    """
    charge = 0.0
    waiting = [[day, amount] for day, amount in sorted(credits) if day <= on]
    for debt in sorted(debts, key=lambda each: each.expected):
        rest, payments = debt.amount, list(debt.payments)
        for credit in waiting:
            part = min(rest, credit[1])
            if part > 0:
                payments.append((credit[0], part))
                credit[1] -= part
                rest -= part
        # on the evening of its day what was paid is open no more
        days = sum(amount * max((day - debt.expected).days - 1, 0) for day, amount in payments)
        days += rest * max((on - debt.expected).days, 0)
        charge += days * debt.percent / 100 / DAYS_OF_A_MONTH
    return charge
