"""Random ledgers, and an aging of them that is slow and obvious: it replays every match.

No Odoo here. Nothing of what Odoo stores (open amounts, ``max_date``) is read by the oracle.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

CENT = Decimal("0.01")


@dataclass
class Line:
    id: int
    move: int
    company: int
    account: str
    partner: int | None
    currency: str
    date: date
    balance: Decimal
    amount_currency: Decimal
    maturity: date | None = None
    invoice_date: date | None = None
    state: str = "posted"
    move_type: str = "entry"


@dataclass
class Match:
    debit: Line
    credit: Line
    amount: Decimal
    debit_currency: Decimal
    credit_currency: Decimal

    @property
    def date(self):
        """Nobody pays before both entries are there."""
        return max(self.debit.date, self.credit.date)


@dataclass
class Ledger:
    lines: list[Line] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)

    def open(self, line, until=date.max):
        """What the matches up to a day leave of a line: (company currency, its own)."""
        own, foreign = line.balance, line.amount_currency
        for match in self.matches:
            if match.date <= until and match.debit is line:
                own, foreign = own - match.amount, foreign - match.debit_currency
            if match.date <= until and match.credit is line:
                own, foreign = own + match.amount, foreign + match.credit_currency
        return own, foreign


def age(ledger, day, basis, companies, accounts, bounds):
    """{line id: (company currency, its own, days, bucket)} of what was open that day."""
    rows = {}
    for line in ledger.lines:
        if line.state != "posted" or line.date > day:
            continue
        if line.company not in companies or line.account not in accounts:
            continue
        own, foreign = ledger.open(line, day)
        if not own and not foreign:
            continue
        since = line.invoice_date if basis == "invoice" else line.maturity
        days = (day - (since or line.date)).days
        bucket = 0
        if days > 0:
            bucket = len(bounds) + 1
            for number in reversed(range(len(bounds))):
                if days <= bounds[number]:
                    bucket = number + 1
        rows[line.id] = (own, foreign, days, bucket)
    return rows


def balance(ledger, day, company, account):
    """The ledger's own: nothing of matches in it."""
    return sum(
        (
            line.balance
            for line in ledger.lines
            if line.state == "posted"
            and line.date <= day
            and (line.company, line.account) == (company, account)
        ),
        Decimal(),
    )


class Maker:
    """A random ledger around ``day``.

    :param roots: {company: root company}
    """

    def __init__(self, random, day, roots, accounts, partners, numbers):
        self.random, self.day = random, day
        self.roots, self.accounts, self.partners = roots, accounts, partners
        self.numbers = numbers
        self.ledger = Ledger()

    def make(self):
        for _ in range(self.random.randint(2, 12)):
            self.document()
        for _ in range(self.random.randint(0, 20)):
            self.match()
        return self.ledger

    def around(self, before=150, after=40):
        """Mostly near the day: where mistakes are."""
        if self.random.random() < 0.3:
            return self.day + timedelta(days=self.random.randint(-1, 1))
        return self.day + timedelta(days=self.random.randint(-before, after))

    def document(self):
        """An invoice of several terms, a credit note, a payment, or an entry."""
        random = self.random
        kind = random.choice(["out_invoice"] * 3 + ["out_refund", "entry", "entry", "payment"])
        sign = {"out_invoice": 1, "out_refund": -1, "payment": -1}.get(kind) or random.choice(
            [1, -1]
        )
        booked = self.around()
        currency = random.choice(["IDR", "USD"])
        rate = random.choice([Decimal(15_000), Decimal(16_000), Decimal("15750.5")])
        shared = {
            "move": next(self.numbers),
            "company": random.choice(list(self.roots)),
            "account": random.choice(self.accounts),
            "partner": random.choice(self.partners),
            "currency": currency,
            "date": booked,
            "state": random.choice(["posted"] * 6 + ["draft", "cancel"]),
            "move_type": "entry" if kind == "payment" else kind,
            "invoice_date": booked + timedelta(days=random.randint(-40, 0))
            if kind.startswith("out_") and random.random() < 0.9
            else None,
        }
        for _ in range(random.choice([1, 1, 2, 3]) if kind != "payment" else 1):
            # few different amounts, so that some settle each other exactly
            amount = sign * Decimal(random.choice(["100", "250.25", "1000", "33.33"]))
            own = amount if currency == "IDR" else (amount * rate).quantize(CENT)
            due = None if random.random() < 0.15 else self.around()
            self.ledger.lines.append(
                Line(
                    id=next(self.numbers),
                    balance=own,
                    amount_currency=amount,
                    maturity=due,
                    **shared,
                )
            )

    def match(self):
        """Reconcile two open lines, whole or in part, as Odoo does."""
        sides = {1: [], -1: []}
        for line in self.ledger.lines:
            own, foreign = self.ledger.open(line)
            if line.state == "posted" and own and foreign and (own > 0) == (foreign > 0):
                sides[1 if own > 0 else -1].append(line)
        pairs = [
            (debit, credit)
            for debit in sides[1]
            for credit in sides[-1]
            if self.roots[debit.company] == self.roots[credit.company]
            and (debit.account, debit.currency) == (credit.account, credit.currency)
        ]
        if not pairs:
            return
        debit, credit = self.random.choice(pairs)
        (owed, owed_currency), (paid, paid_currency) = map(self.ledger.open, (debit, credit))
        most = min(owed_currency, -paid_currency)
        part = most if self.random.random() < 0.7 else (most / 3).quantize(CENT)
        if not part:
            return
        # each side's share in company currency; they differ where the rates do
        owing = owed if part == owed_currency else (owed * part / owed_currency).quantize(CENT)
        paying = -paid if part == -paid_currency else (paid * part / paid_currency).quantize(CENT)
        together = min(owing, paying)
        match = Match(debit, credit, together, part, part)
        self.ledger.matches.append(match)
        if owing != paying:
            self.exchange(match, owing - paying)

    def exchange(self, match, loss):
        """The entry that Odoo books for a difference of rates, and its match."""
        larger = match.debit if loss > 0 else match.credit
        # in a closed month Odoo moves it to a later day
        later = self.random.choice([0, 0, 30, 60])
        entry = Line(
            id=next(self.numbers),
            move=next(self.numbers),
            company=larger.company,
            account=larger.account,
            partner=larger.partner,
            currency=larger.currency,
            date=match.date + timedelta(days=later),
            balance=-loss,
            amount_currency=Decimal(),
        )
        self.ledger.lines.append(entry)
        pair = (larger, entry) if loss > 0 else (entry, larger)
        self.ledger.matches.append(Match(*pair, abs(loss), Decimal(), Decimal()))
