"""An aging as a workbook, written row by row: memory does not grow with the number of items.

No Odoo here: rows come in as dictionaries, texts as a dictionary of labels.
"""

import heapq
from collections import defaultdict
from datetime import date

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

# The last row a sheet of this format has; what comes after goes on in another sheet.
ROW_LIMIT = 1_048_576
TOP = 20
_LONGEST_TEXT = 32_767
_EPOCH = date(1899, 12, 30).toordinal()


class Sheets:
    """A table that goes on in another sheet where one is full."""

    def __init__(self, book, title, headings, widths, limit, outline):
        self.book, self.title, self.headings, self.widths = book, title, headings, widths
        self.limit, self.outline = limit, outline
        self.count = 0
        self.open()

    def open(self):
        self.count += 1
        name = self.title if self.count == 1 else f"{self.title} ({self.count})"
        self.sheet = self.book.add_sheet(name)
        self.sheet.repeat_rows(0)
        self.sheet.freeze_panes(1, 1)
        self.sheet.set_row(0, 30)
        if self.outline:
            self.sheet.outline_settings(symbols_below=True)
        for column, (heading, width) in enumerate(zip(self.headings, self.widths)):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(0, column, heading, self.book.heading)
        self.row = 1

    def room(self, rows=1):
        """Whether so many rows more fit into this sheet."""
        return self.row + rows <= self.limit

    def close(self):
        # LibreOffice takes rows an outline hides for filtered ones: subtotals would miss them
        if self.row > 1 and not self.outline:
            self.sheet.autofilter(0, 0, self.row - 1, len(self.headings) - 1)


class AgingBook:
    """Write the rows of an aging, ordered by company and customer.

    :param file: any writable binary file
    :param labels: texts by name, see ``penagihan.aging.wizard._xlsx_labels``
    :param buckets: {number: name} of the columns, in order
    :param companies: {company id: (name, currency name, decimal places)}
    """

    def __init__(self, file, title, labels, buckets, companies, limit=ROW_LIMIT):
        self.labels, self.buckets, self.companies = labels, buckets, companies
        self.title, self.limit = title, limit
        self.columns = {number: 4 + place for place, number in enumerate(buckets)}
        # not due is bucket 0; credits kept apart have a number above all
        self.overdue = [column for number, column in self.columns.items() if 0 < number < 90]
        self.last = 4 + len(buckets)
        self.book = xlsxwriter.Workbook(file, {"constant_memory": True})
        self.book.set_properties({"title": title})
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
        self.bold = self.book.add_format({"bold": True})
        self.day = self.book.add_format({"num_format": 14, "align": "left"})
        self.percent = self.book.add_format({"num_format": "0.0%"})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.money = {number: self._money(number) for number in range(7)}
        self.total = {number: self._money(number, bold=True, top=1) for number in range(7)}
        self.by_bucket = defaultdict(float)
        self.items_by_bucket = defaultdict(int)
        self.top = defaultdict(list)
        self.customer = None
        self.summary = self.add_sheet(labels["summary"])
        amounts = [*buckets.values(), labels["total"]]
        self.customers = self._table(
            "customers",
            [labels["customer"], labels["number"], labels["due_date"], labels["days"], *amounts],
            [38, 20, 12, 8, *[17] * len(amounts)],
            outline=True,
        )
        details = [
            "customer", "vat", "company", "number", "ref", "invoice_date", "due_date", "days",
            "bucket", "amount", "currency", "amount_currency", "original", "settled_later", "stage",
            "last_contact", "collector", "salesperson",
        ]  # fmt: skip
        widths = [38, 20, 28, 20, 20, 12, 12, 8, 14, 17, 9, 17, 17, 17, 16, 12, 20, 20]
        headings = [labels[each] for each in details]
        self.details = self._table("details", headings, widths)
        self.credits = self._table("credits", headings, widths)

    def _table(self, name, headings, widths, outline=False):
        return Sheets(self, self.labels[name], headings, widths, self.limit, outline)

    def _money(self, places, **more):
        decimals = f".{'0' * places}" if places else ""
        number = f"#,##0{decimals}"
        return self.book.add_format({"num_format": f"{number};[Red]-{number};–", **more})

    def add_sheet(self, name):
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

    # -- rows -----------------------------------------------------------------------------

    def write_items(self, rows):
        """Write all rows: to the customers, to the details, and credits once more."""
        for row in rows:
            customer = (row["company_id"], row["partner_id"])
            if customer != self.customer:
                self._end_customer()
                self._begin_customer(customer, row)
            self._write_item(row)
            self._write_detail(self.details, row)
            if row["amount_residual"] < 0:
                self._write_detail(self.credits, row)
        self._end_customer()
        self._end_company()
        for table in (self.customers, self.details, self.credits):
            table.close()

    def _begin_customer(self, customer, row):
        if self.customer is None or self.customer[0] != customer[0]:
            self._end_company()
            self._begin_part(customer[0])
        self.customer = customer
        self.name = text(row["partner_name"]) or self.labels["nobody"]
        self.first = self.customers.row
        self.sums = defaultdict(float)

    def _begin_part(self, company):
        """Items of a company in one sheet: what one total covers."""
        self.company = company
        self.part_first = self.customers.row
        self.part = defaultdict(float)

    def _write_item(self, row):
        table = self.customers
        if not table.room(4):  # the item, and the totals of customer and company
            self._end_customer(self.labels["continued"])
            self._end_company()
            table.close()
            table.open()
            self._begin_part(row["company_id"])
            self.first, self.sums = table.row, defaultdict(float)
        sheet, at = table.sheet, table.row
        sheet.set_row(at, None, None, {"level": 2, "hidden": True})
        sheet.write_string(at, 0, self.name)
        sheet.write_string(at, 1, text(row["number"]))
        sheet.write_number(at, 2, serial(row["due_date"]), self.day)
        sheet.write_number(at, 3, row["days_overdue"])
        amount, bucket = row["amount_residual"], row["column_no"]
        column = self.columns[bucket]
        money = self.money[self.companies[row["company_id"]][2]]
        sheet.write_number(at, column, amount, money)
        sheet.write_number(at, self.last, amount, money)
        # rows above are in the file: xlsxwriter would remember the outline of each for ever
        sheet.row_info.pop(at - 1, None)
        sheet.row_sizes.pop(at - 1, None)
        self.sums[column] += amount
        self.by_bucket[row["company_id"], bucket] += amount
        self.items_by_bucket[row["company_id"], bucket] += 1
        table.row += 1

    def _across(self, row):
        first, last = xl_rowcol_to_cell(row, 4), xl_rowcol_to_cell(row, self.last - 1)
        return f"=SUM({first}:{last})"

    def _end_customer(self, suffix=""):
        if self.customer is None or self.customers.row == self.first:
            return
        name = f"{self.name} {suffix}".strip()
        self._subtotal(name, self.first, self.sums, {"level": 1, "collapsed": True})
        for column, amount in self.sums.items():
            self.part[column] += amount
        total = round(sum(self.sums.values()), 6)
        overdue = sum(self.sums[column] for column in self.overdue)
        heap = self.top[self.company]
        entry = (total, self.customer[1] or 0, self.name, round(overdue, 6))
        if len(heap) < TOP:
            heapq.heappush(heap, entry)
        else:
            heapq.heappushpop(heap, entry)

    def _end_company(self):
        if self.customer is None or self.customers.row == self.part_first:
            return
        name = f"{self.labels['total']} {self.companies[self.company][0]}"
        self._subtotal(name, self.part_first, self.part, {})

    def _subtotal(self, name, first, sums, options):
        """A row whose amounts are formulas, beside the values they come to."""
        sheet, at = self.customers.sheet, self.customers.row
        if options:
            sheet.set_row(at, None, None, options)
        money = self.total[self.companies[self.company][2]]
        sheet.write_string(at, 0, name, self.bold)
        for column in range(4, self.last):
            letter = xl_col_to_name(column)
            formula = f"=SUBTOTAL(9,{letter}{first + 1}:{letter}{at})"
            sheet.write_formula(at, column, formula, money, round(sums.get(column, 0), 6))
        value = round(sum(sums.values()), 6)
        sheet.write_formula(at, self.last, self._across(at), money, value)
        self.customers.row += 1

    def _write_detail(self, table, row):
        if not table.room():
            table.close()
            table.open()
        sheet, at = table.sheet, table.row
        company, _currency, places = self.companies[row["company_id"]]
        money = self.money[places]
        write_text, write_number = sheet.write_string, sheet.write_number
        for column, value in (
            (0, row["partner_name"] or self.labels["nobody"]),
            (1, row["vat"]),
            (2, company),
            (3, row["number"]),
            (4, row["ref"]),
            (8, self.buckets[row["column_no"]]),
            (10, row["currency"]),
            (14, row["stage"]),
            (16, row["collector"]),
            (17, row["salesperson"]),
        ):
            if value:
                write_text(at, column, text(value))
        write_number(at, 5, serial(row["invoice_date"]), self.day)
        write_number(at, 6, serial(row["due_date"]), self.day)
        write_number(at, 7, row["days_overdue"])
        write_number(at, 9, row["amount_residual"], money)
        write_number(at, 11, row["amount_residual_currency"], self.money[2])
        write_number(at, 12, row["amount_original"], money)
        if row["settled_later"]:
            write_number(at, 13, row["settled_later"], money)
        if row["last_contact"]:
            write_number(at, 15, serial(row["last_contact"]), self.day)
        table.row += 1

    # -- the sheets that come last --------------------------------------------------------

    def write_summary(self, checks):
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
        amounts = {number: self.by_bucket[company, number] for number in self.buckets}
        whole = round(sum(amounts.values()), 6)
        counts = [self.items_by_bucket[company, number] for number in self.buckets]
        for offset, (number, bucket) in enumerate(self.buckets.items()):
            row = first + offset
            sheet.write_string(row, 0, bucket)
            sheet.write_number(row, 1, round(amounts[number], 6), self.money[places])
            share = f"=IF(B${total_row + 1}=0,0,B{row + 1}/B${total_row + 1})"
            value = amounts[number] / whole if whole else 0
            sheet.write_formula(row, 2, share, self.percent, value)
            sheet.write_number(row, 3, counts[offset])
        sheet.write_string(total_row, 0, labels["total"], self.bold)
        reach = f"{first + 1}:{{0}}{total_row}"
        for column, value in (("B", whole), ("D", sum(counts))):
            style = self.total[places] if column == "B" else self.total[0]
            formula = f"=SUM({column}{reach.format(column)})"
            sheet.write_formula(total_row, ord(column) - 65, formula, style, value)
        chart = self.book.add_chart({"type": "column"})
        names = [self.summary.get_name(), first, 0, total_row - 1, 0]
        values = [self.summary.get_name(), first, 1, total_row - 1, 1]
        chart.add_series({"categories": names, "values": values, "fill": {"color": "#714B67"}})
        chart.set_title({"name": f"{name} ({currency})", "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        charts.append(chart)
        return total_row + 2

    def _top_table(self, at, company, places):
        sheet, labels = self.summary, self.labels
        heads = [labels["largest"], labels["total"], labels["overdue"]]
        for column, heading in enumerate(heads):
            sheet.write_string(at, column, heading, self.heading)
        for total, _id, name, overdue in sorted(self.top[company], reverse=True):
            at += 1
            sheet.write_string(at, 0, name)
            sheet.write_number(at, 1, total, self.money[places])
            sheet.write_number(at, 2, overdue, self.money[places])
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
            money = self.money[places]
            for column, amount in enumerate((ledger, crossing, aging), 1):
                sheet.write_number(at, column, amount, money)
            formula = f"=ROUND(D{at + 1}-B{at + 1}-C{at + 1},{places})"
            sheet.write_formula(at, 4, formula, money, difference)
            if explanation:
                sheet.write_string(at, 5, text(explanation), self.wrap)

    def write_parameters(self, parameters):
        """What was asked for, as pairs of texts."""
        sheet = self.add_sheet(self.labels["parameters"])
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        for row, (name, value) in enumerate(parameters):
            sheet.write_string(row, 0, name, self.bold)
            sheet.write_string(row, 1, text(value), self.wrap)

    def close(self):
        self.book.close()


def text(value) -> str:
    """As a cell can hold it.

    >>> text(None), text("=1+1")
    ('', '=1+1')
    """
    return (value or "")[:_LONGEST_TEXT]


def serial(day: date) -> int:
    """A date as spreadsheets count it.

    >>> serial(date(1900, 3, 1)), serial(date(2026, 4, 15))
    (61, 46127)
    """
    return day.toordinal() - _EPOCH


def _sheet_name(name):
    """What a tab may be called: 31 characters, and not these."""
    return "".join(" " if char in "[]:*?/\\'" else char for char in name)[:31]
