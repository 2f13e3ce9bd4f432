"""Random small ledgers for the oracle: what hypothesis draws a world from.

Values are few and sit on the boundaries of the rules, so that ties and limits are met often.
What is listed first is what a failing example is reduced to.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from . import oracle

# A Wednesday, a day before the first rate, a leap day, and days of other rates.
DAYS = [date(2026, 4, 15), date(2025, 12, 31), date(2028, 2, 29), date(2026, 4, 20)]
OFFSETS = [3, 7, 14, 30, 60, 0, -2, -7]
CHANNELS = ["email", "phone", "letter", "whatsapp", "visit"]
AGES = [3, 5, 1, 0, 2, 4, 7, 8, 10, 14, 17, 18, 30, 31, 44, 60, 61, 90, 200, -1, -2, -3, -7, -20]
AMOUNTS = {
    "IDR": ["1000000", "40000", "50000", "2000000", "10000", "700000", "1", "0.99", "0.30"],
    "USD": ["100", "4", "2", "40", "1", "0.5"],
}
PHONES = [None, "+6281234567890", "+62215550123", "+6591234567"]
EMAILS = [None, "a@example.com", "b@example.com"]
# (move type, type of the journal): what may stand on a receivable account
DEBITS = [("out_invoice", "sale")] * 8 + [
    ("entry", "general"), ("entry", "general"), ("out_receipt", "sale"), ("entry", "bank"),
    ("entry", "sale"), ("out_refund", "sale"),
]  # fmt: skip
CREDITS = [("out_refund", "sale"), ("entry", "bank"), ("entry", "general")]
UNDER_WAY = ["todo", "to_approve", "planned", "sending"]


@dataclass(frozen=True)
class Pool:
    """Ids of what stands in the database for all examples."""

    companies: dict
    root: int
    branch: int
    other: int
    partners: list  # head office, outlet, contacts of the outlet, one of our companies
    policies: dict  # of the root, the branch, everybody, and a customer's own
    rates: dict


def chance(one_in):
    return st.sampled_from([False] * (one_in - 1) + [True])


@st.composite
def worlds(draw, pool):
    """A day and a :class:`oracle.World`."""
    day = draw(st.sampled_from(DAYS))
    ids = iter(range(10_000_000, 11_000_000))
    partners = draw(_partners(pool))
    policies = draw(_policies(pool, ids))
    lines = draw(_lines(pool, ids, day))
    steps = [step for policy in policies.values() for step in policy.steps]
    payers = [partner for partner in pool.partners if partners[partner].commercial == partner]
    debtors = {
        (payer, owner): draw(_debtor(pool, payer, owner, day))
        for owner in (pool.root, pool.branch, pool.other)
        for payer in payers
        if not draw(chance(6))
    }
    world = oracle.World(
        companies=pool.companies,
        partners=partners,
        policies=policies,
        lines=lines,
        debtors=debtors,
        ledger=[entry for line in lines for entry in draw(_ledger(line, steps, day))],
        followups=draw(st.lists(_followup(list(debtors), day), max_size=3)) if debtors else [],
        rates=pool.rates,
        blacklist=frozenset(draw(st.sampled_from([(), (), (), EMAILS[1:2], EMAILS[2:]]))),
    )
    return day, world


@st.composite
def _partners(draw, pool):
    head, outlet, *others = pool.partners
    commercial = {partner: partner for partner in pool.partners}
    commercial[others[0]] = commercial[others[1]] = outlet
    contact = st.builds(
        dict,
        email=st.sampled_from(EMAILS[1:] * 2 + EMAILS),
        refused_email=st.sampled_from([None, None, None, *EMAILS]),
        phone=st.sampled_from(PHONES),
        street=st.sampled_from(["Jl. Sudirman 1", None]),
    )
    return {
        partner: oracle.Partner(
            id=partner,
            commercial=commercial[partner],
            payer=draw(st.sampled_from([None] * 6 + [head, head, others[-1]]))
            if partner == outlet
            else None,
            active=partner not in others[:2] or not draw(chance(4)),
            **(draw(contact) if draw(chance(2)) or partner in (head, outlet) else {}),
        )
        for partner in pool.partners
    }


@st.composite
def _policies(draw, pool, ids):
    companies = {"root": pool.root, "branch": pool.branch, "everybody": None, "own": pool.root}
    present = {"root": not draw(chance(8)), "branch": draw(chance(3)), "everybody": draw(chance(4))}
    result = {}
    for name, company in companies.items():
        currency = draw(st.sampled_from(["IDR", "IDR", "IDR", "USD"]))
        minimum = {"IDR": ["50000", "0", "1000000"], "USD": ["4", "0", "50"]}[currency]
        result[pool.policies[name]] = oracle.Policy(
            id=pool.policies[name],
            company=company,
            currency=currency,
            is_default=name != "own",
            active=present.get(name, True),
            interval=draw(st.sampled_from([3, 0, 1, 5])),
            minimum=Decimal(draw(st.sampled_from(minimum))),
            opening_balances=draw(st.booleans()),
            excluded_accounts=frozenset(["1110"] if draw(chance(3)) else []),
            steps=draw(_steps(ids, currency)),
        )
    return result


@st.composite
def _steps(draw, ids, currency):
    offsets = draw(st.lists(st.sampled_from(OFFSETS), unique=True, max_size=7))
    if draw(chance(5)):
        return ()
    floor = {"IDR": "500000", "USD": "40"}[currency]
    return tuple(
        oracle.Step(
            id=next(ids),
            offset=offset,
            channel=draw(st.sampled_from(["email", "email", *CHANNELS])),
            fallback=draw(st.sampled_from([None, *CHANNELS])),
            firm=offset >= 30 if not draw(chance(6)) else offset > 0,
            min_gap=draw(st.sampled_from([0, 0, 0, 1, 5, 20])),
            min_amount=Decimal(draw(st.sampled_from(["0", "0", "0", floor]))),
            active=not draw(chance(8)),
        )
        for offset in sorted({*offsets, 3})
    )


@st.composite
def _lines(draw, pool, ids, day):
    lines = []
    moves = []
    for _number in range(draw(st.integers(1, 8))):
        credit = draw(chance(4))
        move_type, journal_type = draw(st.sampled_from(CREDITS if credit else DEBITS))
        company = draw(st.sampled_from([pool.root] * 4 + list(pool.companies)))
        shared = {
            "move": next(ids),
            "company": company,
            "move_type": move_type,
            "journal_type": journal_type,
            "blocked": move_type != "entry" and draw(chance(10)),
            "reversed_move": draw(st.sampled_from([None, *moves])) if credit else None,
        }
        moves.append(shared["move"])
        partner, currency = draw(_whose(pool)), draw(_currencies)
        for _term in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
            if move_type == "entry" and draw(chance(2)):  # each line its own customer
                partner, currency = draw(_whose(pool)), draw(_currencies)
            lines.append(
                draw(_line(next(ids), partner, currency, day, -1 if credit else 1, shared))
            )
    return lines


_currencies = st.sampled_from(["IDR", "IDR", "IDR", "USD"])


def _whose(pool):
    head, outlet, contact, *_others, own = pool.partners
    return st.sampled_from([outlet] * 5 + [head, head, contact, None, own])


@st.composite
def _line(draw, line_id, partner, currency, day, sign, shared):
    due = day - timedelta(days=draw(st.sampled_from(AGES)))
    amount = Decimal(draw(st.sampled_from(AMOUNTS[currency])))
    leftover = sign > 0 and draw(chance(25))
    account = draw(st.sampled_from(["1100"] * 6 + ["1110", "1120"]))
    if sign < 0:
        booked = day - timedelta(days=draw(st.sampled_from([1, 0, -1, 10])))
    else:
        booked = due - timedelta(days=draw(st.sampled_from([30, 0])))
    return oracle.Line(
        id=line_id,
        partner=partner,
        residual=Decimal(0) if leftover else sign * amount,
        leftover=leftover,
        date=booked,
        maturity=None if draw(chance(8)) else due,
        currency=currency,
        account=account,
        non_trade=account == "1120",
        no_followup=shared["move_type"] == "entry" or draw(chance(10)),
        **shared,
    )


@st.composite
def _debtor(draw, pool, payer, owner, day):
    hold = draw(st.sampled_from([None, None, None, None, None, 0, 10, 1, -1, -5, -10, -40]))
    return oracle.Debtor(
        payer=payer,
        owner=owner,
        handling=draw(st.sampled_from(["automatic"] * 5 + ["approval", "by_hand"])),
        hold_until=None if hold is None else day + timedelta(days=hold),
        policy=draw(st.sampled_from([None, None, None, pool.policies["own"]])),
    )


@st.composite
def _ledger(draw, line, steps, day):
    """How far an item has climbed: steps of any policy, at most one of them under way."""
    if line.residual < 0 or not steps or draw(chance(3)):
        return []
    climbed = draw(st.lists(st.sampled_from(steps), unique=True, max_size=3))
    climbed.sort(key=lambda step: step.offset)
    entries = []
    for step in climbed:
        last = step is climbed[-1]
        state = draw(st.sampled_from(["sent", "sent", "done", "missed", "entered", "cancelled"]))
        if last and draw(chance(4)):
            state = draw(st.sampled_from(UNDER_WAY))
        ago = draw(st.sampled_from([5, 1, 0, 2, 3, 4, 7, 11, 16, 30, 45]))
        done = day - timedelta(days=ago)
        entries.append(
            oracle.Ledger(
                item=line.id,
                step=step,
                # steps are edited after they were done; what is under way is not
                offset=step.offset + draw(st.sampled_from([0, 0, 0, 10, -5]))
                if state not in UNDER_WAY
                else step.offset,
                date=done,
                state=state,
                patience_until=done + timedelta(days=3)
                if state == "todo" and not step.firm
                else None,
            )
        )
    return entries


@st.composite
def _followup(draw, debtors, day):
    payer, owner = draw(st.sampled_from(debtors))
    state = draw(
        st.sampled_from(["sent", "sent", "done", "in_doubt", "cancelled", "failed", "planned"])
    )
    ago = draw(st.sampled_from([1, 0, 2, 3, 4, 5]))
    return oracle.Followup(
        payer=payer,
        owner=owner,
        channel=draw(st.sampled_from(["email", *CHANNELS])),
        state=state,
        post_due=not draw(chance(4)),
        sent=day - timedelta(days=ago) if state in ("sent", "done", "in_doubt") else None,
    )
