from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from .penagihan_promise import KINDS
from .penagihan_step import CHANNELS

# What came of a conversation, in the order it is offered.
OUTCOMES = [
    ("promise", "Promises to pay"),
    ("claims_paid", "Says it is paid"),
    ("giro", "Giro"),
    ("in_process", "Being processed"),
    ("callback", "Call again"),
    ("no_answer", "No answer"),
    ("dispute", "Disputes it"),
    ("instalments", "Instalments"),
    ("papers", "Asks for papers"),
    ("refuses", "Refuses to pay"),
    ("complaint", "Complaint"),
    ("wrong_contact", "Wrong contact"),
    ("other", "Nothing agreed"),
]
# They are promises: ``penagihan.promise`` knows their rules.
PROMISED = tuple(kind for kind, _label in KINDS)
# Nobody of the customer was spoken to.
NOT_REACHED = ("no_answer", "wrong_contact")
ATTITUDES = [
    ("cooperative", "Cooperative"),
    ("defensive", "Defensive"),
    ("emotional", "Emotional"),
    ("aggressive", "Aggressive"),
    ("unreachable", "Hard to reach"),
]
HEATED = ("emotional", "aggressive")
# So long whoever wrote it may put it right; later a new entry does.
CORRECTED_WITHIN = timedelta(hours=24)
# What may be put right: what has followed from an outcome stays.
_WORDS = {
    "agenda", "attitude", "business", "channel", "contact_id", "late_reason_id", "next_step",
    "note", "offers", "place", "present",
}  # fmt: skip


class PenagihanNegotiation(models.Model):
    """One conversation with a customer, as whoever led it wrote it down. Nobody deletes one, and
    only its writer puts its words right, for a day: then it stands.
    """

    _name = "penagihan.negotiation"
    _description = "Conversation with a Customer"
    _order = "date DESC, id DESC"

    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", string="Customer", store=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    collector_id = fields.Many2one(related="debtor_id.user_id", string="Collector")
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    written_at = fields.Datetime(string="Written Down", required=True, readonly=True)
    followup_id = fields.Many2one(
        "penagihan.followup", string="Task", readonly=True, ondelete="set null"
    )
    channel = fields.Selection(CHANNELS, required=True)
    contact_id = fields.Many2one("res.partner", string="Spoken To")
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    reached = fields.Boolean(readonly=True, help="Somebody of the customer was spoken to.")
    note = fields.Text(string="In Their Words")
    late_reason_id = fields.Many2one(
        "penagihan.late.reason", string="Why It Is Late", ondelete="restrict"
    )
    business = fields.Char(string="How Business Is")
    agenda = fields.Char(help="What was to be talked about.")
    attitude = fields.Selection(ATTITUDES)
    offers = fields.Text(string="Offers Made")
    next_step = fields.Char()
    place = fields.Char(help="Where it was held.")
    present = fields.Char(string="Also Present")
    callback_at = fields.Datetime(string="Call Again At", readonly=True)
    promise_id = fields.Many2one("penagihan.promise", readonly=True, ondelete="set null")
    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    amount_overdue = fields.Monetary(
        string="Overdue Then", readonly=True, help="What was overdue at that moment."
    )
    position = fields.Json(readonly=True, help="What was open at that moment, for the minutes.")
    corrects_id = fields.Many2one("penagihan.negotiation", readonly=True, ondelete="restrict")
    corrected = fields.Boolean(readonly=True, help="A later entry puts it right.")
    may_correct = fields.Boolean(compute="_compute_may_correct")

    _contact_idx = models.Index("(debtor_id, date) WHERE reached")

    @api.depends("outcome", "date", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for negotiation in self:
            negotiation.display_name = self.env._(
                "%(customer)s, %(day)s: %(outcome)s",
                customer=negotiation.partner_id.name or "",
                day=format_date(self.env, negotiation.date),
                outcome=negotiation._outcome_label(),
            )

    @api.depends("user_id", "written_at")
    @api.depends_context("uid")
    def _compute_may_correct(self):
        for negotiation in self:
            negotiation.may_correct = negotiation._is_own() and negotiation._is_fresh()

    def _is_own(self):
        return self.user_id == self.env.user

    def _is_fresh(self):
        return fields.Datetime.now() < self.written_at + CORRECTED_WITHIN

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - _WORDS:
                raise AccessError(
                    self.env._("What a conversation has led to stays: record a correction.")
                )
            for negotiation in self:
                if not negotiation._is_own():
                    raise AccessError(
                        self.env._("Only whoever wrote a conversation down changes its words.")
                    )
                if not negotiation._is_fresh():
                    raise UserError(
                        self.env._(
                            "A conversation stands after a day. Please record a correction instead."
                        )
                    )
        return super().write(vals)

    # -- in words -------------------------------------------------------------------------

    def _label(self, field) -> str:
        """What stands in a selection, as it is read."""
        self.ensure_one()
        return dict(self._fields[field]._description_selection(self.env)).get(self[field], "")

    def _outcome_label(self) -> str:
        return self._label("outcome")

    def _in_words(self) -> str:
        """The conversation in a line, for the history of the customer."""
        self.ensure_one()
        parts = [
            self.env._(
                "%(channel)s, %(outcome)s",
                channel=self._label("channel"),
                outcome=self._outcome_label(),
            )
        ]
        if self.contact_id and self.contact_id != self.partner_id:
            parts.append(self.contact_id.name or "")
        if self.callback_at:
            parts.append(self.debtor_id._hour_in_words(self.callback_at))
        if self.late_reason_id:
            parts.append(self.late_reason_id.name)
        words = " · ".join(parts)
        return f"{words} – “{self.note}”" if self.note else words
