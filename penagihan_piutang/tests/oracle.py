"""The decision once more, slow and obvious: what the SQL statement is compared with.

Written from the design and not from the statement. Plain Python over plain data, one function per
rule, no attention to speed. Days are dates, amounts Decimals in the currency of their line;
"company amounts" are in the collecting company's currency at the day's rate.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from ..tools.contact_window import is_holiday
from ..tools.paydays import next_payday
from .oracle_agreements import Claim, agreement_of, instalments_of, released_on
from .oracle_covers import (
    UNIT,
    grant_discounts,
    set_apart,
    spread_credits,
    spread_drafts,
    spread_payments,
)
from .oracle_who import convert, default_policy, owner_of, payer_of
from .oracle_world import Agreement, Debtor, Ledger, Line, Policy, Step, World

REOPENED_DAYS = 7  # how long nobody is chased after a payment was taken back
INVOICES = ("out_invoice", "out_receipt")
PEOPLES_CHANNELS = ("phone", "visit", "letter", "whatsapp")
NOT_CONSUMING = ("failed", "cancelled", "refused")
NOWHERE = None  # the position of an item for which nothing was done yet
# Reasons above `by_hand`: they take an item out of its debtor's totals.
PROMISES = {
    "claims_paid": "claims_paid",
    "giro": "giro",
    "in_process": "in_process",
    "promise": "promised",
}
NOT_CHASED = {
    "excluded",
    "in_payment",
    "disputed",
    "tax_slip",
    "agreement",
    *PROMISES.values(),
    "credit_covers",
    "not_received",
    "settled_small",
}
# In order of precedence: the first that holds is the reason.
ORDER = (
    "excluded",
    "in_payment",
    "disputed",
    "tax_slip",
    "agreement",
    "claims_paid",
    "giro",
    "in_process",
    "promised",
    "credit_covers",
    "not_received",
    "settled_small",
    "complaint",
    "by_hand",
    "hold",
    "reply",
    "calm",
    "callback",
    "reopened",
    "pending",
    "ladder_done",
    "not_yet",
    "below_minimum",
    "bank_stale",
    "interval",
    "no_contact",
    "capped",
)


@dataclass
class Item:
    """An item on its way to a verdict."""

    line: Line | Claim
    payer: int | None
    owner: int
    policy: Policy | None
    debtor: Debtor
    chase: date | None = None  # from which the ladder counts
    detail: str | None = None
    in_process: Decimal = Decimal(0)
    in_process_until: date | None = None  # None without an end
    disputed: Decimal = Decimal(0)
    disputed_until: date | None = None
    withheld: Decimal = Decimal(0)  # as tax
    withheld_until: date | None = None
    credit: Decimal = Decimal(0)
    draft_until: date | None = None  # when that is covered by a draft only
    draft: Decimal = Decimal(0)  # how much of the credit is
    granted: Decimal = Decimal(0)  # the discount it may have
    position: int | None = NOWHERE
    last_date: date | None = None
    pending: Ledger | None = None
    step: Step | None = None
    next_date: date | None = None
    wait_end: date | None = None  # the last day on which a promise or dispute held it
    broke: date | None = None  # when a promise was last broken
    channel: str | None = None
    contact: int | None = None  # whom the message goes to
    agreement: Agreement | None = None  # that covers it, or that it is an instalment of
    instalment: bool = False
    holding: dict = field(default_factory=dict)  # reason -> until, None without an end

    @property
    def unpaid(self):
        return self.line.residual - self.in_process - self.disputed - self.withheld - self.credit

    @property
    def discount(self):
        """Of a rest that is no more than the discount, nothing is asked; else all of it."""
        return self._forgiven(self.unpaid)

    @property
    def amount_due(self):
        return self.unpaid - self.discount

    def due_without(self, cover):
        """What would be asked for if there were not ``cover``."""
        return self.unpaid + cover - self._forgiven(self.unpaid + cover)

    def _forgiven(self, rest):
        return min(rest, self.granted) if rest - self.granted < UNIT else Decimal(0)

    @property
    def offset(self):
        return self.step.offset if self.step else None

    @property
    def reason(self):
        return next((reason for reason in ORDER if reason in self.holding), "due")

    @property
    def until(self):
        """The first day on which nothing that holds now holds any more."""
        ends = self.holding.values()
        return max(ends) if ends and None not in ends else None

    @property
    def chased(self):
        return not NOT_CHASED & self.holding.keys()

    @property
    def message(self):
        """What it shares a message with: all soft steps; of the firm ones, only the same."""
        return self.step.id if self.step.firm else "soft"


def decide(world: World, day: date, alone=None) -> dict:
    """The verdict on every item of ``world`` on ``day``: {line id: Item}.

    :param alone: a payer who is looked at as if nobody else waited in the day's queue
    """
    items = _items(world, day)
    for item in items:
        item.detail = _excluded(world, item)
        item.chase = item.line.due if item.instalment else _chase_date(world, item)
    spread_payments(world, items, day)
    set_apart(world, items, day)
    spread_credits(world, items, day)
    spread_drafts(world, items, day)
    grant_discounts(world, items)
    for item in items:
        _hear(world, item, day)
        _set_aside(item)
        _read_ledger(world, item, day)
    for debtor_items in _by(items, lambda item: (item.payer, item.owner)):
        _climb(world, debtor_items, day)
        _hold_debtor(world, debtor_items, day)
        due = [item for item in debtor_items if item.reason == "due"]
        for message_items in _by(due, lambda item: item.message):
            _choose_channel(world, message_items, day)
    for owner, cap in world.caps.items():
        _limit(world, owner, cap, [item for item in items if alone in (None, item.payer)], day)
    return {item.line.id: item for item in items}


# -- whose item it is -------------------------------------------------------------------------


def _items(world, day):
    items = []
    for line in world.lines:
        payer = payer_of(world, line.partner)
        owner = owner_of(world, line.company)
        debtor = world.debtors.get((payer, owner)) or Debtor(payer, owner)
        policy = world.policies.get(debtor.policy) or default_policy(world, line.company)
        if _in_scope(line, policy):
            agreement = agreement_of(world, line)
            items.append(Item(line, payer, owner, policy, debtor, agreement=agreement))
    for agreement in world.agreements:
        debtor = world.debtors[agreement.payer, agreement.owner]
        policy = world.policies[agreement.policy]
        for claim in instalments_of(world, agreement, day):
            items.append(
                Item(
                    claim, agreement.payer, agreement.owner, policy, debtor,
                    agreement=agreement, instalment=True,
                )
            )  # fmt: skip
    return items


def _in_scope(line, policy):
    owed = line.residual > 0 or line.leftover
    if not owed or line.non_trade or line.journal_type in ("bank", "cash"):
        return False
    if policy and line.account in policy.excluded_accounts:
        return False
    if line.move_type == "entry":
        return line.journal_type == "general" and bool(policy and policy.opening_balances)
    return line.move_type in INVOICES


def _waits_for_receipt(item):
    """Whether the term begins with the receipt: an opening balance has no paper to receive."""
    return bool(item.policy and item.policy.from_receipt) and item.line.move_type in INVOICES


def _chase_date(world, item):
    """The due date, or the later of it and receipt + term; then the payer's next payday."""
    line = item.line
    day = line.due
    if _waits_for_receipt(item) and line.received:
        day = max(day, line.received + (line.due - (line.invoiced or line.date)))
    if item.payer is None:
        return day
    payer = world.partners[item.payer]
    return next_payday(day, payer.pays_weekdays, payer.pays_days)


# -- reasons of the item itself ---------------------------------------------------------------


def _hear(world, item, day):
    """What the customer has said about it. What was found is waited for as what was claimed;
    what waits for a manager is waited for as long as it says, and nothing runs from its end.
    """
    ended = released_on(world, item.line.id)
    if ended:
        item.wait_end = max(ended, item.wait_end or ended)
    # of a line in an agreement, said about its instalments
    about = {item.line.id, *(item.agreement.covers if item.instalment else ())}
    for promise in world.promises:
        if promise.item not in about:
            continue
        if promise.state in ("open", "found", "to_approve") and promise.until > day:
            reason = PROMISES[promise.kind]
            item.holding[reason] = max(promise.until, item.holding.get(reason, promise.until))
        elif promise.until and promise.until <= day and promise.state != "to_approve":
            item.wait_end = max(
                promise.until - timedelta(days=1), item.wait_end or promise.until - timedelta(1)
            )
        if promise.state == "broken":
            item.broke = max(promise.ended, item.broke or promise.ended)


def _set_aside(item):
    if item.detail:
        item.holding["excluded"] = None
    if item.agreement and not item.instalment:
        item.holding["agreement"] = None
    # the first of the covers that take part is the reason
    covers = {
        "in_payment": (item.in_process, item.in_process_until),
        "disputed": (item.disputed, item.disputed_until),
        "tax_slip": (item.withheld, item.withheld_until),
        "credit_covers": (item.credit + item.discount, None),
    }
    if item.amount_due < UNIT and any(amount for amount, _until in covers.values()):
        # without which of them would something be due, and which of these ends first?
        ends = [until for amount, until in covers.values() if item.due_without(amount) >= UNIT]
        ends.append(item.draft_until)
        reason = next(name for name, (amount, _until) in covers.items() if amount)
        item.holding[reason] = min((end for end in ends if end), default=None)
        if item.draft_until and item.reason == "credit_covers":
            item.detail = "draft_credit"
        elif item.reason == "credit_covers" and item.discount:
            item.detail = "discount"
    if _waits_for_receipt(item) and not item.line.received:
        item.holding["not_received"] = None
    if item.line.residual < UNIT:
        item.holding["settled_small"] = None


def _excluded(world, item):
    own = {company.partner for company in world.companies.values()}
    invoice = item.line.move_type in INVOICES
    if item.line.partner is None:
        return "no_partner"
    if world.partners[item.line.partner].commercial in own or item.payer in own:
        return "own_company"
    if item.policy is None:
        return "no_policy"
    if item.instalment:
        return item.line.detail
    if item.line.blocked:
        return "blocked"
    if invoice and item.line.no_followup:
        return "no_followup"
    return None


# -- the ladder -------------------------------------------------------------------------------


def _read_ledger(world, item, day):
    """Position, the last date, and the step that is under way."""
    for line in _consumed(world, item, day):
        if _is_pending(line, day):
            item.pending = line
        else:
            if item.position is NOWHERE or line.offset > item.position:
                item.position = line.offset
            if item.last_date is None or line.date > item.last_date:
                item.last_date = line.date


def _consumed(world, item, day):
    return [
        line
        for line in world.ledger
        if line.item == item.line.id
        and line.state not in NOT_CONSUMING
        and not _is_released(line, day)
    ]


def _is_pending(line, day):
    """Planned, to approve, or with a person who still has time for it."""
    if line.state == "todo":
        return not _is_stale(line, day)
    return line.state in ("planned", "to_approve", "sending")


def _is_stale(line, day):
    """A person let it pass: it is missed. Firm steps are never missed."""
    return (
        line.state == "todo"
        and not line.step.firm
        and line.patience_until is not None
        and day >= line.patience_until
    )


def _is_released(line, day):
    """A missed task consumes only the steps that were a person's anyway."""
    return _is_stale(line, day) and line.step.channel not in PEOPLES_CHANNELS


def _climb(world, items, day):
    total = sum(
        (_company_amount(world, item, day) for item in items if item.chased and _past(item, day)),
        Decimal(0),
    )
    for item in items:
        if item.pending:
            item.step = item.pending.step
            item.next_date = item.pending.date
            ends = item.pending.state == "todo" and not item.step.firm
            item.holding["pending"] = item.pending.patience_until if ends else None
            continue
        if item.policy is None:
            continue
        item.step = _next_step(world, item, total, day)
        if item.step is None:
            item.holding["ladder_done"] = None
            continue
        item.next_date = _day_of(item, item.step, day)
        if day < item.next_date:
            item.holding["not_yet"] = item.next_date


def _past(item, day):
    return day > item.chase


def _next_step(world, item, total, day):
    consumed = {line.step.id for line in _consumed(world, item, day)}
    for step in sorted(item.policy.steps, key=lambda step: step.offset):
        if not step.active or step.id in consumed:
            continue
        if item.position is not NOWHERE and step.offset <= item.position:
            continue
        if _past(item, day) and step.offset <= 0:
            continue
        if step.min_amount and _policy_amount(world, item, step.min_amount, day) > total:
            continue
        return step
    return None


def _day_of(item, step, day):
    earliest = item.chase + timedelta(days=step.offset)
    gap = step.min_gap or (0 if item.position is NOWHERE else step.offset - item.position)
    if item.last_date:
        earliest = max(earliest, item.last_date + timedelta(days=gap))
    hold = item.debtor.hold_until
    if step.firm and hold and hold < day:  # the wait is over: the customer gets its time anew
        earliest = max(earliest, hold + timedelta(days=gap))
    if step.firm and item.wait_end:
        earliest = max(earliest, item.wait_end + timedelta(days=gap))
    if step.firm and item.debtor.complaint_end:
        earliest = max(earliest, item.debtor.complaint_end + timedelta(days=gap))
    # the first step after a broken promise comes the day it broke, never before the chase date
    if item.broke and not step.firm and (item.last_date is None or item.last_date < item.broke):
        earliest = min(earliest, max(item.chase, item.broke))
    return earliest


# -- reasons of the debtor --------------------------------------------------------------------


def _hold_debtor(world, items, day):
    debtor = items[0].debtor
    if debtor.complaint_deadline:  # a person ends it, no day does
        for item in items:
            item.holding["complaint"] = None
    if debtor.handling == "by_hand":
        for item in items:
            item.holding["by_hand"] = None
    if debtor.hold_until and debtor.hold_until >= day:
        for item in items:
            item.holding["hold"] = debtor.hold_until + timedelta(days=1)
    if debtor.reply_until and debtor.reply_until > day:
        for item in items:
            item.holding["reply"] = debtor.reply_until
    if debtor.calm_until and debtor.calm_until > day:
        for item in items:
            item.holding["calm"] = debtor.calm_until
    if debtor.callback_until and debtor.callback_until > day:
        for item in items:
            # a firm step does not wait for a call; without any step left there is none that is firm
            if item.step is None or not item.step.firm:
                item.holding["callback"] = debtor.callback_until
    counted = [item for item in items if item.chased and _counts(item, day)]
    total = sum((_company_amount(world, item, day) for item in counted), Decimal(0))
    for item in counted:
        if item.policy and total < _policy_amount(world, item, item.policy.minimum, day):
            item.holding["below_minimum"] = None
    contacts = _contacts(world, debtor)
    for item in items:
        reopened = item.line.reopened and item.line.reopened + timedelta(days=REOPENED_DAYS)
        if reopened and reopened > day:
            item.holding["reopened"] = reopened
        if _ready(item) and item.offset > 0 and _bank_behind(world, item, day):
            item.holding["bank_stale"] = None
        if item.policy is None:
            continue
        ends = [
            contact.sent + timedelta(days=item.policy.interval)
            for contact in contacts
            if contact.post_due and item.offset is not None and item.offset > 0
        ]
        ends += [
            talk.day + timedelta(days=item.policy.interval)
            for talk in world.talks
            if (talk.payer, talk.owner) == (debtor.payer, debtor.owner)
            and talk.reached
            and not talk.corrected
            and item.offset is not None
            and item.offset > 0
        ]
        # at most one e-mail a day, whatever the step
        ends += [
            contact.sent + timedelta(days=1)
            for contact in contacts
            if contact.channel == "email" and item.offset is not None
        ]
        if ends and max(ends) > day:
            item.holding["interval"] = max(ends)


def _counts(item, day):
    """Whether the policy's minimum looks at it: overdue, or the day of its step has come."""
    return _past(item, day) or (item.step is not None and "not_yet" not in item.holding)


def _ready(item):
    """Whether the day of its next step has come."""
    return item.step is not None and not item.pending and "not_yet" not in item.holding


def _bank_behind(world, item, day):
    booked = world.booked.get(item.owner)
    if not item.policy.bank_check or booked is None:
        return item.policy.bank_check
    between = [booked + timedelta(days=number) for number in range(1, (day - booked).days)]
    working = [each for each in between if each.weekday() < 5 and not is_holiday("ID", each)]
    return len(working) > item.policy.bank_days


def _limit(world, owner, cap, items, day):
    """Who waits longest comes first; whom this day has served already is not held up."""
    served = {
        followup.payer
        for followup in world.followups
        if (followup.owner, followup.planned) == (owner, day)
        and followup.state not in NOT_CONSUMING
    }
    waiting = {}
    for item in items:
        if item.owner == owner and item.reason == "due" and item.payer not in served:
            waiting[item.payer] = min(item.next_date, waiting.get(item.payer, item.next_date))
    queue = sorted(waiting, key=lambda payer: (waiting[payer], payer))
    for item in items:
        if (
            item.owner == owner
            and item.payer in queue[max(0, cap - len(served)) :]
            and item.reason == "due"
        ):
            item.holding["capped"] = day + timedelta(days=1)


def _contacts(world, debtor):
    return [
        followup
        for followup in world.followups
        if (followup.payer, followup.owner) == (debtor.payer, debtor.owner)
        # what is being sent, or may have been, reached somebody for all we know
        and followup.state in ("sending", "sent", "done", "in_doubt")
        and followup.sent
    ]


def _choose_channel(world, due, day):
    """The highest step decides how; a trifle never sets the tone if there is anything else."""

    def weight(item):
        minimum = _policy_amount(world, item, item.policy.minimum, day)
        return _company_amount(world, item, day) >= minimum, item.step.offset

    lead = max(due, key=weight).step
    payer = due[0].payer
    channel = next(
        (
            channel
            for channel in (lead.channel, lead.fallback)
            if channel and _recipient(world, payer, channel)
        ),
        None,
    )
    for item in due:
        item.channel = channel
        item.contact = channel and _recipient(world, payer, channel)
        if channel is None:
            item.holding["no_contact"] = None


def _recipient(world, payer, channel):
    """Who of the payer hears of it this way: the id of a partner."""
    street = payer if world.partners[payer].street else None
    if channel == "visit":
        return street
    if channel == "letter":  # its PDF by e-mail, or by post
        return _choose_contact(world, payer, "email") or street
    return _choose_contact(world, payer, channel)


def _choose_contact(world, payer, channel):
    """By role, then by kind of address. Tax contacts and warehouses only where nobody else has an
    address of that kind, good or bad.
    """
    family = [
        partner
        for partner in world.partners.values()
        if partner.commercial == payer and partner.active and _has(partner, channel)
    ]
    if not all(_in_reserve(partner, payer) for partner in family):
        family = [partner for partner in family if not _in_reserve(partner, payer)]
    usable = [partner for partner in family if _may_be_used(world, partner, channel)]
    usable.sort(
        key=lambda partner: (
            channel != "email"
            and partner.status == "unreachable"
            and partner.status_source != "bounce",
            partner.role != "billing",
            not partner.invoice,
            partner.id != payer,
            partner.role in ("decision", "director"),
            partner.id,
        )
    )
    return usable[0].id if usable else None


def _in_reserve(partner, payer):
    if partner.id == payer or partner.role == "billing":
        return False
    return partner.delivery or partner.role == "tax"


def _has(partner, channel):
    if channel == "email":
        return bool(partner.email)
    if channel == "whatsapp":  # no landline of Indonesia has it
        return bool(partner.phone) and (
            not partner.phone.startswith("+62") or partner.phone[3] == "8"
        )
    return bool(partner.phone)


def _may_be_used(world, partner, channel):
    if partner.status == "wrong":
        return False
    return channel != "email" or (
        partner.email != partner.refused_email and partner.email not in world.blacklist
    )


# -- money ------------------------------------------------------------------------------------


def _company_amount(world, item, day):
    return convert(world, item.amount_due, item.line.currency, item.owner, day)


def _policy_amount(world, item, amount, day):
    return convert(world, amount, item.policy.currency, item.owner, day)


def _by(items, key):
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups.values()
