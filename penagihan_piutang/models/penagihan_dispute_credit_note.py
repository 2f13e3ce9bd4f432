from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class PenagihanDispute(models.Model):
    """A credit note for what is disputed: a draft made by accounting's own dialog."""

    _inherit = "penagihan.dispute"

    def _action_credit_note(self, outcome=None):
        """Accounting's dialog, filled in; the dispute ends when the draft is there."""
        self.ensure_one()
        self._may_resolve()
        moves = self.line_ids.filtered("open").move_id
        Reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=moves.ids
        )
        if not Reversal.has_access("create"):
            raise UserError(
                self.env._(
                    "Only those who write invoices make credit notes: ask one of them to do it "
                    "here."
                )
            )
        if len(moves.company_id) > 1:
            raise UserError(
                self.env._("The invoices are of several companies: credit each of them there.")
            )
        wizard = Reversal.create(
            {
                "reason": outcome or self.note or self.display_name,
                "journal_id": moves.journal_id[:1].id,
                "penagihan_dispute_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Note"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"penagihan_outcome": outcome},
        }


class AccountMove(models.Model):
    _inherit = "account.move"

    def _penagihan_shrink(self, amount):
        """Bring the lines of a draft down so that it comes to ``amount`` in its currency. Each
        line in proportion, so that taxes follow; the last one takes what rounding leaves.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        if (
            not self.amount_total
            or self.currency_id.compare_amounts(amount, self.amount_total) >= 0
        ):
            return
        share = amount / self.amount_total
        self.write(
            {
                "invoice_line_ids": [
                    Command.update(line.id, {"price_unit": line.price_unit * share})
                    for line in lines
                ]
            }
        )
        last = lines.filtered("quantity")[-1:]
        left = amount - self.amount_total
        if last and left:
            rate = self.amount_total / self.amount_untaxed if self.amount_untaxed else 1
            last.price_unit += left / rate / last.quantity
