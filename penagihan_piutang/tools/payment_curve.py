"""When a customer pays, learnt from when it and others have paid.

A *curve* says how payments fall over the days after the due date. It is a life table (Cutler and
Ederer, J. Chronic Dis. 8, 1958; by days that of Kaplan and Meier, JASA 53, 1958): of the invoices
that were open on a day, which share was paid on it. Invoices still open count for as long as they
have been open, so that what is never paid is not forgotten. A customer's own share is mixed with
its company's as if ``STRENGTH`` more invoices had been paid as everybody's are: the mean of a beta
process (Hjort, Annals of Statistics 18, 1990). Who has paid nothing yet gets the company's curve;
who has paid hundreds gets its own.

A day is counted from the due date: 0 is that day, -2 two days before it. Days stand in *cells*,
one day wide around the due date and wider far from it.

>>> paid_on_day_12 = changes([Spell(-30, 12, True)] * 20)
>>> company = curve(paid_on_day_12)
>>> found = predict(company, -5)
>>> found.day, round(found.soon, 6), round(found.ever, 6)   # 12 days late, sure within 30 days
(12, 1.0, 1.0)
>>> predict(company, 40)                            # nobody has paid that late
Prediction(day=None, soon=0.0, ever=0.0)

Half of the company's invoices are paid on day 0, half on day 20. A customer who has paid 10 on
day 20 and none on day 0: of its 10 and 5 like the company's, 2.5 of 15 are paid on day 0.

>>> company = curve(changes([Spell(0, 0, True), Spell(0, 20, True)] * 50))
>>> late = curve(changes([Spell(0, 20, True)] * 10), company)
>>> predict(late, 0).day, round(chance(late, 0, 1), 2), round(chance(company, 0, 1), 2)
(20, 0.17, 0.5)

Conditional on what has happened already: on day 1 the early ones are over.

>>> predict(company, 1).day
20
"""

from bisect import bisect_right
from itertools import accumulate
from math import exp, log
from typing import NamedTuple

# Where cells begin, in days after the due date; the last number ends the last one.
BOUNDS = [
    *(-28, -21), *range(-14, 31), *range(32, 60, 2), *range(60, 116, 7), *range(116, 397, 28),
]  # fmt: skip
CELLS = len(BOUNDS) - 1
# So many invoices of the company stand beside a customer's own. Back-tests of the demonstration
# are best with 3 to 5, those of a company with few invoices with more.
STRENGTH = 5
# "Soon": within so many days.
SOON = 30
# A share of 1 has no logarithm.
_MOST = 1 - 1e-9


class Spell(NamedTuple):
    """How long an invoice was open and watched: from its day ``entry`` until it was paid on day
    ``exit``; or, not ``paid``, until the day before ``exit``.
    """

    entry: int
    exit: int
    paid: bool


class Prediction(NamedTuple):
    """``day``: the middle of those on which it is paid, if it ever is; ``soon``: how likely it is
    paid within ``SOON`` days; ``ever``: how likely it is paid before the curve ends.
    """

    day: int | None
    soon: float
    ever: float


def changes(spells) -> dict:
    """What happens in each cell: {cell: (how many more are watched after it, exposure within it
    that comes or goes, how many are paid)}. Part of a wide cell exposes in part.

    >>> changes([Spell(3, 5, True)]) == {17 + 2: (1, 1.0, 0), 19 + 2: (-1, 0, 1)}
    True
    """
    result = {}

    def add(day, moved, sign, paid):
        cell = bisect_right(BOUNDS, day) - 1
        start, end = BOUNDS[cell : cell + 2]
        before = result.get(cell, (0, 0, 0))
        part = sign * (end - day) / (end - start)
        result[cell] = (before[0] + moved, before[1] + part, before[2] + paid)

    for spell in spells:
        left = clip(spell.exit)
        paid = spell.paid and spell.exit < BOUNDS[-1]
        add(min(clip(spell.entry), left), 1, 1, 0)
        add(left, -1, 0 if paid else -1, int(paid))
    return result


def clip(day: int) -> int:
    return min(max(day, BOUNDS[0]), BOUNDS[-1] - 1)


def curve(found: dict, company: list | None = None) -> list:
    """How much chance of payment has gathered by the beginning of each cell, and by the end:
    the logarithm of what is still open, without its sign.

    :param found: see ``changes``
    :param company: the company's curve; none: this is it
    """
    strength = STRENGTH if company else 0
    watched, hazards = 0, []
    for cell in range(CELLS):
        moved, part, paid = found.get(cell, (0, 0, 0))
        exposed = strength + watched + part
        if company:
            paid += strength * (1 - exp(company[cell] - company[cell + 1]))
        hazards.append(-log(1 - min(paid / exposed, _MOST)) if exposed > 1e-6 else 0.0)
        watched += moved
    return list(accumulate(hazards, initial=0.0))


def gathered(line: list, day: int) -> float:
    """The curve at the beginning of a day; even within a cell."""
    if day >= BOUNDS[-1]:
        return line[-1]
    day = max(day, BOUNDS[0])
    cell = bisect_right(BOUNDS, day) - 1
    start, end = BOUNDS[cell : cell + 2]
    return line[cell] + (line[cell + 1] - line[cell]) * (day - start) / (end - start)


def chance(line: list, day: int, days: int) -> float:
    """How likely what is open in the morning of ``day`` is paid within ``days`` days."""
    return 1 - exp(gathered(line, day) - gathered(line, day + days))


def predict(line: list, age: int) -> Prediction:
    """Of an item open in the morning of day ``age``."""
    now = gathered(line, age)
    ever = 1 - exp(now - line[-1])
    if ever < 1e-6:
        return Prediction(None, 0.0, 0.0)
    middle = now - log((1 + exp(now - line[-1])) / 2)
    cell = min(bisect_right(line, middle) - 1, CELLS - 1)
    start, end = BOUNDS[cell : cell + 2]
    day = start + int((middle - line[cell]) / (line[cell + 1] - line[cell]) * (end - start))
    return Prediction(max(day, age), chance(line, age, SOON), ever)


def median(found: dict) -> int | None:
    """The day by which half of what was paid was paid, from ``changes``.

    >>> median(changes([Spell(-9, 2, True), Spell(-9, 5, True), Spell(-9, 9, True)]))
    5
    """
    total = sum(paid for _moved, _part, paid in found.values())
    so_far = 0
    for cell in sorted(found):
        so_far += found[cell][2]
        if total and 2 * so_far >= total:
            return BOUNDS[cell]
    return None
