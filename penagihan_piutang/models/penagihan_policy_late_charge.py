from odoo import api, fields, models

from ..tools.late_charge import HIGH_LATE_CHARGE


class PenagihanPolicyLateCharge(models.Model):
    """What being late costs, by agreement with the customers of a policy."""

    _inherit = "penagihan.policy"

    late_charge = fields.Float(
        string="Late Charge (% a month)",
        digits=(5, 2),
        help="Simple interest on what is open after its due date, by days. It is shown on "
        "statements of account, apart from the balance, and neither asked for nor booked by "
        "itself. It needs the customer's agreement; without one the law gives 6 percent a year, "
        "from the day a claim is filed in court. 0: none.",
    )
    late_charge_high = fields.Boolean(compute="_compute_late_charge_high")

    _late_charge_within = models.Constraint(
        "CHECK(late_charge BETWEEN 0 AND 100)", "A late charge is between 0 and 100 % a month."
    )

    @api.depends("late_charge")
    def _compute_late_charge_high(self):
        for policy in self:
            policy.late_charge_high = policy.late_charge > HIGH_LATE_CHARGE
