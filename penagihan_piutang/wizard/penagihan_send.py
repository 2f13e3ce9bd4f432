from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools.misc import format_datetime

from ..models.penagihan_decision import REASONS
from ..models.penagihan_step import CHANNELS


class PenagihanSend(models.TransientModel):
    """Write to one customer now, or make the call or visit a task: outside of a run, by hand.

    What is shown is what would go out; who sends it may change the words. Everything is decided
    again when it is sent, with the rights of whoever presses the button.
    """

    _name = "penagihan.send"
    _description = "Send Now"

    debtor_id = fields.Many2one("penagihan.debtor", string="Customer", readonly=True)
    line_ids = fields.One2many("penagihan.send.line", "wizard_id", string="Invoices")
    step_id = fields.Many2one("penagihan.step", compute="_compute_message")
    channel = fields.Selection(CHANNELS, compute="_compute_message")
    contact_id = fields.Many2one("res.partner", string="Recipient", compute="_compute_message")
    email_to = fields.Char(related="contact_id.email", string="Address")
    script = fields.Html(compute="_compute_message", sanitize=False)
    problem = fields.Char(compute="_compute_message")
    needs_approval = fields.Boolean(compute="_compute_message")
    subject = fields.Char(compute="_compute_words", store=True, readonly=False)
    body = fields.Html(string="Message", compute="_compute_words", store=True, readonly=False)
    files = fields.Char(string="Attached", compute="_compute_words", store=True)
    sent_today = fields.Boolean(compute="_compute_circumstances")
    not_before = fields.Datetime(compute="_compute_circumstances")

    @api.depends("line_ids.selected")
    def _compute_message(self):
        Followup = self.env["penagihan.followup"]
        user = self.env.user
        for wizard in self:
            rows = wizard._chosen_rows()
            lead = max(rows, key=lambda row: row["offset_days"], default={})
            channel, contact_id = Followup._reach(lead) if lead else (False, False)
            wizard.step_id = lead.get("step_id")
            wizard.channel = channel
            wizard.contact_id = contact_id
            wizard.problem = wizard._problem(rows)
            draft = Followup.new(
                {
                    "debtor_id": wizard.debtor_id.id,
                    "step_id": wizard.step_id.id,
                    "channel": channel,
                    "contact_id": contact_id,
                    "post_due": any(row["offset_days"] > 0 for row in rows),
                    "line_ids": [
                        Command.create(
                            {
                                name: row[name]
                                for name in (
                                    "move_line_id", "instalment_id", "move_id", "due_date",
                                    "currency_id", "amount_due", "step_id",
                                )
                            }
                        )
                        for row in rows
                    ],
                }
            )  # fmt: skip
            wizard.script = draft.spoken_script
            wizard.needs_approval = (
                not wizard.problem
                and draft._needs_approval(any(row["firm_open"] for row in rows))
                and not user.has_group(f"penagihan_piutang.{draft._approving_group()}")
            )

    @api.depends("line_ids.selected")
    def _compute_words(self):
        for wizard in self:
            wizard.update(wizard._words(wizard._chosen_rows()))

    def _words(self, rows) -> dict:
        """What an e-mail about ``rows`` of the decision would say; empty without an e-mail."""
        words = dict.fromkeys(("subject", "body", "files"), False)
        if not self._problem(rows):
            lead = max(rows, key=lambda row: row["offset_days"])
            if self.env["penagihan.followup"]._reach(lead)[0] == "email":
                words = self.env["penagihan.followup"]._words_by_hand(self.debtor_id, rows)
        return words

    def _problem(self, rows):
        """Why nothing can go out about ``rows``, as a sentence; empty when it can."""
        if not rows:
            return self.env._("Choose at least one invoice.")
        lead = max(rows, key=lambda row: row["offset_days"])
        step = self.env["penagihan.step"].browse(lead["step_id"])
        if len({row["message_key"] for row in rows}) > 1:
            return self.env._(
                "“%(step)s” names only the invoices at that step: send the others apart.",
                step=step.name,
            )
        if not self.env["penagihan.followup"]._reach(lead)[0]:
            return self.env._(
                "There is no usable address or number for “%(step)s”: complete the contact.",
                step=step.name,
            )
        return False

    @api.depends("debtor_id", "step_id", "channel")
    def _compute_circumstances(self):
        now = fields.Datetime.now()
        for wizard in self:
            debtor = wizard.debtor_id
            wizard.sent_today = bool(
                debtor
                # sudo: whoever may write to the customer may know that somebody has
                and self.env["penagihan.followup"]
                .sudo()
                .search_count(
                    [
                        ("debtor_id", "=", debtor.id),
                        ("channel", "=", "email"),
                        ("state", "in", ("sending", "sent", "in_doubt")),
                        ("sent_date", "=", debtor.company_id._penagihan_today()),
                    ],
                    limit=1,
                )
            )
            moment = now
            if wizard.step_id and wizard.channel == "email":
                moment = debtor._next_contact(wizard.step_id.policy_id, now)
            wizard.not_before = moment if moment > now else False

    # -- opening --------------------------------------------------------------------------

    @api.model
    def _action_open_items(self, items):
        """Open it on ``items`` (receivable lines) of one customer."""
        self._check_officer()
        items.check_access("read")
        payers = {line.partner_id._penagihan_payer() for line in items if line.partner_id}
        owners = {company._penagihan_owner() for company in items.company_id}
        if len(payers) != 1 or len(owners) != 1:
            raise UserError(self.env._("Choose invoices of one customer."))
        debtor = self.env["penagihan.debtor"]._ensure(payers.pop(), owners.pop())
        return self._action_open(debtor, items)

    @api.model
    def _action_open(self, debtor, items=None):
        """Open it on what ``debtor`` owes.

        :param items: those to choose; by default those that are due
        """
        self._check_officer()
        debtor.check_access("read")
        rows = self._rows(debtor)
        if not rows:
            raise UserError(self.env._("Nothing is open, so there is nothing to write about."))
        Followup = self.env["penagihan.followup"]
        wanted = [
            row
            for row in rows
            if Followup._may_start_by_hand(row)
            and (row["move_line_id"] in items.ids if items else row["reason"] == "due")
        ]
        if wanted:
            # a firm letter is a message of its own: the highest one comes first
            key = max(wanted, key=lambda row: row["offset_days"])["message_key"]
            wanted = [row for row in wanted if row["message_key"] == key]
        chosen = {row["id"] for row in wanted}
        # sudo: it shows what whoever asks may read, and can be made up by nobody
        wizard = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "line_ids": [
                    (0, 0, {
                        "item_id": row["id"],
                        "move_line_id": row["move_line_id"],
                        "instalment_id": row["instalment_id"],
                        "due_date": row["due_date"],
                        "currency_id": row["currency_id"],
                        "amount_due": row["amount_due"],
                        "step_id": row["step_id"],
                        "reason": row["reason"],
                        "allowed": Followup._may_start_by_hand(row),
                        "selected": row["id"] in chosen,
                    })
                    for row in sorted(rows, key=lambda row: row["id"] not in chosen)
                ],
            }
        )  # fmt: skip
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send now"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _check_officer(self):
        if not self.env.user.has_group("penagihan_piutang.group_officer"):
            raise AccessError(self.env._("Only a finance officer sends a message by hand."))

    def _rows(self, debtor):
        """The decision about what ``debtor`` owes, as if a run's unsent messages did not exist.

        What a manager has approved or a person has written waits to be sent as it is.
        """
        debtor.check_access("read")
        # sudo: the ledger of a customer one may read
        waiting = (
            self.env["penagihan.followup.line"]
            .sudo()
            .search(
                [
                    ("debtor_id", "=", debtor.id),
                    ("state", "=", "planned"),
                    "|",
                    ("followup_id.manual", "=", True),
                    ("followup_id.approved_user_id", "!=", False),
                ]
            )
        )
        waiting = {line._item_id() for line in waiting}
        rows = self.env["penagihan.decision"]._rows(debtor_ids=debtor.ids, replan=True)
        return [
            dict(row, reason="pending") if row["id"] in waiting else row
            for row in rows
            if row["debtor_id"] == debtor.id
        ]

    def _chosen_rows(self):
        """The decision of this moment about the chosen invoices, as far as they may go out."""
        chosen = self.line_ids.filtered("selected").mapped("item_id")
        return [
            row
            for row in self._rows(self.debtor_id)
            if row["id"] in chosen and self.env["penagihan.followup"]._may_start_by_hand(row)
        ]

    # -- sending --------------------------------------------------------------------------

    def action_send(self):
        """Send it, as far as it may leave now; or make it a task."""
        self.ensure_one()
        self._check_officer()
        debtor = self.debtor_id
        debtor.company_id._penagihan_check_running()
        rows = self._chosen_rows()
        self._check_unchanged(rows)
        if problem := self._problem(rows):
            raise UserError(problem)
        Followup = self.env["penagihan.followup"]
        words = {}
        if self._is_edited(self._words(rows)):
            words = {"subject": self.subject, "body": self.body}
        Followup._drop_planned(debtor)
        Followup.sudo().search(
            [
                ("debtor_id", "=", debtor.id),
                ("trouble", "=", "outdated"),
                ("settled", "=", False),
            ]
        )._settle()
        followup = Followup._create_by_hand(debtor, rows, words)
        followup._start_by_hand(any(row["firm_open"] for row in rows))
        debtor._refresh()
        return self._report(followup)

    def _is_edited(self, words) -> bool:
        """Whether a person has changed the ``words`` that were written for them."""
        # cleaned twice, as what came back from a browser is
        clean = self._fields["body"].convert_to_cache
        written = clean(clean(words["body"], self), self)
        return self.subject != words["subject"] or clean(self.body, self) != written

    def _check_unchanged(self, rows):
        """What was shown when the words were written must hold still."""
        by_item = {row["id"]: row for row in rows}
        for line in self.line_ids.filtered("selected"):
            row = by_item.get(line.item_id)
            if (
                not row
                or row["step_id"] != line.step_id.id
                or line.currency_id.compare_amounts(row["amount_due"], line.amount_due)
            ):
                raise UserError(
                    self.env._(
                        "%(invoice)s has changed since this was written: close it and begin again.",
                        invoice=line.instalment_id.display_name or line.move_id.name,
                    )
                )

    def _report(self, followup):
        """Say what became of it."""
        customer = followup.partner_id.name
        kind, text = {
            "sent": ("success", self.env._("Sent to %s.", followup.email_to)),
            "todo": (
                "success",
                self.env._("A task for %s.", followup.user_id.name),
            ),
            "to_approve": ("info", self.env._("It waits for a manager's approval.")),
            "planned": (
                "info",
                self.env._(
                    "It leaves on %s.",
                    format_datetime(self.env, followup.not_before, dt_format="medium"),
                )
                if followup.not_before
                else followup.failure or self.env._("It leaves in a few minutes."),
            ),
        }.get(followup.state, ("danger", followup.failure or self.env._("It was not sent.")))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "title": customer,
                "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class PenagihanSendLine(models.TransientModel):
    """An open item of the customer, chosen or not."""

    _name = "penagihan.send.line"
    _description = "Invoice to Send"
    _order = "id"

    wizard_id = fields.Many2one("penagihan.send", required=True, ondelete="cascade")
    selected = fields.Boolean()
    allowed = fields.Boolean(readonly=True)
    item_id = fields.Integer(readonly=True, help="Among the rows of the decision.")
    move_line_id = fields.Many2one("account.move.line", readonly=True)
    instalment_id = fields.Many2one("penagihan.instalment", readonly=True)
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    due_date = fields.Date(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_due = fields.Monetary(readonly=True)
    step_id = fields.Many2one("penagihan.step", string="Next Step", readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
