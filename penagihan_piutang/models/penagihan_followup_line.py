from odoo import api, fields, models

STATES = [
    ("planned", "Planned"),
    ("to_approve", "To Approve"),
    ("todo", "To Do"),
    ("sending", "Sending"),
    ("sent", "Sent"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("missed", "Missed"),
    ("in_doubt", "In Doubt"),
    ("cancelled", "Cancelled"),
    ("refused", "Refused"),
]
# Steps recorded without a contact: set by a person at go-live, or left out by amount.
RECORDED = [("entered", "Entered"), ("waived", "Waived")]
NOT_CONSUMING = ("failed", "cancelled", "refused")


class PenagihanFollowupLine(models.Model):
    """The ledger: one step of one item. What consumes a step is never done twice."""

    _name = "penagihan.followup.line"
    _description = "Follow-up Item"
    _order = "due_date, id"

    followup_id = fields.Many2one(
        "penagihan.followup", string="Follow-up", index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        index=True,
        ondelete="restrict",
    )
    move_line_id = fields.Many2one("account.move.line", index=True, ondelete="set null")
    move_id = fields.Many2one(
        "account.move", string="Invoice", index="btree_not_null", ondelete="set null"
    )
    due_date = fields.Date()
    currency_id = fields.Many2one("res.currency")
    amount_due = fields.Monetary(help="What was asked for when it was sent.")
    step_id = fields.Many2one("penagihan.step", required=True, ondelete="restrict")
    offset_days = fields.Integer(
        string="Day", help="The step's day when it was consumed: later edits do not change history."
    )
    date = fields.Date(help="The day it was sent or done; planned, for what was missed.")
    patience_until = fields.Date(help="A person's task counts as missed from this day on.")
    state = fields.Selection(STATES + RECORDED, required=True, default="planned")
    consumes = fields.Boolean(compute="_compute_consumes", store=True)
    channel = fields.Selection(related="followup_id.channel")
    contact_id = fields.Many2one(related="followup_id.contact_id")
    user_id = fields.Many2one(related="followup_id.user_id")

    # Invariant 2: the database itself refuses to do a step twice. What the decision reads comes
    # along, so that it need not visit the table.
    _step_once = models.UniqueIndex(
        "(move_line_id, step_id) INCLUDE (offset_days, date, state, patience_until, company_id)"
        " WHERE consumes",
        "This step has already been done for this item.",
    )

    @api.depends("state")
    def _compute_consumes(self):
        for line in self:
            line.consumes = line.state not in NOT_CONSUMING

    @api.depends("move_id", "step_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.move_id.name or ''} – {line.step_id.name or ''}"

    def action_preview(self):
        return self.followup_id.action_preview()

    def action_done(self):
        self.followup_id.action_done()
