from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # the aging of a day asks for what was matched after it: mostly little, or nothing
    _penagihan_max_date_idx = models.Index("(max_date)")

    def unlink(self):
        """What was settled and is owed again is not chased at once, see ``reopened``."""
        settled = self.debit_move_id.filtered(
            lambda line: line.reconciled and line.account_type == "asset_receivable"
        )
        result = super().unlink()
        for company, lines in settled.exists().grouped("company_id").items():
            reopened = lines.filtered(lambda line: not line.reconciled)
            # sudo: whoever may take a payment back need not know of collection
            reopened.sudo().penagihan_reopened_date = company._penagihan_today()
        return result
