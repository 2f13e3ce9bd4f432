"""The paper a customer signs when it takes invoices."""

from lxml import html
from odoo.fields import Command
from odoo.tests import tagged

from .receipt_case import ReceiptCase


@tagged("post_install", "-at_install")
class TestReceiptPrint(ReceiptCase):
    def page(self, moves):
        """The paper as HTML, as the collector prints it; PDFs are HTML in tests."""
        for partner in moves.partner_id:
            self.debtor(partner).user_id = self.collector
        documents = self.env["penagihan.receipt"].with_user(self.collector)._issue_forms(moves)
        # a page for each customer, here one below the other
        content = b"".join(documents.sudo().file_id.mapped("raw"))
        return html.fromstring(b"<main>" + content + b"</main>")

    def text(self, node):
        return " ".join(node.text_content().split())

    def test_numbered_list_with_papers_and_total(self):
        papers = self.env["penagihan.paper"].search([], limit=2)
        self.partner.penagihan_paper_ids = papers
        moves = self.invoice(due=30, ref="PO 77", amount=2_000_000) | self.invoice(due=20)
        page = self.page(moves)
        rows = [self.text(row) for row in page.xpath("//tbody[not(@name)]/tr")]
        self.assertEqual(len(rows), 2)
        # the older invoice first
        for number, (row, move) in enumerate(
            zip(rows, moves.sorted("invoice_date"), strict=True), start=1
        ):
            self.assertTrue(row.startswith(f"{number} {move.name}"), row)
            self.assertTrue(row.endswith("Invoice, Payment receipt"), row)
        self.assertIn("Your reference: PO 77", " ".join(rows))
        self.assertIn("3,000,000", self.text(page.xpath("//tbody[@name]")[0]))
        self.assertIn("signature, company stamp and date", self.text(page))

    def test_papers_that_went_along(self):
        papers = self.env["penagihan.paper"].search([])
        self.partner.penagihan_paper_ids = papers
        move = self.invoice(due=20)
        self.record(move, state="sent", paper_ids=[Command.set(papers[:1].ids)])
        row = self.text(self.page(move).xpath("//tbody[not(@name)]/tr")[0])
        self.assertTrue(row.endswith("Invoice"), row)

    def test_a_form_for_each_customer(self):
        other = self.customer("PT Lain")
        moves = self.invoice(due=20) | self.invoice(due=25, partner=other) | self.invoice(due=30)
        page = self.page(moves)
        self.assertEqual([len(body) for body in page.xpath("//tbody[not(@name)]")], [2, 1])

    def test_currencies_are_not_added_up(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        moves = self.invoice(due=20) | self.invoice(due=20, currency=usd, amount=100)
        totals = [self.text(row) for row in self.page(moves).xpath("//tbody[@name]/tr")]
        self.assertEqual(len(totals), 2)
        self.assertIn("1,000,000", totals[0])
        self.assertIn("100.00", totals[1])

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("id_ID")
        paper = self.env.ref("penagihan_piutang.paper_invoice")
        paper.with_context(lang="id_ID").name = "Faktur"
        self.partner.write({"lang": "id_ID", "penagihan_paper_ids": [Command.set(paper.ids)]})
        row = self.text(self.page(self.invoice(due=20)).xpath("//tbody[not(@name)]/tr")[0])
        self.assertTrue(row.endswith("Faktur"), row)
        self.assertIn("1.000.000", row)

    def test_drafts_and_entries_are_left_out(self):
        draft = self.invoice(due=20)
        draft.button_draft()
        move = self.invoice(due=20)
        page = self.page(draft | self.entry(1000) | move)
        self.assertEqual(len(page.xpath("//tbody[not(@name)]/tr")), 1)
