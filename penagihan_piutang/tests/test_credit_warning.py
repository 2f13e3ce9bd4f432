"""Whoever writes an invoice or an order for a late customer is told."""

from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import tagged

from .access_case import AccessCase
from .common import MILLION, D


@tagged("post_install", "-at_install")
class TestCreditWarning(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = cls.person("biller", "account.group_account_invoice")
        cls.portal = cls.person("portal", "base.group_portal")
        cls.env["penagihan.debtor"]._refresh_totals(cls.company)

    def draft(self, partner, user=None, kind="out_invoice"):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "company_id": self.company.id,
                "journal_id": self.journal("INV").id,
                "partner_id": partner.id,
                "currency_id": self.idr.id,
            }
        )
        return self.by(user or self.biller, move)

    def warning(self, *args, **kwargs):
        return self.draft(*args, **kwargs).partner_credit_warning

    def test_draft_invoice_of_a_late_customer(self):
        self.assertFalse(self.company.account_use_credit_limit)
        text = self.warning(self.mine.partner_id)
        self.assertIn("PT Milik Sendiri has Rp", text)
        self.assertIn("2,000,000", text.replace(".00", ""))
        self.assertIn("the oldest for 8 days (as of 04/15/2026)", text)
        alerts = self.draft(self.mine.partner_id).alerts
        self.assertEqual(alerts["account_partner_credit_warning"]["message"], text)

    def test_nothing_to_say(self):
        self.assertFalse(self.warning(self.customer("PT Baru")))
        early = self.customer("PT Awal")
        self.debtor(early)
        self.invoice(due=5, partner=early)
        self.env["penagihan.debtor"]._refresh_totals(self.company)
        self.assertFalse(self.warning(early))

    def test_contact_and_outlet_speak_for_who_pays(self):
        contact = self.customer("Bu Sari", parent_id=self.mine.partner_id.id, is_company=False)
        outlet = self.customer("Toko Cabang", penagihan_payer_id=self.mine.partner_id.id)
        for partner in (contact, outlet):
            self.assertIn("PT Milik Sendiri has", self.warning(partner))

    def test_hold_with_its_reason_for_those_who_may_know(self):
        self.mine.write({"hold_until": D, "hold_reason": "Divorce of the owner"})
        collector = self.person(
            "seller", "penagihan_piutang.group_collector", "account.group_account_invoice"
        )
        self.mine.user_id = collector
        text = self.warning(self.mine.partner_id, collector)
        self.assertIn("on hold until 04/15/2026: Divorce of the owner.", text)
        text = self.warning(self.mine.partner_id)
        self.assertIn("on hold until 04/15/2026.", text)
        self.assertNotIn("Divorce", text)

    def test_hold_that_is_over_is_not_told(self):
        self.mine.write({"hold_until": D, "hold_reason": "Flood"})
        with self.at("2026-04-17 03:00:00"):
            self.assertNotIn("hold", self.warning(self.mine.partner_id))

    def test_only_drafts_of_invoices(self):
        self.assertFalse(self.warning(self.mine.partner_id, kind="out_refund"))
        posted = self.moves(self.mine)[0]
        self.assertFalse(self.by(self.biller, posted).partner_credit_warning)

    def test_together_with_a_credit_limit(self):
        self.company.account_use_credit_limit = True
        partner = self.mine.partner_id.with_company(self.company)
        partner.credit_limit = MILLION
        text = self.warning(partner)
        self.assertIn("has reached its credit limit", text)
        self.assertIn("overdue, the oldest for 8 days", text)

    def test_order_asks_by_the_same_method(self):
        """As ``sale.order`` does, which is not installed here."""
        order = SimpleNamespace(partner_id=self.mine.partner_id, company_id=self.company)
        build = self.by(self.biller, self.env["account.move"])._build_credit_warning_message
        self.assertIn("overdue", build(order, current_amount=5.0))

    def test_customers_are_told_nothing(self):
        self.portal.partner_id.parent_id = self.mine.partner_id
        tell = self.by(self.portal, self.env["account.move"])._penagihan_warning
        self.assertEqual(tell(self.mine.partner_id, self.company), "")
        move = self.draft(self.mine.partner_id, self.portal)
        with self.assertRefused("read"):
            move.read(["partner_credit_warning"])

    def test_reads_what_is_stored(self):
        """Opening a form must not decide over a whole ledger."""
        draft = self.draft(self.mine.partner_id)
        queries = []
        with self.capture(queries):
            self.assertTrue(draft.partner_credit_warning)
        self.assertFalse([query for query in queries if "MATERIALIZED" in query])

    def capture(self, queries):
        execute = type(self.env.cr).execute

        def spy(cr, query, *args, **kwargs):
            queries.append(getattr(query, "code", query))
            return execute(cr, query, *args, **kwargs)

        return patch.object(type(self.env.cr), "execute", spy)
