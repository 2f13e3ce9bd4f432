"""Long exports: in the background, with progress, cancel and a message."""

import io
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger
from openpyxl import load_workbook

from ..wizard import penagihan_aging_xlsx
from ..wizard.penagihan_aging_export import Cancelled
from .access_case import AccessCase
from .aging_case import AgingMixin


@tagged("post_install", "-at_install")
class TestAgingExport(AgingMixin, AccessCase):
    def setUp(self):
        super().setUp()
        for name, value in {"MOST_AT_ONCE": 1, "_PROGRESS_ROWS": 2}.items():
            self.startPatch(patch.object(penagihan_aging_xlsx, name, value))
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

    def test_cancelled_while_it_is_made(self):
        export = self.export()
        rows = type(self.env["penagihan.aging.wizard"])._xlsx_rows

        def cancel_halfway(wizard, progress=None):
            for number, row in enumerate(rows(wizard, progress)):
                if number == 1:
                    export.with_env(wizard.env).with_user(self.officer).action_cancel()
                    wizard.env.flush_all()
                yield row

        self.startPatch(
            patch.object(self.env.registry["penagihan.aging.wizard"], "_xlsx_rows", cancel_halfway)
        )
        with self.assertRaises(Cancelled), self.enter_registry_test_mode():
            export._make()
        self.assertFalse(export.attachment_id)

    def test_one_that_fails_stops_no_other(self):
        broken, good = self.export(), self.export()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE penagihan_aging_export SET wizard_id = NULL WHERE id = %s", [broken.id]
        )
        with mute_logger("odoo.addons.penagihan_piutang.wizard.penagihan_aging_export"):
            self.run_cron()
        self.assertEqual((broken.state, good.state), ("failed", "done"))

    def test_one_whose_worker_died_has_failed(self):
        export = self.export()
        export.state = "running"
        self.run_cron()
        self.assertEqual(export.state, "failed")

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
