"""What the customer reads."""

import io

import openpyxl
from odoo.tests import tagged

from .common import MILLION, CollectionCase, D
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestMail(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("id_ID")
        cls.env["ir.module.module"]._load_module_terms(["penagihan_piutang"], ["id_ID"])
        cls.company.partner_id.bank_ids = [
            (0, 0, {"acc_number": "035 100 2345", "bank_id": cls.bank().id})
        ]

    @classmethod
    def bank(cls):
        return cls.env["res.bank"].create({"name": "Bank Central Asia"})

    def setUp(self):
        super().setUp()
        self.partner = self.customer(lang="id_ID")

    def send(self):
        with mail_server() as smtp:
            self.run_today()
        self.assertEqual(len(smtp.messages), 1)
        self.message = smtp.messages[0]
        return smtp.html()

    def test_facts_of_each_invoice(self):
        move = self.invoice(due=-3, ref="PO-7781")
        html = self.send()
        for fact in (move.name, "PO-7781", "Rp", "1.000.000", "035 100 2345", "Bank Central Asia"):
            self.assertIn(fact, html)
        self.assertIn(f"/my/invoices/{move.id}?access_token={move.access_token}", html)

    def test_in_the_recipients_language(self):
        self.invoice(due=-3)
        html = self.send()
        self.assertIn("Yth. ", html)
        self.assertIn("Rekening kami tidak berubah", html)
        self.assertNotIn("Dear", html)
        self.assertIn("jatuh tempo", self.message["Subject"])

    def test_in_english_for_a_customer_abroad(self):
        self.partner.lang = "en_US"
        self.invoice(due=-3)
        html = self.send()
        self.assertIn("Dear ", html)
        self.assertIn("3 days overdue", html)

    def test_sender_is_the_collector_at_the_companys_address(self):
        self.debtor(self.partner, user_id=self.collector.id)
        self.invoice(due=-3)
        self.send()
        self.assertEqual(self.message["From"], "Test collector <keuangan@uji.example>")

    def test_totals_are_per_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.invoice(due=-3)
        self.invoice(due=-3, amount=2_000_000)
        self.invoice(due=-3, amount=125, currency=usd)
        html = self.send()
        self.assertIn("3.000.000", html)
        self.assertIn("125,00", html)
        self.assertNotIn("3.000.125", html)

    def test_what_is_not_due_yet_stands_apart(self):
        late = self.invoice(due=-3)
        early = self.invoice(due=1, amount=2_000_000)
        html = self.send()
        self.assertLess(html.index(late.name), html.index("Belum jatuh tempo"))
        self.assertGreater(html.index(early.name), html.index("Belum jatuh tempo"))

    def test_other_overdue_invoices_are_told(self):
        other = self.invoice(due=-10)
        self.did(other, 7, ago=4)
        move = self.invoice(due=-3)
        html = self.send()
        self.assertGreater(html.index(other.name), html.index(move.name))

    def test_disputed_matters_are_not_mentioned(self):
        silent = self.invoice(due=-20)
        silent.no_followup = True
        self.invoice(due=-3)
        self.assertNotIn(silent.name, self.send())

    def test_outlets_stand_apart(self):
        head = self.customer("PT Pusat", lang="id_ID")
        for name in ("Toko Kenanga", "Toko Melati"):
            outlet = self.customer(name, penagihan_payer_id=head.id, email=False)
            self.invoice(due=-3, partner=outlet)
        html = self.send()
        self.assertIn("Toko Kenanga", html)
        self.assertIn("Toko Melati", html)

    def test_more_than_ten_items_go_along_as_a_spreadsheet(self):
        moves = [self.invoice(due=-3, amount=MILLION + number) for number in range(12)]
        moves[0].ref = "=cmd|' /C calc'!A0"
        html = self.send()
        shown = sum(move.name in html for move in moves)
        self.assertEqual(shown, 10)
        (attachment,) = self.message.iter_attachments()
        sheet = openpyxl.load_workbook(io.BytesIO(attachment.get_content())).active
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        self.assertEqual(len(rows), 12)
        self.assertEqual(sum(row[-1] for row in rows), sum(move.amount_total for move in moves))
        cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == moves[0].ref)
        self.assertEqual(cell.data_type, "s", "text stays text")

    def test_html_in_names_stays_text(self):
        self.partner.name = "<b>PT</b> <script>alert(1)</script>"
        self.invoice(due=-3, ref="<img src=x>")
        html = self.send()
        self.assertNotIn("<script>", html)
        self.assertNotIn("<img src=x>", html)

    def test_preview_before_the_first_run(self):
        move = self.invoice(due=-3)
        action = move.with_user(self.officer).action_penagihan_why()
        why = self.env["penagihan.why"].browse(action["res_id"])
        self.assertEqual(why.reason, "due")
        self.assertIn(move.name, why.body)
        self.assertFalse(self.partner.penagihan_debtor_ids, "nothing is kept of a preview")

    def test_preview_is_what_goes_out(self):
        self.invoice(due=-3)
        debtor = self.debtor(self.partner)
        action = debtor.with_user(self.officer).action_preview_message()
        why = self.env["penagihan.why"].browse(action["res_id"])
        self.assertFalse(debtor.followup_ids, "nothing is kept of a preview")
        html = self.send()
        self.assertEqual(why.subject, self.message["Subject"])
        self.assertIn("035 100 2345", why.body)
        self.assertIn("1.000.000", html)
        self.assertIn("1.000.000", why.body)
        self.assertEqual(why.recipient, self.partner.email_formatted)
        self.assertEqual(
            self.env["penagihan.followup"].search([("debtor_id", "=", debtor.id)]).date, D
        )
