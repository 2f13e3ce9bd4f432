"""The list of receivables written off, in the form of PMK 207/2015, as a workbook."""

import io

import xlsxwriter
from odoo import api, models
from odoo.tools.misc import format_date

from ..tools.aging_book import text
from ..tools.file_name import file_name
from ..tools.statement_book import serial

_HEAD = 6


class PenagihanWriteoffBook(models.AbstractModel):
    """The list of receivables written off as a workbook, in the form of PMK 207/2015."""

    _name = "penagihan.writeoff.book"
    _description = "Write-off List as a Workbook"

    @api.model
    def _make(self, writeoff):
        """In Indonesian for an Indonesian company where that language is there: the tax office
        reads it.

        :return: (file name, bytes)
        """
        return _make(writeoff)


def _make(writeoff):
    company = writeoff.company_id.sudo()
    installed = dict(writeoff.env["res.lang"].get_installed())
    if company.country_id.code == "ID" and "id_ID" in installed:
        writeoff = writeoff.with_context(lang="id_ID")
    env = writeoff.env
    company = company.with_env(env).sudo()
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    _list(book, writeoff, company)
    _items(book, writeoff)
    book.close()
    name = env._("Write-off %(company)s %(date)s", company=company.name, date=writeoff.date)
    return f"{file_name(name)}.xlsx", file.getvalue()


def _formats(book, currency):
    decimals = f".{'0' * currency.decimal_places}" if currency.decimal_places else ""
    number = f"#,##0{decimals}"
    heading = {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    return {
        "title": book.add_format({"bold": True, "font_size": 13, "align": "center"}),
        "heading": book.add_format({**heading, "bg_color": "#E7E1EC"}),
        "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "money": book.add_format({"border": 1, "num_format": number, "valign": "top"}),
        "sum": book.add_format({"border": 1, "num_format": number, "bold": True}),
        "day": book.add_format({"border": 1, "num_format": 14, "align": "left", "valign": "top"}),
    }


def _list(book, writeoff, company):
    env = writeoff.env
    formats = _formats(book, writeoff.currency_id)
    sheet = book.add_worksheet(text(env._("List"))[:31])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD)
    sheet.merge_range(0, 0, 0, 6, "", formats["title"])
    sheet.write_string(
        0, 0, env._("List of receivables that evidently cannot be collected"), formats["title"]
    )
    head = (
        (env._("Taxpayer"), company.name),
        (env._("NPWP"), company.vat or ""),
        (env._("Tax Year"), str(writeoff.date.year)),
    )
    for row, (what, value) in enumerate(head, 2):
        sheet.write_string(row, 1, f"{what}: {text(value)}")
    headings = (
        (env._("No."), 6),
        (env._("Name of the Debtor"), 34),
        (env._("NPWP"), 22),
        (env._("Address"), 46),
        (env._("Credit Ceiling"), 18),
        (env._("Amount That Cannot Be Collected"), 22),
        (env._("Proof"), 44),
    )
    for column, (name, width) in enumerate(headings):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEAD, column, name, formats["heading"])
    proofs = dict(writeoff.line_ids._fields["proof"]._description_selection(env))
    at = first = _HEAD + 1
    for number, line in enumerate(writeoff.line_ids, 1):
        sheet.write_number(at, 0, number, formats["cell"])
        proof = ", ".join(filter(None, (proofs.get(line.proof), line.proof_note)))
        values = (line.partner_id.commercial_partner_id.name, line.vat, line.address)
        for column, value in enumerate(values, 1):
            sheet.write_string(at, column, text(value or ""), formats["cell"])
        sheet.write_number(at, 4, line.credit_ceiling, formats["money"])
        sheet.write_number(at, 5, line.amount, formats["money"])
        sheet.write_string(at, 6, text(proof), formats["cell"])
        at += 1
    sheet.write_string(at, 1, env._("Total"), formats["sum"])
    formula = f"=SUM(F{first + 1}:F{at})" if at > first else "=0"
    sheet.write_formula(at, 5, formula, formats["sum"], writeoff.amount)
    day = format_date(env, writeoff.handed_on or writeoff.date, date_format="d MMMM yyyy")
    sheet.write_string(at + 2, 5, f"{company.city or ''}, {day}".strip(", "))
    sheet.write_string(at + 6, 5, company.penagihan_signer or "")
    sheet.write_string(at + 7, 5, company.penagihan_signer_title or "")


def _items(book, writeoff):
    """The invoices behind it, for whoever checks the list."""
    env = writeoff.env
    formats = _formats(book, writeoff.currency_id)
    sheet = book.add_worksheet(text(env._("Items"))[:31])
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    headings = (
        *((env._("Customer"), 38), (env._("Invoice"), 24), (env._("Invoice Date"), 13)),
        *((env._("Due Date"), 13), (env._("Original Amount"), 20)),
    )
    for column, (name, width) in enumerate(headings):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, formats["heading"])
    at = 1
    for line in writeoff.line_ids:
        # sudo: whoever reads the list reads what it is about
        for item in line.sudo().item_ids.sorted("date_maturity"):
            sheet.write_string(at, 0, text(line.partner_id.display_name), formats["cell"])
            sheet.write_string(at, 1, text(item.move_name or ""), formats["cell"])
            for column, day in ((2, item.invoice_date or item.date), (3, item.date_maturity)):
                sheet.write_number(at, column, serial(day or item.date), formats["day"])
            sheet.write_number(at, 4, item.balance, formats["money"])
            at += 1
