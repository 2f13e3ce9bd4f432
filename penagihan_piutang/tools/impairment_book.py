"""An impairment calculation as a workbook whose formulas an auditor can follow.

No Odoo here. Each figure of the sheet *Matrix* is a formula on the sheets behind it; what the
program found is kept as its value, so that both can be compared.
"""

import xlsxwriter

from .aging_book import text
from .impairment import adjusted, by_month, loss_rates, roll_rates
from .statement_book import serial

# Above the tables: what it is, whose, as of when.
_HEAD = 4


class ImpairmentBook:
    """Write the workbook.

    :param file: any writable binary file
    :param labels: texts by name
    :param head: the lines above each table
    :param places: decimal places of the currency
    """

    def __init__(self, file, labels, head, places):
        self.labels, self.head, self.places = labels, head, places
        self.book = xlsxwriter.Workbook(file, {"in_memory": True})
        self.book.set_properties({"title": head[0]})
        add = self.book.add_format
        decimals = f".{'0' * places}" if places else ""
        number = f"#,##0{decimals};[Red]-#,##0{decimals};–"
        self.big = add({"bold": True, "font_size": 14})
        self.bold = add({"bold": True})
        self.heading = add(
            {"bold": True, "bg_color": "#E7E1EC", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.money = add({"num_format": number})
        self.sum = add({"num_format": number, "bold": True, "top": 1})
        self.rate = add({"num_format": "0.00%"})
        self.typed = add({"num_format": "0.00%", "bg_color": "#FFF6DA"})
        self.said = add({"num_format": number, "bg_color": "#FFF6DA"})
        self.day = add({"num_format": 14, "align": "left"})
        self.wrap = add({"text_wrap": True, "valign": "top"})

    def write_sheets(self, buckets, flows, last, forward, individuals, items, facts, totals):
        """All sheets.

        :param buckets: a dictionary for each, in order
        :param flows: (month, bucket, bucket after or -1, amount)
        :param last: the share of the last bucket that is lost
        :param forward: the adjustment of rates
        :param individuals: a dictionary for each customer assessed alone
        :param items: tuples, see ``_items``
        :param facts: (what, its value) of how it was made
        """
        sheets = {
            name: self.book.add_worksheet(text(self.labels[name])[:31])
            for name in ("matrix", "rolls", "alone", "items")
        }
        rolls_at = self._rolls(sheets["rolls"], [each["name"] for each in buckets], flows)
        alone_at = self._alone(sheets["alone"], individuals)
        items_until = self._items(sheets["items"], items, [each["name"] for each in buckets])
        rolls = [each.rate for each in roll_rates((flow[1:] for flow in flows), len(buckets) - 1)]
        self._matrix(
            sheets["matrix"], buckets, rolls, (rolls_at, alone_at, items_until), last, forward,
            facts, totals,
        )  # fmt: skip
        self.book.close()

    def _top(self, sheet, headings):
        """The lines above, and headings of (text, width)."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD)
        sheet.set_footer("&R&P / &N")
        for row, line in enumerate(self.head):
            sheet.write_string(row, 0, text(line), self.bold if row else self.big)
        # two lines of a heading: not every program makes room for them by itself
        sheet.set_row(_HEAD, 32)
        for column, (name, width) in enumerate(headings):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEAD, column, name, self.heading)
        sheet.freeze_panes(_HEAD + 1, 1)

    def _rolls(self, sheet, names, flows):
        """Month by month what left each bucket and what of it became older.

        :return: the row (from 1) of the sums
        """
        labels = self.labels
        found = by_month((month, start, end, amount) for month, start, end, amount in flows)
        headings = [(labels["month"], 16)]
        for name in names[:-1]:
            headings.append((f"{name}: {labels['decided']}", 18))
            headings.append((f"{name}: {labels['rolled']}", 18))
        self._top(sheet, headings)
        at = first = _HEAD + 1
        sums = [0.0] * (len(headings) - 1)
        for month in sorted({key[0] for key in found}):
            sheet.write_string(at, 0, month)
            for bucket in range(len(names) - 1):
                own = found.get((month, bucket))
                for offset, value in enumerate((own.decided, own.rolled) if own else ()):
                    sheet.write_number(at, 1 + 2 * bucket + offset, value, self.money)
                    sums[2 * bucket + offset] += value
            at += 1
        sheet.write_string(at, 0, labels["total"], self.bold)
        for column, value in enumerate(sums, 1):
            letter = xlsxwriter.utility.xl_col_to_name(column)
            formula = f"=SUM({letter}{first + 1}:{letter}{max(at, first + 1)})"
            sheet.write_formula(at, column, formula if at > first else "=0", self.sum, value)
        return at + 1

    def _alone(self, sheet, individuals):
        """:return: the row (from 1) of the sums"""
        labels = self.labels
        self._top(
            sheet,
            [
                *((labels["customer"], 38), (labels["why"], 20), (labels["owed"], 18)),
                *((labels["recovery"], 18), (labels["allowance"], 18), (labels["before"], 18)),
                (labels["reason"], 60),
            ],
        )
        at = first = _HEAD + 1
        for one in individuals:
            sheet.write_string(at, 0, text(one["name"]))
            sheet.write_string(at, 1, one["why"])
            if one["amount"]:
                sheet.write_number(at, 2, one["amount"], self.money)
                sheet.write_number(at, 3, one["recovery"], self.said)
                formula = f"=C{at + 1}-D{at + 1}"
                sheet.write_formula(at, 4, formula, self.money, one["allowance"])
            else:
                sheet.write_string(at, 3, self.labels["in_matrix"])
            sheet.write_number(at, 5, one["before"], self.money)
            sheet.write_string(at, 6, text(one["reason"]), self.wrap)
            at += 1
        sheet.write_string(at, 0, labels["total"], self.bold)
        for column, key in ((2, "amount"), (4, "allowance"), (5, "before")):
            letter = "ABCDEF"[column]
            formula = f"=SUM({letter}{first + 1}:{letter}{at})" if at > first else "=0"
            value = sum(one[key] for one in individuals)
            sheet.write_formula(at, column, formula, self.sum, value)
        return at + 1

    def _items(self, sheet, items, names):
        """(customer, number, due date, days, bucket, amount, assessed alone) of each.

        :return: its last row (from 1)
        """
        labels = self.labels
        self._top(
            sheet,
            [
                *((labels["customer"], 38), (labels["number"], 24), (labels["due"], 13)),
                *((labels["days"], 9), (labels["bucket"], 14), (labels["amount"], 18)),
                (labels["where"], 16),
            ],
        )
        at = _HEAD + 1
        for customer, number, due, days, bucket, amount, alone in items:
            sheet.write_string(at, 0, text(customer))
            sheet.write_string(at, 1, text(number))
            if due:
                sheet.write_number(at, 2, serial(due), self.day)
                sheet.write_number(at, 3, days)
            sheet.write_string(at, 4, names[bucket])
            sheet.write_number(at, 5, amount, self.money)
            sheet.write_string(at, 6, labels["one_by_one"] if alone else labels["matrix"])
            at += 1
        sheet.autofilter(_HEAD, 0, max(at - 1, _HEAD), 6)
        return max(at, _HEAD + 2)

    def _matrix(self, sheet, buckets, rolls, rows, last, forward, facts, totals):
        """The matrix, what a person said for it, and how it was made.

        :param rolls: the roll rate of each bucket but the last
        :param rows: where the sums of the roll rates, those of the customers assessed alone, and
            the last of the items stand
        """
        labels = self.labels
        rolls_at, alone_at, until = rows
        headings = ("bucket", "owed", "roll", "loss", "adjusted", "typed", "used", "allowance",
                    "before", "change", "reason")  # fmt: skip
        widths = (26, 20, 12, 12, 12, 12, 12, 20, 20, 20, 60)
        self._top(sheet, [(labels[name], width) for name, width in zip(headings, widths)])
        first, end = _HEAD + 1, _HEAD + len(buckets)
        said_at = end + 4
        # where the two shares a person says stand, for the formulas
        lost, moved = f"$B${said_at + 1}", f"$B${said_at + 2}"
        rates = loss_rates(rolls, last)
        rolls_sheet, items_sheet = (
            "'" + text(labels[name])[:31].replace("'", "''") + "'" for name in ("rolls", "items")
        )
        for number, bucket in enumerate(buckets):
            at = first + number
            row = at + 1
            sheet.write_string(at, 0, bucket["name"])
            # no SUMIFS: it would read "> 120" as a comparison
            names, amounts, where = (
                f"{items_sheet}!${letter}${_HEAD + 2}:${letter}${until}" for letter in "EFG"
            )
            formula = f'=SUMPRODUCT(({names}=A{row})*({where}="{labels["matrix"]}")*{amounts})'
            sheet.write_formula(at, 1, formula, self.money, bucket["amount"])
            if at == end:
                sheet.write_formula(at, 3, f"={lost}", self.rate, last)
            else:
                decided, rolled = (
                    f"{rolls_sheet}!{xlsxwriter.utility.xl_col_to_name(1 + 2 * number + side)}"
                    f"{rolls_at}"
                    for side in (0, 1)
                )
                sheet.write_formula(
                    at, 2, f'=IF({decided}=0,"?",{rolled}/{decided})', self.rate,
                    "?" if rolls[number] is None else rolls[number],
                )  # fmt: skip
                sheet.write_formula(
                    at, 3, f'=IFERROR(C{row}*D{row + 1},"?")', self.rate,
                    "?" if rates[number] is None else rates[number],
                )  # fmt: skip
            value = "?" if rates[number] is None else adjusted(rates[number], forward * 100)
            sheet.write_formula(
                at, 4, f'=IFERROR(MAX(0,MIN(1,D{row}*(1+{moved}))),"?")', self.rate, value
            )
            if bucket["typed"] is None:
                sheet.write_blank(at, 5, None, self.typed)
            else:
                sheet.write_number(at, 5, bucket["typed"], self.typed)
            formula = f'=IF(F{row}<>"",F{row},IF(ISNUMBER(E{row}),E{row},0))'
            sheet.write_formula(at, 6, formula, self.rate, bucket["rate"])
            formula = f"=ROUND(B{row}*G{row},{self.places})"
            sheet.write_formula(at, 7, formula, self.money, bucket["allowance"])
            sheet.write_number(at, 8, bucket["before"], self.money)
            change = bucket["allowance"] - bucket["before"]
            sheet.write_formula(at, 9, f"=H{row}-I{row}", self.money, change)
            sheet.write_string(at, 10, text(bucket["reason"]), self.wrap)
        self._sums(sheet, buckets, end, alone_at, totals)
        at = said_at
        for name, share in (("lost", last), ("forward", forward)):
            sheet.write_string(at, 0, labels[name])
            sheet.write_number(at, 1, share, self.typed)
            at += 1
        sheet.write_string(at, 0, labels["booked"])
        sheet.write_number(at, 1, totals["booked"], self.money)
        at += 1
        sheet.write_string(at, 0, labels["to_book"], self.bold)
        value = totals["allowance"] - totals["booked"]
        sheet.write_formula(at, 1, f"=H{end + 3}-B{at}", self.sum, value)
        at += 2
        for what, value in facts:
            sheet.write_string(at, 0, what)
            if isinstance(value, str):
                sheet.write_string(at, 1, text(value))
            else:
                sheet.write_number(at, 1, value, self.money)
            at += 1

    def _sums(self, sheet, buckets, end, alone_at, totals):
        """The customers assessed alone, and all together, below the buckets."""
        labels = self.labels
        alone_sheet = "'" + text(labels["alone"])[:31].replace("'", "''") + "'"
        first = _HEAD + 2
        at = end + 1
        sheet.write_string(at, 0, labels["alone"])
        matrix = {
            key: sum(each[key] for each in buckets) for key in ("amount", "allowance", "before")
        }
        alone = {
            "amount": totals.get("alone_amount", 0),
            "allowance": totals["allowance"] - matrix["allowance"],
            "before": totals.get("alone_before", 0),
        }
        for column, letter, key in ((1, "C", "amount"), (7, "E", "allowance"), (8, "F", "before")):
            formula = f"={alone_sheet}!{letter}{alone_at}"
            sheet.write_formula(at, column, formula, self.money, alone[key])
        sheet.write_formula(
            at, 9, f"=H{at + 1}-I{at + 1}", self.money, alone["allowance"] - alone["before"]
        )
        sheet.write_string(at + 1, 0, labels["total"], self.bold)
        values = {
            "B": matrix["amount"] + alone["amount"],
            "H": totals["allowance"],
            "I": matrix["before"] + alone["before"],
        }
        values["J"] = values["H"] - values["I"]
        for letter, value in values.items():
            formula = f"=SUM({letter}{first}:{letter}{at + 1})"
            sheet.write_formula(at + 1, ord(letter) - 65, formula, self.sum, value)
