"""Who pays, who collects by which policy, and what an amount is worth: for the oracle."""

from decimal import Decimal


def payer_of(world, partner):
    if partner is None:
        return None
    commercial = world.partners[partner].commercial
    return world.partners[commercial].payer or commercial


def ancestors(world, company):
    """The company itself, its parent, and so on up to the root."""
    while company is not None:
        yield company
        company = world.companies[company].parent


def root_of(world, company):
    return list(ancestors(world, company))[-1]


def _defaults(world):
    return {
        policy.company: policy
        for policy in world.policies.values()
        if policy.is_default and policy.active
    }


def owner_of(world, company):
    """The nearest ancestor with a policy keeps the debtor."""
    defaults = _defaults(world)
    for ancestor in ancestors(world, company):
        if ancestor in defaults:
            return ancestor
    return root_of(world, company) if None in defaults else company


def default_policy(world, company):
    defaults = _defaults(world)
    for ancestor in ancestors(world, company):
        if ancestor in defaults:
            return defaults[ancestor]
    return defaults.get(None)


def convert(world, amount, currency, owner, day):
    """In the currency of ``owner``."""
    return exchange(world, amount, currency, world.companies[owner].currency, owner, day)


def exchange(world, amount, currency, target, owner, day):
    """At the rate of ``day``: the latest one, else the first."""
    if currency == target:
        return amount
    root = root_of(world, owner)
    return amount * _rate(world, target, root, day) / _rate(world, currency, root, day)


def _rate(world, currency, root, day):
    rates = sorted(world.rates.get((currency, root), ()))
    known = [rate for since, rate in rates if since <= day]
    return known[-1] if known else rates[0][1] if rates else Decimal(1)
