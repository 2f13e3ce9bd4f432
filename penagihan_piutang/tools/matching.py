"""Who pays what: which open credits of a customer are proposed to settle which of its debts.

All of one call are of one customer, company, account and currency. Amounts are Decimals (or whole
numbers): nothing is lost between the parts and their sum.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

# Shorter references, like a bare "12", would be found in any text.
_SHORTEST_NAME = 4


@dataclass(frozen=True)
class Debt:
    """
    :param day: when it was due
    :param names: what somebody who pays it may call it: its number, a reference
    """

    id: int
    day: date
    amount: Decimal
    names: frozenset = frozenset()


@dataclass(frozen=True)
class Credit:
    """
    :param text: what the customer wrote with the payment
    :param debts: ids of debts it is known to belong to, as a credit note to its invoice
    """

    id: int
    day: date
    amount: Decimal
    text: str = ""
    debts: frozenset = field(default_factory=frozenset)


class Share(NamedTuple):
    """Why: ``own`` (a credit note of that invoice), ``named`` (the payment names it), ``exact``
    (the amounts are the same), ``sum`` (of several), ``oldest`` (first come, first served).
    """

    credit: int
    debt: int
    amount: Decimal
    why: str


def propose(credits: Iterable[Credit], debts: Iterable[Debt]) -> list[Share]:
    """Exact knowledge first, then exact amounts, then the oldest debts: each rule for all
    credits before the next. The order in which they are given does not matter.

    >>> d = lambda number, amount, *names: Debt(number, date(2026, 1, number), amount, set(names))
    >>> c = lambda number, amount, text="", **k: Credit(number, date(2026, 2, 1), amount, text, **k)
    >>> debts = [d(1, 500), d(2, 300, "INV/2026/0002"), d(3, 700)]

    A payment of just one invoice settles that one, not the oldest:

    >>> propose([c(9, 700)], debts)
    [Share(credit=9, debt=3, amount=700, why='exact')]

    What it names comes before that; what is left of it goes to the oldest:

    >>> for share in propose([c(9, 700, "bayar inv/2026/0002 dan lain")], debts):
    ...     print(*share)
    9 2 300 named
    9 1 400 oldest
    >>> propose([c(9, 300, "INV/2026/00021")], [d(1, 500), d(2, 400, "INV/2026/0002")])
    [Share(credit=9, debt=1, amount=300, why='oldest')]

    The sum of the oldest ones, and a credit note:

    >>> for share in propose([c(9, 800), c(8, 700, debts={3})], debts):
    ...     print(*share)
    8 3 700 own
    9 1 500 sum
    9 2 300 sum
    """
    credits = sorted(credits, key=lambda credit: (credit.day, credit.id))
    debts = sorted(debts, key=lambda debt: (debt.day, debt.id))
    matching = _Matching(credits, debts)
    for credit in credits:
        matching.pay(credit, [debt for debt in debts if debt.id in credit.debts], "own")
    for credit in credits:
        matching.pay(credit, [debt for debt in debts if _names(credit, debt)], "named")
    for rule, why in ((matching.same, "exact"), (matching.sum, "sum")):
        for credit in credits:
            if matching.unused[credit.id]:
                matching.pay(credit, rule(credit), why)
    for credit in credits:
        matching.pay(credit, debts, "oldest")
    return matching.shares


def replay(
    pairs: Sequence[tuple[int, int]], credits: Mapping[int, Decimal], debts: Mapping[int, Decimal]
) -> list[Decimal]:
    """What each of ``pairs`` comes to when they are matched one after the other.

    :param pairs: (credit, debt)
    :param credits, debts: what is open of each

    >>> replay([(9, 1), (9, 2), (8, 1)], {9: 700, 8: 50}, {1: 500, 2: 300})
    [500, 200, 0]
    """
    credits, debts = dict(credits), dict(debts)
    amounts = []
    for credit, debt in pairs:
        amount = min(credits[credit], debts[debt])
        credits[credit] -= amount
        debts[debt] -= amount
        amounts.append(amount)
    return amounts


class _Matching:
    """What is left of everything while shares are given out."""

    def __init__(self, credits, debts):
        self.debts = debts
        self.unused = {credit.id: credit.amount for credit in credits}
        self.open = {debt.id: debt.amount for debt in debts}
        self.shares = []

    def pay(self, credit, debts, why):
        """Let ``credit`` pay ``debts``, one after the other, as far as both go."""
        for debt in debts:
            amount = min(self.unused[credit.id], self.open[debt.id])
            if amount > 0:
                self.unused[credit.id] -= amount
                self.open[debt.id] -= amount
                self.shares.append(Share(credit.id, debt.id, amount, why))

    def same(self, credit):
        """The oldest debt that is as much as is left of ``credit``."""
        amount = self.unused[credit.id]
        return [debt for debt in self.debts if self.open[debt.id] == amount][:1]

    def sum(self, credit):
        """So many of the oldest debts, all perhaps, as come to just what is left of it."""
        amount = self.unused[credit.id]
        total, taken = 0, []
        for debt in self.debts:
            if total >= amount:
                break
            total += self.open[debt.id]
            taken.append(debt)
        return taken if total == amount else []


def _names(credit, debt):
    text = credit.text.lower()
    return any(
        re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text)
        for name in map(str.lower, debt.names)
        # looked for in vain mostly, and that quickly
        if len(name) >= _SHORTEST_NAME and name in text
    )
