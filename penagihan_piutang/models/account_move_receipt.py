from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from .penagihan_receipt import RECEIPT_STATES


class AccountMove(models.Model):
    """What is known of an invoice's way to the customer. The decision reads the stored columns."""

    _inherit = "account.move"

    penagihan_receipt_ids = fields.One2many(
        "penagihan.receipt",
        "move_id",
        string="Receipts",
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    penagihan_receipt_state = fields.Selection(
        RECEIPT_STATES,
        string="Receipt",
        compute="_compute_penagihan_receipt",
        store=True,
        groups="base.group_user",
    )
    penagihan_received_date = fields.Date(
        string="Received On",
        compute="_compute_penagihan_receipt",
        store=True,
        groups="base.group_user",
        help="The day the customer took the invoice.",
    )

    def _auto_init(self):
        # empty from the start: years of invoices need not be computed one by one
        for name, kind in (
            ("penagihan_receipt_state", "varchar"),
            ("penagihan_received_date", "date"),
        ):
            if not column_exists(self.env.cr, "account_move", name):
                create_column(self.env.cr, "account_move", name, kind)
        return super()._auto_init()

    @api.depends(
        "penagihan_receipt_ids.state",
        "penagihan_receipt_ids.sent_date",
        "penagihan_receipt_ids.received_date",
    )
    def _compute_penagihan_receipt(self):
        last = self.penagihan_receipt_ids._of_last()
        for move in self:
            receipt = last.get(move) or last.get(move._origin)
            move.penagihan_receipt_state = receipt and receipt.state
            move.penagihan_received_date = receipt and receipt.received_date

    def _penagihan_invoices(self):
        """Those of these documents that a customer can take: no opening balances."""
        return self.filtered(lambda move: move.move_type in ("out_invoice", "out_receipt"))

    def action_penagihan_receipt(self):
        """Record what became of these invoices on their way to the customer."""
        return self.env["penagihan.receipt"]._action_enter(self)
