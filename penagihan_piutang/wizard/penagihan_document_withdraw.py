from odoo import fields, models


class PenagihanDocumentWithdraw(models.TransientModel):
    """Say to the customer why a letter is withdrawn; the letter that does so is issued."""

    _name = "penagihan.document.withdraw"
    _description = "Withdraw a Letter"

    document_id = fields.Many2one("penagihan.document", string="Letter", required=True)
    reason = fields.Char(required=True, help="Stands in the letter, in the customer’s language.")

    def action_withdraw(self):
        self.ensure_one()
        withdrawal = self.document_id._withdraw(self.reason)
        return {**withdrawal.action_open_pdf(), "close": True}
