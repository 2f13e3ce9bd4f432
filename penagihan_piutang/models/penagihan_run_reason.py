from odoo import fields, models

from .penagihan_decision import DETAILS, REASONS, VERDICTS


class PenagihanRunReason(models.Model):
    """How many customers and items a run found for each reason."""

    _name = "penagihan.run.reason"
    _description = "Collection Run Summary"
    _order = "run_id, sequence, id"

    run_id = fields.Many2one("penagihan.run", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id")
    currency_id = fields.Many2one(related="run_id.currency_id")
    sequence = fields.Integer()
    verdict = fields.Selection(VERDICTS)
    reason = fields.Selection(REASONS)
    detail = fields.Selection(DETAILS)
    debtor_count = fields.Integer(string="Customers")
    item_count = fields.Integer(string="Items")
    amount_company = fields.Monetary(string="Amount Due", help="At the day's rate.")

    def action_open(self):
        """The items behind the figure, as they are decided now."""
        self.ensure_one()
        domain = [
            ("owner_id", "=", self.company_id.id),
            ("reason", "=", self.reason),
            ("detail", "=", self.detail),
        ]
        return self.env["penagihan.decision"]._action_open(domain)
