from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .penagihan_followup_line import STATES
from .penagihan_step import CHANNELS

# Reasons for which a task about the item is taken back.
WITHDRAWN = (
    "excluded", "in_payment", "credit_covers", "not_received", "settled_small", "hold", "reopened",
    "agreement", "claims_paid", "giro", "in_process", "promised", "complaint", "disputed",
    "tax_slip",
)  # fmt: skip


class PenagihanFollowup(models.Model):
    """One contact with one customer through one channel; its lines are the items it covers."""

    _name = "penagihan.followup"
    _description = "Follow-up"
    _order = "date DESC, id DESC"
    _check_company_auto = True

    run_id = fields.Many2one("penagihan.run", readonly=True, index=True, ondelete="set null")
    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", string="Responsible", index=True)
    date = fields.Date(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("step", "Step"),
            ("statement", "Statement"),
            ("confirmation", "Balance Confirmation"),
            ("copies", "Copies of Invoices"),
            ("apology", "Apology"),
            ("tax", "Tax Slips"),
            ("agreement", "Agreement to Sign"),
            ("errand", "Task"),
        ],
        required=True,
        default="step",
        readonly=True,
        help="A step of the ladder, a message that asks for no payment, or a task that is neither.",
    )
    step_id = fields.Many2one("penagihan.step", readonly=True, ondelete="restrict")
    stage_id = fields.Many2one(related="step_id.stage_id", store=True)
    channel = fields.Selection(CHANNELS, readonly=True, help="None where it is no contact.")
    state = fields.Selection(STATES, required=True, default="planned", readonly=True, index=True)
    not_before = fields.Datetime(
        readonly=True, help="Outside the hours of its customer: it waits until then."
    )
    post_due = fields.Boolean(
        readonly=True, help="About something overdue: the interval between contacts runs from it."
    )
    contact_id = fields.Many2one("res.partner", string="Recipient", readonly=True)
    email_to = fields.Char(string="Sent To", readonly=True)
    approved_user_id = fields.Many2one("res.users", string="Approved By", readonly=True)
    sent_date = fields.Date(
        string="Sent On", readonly=True, help="Day it was sent or done, in the company's time zone."
    )
    test = fields.Boolean(readonly=True, help="It went to the company's test address instead.")
    attempted_at = fields.Datetime(
        readonly=True, help="When it was handed to the mail server; the outcome follows in state."
    )
    tries = fields.Integer(
        readonly=True, help="How often a mail server has asked to try again later."
    )
    failure = fields.Char(string="What Went Wrong", readonly=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, ondelete="set null")
    message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null")
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    line_ids = fields.One2many("penagihan.followup.line", "followup_id", string="Items")
    item_count = fields.Integer(string="Number of Items", compute="_compute_item_count")
    amount_company = fields.Monetary(string="Amount", readonly=True, help="At the day's rate.")

    _step_check = models.Constraint(
        "CHECK (kind != 'step' OR step_id IS NOT NULL)", "A follow-up of the ladder needs its step."
    )
    _debtor_state_idx = models.Index("(debtor_id, state)")
    _unfinished_idx = models.Index(
        "(company_id, state) WHERE state IN ('planned', 'to_approve', 'todo', 'sending')"
    )

    @api.depends("line_ids")
    def _compute_item_count(self):
        counts = dict(
            self.env["penagihan.followup.line"]._read_group(
                [("followup_id", "in", self.ids)], ["followup_id"], ["__count"]
            )
        )
        for followup in self:
            followup.item_count = counts.get(followup._origin, len(followup.line_ids))

    @api.depends("partner_id", "step_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for followup in self:
            followup.display_name = f"{followup.partner_id.name or ''} – {followup._title()}"

    def _title(self) -> str:
        """What it is: the name of its step, or of its kind."""
        self.ensure_one()
        if self.kind == "step":
            return self.step_id.name or ""
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _policy(self):
        """The policy whose hours and days it keeps."""
        self.ensure_one()
        return self.step_id.policy_id or self.debtor_id._penagihan_policy()

    # -- state: the only place that changes it --------------------------------------------

    def _set_state(self, state, **values):
        """Move follow-ups and their lines to ``state``; lines carry the day it was done.

        Nobody may write on the ledger directly; who may do what is checked by the actions.
        """
        self = self.sudo()
        # in doubt counts as sent, on the day it may have arrived
        if state in ("sent", "done", "in_doubt"):
            undated = self.filtered(lambda each: each.state != "in_doubt")
            for company, followups in undated.grouped("company_id").items():
                today = company._penagihan_today()
                followups.write({"sent_date": today})
                followups.line_ids.write({"date": today})
        # what was taken back from it alone is not done with the rest
        lines = self.line_ids.filtered(
            lambda line: line.state != "cancelled" or line.followup_id.state == "cancelled"
        )
        self.write({"state": state, **values})
        lines.write({"state": state})
        activities = self.activity_id
        if state == "done":
            activities.action_done()
        elif activities:
            activities.unlink()

    def _check_state(self, *states):
        wrong = self.filtered(lambda followup: followup.state not in states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(followup)s is “%(state)s”: this is possible only while it is %(allowed)s.",
                    followup=wrong[0].display_name,
                    state=labels[wrong[0].state],
                    allowed=" / ".join(labels[state] for state in states),
                )
            )

    # -- actions --------------------------------------------------------------------------

    def _hand_over(self, **values):
        """Make them tasks. A person has so many days for a soft step; a firm one waits."""
        self._set_state("todo", **values)
        for task in self.filtered(lambda followup: not followup.step_id.firm).sudo():
            today = task.company_id._penagihan_today()
            task.line_ids.patience_until = today + timedelta(days=task.step_id.patience_days)
        self._make_tasks()

    def action_done(self):
        """A person has done the task."""
        self._check_allowed("group_collector", "todo")
        self._set_state("done")
        self._write_stages()

    def action_cancel(self):
        """Not to be done after all; its steps stay open and are decided anew by the next run."""
        self._check_allowed("group_officer", "planned", "to_approve", "todo")
        self._set_state("cancelled")

    def _check_allowed(self, group, *states):
        """Refuse those without the group, other people's customers, and other states."""
        self.env.user._penagihan_check_role(group)
        self.check_access("read")
        self._check_state(*states)

    def action_preview(self):
        self.ensure_one()
        return self.env["penagihan.why"]._action_open_followup(self)

    def _withdraw(self):
        """Take back what waits for a person about items that were paid or are held meanwhile.

        :return: the follow-ups that have something left to do
        """
        rows = self.env["penagihan.decision"]._rows(debtor_ids=self.debtor_id.ids)
        owed = {row["id"] for row in rows if row["reason"] not in WITHDRAWN}
        answered = {row["id"] for row in rows if row["reason"] == "reply"}
        lines = self.sudo().line_ids
        lines.filtered(
            lambda line: (
                line._item_id() not in owed
                # who approved it knew nothing of the answer; what a person does is theirs to judge
                or (line.state == "to_approve" and line._item_id() in answered)
            )
        ).write({"state": "cancelled"})
        empty = self.filtered(lambda followup: not any(followup.line_ids.mapped("consumes")))
        empty._set_state("cancelled", failure=self.env._("Paid, held or answered meanwhile."))
        return self - empty

    def _make_tasks(self):
        """An activity on the customer for everything that waits for a person, in the words of
        that person's language.
        """
        # the name of each task's customer is read one by one otherwise
        self.debtor_id.mapped("display_name")
        for language, followups in self.grouped(lambda each: each.user_id.lang).items():
            followups.with_context(lang=language or self.env.lang)._make_tasks_here()

    def _make_tasks_here(self):
        kind = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id("penagihan.debtor")
        labels = dict(self._fields["channel"]._description_selection(self.env))
        approve = self.env._("Approve")
        values = []
        for followup in self:
            what = approve if followup.state == "to_approve" else labels[followup.channel]
            values.append(
                {
                    "res_model_id": model_id,
                    "res_id": followup.debtor_id.id,
                    "activity_type_id": kind.id,
                    "summary": f"{what}: {followup.step_id.name}",
                    "date_deadline": followup.date,
                    "user_id": followup.user_id.id,
                }
            )
        # quick: nobody is mailed about a task that stands on the worklist anyway
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True, penagihan_step_task=True)
            .create(values)
        )
        for followup, activity in zip(self, activities, strict=True):
            followup.sudo().activity_id = activity

    def _write_stages(self):
        """Show the stage reached on the invoices; a plain column, nothing hangs on it."""
        if not self:
            return
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE account_move move
               SET penagihan_stage_id = reached.stage_id
              FROM (SELECT DISTINCT ON (line.move_id) line.move_id, step.stage_id
                      FROM penagihan_followup_line line
                      JOIN penagihan_step step ON step.id = line.step_id
                      JOIN penagihan_stage stage ON stage.id = step.stage_id
                     WHERE line.followup_id = ANY(%s)
                  ORDER BY line.move_id, stage.sequence DESC) reached
             WHERE move.id = reached.move_id
               AND move.penagihan_stage_id IS DISTINCT FROM reached.stage_id
            """,
            [self.ids],
            log_exceptions=False,
        )
        self.env["account.move"].invalidate_model(["penagihan_stage_id"])
