from odoo import models
from odoo.tools.misc import format_date


class PenagihanFollowupWhen(models.Model):
    """Words about time in a message: when payment is expected of an invoice, and when the customer
    took it.
    """

    _inherit = "penagihan.followup"

    def _expected(self) -> dict:
        """{item id: the day payment is expected}, where its term begins with the receipt, or
        the customer pays on certain days only; of what is open.
        """
        return {row["id"]: row["chase_date"] for row in self._debtor_rows()}

    def _to_confirm(self) -> bool:
        """Whether the customer has still to say, of any of the invoices, that it is in order."""
        self.ensure_one()
        return any(move.penagihan_receipt_state != "checked" for move in self.line_ids.move_id)

    def _when(self, due_date, expected) -> str:
        """In words, how long it is until payment is expected, or since."""
        return self.company_id._penagihan_when(due_date, expected)

    def _received(self, move) -> str:
        """When the customer took an invoice, and who did."""
        if not move.penagihan_received_date:
            return ""
        day = format_date(self.env, move.penagihan_received_date)
        # sudo: who took it may be told to the customer by whoever writes to it
        receiver = move.sudo().penagihan_receipt_ids._of_last()[move].receiver
        if not receiver:
            return self.env._("Received on %(day)s", day=day)
        return self.env._("Received on %(day)s by %(name)s", day=day, name=receiver)


class PenagihanFollowupLine(models.Model):
    _inherit = "penagihan.followup.line"

    def _expected_on(self, expected):
        """The day payment is expected; of what was paid meanwhile, its due date.

        :param expected: ``penagihan.followup._expected``
        """
        self.ensure_one()
        return expected.get(self._item_id(), self.due_date)
