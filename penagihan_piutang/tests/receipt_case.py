"""A customer, and what is recorded of its invoices on their way to it."""

from datetime import timedelta

from odoo.fields import Command

from .common import D
from .refusals import RefusalCase


class ReceiptCase(RefusalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer()

    def day(self, number):
        return D + timedelta(days=number)

    def record(self, *moves, state="received", on=0, user=None, **values):
        """Record in the dialog what became of ``moves``, as the officer."""
        Entry = self.env["penagihan.receipt.entry"].with_user(user or self.officer)
        entry = Entry.create(
            {
                "move_ids": [Command.set([move.id for move in moves])],
                "state": state,
                "date": self.day(on),
                **values,
            }
        )
        entry.action_record()
        return self.env["penagihan.receipt"].search(
            [("move_id", "in", [move.id for move in moves])]
        )

    def weekdays(self, *numbers):
        return [Command.set(self.env["penagihan.weekday"].search([("number", "in", numbers)]).ids)]
