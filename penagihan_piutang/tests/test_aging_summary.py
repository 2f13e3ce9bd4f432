"""The aging on one sheet, to be signed: its numbers are those of the workbook."""

import io

from odoo.tests import tagged
from openpyxl import load_workbook

from ..tools.aging_rows import TOP
from .access_case import AccessCase
from .aging_case import AgingMixin
from .common import MILLION


@tagged("post_install", "-at_install")
class TestAgingSummary(AgingMixin, AccessCase):
    def document(self, wizard):
        report = self.env["report.penagihan_piutang.aging_summary"].with_user(self.officer)
        return report._get_report_values(wizard.ids)["documents"][0]

    def summary(self, wizard):
        """The rows of the workbook's summary by their first cell."""
        file = io.BytesIO()
        wizard._write_xlsx(file)
        sheet = load_workbook(io.BytesIO(file.getvalue()), data_only=True)["Summary"]
        return {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0]}

    def some_customers(self, count=TOP + 3):
        for number in range(count):
            partner = self.customer(f"PT Nomor {number:02}")
            self.invoice(due=5 - 7 * number, amount=MILLION + number, partner=partner)
        self.invoice(due=-50, amount=70_000, kind="out_refund", partner=partner)

    def test_numbers_are_the_workbooks(self):
        self.some_customers()
        for credits in ("netted", "apart"):
            with self.subTest(credits=credits):
                wizard = self.wizard(credits=credits)
                (company,) = self.document(wizard)["companies"]
                rows = self.summary(wizard)
                for bucket in company["buckets"]:
                    _name, amount, share, items, *_rest = rows[bucket["name"]]
                    self.assertEqual(bucket["amount"], amount)
                    self.assertAlmostEqual(bucket["share"], share, 9)
                    self.assertEqual(bucket["items"], items)
                self.assertEqual(company["all"]["total"], rows["Total"][1])
                self.assertEqual(len(company["largest"]), TOP)
                for line in company["largest"]:
                    self.assertEqual(line["total"], rows[line["name"]][1])
                    self.assertEqual(sum(line["amounts"].values()), line["total"])

    def test_the_rest_and_the_largest_are_all(self):
        self.some_customers()
        (company,) = self.document(self.wizard())["companies"]
        self.assertEqual(company["rest_count"], 5)
        self.assertEqual(
            sum(line["total"] for line in company["largest"]) + company["rest"]["total"],
            company["all"]["total"],
        )
        self.assertEqual(company["all"]["total"], self.assertEqualsLedger())

    def test_bars_are_as_long_as_amounts(self):
        (company,) = self.document(self.wizard())["companies"]
        bars = {bucket["name"]: bucket["bar"] for bucket in company["buckets"]}
        self.assertEqual(
            bars, {"Not due": 0, "1–30": 100, "31–60": 0, "61–90": 0, "91–120": 0, "> 120": 0}
        )

    def test_page_shows_the_check_to_those_who_see_all(self):
        report = self.env["ir.actions.report"]
        for user, shown in ((self.officer, True), (self.collector, False)):
            wizard = self.wizard(user)
            page = (
                report.with_user(user)
                ._render_qweb_html("penagihan_piutang.aging_summary", wizard.ids)[0]
                .decode()
            )
            self.assertEqual("Check against the ledger" in page, shown)
            self.assertEqual("PT Milik Orang" in page, shown)
            self.assertIn("Signature", page)

    def test_button_prints_it(self):
        wizard = self.wizard()
        wizard.action_show()
        rows = wizard.customer_ids.browse().with_context(penagihan_aging_id=wizard.id)
        action = rows.action_pdf()
        self.assertEqual(action["report_name"], "penagihan_piutang.aging_summary")
        self.assertEqual(action["context"]["active_ids"], wizard.ids)

    def test_anothers_is_refused(self):
        wizard = self.wizard(self.officer)
        report = self.env["ir.actions.report"].with_user(self.collector)
        with self.assertRefused("report"):
            report._render_qweb_html("penagihan_piutang.aging_summary", wizard.ids)

    def test_kept_with_the_signature(self):
        self.some_customers(3)
        action = self.wizard(self.manager).action_sign()
        signing = self.env["penagihan.aging.signing"].browse(action["res_id"])
        page = signing.summary_id.raw.decode()
        self.assertIn("PT Nomor 01", page)
        self.assertIn(f"/web/content/{signing.summary_id.id}", signing.action_summary()["url"])
