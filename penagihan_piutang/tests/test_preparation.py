"""The preparation sheet: what stands on it, on one page, at a steady cost."""

import io
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from ..tools.kind_words import shown_text
from .class_case import ClassMixin
from .common import MILLION, CollectionCase, D


@tagged("post_install", "-at_install")
class TestPreparation(ClassMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()
        self.debtor_ = self.debtor(self.partner, user_id=self.collector.id)

    def sheet(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return shown_text(str(self.debtor_.with_user(user or self.collector).preparation))

    def values(self):
        report = self.env["report.penagihan_piutang.preparation"].with_user(self.collector)
        return report._sheet(self.debtor_.with_user(self.collector))

    def test_what_stands_on_it(self):
        self.paid(self.partner, due=-100, late=12, amount=2_000_000)
        late = self.invoice(due=-40, amount=1_500_000)
        soon = self.invoice(due=5, amount=300_000)
        broken = self.say(late, day=1)
        broken.write({"state": "broken", "judged_date": D})
        call = self.did(late, 7, ago=1, state="todo")
        self.attempt(call, "not_reached")
        self.debtor_.message_post(
            body="Bicara dengan Ibu Rina", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.debtor_._classify(self.approach("cannot", "willing"), "Sepi")
        self.behaviour(self.debtor_)
        sheet = self.sheet()
        for words in (
            "Internal – not for the customer",
            "PT Pelanggan",
            late.name,
            soon.name,
            "1,500,000",
            "1,800,000",
            "2,000,000",
            "40 days late",
            "Step under way",
            "Broken",
            "Phone call: Not reached",
            "Bicara dengan Ibu Rina",
            "A Schedule Both Can Keep",
            "Cannot pay, Willing",
            "Paid in time: 0 of 2 invoices",
            "Instalments after the customer's own receipts",
        ):
            with self.subTest(words=words):
                self.assertIn(words, sheet)

    def test_ages_are_the_agings(self):
        for due in (-100, -40, -3, 5):
            self.invoice(due=due)
        (owed,) = self.values()["parts"]
        self.assertEqual(
            [age["amount"] for age in owed["ages"]], [MILLION, MILLION, MILLION, 0, MILLION, 0]
        )
        self.debtor_._refresh()
        self.assertEqual([age["amount"] for age in owed["ages"]], self.debtor_.ages["amounts"])

    def test_payments_and_their_days_late(self):
        first, second = self.invoice(due=-30, amount=600_000), self.invoice(due=-10, amount=400_000)
        receipt = self.entry(-MILLION, self.partner, "BNK", day=-10)
        (self.items(first) | self.items(second) | self.items(receipt)).reconcile()
        self.entry(-50_000, self.partner, "BNK", day=-2)
        self.entry(-70_000, self.partner, "BNK", day=-400)
        self.invoice(due=-1, kind="out_refund")
        values = self.values()
        self.assertEqual(
            [
                (row["day"], float(row["amount"]), row["invoices"], row["days"])
                for row in values["payments"]
            ],
            [
                (D - timedelta(days=2), 50_000.0, 0, None),
                (D - timedelta(days=10), 1_000_000.0, 2, 12),  # 20 days for 600, 0 for 400
            ],
        )
        self.assertEqual(values["received"], {self.idr.id: 1_050_000.0})

    def test_outlets_payments_count(self):
        outlet = self.customer("Cabang", penagihan_payer_id=self.partner.id)
        self.paid(outlet, due=-50, late=7)
        (payment,) = self.values()["payments"]
        self.assertEqual(payment["days"], 7)

    def test_long_ones_are_cut_and_counted(self):
        for number in range(14):
            self.invoice(due=-20 - number, amount=100_000)
        (owed,) = self.values()["parts"]
        self.assertEqual((len(owed["items"]), owed["more"], owed["more_amount"]), (8, 6, 600_000))
        self.assertIn("and 6 more", self.sheet())

    def test_what_a_customer_wrote_is_text(self):
        self.invoice(due=-8)
        self.debtor_.message_post(
            body="Tanya <script>alert(1)</script>",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        self.partner.name = "PT <i>Miring</i>"
        html = str(self.debtor_.with_user(self.collector).preparation)
        self.assertNotIn("<script>", html)
        self.assertIn("PT &lt;i&gt;Miring&lt;/i&gt;", html)

    def test_hold_and_answers_stand_out(self):
        self.invoice(due=-8)
        self.debtor_.write({"hold_until": D, "hold_reason": "Rekonsiliasi saldo"})
        self.assertIn("Rekonsiliasi saldo", self.sheet())

    def test_a_customer_without_anything(self):
        sheet = self.sheet()
        for words in ("Nothing is open.", "None so far.", "None known.", "No class has been set."):
            self.assertIn(words, sheet)

    def test_number_of_queries(self):
        counts = []
        for invoices in (2, 12):
            for number in range(invoices):
                self.invoice(due=-20 - number)
                self.paid(self.partner, due=-90, late=number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.values()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_from_a_task(self):
        call = self.did(self.invoice(due=-8), 7, ago=0, state="todo").with_user(self.collector)
        action = call.action_prepare()
        debtor = self.env["penagihan.debtor"].with_user(self.collector).browse(action["res_id"])
        self.assertEqual(debtor, self.debtor_)
        script = shown_text(debtor.with_context(**action["context"]).conversation_script)
        self.assertIn("Rung 14", script)

    def test_one_page_of_pdf(self):
        for number in range(20):
            self.invoice(due=-20 - number)
            self.paid(self.partner, due=-90 + number, late=number)
        for number in range(7):
            promise = self.say(self.invoice(due=-5 - number), day=1)
            promise.write({"state": "broken", "judged_date": D})
        for number in range(8):
            self.debtor_.message_post(
                body=f"Catatan panjang {number} " + "tentang pembayaran " * 30,
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
        self.debtor_._classify(self.approach("cannot", "unwilling"), "Sepi")
        self.behaviour(self.debtor_)
        # nothing is fetched over HTTP: the sheet brings its own style along
        self.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:9")
        report = self.env.ref("penagihan_piutang.report_preparation").with_user(self.collector)
        content, _kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            report.report_name, self.debtor_.ids
        )
        self.assertEqual(len(PdfReader(io.BytesIO(content)).pages), 1)
