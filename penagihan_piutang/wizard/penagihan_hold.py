from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class PenagihanHold(models.TransientModel):
    """Leave customers alone for a reason and until a day; so does who refuses a step."""

    _name = "penagihan.hold"
    _description = "Put Customers on Hold"

    debtor_ids = fields.Many2many("penagihan.debtor", string="Customers", required=True)
    followup_ids = fields.Many2many("penagihan.followup", string="Refused Steps", readonly=True)
    reason = fields.Char(required=True)
    until = fields.Date(
        required=True,
        default=lambda self: self.env.company._penagihan_today() + timedelta(days=7),
        help="The last day of the hold; collection goes on by itself afterwards.",
    )
    user_id = fields.Many2one(
        "res.users", string="Owner", required=True, default=lambda self: self.env.user
    )

    def action_hold(self):
        self.ensure_one()
        for company in self.debtor_ids.company_id:
            if self.until < company._penagihan_today():
                raise UserError(self.env._("A hold must end today or later."))
        self.debtor_ids.write(
            {
                "hold_until": self.until,
                "hold_reason": self.reason,
                "hold_user_id": self.user_id.id,
            }
        )
        if self.followup_ids:
            self.followup_ids._refuse()
        return {"type": "ir.actions.act_window_close"}
