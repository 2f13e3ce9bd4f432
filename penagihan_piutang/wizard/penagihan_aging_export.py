import logging
import tempfile

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """Who asked for it does not want it any more."""


class PenagihanAgingExport(models.TransientModel):
    """A workbook made in the background: how far it is, and at last the file."""

    _name = "penagihan.aging.export"
    _description = "Aging: Export in the Background"
    _order = "id DESC"
    _rec_name = "wizard_id"
    # a week to fetch it
    _transient_max_hours = 168.0

    # the report itself lives for a day; the file outlives it
    wizard_id = fields.Many2one(
        "penagihan.aging.wizard", string="Aging", readonly=True, ondelete="set null"
    )
    name = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Being made"),
            ("done", "Ready"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )
    items = fields.Integer(readonly=True)
    items_done = fields.Integer(string="Written", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    signing_id = fields.Many2one("penagihan.aging.signing", readonly=True, ondelete="cascade")
    saved_id = fields.Many2one("penagihan.aging.saved", readonly=True, ondelete="set null")
    attachment_id = fields.Many2one("ir.attachment", string="File", readonly=True)

    @api.depends("items", "items_done", "state")
    def _compute_progress(self):
        for export in self:
            share = export.items_done / export.items if export.items else 0
            export.progress = 100 if export.state == "done" else min(100 * share, 99)

    @api.model
    def _start(self, wizard):
        """Have the workbook of ``wizard`` made, and show how far it is."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export"),
            "res_model": self._name,
            "res_id": self._ask_for(wizard).id,
            "view_mode": "form",
        }

    @api.model
    def _ask_for(self, wizard):
        """Have the workbook of ``wizard`` made in the background, for who runs this."""
        # sudo: an export is started from a report, and made up by nobody
        export = self.sudo().create(
            {
                "wizard_id": wizard.id,
                "name": wizard._file_name(),
                "items": wizard._count_items(),
            }
        )
        # sudo: triggering is for the scheduled action's owner
        self.env.ref("penagihan_piutang.ir_cron_aging_export").sudo()._trigger()
        return export

    def action_cancel(self):
        self.check_access("read")
        # sudo: of its fields one may change just this
        self.sudo().filtered(lambda export: export.state in ("waiting", "running")).write(
            {"state": "cancelled"}
        )

    def action_refresh(self):
        """Read it again: the form does so by itself."""
        return True

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
        }

    @api.model
    def _cron_export(self):
        """Make the workbooks that wait; one after the other, each as who asked for it."""
        # one worker at a time makes workbooks: what is still being made lost its worker
        self.search([("state", "=", "running")]).state = "failed"
        waiting = self.search([("state", "=", "waiting")], order="id")
        for done, export in enumerate(waiting):
            export.state = "running"
            self.env["ir.cron"]._commit_progress(remaining=len(waiting) - done)
            try:
                export._make()
            except Cancelled:
                self.env.cr.rollback()
            except Exception:
                self.env.cr.rollback()
                export.state = "failed"
                _logger.exception("The aging export %s failed", export.id)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _make(self):
        """Write the workbook, and tell who asked for it."""
        self.ensure_one()
        user = self.create_uid
        wizard = self.wizard_id.with_user(user).with_context(
            allowed_company_ids=self.wizard_id.company_ids.ids, lang=user.lang, tz=user.tz
        )
        with tempfile.TemporaryFile() as file:
            wizard._write_xlsx(file, progress=self._tell)
            file.seek(0)
            # the progress was written beside this transaction, which must not meet it
            self.env["ir.cron"]._commit_progress()
            self._tell(self.items)
            self.attachment_id = self.env["ir.attachment"].create(
                {
                    "name": self.name,
                    "raw": file.read(),
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
            if self.signing_id:
                self.signing_id.attachment_id = self.signing_id._attach(
                    self.name, self.attachment_id.raw
                )
        self.state = "done"
        self._notify(wizard.env)

    def _tell(self, count):
        """Say how far it is in a transaction of its own.

        :raise Cancelled: when it is not wanted any more
        """
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "UPDATE penagihan_aging_export SET items_done = %s WHERE id = %s"
                    " RETURNING state",
                    count,
                    self.id,
                )
            )
            state = cr.fetchone()
        if not state or state[0] == "cancelled":
            raise Cancelled
        self.invalidate_recordset()

    def _notify(self, env):
        """A message to who asked, in that language, with the file or where to fetch it."""
        if self.saved_id:
            self.saved_id._mail(self.with_env(env))
            return
        url = self.action_download()["url"]
        body = env._("%(name)s with %(items)s items is ready.", name=self.name, items=self.items)
        link = Markup('<p>%s</p><p><a href="%s">%s</a></p>') % (body, url, env._("Download"))
        self.env["mail.thread"].message_notify(
            partner_ids=self.create_uid.partner_id.ids,
            subject=env._("The aging is ready"),
            body=link,
        )
