"""Statements that are sent, receipt forms and agreements: each issued once, with a number."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .agreement_case import AgreementMixin
from .common import MILLION, CollectionCase, D
from .letter_case import LetterCase
from .smtp import mail_server


@tagged("post_install", "-at_install")
class TestStatementNumber(LetterCase):
    def setUp(self):
        super().setUp()
        self.smtp = self.enterContext(mail_server())
        self.partner.lang = "en_US"
        self.move = self.invoice(due=-10, amount=MILLION)

    def send(self, unreachable=False):
        Followup = self.env["penagihan.followup"]
        followup = self.debtor(self.partner).followup_ids.filtered(
            lambda each: each.kind == "statement" and each.state == "planned"
        )
        if not followup:
            followup, _refused = Followup._plan_statements(self.debtor(self.partner), D)
        if unreachable:
            server = type(self.env["ir.mail_server"])
            with (
                patch.object(server, "_connect__", side_effect=OSError("no route")),
                self.assertLogs("odoo.addons.penagihan_piutang", "WARNING"),
            ):
                Followup._dispatch(self.company, only=followup)
        else:
            Followup._dispatch(self.company, only=followup)
        return followup

    def test_leaves_with_a_number(self):
        followup = self.send()
        document = followup.document_ids
        self.assertEqual((followup.state, document.name), ("sent", "001/RT/KEU/IV/2026"))
        self.assertEqual((document.state, document.line_ids.move_id), ("issued", self.move))
        self.assertEqual(document.amount_company, MILLION)
        for words in ("001/RT/KEU/IV/2026", "one million rupiah", self.move.name):
            self.assertIn(words, self.text(document))
        (message,) = self.smtp.messages
        files = {each.get_filename(): each for each in message.iter_attachments()}
        self.assertEqual(len(files), 2, "the numbered PDF, and the workbook")
        sent = files["001-RT-KEU-IV-2026.pdf"].get_payload(decode=True)
        self.assertEqual(sent, document.file_id.raw)

    def test_waits_for_the_server_with_its_pdf(self):
        followup = self.send(unreachable=True)
        document = followup.document_ids
        kept = document.file_id
        self.assertEqual((followup.state, document.state), ("planned", "issued"))
        self.assertEqual(self.send(), followup)
        self.assertEqual((followup.state, followup.document_ids), ("sent", document))
        self.assertEqual(document.file_id, kept)

    def test_paid_meanwhile_is_another_statement(self):
        followup = self.send(unreachable=True)
        first = followup.document_ids
        self.pay(self.move, 400_000)
        self.send()
        second = followup.document_ids - first
        self.assertEqual((first.state, second.state), ("void", "issued"))
        self.assertEqual(second.name, "002/RT/KEU/IV/2026")
        self.assertIn("six hundred thousand rupiah", self.text(second))

    def test_another_day_another_date(self):
        followup = self.send(unreachable=True)
        with freeze_time(f"{D + timedelta(days=1)} 03:00:00"):
            self.send()
        self.assertEqual(followup.document_ids.sorted("id").mapped("state"), ["void", "issued"])

    def test_all_paid_meanwhile_is_void(self):
        followup = self.send(unreachable=True)
        self.pay(self.move, MILLION)
        self.send()
        self.assertEqual((followup.state, followup.document_ids.state), ("cancelled", "void"))

    def test_no_number_for_a_test_address_or_a_download(self):
        self.company.penagihan_test_email = "test@example.com"
        self.send()
        self.assertEqual(len(self.smtp.messages), 1)
        self.debtor(self.partner)._statement_file(D, "pdf")
        self.assertFalse(self.documents())


@tagged("post_install", "-at_install")
class TestReceiptFormNumber(LetterCase):
    def setUp(self):
        super().setUp()
        self.moves = self.invoice(due=20) | self.invoice(due=30, amount=2 * MILLION)

    def forms(self, moves, user=None):
        Receipt = self.env["penagihan.receipt"].with_user(user or self.officer)
        return Receipt._issue_forms(moves.with_user(user or self.officer)).sudo()

    def test_the_same_paper_for_the_same_invoices(self):
        self.partner.lang = "en_US"
        document = self.forms(self.moves)
        self.assertEqual(document.name, "001/TT/KEU/IV/2026")
        for words in ("001/TT/KEU/IV/2026", "three million rupiah", *self.moves.mapped("name")):
            self.assertIn(words, self.text(document))
        self.assertEqual(self.forms(self.moves), document)
        self.assertEqual(self.forms(self.moves[0]).name, "002/TT/KEU/IV/2026")
        document._void("Lost")
        self.assertEqual(self.forms(self.moves).name, "003/TT/KEU/IV/2026")

    def test_other_papers_are_another_form(self):
        first = self.forms(self.moves)
        self.partner.penagihan_paper_ids = self.env["penagihan.paper"].search([], limit=1)
        self.assertNotEqual(self.forms(self.moves), first)

    def test_one_for_each_customer(self):
        other = self.invoice(due=20, partner=self.customer("PT Lain"))
        documents = self.forms(self.moves | other)
        self.assertEqual(len(documents), 2)
        self.assertEqual(documents.contact_id, (self.moves | other).commercial_partner_id)
        for document in documents:
            self.assertEqual(document.line_ids.move_id.commercial_partner_id, document.contact_id)

    def test_nothing_to_hand_over_and_customers_of_others(self):
        draft = self.invoice(due=20)
        draft.button_draft()
        with self.assertRaises(UserError):
            self.forms(draft)
        rival = self.person("rival", "penagihan_piutang.group_collector")
        self.debtor(self.partner).user_id = self.collector
        with self.assertRaises(AccessError):
            self.forms(self.moves, rival)
        self.assertFalse(self.documents())


@tagged("post_install", "-at_install")
class TestAgreementNumber(AgreementMixin, CollectionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer(lang="en_US")
        self.agreement = self.agree(self.invoice(due=-30), state="proposed")

    def paper(self, user=None):
        self.agreement.with_user(user or self.collector).action_print()
        return self.agreement._paper_document()

    def test_issued_once_with_its_number(self):
        document = self.paper()
        self.assertEqual((document.name, self.agreement.name), ("001/KC/KEU/IV/2026",) * 2)
        page = document.file_id.raw.decode()
        for words in ("001/KC/KEU/IV/2026", "In words: <em", "one million rupiah", "Stamp duty"):
            self.assertIn(words, page)
        kept = document.file_id
        self.sign(self.agreement)
        self.assertEqual((self.paper(), document.file_id), (document, kept))
        self.assertTrue(self.agreement.instalment_ids[0]._in_words().endswith(document.name))

    def test_other_terms_are_another_paper(self):
        first = self.paper()
        self.agreement.with_user(self.collector).action_draft()
        self.assertEqual((first.state, first.name), ("void", "001/KC/KEU/IV/2026"))
        self.agreement.with_user(self.manager).action_propose()
        self.assertEqual(self.paper().name, "002/KC/KEU/IV/2026")
        self.agreement.with_user(self.collector).action_cancel()
        self.assertEqual(set(self.agreement.document_ids.mapped("state")), {"void"})

    def test_no_number_before_its_terms_are_final_or_for_an_auditor(self):
        self.assertFalse(self.paper(self.person("auditor", "penagihan_piutang.group_auditor")))
        self.agreement.with_user(self.collector).action_draft()
        self.assertFalse(self.paper())

    def test_place_for_stamp_duty_is_a_switch(self):
        self.env["penagihan.letter"]._of_code("KC").meterai = False
        self.assertNotIn("Stamp duty", self.paper().file_id.raw.decode())
