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
    instalment_id = fields.Many2one(
        "penagihan.instalment", index="btree_not_null", ondelete="restrict"
    )
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
    user_id = fields.Many2one("res.users", string="Responsible", compute="_compute_user_id")
    note = fields.Char(string="Reason", readonly=True, help="Why a person entered it.")
    rolled_back = fields.Boolean(
        readonly=True, help="It was done, yet the item may climb to this step again."
    )
    rolled_back_note = fields.Char(string="Rolled Back Because", readonly=True)
    rolled_back_user_id = fields.Many2one("res.users", string="Rolled Back By", readonly=True)
    remark = fields.Char(compute="_compute_remark")

    # Invariant 2: the database itself refuses to do a step twice. What the decision reads comes
    # along, so that it need not visit the table.
    _step_once = models.UniqueIndex(
        "(move_line_id, step_id) INCLUDE (offset_days, date, state, patience_until, company_id)"
        " WHERE consumes",
        "This step has already been done for this item.",
    )

    _instalment_step_once = models.UniqueIndex(
        "(instalment_id, step_id) INCLUDE (offset_days, date, state, patience_until, company_id)"
        " WHERE consumes AND instalment_id IS NOT NULL",
        "This step has already been done for this instalment.",
    )

    @api.depends("state", "rolled_back")
    def _compute_consumes(self):
        for line in self:
            line.consumes = line.state not in NOT_CONSUMING and not line.rolled_back

    @api.depends("followup_id.user_id", "state")
    def _compute_user_id(self):
        for line in self:
            line.user_id = line.create_uid if line.state == "entered" else line.followup_id.user_id

    @api.depends("note", "rolled_back_note", "rolled_back_user_id")
    @api.depends_context("lang")
    def _compute_remark(self):
        for line in self:
            line.remark = (
                self.env._(
                    "Rolled back by %(user)s: %(reason)s",
                    # sudo: the name of a colleague, whatever companies they work for
                    user=line.rolled_back_user_id.sudo().name,
                    reason=line.rolled_back_note,
                )
                if line.rolled_back
                else line.note
            )

    @api.depends("move_id", "step_id")
    def _compute_display_name(self):
        for line in self:
            # sudo: what an item is called, for whoever may read what was done about it
            item = line.sudo().instalment_id.display_name or line.move_id.name or ""
            line.display_name = f"{item} – {line.step_id.name or ''}"

    def _item_id(self) -> int:
        """The id of its item among the decision's rows; 0 once it has none."""
        self.ensure_one()
        if self.instalment_id:
            return 2 * self.instalment_id.id + 1
        return 2 * self.move_line_id.id

    def action_preview(self):
        return self.followup_id.action_preview()

    def action_done(self):
        self.followup_id.action_done()

    def _says(self, row) -> bool:
        """Whether a row of the decision still is what this line says of its item."""
        self.ensure_one()
        _channel, contact_id = self.followup_id._reach(row)
        return contact_id == self.followup_id.contact_id.id and not (
            self.currency_id.compare_amounts(self.amount_due, row["amount_due"])
        )

    # -- what a person records ------------------------------------------------------------

    @api.model
    def _enter(self, decisions, steps, reason):
        """Record ``steps`` as done for the items of ``decisions``, without a contact.

        Who may do so is checked by whoever calls.

        :param decisions: of items whose customers have a collection record
        :param steps: {item: steps it has not consumed}
        """
        values = [
            {
                "company_id": decision.owner_id.id,
                "debtor_id": decision.debtor_id.id,
                "move_line_id": decision.move_line_id.id,
                "move_id": decision.move_id.id,
                "due_date": decision.due_date,
                "currency_id": decision.currency_id.id,
                "step_id": step.id,
                "offset_days": step.offset_days,
                "date": today,
                "state": "entered",
                "note": reason,
            }
            for owner, of_owner in decisions.grouped("owner_id").items()
            for today in [owner._penagihan_today()]
            for decision in of_owner
            for step in steps[decision.move_line_id]
        ]
        # sudo: nobody writes the ledger directly
        return self.sudo().create(values)

    def _roll_back(self, reason):
        """What was done stays on record, and may be done again."""
        # sudo: nobody writes the ledger directly
        self.sudo().write(
            {
                "rolled_back": True,
                "rolled_back_note": reason,
                "rolled_back_user_id": self.env.uid,
            }
        )

    # -- an invoice that was set back to draft and posted again ---------------------------

    def _detach(self):
        """The invoice is a draft: its items may become others."""
        attached = self.filtered("move_line_id")
        attached.move_line_id = False
        attached.move_id.penagihan_detached = True

    def _attach(self):
        """The invoice is posted again: each step belongs to the item whose due date is nearest.

        An item that finds none has been chased with the others, if it fell due before the last
        step: it stands where the least advanced of them stood. One that falls due later starts
        anew. So nobody gets the same reminder again for the same debt.
        """
        detached = self.filtered(lambda line: not line.move_line_id)
        for move, lines in detached.grouped("move_id").items():
            items = move.line_ids.filtered(
                lambda item: item.account_type == "asset_receivable" and item.balance > 0
            ).sorted(lambda item: (item.date_maturity or item.date, item.id))
            if not items:
                continue
            taken = set()
            # where two items have become one, a step both took counts once
            for line in lines.sorted(lambda line: (not line.consumes, line.id)):
                item = min(items, key=lambda item: abs(_due(item) - line.due_date))
                if (item, line.step_id) not in taken:
                    line.move_line_id = item
                if line.consumes:
                    taken.add((item, line.step_id))
            lines._pass_on(items - lines.move_line_id)

    def _pass_on(self, items):
        """Let ``items`` start where the least advanced of the items of these lines stood."""
        done = self.filtered(
            lambda line: line.consumes and line.state not in ("planned", "to_approve", "todo")
        )
        if not done:
            return
        furthest = [lines.sorted("offset_days")[-1] for lines in done.grouped("due_date").values()]
        lowest = min(furthest, key=lambda line: line.offset_days)
        last = max(done.mapped("date"))
        self.create(
            [
                {
                    "company_id": lowest.company_id.id,
                    "debtor_id": lowest.debtor_id.id,
                    "move_line_id": item.id,
                    "move_id": item.move_id.id,
                    "due_date": _due(item),
                    "currency_id": item.currency_id.id,
                    "step_id": lowest.step_id.id,
                    "offset_days": lowest.offset_days,
                    "date": lowest.date,
                    "state": "entered",
                }
                for item in items
                if _due(item) <= last
            ]
        )


def _due(item):
    return item.date_maturity or item.date
