from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date


class AccountMoveLadder(models.Model):
    """The ladder of an invoice as a picture: done, next, still to come."""

    _inherit = "account.move"

    penagihan_ladder = fields.Json(
        string="Steps",
        compute="_compute_penagihan_ladder",
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )

    @api.depends("state")
    def _compute_penagihan_ladder(self):
        """[{name, when, state}] by the day of the step; states: done, next, passed, to_come.

        Of an invoice with several instalments the oldest open one, as the other fields here.
        """
        decided = self._penagihan_decisions().grouped("move_id")
        for move in self:
            # sudo: shown to whoever may read the invoice
            decision = decided.get(move._origin, self.env["penagihan.decision"])[:1].sudo()
            move.penagihan_ladder = move._penagihan_steps(decision) if decision else []

    def _penagihan_steps(self, decision):
        lines = self.sudo().penagihan_line_ids.filtered(
            lambda line: line.consumes and line.move_line_id == decision.move_line_id
        )
        done = {line.step_id: line for line in lines}
        steps = decision.policy_id.sudo().step_ids | lines.step_id
        return [
            {"name": step.name, **self._penagihan_step(step, done.get(step), decision)}
            for step in steps.sorted(lambda step: (step.offset_days, step.id))
        ]

    def _penagihan_step(self, step, line, decision):
        """Where a step stands, and its day: when it was done, or when it comes at the earliest."""
        if line and line.state in ("sent", "done", "in_doubt", "entered"):
            return {"state": "done", "when": self._penagihan_day(line.date)}
        if line and line.state in ("missed", "waived"):
            label = dict(line._fields["state"]._description_selection(self.env))[line.state]
            return {"state": "passed", "when": label}
        if step == decision.step_id:
            return {"state": "next", "when": self._penagihan_day(decision.next_date)}
        today = decision.owner_id.sudo()._penagihan_today()
        position = max(decision.position or 0, 0) if decision.chase_date < today else -1_000
        if step.offset_days <= position or not step.active:
            return {"state": "passed", "when": ""}
        day = decision.chase_date + timedelta(days=step.offset_days)
        return {"state": "to_come", "when": self._penagihan_day(day) if day > today else ""}

    def _penagihan_day(self, day):
        return format_date(self.env, day) if day else ""
