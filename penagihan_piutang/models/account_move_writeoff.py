from odoo import fields, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    penagihan_written_off_id = fields.Many2one(
        "account.move.line",
        string="Writes Off",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """An entry that writes off is matched with what it writes off, by whoever posts it."""
        drafts = self.filtered(lambda move: move.move_type == "entry" and move.state == "draft")
        # sudo: whoever posts it need not know of collection
        # set back and posted again, Odoo has kept it matched
        fresh = drafts.line_ids.sudo().filtered(
            lambda line: line.penagihan_written_off_id and not line.matched_debit_ids
        )
        for rest in fresh:
            item = rest.penagihan_written_off_id
            short = item.currency_id.compare_amounts(
                item.amount_residual_currency, -rest.amount_currency
            )
            if item.parent_state != "posted" or short < 0:
                raise UserError(
                    self.env._(
                        "Less than is written off is open of %s: please delete this entry and "
                        "make it anew from the list.",
                        item.move_name or "",
                    )
                )
        posted = super()._post(soft)
        for rest in fresh.filtered(lambda line: line.move_id in posted):
            (rest | rest.penagihan_written_off_id).reconcile()
        return posted
