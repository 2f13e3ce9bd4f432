"""Arithmetic of a discount for prompt payment."""

from decimal import ROUND_FLOOR, Decimal


def yearly_rate(discount: float, paid: float, days: float) -> float | None:
    """What giving ``discount`` to get ``paid`` so many days sooner costs, in percent a year.

    Simple interest on what comes in, as trade discounts are compared with a loan: of 2 % within 10
    days instead of 30 it is 37 % a year. None where no day is gained.

    >>> round(yearly_rate(2, 98, 20), 1)
    37.2
    >>> yearly_rate(2, 98, 0)
    """
    if days <= 0 or paid <= 0:
        return None
    return 100 * discount / paid * 365 / days


def split(total: float, amounts: list[float], unit: float) -> list[float]:
    """``total`` in proportion to ``amounts``, in whole ``unit``s; the largest takes the rest.

    >>> split(100, [1000, 2000], 1)
    [33.0, 67.0]
    >>> split(10, [0, 5], 0.01)
    [0.0, 10.0]
    >>> split(0.05, [1, 1, 1], 0.01)
    [0.03, 0.01, 0.01]
    >>> split(5, [], 1)
    []
    """
    whole, step = Decimal(str(total)), Decimal(str(unit))
    parts = [Decimal(str(amount)) for amount in amounts]
    if not sum(parts):
        return [0.0] * len(parts)
    shares = [
        (whole * part / sum(parts) / step).to_integral_value(ROUND_FLOOR) * step for part in parts
    ]
    shares[parts.index(max(parts))] += whole - sum(shares)
    return [float(share) for share in shares]
