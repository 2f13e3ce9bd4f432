from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    penagihan_tz = fields.Selection(related="company_id.penagihan_tz", readonly=False)
    penagihan_automatic = fields.Boolean(related="company_id.penagihan_automatic", readonly=False)
    penagihan_user_id = fields.Many2one(related="company_id.penagihan_user_id", readonly=False)
    penagihan_daily_cap = fields.Integer(related="company_id.penagihan_daily_cap", readonly=False)
    penagihan_bank_date = fields.Date(related="company_id.penagihan_bank_date", readonly=False)
    penagihan_test_email = fields.Char(related="company_id.penagihan_test_email", readonly=False)
    penagihan_aging_days = fields.Char(related="company_id.penagihan_aging_days", readonly=False)
    penagihan_discount_account_id = fields.Many2one(
        related="company_id.account_journal_early_pay_discount_loss_account_id",
        string="Discount Account",
        readonly=False,
    )
    penagihan_tell_sales = fields.Boolean(related="company_id.penagihan_tell_sales", readonly=False)
