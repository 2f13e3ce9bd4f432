from odoo import api, fields, models


class PenagihanDeputy(models.TransientModel):
    """A manager says who stands in for a collector, from when, until when."""

    _name = "penagihan.deputy"
    _description = "Deputy of a Collector"

    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        required=True,
        domain=lambda self: self.env["res.users"]._penagihan_collectors_domain(),
    )
    deputy_id = fields.Many2one(
        "res.users",
        domain=lambda self: self.env["res.users"]._penagihan_collectors_domain(),
    )
    first_date = fields.Date(string="From")
    last_date = fields.Date(string="Until", help="The last day; it ends by itself.")

    @api.onchange("user_id")
    def _onchange_user_id(self):
        """What is set so far."""
        # sudo: users may be read by those who may not read all of their fields
        user = self.user_id.sudo()
        self.deputy_id = user.penagihan_deputy_id
        self.first_date = user.penagihan_deputy_from
        self.last_date = user.penagihan_deputy_until

    @api.onchange("deputy_id")
    def _onchange_deputy_id(self):
        if self.deputy_id and not self.first_date:
            self.first_date = self.env.company._penagihan_today()

    def action_save(self):
        self.ensure_one()
        self.user_id._penagihan_set_deputy(self.deputy_id, self.first_date, self.last_date)
        return {"type": "ir.actions.act_window_close"}
