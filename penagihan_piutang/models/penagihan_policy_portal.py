from odoo import fields, models


class PenagihanPolicyPortal(models.Model):
    """What customers may do on their own page."""

    _inherit = "penagihan.policy"

    portal_page = fields.Boolean(
        string="Page for Customers",
        default=True,
        help="Every message carries a link to a page where the customer sees what is open, pays "
        "and answers. Customers with a portal account find it there, too.",
    )
    portal_days = fields.Integer(
        string="Link Works For (days)",
        default=60,
        required=True,
        help="After so many days a link has ended; the customer asks for a new one with one tap.",
    )
    portal_receipt = fields.Boolean(string="Confirm receipt", default=True)
    portal_paid = fields.Boolean(string="Say that it is paid", default=True)
    portal_promise = fields.Boolean(string="Promise a day of payment", default=True)
    portal_promise_days = fields.Integer(
        string="Latest Promise (days)",
        default=14,
        required=True,
        help="How many days ahead a customer may promise by itself; never more than the longest "
        "promise of this policy.",
    )
    portal_dispute = fields.Boolean(string="Say what is wrong", default=True)
    portal_slip = fields.Boolean(string="Send tax slips", default=True)
    portal_contact = fields.Boolean(string="Name a contact", default=True)
    portal_call = fields.Boolean(string="Ask for a call", default=True)
    portal_instalment = fields.Boolean(string="Propose instalments", default=True)
    portal_instalment_amount = fields.Monetary(
        string="Smallest Instalment",
        help="What a customer proposes may not have smaller instalments. 0: no limit.",
    )

    _portal_limits = models.Constraint(
        "CHECK(portal_days BETWEEN 1 AND 365 AND portal_promise_days BETWEEN 0 AND 90"
        " AND portal_instalment_amount >= 0)",
        "A link works for 1 to 365 days, a promise is for 0 to 90 days ahead, and the smallest "
        "instalment is not negative.",
    )
