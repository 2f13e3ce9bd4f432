"""A collector's round: customers to visit, and what is entered of it in the evening."""

from odoo.fields import Command
from odoo.tests import Form

from .access_case import AccessCase
from .common import MILLION


class RoundCase(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # where the cashier's postings go, as a chart of accounts has it
        outstanding = cls.env["account.account"].create(
            {
                "name": "Outstanding receipts",
                "code": "1050",
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [Command.set(cls.company.ids)],
            }
        )
        cls.cash = cls.env["account.journal"].create(
            {"name": "Cash", "code": "KAS", "type": "cash", "company_id": cls.company.id}
        )
        cls.bank = cls.journal("BNK")
        for journal in cls.cash | cls.bank:
            journal.inbound_payment_method_line_ids.payment_account_id = outstanding
        cls.cashier = cls.person("cashier", "account.group_account_invoice")

    def visit(self, name="PT Kunjung", user=None, amount=5 * MILLION, due=-20, channel="visit"):
        """A visit that waits for ``user``, to a new customer with one invoice."""
        partner = self.customer(name)
        user = user or self.collector
        self.debtor(partner, user_id=user.id)
        move = self.invoice(due=due, amount=amount, partner=partner)
        task = self.did(move, 14, ago=0, state="todo", channel=channel)
        task.user_id = user
        return task

    def new_round(self, *debtors, user=None, **values):
        """A round in preparation, made by the collector (or ``user``) of customers by hand."""
        user = user or self.collector
        return self.by(user, self.env["penagihan.round"]).create(
            {"stop_ids": [Command.create({"debtor_id": each.id}) for each in debtors], **values}
        )

    def out(self, *debtors, user=None, **values):
        """The same, and the collector has left."""
        round = self.new_round(*debtors, user=user, **values)
        round.action_out()
        return round

    def line(self, round, move):
        return round.line_ids.filtered(lambda line: line.move_id.id == move.id)

    def enter(self, round, *entries):
        """Type into the evening's grid, as a browser would: (invoice, {field: value})."""
        round.invalidate_recordset()  # in the order a browser shows
        with Form(round) as form:
            for move, values in entries:
                number = round.line_ids.ids.index(self.line(round, move).id)
                with form.line_ids.edit(number) as row:
                    for name, value in values.items():
                        setattr(row, name, value)
        return round
