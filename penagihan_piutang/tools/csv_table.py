"""Tables people save from a spreadsheet: with commas, semicolons or tabs, with or without a BOM."""

import csv
import io
from datetime import date, datetime

_DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


class TableError(ValueError):
    """The table cannot be read; its arguments say why: a key and what it is about."""


def read_table(content: bytes, required: tuple, optional: tuple = ()) -> list[dict]:
    r"""Rows as dictionaries of stripped texts; empty lines are left out.

    Headings count whatever their case and order; other columns are ignored.

    :raise TableError: ("encoding", ""), ("empty", ""), ("columns", "names of those missing")

    >>> read_table(b"Invoice;Step\r\nINV/1; Reminder \r\n;\r\n", ("invoice", "step"))
    [{'line': 2, 'invoice': 'INV/1', 'step': 'Reminder'}]
    >>> read_table(b"\xef\xbb\xbfstep,invoice\nA,1\n", ("invoice", "step"))
    [{'line': 2, 'invoice': '1', 'step': 'A'}]
    >>> try:
    ...     read_table(b"invoice\n1\n", ("invoice", "step"))
    ... except TableError as error:
    ...     error.args
    ('columns', 'step')
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError("encoding", "") from error
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not rows:
        raise TableError("empty", "")
    headings = [heading.strip().lower() for heading in rows[0]]
    missing = [name for name in required if name not in headings]
    if missing:
        raise TableError("columns", ", ".join(missing))
    wanted = [(name, headings.index(name)) for name in (*required, *optional) if name in headings]
    table = [
        {
            "line": number,
            **{name: row[place].strip() if place < len(row) else "" for name, place in wanted},
        }
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    if not table:
        raise TableError("empty", "")
    return table


def read_day(text: str) -> date | None:
    """A day as it is written in Indonesia or by ISO 8601; None for anything else.

    >>> read_day("31/12/2026") == read_day("2026-12-31") == date(2026, 12, 31)
    True
    >>> read_day("12/31/2026") is None
    True
    """
    for form in _DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
