from odoo import fields, models

# An allowance is no receivable: it would stand in the aging.
ALLOWANCE_ACCOUNTS = (
    "asset_current", "asset_non_current", "liability_current", "liability_non_current",
)  # fmt: skip
EXPENSE_ACCOUNTS = ("expense", "expense_direct_cost", "expense_other")


class ResCompany(models.Model):
    """Where an allowance for impairment is booked."""

    _inherit = "res.company"

    penagihan_allowance_account_id = fields.Many2one(
        "account.account",
        string="Impairment Allowance",
        domain=[("account_type", "in", ALLOWANCE_ACCOUNTS)],
        check_company=True,
    )
    penagihan_impairment_account_id = fields.Many2one(
        "account.account",
        string="Impairment Expense",
        domain=[("account_type", "in", EXPENSE_ACCOUNTS)],
        check_company=True,
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    penagihan_allowance_account_id = fields.Many2one(
        related="company_id.penagihan_allowance_account_id", readonly=False
    )
    penagihan_impairment_account_id = fields.Many2one(
        related="company_id.penagihan_impairment_account_id", readonly=False
    )
