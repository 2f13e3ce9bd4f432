"""The workbook, read back: by openpyxl, and worked out anew by LibreOffice where it is."""

import io
import shutil
import subprocess
import tempfile
import unittest
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from openpyxl import load_workbook
from xlsxwriter.worksheet import Worksheet

from .aging_case import AgingMixin
from .common import MILLION, CollectionCase, D

# It would trust the values in the file else.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
SOFFICE = shutil.which("soffice")


class XlsxCase(AgingMixin, CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer("PT Pelanggan & Anak", vat="1234567890123456")

    def written(self, wizard, **options):
        file = io.BytesIO()
        wizard._write_xlsx(file, **options)
        return file.getvalue()

    def read_back(self, content, formulas=False):
        """{sheet: rows}; values, or formulas where there are any."""
        book = load_workbook(io.BytesIO(content), data_only=not formulas)
        return {
            sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book
        }

    def three_customers(self):
        other = self.customer("=HYPERLINK(1)")
        self.invoice(due=-40, ref="+62")
        self.invoice(due=5, amount=200_000)
        self.invoice(due=-70, amount=50_000, kind="out_refund", ref="-1")
        self.pay(self.invoice(due=-130, amount=90_000, partner=other, ref="@x"), 40_000)
        self.invoice(due=-3, amount=7_500, partner=self.customer("Zaman"))


@tagged("post_install", "-at_install")
class TestAgingXlsx(XlsxCase):
    def test_sheets_and_their_shape(self):
        self.three_customers()
        book = load_workbook(io.BytesIO(self.written(self.wizard())))
        self.assertEqual(
            book.sheetnames, ["Summary", "Per Customer", "Details", "Credits", "Parameters"]
        )
        for sheet in book:
            with self.subTest(sheet.title):
                self.assertEqual(sheet.page_setup.orientation, "landscape")
                self.assertEqual(str(sheet.page_setup.paperSize), sheet.PAPERSIZE_A4)
                self.assertIn("PT Uji Penagihan", sheet.oddHeader.left.text)
        for name in ("Per Customer", "Details", "Credits"):
            with self.subTest(name):
                self.assertEqual(book[name].print_title_rows, "$1:$1")
                self.assertEqual(book[name].freeze_panes, "B2")
                # not beside an outline: see where it is written
                self.assertEqual(bool(book[name].auto_filter.ref), name != "Per Customer")
        levels = [each.outlineLevel for each in book["Per Customer"].row_dimensions.values()]
        self.assertEqual(Counter(levels), {2: 5, 1: 3, 0: 1})

    def test_details_are_the_items(self):
        self.three_customers()
        wizard = self.wizard()
        head, *rows = self.read_back(self.written(wizard))["Details"]
        found = [dict(zip(head, row)) for row in rows]
        expected = self.env.execute_query_dict(wizard._rows_sql())
        self.assertEqual(
            sorted(row["Amount"] for row in found),
            sorted(row["amount_residual"] for row in expected),
        )
        first = next(row for row in found if row["Amount"] == MILLION)
        due = datetime.combine(D - timedelta(days=40), datetime.min.time())
        self.assertEqual(
            [first[name] for name in ("Customer", "Tax Number", "Due Date", "Days", "Bucket")],
            ["PT Pelanggan & Anak", "1234567890123456", due, 40, "31–60"],
        )
        self.assertEqual((first["Currency"], first["Amount in Currency"]), ("IDR", MILLION))

    def test_paid_after_the_date(self):
        self.pay(self.invoice(due=-40), 300_000)
        head, row = self.read_back(self.written(self.wizard(on=-1)))["Details"]
        found = dict(zip(head, row))
        self.assertEqual((found["Amount"], found["Settled After the Date"]), (MILLION, 300_000))

    def test_what_looks_like_a_formula_stays_text(self):
        self.three_customers()
        book = load_workbook(io.BytesIO(self.written(self.wizard())))
        texts = {
            cell.value: cell.data_type
            for row in book["Details"].iter_rows()
            for cell in row
            if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@"))
        }
        self.assertEqual(texts, {"=HYPERLINK(1)": "s", "+62": "s", "-1": "s", "@x": "s"})

    def test_credits_stand_in_a_sheet_of_their_own(self):
        self.three_customers()
        head, *rows = self.read_back(self.written(self.wizard(credits="apart")))["Credits"]
        self.assertEqual([row[head.index("Amount")] for row in rows], [-50_000])
        self.assertEqual([row[head.index("Bucket")] for row in rows], ["Credits"])

    def test_summary_adds_up_and_equals_the_ledger(self):
        self.three_customers()
        rows = self.read_back(self.written(self.wizard()))["Summary"]
        by_name = {row[0]: row for row in rows}
        total = MILLION + 200_000 - 50_000 + 50_000 + 7_500
        self.assertEqual(by_name["Total"][1], total)
        self.assertEqual(by_name["Total"][3], 5)
        self.assertEqual(by_name["31–60"][1:4], [MILLION, MILLION / total, 1])
        self.assertEqual(by_name["PT Pelanggan & Anak"][1:3], [1_150_000, 950_000])
        check = next(row for row in rows if str(row[0]).startswith("PT Uji Penagihan: 1100"))
        self.assertEqual(check[1:5], [total, 0, total, 0])

    def test_what_is_not_asked_for_stands_beside_the_total(self):
        """Of which disputed, and of which covered by a giro: the buckets add up all the same."""
        move, other = self.invoice(due=-40), self.invoice(due=-5, amount=800_000)
        self.invoice(due=-3, amount=7_500, partner=self.customer("Zaman"))
        debtor = self.debtor(self.partner)
        self.env["penagihan.dispute"]._open(debtor, {self.items(move): 300_000}, reason="goods")
        self.env["penagihan.promise"]._record(
            debtor, {self.items(other): 600_000}, kind="giro", date=D
        )
        content = self.written(self.wizard())
        sheets = self.read_back(content)
        head, *rows = sheets["Per Customer"]
        self.assertEqual(head[-3:], ["Total", "Of Which Disputed", "Of Which Giros Held"])
        found = {row[0]: row[-3:] for row in rows if not row[1]}
        self.assertEqual(found["PT Pelanggan & Anak"], [1_800_000, 300_000, 600_000])
        self.assertEqual(found["Total PT Uji Penagihan"], [1_807_500, 300_000, 600_000])
        self.compare_formulas(content)
        head, *rows = sheets["Details"]
        found = {row[head.index("Number")]: row[-2:] for row in rows}
        self.assertEqual(found[move.name], [300_000, None])
        self.assertEqual(found[other.name], [None, 600_000])
        summary = {row[0]: row for row in sheets["Summary"]}
        self.assertEqual(summary["Total"][1], 1_807_500)
        self.assertEqual(summary["Of Which Disputed"][1], 300_000)
        self.assertEqual(summary["Of Which Giros Held"][1], 600_000)
        check = next(
            row for row in sheets["Summary"] if str(row[0]).startswith("PT Uji Penagihan: ")
        )
        self.assertEqual(check[4], 0, "it equals the ledger")
        # the day before nothing of it was known
        self.assertEqual(
            self.read_back(self.written(self.wizard(on=-1)))["Per Customer"][0][-1], "Total"
        )

    def test_collector_gets_own_customers_and_no_check(self):
        self.three_customers()
        self.debtor(self.partner, user_id=self.collector.id)
        sheets = self.read_back(self.written(self.wizard(self.collector)))
        self.assertEqual({row[0] for row in sheets["Details"][1:]}, {"PT Pelanggan & Anak"})
        self.assertNotIn("Ledger", {cell for row in sheets["Summary"] for cell in row})

    def test_parameters_say_what_was_asked(self):
        partner = [Command.set(self.partner.ids)]
        wizard = self.wizard(basis="invoice", partner_ids=partner)
        said = dict(self.read_back(self.written(wizard))["Parameters"])
        self.assertEqual(said["Age Counted From"], "Invoice date")
        self.assertEqual(said["Customers"], "PT Pelanggan & Anak")
        self.assertEqual(said["Made By"], "Test officer")

    def test_goes_on_in_another_sheet(self):
        for number in range(9):
            self.invoice(due=-number, amount=100 + number)
        self.invoice(due=-1, amount=1, partner=self.customer("Zaman"))
        content = self.written(self.wizard(), limit=7)
        sheets = self.read_back(content)
        details = [rows for name, rows in sheets.items() if name.startswith("Details")]
        self.assertEqual([len(rows) for rows in details], [7, 5])
        self.assertEqual(details[0][0], details[1][0], "the headings again")
        parts = [rows for name, rows in sheets.items() if name.startswith("Per Customer")]
        self.assertGreater(len(parts), 2)
        totals = [row[-1] for rows in parts for row in rows if str(row[0]).startswith("Total")]
        self.assertEqual(sum(totals), sum(range(100, 109)) + 1)
        self.assertFalse([rows for rows in parts if len(rows) > 7])
        self.compare_formulas(content)

    def compare_formulas(self, content):
        """Work out what sums and subtotals of a column come to, by the definition."""
        values, formulas = self.read_back(content), self.read_back(content, formulas=True)
        count = 0
        for name, rows in formulas.items():
            if not name.startswith("Per Customer"):
                continue
            customers = defaultdict(list)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if str(cell).startswith("=SUBTOTAL(9,"):
                        first, last = (
                            int("".join(filter(str.isdigit, part))) - 1
                            for part in cell[12:-1].split(":")
                        )
                        nested = [
                            values[name][each][column] or 0
                            for each in range(first, last + 1)
                            if not str(rows[each][column]).startswith("=SUBTOTAL")
                        ]
                        self.assertEqual(round(sum(nested), 2), values[name][number][column])
                        customers[column].append(number)
                        count += 1
                    elif str(cell).startswith("=SUM("):
                        across = [each or 0 for each in values[name][number][4:column]]
                        self.assertEqual(round(sum(across), 2), values[name][number][column])
                        count += 1
        self.assertTrue(count)

    def test_formulas_equal_the_values(self):
        self.three_customers()
        self.compare_formulas(self.written(self.wizard()))

    @unittest.skipUnless(SOFFICE, "LibreOffice is not on this machine")
    def test_libreoffice_works_out_the_same(self):
        self.three_customers()
        wizard = self.wizard(credits="apart")
        content = self.written(wizard, limit=9)
        plain = Worksheet.write_formula
        with patch.object(
            Worksheet,
            "write_formula",
            lambda sheet, row, column, formula, style, value: plain(
                sheet, row, column, formula, style
            ),
        ):
            without_values = self.written(wizard, limit=9)
        ours, theirs = self.read_back(content), self.read_back(self.worked_out(without_values))
        self.assertEqual(ours.keys(), theirs.keys())
        for name in ours.keys() - {"Parameters"}:  # the minute may have changed
            width = len(ours[name][0])
            found = [_rounded(row[:width]) for row in theirs[name]]
            self.assertEqual(found, [_rounded(row) for row in ours[name]], name)

    def worked_out(self, content):
        """As LibreOffice saves it after working out every formula."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "aging.xlsx")
            path.write_bytes(content)
            profile = Path(folder, "profile", "user")
            profile.mkdir(parents=True)
            (profile / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
            command = [SOFFICE, f"-env:UserInstallation=file://{profile.parent}", "--headless"]
            convert = ["--convert-to", "xlsx", "--outdir", f"{folder}/out", path]
            subprocess.run([*command, *convert], check=True, capture_output=True, timeout=120)
            return Path(folder, "out", "aging.xlsx").read_bytes()


def _rounded(row):
    return [round(cell, 6) if isinstance(cell, float) else cell for cell in row]


@tagged("post_install", "-at_install")
class TestAgingDownload(AgingMixin, HttpCase, CollectionCase):
    def test_download_is_for_its_owner(self):
        self.partner = self.customer()
        self.invoice(due=-40)
        wizard = self.wizard()
        for user in (self.officer, self.manager):
            user.password = user.login + "-long-enough"
        self.authenticate(self.officer.login, self.officer.login + "-long-enough")
        answer = self.url_open(wizard.action_xlsx()["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Aging 2026-04-15.xlsx", answer.headers["Content-Disposition"])
        self.assertIn("Details", load_workbook(io.BytesIO(answer.content)).sheetnames)
        self.authenticate(self.manager.login, self.manager.login + "-long-enough")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(wizard.action_xlsx()["url"]).status_code, 403)
