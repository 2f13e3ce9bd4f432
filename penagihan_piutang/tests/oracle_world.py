"""The world the oracle decides about, as plain data: companies, customers, rules, what is owed and
what was done. Ids are numbers, currencies and accounts go by their codes.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Step:
    id: int
    offset: int
    channel: str = "email"
    fallback: str | None = None
    firm: bool = False
    min_gap: int = 0
    min_amount: Decimal = Decimal(0)
    active: bool = True


@dataclass(frozen=True)
class Policy:
    id: int
    company: int | None
    currency: str = "IDR"
    is_default: bool = True
    active: bool = True
    interval: int = 3
    minimum: Decimal = Decimal(0)
    opening_balances: bool = False
    bank_check: bool = False
    bank_days: int = 1
    from_receipt: bool = False
    excluded_accounts: frozenset = frozenset()
    steps: tuple = ()


@dataclass(frozen=True)
class Company:
    id: int
    partner: int
    parent: int | None = None
    currency: str = "IDR"


@dataclass(frozen=True)
class Partner:
    """A customer or one of its contacts; ``phone`` is in international form."""

    id: int
    commercial: int
    payer: int | None = None
    active: bool = True
    delivery: bool = False  # an address goods are sent to
    invoice: bool = False  # the one invoices are sent to
    role: str | None = None  # billing, tax, decision, director
    status: str | None = None  # verified, wrong, unreachable
    status_source: str | None = None
    email: str | None = None
    refused_email: str | None = None
    phone: str | None = None
    street: str | None = None
    pays_weekdays: frozenset = frozenset()  # 1 is Monday
    pays_days: frozenset = frozenset()  # of the month


@dataclass(frozen=True)
class Line:
    """An open receivable line: owed when positive, a credit when negative."""

    id: int
    move: int
    company: int
    partner: int | None
    residual: Decimal
    date: date
    maturity: date | None = None
    currency: str = "IDR"
    account: str = "1100"
    non_trade: bool = False
    move_type: str = "out_invoice"
    journal_type: str = "sale"
    leftover: bool = False  # nothing is left in its currency, something in the books
    blocked: bool = False
    no_followup: bool = False
    reversed_move: int | None = None
    reopened: date | None = None
    invoiced: date | None = None
    received: date | None = None  # by the customer

    @property
    def due(self):
        return self.maturity or self.date


@dataclass(frozen=True)
class Payment:
    """Money on its way to the invoices ``moves``; an online payment counts for some days only."""

    moves: tuple
    amount: Decimal
    currency: str
    since: date
    online: bool = False


@dataclass(frozen=True)
class Draft:
    """A draft credit note of the invoice ``move``."""

    move: int
    company: int
    amount: Decimal
    currency: str
    created: date


@dataclass(frozen=True)
class Promise:
    """What the customer said about an item; it holds until the day ``until``."""

    item: int
    kind: str
    state: str
    until: date | None
    ended: date | None = None


@dataclass(frozen=True)
class Instalment:
    """One payment of an agreement; ids of lines and of instalments differ."""

    id: int
    due: date
    amount: Decimal


@dataclass(frozen=True)
class Agreement:
    """Instalments in place of lines; ``covers`` says what was open of each when it was signed.
    Once it has ended, it is only known when it let its lines go.
    """

    id: int
    payer: int
    owner: int
    policy: int
    covers: dict
    instalments: tuple
    currency: str = "IDR"
    ended: date | None = None


@dataclass(frozen=True)
class Offer:
    """A discount on an item for whoever pays the rest of it in time."""

    item: int
    state: str
    discount: Decimal


@dataclass(frozen=True)
class Dispute:
    """What the customer does not agree with of an item; open until it has ``ended``."""

    item: int
    amount: Decimal
    deadline: date
    made: date
    ended: date | None = None


@dataclass(frozen=True)
class Slip:
    """Tax withheld of an item: accepted, or proposed and to be looked at until a day; or longer,
    where the customer has sent its slip.
    """

    item: int
    amount: Decimal
    look_until: date | None = None
    came: bool = False

    def waits(self, day) -> bool:
        return self.look_until is None or self.came or self.look_until > day


@dataclass(frozen=True)
class Ledger:
    """A line of the ledger: one step of one item."""

    item: int
    step: Step
    offset: int
    date: date
    state: str
    patience_until: date | None = None


@dataclass(frozen=True)
class Followup:
    payer: int
    owner: int
    channel: str
    state: str
    post_due: bool
    planned: date
    sent: date | None


@dataclass(frozen=True)
class Talk:
    """A conversation with a customer; of those that were corrected only the correction counts."""

    payer: int
    owner: int
    day: date
    reached: bool = True
    corrected: bool = False


@dataclass(frozen=True)
class Debtor:
    payer: int
    owner: int
    handling: str = "automatic"
    hold_until: date | None = None
    reply_until: date | None = None
    calm_until: date | None = None
    callback_until: date | None = None
    complaint_deadline: date | None = None  # of the open complaint
    complaint_end: date | None = None  # when the last one was closed
    policy: int | None = None


@dataclass(frozen=True)
class World:
    companies: dict
    partners: dict
    policies: dict
    lines: list
    drafts: list = field(default_factory=list)
    payments: list = field(default_factory=list)
    debtors: dict = field(default_factory=dict)  # (payer, owner) -> Debtor
    ledger: list = field(default_factory=list)
    promises: list = field(default_factory=list)
    agreements: list = field(default_factory=list)
    offers: list = field(default_factory=list)
    disputes: list = field(default_factory=list)
    slips: list = field(default_factory=list)
    followups: list = field(default_factory=list)
    talks: list = field(default_factory=list)
    rates: dict = field(default_factory=dict)  # (currency, root company) -> [(from day, rate)]
    blacklist: frozenset = frozenset()
    booked: dict = field(default_factory=dict)  # company -> day up to which receipts are booked
    caps: dict = field(default_factory=dict)  # company -> customers a day
