import io

import xlsxwriter
from odoo import api, models
from odoo.tools.misc import format_amount

_HEAD = {"bold": True, "bg_color": "#E8EDF2", "border": 1, "text_wrap": True, "valign": "vcenter"}
# A longer text takes two lines.
_WRAPS = 55


class PenagihanThirdPartyIndex(models.AbstractModel):
    """The index of a hand-over file: whose debt it is, what is owed, which papers there are, and
    what the customer has promised. Text stays text, whatever it begins with.
    """

    _name = "penagihan.third.party.index"
    _description = "Index of a Hand-over File"

    @api.model
    def _xlsx(self, debtor, partner, papers) -> bytes:
        """
        :param partner: whom the file is for
        :param papers: [(path, what it is, its day or nothing)]
        """
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(
            stream,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        styles = {
            name: book.add_format(values)
            for name, values in {
                "title": {"bold": True, "font_size": 14},
                "label": {"bold": True, "valign": "top"},
                "head": _HEAD,
                "text": {"text_wrap": True, "valign": "top", "border": 1},
                "link": {
                    "text_wrap": True, "valign": "top", "border": 1,
                    "font_color": "#0B5CAD", "underline": 1,
                },
                "day": {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left", "border": 1},
                "amount": {"num_format": "#,##0.00", "valign": "top", "border": 1},
                "sum": {"num_format": "#,##0.00", "bold": True, "border": 1},
            }.items()
        }  # fmt: skip
        self._papers(book, styles, debtor, partner, papers)
        self._invoices(book, styles, debtor)
        self._promises(book, styles, debtor)
        book.close()
        return stream.getvalue()

    def _papers(self, book, styles, debtor, partner, papers):
        sheet = self._sheet(book, self.env._("Index"), (5, 60, 13, 78))
        sheet.write_string(0, 0, self.env._("Index of the File"), styles["title"])
        address = debtor.partner_id._display_address(without_company=True)
        today = debtor.company_id._penagihan_today()
        facts = [
            (self.env._("Customer"), debtor.partner_id.name),
            (self.env._("Address"), ", ".join(filter(None, map(str.strip, address.split("\n"))))),
            (self.env._("Tax ID"), debtor.partner_id.vat),
            (self.env._("Creditor"), debtor.company_id.name),
            (self.env._("Handed over to"), partner.display_name),
            (self.env._("On"), today),
            *(
                (
                    self.env._("Owed in all (%s)", currency.name),
                    format_amount(self.env, part.balance, currency),
                )
                for part, currency in self._parts(debtor)
            ),
        ]
        row = 2
        for label, value in facts:
            if value:
                sheet.merge_range(row, 0, row, 1, label, styles["label"])
                if label == self.env._("On"):
                    plain = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
                    sheet.write_datetime(row, 2, value, plain)
                else:
                    sheet.write_string(row, 2, value)
                row += 1
        row += 1
        heads = (self.env._("No."), self.env._("Paper"), self.env._("Date"), self.env._("File"))
        self._heads(sheet, row, heads, styles)
        for number, (path, about, day) in enumerate(papers, start=1):
            row += 1
            if len(about or "") > _WRAPS:
                # not every program makes room for a second line by itself
                sheet.set_row(row, 30)
            sheet.write_number(row, 0, number, styles["text"])
            sheet.write_string(row, 1, about or "", styles["text"])
            self._write(sheet, row, 2, day, styles)
            # opens from the unpacked folder
            sheet.write_url(row, 3, f"external:{path}", styles["link"], path)

    def _invoices(self, book, styles, debtor):
        """What is open today, credits included, with the total of each currency."""
        sheet = self._sheet(book, self.env._("Open Invoices"), (24, 24, 13, 13, 14, 10, 18, 18))
        heads = (
            self.env._("Invoice"), self.env._("Customer’s Reference"), self.env._("Date"),
            self.env._("Due Date"), self.env._("Days Overdue"), self.env._("Currency"),
            self.env._("Original Amount"), self.env._("Open Amount"),
        )  # fmt: skip
        self._heads(sheet, 0, heads, styles)
        row = 0
        for part, currency in self._parts(debtor):
            for item in (*part.items, *part.credits):
                row += 1
                values = (
                    item.number, item.reference, item.invoice_date, item.due_date,
                    max(item.days, 0), currency.name, item.original, item.amount,
                )  # fmt: skip
                for column, value in enumerate(values):
                    self._write(sheet, row, column, value, styles)
            row += 1
            sheet.merge_range(row, 0, row, 6, self.env._("Total %s", currency.name), styles["head"])
            sheet.write_number(row, 7, part.balance, styles["sum"])

    def _promises(self, book, styles, debtor):
        sheet = self._sheet(book, self.env._("Promises"), (13, 13, 10, 18, 22, 60))
        heads = (
            self.env._("Said On"), self.env._("For"), self.env._("Currency"),
            self.env._("Amount"), self.env._("Status"), self.env._("Words"),
        )  # fmt: skip
        self._heads(sheet, 0, heads, styles)
        promises = self.env["penagihan.third.party.file"]._promises(debtor)
        states = dict(promises._fields["state"]._description_selection(self.env))
        for row, promise in enumerate(promises, start=1):
            values = (
                promise.made_date, promise.date, promise.currency_id.name,
                promise.amount, states.get(promise.state), promise.note,
            )  # fmt: skip
            for column, value in enumerate(values):
                self._write(sheet, row, column, value, styles)

    # -- sheets ---------------------------------------------------------------------------

    def _parts(self, debtor) -> list:
        """[(what is open of one currency, the currency)]"""
        today = debtor.company_id._penagihan_today()
        parts = self.env["report.penagihan_piutang.statement"]._parts(debtor, today)[debtor]
        return [(part, self.env["res.currency"].browse(part.currency_id)) for part in parts]

    def _sheet(self, book, name, widths):
        sheet = book.add_worksheet(name[:31])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _heads(self, sheet, row, heads, styles):
        for column, head in enumerate(heads):
            sheet.write_string(row, column, head, styles["head"])
        sheet.set_row(row, 30)
        sheet.repeat_rows(row)
        sheet.freeze_panes(row + 1, 0)

    def _write(self, sheet, row, column, value, styles):
        """A day, a number, or text, each as what it is."""
        if isinstance(value, float):
            sheet.write_number(row, column, value, styles["amount"])
        elif isinstance(value, int) and not isinstance(value, bool):
            sheet.write_number(row, column, value, styles["text"])
        elif hasattr(value, "year"):
            sheet.write_datetime(row, column, value, styles["day"])
        else:
            sheet.write_string(row, column, str(value or ""), styles["text"])
