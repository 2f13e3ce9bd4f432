from odoo import api, models


class PenagihanHandover(models.TransientModel):
    """Disputes somebody clears up go along."""

    _inherit = "penagihan.handover"

    @api.model
    def _open_work(self, users, debtors=None):
        domain = [
            ("user_id", "in", users.ids),
            ("company_id", "in", self.env.companies.ids),
            ("state", "=", "open"),
        ]
        if debtors is not None:
            domain.append(("debtor_id", "in", debtors.ids))
        return [*super()._open_work(users, debtors), self.env["penagihan.dispute"].search(domain)]
