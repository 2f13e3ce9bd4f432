"""Random small ledgers for the oracle, and how one that fails is cut down to what matters.

Values are few and sit on the boundaries of the rules, so that ties and limits are met often.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from . import oracle_world
from .oracle_who import owner_of, payer_of

# Before the first rate, an ordinary Wednesday, a day of another rate, a leap day.
DAYS = [date(2025, 12, 31), date(2026, 4, 15), date(2026, 4, 20), date(2028, 2, 29)]
OFFSETS = [-7, -2, 0, 3, 7, 14, 30, 60]
CHANNELS = ["email", "phone", "letter", "whatsapp", "visit"]
# How many days ago something was due: on, just before and just after the days of steps.
AGES = [*range(-3, 9), 0, 0, *range(3, 9), -7, 10, 14, 15, 17, 18, 30, 31, 44, 60, 61, 90, 120, 200]
AMOUNTS = {
    "IDR": [
        "2000000", "1000000", "1000000", "700000", "50000", "40000", "40000", "25000", "10000",
        "1", "0.99",
    ],
    "USD": ["100", "40", "20", "4", "3", "1", "0.5"],
}  # fmt: skip
EMAILS = ["a@example.com", "b@example.com"]
ROLES = ["billing", "tax", "decision", "director"]
PHONES = ["+6281234567890", "+62215550123", "+6591234567", None]
# (move type, type of the journal): what may stand on a receivable account
INVOICE = ("out_invoice", "sale")
DEBITS = [
    ("entry", "general"), ("out_receipt", "sale"), ("entry", "bank"), ("entry", "sale"),
    ("out_refund", "sale"),
]  # fmt: skip
CREDITS = [("out_refund", "sale"), ("entry", "bank"), ("entry", "general")]
# How many days ago a step was taken.
DONE_AGES = [0, 1, 2, 3, 4, 5, 7, 7, 11, 11, 16, 16, 30, 45]
UNDER_WAY = ["todo", "to_approve", "planned", "sending"]
DONE = ["sent", "sent", "done", "missed", "entered", "waived", "in_doubt", "cancelled", "failed"]


@dataclass(frozen=True)
class Pool:
    """Ids of what stands in the database for all worlds."""

    companies: dict
    root: int
    branch: int
    other: int
    partners: list  # head office, outlet, two contacts of the outlet, one of our companies
    policies: dict  # of the root, the branch, everybody, and one for some customers
    rates: dict


class Maker:
    """Makes one world from a source of randomness."""

    def __init__(self, random, pool):
        self.random = random
        self.pool = pool
        self.ids = count(10_000_000)
        self.day = self.any(DAYS)
        self.head, self.outlet, self.billing, self.other_contact, self.own = pool.partners

    def any(self, values):
        return self.random.choice(list(values))

    def often(self, usual, others, share=0.8):
        """The usual value, or for a part of the cases any of the others."""
        return usual if self.random.random() < share else self.any(others)

    def chance(self, share):
        return self.random.random() < share

    def ago(self, days):
        return self.day - timedelta(days=days)

    def world(self):
        """A world and the debtor to look at alone."""
        policies = {policy.id: policy for policy in self.policies()}
        steps = [step for policy in policies.values() for step in policy.steps]
        lines = self.lines()
        debtors = {(debtor.payer, debtor.owner): debtor for debtor in self.debtors()}
        usual = (self.outlet, self.pool.root)
        keys = [usual] * 20 + list(debtors)
        contacts = [self.any(keys) for _number in range(self.any([1, 2, 3, 4]))]
        world = oracle_world.World(
            companies=self.pool.companies,
            partners={partner.id: partner for partner in self.partners()},
            policies=policies,
            lines=lines,
            drafts=list(self.drafts(lines)),
            payments=list(self.payments(lines)),
            debtors=debtors,
            ledger=[entry for line in lines for entry in self.ledger(line, steps)],
            promises=[promise for line in lines for promise in self.promises(line)],
            offers=[offer for line in lines for offer in self.offers(line)],
            followups=[
                *(self.followup(*key) for key in contacts if key in debtors),
                *(self.served(*key) for key in debtors if self.chance(0.45)),
            ],
            talks=[
                self.talk(*key) for key in debtors for _once in range(self.often(0, [1, 2], 0.87))
            ],
            rates=self.pool.rates,
            blacklist=frozenset(self.often([], [EMAILS[:1], EMAILS[1:]])),
            booked={
                company: self.ago(self.any([0, 1, 2, 3, 4, 5, 6, 8]))
                for company in self.pool.companies
                if self.chance(0.8)
            },
            caps={company: self.any([1, 1, 1, 1, 1, 2]) for company in self.pool.companies},
        )
        agreements = list(self.agreements(world))
        claims = [each for agreement in agreements for each in agreement.instalments]
        world = replace(
            world,
            agreements=agreements,
            ledger=[
                *world.ledger,
                *(entry for each in claims for entry in self.ledger(each, steps, owed=True)),
            ],
        )
        focus = self.any(keys)
        world = replace(
            world,
            disputes=[dispute for line in lines for dispute in self.disputes(line)],
            slips=[slip for line in lines for slip in self.slips(line)],
        )
        return world, focus if focus in debtors else None

    # -- who ------------------------------------------------------------------------------

    def partners(self):
        for partner in self.pool.partners:
            contact = partner in (self.billing, self.other_contact)
            reachable = not contact or self.chance(0.3)
            yield oracle_world.Partner(
                id=partner,
                commercial=self.outlet if contact else partner,
                payer=self.often(None, [self.head, self.head, self.head, self.own], 0.75)
                if partner == self.outlet
                else None,
                active=not contact or self.chance(0.8),
                delivery=partner == self.other_contact and self.chance(0.2),
                invoice=partner == self.billing,
                role=self.often(None, ROLES, 0.7),
                **self.found_out(),
                email=self.any([*EMAILS, None]) if reachable else None,
                refused_email=self.often(None, EMAILS),
                phone=self.any(PHONES) if reachable else None,
                street=self.any(["Jl. Sudirman 1", None]) if reachable else None,
                pays_weekdays=frozenset(self.often([], [[5], [1, 4], [3], [7]], 0.9)),
                pays_days=frozenset(self.often([], [[10, 25], [1], [31], [29]], 0.9)),
            )

    def found_out(self):
        """What somebody has found out about a contact."""
        status = self.often(None, ["verified", "wrong", "unreachable", "unreachable"], 0.85)
        return {"status": status, "status_source": status and self.any(["bounce", "call"])}

    def debtors(self):
        for owner in (self.pool.root, self.pool.branch, self.pool.other):
            for payer in (self.head, self.outlet, self.own):
                if self.chance(0.8):
                    hold = self.often(None, [0, 10, 1, -1, -5, -10, -40], 0.82)
                    yield oracle_world.Debtor(
                        payer=payer,
                        owner=owner,
                        handling=self.often("automatic", ["approval", "by_hand"], 0.85),
                        hold_until=None if hold is None else self.ago(-hold),
                        reply_until=self.often(
                            None, [self.ago(each) for each in (-5, -1, 0, 2)], 0.9
                        ),
                        calm_until=self.often(
                            None, [self.ago(each) for each in (-3, -2, -1)], 0.94
                        ),
                        callback_until=self.often(
                            None, [self.ago(each) for each in (-4, -2, -1, 0)], 0.9
                        ),
                        complaint_deadline=self.often(
                            None, [self.ago(each) for each in (-1, 0, 1)], 0.96
                        ),
                        complaint_end=self.often(
                            None, [self.ago(each) for each in (0, 1, 5, 20, 40)], 0.85
                        ),
                        policy=self.often(None, [self.pool.policies["own"]]),
                    )

    # -- by which rules -------------------------------------------------------------------

    def policies(self):
        companies = {"root": self.pool.root, "branch": self.pool.branch, "everybody": None}
        shares = {"root": 0.95, "branch": 0.3, "everybody": 0.2, "own": 1}
        for name, share in shares.items():
            currency = self.often("IDR", ["USD"])
            minimum = {"IDR": ["50000", "1000000", "0"], "USD": ["4", "50", "0"]}[currency]
            yield oracle_world.Policy(
                id=self.pool.policies[name],
                company=companies.get(name, self.pool.root),
                currency=currency,
                is_default=name != "own",
                active=self.chance(share),
                interval=self.any([3, 3, 0, 1, 5]),
                minimum=Decimal(self.any(minimum)),
                opening_balances=self.chance(0.5),
                bank_check=self.chance(0.7),
                bank_days=self.any([0, 1, 1, 2]),
                from_receipt=self.chance(0.25),
                excluded_accounts=frozenset(["1110"] if self.chance(0.4) else []),
                steps=tuple(self.steps(currency)),
            )

    def steps(self, currency):
        floor = {"IDR": "1000000", "USD": "40"}[currency]
        for offset in [] if self.chance(0.05) else OFFSETS:
            if self.chance(0.4 if offset < 0 else 0.7):
                yield oracle_world.Step(
                    id=next(self.ids),
                    offset=offset,
                    channel=self.often("email", CHANNELS, 0.5),
                    fallback=self.often(None, CHANNELS, 0.5),
                    firm=offset >= 30 if self.chance(0.9) else offset > 0,
                    min_gap=self.often(0, [1, 5, 20]),
                    min_amount=Decimal(self.often("0", [floor])),
                    active=self.chance(0.9),
                )

    # -- what is owed ---------------------------------------------------------------------

    def lines(self):
        lines = []
        for _number in range(self.any([2, 4, 6, 8])):
            lines += self.move([line.move for line in lines])
        return lines

    def move(self, earlier):
        """The receivable lines of one document: of an entry, each with its own customer."""
        credit = self.chance(0.2)
        move_type, journal_type = self.any(CREDITS) if credit else self.often(INVOICE, DEBITS, 0.7)
        shared = {
            "move": next(self.ids),
            "company": self.often(self.pool.root, self.pool.companies),
            "move_type": move_type,
            "journal_type": journal_type,
            "blocked": move_type != "entry" and self.chance(0.02),
            "reversed_move": self.any([None, *earlier[-4:]]) if credit else None,
            "received": self.ago(self.any([0, 1, 3, 10, 28, 30, 31])) if self.chance(0.8) else None,
        }
        who = None
        for _term in range(self.any([1, 1, 1, 2, 3])):
            if who is None or (move_type == "entry" and self.chance(0.5)):
                others = [*[self.head] * 5, self.billing, self.other_contact, self.own, None]
                who = self.often(self.outlet, others, 0.65), self.often("IDR", ["USD"])
            yield self.line(-1 if credit else 1, *who, shared)

    def line(self, sign, partner, currency, shared):
        due = self.ago(self.any(AGES))
        account = self.often("1100", ["1110", "1120"], 0.85)
        leftover = sign > 0 and self.chance(0.03)
        amount = Decimal(self.any(AMOUNTS[currency]))
        booked = (
            min(due, self.day) - timedelta(days=self.any([0, 30]))
            if sign > 0
            else self.ago(self.any([10, 1, 0, -1]))
        )
        invoice = shared["move_type"] != "entry"
        return oracle_world.Line(
            id=next(self.ids),
            partner=partner,
            residual=Decimal(0) if leftover else sign * amount,
            leftover=leftover,
            date=booked,
            invoiced=booked - timedelta(days=self.often(0, [1, 5])) if invoice else None,
            maturity=due if self.chance(0.9) else None,
            currency=currency,
            account=account,
            non_trade=account == "1120",
            no_followup=shared["move_type"] == "entry" or self.chance(0.02),
            reopened=self.ago(self.any([0, 3, 6, 7, 8])) if self.chance(0.07) else None,
            **shared,
        )

    def drafts(self, lines):
        """Draft credit notes, at most one of an invoice."""
        for line in {line.move: line for line in lines}.values():
            if line.move_type == "out_invoice" and self.chance(0.1):
                yield oracle_world.Draft(
                    move=line.move,
                    company=line.company,
                    amount=Decimal(self.any(AMOUNTS[line.currency])),
                    currency=line.currency,
                    created=self.ago(self.any([0, 3, 13, 14, 15])),
                )

    def payments(self, lines):
        """Money on its way, to one invoice or several of one customer."""
        invoices = [line for line in lines if line.move_type in ("out_invoice", "out_receipt")]
        for _number in range(self.any([0, 0, 1, 2]) if invoices else 0):
            one = self.any(invoices)
            moves = list(
                {
                    line.move: True
                    for line in invoices
                    if (line.partner, line.company) == (one.partner, one.company)
                }
            )
            linked = self.random.sample(moves, min(len(moves), self.any([1, 1, 2])))
            own = next(line.currency for line in lines if line.move == linked[0])
            currency = self.often(own, AMOUNTS)
            online = self.chance(0.4)
            payment = oracle_world.Payment(
                moves=tuple(linked),
                amount=Decimal(self.any(AMOUNTS[currency])),
                currency=currency,
                since=self.ago(self.any([0, 1, 2, 3, 4])),
                online=online,
            )
            yield payment
            if self.chance(0.2):
                yield replace(payment, amount=Decimal(self.any(AMOUNTS[currency])))

    # -- what was said and done -----------------------------------------------------------

    def promises(self, line):
        """At most one of them is open, as the database sees to it."""
        waiting = False
        for _number in range(self.often(0, [1, 1, 1, 2, 3], 0.75) if line.residual > 0 else 0):
            state = self.any(
                [
                    "open",
                    "open",
                    "open",
                    "broken",
                    "broken",
                    "kept",
                    "found",
                    "lapsed",
                    "to_approve",
                ]
            )
            if state in ("open", "to_approve"):
                if waiting:
                    continue
                waiting = True
            holds = state in ("open", "found", "to_approve")
            until = self.any([-9, -3, -1, -1, 0, 1, 5] if holds else [0, 0, 1, 2, 4, 12, None])
            yield oracle_world.Promise(
                item=line.id,
                kind=self.any(["promise", "claims_paid", "giro", "in_process"]),
                state=state,
                until=None if until is None else self.ago(until),
                ended=None
                if state in ("open", "to_approve")
                else self.ago(self.any([0, 0, 1, 2, 3, 5])),
            )

    def agreements(self, world):
        """Agreements of a customer over some of its invoices, and some that have ended. Most have
        been paid a part of; of a few an invoice is gone, or more is open than was agreed.
        """
        taken = set()
        moves = {}
        for line in world.lines:
            moves.setdefault(line.move, []).append(line)
        for payer, owner in world.debtors:
            for ended in (False, True):
                if self.chance(0.6 if ended else 0.35):
                    continue
                chosen = []
                for move, lines in moves.items():
                    first = lines[0]
                    same = {(line.partner, line.currency) for line in lines}
                    if (
                        len(same) == 1
                        and min(line.residual for line in lines) > 0
                        and first.move_type in ("out_invoice", "out_receipt")
                        and payer_of(world, first.partner) == payer
                        and owner_of(world, first.company) == owner
                        and move not in taken
                        and (not chosen or chosen[0].currency == first.currency)
                        and self.chance(0.5)
                    ):
                        chosen += lines
                        if not ended:
                            taken.add(move)
                if not chosen:
                    continue
                covers = {
                    line.id: line.residual
                    + Decimal(self.any(["0", "0", "25000", "1000000", "0.5", "-10000"]))
                    for line in chosen
                }
                if self.chance(0.2):
                    covers[next(self.ids)] = Decimal("40000")
                debt = max(sum(covers.values()), Decimal(1))
                count = self.any([1, 2, 3, 3, 4])
                each = (debt / count).quantize(Decimal("0.01"))
                dues = sorted(self.ago(self.any(AGES)) for _number in range(count))
                yield oracle_world.Agreement(
                    id=next(self.ids),
                    payer=payer,
                    owner=owner,
                    policy=self.any(self.pool.policies.values()),
                    covers=covers,
                    instalments=tuple(
                        oracle_world.Instalment(
                            next(self.ids),
                            due,
                            debt - each * (count - 1) if due is dues[-1] else each,
                        )
                        for due in dues
                    ),
                    currency=chosen[0].currency,
                    ended=self.ago(self.any([0, 1, 5, 20])) if ended else None,
                )

    def offers(self, line):
        """Discounts on what is open: as much as is left, a trifle more or less, a part of it."""
        for _number in range(self.often(0, [1, 1, 2], 0.93) if line.residual > 0 else 0):
            yield oracle_world.Offer(
                item=line.id,
                state=self.any(["offered", "offered", "earned", "lapsed", "cancelled"]),
                discount=max(
                    Decimal("0.1"),
                    self.any(
                        [
                            line.residual,
                            line.residual + 1,
                            line.residual - Decimal("0.5"),
                            line.residual - 1,
                            line.residual / 2,
                            line.residual / 10,
                        ]
                    ),
                ).quantize(Decimal("0.01")),
            )

    def disputes(self, line):
        """At most one of them is open, as the database sees to it."""
        waiting = False
        for _number in range(self.often(0, [1, 1, 2], 0.92) if line.residual > 0 else 0):
            ended = self.any([None, None, self.ago(self.any([0, 1, 5, 30]))])
            if ended is None and waiting:
                continue
            waiting = waiting or ended is None
            made = (ended or self.day) - timedelta(days=self.any([0, 0, 1, 20]))
            yield oracle_world.Dispute(
                item=line.id,
                amount=self.any([line.residual, line.residual, line.residual / 2, Decimal("0.5")]),
                deadline=self.ago(self.any([-5, -1, 0, 1, 9])),
                made=made,
                ended=ended,
            )

    def slips(self, line):
        if line.residual > 0 and self.chance(0.03):
            yield oracle_world.Slip(
                item=line.id,
                amount=self.any([line.residual, line.residual, line.residual / 4]),
                look_until=self.often(None, [self.ago(each) for each in (-3, -1, 0, 2)], 0.6),
                came=self.chance(0.3),
            )

    def ledger(self, line, steps, owed=None):
        """How far an item has climbed: steps of any policy, at most one of them under way."""
        highest = self.any([0, 3, 7, 14, 60])
        owed = line.residual > 0 if owed is None else owed
        low = [step for step in steps if step.offset <= highest and owed]
        climbed = self.random.sample(low, min(len(low), self.any([0, 0, 1, 1, 2, 3])))
        climbed.sort(key=lambda step: step.offset)
        for step in climbed:
            under_way = step is climbed[-1] and self.chance(0.2)
            state = self.any(UNDER_WAY) if under_way else self.any(DONE)
            done = self.ago(self.any([0, 1, 2, 3, 3, 4] if under_way else DONE_AGES))
            yield oracle_world.Ledger(
                item=line.id,
                step=step,
                # a step may be edited after it was done
                offset=step.offset if under_way else step.offset + self.often(0, [10, -5], 0.9),
                date=done,
                state=state,
                patience_until=done + timedelta(days=3)
                if state == "todo" and not step.firm
                else None,
            )

    def served(self, payer, owner):
        """Something that waits for a person since today: it counts for the day's limit."""
        return replace(self.followup(payer, owner), state="to_approve", planned=self.day, sent=None)

    def talk(self, payer, owner):
        return oracle_world.Talk(
            payer=payer,
            owner=owner,
            day=self.ago(self.any([0, 0, 1, 2, 3, 5])),
            reached=self.chance(0.8),
            corrected=self.chance(0.2),
        )

    def followup(self, payer, owner):
        state = self.any(["sent", "sent", "sent", "done", "in_doubt", "cancelled", "planned"])
        made = state in ("sent", "done", "in_doubt")
        return oracle_world.Followup(
            payer=payer,
            owner=owner,
            channel=self.often("email", CHANNELS, 0.5),
            state=state,
            post_due=self.chance(0.7),
            planned=self.ago(self.any([0, 0, 1, 2])),
            sent=self.ago(self.any([0, 0, 0, 1, 1, 2, 3, 5])) if made else None,
        )


def reduce(world, fails):
    """Leave out of ``world`` whatever it fails without.

    :param fails: whether a world still fails
    """
    smaller = True
    while smaller:
        smaller = False
        for candidate in _without_one(world):
            if fails(candidate):
                world, smaller = candidate, True
                break
    return world


def show(thing):
    """A world as text, without what is as by default."""
    if isinstance(thing, oracle_world.World):
        # companies and rates are the same in all worlds
        things = {each.name: getattr(thing, each.name) for each in fields(thing)}
        plain = {name: things.pop(name) for name in ("blacklist", "booked", "caps")}
        return "".join(
            f"{name}\n" + "".join(f"    {show(each)}\n" for each in _values(group))
            for name, group in things.items()
            if group and name not in ("companies", "rates")
        ) + "".join(f"{name} {value}\n" for name, value in plain.items())
    if is_dataclass(thing):
        parts = [
            f"{each.name}={show(getattr(thing, each.name))}"
            for each in fields(thing)
            if getattr(thing, each.name) != each.default
        ]
        return f"{type(thing).__name__}({', '.join(parts)})"
    if isinstance(thing, (tuple, frozenset)):
        return "(" + ", ".join(show(each) for each in thing) + ")"
    return str(thing)


def _values(group):
    return group.values() if isinstance(group, dict) else group


def _without_one(world):
    """Worlds with one thing less: the big ones first, then details."""
    for line in world.lines:
        left = [each for each in world.lines if each is not line]
        moves = {each.move for each in left}
        yield replace(
            world,
            lines=[
                each if each.reversed_move in moves else replace(each, reversed_move=None)
                for each in left
            ],
            drafts=[each for each in world.drafts if each.move in moves],
            payments=[
                replace(each, moves=tuple(move for move in each.moves if move in moves))
                for each in world.payments
            ],
            ledger=[each for each in world.ledger if each.item != line.id],
            promises=[each for each in world.promises if each.item != line.id],
            offers=[each for each in world.offers if each.item != line.id],
            disputes=[each for each in world.disputes if each.item != line.id],
            slips=[each for each in world.slips if each.item != line.id],
        )
    for agreement in world.agreements:
        claims = {each.id for each in agreement.instalments}
        yield replace(
            world,
            agreements=[each for each in world.agreements if each is not agreement],
            ledger=[each for each in world.ledger if each.item not in claims],
        )
    for name in (
        "drafts",
        "payments",
        "ledger",
        "followups",
        "promises",
        "offers",
        "disputes",
        "slips",
        "talks",
    ):
        for left_out in getattr(world, name):
            yield replace(world, **{name: [e for e in getattr(world, name) if e is not left_out]})
    for key in world.debtors:
        if any((each.payer, each.owner) == key for each in world.agreements):
            continue
        yield replace(
            world,
            debtors={k: v for k, v in world.debtors.items() if k != key},
            followups=[each for each in world.followups if (each.payer, each.owner) != key],
            talks=[each for each in world.talks if (each.payer, each.owner) != key],
        )
    for policy in world.policies.values():
        for step in policy.steps:
            fewer = replace(policy, steps=tuple(each for each in policy.steps if each is not step))
            yield replace(
                world,
                policies={**world.policies, policy.id: fewer},
                ledger=[each for each in world.ledger if each.step.id != step.id],
            )
    for name in ("booked", "caps"):
        for key in getattr(world, name):
            yield replace(
                world, **{name: {k: v for k, v in getattr(world, name).items() if k != key}}
            )
    if world.blacklist:
        yield replace(world, blacklist=frozenset())
    for group, plain in _PLAIN.items():
        things = getattr(world, group)
        for key, thing in things.items():
            for name, value in plain.items():
                if getattr(thing, name) != value:
                    changed = {**things, key: replace(thing, **{name: value})}
                    yield replace(world, **{group: changed})


# What says least about a thing.
_PLAIN = {
    "partners": {"payer": None, "active": True, "refused_email": None, "phone": None,
                 "role": None, "status": None, "status_source": None,
                 "pays_weekdays": frozenset(), "pays_days": frozenset()},
    "debtors": {"handling": "automatic", "hold_until": None, "reply_until": None,
                "calm_until": None, "callback_until": None,
                "complaint_deadline": None, "complaint_end": None, "policy": None},
    "policies": {
        "opening_balances": False, "excluded_accounts": frozenset(), "minimum": Decimal(0),
        "interval": 0, "currency": "IDR", "bank_check": False, "from_receipt": False,
    },
}  # fmt: skip
