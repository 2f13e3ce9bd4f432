"""Whose balance an auditor asks to be confirmed."""

from collections.abc import Mapping
from hashlib import sha256


def draw(seed: str, customer: int) -> str:
    """The lot of a customer: whoever knows the seed draws the same ones again.

    The SHA-256 sum of "seed:number of the customer" as hexadecimal digits, so that an auditor
    can check it with any tool, and so that it does not depend on the order of the customers.

    >>> draw("2026", 7)[:16]
    'c78c55fdc3f98f03'
    """
    return sha256(f"{seed}:{customer}".encode()).hexdigest()


def choose(
    balances: Mapping[int, float],
    seed: str,
    amount_from: float = 0,
    largest: int = 0,
    at_random: int = 0,
) -> dict[int, str]:
    """Whom to ask, and why: ``{customer: "amount" | "largest" | "random"}``.

    All balances from an amount on, the largest ones, and of the rest some at random. Credits
    count by their size.

    :param balances: by customer, in one currency
    :param amount_from: 0: this criterion takes nobody
    :param largest: how many, those taken by their amount among them
    :param at_random: how many of those who are left

    >>> choose({1: 900, 2: -500, 3: 100, 4: 0}, "2026", amount_from=800, largest=2)
    {1: 'amount', 2: 'largest'}
    >>> choose({1: 900, 2: -500, 3: 100, 4: 0}, "2026", largest=2, at_random=9)
    {1: 'largest', 2: 'largest', 4: 'random', 3: 'random'}
    >>> choose({1: 900}, "2026")
    {}
    """
    by_size = sorted(balances, key=lambda customer: (-abs(balances[customer]), customer))
    chosen = {
        customer: "amount"
        for customer in by_size
        if amount_from and abs(balances[customer]) >= amount_from
    }
    for customer in by_size[:largest]:
        chosen.setdefault(customer, "largest")
    rest = [customer for customer in by_size if customer not in chosen]
    for customer in sorted(rest, key=lambda customer: draw(seed, customer))[:at_random]:
        chosen[customer] = "random"
    return chosen
