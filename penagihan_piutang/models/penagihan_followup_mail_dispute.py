from odoo import models
from odoo.tools.misc import format_amount


class PenagihanFollowupDispute(models.Model):
    """What a message says of an invoice part of which is disputed: it asks for the rest only."""

    _inherit = "penagihan.followup"

    def _row(self, line, currency, amount, due_date, expected=None):
        row = super()._row(line, currency, amount, due_date, expected)
        if line._name == "penagihan.instalment":
            return row
        # sudo: a customer may be told what it has said itself, by whoever writes to it
        disputed = line.move_id.sudo().penagihan_dispute_line_ids.filtered(
            lambda each: each.open and each.move_line_id == line
        )
        row["disputed"] = (
            self.env._(
                "Without %s, which is being clarified",
                format_amount(self.env, disputed.amount, currency),
            )
            if disputed
            else ""
        )
        return row
