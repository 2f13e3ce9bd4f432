"""Arithmetic of an allowance for expected credit losses by a provision matrix (PSAK 109, IFRS 9).

No Odoo here. Buckets are numbers: 0 is not due, the last one has no end. Rates are shares of one.

The worked example of the standard (IFRS 9, Illustrative Example 12, IE74 to IE77): trade
receivables of CU 30 million by age, and the rates of Company M.

>>> gross = [15_000_000, 7_500_000, 4_000_000, 2_500_000, 1_000_000]
>>> rates = [0.003, 0.016, 0.036, 0.066, 0.106]
>>> [round(allowance(amount, rate)) for amount, rate in zip(gross, rates)]
[45000, 120000, 144000, 165000, 106000]
>>> sum(_)
580000
"""

from collections import defaultdict
from dataclasses import dataclass

# In a flow: it was settled before the next month end.
SETTLED = -1


@dataclass
class RollRate:
    """How much of a bucket went on to the next one.

    :param decided: what left the bucket within a month, whatever way it went
    :param rolled: of it, what became older
    """

    decided: float = 0.0
    rolled: float = 0.0

    @property
    def rate(self) -> float | None:
        """None where nothing is known: no amount ever left the bucket."""
        return self.rolled / self.decided if self.decided > 0 else None


def roll_rates(flows, last: int) -> list[RollRate]:
    """The roll rate of each bucket but the last.

    Of what stood in a bucket at a month end, a part is settled by the next month end, and a part
    has rolled into an older bucket. What is still in its bucket (nothing that is due in 60 days
    can roll in 30) is undecided: it is looked at again a month later and left out of both. All
    months are added up before they are divided, so that a large month weighs more than a small
    one. What skips a bucket within a month (31 days, from day 30 to day 61) has passed through it.

    100 stood in bucket 1 at the end of January: 60 were paid, 30 went to bucket 2 and 10 stayed,
    so a third of the decided 90 rolled. In February it is 10 of 10:

    >>> flows = [(1, SETTLED, 60), (1, 2, 30), (1, 1, 10), (1, 2, 10), (0, 2, 5), (0, SETTLED, 15)]
    >>> [(each.decided, each.rolled) for each in roll_rates(flows, 2)]
    [(20.0, 5.0), (105.0, 45.0)]
    >>> [each.rate for each in roll_rates([(0, SETTLED, 8)], 2)]
    [0.0, None]

    :param flows: (bucket, bucket a month later or ``SETTLED``, amount)
    :param last: the number of the last bucket
    """
    rates = [RollRate() for _bucket in range(last)]
    for start, end, amount in flows:
        if end == SETTLED:
            if start < last:
                rates[start].decided += amount
            continue
        for bucket in range(start, min(end, last)):
            rates[bucket].decided += amount
            rates[bucket].rolled += amount
    return rates


def loss_rates(rolls: list[float | None], lost: float = 1.0) -> list[float | None]:
    """Which share of each bucket is lost in the end: it has to roll through all that follow.

    Half of bucket 0 becomes 1, a fifth of that becomes 2, where nine tenths are lost: 0.5 x 0.2 x
    0.9 = 9 % of bucket 0. Where a rate is not known, those before it are not known either.

    >>> [round(rate, 4) for rate in loss_rates([0.5, 0.2], 0.9)]
    [0.09, 0.18, 0.9]
    >>> loss_rates([0.5, None, 0.5])
    [None, None, 0.5, 1.0]

    :param rolls: the roll rate of each bucket but the last
    :param lost: the share of the last bucket that is never paid
    """
    rates = [lost]
    for roll in reversed(rolls):
        following = rates[0]
        rates.insert(0, None if roll is None or following is None else roll * following)
    return rates


def adjusted(rate: float, percent: float) -> float:
    """A rate of the past moved by what is expected of the future; never above the whole.

    >>> round(adjusted(0.02, 10), 4), adjusted(0.9, 50), adjusted(0.5, -100)
    (0.022, 1.0, 0.0)

    :param percent: 10 makes 2 % 2.2 %
    """
    return min(max(rate * (1 + percent / 100), 0.0), 1.0)


def allowance(amount: float, rate: float) -> float:
    """What of ``amount`` is expected to be lost.

    >>> allowance(7_500_000, 0.016)
    120000.0
    """
    return amount * rate


def by_month(flows) -> dict:
    """{(month, bucket): roll rate}, so that a reader can follow the sums.

    >>> by_month([("2026-01", 0, 1, 5), ("2026-01", 0, SETTLED, 15)])
    {('2026-01', 0): RollRate(decided=20.0, rolled=5.0)}

    :param flows: as for ``roll_rates``, with the month before
    """
    result = defaultdict(RollRate)
    for month, start, end, amount in flows:
        passed = [start] if end == SETTLED else range(start, end)
        for bucket in passed:
            result[month, bucket].decided += amount
            result[month, bucket].rolled += 0 if end == SETTLED else amount
    return dict(result)
