from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.penagihan_promise import KINDS, WAITING
from ..tools.paydays import next_payday

_FRIDAY = 5


class PenagihanPromiseEntry(models.TransientModel):
    """What a customer says about money, written down while it is said: which invoices, by when,
    how much.
    """

    _name = "penagihan.promise.entry"
    _description = "Record a Promise"
    _inherit = ["penagihan.dialog"]

    kind = fields.Selection(KINDS, string="What They Say", required=True, default="promise")
    when = fields.Selection(
        [("tomorrow", "Tomorrow"), ("friday", "Friday"), ("payday", "Next payday")],
        help="Next payday: of the customer, where one is recorded.",
    )
    date = fields.Date(string="Day")
    line_ids = fields.One2many("penagihan.promise.entry.line", "entry_id")
    giro_number = fields.Char(string="Number")
    giro_bank = fields.Char(string="Bank")
    giro_place = fields.Char(string="Kept At")
    proof = fields.Binary()
    proof_name = fields.Char()
    process = fields.Selection(
        lambda self: self.env["penagihan.promise"]._fields["process"].selection,
        string="Where It Stands",
    )
    conflict = fields.Char(compute="_compute_conflict")
    replace = fields.Boolean(help="The open one is cancelled.")

    @api.model
    def _chosen(self, decisions, named):
        """What was spoken of, else all that is overdue, else the next; nothing that is paid by
        instalments, unless a person chooses it.
        """
        free = decisions.filtered(lambda each: each.reason != "agreement")
        if named:
            return named & free
        return free.filtered(lambda each: each.days_overdue > 0) or free[:1]

    @api.model
    def _nothing_open(self):
        return self.env._("There is no open invoice to be promised.")

    @api.depends("line_ids.amount")
    def _compute_conflict(self):
        for entry in self:
            items = entry.line_ids.filtered("amount").move_line_id
            found = self.env["penagihan.promise"]._about(items._origin)
            found = found.filtered(lambda promise: promise.state in WAITING)
            entry.conflict = ", ".join(found.mapped("display_name"))

    @api.onchange("when")
    def _onchange_when(self):
        if self.when:
            tomorrow = self.company_id._penagihan_today() + timedelta(days=1)
            # sudo: when a customer pays is no secret to who collects from it
            payer = self.debtor_id.sudo().partner_id
            weekdays, days = {"tomorrow": ((), ()), "friday": ((_FRIDAY,), ())}.get(
                self.when,
                (
                    payer.penagihan_payday_ids.mapped("number"),
                    [int(day) for day in (payer.penagihan_paydays or "").split(",") if day.strip()],
                ),
            )
            self.date = next_payday(tomorrow, frozenset(weekdays), frozenset(days))

    def action_record(self):
        """Write it down; the call or visit in which it was said is done with it."""
        self.ensure_one()
        values = self._promise_values()
        self._end_talk()
        self._record_promise(values)
        return {"type": "ir.actions.act_window_close"}

    def _promise_values(self) -> dict:
        """What is written down of the promise.

        :raise UserError: where something is missing
        """
        if not self.date:
            raise UserError(self.env._("Please give the day."))
        if self.kind == "giro" and not (self.giro_number and self.giro_bank):
            raise UserError(self.env._("Please give the number and the bank of the giro."))
        values = {"kind": self.kind, "date": self.date, "note": self.note}
        if self.kind == "giro":
            values |= {name: self[name] for name in ("giro_number", "giro_bank", "giro_place")}
        elif self.kind == "claims_paid":
            values |= {"proof": self.proof, "proof_name": self.proof_name}
        elif self.kind == "in_process":
            values["process"] = self.process
        return values

    def _record_promise(self, values):
        return self.env["penagihan.promise"]._record(
            self.debtor_id,
            self._amounts(),
            replace=self.replace,
            contact_id=self.contact_id.id,
            **values,
        )


class PenagihanPromiseEntryLine(models.TransientModel):
    _name = "penagihan.promise.entry.line"
    _description = "Invoice of a Promise Being Recorded"
    _inherit = ["penagihan.dialog.line"]

    entry_id = fields.Many2one(
        "penagihan.promise.entry", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="entry_id.currency_id")
    chosen = fields.Boolean(string="Promised")
