from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import SQL


class PenagihanAgingSigning(models.Model):
    """The aging of a company and its branches at a day, as a manager signed it.

    Its items are kept, so that whatever changes that day's aging later can be named.
    """

    _name = "penagihan.aging.signing"
    _description = "Signed Aging"
    _order = "date DESC, id DESC"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="As Of", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Signed By", required=True, readonly=True)
    signed_on = fields.Datetime(required=True, readonly=True)
    total = fields.Monetary(readonly=True)
    difference = fields.Monetary(readonly=True, help="From the ledger, when it was signed.")
    entries = fields.Text(string="Entries Behind It", readonly=True)
    note = fields.Text(string="Explanation", readonly=True)
    attachment_id = fields.Many2one("ir.attachment", string="Workbook", readonly=True)
    export_id = fields.Many2one("penagihan.aging.export", compute="_compute_export")
    export_state = fields.Selection(
        lambda self: self.env["penagihan.aging.export"].fields_get(["state"])["state"]["selection"],
        string="Workbook Being Made",
        compute="_compute_export",
    )
    export_message = fields.Text(string="What Happened", compute="_compute_export")
    summary_id = fields.Many2one("ir.attachment", readonly=True)
    item_ids = fields.One2many("penagihan.aging.signed", "signing_id", readonly=True)

    _company_date_uniq = models.UniqueIndex(
        "(company_id, date)", "This day's aging is signed already."
    )

    def _compute_export(self):
        """How far the workbook is, where it is made in the background."""
        # sudo: whoever may read the signature may know; an export is its owner's
        exports = self.env["penagihan.aging.export"].sudo()
        found = exports.search([("signing_id", "in", self.ids)], order="id")
        last = {export.signing_id.id: export for export in found}
        for signing in self:
            export = last.get(signing.id, exports)
            signing.export_id = export
            signing.export_state, signing.export_message = export.state, export.message

    def action_make_workbook(self):
        """Make the workbook that was not finished, of the items as signed.

        Once they are gone, a week after signing, of what the engine now says of that day.
        """
        self.ensure_one()
        if not self.env.user.has_group("penagihan_piutang.group_manager"):
            raise AccessError(self.env._("Only a manager has the workbook of a signature made."))
        # sudo: the export may be another manager's; the signature may be read
        if export := self.sudo().export_id:
            export.action_retry()
            return True
        branches = self.company_id.with_context(active_test=False).search(
            [("id", "child_of", self.company_id.ids)]
        )
        wizard = self.env["penagihan.aging.wizard"].create(
            {"date": self.date, "company_ids": [Command.set(branches.ids)]}
        )
        return self.env["penagihan.aging.export"]._start(wizard, self)

    def action_items(self):
        """What was signed, per customer and account."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "penagihan.aging.signed",
            "view_mode": "pivot,list",
            "domain": [("signing_id", "=", self.id)],
        }

    def action_download(self):
        return self._action_fetch(self.attachment_id)

    def action_summary(self):
        """One sheet, to be printed and signed by hand."""
        return self._action_fetch(self.summary_id)

    def _action_fetch(self, attachment):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
        }

    def action_changes(self):
        """What has changed since it was signed, and by whom."""
        self.ensure_one()
        changes = self.env["penagihan.aging.change"]._load(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Changed Since Signed"),
            "res_model": changes._name,
            "view_mode": "list",
            "domain": [("id", "in", changes.ids)],
        }

    def action_confirmation(self):
        """Ask customers to confirm what was signed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "penagihan.confirmation",
            "view_mode": "form",
            "context": {
                "default_date": self.date,
                "default_company_id": self.company_id._penagihan_owner().id,
                "default_signing_id": self.id,
            },
        }

    def _attach(self, name, content):
        """Keep a file with the signature."""
        return self.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": self._name, "res_id": self.id}
        )

    @api.model
    def _last_signed(self, companies):
        """{main company: the last day signed}."""
        groups = self.sudo()._read_group(
            [("company_id", "in", companies.ids)], ["company_id"], ["date:max"]
        )
        return dict(groups)


class PenagihanAgingSigned(models.Model):
    """An item as it was open when the aging was signed."""

    _name = "penagihan.aging.signed"
    _description = "Signed Aging: Item"
    _order = "partner_id, move_line_id, id"

    signing_id = fields.Many2one(
        "penagihan.aging.signing", required=True, index=True, readonly=True, ondelete="cascade"
    )
    # numbers, since what was signed outlives the entry
    move_line_id = fields.Integer(string="Journal Item", readonly=True)
    move_id = fields.Integer(string="Entry Number", readonly=True)
    number = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one("account.account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    amount = fields.Monetary(readonly=True)

    @api.model
    def _keep(self, signing, rows):
        """Write down ``rows`` of the engine, in one statement, and what they come to."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO penagihan_aging_signed (
                    signing_id, move_line_id, move_id, number, company_id, account_id, partner_id,
                    amount, create_uid, create_date)
                SELECT %(signing)s, move_line_id, move_id, number, company_id, account_id,
                       partner_id, amount_residual, %(user)s, now() AT TIME ZONE 'UTC'
                  FROM (%(rows)s) item
                """,
                signing=signing.id,
                user=self.env.uid,
                rows=rows,
            )
        )
        ((total,),) = self.env.execute_query(
            SQL("SELECT sum(amount) FROM penagihan_aging_signed WHERE signing_id = %s", signing.id)
        )
        signing.invalidate_recordset()
        signing.total = total or 0


class PenagihanMatchRemoved(models.Model):
    """Who took back a match that a signed aging rests on: the match itself is gone."""

    _name = "penagihan.match.removed"
    _description = "Match Taken Back After Signing"

    move_line_id = fields.Integer(string="Journal Item", required=True, index=True)
