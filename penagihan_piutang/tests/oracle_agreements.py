"""Instalment agreements, for the oracle: what is left of each instalment, and what they hold."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Claim:
    """An open instalment, as the oracle looks at a line."""

    id: int
    partner: int
    company: int
    currency: str
    due: date
    residual: Decimal
    detail: str | None
    reopened: date | None
    move: int = 0  # no credit note reverses it
    move_type: str = "instalment"


def active(world):
    return [agreement for agreement in world.agreements if not agreement.ended]


def agreement_of(world, line):
    """The active agreement that covers ``line``."""
    return next((each for each in active(world) if line.id in each.covers), None)


def released_on(world, line_id):
    """The last day on which an agreement that has ended held a line."""
    return max(
        (each.ended for each in world.agreements if each.ended and line_id in each.covers),
        default=None,
    )


def _withheld(world, line, day):
    """What of a line waits for its tax slip."""
    waiting = [slip.amount for slip in world.slips if slip.item == line.id and slip.waits(day)]
    return min(line.residual, sum(waiting))


def instalments_of(world, agreement, day):
    """Payments, and taxes withheld, fill the instalments one after the other: what is left."""
    if agreement.ended:
        return
    lines = [line for line in world.lines if line.id in agreement.covers]
    still_open = [line for line in lines if line.residual > 0]
    paid = sum(agreement.covers.values()) - sum(
        line.residual - _withheld(world, line, day) for line in still_open
    )
    blocked = [line.blocked for line in still_open]
    silent = [line.blocked or line.no_followup for line in still_open]
    detail = None
    if still_open and all(silent):
        detail = "blocked" if all(blocked) else "no_followup"
    reopened = [line.reopened for line in still_open if line.reopened]
    for instalment in sorted(agreement.instalments, key=lambda each: (each.due, each.id)):
        share = max(Decimal(0), min(instalment.amount, paid))
        paid -= share
        if share < instalment.amount:
            yield Claim(
                id=instalment.id,
                partner=agreement.payer,
                company=agreement.owner,
                currency=agreement.currency,
                due=instalment.due,
                residual=instalment.amount - share,
                detail=detail,
                reopened=max(reopened, default=None),
            )


def asked_key(world, item):
    """What asks for money: an agreement by its instalments, else an invoice; a line that an
    agreement covers asks for none.
    """
    if item.instalment:
        return "agreement", item.agreement.id
    return None if item.agreement else ("move", item.line.move)


def key_of(world, move):
    """What money for the invoice ``move`` goes to."""
    ids = {line.id for line in world.lines if line.move == move}
    covering = next((each for each in active(world) if ids & each.covers.keys()), None)
    return ("agreement", covering.id) if covering else ("move", move)
