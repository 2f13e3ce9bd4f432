from odoo import fields, models


class PenagihanThirdPartyEntry(models.TransientModel):
    """To whom a customer is handed over."""

    _name = "penagihan.third.party.entry"
    _description = "Hand Over to a Third Party"

    debtor_id = fields.Many2one("penagihan.debtor", string="Customer", required=True)
    partner_id = fields.Many2one(
        "res.partner", string="Hand Over To", required=True, help="A lawyer or an agency."
    )
    reason = fields.Char()

    def action_hand_over(self):
        self.ensure_one()
        record = self.env["penagihan.third.party"]._hand_over(
            self.debtor_id, self.partner_id, self.reason
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Third Party"),
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }


class PenagihanThirdPartyReturn(models.TransientModel):
    """What came of it when a customer comes back."""

    _name = "penagihan.third.party.return"
    _description = "Back from a Third Party"

    third_party_id = fields.Many2one("penagihan.third.party", required=True)
    day = fields.Date(
        string="On", required=True, default=lambda self: self.env.company._penagihan_today()
    )
    outcome = fields.Text(string="What Came of It", required=True)

    def action_record(self):
        self.ensure_one()
        self.third_party_id._come_back(self.day, self.outcome)
        return {"type": "ir.actions.act_window_close"}
