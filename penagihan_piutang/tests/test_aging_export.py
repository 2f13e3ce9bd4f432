"""Long exports: in the background, with progress, cancel and a message."""

import io
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger
from openpyxl import load_workbook

from ..wizard import penagihan_aging_export, penagihan_aging_sign, penagihan_aging_xlsx
from .access_case import AccessCase
from .aging_case import AgingMixin


@tagged("post_install", "-at_install")
class TestAgingExport(AgingMixin, AccessCase):
    def setUp(self):
        super().setUp()
        for module in (penagihan_aging_xlsx, penagihan_aging_sign):
            self.startPatch(patch.object(module, "MOST_AT_ONCE", 1))
        self.startPatch(patch.object(penagihan_aging_export, "_PART_ITEMS", 2))
        self.cron = self.env.ref("penagihan_piutang.ir_cron_aging_export")

    def startPatch(self, patcher):
        patcher.start()
        self.addCleanup(patcher.stop)

    def export(self, user=None):
        wizard = self.wizard(user)
        wizard.action_show()
        action = wizard.action_xlsx()
        self.assertEqual(action["res_model"], "penagihan.aging.export")
        return self.env["penagihan.aging.export"].browse(action["res_id"])

    def run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_short_ones_are_made_at_once(self):
        with patch.object(penagihan_aging_xlsx, "MOST_AT_ONCE", 100):
            self.assertEqual(self.wizard().action_xlsx()["type"], "ir.actions.act_url")

    def test_ready_with_a_message_and_the_file(self):
        export = self.export(self.collector)
        self.assertEqual((export.state, export.progress), ("waiting", 0))
        before = self.env["mail.message"].search([], limit=1).id
        self.run_cron()
        self.assertEqual((export.state, export.progress), ("done", 100))
        sheets = load_workbook(io.BytesIO(export.attachment_id.raw))
        self.assertEqual(sheets["Details"].max_row, 3, "own customers only: it is made as who asks")
        message = self.env["mail.message"].search([("id", ">", before)])
        self.assertEqual(message.notified_partner_ids, self.collector.partner_id)
        self.assertIn(f"/web/content/{export.attachment_id.id}", message.body)

    def test_cancelled_before_it_starts(self):
        export = self.export()
        export.with_user(self.officer).action_cancel()
        self.run_cron()
        self.assertEqual(export.state, "cancelled")
        self.assertFalse(export.attachment_id)

    def during(self, step, action):
        """Do something in the middle of a step of the export."""
        Export = self.env.registry["penagihan.aging.export"]
        plain = getattr(Export, step)

        def interrupted(export, *arguments):
            plain(export, *arguments)
            action(export)

        self.startPatch(patch.object(Export, step, interrupted))

    def test_parts_come_to_the_same_workbook(self):
        wizard = self.wizard()
        wizard.action_show()
        self.assertGreater(wizard._count_items(), 2)
        export = self.env["penagihan.aging.export"].browse(wizard.action_xlsx()["res_id"])
        self.run_cron()
        self.assertEqual(export.items_done, 0, "parts are gone")
        self.assertEqual(self.env["ir.attachment"].search(self.files(export)), export.attachment_id)
        at_once = io.BytesIO()
        wizard._write_xlsx(at_once)
        ours, theirs = (
            {
                sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
                for sheet in load_workbook(file)
                if sheet.title != "Parameters"  # the minute may have changed
            }
            for file in (io.BytesIO(export.attachment_id.raw), at_once)
        )
        self.assertEqual(ours, theirs)

    def files(self, export):
        return [("res_model", "=", export._name), ("res_id", "=", export.id)]

    def one_more(self, export=None):
        self.invoice(due=-3, amount=1, partner=self.mine.partner_id)

    def test_items_are_those_of_one_moment(self):
        export = self.export()
        before = export.items
        self.during("_gather", self.one_more)
        self.run_cron()
        self.assertEqual(export.state, "done")
        sheets = load_workbook(io.BytesIO(export.attachment_id.raw))
        self.assertEqual(sheets["Details"].max_row, before + 1)

    def test_cancelled_while_it_is_made(self):
        export = self.export()
        self.during("_write_part", lambda export: export.with_user(self.officer).action_cancel())
        self.run_cron()
        self.assertEqual(export.state, "cancelled")
        self.assertFalse(self.env["ir.attachment"].search(self.files(export)))

    def test_one_that_fails_stops_no_other_and_says_why(self):
        broken, good = self.export(), self.export()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE penagihan_aging_export SET wizard_id = NULL WHERE id = %s", [broken.id]
        )
        with mute_logger("odoo.addons.penagihan_piutang.wizard.penagihan_aging_export"):
            self.run_cron()
        self.assertEqual((broken.state, good.state), ("failed", "done"))
        self.assertIn("ask for it again", broken.message)

    def test_interrupted_once_it_goes_on_by_itself(self):
        export = self.export()
        export._gather()
        export.write({"state": "running", "attempts": 1})
        self.run_cron()
        self.assertEqual(export.state, "done")

    def test_interrupted_twice_it_says_so_and_goes_on_when_asked(self):
        export = self.export()
        export._gather()
        export._step()
        export.write({"state": "running", "attempts": 2})
        self.run_cron()
        self.assertEqual(export.state, "failed")
        self.assertIn("twice at the same place", export.message)
        export.with_user(self.officer).action_retry()
        self.assertEqual((export.state, export.message), ("waiting", False))
        self.run_cron()
        self.assertEqual(export.state, "done")
        sheets = load_workbook(io.BytesIO(export.attachment_id.raw))
        self.assertEqual(sheets["Details"].max_row, export.items + 1)

    def test_a_run_ends_in_time_and_asks_for_the_next(self):
        export = self.export()
        self.env["ir.cron.trigger"].search([]).unlink()
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *args: 0):
            self.env["penagihan.aging.export"]._cron_export()
        self.assertTrue(export.frame, "one step was done")
        self.assertFalse(export.progress_state)
        trigger = self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
        self.assertEqual(len(trigger), 1)

    # -- of a signature -------------------------------------------------------------------

    def sign(self):
        action = self.wizard(self.manager).action_sign()
        self.assertEqual(action["res_model"], "penagihan.aging.export")
        return self.env["penagihan.aging.signing"].search([("company_id", "=", self.company.id)])

    def assertWorkbook(self, signing):
        self.assertTrue(signing.attachment_id)
        sheets = load_workbook(io.BytesIO(signing.attachment_id.raw))
        self.assertEqual(sheets["Details"].max_row, len(signing.item_ids) + 1)
        self.assertEqual(self.by(self.auditor, signing.attachment_id).name, "Aging 2026-04-15.xlsx")

    def test_long_signed_workbook_shows_what_was_signed(self):
        signing = self.sign()
        self.assertEqual(signing.with_user(self.manager).export_state, "waiting")
        self.assertEqual(signing.total, sum(signing.item_ids.mapped("amount")))
        self.one_more()  # too late for it
        self.run_cron()
        self.assertEqual(signing.export_state, "done")
        self.assertWorkbook(signing)

    def test_signed_workbook_is_made_again(self):
        signing = self.sign()
        export = signing.export_id
        broken = patch.object(penagihan_aging_export, "write_book", side_effect=ValueError("disk"))
        with broken, mute_logger("odoo.addons.penagihan_piutang.wizard.penagihan_aging_export"):
            self.run_cron()
        self.assertFalse(signing.attachment_id)
        as_manager = signing.with_user(self.manager)
        self.assertEqual(as_manager.export_state, "failed")
        self.assertIn("disk", as_manager.export_message)
        as_manager.action_make_workbook()
        export.with_user(self.manager).action_cancel()
        self.run_cron()
        self.assertEqual(as_manager.export_state, "cancelled")
        with self.assertRefused("officer"):
            signing.with_user(self.officer).action_make_workbook()
        as_manager.action_make_workbook()
        self.run_cron()
        self.assertWorkbook(signing)

    def test_signed_workbook_whose_export_is_gone(self):
        signing = self.sign()
        signing.export_id.unlink()
        signing.with_user(self.manager).with_context(
            allowed_company_ids=self.company.ids
        ).action_make_workbook()
        self.run_cron()
        self.assertWorkbook(signing)

    def test_export_of_another_is_neither_read_nor_cancelled(self):
        export = self.export()
        self.run_cron()
        foreign = self.by(self.collector, export)
        self.assertFalse(foreign.search([]))
        with self.assertRefused("read"):
            foreign.read(["name"])
        with self.assertRefused("cancel"):
            foreign.action_cancel()
        with self.assertRefused("file"):
            self.by(self.collector, export.attachment_id).read(["raw"])
        self.assertTrue(self.by(self.officer, export.attachment_id).raw)
