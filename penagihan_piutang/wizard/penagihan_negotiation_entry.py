from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.penagihan_negotiation import ATTITUDES, HEATED, OUTCOMES, PROMISED
from ..models.penagihan_step import CHANNELS
from . import penagihan_promise_entry  # noqa: F401 - whose models these are made from

# Outcomes that are about certain invoices, which are shown then.
_ABOUT = (*PROMISED, "dispute", "instalments", "papers")
# Texts that are taken over as they are.
_TEXTS = ("note", "business", "agenda", "attitude", "offers", "next_step", "place", "present")
_LAST = 3


class PenagihanNegotiationEntry(models.TransientModel):
    """A conversation being written down while it is held: what came of it first, and of a promise
    all that the dialog for promises asks for.
    """

    _name = "penagihan.negotiation.entry"
    _inherit = "penagihan.promise.entry"
    _description = "Record a Conversation"

    line_ids = fields.One2many("penagihan.negotiation.entry.line", "entry_id")
    outcome = fields.Selection(OUTCOMES, required=True, default="promise")
    note = fields.Text(string="In Their Words")
    held_on = fields.Date(required=True)
    channel = fields.Selection(CHANNELS, required=True)
    hour = fields.Float(string="At", default=10.0, help="On the customer's clock.")
    contact_id = fields.Many2one(string="Spoken To")
    late_reason_id = fields.Many2one("penagihan.late.reason", string="Why It Is Late")
    business = fields.Char(string="How Business Is")
    agenda = fields.Char(help="What was to be talked about.")
    attitude = fields.Selection(ATTITUDES)
    hand_over = fields.Boolean(string="Ask the supervisor to take over")
    offers = fields.Text(string="Offers Made")
    next_step = fields.Char()
    place = fields.Char()
    present = fields.Char(string="Also Present")
    corrects_id = fields.Many2one("penagihan.negotiation", readonly=True)
    about_items = fields.Boolean(compute="_compute_about")
    promised = fields.Boolean(compute="_compute_about")
    heated = fields.Boolean(compute="_compute_about")
    amount_overdue = fields.Monetary(compute="_compute_amount_overdue", string="Overdue")
    script = fields.Html(compute="_compute_script", sanitize=False)
    last_ids = fields.Many2many(
        "penagihan.negotiation", string="Last Conversations", compute="_compute_last_ids"
    )

    @api.depends("outcome", "attitude")
    def _compute_about(self):
        for entry in self:
            entry.about_items = entry.outcome in _ABOUT
            entry.promised = entry.outcome in PROMISED
            entry.heated = entry.attitude in HEATED

    @api.depends("line_ids.amount_due")
    def _compute_amount_overdue(self):
        for entry in self:
            today = entry.company_id._penagihan_today()
            late = entry.line_ids.filtered(lambda line, today=today: line.due_date < today)
            entry.amount_overdue = sum(late.mapped("amount_due"))

    @api.depends("debtor_id")
    def _compute_last_ids(self):
        for entry in self:
            entry.last_ids = self.env["penagihan.negotiation"].search(
                [("debtor_id", "=", entry.debtor_id.id), ("corrected", "=", False)], limit=_LAST
            )

    @api.depends("debtor_id", "late_reason_id")
    @api.depends_context("lang")
    def _compute_script(self):
        for entry in self:
            entry.script = entry.debtor_id._conversation_script(
                entry.late_reason_id, entry.followup_id
            )

    @api.onchange("outcome")
    def _onchange_outcome(self):
        """A promise is its kind; a transfer was made today unless another day is said."""
        if self.outcome in PROMISED:
            self.kind = self.outcome
        if self.outcome == "claims_paid":
            self.date = self.date or self.company_id._penagihan_today()

    # -- opening --------------------------------------------------------------------------

    @api.model
    def _action_open_talk(self, debtor, items, followup, corrects):
        """The dialog for a customer; see ``penagihan.negotiation._action_enter``."""
        debtor.check_access("read")
        followup = followup or debtor._open_call()
        decisions, named = self._open_items(debtor, items)
        # sudo: it shows what whoever asks may read, and can be made up by nobody
        entry = self.sudo().create(
            {
                **self._opened(debtor, decisions, named, followup),
                "held_on": corrects.date if corrects else debtor.company_id._penagihan_today(),
                "channel": followup.channel or "phone",
                "corrects_id": corrects.id if corrects else False,
                **(self._as_before(corrects) if corrects else {}),
            }
        )
        title = self.env._("Conversation with %s", debtor.partner_id.name)
        return entry._action_show(title, dialog_size="extra-large")

    @api.model
    def _as_before(self, corrects):
        """The words of the entry that is put right."""
        return {
            **{name: corrects[name] for name in _TEXTS},
            "outcome": corrects.outcome,
            "channel": corrects.channel,
            "contact_id": corrects.contact_id.id,
            "late_reason_id": corrects.late_reason_id.id,
        }

    # -- recording ------------------------------------------------------------------------

    def action_record(self):
        """Write it down, and go on with what the outcome asks for."""
        self.ensure_one()
        self.env["penagihan.negotiation"]._record(
            self.debtor_id,
            self.outcome,
            self.line_ids.filtered("chosen").move_line_id,
            followup=self.followup_id,
            promise=self._promise_values() if self._is_new(PROMISED) else None,
            hand_over=self.hand_over and self.heated,
            date=self.held_on,
            channel=self.channel,
            contact_id=self.contact_id.id,
            late_reason_id=self.late_reason_id.id,
            callback_at=self._callback_at() if self._is_new(("callback",)) else False,
            corrects_id=self.corrects_id.id,
            **{name: self[name] for name in _TEXTS},
        )
        return self._then()

    def _is_new(self, outcomes):
        """Whether it is one of ``outcomes``, and not merely the words of it are put right."""
        return self.outcome in outcomes and self.outcome != self.corrects_id.outcome

    def _promise_values(self):
        self.kind = self.outcome
        values = super()._promise_values()
        # its words are those of the conversation
        values.pop("note")
        return {**values, "amounts": self._amounts(), "replace": self.replace}

    def _callback_at(self):
        """The moment of the call that was agreed, naive UTC."""
        if not self.date:
            raise UserError(self.env._("Please give the day."))
        if not 0 <= self.hour < 24:
            raise UserError(self.env._("Please give an hour of the day, such as 14:30."))
        local = datetime.combine(self.date, time()) + timedelta(minutes=round(self.hour * 60))
        # sudo: where a customer lives is no secret to who talks with it
        return self.debtor_id.sudo()._utc(local)

    def _then(self):
        """What comes after recording: a dialog for the rest, or nothing."""
        if self._is_new(("dispute",)):
            items = self.line_ids.filtered("chosen").move_line_id
            action = self.env["penagihan.dispute"]._action_enter(self.debtor_id, items)
            # their words are written down once
            entry = self.env[action["res_model"]].sudo().browse(action["res_id"])
            entry.note = " ".join((self.note or "").split())
            return action
        if self._is_new(("instalments",)):
            return self.debtor_id.action_agreement(self.line_ids.filtered("chosen").move_id)
        return {"type": "ir.actions.act_window_close"}


class PenagihanNegotiationEntryLine(models.TransientModel):
    _name = "penagihan.negotiation.entry.line"
    _inherit = "penagihan.promise.entry.line"
    _description = "Invoice of a Conversation Being Recorded"

    entry_id = fields.Many2one("penagihan.negotiation.entry")
    chosen = fields.Boolean(string="About It")
