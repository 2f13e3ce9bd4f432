from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount


class PenagihanDebtorItems(models.Model):
    """What somebody may say about a customer's items: promised, disputed."""

    _inherit = "penagihan.debtor"

    def _check_open_items(self, amounts):
        """Whether each is an open item of the customer, and owes what is said of it.

        :param amounts: {journal item: amount in its currency}
        :raise UserError: in words for whoever records it
        """
        self.ensure_one()
        if not amounts:
            raise UserError(self.env._("Please choose at least one open invoice."))
        if len({item.currency_id for item in amounts}) > 1:
            raise UserError(
                self.env._("Amounts of different currencies are recorded apart from each other.")
            )
        self._check_owes(amounts)
        for item, amount in amounts.items():
            name = item.move_id.name
            residual = item.amount_residual_currency
            if item.parent_state != "posted" or item.reconciled or residual <= 0:
                raise UserError(self.env._("%s is paid already.", name))
            if item.currency_id.compare_amounts(amount, 0) <= 0:
                raise UserError(self.env._("Please give an amount for %s.", name))
            if item.currency_id.compare_amounts(amount, residual) > 0:
                raise UserError(
                    self.env._(
                        "Only %(open)s is open of %(invoice)s.",
                        open=format_amount(self.env, residual, item.currency_id),
                        invoice=name,
                    )
                )

    @api.model
    def _items_by_row(self, rows) -> dict:
        """{id of a row of the decision: its journal item or instalment}, read together."""
        lines = [row["move_line_id"] for row in rows if row["move_line_id"]]
        instalments = [row["instalment_id"] for row in rows if row["instalment_id"]]
        return {
            **{2 * line.id: line for line in self.env["account.move.line"].browse(lines)},
            **{
                2 * instalment.id + 1: instalment
                for instalment in self.env["penagihan.instalment"].browse(instalments)
            },
        }

    def _check_owes(self, items):
        """:raise UserError: where one of ``items`` is not this customer's"""
        self.ensure_one()
        owned = self.company_id._penagihan_owners()
        for item in items:
            payer = item.partner_id.commercial_partner_id._penagihan_payer()
            if payer != self.partner_id or owned[item.company_id][0] != self.company_id:
                raise UserError(
                    self.env._(
                        "%(invoice)s is not owed by %(customer)s.",
                        invoice=item.move_id.name,
                        customer=self.partner_id.name,
                    )
                )
