from functools import wraps

from odoo import api, models
from odoo.tools.misc import format_date


class AccountMoveOrderHold(models.Model):
    """Orders on hold, in the warning on drafts and orders."""

    _inherit = "account.move"

    def _register_hook(self):
        """Orders ask for the warning only where the company uses Odoo's credit limits. A hold is
        told in any case. Without depending on sales, as they are not needed for collecting: where
        they are installed, what they work out is added to, as Odoo's automation rules do.
        """
        super()._register_hook()
        orders = self.env.registry.get("sale.order")
        if orders is None or hasattr(orders._compute_partner_credit_warning, "penagihan"):
            return
        compute = orders._compute_partner_credit_warning

        @wraps(compute)
        def _compute_partner_credit_warning(records):
            compute(records)
            records.env["account.move"]._penagihan_warn_orders(records)

        _compute_partner_credit_warning.penagihan = True
        orders._compute_partner_credit_warning = _compute_partner_credit_warning

    @api.model
    def _penagihan_warn_orders(self, orders):
        """Write on orders in the making, where nothing else has, that they are on hold."""
        for order in orders:
            if order.state not in ("draft", "sent") or order.partner_credit_warning:
                continue
            debtor = self._penagihan_debtor(order.partner_id, order.company_id)
            if debtor.order_hold:
                order.partner_credit_warning = self._penagihan_warning(
                    order.partner_id, order.company_id
                )

    @api.model
    def _penagihan_order_warning(self, debtor) -> str:
        """Since when, by whom and why: whoever sells has to answer the customer."""
        if not debtor.order_hold:
            return ""
        facts = {
            "since": format_date(self.env, debtor.order_hold_date),
            "who": debtor.order_hold_user_id.name or "",
            "reason": debtor.order_hold_reason or "",
            "until": format_date(self.env, debtor.order_hold_until)
            if debtor.order_hold_until
            else "",
        }
        if facts["until"]:
            return self.env._(
                "Orders are on hold from %(since)s until %(until)s, says %(who)s: %(reason)s.",
                **facts,
            )
        return self.env._("Orders are on hold since %(since)s, says %(who)s: %(reason)s.", **facts)
