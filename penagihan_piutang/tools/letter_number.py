"""Numbers of letters as Indonesian offices write them."""

from datetime import date

_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def letter_number(number: int, code: str, department: str, day: date) -> str:
    """The number of a document issued on ``day``: its place in the year, what it is, who issues
    it, the month in Roman numerals, the year.

    >>> letter_number(1, "ST1", "KEU", date(2026, 11, 22))
    '001/ST1/KEU/XI/2026'
    >>> letter_number(1234, "SP", "", date(2026, 4, 1))
    '1234/SP/IV/2026'
    """
    parts = (f"{number:03}", code, department, _MONTHS[day.month - 1], str(day.year))
    return "/".join(filter(None, parts))
