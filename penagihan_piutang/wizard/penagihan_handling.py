from odoo import fields, models


class PenagihanHandling(models.TransientModel):
    """How many customers are handled, at once."""

    _name = "penagihan.handling"
    _description = "Change the Handling of Customers"

    debtor_ids = fields.Many2many("penagihan.debtor", string="Customers", required=True)
    handling = fields.Selection(
        lambda self: self.env["penagihan.debtor"]._fields["handling"].selection,
        required=True,
        default="by_hand",
    )

    def action_apply(self):
        self.ensure_one()
        self.debtor_ids.filtered(lambda each: each.handling != self.handling).write(
            {"handling": self.handling}
        )
        return {"type": "ir.actions.act_window_close"}
