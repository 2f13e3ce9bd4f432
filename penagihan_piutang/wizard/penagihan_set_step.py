from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# A message in the chatter names so many invoices; the ledger names all.
_NAMED = 20


class PenagihanSetStep(models.TransientModel):
    """Say which step was the last one done for some items, forward or back, and why.

    Forward, every step passed over gets a line in the ledger; back, what was done stays on
    record and may be done again.
    """

    _name = "penagihan.set.step"
    _description = "Set the Last Step Done"

    line_ids = fields.One2many("penagihan.set.step.line", "wizard_id", string="Invoices")
    policy_id = fields.Many2one("penagihan.policy", readonly=True)
    step_id = fields.Many2one(
        "penagihan.step",
        string="Last Step Done",
        domain="[('policy_id', '=', policy_id)]",
    )
    to_start = fields.Boolean(
        string="Back to the Start", help="As if nothing had been done: the first step comes next."
    )
    reason = fields.Char()
    several = fields.Boolean(readonly=True, help="Of more than one customer.")

    @api.model
    def _action_open(self, items):
        """Open the wizard on ``items``, which are receivable lines."""
        self._check_officer()
        decisions = self._decisions(items)
        self._check_nothing_under_way(items)
        done = self._consumed(items)
        # sudo: it shows what whoever asks may read, and can be made up by nobody
        wizard = self.sudo().create(
            {
                "policy_id": self._policy(decisions).id,
                "several": len(decisions.payer_id) > 1,
                "line_ids": [
                    (0, 0, {
                        "move_line_id": decision.move_line_id.id,
                        "due_date": decision.due_date,
                        "currency_id": decision.currency_id.id,
                        "amount_due": decision.amount_due,
                        "last_step_id": done[decision.move_line_id][-1:].step_id.id,
                    })
                    for decision in decisions
                ],
            }
        )  # fmt: skip
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set the last step done"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # -- what is asked for ----------------------------------------------------------------

    def _check_officer(self):
        if not self.env.user.has_group("penagihan_piutang.group_officer"):
            raise AccessError(self.env._("Only a finance officer sets the step of an invoice."))

    def _decisions(self, items):
        """Today's decisions about ``items``, with the rights of whoever asks."""
        items.check_access("read")
        payers = {line.partner_id._penagihan_payer().id for line in items if line.partner_id}
        decisions = (
            self.env["penagihan.decision"]
            .with_context(penagihan_payer_ids=list(payers))
            .search([("move_line_id", "in", items.ids)])
        )
        if not decisions or decisions.move_line_id != items:
            raise UserError(
                self.env._("Choose open invoices of customers in collection, and only those.")
            )
        return decisions

    def _policy(self, decisions):
        """The one ladder all items climb."""
        policies = decisions.policy_id
        if len(policies) > 1:
            raise UserError(
                self.env._(
                    "These invoices follow different policies (%(policies)s): choose those of "
                    "one policy.",
                    policies=", ".join(policies.mapped("name")),
                )
            )
        if not policies or not all(decision.policy_id for decision in decisions):
            raise UserError(
                self.env._("No collection policy applies to these invoices: there are no steps.")
            )
        return policies

    def _consumed(self, items):
        """The ledger lines that count for each item, lowest first.

        :return: {item: lines}, with a value for every item
        """
        # sudo: an item is known by its ledger, even where an old customer record is not one's own
        lines = (
            self.env["penagihan.followup.line"]
            .sudo()
            .search(
                [("move_line_id", "in", items.ids), ("consumes", "=", True)],
                order="offset_days, id",
            )
        )
        grouped = lines.grouped("move_line_id")
        return {item: grouped.get(item.sudo(), lines.browse()) for item in items}

    def _check_nothing_under_way(self, items):
        """A step that is planned, with a person or in doubt comes to its end first."""
        what_to_do = {
            "planned": self.env._("it is about to be sent: cancel it first"),
            "to_approve": self.env._("it waits for approval: have it approved or cancel it first"),
            "todo": self.env._("it is somebody's task: finish or cancel it first"),
            "sending": self.env._("it is being sent: try again in a minute"),
            "in_doubt": self.env._("nobody knows whether it arrived: find out first"),
        }
        for item, lines in self._consumed(items).items():
            for line in lines:
                if line.state in what_to_do:
                    raise UserError(
                        self.env._(
                            "“%(step)s” is under way for %(invoice)s; %(advice)s.",
                            step=line.step_id.name,
                            invoice=item.move_id.name,
                            advice=what_to_do[line.state],
                        )
                    )

    def _changes(self, items):
        """What setting ``step_id`` comes to.

        :return: {item: (ledger lines to roll back, steps to enter)}; steps up to the due date
            are passed over without a line, as the ladder does. Empty before anything is chosen.
        """
        if not (self.step_id or self.to_start):
            return {}
        target = self.step_id if not self.to_start else self.step_id.browse()
        ladder = self.policy_id.step_ids.sorted("offset_days")
        changes = {}
        for item, lines in self._consumed(items).items():
            above = lines.filtered(lambda line: not target or line.offset_days > target.offset_days)
            left = lines - above
            position = max(left.mapped("offset_days"), default=None)
            steps = ladder.browse()
            if target and (position is None or position < target.offset_days):
                steps = ladder.filtered(
                    lambda step, position=position: (
                        step == target
                        or max(position or 0, 0) < step.offset_days < target.offset_days
                    )
                )
            changes[item] = (above, steps - left.step_id)
        return changes

    def _describe(self, above, steps) -> str:
        """What happens to one item, in a few words."""
        words = []
        if above:
            words.append(
                self.env._("may be done again: %s", ", ".join(above.step_id.mapped("name")))
            )
        if steps:
            words.append(self.env._("recorded as done: %s", ", ".join(steps.mapped("name"))))
        return "; ".join(words) or self.env._("stays as it is")

    # -- doing it -------------------------------------------------------------------------

    def action_set(self):
        self.ensure_one()
        self._check_officer()
        items = self.line_ids.move_line_id
        decisions = self._decisions(items)
        policy = self._policy(decisions)
        if not self.to_start and self.step_id not in policy.step_ids:
            raise UserError(self.env._("Choose a step of the policy of these invoices."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Give a reason: it stays with the step for good."))
        self._check_nothing_under_way(items)
        self.sudo().policy_id = policy
        changes = self._changes(items)
        changed = decisions.filtered(lambda decision: any(changes[decision.move_line_id]))
        if not changed:
            raise UserError(self.env._("These invoices are at this step already."))
        before = {item: lines[-1:].step_id for item, lines in self._consumed(items).items()}
        changed = self._with_debtors(changed)
        Line = self.env["penagihan.followup.line"]
        Line.union(*(above for above, _steps in changes.values()))._roll_back(self.reason)
        Line._enter(
            changed, {item: steps for item, (_above, steps) in changes.items()}, self.reason
        )
        self._tell(changed, before)
        changed.debtor_id._refresh()
        return {"type": "ir.actions.act_window_close"}

    def _with_debtors(self, decisions):
        """The same decisions, with a collection record for each customer."""
        new = decisions.filtered(lambda decision: not decision.debtor_id)
        for owner, of_owner in new.grouped("owner_id").items():
            self.env["penagihan.debtor"]._ensure(of_owner.payer_id, owner)
        if new:
            decisions.invalidate_recordset()
        return decisions

    def _tell(self, decisions, before):
        """One message on each customer: what was set, for which invoices, and why."""
        start = self.env._("start")
        target = start if self.to_start else self.step_id.name
        for debtor, of_debtor in decisions.grouped("debtor_id").items():
            rows = [
                Markup("<li>%s: %s → %s</li>")
                % (decision.move_id.name, before[decision.move_line_id].name or start, target)
                for decision in of_debtor[:_NAMED]
            ]
            if len(of_debtor) > _NAMED:
                more = self.env._("… and %s more", len(of_debtor) - _NAMED)
                rows.append(Markup("<li>%s</li>") % more)
            debtor.message_post(
                body=Markup("<p>%s</p><ul>%s</ul>")
                % (
                    self.env._("Last step done set by hand: %(reason)s", reason=self.reason),
                    Markup().join(rows),
                )
            )


class PenagihanSetStepLine(models.TransientModel):
    """An item whose last step is set."""

    _name = "penagihan.set.step.line"
    _description = "Invoice Whose Step Is Set"
    _order = "due_date, id"

    wizard_id = fields.Many2one("penagihan.set.step", required=True, ondelete="cascade")
    move_line_id = fields.Many2one("account.move.line", readonly=True)
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    partner_id = fields.Many2one(related="move_line_id.partner_id", string="Customer")
    due_date = fields.Date(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_due = fields.Monetary(readonly=True)
    last_step_id = fields.Many2one("penagihan.step", string="Last Step Now", readonly=True)
    effect = fields.Char(compute="_compute_effect")

    @api.depends("wizard_id.step_id", "wizard_id.to_start")
    def _compute_effect(self):
        for wizard, lines in self.grouped("wizard_id").items():
            changes = wizard._changes(lines.move_line_id)
            for line in lines:
                line.effect = (changes and wizard._describe(*changes[line.move_line_id])) or False
