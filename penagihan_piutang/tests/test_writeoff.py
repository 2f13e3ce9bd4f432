"""Write-offs: the list, its proofs, who approves, and what becomes of the items."""

import io
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from openpyxl import load_workbook

from .common import MILLION, D
from .test_impairment import ImpairmentCase


@tagged("post_install", "-at_install")
class TestWriteoff(ImpairmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls("run")
        cls.partner = cls.customer("PT Bangkrut", vat="013000666091000", city="Bogor")
        cls.move = self.invoice(due=-200)
        cls.second = self.invoice(due=-80, amount=500_000)

    def proposed(self, proof=True):
        """A list an officer has made from the customer, and proposed."""
        debtor = self.debtor(self.partner).with_user(self.officer)
        action = debtor.with_context(allowed_company_ids=self.company.ids).action_writeoff()
        writeoff = self.env["penagihan.writeoff"].with_user(self.officer).browse(action["res_id"])
        if proof:
            self.prove(writeoff)
        writeoff.action_propose()
        return writeoff

    def prove(self, writeoff):
        file = self.env["ir.attachment"].with_user(self.officer).create(
            {"name": "putusan.pdf", "raw": b"%PDF", "res_model": "penagihan.writeoff.line"}
        )  # fmt: skip
        writeoff.line_ids.write(
            {
                "proof": "court",
                "proof_note": "12/PKPU/2026",
                "proof_file_ids": [Command.link(file.id)],
            }
        )

    def approved(self):
        writeoff = self.proposed().with_user(self.manager)
        writeoff.action_approve()
        return writeoff

    def entry_of(self, writeoff):
        return self.env["account.move"].browse(writeoff.action_entry()["res_id"])

    def test_from_proposal_to_books(self):
        writeoff = self.approved()
        line = writeoff.line_ids
        self.assertEqual((line.vat, line.amount), ("013000666091000", 1_500_000))
        self.assertIn("Jl. Sudirman 1", line.address)
        self.assertEqual(line.with_user(self.auditor).proof_file_ids.raw, b"%PDF")
        self.assertEqual((writeoff.proposed_by, writeoff.approved_by), (self.officer, self.manager))
        entry = self.entry_of(writeoff)
        self.assertEqual((entry.state, writeoff.state), ("draft", "approved"))
        self.assertDecision(self.move, "due", amount=MILLION)  # nothing changes until it is booked
        entry.action_post()
        self.assertEqual(writeoff.state, "booked")
        self.assertTrue(all((self.items(self.move) | self.items(self.second)).mapped("reconciled")))
        self.assertNotIn(self.items(self.move).id, self.decisions())
        reserve = entry.line_ids.filtered(lambda each: each.account_id == self.reserve)
        self.assertEqual(sum(reserve.mapped("balance")), 1_500_000)
        # set back and posted again, Odoo keeps it matched
        entry.button_draft()
        self.assertEqual(writeoff.state, "approved")
        entry.action_post()
        self.assertEqual(writeoff.state, "booked")
        # reversed, it is owed again
        entry._reverse_moves(cancel=True)
        self.assertEqual(writeoff.state, "approved")
        self.assertEqual(self.items(self.move).amount_residual, MILLION)

    def test_checklist(self):
        writeoff = self.proposed(proof=False).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "one of the four proofs"):
            writeoff.action_approve()
        writeoff.line_ids.proof = "published"
        with self.assertRaisesRegex(UserError, "the file of the proof"):
            writeoff.action_approve()
        self.prove(writeoff.with_user(self.officer))
        self.assertRegex(writeoff.missing, "not charged to profit and loss")
        self.assertRegex(writeoff.missing, "has not gone to the tax office")
        writeoff.action_approve()
        self.entry_of(writeoff).action_post()
        writeoff.handed_on = D
        self.assertFalse(writeoff.missing)

    def test_paid_meanwhile_is_not_written_off(self):
        writeoff = self.proposed()
        self.pay(self.move, 300_000)
        with self.assertRaisesRegex(UserError, "not the same any more"):
            writeoff.with_user(self.manager).action_approve()
        writeoff.action_draft()
        writeoff.action_propose()
        self.assertEqual(writeoff.amount, 1_200_000)
        writeoff = writeoff.with_user(self.manager)
        writeoff.action_approve()
        entry = self.entry_of(writeoff)
        self.pay(self.move, 100_000)
        with self.assertRaisesRegex(UserError, "make it anew"):
            entry.action_post()
        with self.assertRaisesRegex(UserError, "deleted"):
            writeoff.action_draft()
        entry.unlink()
        writeoff.action_draft()
        self.assertEqual(writeoff.state, "draft")

    def test_item_stands_on_one_list(self):
        self.proposed()
        with self.assertRaisesRegex(UserError, "another list"):
            self.proposed()

    def test_items_of_others_are_refused(self):
        writeoff = self.env["penagihan.writeoff"].with_user(self.officer).create({})
        other = self.invoice(due=-90, partner=self.customer("PT Lain"))
        with self.assertRaises(ValidationError):
            writeoff.line_ids.create(
                {
                    "writeoff_id": writeoff.id,
                    "partner_id": self.partner.id,
                    "item_ids": [Command.set(self.items(other).ids)],
                }
            )

    def test_written_off_has_not_been_settled(self):
        """In the roll rates it has gone all the way to the last bucket."""
        writeoff = self.approved()
        self.entry_of(writeoff).action_post()
        with self.at("2026-05-05 03:00:00"):
            impairment = self.impairment(on=16)
        self.assertFalse(impairment.amount)
        in_april = [flow[1:] for flow in impairment.flows if flow[0] == "2026-03-31"]
        # the other one was there already
        self.assertEqual(in_april, [[3, 5, 500_000], [5, 5, MILLION]])

    def test_list_for_the_tax_office(self):
        writeoff = self.approved()
        name, content = writeoff.with_user(self.auditor)._workbook()
        self.assertTrue(name.endswith("2026-04-15.xlsx"))
        sheet, items = load_workbook(io.BytesIO(content)).worksheets
        row = [cell.value for cell in sheet[8]]
        self.assertEqual(row[:3], [1, "PT Bangkrut", "013000666091000"])
        self.assertEqual((row[4], row[5]), (0, 1_500_000))
        self.assertIn("12/PKPU/2026", row[6])
        self.assertEqual(sheet["F9"].value, "=SUM(F8:F8)")
        self.assertEqual({items["B2"].value, items["B3"].value},
                         {self.move.name, self.second.name})  # fmt: skip

    def test_who_may(self):
        writeoff = self.proposed()
        self.assertEqual(writeoff.with_user(self.auditor).amount, 1_500_000)
        salesperson = self.person("seller", "penagihan_piutang.group_salesperson")
        for user in (self.collector, salesperson):
            with self.assertRaises(AccessError):
                writeoff.with_user(user).read(["amount"])
        with self.assertRaises(AccessError):
            self.debtor(self.partner, user_id=self.collector.id).with_user(
                self.collector
            ).action_writeoff()
        for refused in (
            writeoff.action_approve,
            lambda: writeoff.write({"step": "approved"}),
            lambda: writeoff.line_ids.write({"amount": 1}),
            writeoff.with_user(self.auditor).action_draft,
            lambda: writeoff.with_user(self.auditor).write({"note": "x"}),
            lambda: (
                self.env["penagihan.writeoff"].with_user(self.officer).create({"step": "approved"})
            ),
        ):
            with self.assertRaises(AccessError):
                refused()
        writeoff.with_user(self.manager).action_approve()
        with self.assertRaises(AccessError):
            writeoff.action_draft()
        for refused in (
            writeoff.unlink,
            writeoff.line_ids.unlink,
            lambda: writeoff.line_ids.write({"proof": "published"}),
            lambda: writeoff.write({"date": D - timedelta(days=1)}),
        ):
            with self.assertRaises(UserError):
                refused()
        elsewhere = self.make_company("PT Sebelah")
        stranger = self.person("stranger", "penagihan_piutang.group_manager", company=elsewhere)
        for records in (writeoff, writeoff.line_ids):
            theirs = records.with_user(stranger).with_context(
                allowed_company_ids=stranger.company_ids.ids
            )
            with self.assertRaises(AccessError):
                theirs.read(["amount"])
            self.assertFalse(theirs.search([("id", "in", records.ids)]))
