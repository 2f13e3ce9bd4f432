"""The long tables of an aging as rows of a spreadsheet's XML, written one after the other.

xlsxwriter takes eight microseconds a cell, most of it for what these cells do not have: written
here, a row costs a seventh. What has been written so far is a few sums (``state``), so that a long
workbook is made in parts, by one worker after the other.

No Odoo here: rows come in as sequences, see ``COLUMNS``.
"""

import heapq
import re
import tempfile
from functools import lru_cache

# The last row a sheet of this format has; what comes after goes on in another sheet.
ROW_LIMIT = 1_048_576
TOP = 20
# What a row is made of; dates as spreadsheets count them, in days since 1899-12-30.
COLUMNS = (
    "company_id", "partner_id", "partner_name", "vat", "number", "ref", "invoice_date", "due_date",
    "days_overdue", "column_no", "amount_residual", "amount_residual_currency", "amount_original",
    "settled_later", "currency", "stage", "last_contact", "collector", "salesperson",
    "disputed", "withheld", "giro",
)  # fmt: skip
# Part of what is open, beside the buckets: columns that are there where there is something in them.
APART = COLUMNS[-3:]
TABLES = ("customers", "details", "credits")
# Formats by number, in the order in which the workbook makes them.
STYLES = ("day", "bold", *(f"money_{n}" for n in range(7)), *(f"total_{n}" for n in range(7)))
DAY, BOLD, MONEY, TOTAL = (1 + STYLES.index(name) for name in ("day", "bold", "money_0", "total_0"))

_LONGEST_TEXT = 32_767
_FLUSH_ROWS = 500
# What XML cannot hold is written as _x001F_; text that looks so already keeps its underscore.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
_ODD = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x|^\\s|\\s$|\n")


class AgingRows:
    """Write the rows of an aging, ordered by company and customer.

    :param labels: texts by name, see ``penagihan.aging.wizard._xlsx_labels``
    :param buckets: (number, name) of the columns, in order
    :param companies: {company id: (name, currency name, decimal places)}
    :param apart: which of ``APART`` there are
    :param limit: rows of a sheet
    :param state: where an earlier part ended
    """

    def __init__(self, labels, buckets, companies, apart=(), limit=ROW_LIMIT, state=None):
        self.labels, self.companies, self.limit = labels, companies, limit
        self.columns = {number: place for place, (number, _name) in enumerate(buckets)}
        self.apart = [COLUMNS.index(name) for name in apart]
        letters = [chr(ord("E") + place) for place in range(len(buckets) + 1 + len(apart))]
        self.letters, self.apart_letters = letters[: len(buckets) + 1], letters[len(buckets) + 1 :]
        self.bucket_cells = {number: _inline(name) for number, name in buckets}
        # not due is bucket 0; credits kept apart have a number above all
        self.overdue = [place for number, place in self.columns.items() if 0 < number < 90]
        self.state = state or {
            # rows of each sheet, its headings among them
            "rows": {table: [1] for table in TABLES},
            "totals": {},
            "customer": None,
        }
        # {(table, sheet): file} of what was written now
        self.pieces = {}
        self._waiting = {}

    # -- customers and companies ----------------------------------------------------------

    def write_items(self, rows):
        """Write rows to the customers, to the details, and credits once more."""
        state = self.state
        for row in rows:
            if [row[0], row[1]] != state["customer"]:
                self._end_customer()
                self._begin_customer(row)
            self._write_item(row)
            self._write_detail("details", row)
            if row[10] < 0:
                self._write_detail("credits", row)
        self._flush()

    def end(self):
        """Write the last totals."""
        self._end_customer()
        self._end_company()
        self._flush()

    def _begin_customer(self, row):
        state = self.state
        if state["customer"] is None or state["customer"][0] != row[0]:
            self._end_company()
            self._begin_part()
        nothing = self._nothing()
        state.update(customer=[row[0], row[1]], name=row[2] or self.labels["nobody"])
        state.update(sums=nothing, counts=[0] * len(self.columns), earlier=nothing[:])
        state["first"] = state["rows"]["customers"][-1]

    def _nothing(self):
        """Sums of each bucket, then of what is apart."""
        return [0] * (len(self.columns) + len(self.apart))

    def _begin_part(self):
        """Items of a company in one sheet: what one total covers."""
        state = self.state
        state["part_first"], state["part"] = state["rows"]["customers"][-1], self._nothing()

    def _write_item(self, row):
        state = self.state
        if state["rows"]["customers"][-1] + 4 > self.limit:  # it, and two totals, and their like
            self._break()
        at = state["rows"]["customers"][-1] + 1
        place = self.columns[row[9]]
        amount = row[10]
        style = MONEY + self.companies[row[0]][2]
        self._add(
            "customers",
            f'<row r="{at}" hidden="1" outlineLevel="2"><c r="A{at}"{_inline(state["name"])}'
            + (f'<c r="B{at}"{_escaped(row[4])}' if row[4] else "")
            + f'<c r="C{at}" s="{DAY}"><v>{row[7]}</v></c><c r="D{at}"><v>{row[8]}</v></c>'
            f'<c r="{self.letters[place]}{at}" s="{style}"><v>{amount}</v></c>'
            f'<c r="{self.letters[-1]}{at}" s="{style}"><v>{amount}</v></c>'
            + "".join(
                f'<c r="{letter}{at}" s="{style}"><v>{row[column]}</v></c>'
                for letter, column in zip(self.apart_letters, self.apart)
                if row[column]
            )
            + "</row>",
        )
        state["sums"][place] += amount
        for offset, column in enumerate(self.apart, len(self.columns)):
            state["sums"][offset] += row[column] or 0
        state["counts"][place] += 1

    def _break(self):
        """Go on in another sheet, in the middle of a customer."""
        state = self.state
        self._subtotal_customer(f"{state['name']} {self.labels['continued']}")
        self._end_company()
        state["rows"]["customers"].append(1)
        self._begin_part()
        state["earlier"] = [a + b for a, b in zip(state["earlier"], state["sums"])]
        state["first"], state["sums"] = 1, self._nothing()

    def _subtotal_customer(self, name):
        state = self.state
        if state["rows"]["customers"][-1] == state["first"]:
            return
        self._subtotal(name, state["first"], state["sums"], ' outlineLevel="1" collapsed="1"')
        state["part"] = [a + b for a, b in zip(state["part"], state["sums"])]

    def _end_customer(self):
        state = self.state
        if state["customer"] is None:
            return
        self._subtotal_customer(state["name"])
        company, partner = state["customer"]
        sums = [a + b for a, b in zip(state["earlier"], state["sums"])]
        # keys of JSON are text
        totals = state["totals"].setdefault(
            str(company),
            {"amounts": self._nothing(), "counts": [0] * len(self.columns), "top": []},
        )
        totals["amounts"] = [a + b for a, b in zip(totals["amounts"], sums)]
        totals["counts"] = [a + b for a, b in zip(totals["counts"], state["counts"])]
        overdue = round(sum(sums[place] for place in self.overdue), 6)
        total = round(sum(sums[: len(self.columns)]), 6)
        entry = [total, partner or 0, state["name"], overdue]
        if len(totals["top"]) < TOP:
            heapq.heappush(totals["top"], entry)
        else:
            heapq.heappushpop(totals["top"], entry)

    def _end_company(self):
        state = self.state
        if state["customer"] is None or state["rows"]["customers"][-1] == state["part_first"]:
            return
        name = f"{self.labels['total']} {self.companies[state['customer'][0]][0]}"
        self._subtotal(name, state["part_first"], state["part"], "")

    def _subtotal(self, name, first, sums, options):
        """A row whose amounts are formulas, beside the values they come to."""
        above = self.state["rows"]["customers"][-1]
        at = above + 1
        style = TOTAL + self.companies[self.state["customer"][0]][2]

        def cells(letters, amounts):
            return "".join(
                f'<c r="{letter}{at}" s="{style}">'
                f"<f>SUBTOTAL(9,{letter}{first + 1}:{letter}{above})</f>"
                f"<v>{round(amount, 6)}</v></c>"
                for letter, amount in zip(letters, amounts, strict=True)
            )

        buckets, apart = sums[: len(self.columns)], sums[len(self.columns) :]
        self._add(
            "customers",
            f'<row r="{at}"{options}><c r="A{at}" s="{BOLD}"{_inline(name)}'
            f"{cells(self.letters[:-1], buckets)}"
            f'<c r="{self.letters[-1]}{at}" s="{style}">'
            f"<f>SUM({self.letters[0]}{at}:{self.letters[-2]}{at})</f>"
            f"<v>{round(sum(buckets), 6)}</v></c>{cells(self.apart_letters, apart)}</row>",
        )

    # -- details --------------------------------------------------------------------------

    def _write_detail(self, table, row):
        if self.state["rows"][table][-1] >= self.limit:
            self.state["rows"][table].append(1)
        (
            company_id, _partner_id, name, vat, number, ref, invoice_date, due_date, days, bucket,
            amount, in_currency, original, later, currency, stage, contact, collector, salesperson,
            *_apart,
        ) = row  # fmt: skip
        company, _currency, places = self.companies[company_id]
        at = self.state["rows"][table][-1] + 1
        money = f'{at}" s="{MONEY + places}"><v>'
        day = f'{at}" s="{DAY}"><v>'
        cells = [f'<row r="{at}"><c r="A{at}"{_inline(name or self.labels["nobody"])}']
        if vat:
            cells.append(f'<c r="B{at}"{_inline(vat)}')
        cells.append(f'<c r="C{at}"{_inline(company)}')
        if number:
            cells.append(f'<c r="D{at}"{_escaped(number)}')
        if ref:
            cells.append(f'<c r="E{at}"{_escaped(ref)}')
        cells.append(
            f'<c r="F{day}{invoice_date}</v></c><c r="G{day}{due_date}</v></c>'
            f'<c r="H{at}"><v>{days}</v></c><c r="I{at}"{self.bucket_cells[bucket]}'
            f'<c r="J{money}{amount}</v></c>'
        )
        if currency:
            cells.append(f'<c r="K{at}"{_inline(currency)}')
        cells.append(
            f'<c r="L{at}" s="{MONEY + 2}"><v>{in_currency}</v></c><c r="M{money}{original}</v></c>'
        )
        if later:
            cells.append(f'<c r="N{money}{later}</v></c>')
        if stage:
            cells.append(f'<c r="O{at}"{_inline(stage)}')
        if contact:
            cells.append(f'<c r="P{day}{contact}</v></c>')
        if collector:
            cells.append(f'<c r="Q{at}"{_inline(collector)}')
        if salesperson:
            cells.append(f'<c r="R{at}"{_inline(salesperson)}')
        cells.extend(
            f'<c r="{letter}{money}{row[column]}</v></c>'
            for letter, column in zip("STU", self.apart)
            if row[column]
        )
        cells.append("</row>")
        self._add(table, "".join(cells))

    # -- files ----------------------------------------------------------------------------

    def _add(self, table, xml):
        rows = self.state["rows"][table]
        rows[-1] += 1
        waiting = self._waiting.setdefault((table, len(rows)), [])
        waiting.append(xml)
        if len(waiting) >= _FLUSH_ROWS:
            self._flush()

    def _flush(self):
        for key, waiting in self._waiting.items():
            if key not in self.pieces:
                self.pieces[key] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
            self.pieces[key].write("".join(waiting).encode())
        self._waiting = {}

    def close(self):
        for piece in self.pieces.values():
            piece.close()


def _escaped(text) -> str:
    """The end of a cell that holds a text.

    >>> _escaped("=1+1")
    ' t="inlineStr"><is><t>=1+1</t></is></c>'
    >>> _escaped(" a & _x0041_ <" + chr(1))
    ' t="inlineStr"><is><t xml:space="preserve"> a &amp; _x005F_x0041_ &lt;_x0001_</t></is></c>'
    """
    if not _ODD.search(text) and len(text) <= _LONGEST_TEXT:
        return f' t="inlineStr"><is><t>{text}</t></is></c>'
    text = text[:_LONGEST_TEXT]
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    text = _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    text = text.encode(errors="replace").decode()  # half a character, of a broken import
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' t="inlineStr"><is><t{space}>{text}</t></is></c>'


# For texts that come again and again: names, buckets, currencies.
_inline = lru_cache(maxsize=4096)(_escaped)
