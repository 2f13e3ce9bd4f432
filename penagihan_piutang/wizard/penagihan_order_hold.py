from odoo import fields, models


class PenagihanOrderHold(models.TransientModel):
    """Hold the orders of customers who are late, for a reason whoever sells will read."""

    _name = "penagihan.order.hold"
    _description = "Hold Orders"

    debtor_ids = fields.Many2many("penagihan.debtor", string="Customers", required=True)
    reason = fields.Char(required=True, help="Everybody who writes an order for them reads it.")
    until = fields.Date(
        help="The last day. Empty: until nothing is overdue any more, or a manager releases them."
    )

    def action_hold(self):
        self.ensure_one()
        self.debtor_ids._hold_orders(self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
