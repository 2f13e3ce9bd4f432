import io
import json
import logging
import tempfile
import zlib

from markupsafe import Markup
from odoo import api, fields, models

from ..tools.aging_rows import AgingRows
from .penagihan_aging_xlsx import write_book, xlsx_shape

_logger = logging.getLogger(__name__)

# Items of a part: two seconds of CPU time, and 30 MB of memory.
_PART_ITEMS = 20_000
# A part that was interrupted is tried once more; whoever looks after the server reads why.
_ATTEMPTS = 2
# Seconds a run of the scheduled action must have left to begin what takes long.
_LONG_STEP = 5
_ROWS = "rows"


class PenagihanAgingExport(models.TransientModel):
    """A workbook made in the background, in parts: how far it is, and at last the file.

    Odoo ends a worker that works for longer than its limits (a minute of CPU time, two by the
    clock), scheduled actions too. So no step is long: the items are read at once, as of one
    moment, and kept; each further step writes some of their rows; the last joins them. What is
    finished is committed, and an interrupted step is done again.
    """

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
    message = fields.Text(string="What Happened", readonly=True)
    attempts = fields.Integer(readonly=True, help="Of the step it is at.")
    # what the workbook says but for its items, and where its rows have got to
    frame = fields.Json(prefetch=False, readonly=True)
    progress_state = fields.Json(prefetch=False, readonly=True)

    @api.depends("items", "items_done", "state")
    def _compute_progress(self):
        for export in self:
            share = export.items_done / export.items if export.items else 0
            export.progress = 100 if export.state == "done" else min(100 * share, 99)

    @api.model
    def _start(self, wizard, signing=None):
        """Have the workbook of ``wizard`` made, and show how far it is.

        :param signing: the signature it belongs to: its items are read now, as they are signed
        """
        return self._ask_for(wizard, signing)._action_open()

    @api.model
    def _ask_for(self, wizard, signing=None):
        """Have the workbook of ``wizard`` made in the background, for who runs this."""
        # sudo: an export is started from a report, and made up by nobody
        export = self.sudo().create(
            {
                "wizard_id": wizard.id,
                "name": wizard._file_name(),
                "items": wizard._count_items(),
                "signing_id": signing.id if signing else False,
            }
        )
        if signing:
            export._gather()
        export._trigger()
        return export

    def _trigger(self):
        # sudo: triggering is for the scheduled action's owner
        self.env.ref("penagihan_piutang.ir_cron_aging_export").sudo()._trigger()

    def _action_open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_cancel(self):
        self.check_access("read")
        # sudo: of its fields one may change just this
        cancelled = self.sudo().filtered(lambda export: export.state in ("waiting", "running"))
        cancelled.state = "cancelled"
        # of a signature, the items as signed are kept
        cancelled.filtered(lambda export: not export.signing_id)._drop_parts()

    def action_retry(self):
        """Go on where it stopped."""
        self.ensure_one()
        self.check_access("read")
        # sudo: of its fields one may change just this
        export = self.sudo()
        if export.state in ("failed", "cancelled"):
            export.write({"state": "waiting", "attempts": 0, "message": False})
            export._trigger()
        return self._action_open()

    def action_refresh(self):
        """Read it again: the form does so by itself."""
        return True

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
        }

    # -- in the background ----------------------------------------------------------------

    @api.model
    def _cron_export(self):
        """Make the workbooks that wait, one after the other, each as who asked for it.

        A run takes ten seconds, as Odoo wants it, and asks for the next one: a worker's limits
        count anew for each. One worker at a time is here: Odoo locks the scheduled action.
        """
        unfinished = [("state", "in", ("running", "waiting"))]
        left = float("inf")
        while export := self.search(unfinished, order="state, id", limit=1):
            if left < _LONG_STEP and export._next_is_long():
                break
            export._try_step()
            left = self.env["ir.cron"]._commit_progress()
            if not left:
                break
        if self.search_count(unfinished, limit=1):
            self._trigger()

    def _try_step(self):
        """Do the next step; whatever happens, what is found later says so."""
        self.ensure_one()
        self = self.with_context(lang=self.create_uid.lang, tz=self.create_uid.tz)
        if self.attempts >= _ATTEMPTS:
            self._fail(
                self.env._(
                    "The server stopped it twice at the same place: perhaps it takes longer, or "
                    "more memory, than the server allows. What was made so far is kept."
                )
            )
            return
        self.write({"state": "running", "attempts": self.attempts + 1})
        # who finds it after this worker was ended knows that it was tried
        self.env["ir.cron"]._commit_progress()
        self.invalidate_recordset()
        try:
            if self.state == "running":  # not cancelled meanwhile
                self._step()
            self.env["ir.cron"]._commit_progress()
        except Exception as error:
            self.env.cr.rollback()
            # cancelled while it was at work: the database refuses to write over that
            if not self.exists() or self.state != "running":
                return
            _logger.exception("The aging export %s stopped", self.id)
            if self.attempts >= _ATTEMPTS:
                self._fail(self.env._("It stopped with an error: %(error)s", error=error))

    def _fail(self, message):
        self.write({"state": "failed", "message": message})
        self._notify(self.env._("The aging could not be made"), message)

    def _next_is_long(self):
        """Whether all items are to be read, or all rows to be joined."""
        return not (self.frame and self._parts(_ROWS, limit=1))

    def _step(self):
        if not self.frame:
            self._gather()
        elif rows := self._parts(_ROWS, limit=1):
            self._write_part(rows)
        else:
            self._finish()
        self.attempts = 0

    def _gather(self):
        """Read the items, as of this moment, and keep them; the rest of the workbook too."""
        if not self.wizard_id:
            raise ValueError(self.env._("The aging it was asked from is gone: ask for it again."))
        user = self.create_uid
        wizard = self.wizard_id.with_user(user).with_context(
            allowed_company_ids=self.wizard_id.company_ids.ids, lang=user.lang, tz=user.tz
        )
        items = 0
        for rows in wizard._xlsx_parts(_PART_ITEMS):
            self._keep(_ROWS, json.dumps(rows).encode())
            items += len(rows)
        self.write({"frame": wizard._xlsx_frame(), "items": items, "items_done": 0})

    def _write_part(self, attachment):
        """Write the rows of some items."""
        rows = json.loads(zlib.decompress(attachment.raw))
        attachment.unlink()
        writer = AgingRows(**xlsx_shape(self.frame), state=self.progress_state or None)
        try:
            writer.write_items(rows)
            if not self._parts(_ROWS, limit=1):
                writer.end()
            for (table, sheet), piece in writer.pieces.items():
                piece.seek(0)
                self._keep(f"{table} {sheet}", piece.read())
        finally:
            writer.close()
        self.write({"progress_state": writer.state, "items_done": self.items_done + len(rows)})

    def _finish(self):
        """Join the parts, and tell who asked for it."""

        def pieces(table, sheet):
            for part in self._parts(f"{table} {sheet}"):
                part.invalidate_recordset(["raw"])
                yield io.BytesIO(zlib.decompress(part.raw))
                part.invalidate_recordset(["raw"])

        state = self.progress_state or AgingRows(**xlsx_shape(self.frame)).state
        owner = self.signing_id or self
        with tempfile.TemporaryFile() as file:
            write_book(file, self.frame, state, pieces)
            file.seek(0)
            self.attachment_id = self.env["ir.attachment"].create(
                {
                    "name": self.name,
                    "raw": file.read(),
                    "res_model": owner._name,
                    "res_id": owner.id,
                }
            )
        if self.signing_id:
            self.signing_id.attachment_id = self.attachment_id
        self._drop_parts()
        self.state = "done"
        if self.saved_id:
            self.saved_id._mail(self)
            return
        url = self.action_download()["url"]
        self._notify(
            self.env._("The aging is ready"),
            self.env._("%(name)s with %(items)s items is ready.", name=self.name, items=self.items),
            Markup('<p><a href="%s">%s</a></p>') % (url, self.env._("Download")),
        )

    # -- what is kept between steps -------------------------------------------------------

    def _keep(self, name, content):
        self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": zlib.compress(content, 1),
                "mimetype": "application/octet-stream",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _parts(self, name=None, limit=None):
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        domain.append(("name", "=", name) if name else ("id", "not in", self.attachment_id.ids))
        return self.env["ir.attachment"].search(domain, order="id", limit=limit)

    def _drop_parts(self):
        self._parts().unlink()
        self.write({"frame": False, "progress_state": False, "items_done": 0})

    def _notify(self, subject, text, link=""):
        """A message to who asked."""
        self.env["mail.thread"].message_notify(
            partner_ids=self.create_uid.partner_id.ids,
            subject=subject,
            body=Markup("<p>%s</p>%s") % (text, link),
        )
