from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # the aging of a day asks for what was matched after it: mostly little, or nothing
    _penagihan_max_date_idx = models.Index("(max_date)")

    def unlink(self):
        """What was settled and is owed again is not chased at once, see ``reopened``."""
        self._note_removed_after_signing()
        settled = self.debit_move_id.filtered(
            lambda line: line.reconciled and line.account_type == "asset_receivable"
        )
        result = super().unlink()
        for company, lines in settled.exists().grouped("company_id").items():
            reopened = lines.filtered(lambda line: not line.reconciled)
            # sudo: whoever may take a payment back need not know of collection
            reopened.sudo().penagihan_reopened_date = company._penagihan_today()
        return result

    def _note_removed_after_signing(self):
        """Remember who takes back what a signed aging rests on."""
        roots = self.company_id.sudo().root_id
        signed = self.env["penagihan.aging.signing"]._last_signed(roots)
        if not signed:
            return
        removed = self.filtered(
            lambda match: (
                match.max_date
                and match.company_id.sudo().root_id in signed
                and match.max_date <= signed[match.company_id.sudo().root_id]
            )
        )
        lines = removed.debit_move_id | removed.credit_move_id
        # sudo: whoever may take a match back need not know of collection
        self.env["penagihan.match.removed"].sudo().create(
            [{"move_line_id": line.id} for line in lines]
        )
