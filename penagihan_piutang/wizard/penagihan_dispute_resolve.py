from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.penagihan_dispute import RESOLUTIONS


class PenagihanDisputeResolve(models.TransientModel):
    """How a dispute was settled. Whatever it was, the decision goes on by itself afterwards."""

    _name = "penagihan.dispute.resolve"
    _description = "Resolve a Dispute"

    dispute_id = fields.Many2one("penagihan.dispute", required=True, readonly=True)
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    amount = fields.Monetary(related="dispute_id.amount")
    line_ids = fields.One2many(related="dispute_id.line_ids")
    resolution = fields.Selection(
        # what is paid or credited is seen without anybody
        [each for each in RESOLUTIONS if each[0] != "settled"],
        string="How It Ends",
        required=True,
        default="credit_note",
    )
    outcome = fields.Char(string="How It Was Settled")

    @api.model
    def _action_open(self, dispute):
        # sudo: it shows what whoever asks may read, and can be made up by nobody
        wizard = self.sudo().create({"dispute_id": dispute.id, "outcome": dispute.outcome})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Resolve the dispute"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_resolve(self):
        """End it; with a credit note, go on in accounting's own dialog, filled in."""
        self.ensure_one()
        if self.resolution == "upheld" and not (self.outcome or "").strip():
            raise UserError(self.env._("Please say how it was settled with the customer."))
        dispute = self.dispute_id
        if self.resolution == "credit_note":
            return dispute._action_credit_note(self.outcome)
        dispute._resolve(self.resolution, self.outcome)
        return {"type": "ir.actions.act_window_close"}
