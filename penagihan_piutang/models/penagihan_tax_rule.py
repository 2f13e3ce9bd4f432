from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PenagihanTaxRule(models.Model):
    """A tax customers withhold and pay to the state themselves: what then stays open of an invoice
    is no debt. A customer may withhold on both bases at once, so each has a rate of its own.
    """

    _name = "penagihan.tax.rule"
    _description = "Tax Withheld by Customers"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", help="Empty: all companies.")
    country_id = fields.Many2one(
        "res.country", help="Companies of this country. Empty: of all countries."
    )
    untaxed_rate = fields.Float(
        string="% of Untaxed Amount", digits=(6, 3), help="Of the amount before tax."
    )
    tax_rate = fields.Float(string="% of VAT", digits=(6, 3), help="Of the tax on the invoice.")
    tolerance = fields.Float(
        default=100,
        digits=(16, 2),
        help="In the company's currency: amounts are rounded line by line.",
    )

    @api.constrains("untaxed_rate", "tax_rate", "tolerance")
    def _check_rates(self):
        for rule in self:
            rates = (rule.untaxed_rate, rule.tax_rate)
            if not any(rates) or not all(0 <= rate <= 100 for rate in rates):
                raise ValidationError(
                    self.env._("A rate is between 0 and 100, and one of the two is above 0.")
                )
            if rule.tolerance < 0:
                raise ValidationError(self.env._("The tolerance cannot be below 0."))
