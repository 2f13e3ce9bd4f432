from odoo import fields, models
from odoo.exceptions import UserError


class AccountMoveReversal(models.TransientModel):
    """Accounting's own dialog makes the draft of a credit note for what is disputed. It is posted,
    or not, by whoever may; as a draft it covers its invoice for a while.
    """

    _inherit = "account.move.reversal"

    penagihan_dispute_id = fields.Many2one("penagihan.dispute", readonly=True)
    penagihan_amount = fields.Monetary(related="penagihan_dispute_id.amount")

    def reverse_moves(self, is_modify=False):
        dispute = self.penagihan_dispute_id
        if not dispute:
            return super().reverse_moves(is_modify)
        if is_modify:
            raise UserError(
                self.env._("Only what is disputed is credited: choose “Reverse”, please.")
            )
        dispute._may_resolve()
        action = super().reverse_moves(is_modify)
        lines = dispute.sudo().line_ids.filtered("open").grouped("move_id")
        for note in self.new_move_ids.filtered(lambda each: each.reversed_entry_id in lines):
            disputed = lines[note.reversed_entry_id]
            note._penagihan_shrink(sum(disputed.mapped("amount")))
        # sudo: what it was made for is written by nobody else
        self.new_move_ids.sudo().penagihan_dispute_id = dispute
        # the draft covers the invoice from here on: both at once would leave out twice as much
        dispute._resolve("credit_note", self.env.context.get("penagihan_outcome"))
        return action
