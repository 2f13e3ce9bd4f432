from odoo import fields, models


class PenagihanPolicy(models.Model):
    """How far instalment agreements may go without a manager, and when one is missed."""

    _inherit = "penagihan.policy"

    agreement_count = fields.Integer(
        string="Payments at Most",
        default=6,
        required=True,
        help="An agreement over more payments waits for a manager.",
    )
    agreement_months = fields.Integer(
        string="Months at Most",
        default=6,
        required=True,
        help="A longer agreement waits for a manager.",
    )
    agreement_amount = fields.Monetary(
        string="Amount at Most",
        help="An agreement over more waits for a manager. 0: no limit.",
    )
    agreement_share = fields.Integer(
        string="Share of Habit (%)",
        default=150,
        required=True,
        help="Where more falls due within a month than this share of what the customer has paid "
        "per month so far, a manager agrees. 0: no limit.",
    )
    agreement_rate = fields.Float(
        string="Yearly Rate (%)",
        default=12,
        required=True,
        help="What waiting for money costs: the cost of an agreement is shown at this rate.",
    )
    missed_days = fields.Integer(
        string="Missed After (days)",
        default=7,
        required=True,
        help="An instalment that is open so many days after its day is missed: somebody decides "
        "what becomes of the agreement.",
    )

    _agreement_limits = models.Constraint(
        "CHECK(agreement_count > 0 AND agreement_months > 0 AND agreement_amount >= 0"
        " AND agreement_share >= 0 AND agreement_rate >= 0 AND missed_days >= 0)",
        "The limits of agreements cannot be negative.",
    )
