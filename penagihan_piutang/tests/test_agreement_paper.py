"""The paper of an agreement says what was agreed."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .agreement_case import AgreementCase
from .common import D


@tagged("post_install", "-at_install")
class TestAgreementPaper(AgreementCase):
    def paper(self, agreement, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.collector)
        html, _kind = report._render_qweb_html(
            "penagihan_piutang.action_report_agreement", agreement.ids
        )
        return " ".join(html.decode().split())

    def test_says_what_was_agreed(self):
        move = self.invoice(due=-30)
        agreement = self.agree(
            move,
            state="proposed",
            down_payment=100_000,
            down_date=D,
            late_charge=1,
            discount_percent=5,
            collateral="A <b>truck</b>",
            signer_name="Budi Hartono",
            signer_authority="deed No. 12",
            witness_one="Siti",
        )
        paper = self.paper(agreement)
        for text in (
            agreement.name, move.name, "Budi Hartono", "deed No. 12", "Siti", "Down payment",
            "Acknowledgement of debt", "No novation", "Default", "district court", "Stamp duty",
            "A &lt;b&gt;truck&lt;/b&gt;", "04/15/2026", "1,000,000", "50,000",
            "(one million rupiah)", "(fifty thousand rupiah)",
        ):  # fmt: skip
            with self.subTest(text):
                self.assertIn(text, paper)

    def test_a_late_charge_is_optional(self):
        agreement = self.agree(self.invoice(due=-30), state="draft")
        self.assertIn("No charge is agreed for late payment", self.paper(agreement))
        agreement.late_charge = 1.5
        self.assertIn("pays a charge of 1.50 percent a month", self.paper(agreement))

    def test_amounts_in_the_words_of_the_customer(self):
        self.env["res.lang"]._activate_lang("id_ID")
        move = self.invoice(due=-30)
        move.partner_id.lang = "id_ID"
        self.assertIn("(satu juta rupiah)", self.paper(self.agree(move, state="proposed")))

    def test_a_draft_is_not_to_be_signed(self):
        agreement = self.agree(self.invoice(due=-30), state="draft")
        self.assertIn("not to be signed", self.paper(agreement))
        agreement.with_user(self.manager).action_propose()
        self.assertIn("not to be signed", self.paper(agreement), "it has no number yet")
        agreement.with_user(self.collector).action_print()
        paper = agreement._paper_document().file_id.raw.decode()
        self.assertNotIn("not to be signed", paper)
        self.assertIn(agreement.name, paper)

    def test_of_own_customers_only(self):
        rival = self.person("rival", "penagihan_piutang.group_collector")
        agreement = self.agree(self.invoice(due=-30), state="proposed")
        with self.assertRaises(AccessError):
            self.paper(agreement, rival)
