from odoo import api, fields, models
from odoo.exceptions import UserError


class PenagihanDebtorAgreement(models.Model):
    """What a customer pays by instalments."""

    _inherit = "penagihan.debtor"

    agreement_ids = fields.One2many(
        "penagihan.agreement",
        "debtor_id",
        string="Agreements",
        readonly=True,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )

    has_instalments = fields.Boolean(compute="_compute_has_instalments")

    @api.depends("agreement_ids.state")
    def _compute_has_instalments(self):
        """Whether it pays by instalments now."""
        # sudo: who may see the customer may know that
        running = self.env["penagihan.agreement"].sudo()
        running = running.search([("debtor_id", "in", self.ids), ("state", "=", "active")])
        for debtor in self:
            debtor.has_instalments = debtor in running.debtor_id

    def _check_no_agreement(self, items):
        """What is agreed on is neither disputed nor discounted: that would say of an invoice what
        its instalments know nothing of.

        :raise UserError: where an active agreement covers one of ``items``
        """
        # sudo: who may see the customer may know what it has agreed on
        held = self.env["penagihan.agreement.line"].sudo()
        held = held.search([("move_line_id", "in", items.ids), ("holds", "=", True)], limit=1)
        if held:
            raise UserError(
                self.env._(
                    "%(invoice)s is in agreement %(agreement)s: change or end the agreement first.",
                    invoice=held.move_id.name,
                    agreement=held.agreement_id.name,
                )
            )

    def _check_free(self, items):
        """The other way round: what is to be agreed on.

        :raise UserError: where one of ``items`` is disputed, or a discount is offered on it
        """
        if disputed := self.env["penagihan.dispute"]._about(items)[:1]:
            raise UserError(
                self.env._(
                    "%s is disputed: clear that up first, or leave it out.", disputed.move_id.name
                )
            )
        if offered := self.env["penagihan.offer"]._about(items)[:1]:
            raise UserError(
                self.env._(
                    "A discount is offered on %s: cancel that first, or leave it out.",
                    offered.move_id.name,
                )
            )

    def action_agreement(self, moves=None):
        """Draft an agreement over what is overdue.

        :param moves: invoices to choose instead
        """
        self.ensure_one()
        self.check_access("read")
        overdue = self.decision_ids.filtered(
            lambda each: (
                (each.move_id in moves if moves else each.move_id and each.days_overdue > 0)
                and each.reason not in ("excluded", "agreement")
            )
        )
        currency = overdue.currency_id[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Instalment Agreement"),
            "res_model": "penagihan.agreement",
            "view_mode": "form",
            "context": {
                "default_debtor_id": self.id,
                "default_move_ids": [
                    (6, 0, overdue.filtered(lambda each: each.currency_id == currency).move_id.ids)
                ],
            },
        }
