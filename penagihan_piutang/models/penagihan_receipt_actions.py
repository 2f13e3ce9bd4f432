from odoo import api, models
from odoo.exceptions import UserError

from .penagihan_receipt import ARRIVED


class PenagihanReceipt(models.Model):
    """Where receipts are recorded from."""

    _inherit = "penagihan.receipt"

    @api.model
    def _action_enter(self, moves, state="received"):
        """Record what became of ``moves`` on their way to the customer, all at once."""
        self.check_access("create")
        if not moves:
            raise UserError(self.env._("There is no open invoice to be received."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receipt of invoices"),
            "res_model": "penagihan.receipt.entry",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_ids": moves.ids, "default_state": state},
        }


class PenagihanDecision(models.Model):
    _inherit = "penagihan.decision"

    def action_receipt(self):
        return self.env["penagihan.receipt"]._action_enter(self.move_id._penagihan_invoices())


class PenagihanFollowup(models.Model):
    _inherit = "penagihan.followup"

    def action_receipt(self):
        """Whoever calls or visits learns who took the invoices."""
        return self.env["penagihan.receipt"]._action_enter(
            self.line_ids.move_id._penagihan_invoices()
        )


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    def action_receipt(self):
        """All open invoices of the customer that nobody has recorded as received."""
        moves = self.decision_ids.move_id._penagihan_invoices()
        return self.env["penagihan.receipt"]._action_enter(
            moves.filtered(lambda move: move.penagihan_receipt_state not in ARRIVED)
        )
