"""A statement of account as a workbook: a sheet for each currency.

No Odoo here: what is open comes as ``tools.statement.Part``, texts as a dictionary of labels.
"""

from datetime import date

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from .aging_book import text

_EPOCH = date(1899, 12, 30).toordinal()
# Above the table: who writes, to whom, as of when.
_HEAD = 4
_OUTLET, _NUMBER, _REFERENCE, _INVOICE_DATE, _DUE_DATE, _DAYS, _ORIGINAL, _AMOUNT = range(8)
_WIDTHS = (32, 24, 24, 13, 13, 9, 18, 18)


class StatementBook:
    """Write a statement.

    :param file: any writable binary file
    :param labels: texts by name, see ``report.penagihan_piutang.statement._labels``
    :param head: lines above each table: the title first
    :param bounds: the last day of each bucket
    :param buckets: {number: name} of all buckets
    """

    def __init__(self, file, labels, head, bounds, buckets):
        self.labels, self.head, self.bounds, self.buckets = labels, head, bounds, buckets
        self.book = xlsxwriter.Workbook(file, {"in_memory": True})
        self.book.set_properties({"title": head[0]})
        add = self.book.add_format
        self.heading = add(
            {"bold": True, "bg_color": "#E7E1EC", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.big = add({"bold": True, "font_size": 14})
        self.bold = add({"bold": True})
        self.day = add({"num_format": 14, "align": "left"})
        self.note = add({"text_wrap": True, "valign": "top"})

    def write_parts(self, parts, currencies, notes):
        """:param currencies: {currency id: its name}
        :param notes: texts below the figures: where to pay, what to do if it is paid
        """
        for part in parts:
            self._sheet(part, currencies[part.currency_id], notes)
        self.book.close()

    def _sheet(self, part, currency, notes):
        sheet = self.book.add_worksheet(currency)
        decimals = f".{'0' * part.places}" if part.places else ""
        number = f"#,##0{decimals};[Red]-#,##0{decimals};–"
        money = self.book.add_format({"num_format": number})
        total = self.book.add_format({"num_format": number, "bold": True, "top": 1})
        self._set_up(sheet, currency)
        labels = self.labels
        at = first = _HEAD + 1
        letter = xl_col_to_name(_AMOUNT)

        def sum_row(name, start, value):
            sheet.write_string(at, _OUTLET, name, self.bold)
            formula = f"=SUBTOTAL(9,{letter}{start + 1}:{letter}{at})"
            sheet.write_formula(at, _AMOUNT, formula, total, value)

        for group in part.groups:
            start = at
            for item in group.items:
                self._item(sheet, at, item, money)
                sheet.write_number(at, _DAYS, item.days)
                at += 1
            if len(part.groups) > 1:
                sum_row(f"{labels['total']} {text(group.name)}", start, group.total)
                at += 1
        last = at
        if part.groups:
            sum_row(labels["owed"], first, part.owed)
            at += 1
        if part.credits:
            sheet.write_string(at, _OUTLET, labels["credits"], self.heading)
            at += 1
            start = at
            for item in part.credits:
                self._item(sheet, at, item, money)
                at += 1
            sum_row(labels["credited"], start, part.credited)
            at += 1
        sheet.write_string(at, _OUTLET, f"{labels['balance']} ({currency})", self.bold)
        # subtotals do not count each other, so the whole column is the balance
        formula = f"=SUBTOTAL(9,{letter}{first + 1}:{letter}{at})"
        sheet.write_formula(at, _AMOUNT, formula, total, part.balance)
        if part.late_charge:
            at += 1
            sheet.write_string(at, _OUTLET, labels["late_charge"](part))
            sheet.write_number(at, _AMOUNT, part.late_charge, money)
        at = self._buckets(sheet, at + 2, part, (first, last), money)
        for note in notes:
            sheet.merge_range(at, 0, at, _AMOUNT, "", self.note)
            sheet.write_string(at, 0, text(note), self.note)
            sheet.set_row(at, 15 * (1 + note.count("\n") + len(note) // 130))
            at += 1
        sheet.print_area(0, 0, at, _AMOUNT)

    def _set_up(self, sheet, currency):
        """The lines above, the headings, and how it prints: A4, the headings on every page."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD)
        sheet.freeze_panes(_HEAD + 1, 0)
        sheet.set_footer(f"&L{self.head[0].replace('&', '&&')[:100]} – {currency}&R&P / &N")
        for row, line in enumerate(self.head):
            sheet.write_string(row, 0, text(line), self.bold if row else self.big)
        sheet.set_row(_HEAD, 30)
        headings = (
            *("outlet", "number", "reference", "invoice_date", "due_date", "days", "original"),
            "amount",
        )
        for column, (name, width) in enumerate(zip(headings, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEAD, column, self.labels[name], self.heading)

    def _item(self, sheet, at, item, money):
        for column, value in (
            (_OUTLET, item.outlet),
            (_NUMBER, item.number),
            (_REFERENCE, item.reference),
        ):
            if value:
                sheet.write_string(at, column, text(value))
        sheet.write_number(at, _INVOICE_DATE, serial(item.invoice_date), self.day)
        sheet.write_number(at, _DUE_DATE, serial(item.due_date), self.day)
        sheet.write_number(at, _ORIGINAL, item.original, money)
        sheet.write_number(at, _AMOUNT, item.amount, money)

    def _buckets(self, sheet, at, part, rows, money):
        """What is owed by age, from the days of the items.

        :param rows: the first row of items, and the one after the last
        :return: the row after next
        """
        sheet.write_string(at, 0, self.labels["age"], self.heading)
        sheet.write_string(at, 1, self.labels["amount"], self.heading)
        first, last = rows[0] + 1, max(rows[1], rows[0] + 1)
        days, amounts = (
            f"${letter}${first}:${letter}${last}"
            for letter in map(xl_col_to_name, (_DAYS, _AMOUNT))
        )
        starts = [None, 1, *(bound + 1 for bound in self.bounds)]
        ends = [0, *self.bounds, None]
        for number, name in self.buckets.items():
            at += 1
            limits = "".join(
                f',{days},"{sign}{limit}"'
                for sign, limit in ((">=", starts[number]), ("<=", ends[number]))
                if limit is not None
            )
            sheet.write_string(at, 0, name)
            formula = f"=SUMIFS({amounts}{limits})"
            sheet.write_formula(at, 1, formula, money, part.buckets.get(number, 0))
        return at + 2


def serial(day: date) -> int:
    """A date as spreadsheets count it.

    >>> serial(date(1900, 3, 1)), serial(date(2026, 4, 15))
    (61, 46127)
    """
    return day.toordinal() - _EPOCH
