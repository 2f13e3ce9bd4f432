"""What covers an item, for the oracle: payments on their way, credits, drafts of credit notes."""

from datetime import timedelta
from decimal import Decimal

from .oracle_agreements import asked_key, key_of
from .oracle_who import exchange, payer_of, root_of

UNIT = Decimal(1)  # one unit of any currency: below it an item is settled
DRAFT_DAYS = 14  # how long a draft credit note covers its invoice
ONLINE_DAYS = 3  # how long an online payment is waited for


def spread_payments(world, items, day):
    """Payments of the same invoices fill these one after the other, the oldest first."""
    pools = {}
    for payment in world.payments:
        until = payment.since + timedelta(days=ONLINE_DAYS) if payment.online else None
        if until and until <= day:
            continue
        for owner in world.companies:
            keys = {key_of(world, move) for move in payment.moves}
            linked = [
                item for item in items if item.owner == owner and asked_key(world, item) in keys
            ]
            linked.sort(key=lambda item: (item.line.due, item.line.id))
            key = tuple(item.line.id for item in linked), payment.currency, owner
            pool = pools.setdefault(key, [linked, Decimal(0), []])
            pool[1] += payment.amount
            pool[2].append(until)
    ends = {}
    for (_ids, currency, owner), (linked, amount, untils) in pools.items():
        for target in ("IDR", "USD"):
            left = exchange(world, amount, currency, target, owner, day)
            for item in linked:
                share = min(left, item.line.residual) if item.line.currency == target else 0
                if share:
                    item.in_process = min(item.in_process + share, item.line.residual)
                    ends.setdefault(item.line.id, []).extend(untils)
                    left -= share
    for item in items:
        untils = ends.get(item.line.id, [None])
        item.in_process_until = None if None in untils else max(untils)


def set_apart(world, items, day):
    """What the customer does not agree with, then what it withheld as tax: up to what is left."""
    for item in items:
        for dispute in world.disputes:
            if dispute.item != item.line.id:
                continue
            if dispute.ended is None:
                item.disputed = min(dispute.amount, item.amount_due)
                item.disputed_until = max(dispute.deadline, day) + timedelta(days=1)
            elif dispute.ended > dispute.made:
                item.wait_end = max(dispute.ended, item.wait_end or dispute.ended)
        for slip in world.slips:
            if slip.item == item.line.id and slip.waits(day):
                item.withheld = min(slip.amount, item.amount_due)
                item.withheld_until = (
                    max(slip.look_until, day + timedelta(days=1))
                    if slip.look_until
                    else _next_month(day)
                )


def _next_month(day):
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def spread_credits(world, items, day):
    """A credit note first pays its own invoice; what is left pays the oldest items, those
    nobody chases anyway last. Lines in an agreement take none: its instalments do.

    Credits and items meet within one root company, one payer and one currency.
    """

    def key(line, payer):
        return root_of(world, line.company), payer, line.currency

    credits = [
        [line, -line.residual]
        for line in sorted(world.lines, key=lambda line: (line.due, line.id))
        if line.residual < 0
        and line.partner is not None
        and not line.non_trade
        and line.date <= day
    ]
    taking = [item for item in items if asked_key(world, item)]
    oldest_first = sorted(taking, key=lambda item: (item.line.due, item.line.id))
    for own_invoice in (True, False):
        if not own_invoice:
            oldest_first.sort(key=lambda item: item.detail is not None)
        for credit in credits:
            note = credit[0]
            for item in oldest_first:
                if key(item.line, item.payer) != key(note, payer_of(world, note.partner)):
                    continue
                if own_invoice and item.line.move != note.reversed_move:
                    continue
                share = min(credit[1], item.amount_due)
                item.credit += share
                credit[1] -= share


def spread_drafts(world, items, day):
    """A draft credit note covers what is left of its own invoice, oldest instalment first; where
    an agreement covers the invoice, those of the agreement.
    """
    pools = {}
    for draft in world.drafts:
        until = draft.created + timedelta(days=DRAFT_DAYS)
        if day < until:
            key = key_of(world, draft.move), draft.currency
            amount, latest = pools.get(key, (Decimal(0), until))
            pools[key] = amount + draft.amount, max(latest, until)
    for (key, currency), (left, until) in pools.items():
        for item in sorted(items, key=lambda item: (item.line.due, item.line.id)):
            if (asked_key(world, item), item.line.currency) == (key, currency):
                share = min(left, item.amount_due)
                if share and item.amount_due >= UNIT:
                    item.draft_until = until
                item.credit += share
                item.draft += share
                left -= share


def grant_discounts(world, items):
    """What is left once the customer has paid may be a discount; a draft is then not needed."""
    for item in items:
        for offer in world.offers:
            if offer.item == item.line.id and offer.state in ("offered", "earned"):
                item.granted = max(item.granted, offer.discount)
        if item.due_without(item.draft) < UNIT:
            item.draft_until = None
