"""An aging as a workbook: short sheets by xlsxwriter, and long ones whose rows are spliced in.

No Odoo here: what was asked for and found comes in as plain values.
"""

import io
import re
import shutil
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from .aging_rows import STYLES

_LONGEST_TEXT = 32_767
# Whoever opens it waits longer for its rows than for its bytes: a third of the time of level 6,
# and a quarter larger.
_COMPRESS_LEVEL = 1
# So many rows have less than two gigabytes.
_LONG_ROWS = 500_000
_DETAILS = {
    "customer": 38, "vat": 20, "company": 28, "number": 20, "ref": 20, "invoice_date": 12,
    "due_date": 12, "days": 8, "bucket": 14, "amount": 17, "currency": 9, "amount_currency": 17,
    "original": 17, "settled_later": 17, "stage": 16, "last_contact": 12, "collector": 20,
    "salesperson": 20,
}  # fmt: skip


class AgingBook:
    """A workbook but for its long rows.

    :param title: what it is called on every page
    :param labels: texts by name, see ``penagihan.aging.wizard._xlsx_labels``
    :param buckets: (number, name) of the columns, in order
    :param companies: {company id: (name, currency name, decimal places)}
    :param apart: names of columns beside the buckets, see ``AgingRows``
    """

    def __init__(self, title, labels, buckets, companies, apart=()):
        self.title, self.labels, self.buckets, self.companies = title, labels, buckets, companies
        self.apart = apart
        self.frame = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.frame, {"in_memory": True})
        self.book.set_properties({"title": title})
        self.formats = self._number_formats()
        self.bold = self.formats["bold"]
        self.heading = self.book.add_format(
            {
                "bold": True,
                "bg_color": "#E7E1EC",
                "bottom": 1,
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        self.big = self.book.add_format({"bold": True, "font_size": 14})
        self.percent = self.book.add_format({"num_format": "0.0%"})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})

    def write_to(self, file, state, pieces, checks, parameters):
        """Write the workbook to ``file``, any writable binary file.

        :param state: what ``AgingRows`` ended with
        :param pieces: gives, for a table and the number of its sheet, files with its rows
        :param checks: (company id, account, ledger, between branches, aging, difference,
            explanation), or None where the user may not see them
        :param parameters: what was asked for, as pairs of texts
        """
        self.totals = state["totals"]
        self.summary = self._add_sheet(self.labels["summary"])
        long_sheets = {}
        for table, counts in state["rows"].items():
            for number, count in enumerate(counts, 1):
                sheet = self._add_table(table, number, count)
                long_sheets[f"xl/worksheets/sheet{sheet.index + 1}.xml"] = (table, number, count)
        self._write_summary(checks)
        self._write_parameters(parameters)
        self.book.close()
        self._splice(file, long_sheets, pieces)

    def _splice(self, file, long_sheets, pieces):
        """Copy the workbook, putting rows after the headings of its long sheets."""
        with (
            ZipFile(self.frame) as frame,
            ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_COMPRESS_LEVEL) as target,
        ):
            for info in frame.infolist():
                content = frame.read(info)
                if info.filename not in long_sheets:
                    target.writestr(info, content, ZIP_DEFLATED, _COMPRESS_LEVEL)
                    continue
                table, number, count = long_sheets[info.filename]
                above, below = content.split(b"</sheetData>")
                above = re.sub(rb'(<dimension ref="A1:[A-Z]+)1"', rb'\g<1>%d"' % count, above)
                # only what may be long: Excel asks whether to repair some of such files
                may_be_long = count > _LONG_ROWS
                with target.open(info.filename, "w", force_zip64=may_be_long) as sheet:
                    sheet.write(above)
                    for piece in pieces(table, number):
                        shutil.copyfileobj(piece, sheet, 1 << 20)
                    sheet.write(b"</sheetData>" + below)

    # -- formats and sheets ---------------------------------------------------------------

    def _number_formats(self):
        """Those that rows written elsewhere refer to, under the numbers ``STYLES`` gives them."""
        made = {}
        for number, name in enumerate(STYLES, 1):
            kind, _, places = name.partition("_")
            form = {
                "day": {"num_format": 14, "align": "left"},
                "bold": {"bold": True},
                "money": {},
                "total": {"bold": True, "top": 1},
            }[kind]
            if places:
                decimals = f"#,##0{'.' * (places != '0')}{'0' * int(places)}"
                form["num_format"] = f"{decimals};[Red]-{decimals};–"
            made[name] = self.book.add_format(form)
            # xlsxwriter numbers a format when it is first used: now
            if made[name]._get_xf_index() != number:
                raise ValueError(f"This xlsxwriter numbers formats otherwise: {name}")
        return made

    def money(self, places):
        return self.formats[f"money_{places}"]

    def total(self, places):
        return self.formats[f"total_{places}"]

    def _add_sheet(self, name):
        """A sheet that prints on A4 landscape, its company and title on every page."""
        sheet = self.book.add_worksheet(_sheet_name(name))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        companies = ", ".join(name for name, *_rest in self.companies.values())
        # & begins a code there
        sheet.set_header(f"&L{companies.replace('&', '&&')[:120]}&R{self.title[:100]}")
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def _add_table(self, table, number, count):
        """A long sheet with its headings, for ``count`` rows."""
        name = self.labels[table]
        sheet = self._add_sheet(name if number == 1 else f"{name} ({number})")
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 30)
        labels = self.labels
        if table == "customers":
            amounts = [*(name for _number, name in self.buckets), labels["total"]]
            amounts += [labels[name] for name in self.apart]
            columns = {labels["customer"]: 38, labels["number"]: 20, labels["due_date"]: 12}
            columns = [*columns.items(), (labels["days"], 8), *((each, 17) for each in amounts)]
            sheet.outline_settings(symbols_below=True)
            sheet.outline_row_level = 2  # of rows it does not see
        else:
            columns = [(labels[each], width) for each, width in _DETAILS.items()]
            columns += [(labels[each], 17) for each in self.apart]
            # LibreOffice takes rows an outline hides for filtered ones: no filter beside one
            if count > 1:
                sheet.autofilter(0, 0, count - 1, len(columns) - 1)
        for column, (heading, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, self.heading)
        return sheet

    # -- the short sheets -----------------------------------------------------------------

    def _write_summary(self, checks):
        """Totals and shares by bucket, a chart, the largest customers, the check.

        :param checks: (company id, account, ledger, between branches, aging, difference,
            explanation), or None where the user may not see them
        """
        sheet = self.summary
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 6, 20)
        sheet.write_string(0, 0, self.title, self.big)
        at = 2
        charts = []
        for company, (name, currency, places) in self.companies.items():
            at = self._bucket_table(at, company, name, currency, places, charts)
            at = self._top_table(at, company, places)
        if checks is not None:
            self._check_table(at, checks)
        for number, chart in enumerate(charts):
            sheet.insert_chart(2 + 18 * number, 8, chart, {"x_scale": 1.1, "y_scale": 1.1})
        sheet.print_area(0, 0, max(at + len(checks or ()) + 3, 40), 16)

    def _bucket_table(self, at, company, name, currency, places, charts):
        sheet, labels = self.summary, self.labels
        heads = [f"{name} ({currency})", labels["amount"], labels["share"], labels["items"]]
        for column, heading in enumerate(heads):
            sheet.write_string(at, column, heading, self.heading)
        first = at + 1
        total_row = first + len(self.buckets)
        nothing = [0] * (len(self.buckets) + len(self.apart))
        totals = self.totals.get(str(company), {"amounts": nothing, "counts": nothing})
        amounts, counts = totals["amounts"][: len(self.buckets)], totals["counts"]
        apart = totals["amounts"][len(self.buckets) :]
        whole = round(sum(amounts), 6)
        for offset, (_number, bucket) in enumerate(self.buckets):
            row = first + offset
            sheet.write_string(row, 0, bucket)
            sheet.write_number(row, 1, round(amounts[offset], 6), self.money(places))
            share = f"=IF(B${total_row + 1}=0,0,B{row + 1}/B${total_row + 1})"
            value = amounts[offset] / whole if whole else 0
            sheet.write_formula(row, 2, share, self.percent, value)
            sheet.write_number(row, 3, counts[offset])
        sheet.write_string(total_row, 0, labels["total"], self.bold)
        reach = f"{first + 1}:{{0}}{total_row}"
        for column, value in (("B", whole), ("D", sum(counts))):
            style = self.total(places if column == "B" else 0)
            formula = f"=SUM({column}{reach.format(column)})"
            sheet.write_formula(total_row, ord(column) - 65, formula, style, value)
        for offset, column in enumerate(self.apart):
            sheet.write_string(total_row + 1 + offset, 0, labels[column])
            amount = round(apart[offset], 6)
            sheet.write_number(total_row + 1 + offset, 1, amount, self.money(places))
        chart = self.book.add_chart({"type": "column"})
        names = [self.summary.get_name(), first, 0, total_row - 1, 0]
        values = [self.summary.get_name(), first, 1, total_row - 1, 1]
        chart.add_series({"categories": names, "values": values, "fill": {"color": "#714B67"}})
        chart.set_title({"name": f"{name} ({currency})", "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        charts.append(chart)
        return total_row + len(self.apart) + 2

    def _top_table(self, at, company, places):
        sheet, labels = self.summary, self.labels
        heads = [labels["largest"], labels["total"], labels["overdue"]]
        for column, heading in enumerate(heads):
            sheet.write_string(at, column, heading, self.heading)
        top = self.totals.get(str(company), {}).get("top", ())
        for total, _id, name, overdue in sorted(top, reverse=True):
            at += 1
            sheet.write_string(at, 0, name)
            sheet.write_number(at, 1, total, self.money(places))
            sheet.write_number(at, 2, overdue, self.money(places))
        return at + 2

    def _check_table(self, at, checks):
        sheet, labels = self.summary, self.labels
        heads = ["check", "ledger", "crossing", "aging", "difference", "explanation"]
        for column, heading in enumerate(heads):
            sheet.write_string(at, column, labels[heading], self.heading)
        for company, account, *amounts, explanation in checks:
            at += 1
            name, _currency, places = self.companies[company]
            sheet.write_string(at, 0, text(f"{name}: {account}"))
            ledger, crossing, aging, difference = (round(amount, 6) for amount in amounts)
            money = self.money(places)
            for column, amount in enumerate((ledger, crossing, aging), 1):
                sheet.write_number(at, column, amount, money)
            formula = f"=ROUND(D{at + 1}-B{at + 1}-C{at + 1},{places})"
            sheet.write_formula(at, 4, formula, money, difference)
            if explanation:
                sheet.write_string(at, 5, text(explanation), self.wrap)

    def _write_parameters(self, parameters):
        """What was asked for, as pairs of texts."""
        sheet = self._add_sheet(self.labels["parameters"])
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        for row, (name, value) in enumerate(parameters):
            sheet.write_string(row, 0, name, self.bold)
            sheet.write_string(row, 1, text(value), self.wrap)


def text(value) -> str:
    """As a cell can hold it.

    >>> text(None), text("=1+1")
    ('', '=1+1')
    """
    return (value or "")[:_LONGEST_TEXT]


def _sheet_name(name):
    """What a tab may be called: 31 characters, and not these."""
    return "".join(" " if char in "[]:*?/\\'" else char for char in name)[:31]
