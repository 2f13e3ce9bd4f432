"""A manager signs a month end; what changes it later is named, with who did it."""

import io
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from openpyxl import load_workbook

from .access_case import AccessCase
from .aging_case import AgingMixin
from .common import MILLION, D
from .test_tours import TourCase


@tagged("post_install", "-at_install")
class TestAgingSigning(AgingMixin, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.person("accountant", "account.group_account_manager")
        cls.partner = cls.customer()

    def sign(self, on=0, **values):
        wizard = self.wizard(self.manager, on=on, **values)
        action = wizard.action_sign()
        return self.env["penagihan.aging.signing"].browse(action["res_id"])

    def changes(self, signing):
        action = signing.with_user(self.auditor).action_changes()
        rows = self.env["penagihan.aging.change"].search(action["domain"])
        return {(row.number, row.kind, row.change, row.user_id.name) for row in rows}

    def as_accountant(self, records):
        self.env.flush_all()
        return records.with_user(self.accountant)

    def test_signature_keeps_totals_workbook_and_signer(self):
        move = self.invoice(due=-40)
        signing = self.sign()
        self.assertEqual(signing.user_id, self.manager)
        self.assertEqual(signing.total, self.assertEqualsLedger())
        kept = signing.item_ids.filtered(lambda item: item.move_id == move.id)
        self.assertEqual((kept.partner_id, kept.amount), (self.partner, MILLION))
        book = load_workbook(io.BytesIO(signing.attachment_id.raw))
        self.assertEqual(book["Details"].max_row, len(signing.item_ids) + 1)
        self.assertEqual(self.changes(signing), set())

    def test_later_events_of_later_days_change_nothing(self):
        move = self.invoice(due=-40)
        signing = self.sign(on=-1)
        self.pay(move, MILLION)
        self.invoice(due=30)
        self.assertEqual(self.changes(signing), set())

    def test_each_change_is_named_with_who_did_it(self):
        cancelled, matched, moved = (self.invoice(due=-40, amount=each) for each in (10, 20, 30))
        settled = self.invoice(due=-40, amount=40)
        self.pay(settled, 40)
        receipt = self.entry(-20, journal="BNK", day=-1)
        signing = self.sign()
        self.as_accountant(cancelled).button_draft()
        self.as_accountant(self.items(matched) | self.items(receipt)).reconcile()
        self.as_accountant(self.items(settled)).remove_move_reconcile()
        added = self.entry(7, day=-3)
        self.as_accountant(added).ref = "forgotten"
        moved.button_draft()
        moved.date = moved.invoice_date = D + timedelta(days=1)
        moved.action_post()
        self.env.flush_all()
        found = self.changes(signing)
        who = self.accountant.name
        expected = {
            (cancelled.name, "cancelled", -10, who),
            (matched.name, "matched", -20, who),
            (receipt.name, "matched", 20, who),
            (settled.name, "unmatched", 40, who),
            (added.name, "added", 7, who),
        }
        self.assertLessEqual(expected, found)
        kinds = {kind for _number, kind, _change, _who in found}
        self.assertLessEqual({"moved"}, kinds)
        total = sum(change for _number, _kind, change, _who in found)
        self.assertEqual(self.assertEqualsLedger() - signing.total, total)

    def test_a_difference_needs_an_explanation(self):
        line = self.items(self.invoice(due=-40))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_residual = 1 WHERE id = %s", [line.id]
        )
        with self.assertRaisesRegex(UserError, line.move_name):
            self.sign()
        signing = self.sign(note="Imported so; corrected next month")
        self.assertEqual(signing.difference, 1 - MILLION)
        self.assertIn(line.move_name, signing.entries)

    def test_only_the_whole_is_signed(self):
        with self.assertRaisesRegex(UserError, "filters"):
            self.sign(partner_ids=[Command.set(self.partner.ids)])
        with self.assertRaisesRegex(UserError, "not come"):
            self.sign(on=1)
        self.make_company("Cabang", parent_id=self.company.id)
        with self.assertRaisesRegex(UserError, "branches"):
            self.sign()

    def test_only_a_manager_signs(self):
        for user in (self.officer, self.auditor, self.collector):
            with self.assertRefused(user.login):
                self.wizard(user).action_sign()

    def test_what_is_signed_stays(self):
        signing = self.sign()
        for records in (signing, signing.item_ids):
            for user in (self.manager, self.officer, self.auditor):
                with self.assertRefused("unlink"):
                    self.by(user, records).unlink()
                with self.assertRefused("write"):
                    self.by(user, records).write({"company_id": self.company.id})
        with self.assertRefused("collector"):
            self.by(self.collector, signing).read(["total"])


@tagged("post_install", "-at_install")
class TestAgingTour(TourCase):
    def test_manager_reads_compares_exports_signs_and_hears_of_a_change(self):
        move = self.invoice(due=-40, partner=self.customer("PT Terlambat"))
        self.tour("manager_aging", self.manager)
        signing = self.env["penagihan.aging.signing"].search([("company_id", "=", self.company.id)])
        self.assertEqual((signing.user_id, signing.date), (self.manager, date(2026, 3, 31)))
        self.assertEqual(signing.item_ids.mapped("move_id"), [move.id])

        wizard = self.env["penagihan.aging.wizard"].search([], order="id DESC", limit=1)
        self.authenticate(self.manager.login, self.manager.login)
        exported = self.url_open(f"/penagihan/aging/{wizard.id}/xlsx")
        for content in (exported.content, signing.attachment_id.raw):
            book = load_workbook(io.BytesIO(content))
            self.assertEqual(book["Details"]["D2"].value, move.name)

        partner, root = self.customer("PT Susulan"), self.env
        accountant = self.person("accountant", "account.group_account_manager")
        self.env = self.env(user=accountant)
        self.invoice(due=-20, partner=partner)
        self.env = root
        self.tour("manager_aging_changed", self.manager)
