"""Which of the four classes (can or cannot pay, willing or unwilling) a customer's behaviour
suggests. A suggestion only: a person decides. Odoo is not needed here.
"""

from dataclasses import dataclass

# Fewer invoices say nothing.
FEWEST_ITEMS = 3
# Good customers pay 15 to 30 days late; beyond this it is money that is missing.
DAYS_OF_A_PAYER = 30
SHARE_OF_A_PAYER = 0.5
# Who pays so much in time is not unwilling, however hard to reach.
SHARE_OF_A_WILLING = 0.8
FEWEST_PROMISES = 2
FEWEST_ATTEMPTS = 3


@dataclass(frozen=True)
class Behaviour:
    """What a customer did in twelve months.

    ``items`` are invoices that were paid in them, or are late now; ``on_time`` those paid by the
    day payment was expected; ``days`` the median of the days late of all of them, early ones
    counting 0. Promises are those that were judged, attempts those to speak to somebody,
    ``disputes`` those still open.
    """

    items: int = 0
    on_time: int = 0
    days: float = 0
    promises: int = 0
    broken: int = 0
    attempts: int = 0
    reached: int = 0
    disputes: int = 0

    @property
    def share(self) -> float:
        """Of its invoices, how many were paid in time: 0 to 1."""
        return self.on_time / self.items if self.items else 0


def suggest(behaviour: Behaviour):
    """The class a customer's behaviour suggests.

    *Can pay*: at least half of the invoices were paid in time, or the median is at most 30 days
    late. *Unwilling*: half or more of at least two promises were broken, or fewer than a third
    of at least three attempts reached anybody; yet never who pays four of five invoices in time,
    nor whose dispute is open, since that may be the reason.

    :return: (ability, willingness, why), why being "broken" or "unreached" of the unwilling and
        "dispute" of those an open dispute speaks for; ``None`` where there is too little to say

    >>> suggest(Behaviour(items=2, on_time=2))
    >>> suggest(Behaviour(items=4, on_time=2, days=40))
    ('can', 'willing', '')
    >>> suggest(Behaviour(items=4, on_time=1, days=30, promises=2, broken=1))
    ('can', 'unwilling', 'broken')
    >>> suggest(Behaviour(items=4, on_time=1, days=31, promises=1, broken=1))
    ('cannot', 'willing', '')
    >>> suggest(Behaviour(items=4, days=60, attempts=3, reached=0))
    ('cannot', 'unwilling', 'unreached')
    >>> suggest(Behaviour(items=3, days=60, attempts=3, reached=1))
    ('cannot', 'willing', '')
    >>> suggest(Behaviour(items=5, on_time=4, promises=4, broken=4))
    ('can', 'willing', '')
    >>> suggest(Behaviour(items=4, days=60, promises=4, broken=4, disputes=1))
    ('cannot', 'willing', 'dispute')
    """
    if behaviour.items < FEWEST_ITEMS:
        return None
    able = behaviour.share >= SHARE_OF_A_PAYER or behaviour.days <= DAYS_OF_A_PAYER
    why = ""
    if behaviour.share < SHARE_OF_A_WILLING:
        if behaviour.promises >= FEWEST_PROMISES and 2 * behaviour.broken >= behaviour.promises:
            why = "broken"
        elif behaviour.attempts >= FEWEST_ATTEMPTS and 3 * behaviour.reached < behaviour.attempts:
            why = "unreached"
        if why and behaviour.disputes:
            why = "dispute"
    willing = why in ("", "dispute")
    return ("can" if able else "cannot", "willing" if willing else "unwilling", why)
