"""Minutes: what was said, by whom, and the debt as it was, in the customer's language."""

from datetime import timedelta

from odoo.tests import tagged

from .common import MILLION, D
from .negotiation_case import NegotiationCase


@tagged("post_install", "-at_install")
class TestMinutes(NegotiationCase):
    def html(self, talk):
        report = self.env["ir.actions.report"].with_user(self.collector)
        html, _kind = report._render_qweb_html("penagihan_piutang.report_minutes", talk.ids)
        return html.decode()

    def test_all_that_minutes_need(self):
        late, later = self.invoice(due=-10), self.invoice(due=20, amount=3 * MILLION)
        contact = self.env["res.partner"].create({"name": "Bu Ani", "parent_id": self.partner.id})
        talk = self.talk(
            self.mine,
            "promise",
            late,
            promise={
                "kind": "promise",
                "date": D + timedelta(days=2),
                "amounts": {self.items(late): MILLION},
            },
            contact_id=contact.id,
            place="Jakarta",
            present="Pak Budi",
            agenda="March invoices",
            offers="Two payments",
            next_step="Call on Monday",
            note="<script>alert(1)</script>",
            late_reason_id=self.env.ref("penagihan_piutang.late_reason_cash").id,
        )
        self.pay(late, MILLION)
        html = self.html(talk)
        for words in (
            "Minutes of Negotiation", "Wednesday, 15 April 2026", "Jakarta", "PT Pelanggan",
            "Bu Ani", "Pak Budi", "Test collector (PT Uji Penagihan)", "March invoices",
            late.name, later.name, "4,000,000", "Cash flow", "Two payments", "Call on Monday",
        ):  # fmt: skip
            with self.subTest(words):
                self.assertIn(words, html)
        self.assertNotIn("<script>alert", html)

    def test_nothing_was_open(self):
        self.assertIn("Nothing was open", self.html(self.talk(self.mine, "other")))

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("id_ID")
        self.partner.lang = "id_ID"
        talk = self.talk(self.mine, "other")
        self.assertEqual(talk._minutes_lang(), "id_ID")
        self.assertIn("Rabu, 15 April 2026", self.html(talk))

    # -- numbers --------------------------------------------------------------------------

    def test_issued_once_with_a_number(self):
        talk = self.talk(self.mine, "other", note="As it was said.").with_user(self.collector)
        action = talk.action_minutes()
        document = talk._minutes_document().sudo()
        self.assertEqual(document.name, "001/BA/KEU/IV/2026")
        self.assertEqual(document.debtor_id, self.mine)
        html = document.file_id.raw.decode()
        self.assertIn("001/BA/KEU/IV/2026", html)
        self.assertIn("As it was said.", html)
        talk.sudo().note = "Put right afterwards."
        self.assertEqual(talk.action_minutes(), action)
        self.assertNotIn("afterwards", talk._minutes_document().sudo().file_id.raw.decode())
        document._void("Words put right")
        talk.action_minutes()
        document = talk._minutes_document().sudo()
        self.assertEqual(document.name, "002/BA/KEU/IV/2026")
        self.assertIn("afterwards", document.file_id.raw.decode())

    def test_auditor_issues_none(self):
        talk = self.talk(self.mine, "other")
        auditor = self.person("looker", "penagihan_piutang.group_auditor")
        action = talk.with_user(auditor).action_minutes()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertFalse(talk._minutes_document())
        talk.with_user(self.collector).action_minutes()
        self.assertEqual(talk.with_user(auditor).action_minutes()["type"], "ir.actions.act_url")
