"""Random invoices and when they were paid, and predictions that are slow and obvious: day by day,
invoice by invoice. No Odoo here, nothing of ``tools.payment_curve`` but its numbers.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ..tools.payment_curve import BOUNDS, SOON, STRENGTH

FIRST, END = BOUNDS[0], BOUNDS[-1]
YEAR = 365
# {day: (its cell, how many days that has)}
_CELL = {
    day: (cell, end - start)
    for cell, (start, end) in enumerate(pairwise(BOUNDS))
    for day in range(start, end)
}


@dataclass
class Invoice:
    payer: int
    invoice_date: date
    due: date
    settled: date | None  # whenever, also after the day that is asked about
    money: bool = True  # not by a credit note alone


def make(random, day, payers):
    """Invoices around ``day``: each payer has a habit of its own, some settle nothing."""
    invoices = []
    for payer in payers:
        usual, spread = random.randint(-10, 60), random.choice([0, 2, 15, 90])
        for _ in range(random.choice([0, 1, 3, 8])):
            issued = day - timedelta(days=random.randint(1, 500))
            due = issued + timedelta(days=random.choice([0, 7, 30, 60]))
            settled = due + timedelta(days=usual + random.randint(-spread, spread))
            settled = None if random.random() < 0.35 else max(settled, issued)
            invoices.append(Invoice(payer, issued, due, settled, random.random() < 0.9))
    return invoices


def habits(random, day, payers, months=14):
    """A world whose truth is known: each payer has its own day, kept within three days; one
    invoice a week; some stay unpaid for ever. {payer: days late}, invoices.
    """
    usual = {payer: random.choice([0, 0, 5, 10, 20, 35, 50]) for payer in payers}
    invoices = []
    for payer in payers:
        for week in range(months * 4):
            issued = day - timedelta(days=7 * week + random.randint(1, 5))
            due = issued + timedelta(days=30)
            settled = due + timedelta(days=usual[payer] + random.randint(-3, 3))
            invoices.append(
                Invoice(payer, issued, due, settled if random.random() > 0.05 else None)
            )
    return usual, invoices


def share_paid(invoices, day, start, end, prior=None):
    """Of what was open on the days ``start`` to ``end`` - 1 after the due date, as known in the
    morning of ``day``: which share was paid on them.
    """
    exposed = paid = 0
    for invoice in invoices:
        known = invoice.settled and invoice.settled < day
        if invoice.invoice_date >= day or (invoice.settled and not invoice.money):
            continue
        if known and invoice.settled < day - timedelta(days=YEAR):
            continue
        left = (min(invoice.settled, day) if known else day) - invoice.due
        left = min(max(left.days, FIRST), END - 1)
        late = (invoice.settled - invoice.due).days if known else None
        entry = max(invoice.invoice_date, day - timedelta(days=YEAR)) - invoice.due
        entry = min(max(entry.days, FIRST), left)
        happened = known and late < END
        for number in range(start, end):
            if number < entry:
                continue
            # what is paid in a cell stands for all of it from its entry on
            if number < left or (happened and start <= left < end):
                exposed += 1 / (end - start)
        paid += bool(happened and start <= left < end)
    if prior is not None:
        exposed, paid = exposed + STRENGTH, paid + STRENGTH * prior
    return min(paid / exposed, 1 - 1e-9) if exposed > 1e-6 else 0.0


def shares(invoices, day):
    """{payer: its share paid in each cell, beside everybody's; None: everybody}."""
    cells = list(pairwise(BOUNDS))
    everybody = [share_paid(invoices, day, *cell) for cell in cells]
    result = {None: everybody}
    for payer in {invoice.payer for invoice in invoices}:
        own = [invoice for invoice in invoices if invoice.payer == payer]
        result[payer] = [
            share_paid(own, day, *cell, prior) for cell, prior in zip(cells, everybody)
        ]
    return result


def predict(shares_paid, age):
    """(days after the due date or None, share paid soon, share ever paid), day after day."""
    still, paid_by, soon = 1.0, {}, 0.0
    for number in range(age, max(END, age + SOON)):
        if number in _CELL:
            cell, width = _CELL[number]
            still *= (1 - shares_paid[cell]) ** (1 / width)
        paid_by[number] = 1 - still
        if number == age + SOON - 1:
            soon = 1 - still
    ever = 1 - still
    if ever < 1e-6:
        return None, 0.0, 0.0
    # just half on one evening may be that day or the next: floats
    days = [number for number, paid in paid_by.items() if paid >= ever / 2 - 1e-9]
    either = {days[0], next(number for number in days if paid_by[number] > ever / 2 + 1e-9)}
    return either, soon, ever
