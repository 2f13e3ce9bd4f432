from odoo import api, fields, models


class PenagihanPolicy(models.Model):
    """A ladder of steps, for one company or (without a company) for all."""

    _name = "penagihan.policy"
    _description = "Collection Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: usable by every company.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Currency of the amounts of this policy; they are compared at the day's rate.",
    )
    is_default = fields.Boolean(
        string="Default",
        help="For customers without a policy of their own.",
    )
    step_ids = fields.One2many("penagihan.step", "policy_id", string="Steps", copy=True)
    contact_interval_days = fields.Integer(
        string="Days Between Contacts",
        default=4,
        required=True,
        help="After a contact about overdue invoices the customer is left alone this long.",
    )
    minimum_amount = fields.Monetary(
        help="A customer who owes less than this in all is not contacted, and a smaller invoice "
        "never sets the tone of a message.",
    )
    opening_balances = fields.Boolean(
        help="Also collect receivables entered in general journals, such as opening balances.",
    )
    excluded_account_ids = fields.Many2many(
        "account.account",
        string="Accounts Left Out",
        domain=[("account_type", "=", "asset_receivable")],
        help="Receivables that are not collected here: point of sale, advances to employees.",
    )

    _default_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_default AND active",
        "There is already a default policy: unset it first.",
    )
    _interval_positive = models.Constraint(
        "CHECK(contact_interval_days >= 0)", "Days between contacts cannot be negative."
    )

    @api.depends("name", "company_id")
    def _compute_display_name(self):
        several = len(self.env.user.company_ids) > 1
        for policy in self:
            suffix = f" ({policy.company_id.name})" if several and policy.company_id else ""
            policy.display_name = f"{policy.name or ''}{suffix}"
