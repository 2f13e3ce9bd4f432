from odoo import models
from odoo.tools import str2bool


class PenagihanDebtor(models.Model):
    """What a customer can pay online, by Odoo's own providers."""

    _inherit = "penagihan.debtor"

    def _portal_payment(self, parts):
        payment = super()._portal_payment(parts)
        overdue = {item.move_id for part in parts for item in part.items if item.days > 0}
        moves = self.env["account.move"].sudo().browse(sorted(overdue))
        offers = []
        for (company, currency), own in moves.grouped(
            lambda move: (move.company_id, move.currency_id)
        ).items():
            days = {
                (item.move_id, item.due_date): item.amount
                for part in parts
                if part.currency_id == currency.id
                for item in part.items
                if item.days > 0 and item.move_id in own.ids
            }
            amount = sum(days.values())
            if self._portal_providers(company, currency, amount):
                offers.append({"company": company, "currency": currency, "amount": amount})
        if not offers and not self._portal_providers(self.company_id, self.currency_id, 1):
            return payment
        return {**payment, "overdue": offers}

    def _portal_providers(self, company, currency, amount):
        """The providers by which so much can be paid."""
        # sudo: visitors have no rights, and which providers there are is no secret
        enabled = self.env["ir.config_parameter"].sudo()
        if not str2bool(enabled.get_param("account_payment.enable_portal_payment", "True")):
            return self.env["payment.provider"].sudo()
        return (
            self.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                company.id, self.partner_id.id, amount, currency_id=currency.id
            )
        )

    def _portal_payable(self, move_ids):
        """Those of the invoices that are this customer's and can be paid online."""
        moves = self.env["account.move"].sudo().browse()
        for move_id in move_ids:
            moves |= self._portal_move(move_id)
        return moves.filtered(lambda move: move.is_sale_document() and move._has_to_be_paid())
