from odoo import fields, models

from .account_move import _STAFF


class AccountMoveAgreement(models.Model):
    """The instalment agreement an invoice is in, shown on it."""

    _inherit = "account.move"

    penagihan_agreement_id = fields.Many2one(
        "penagihan.agreement",
        string="Instalment Agreement",
        compute="_compute_penagihan_agreement_id",
        groups=_STAFF,
    )
    penagihan_agreement_progress = fields.Float(
        string="Paid of the Agreement", compute="_compute_penagihan_agreement_id", groups=_STAFF
    )

    def _compute_penagihan_agreement_id(self):
        """Asked for whenever an invoice is opened: posting and paying trigger nothing."""
        # sudo: whoever may read the invoice may know that it is in an agreement
        held = (
            self.env["penagihan.agreement.line"]
            .sudo()
            .search([("move_id", "in", self._origin.ids), ("holds", "=", True)])
        )
        agreements = {line.move_id.id: line.agreement_id for line in held}
        for move in self:
            agreement = agreements.get(move._origin.id, held.agreement_id.browse())
            move.penagihan_agreement_id = agreement
            move.penagihan_agreement_progress = agreement.progress
