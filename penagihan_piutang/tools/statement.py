"""What a payer owes at a day, arranged as a statement of account shows it.

No Odoo here. Amounts are in the currency of the document; those of different currencies are
never added up.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Item:
    """An open line; ``amount`` and ``original`` are negative for credits."""

    move_id: int
    outlet_id: int
    outlet: str
    number: str
    reference: str
    invoice_date: date
    due_date: date
    days: int
    bucket: int
    original: float
    amount: float


@dataclass
class Group:
    """What one outlet owes."""

    name: str
    items: list[Item]
    total: float


@dataclass
class Part:
    """All of one currency: what is owed by outlet, credits, and what that leaves."""

    currency_id: int
    places: int
    groups: list[Group] = field(default_factory=list)
    credits: list[Item] = field(default_factory=list)
    buckets: dict[int, float] = field(default_factory=dict)
    owed: float = 0
    overdue: float = 0
    credited: float = 0
    balance: float = 0
    # for information, and no part of the balance
    late_charge: float = 0
    late_percent: float = 0

    @property
    def items(self) -> list[Item]:
        """What is owed, in the order it is shown."""
        return [item for group in self.groups for item in group.items]


def arrange(currency_id: int, places: int, items: list[Item], payer_id: int) -> Part:
    """The items of one payer and one currency as a statement shows them: the payer's own first,
    then its outlets by name; oldest due first; credits apart.

    >>> day = date(2026, 4, 15)
    >>> def item(outlet, amount, days=5, bucket=1):
    ...     return Item(0, outlet, f"Outlet {outlet}", "N", "", day, day, days, bucket, 9.0, amount)
    >>> part = arrange(7, 2, [item(3, 0.1), item(2, 0.2), item(1, 5, -9, 0), item(2, -4)], 1)
    >>> [(group.name, group.total) for group in part.groups]
    [('Outlet 1', 5), ('Outlet 2', 0.2), ('Outlet 3', 0.1)]
    >>> part.owed, part.overdue, part.credited, part.balance
    (5.3, 0.3, -4, 1.3)
    >>> part.buckets
    {0: 5, 1: 0.3}
    """

    def total(amounts):
        return round(sum(amounts), places)

    def order(item):
        return (item.due_date, item.invoice_date, item.number)

    by_outlet, by_bucket = defaultdict(list), defaultdict(list)
    part = Part(currency_id, places)
    for item in items:
        if item.amount < 0:
            part.credits.append(item)
        else:
            by_outlet[item.outlet_id].append(item)
            by_bucket[item.bucket].append(item.amount)
    for own in by_outlet.values():
        own.sort(key=order)
        part.groups.append(Group(own[0].outlet, own, total(item.amount for item in own)))
    part.groups.sort(
        key=lambda group: (group.items[0].outlet_id != payer_id, group.name, group.items[0].number)
    )
    part.credits.sort(key=order)
    part.buckets = {bucket: total(amounts) for bucket, amounts in sorted(by_bucket.items())}
    part.owed = total(item.amount for item in part.items)
    part.overdue = total(item.amount for item in part.items if item.bucket)
    part.credited = total(item.amount for item in part.credits)
    part.balance = total([part.owed, part.credited])
    return part
