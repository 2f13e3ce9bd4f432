"""Buckets of an aging: what is not due, some ranges of days, and an open end."""

# The aging has a column for each bucket; more than these nobody reads side by side.
MOST_BOUNDS = 8


def parse_bounds(text: str) -> list[int]:
    """The last day of each bucket but the first and the last.

    :param text: numbers of days with anything but digits and a minus between them
    :raise ValueError: unless there are 1 to ``MOST_BOUNDS`` rising numbers above zero

    >>> parse_bounds("30, 60, 90, 120")
    [30, 60, 90, 120]
    >>> parse_bounds("7;14 / 30")
    [7, 14, 30]
    >>> parse_bounds("30, 30")
    Traceback (most recent call last):
    ValueError: 30, 30
    >>> parse_bounds("0, 30"), parse_bounds("")
    Traceback (most recent call last):
    ValueError: 0, 30
    >>> parse_bounds("-30, 60")
    Traceback (most recent call last):
    ValueError: -30, 60
    >>> parse_bounds("")
    Traceback (most recent call last):
    ValueError
    """
    words = "".join(char if char.isdigit() or char == "-" else " " for char in text).split()
    if any(not word.isdecimal() for word in words):
        raise ValueError(text)
    bounds = [int(word) for word in words]
    rising = all(low < high for low, high in zip([0, *bounds], bounds))
    if not rising or not 1 <= len(bounds) <= MOST_BOUNDS or bounds[-1] > 36_500:
        raise ValueError(*([text] if text else []))
    return bounds


def bucket_of(days: int, bounds: list[int]) -> int:
    """The number of the bucket: 0 is not due, the last is open-ended.

    >>> [bucket_of(days, [30, 60]) for days in (-5, 0, 1, 30, 31, 60, 61, 9999)]
    [0, 0, 1, 1, 2, 2, 3, 3]
    """
    if days <= 0:
        return 0
    return 1 + sum(days > bound for bound in bounds)


def ranges(bounds: list[int]) -> list[str]:
    """The days of each bucket after the first, as a heading.

    >>> ranges([30, 60, 90])
    ['1–30', '31–60', '61–90', '> 90']
    >>> ranges([1, 2])
    ['1', '2', '> 2']
    """
    starts = [1, *(bound + 1 for bound in bounds[:-1])]
    closed = [f"{start}–{end}" if start < end else f"{end}" for start, end in zip(starts, bounds)]
    return [*closed, f"> {bounds[-1]}"]
