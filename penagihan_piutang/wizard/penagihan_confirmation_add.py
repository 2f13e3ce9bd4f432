from odoo import fields, models


class PenagihanConfirmationAdd(models.TransientModel):
    """Customers added to a round by hand."""

    _name = "penagihan.confirmation.add"
    _description = "Add Customers to a Balance Confirmation"

    confirmation_id = fields.Many2one("penagihan.confirmation", required=True)
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        domain="[('parent_id', '=', False)]",
        help="Also those without a balance. Where a head office pays, it is asked.",
    )

    def action_add(self):
        self.ensure_one()
        self.confirmation_id._add_by_hand(self.partner_ids)
        return {"type": "ir.actions.act_window_close"}
