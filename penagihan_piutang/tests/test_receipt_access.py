"""Who records receipts: whoever collects, of own customers; an auditor reads; nobody else."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .access_case import AccessCase


@tagged("post_install", "-at_install")
class TestReceiptAccess(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.person("seller", "penagihan_piutang.group_salesperson")
        cls.accountant = cls.person("accountant", "account.group_account_manager")
        cls.anybody = cls.person("anybody", "base.group_user")
        cls.policy.from_receipt = True
        cls.receipts = {
            debtor: cls.env["penagihan.receipt"].create(
                [{"move_id": move.id} for move in cls.moves(cls("run"), debtor)[:1]]
            )
            for debtor in (cls.mine, cls.foreign)
        }

    def entry(self, user, moves, **values):
        return self.by(user, self.env["penagihan.receipt.entry"]).create(
            {"move_ids": [Command.set(moves.ids)], **values}
        )

    def test_collector_records_for_own_customers(self):
        moves = self.moves(self.mine)
        self.entry(self.collector, moves).action_record()
        self.assertEqual(set(moves.mapped("penagihan_receipt_state")), {"received"})

    def test_collector_records_nothing_for_foreign_customers(self):
        with self.assertRefused("entry"):
            self.entry(self.collector, self.moves(self.foreign)).action_record()
        model = self.by(self.collector, self.env["penagihan.receipt"])
        with self.assertRefused("create"):
            model.create({"move_id": self.moves(self.foreign)[1].id})
        receipt = self.by(self.collector, self.receipts[self.foreign])
        for what, act in (
            ("read", lambda: receipt.read(["sent_date"])),
            ("write", lambda: receipt.write({"receiver": "Nobody"})),
            ("delete", receipt.unlink),
        ):
            with self.assertRefused(what):
                act()
        self.assertEqual(model.search([]), self.by(self.collector, self.receipts[self.mine]))
        self.assertFalse(self.moves(self.foreign)[1].penagihan_receipt_state)

    def test_an_outlet_belongs_to_who_collects_from_its_payer(self):
        outlet = self.customer("Toko", penagihan_payer_id=self.mine.partner_id.id)
        move = self.invoice(due=-3, partner=outlet)
        with self.assertRefused("rival"):
            self.entry(self.rival, move).action_record()
        self.entry(self.collector, move).action_record()
        self.assertEqual(move.penagihan_receipt_state, "received")

    def test_officer_records_for_everybody(self):
        moves = self.moves(self.mine) | self.moves(self.foreign)
        self.entry(self.officer, moves, state="checked").action_record()
        self.assertEqual(set(moves.mapped("penagihan_receipt_state")), {"checked"})

    def test_only_a_manager_deletes(self):
        receipt = self.receipts[self.mine]
        for user in (self.collector, self.officer, self.auditor):
            with self.assertRefused(user.login):
                self.by(user, receipt).unlink()
        self.by(self.manager, receipt).unlink()
        self.assertFalse(self.moves(self.mine)[0].penagihan_receipt_state)

    def test_auditor_reads_and_changes_nothing(self):
        receipts = self.receipts[self.mine] | self.receipts[self.foreign]
        found = self.by(self.auditor, receipts).search([])
        self.assertEqual(set(found.ids), set(receipts.ids))
        for what, act in (
            ("write", lambda: found.write({"receiver": "Nobody"})),
            ("create", lambda: found.create({"move_id": receipts.move_id[0].id})),
            ("entry", lambda: self.entry(self.auditor, receipts.move_id)),
            ("button", lambda: self.by(self.auditor, receipts.move_id).action_penagihan_receipt()),
        ):
            with self.assertRefused(what):
                act()

    def test_others_read_nothing(self):
        receipt = self.receipts[self.mine]
        for user in (self.seller, self.accountant, self.anybody):
            for records in (receipt, self.env["penagihan.exchange"]):
                with self.assertRefused(f"{user.login} {records._name}"):
                    self.by(user, records).search([])
            with self.assertRefused(f"{user.login} entry"):
                self.entry(user, receipt.move_id)
        with self.assertRefused("print"):
            self.by(self.seller, self.env["penagihan.receipt"])._issue_forms(
                self.by(self.seller, receipt.move_id)
            )

    def test_exchange_of_own_customers(self):
        rows = self.by(self.collector, self.env["penagihan.exchange"]).search([])
        self.assertEqual(rows.partner_id, self.mine.partner_id.with_env(rows.env))
        self.assertEqual(len(rows), 2)
        with self.assertRefused("foreign"):
            rows.browse(self.moves(self.foreign).ids).action_received()
        for user in (self.officer, self.auditor):
            every = self.by(user, self.env["penagihan.exchange"]).search([])
            self.assertEqual(len(every), 4)
        for user in (self.collector, self.manager):
            with self.assertRaises(AccessError):
                self.by(user, every).write({"late": True})

    def test_other_company_is_not_seen(self):
        other = self.make_company("PT Rahasia")
        partner = self.customer("PT Orang Lain")
        partner.with_company(other).property_account_receivable_id = self.account("1100", other)
        self.env.user.company_ids |= other
        move = self.invoice(due=-3, partner=partner, company=other)
        receipt = self.env["penagihan.receipt"].create({"move_id": move.id})
        for user in (self.officer, self.manager, self.auditor):
            with self.assertRefused(user.login):
                self.by(user, receipt).read(["sent_date"])
            with self.assertRefused(user.login):
                self.entry(self.officer, move).action_record()

    def test_entry_of_another_is_not_read(self):
        entry = self.entry(self.officer, self.moves(self.mine))
        with self.assertRefused("entry"):
            self.by(self.collector, entry).action_record()

    def test_customers_do_not_read_what_is_noted_of_them(self):
        portal = self.person("portal", "base.group_portal")
        portal.partner_id.parent_id = self.mine.partner_id
        for user in (portal, self.anybody):
            partner = self.by(user, portal.partner_id)
            self.assertTrue(partner.name)
            for name in ("receive_day_ids", "paper_ids", "payday_ids", "paydays"):
                with self.assertRefused(name):
                    partner.read([f"penagihan_{name}"])

    def test_only_a_manager_names_papers(self):
        paper = self.env.ref("penagihan_piutang.paper_invoice")
        for user in (self.officer, self.collector, self.auditor):
            self.assertTrue(self.by(user, paper).name)
            with self.assertRefused(user.login):
                self.by(user, paper).name = "Other"
        self.by(self.manager, paper).name = "Faktur"
        weekday = self.env.ref("penagihan_piutang.weekday_1")
        with self.assertRefused("weekday"):
            self.by(self.manager, weekday).number = 7
