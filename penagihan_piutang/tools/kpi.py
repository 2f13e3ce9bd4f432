"""The figures a manager steers by: each one formula, from figures somebody else has read.

Amounts are of one currency, days are calendar days. Sources: [CRF] Credit Research Foundation,
"Key Performance Indicators for Credit and Collections" (DSO, best possible DSO, average days
delinquent, collection effectiveness index); [NACM] National Association of Credit Management.
Where a figure departs from its source, its docstring says why.
"""

from collections.abc import Iterable
from typing import NamedTuple


class CountBack(NamedTuple):
    days: float
    exhausted: bool  # whether the months were enough: else it is so many days at least


class Ratio(NamedTuple):
    part: float
    whole: float

    @property
    def percent(self) -> float | None:
        """None where there was nothing: nothing kept of nothing is no failure.

        >>> Ratio(3, 4).percent, Ratio(0, 0).percent
        (75.0, None)
        """
        return 100 * self.part / self.whole if self.whole > 0 else None


def days_sales_outstanding(receivable: float, months: Iterable[tuple[int, float]]) -> CountBack:
    """DSO by count-back [CRF: "exhaustion method"]: how many days of sales, counted back from the
    last day, are still owed. Seasons do not disturb it, as they do receivable / sales x days.

    Of the receivable the sales of the latest month are taken off, then those of the one before,
    each whole month counting its days; the month that is not used up counts for its share.
    Sales are what was invoiced, taxes included as in the receivable, less credit notes: a month
    in which more was credited than sold adds to what earlier months have to explain.

    On 15 May 900 are owed; in May (15 days so far) 300 were sold, in April 400, in March 620.
    300 and 400 are used up in 15 + 30 days; of March the last 200 are owed: 31 x 200 / 620 = 10.

    >>> days_sales_outstanding(900, [(15, 300), (30, 400), (31, 620)])
    CountBack(days=55.0, exhausted=True)

    Nothing is known of earlier months: at least so many days.

    >>> days_sales_outstanding(900, [(15, 300), (30, 400)])
    CountBack(days=45.0, exhausted=False)

    Nothing owed, or less than nothing.

    >>> days_sales_outstanding(-5, [(15, 300)])
    CountBack(days=0.0, exhausted=True)

    100 sold in January, 40 of them credited in February: the 60 are of all of January's sales.

    >>> days_sales_outstanding(60, [(28, -40), (31, 100)])
    CountBack(days=59.0, exhausted=True)

    :param receivable: total at the end of the latest month
    :param months: (days, sales), the latest first; it may be a month that is not over
    """
    days, rest = 0.0, receivable
    if rest <= 0:
        return CountBack(days, True)
    for length, sales in months:
        if sales >= rest:
            return CountBack(days + length * rest / sales, True)
        days, rest = days + length, rest - sales
    return CountBack(days, False)


def best_possible_dso(
    receivable: float, not_due: float, months: Iterable[tuple[int, float]]
) -> CountBack:
    """Best possible DSO [CRF]: the DSO if nobody were late, from what is not yet due alone.

    CRF divides by the average sales of the period; here it is counted back as the DSO is, so that
    the two can be compared and their difference is never negative. Unmatched credits that are past
    their day can make the receivable smaller than what is not due: then it is taken instead.

    Of the 900 above 300 are not due: May's sales alone explain them.

    >>> best_possible_dso(900, 300, [(15, 300), (30, 400), (31, 620)])
    CountBack(days=15.0, exhausted=True)
    >>> best_possible_dso(200, 300, [(15, 300)]).days
    10.0
    """
    return days_sales_outstanding(min(receivable, not_due), months)


def average_days_delinquent(dso: float, best: float) -> float:
    """ADD [CRF] = DSO - best possible DSO, days: how much of the DSO is lateness.

    >>> average_days_delinquent(55.0, 15.0)
    40.0
    """
    return dso - best


def collection_effectiveness(
    opening: float, sales: float, closing: float, closing_not_due: float
) -> Ratio:
    """CEI [CRF, NACM]: of what could have been collected in the period, how much was.

    (opening receivable + sales - closing receivable)
    / (opening receivable + sales - closing receivable that is not due), percent.
    100 is the best there is; it falls with what is overdue at the end.

    1 000 owed at the beginning, 500 sold, 700 owed at the end, 500 of them not due: 800 of 1 000.

    >>> collection_effectiveness(1_000, 500, 700, 500).percent
    80.0

    Nothing could be collected: no figure.

    >>> collection_effectiveness(0, 500, 500, 500).percent is None
    True
    """
    return Ratio(opening + sales - closing, opening + sales - closing_not_due)


def promises_kept(kept: int, partly: int, broken: int) -> Ratio:
    """Of the promises that came to their end in the period, those kept in full, percent [NACM:
    "promises kept"]. Open and withdrawn ones, and those of other kinds, do not count.

    >>> promises_kept(6, 1, 1).percent
    75.0
    """
    return Ratio(kept, kept + partly + broken)


def contact_success(reached: int, not_reached: int) -> Ratio:
    """Of the attempts to reach a customer, those in which somebody was reached, percent ("right
    party contact rate"). A chat that was opened and not sent is no attempt.

    >>> contact_success(9, 3).percent
    75.0
    """
    return Ratio(reached, reached + not_reached)


def average_days(amounts: Iterable[tuple[float, int]]) -> float | None:
    """How old something is on average, days, each weighed by its amount.

    Disputed are 300 for 10 days and 100 for 2 days: (3 000 + 200) / 400.

    >>> average_days([(300, 10), (100, 2)])
    8.0
    >>> average_days([]) is None
    True
    """
    amounts = list(amounts)
    total = sum(amount for amount, _days in amounts)
    return sum(amount * days for amount, days in amounts) / total if total > 0 else None
