from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class PenagihanFollowupApproval(models.Model):
    """What somebody must agree to before it goes on, and who that is."""

    _inherit = "penagihan.followup"

    may_approve = fields.Boolean(compute="_compute_may_approve", search="_search_may_approve")

    @api.depends("state", "step_id", "debtor_id")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        for followup in self:
            followup.may_approve = followup.state == "to_approve" and self.env.user.has_group(
                f"penagihan_piutang.{followup._approving_group()}"
            )

    def _search_may_approve(self, operator, value):
        if operator != "in":
            return NotImplemented
        user = self.env.user
        domain = Domain("state", "=", "to_approve")
        if not user.has_group("penagihan_piutang.group_manager"):
            firm = Domain("step_id.stage_id.firm", "=", True)
            domain &= ~(firm | Domain("step_id.mode", "=", "approval"))
        if not user.has_group("penagihan_piutang.group_officer"):
            domain &= Domain("debtor_id.handling", "!=", "approval")
        if not user.has_group("penagihan_piutang.group_collector"):
            domain = Domain.FALSE
        return domain

    def _approving_group(self) -> str:
        """Who decides: a manager on firm steps, an officer on customers handled after approval,
        and on soft steps beside a firm one whoever works on the customer.
        """
        self.ensure_one()
        if self.step_id.firm or self.step_id.mode == "approval":
            return "group_manager"
        return "group_officer" if self.debtor_id.handling == "approval" else "group_collector"

    def _check_may_approve(self):
        for followup in self:
            followup._check_allowed(followup._approving_group(), "to_approve")

    def _needs_approval(self, firm_open) -> bool:
        """Whether a manager must agree before it leaves.

        :param firm_open: whether a firm step of the customer is open
        """
        self.ensure_one()
        return bool(
            self.step_id.mode == "approval"
            or (self.debtor_id.handling == "approval" and self.channel in ("email", "letter"))
            or (firm_open and self.channel == "email" and not self.step_id.firm)
        )

    def action_approve(self):
        """Let it go: e-mails leave with the next dispatch, tasks go to their person."""
        self._check_may_approve()
        kept = self._withdraw()
        mails = kept.filtered(lambda followup: followup.channel == "email")
        mails._set_state("planned", approved_user_id=self.env.uid)
        (kept - mails)._hand_over(approved_user_id=self.env.uid)

    def action_refuse(self):
        """Open the hold that goes with a refusal: it would come back tomorrow otherwise."""
        self._check_may_approve()
        action = self.debtor_id.action_hold()
        return dict(
            action,
            name=self.env._("Refuse and put on hold"),
            context={**action["context"], "default_followup_ids": self.ids},
        )

    def _refuse(self):
        """Not approved: the customer is on hold instead, and the steps stay open."""
        self._check_may_approve()
        for followup in self:
            if not followup.debtor_id.on_hold:
                raise UserError(
                    self.env._(
                        "Refusing “%(followup)s” needs a hold with a reason and an end: the step "
                        "comes back when it ends.",
                        followup=followup.display_name,
                    )
                )
        self._set_state("refused")
