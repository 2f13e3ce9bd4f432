from odoo import api, models
from odoo.tools.misc import format_amount, format_date


class AccountMoveWarning(models.Model):
    """The warning that stands on a draft invoice, and on an order, of a customer who is late.

    It reads what is stored on the customer in collection: opening a form decides nothing.
    """

    _inherit = "account.move"

    @api.depends("state", "move_type")
    def _compute_partner_credit_warning(self):
        result = super()._compute_partner_credit_warning()
        # where the company uses credit limits, Odoo has asked for the message itself
        for move in self.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type == "out_invoice"
                and not move.company_id.account_use_credit_limit
            )
        ):
            move.partner_credit_warning = move._penagihan_warning(move.partner_id, move.company_id)
        return result

    def _build_credit_warning_message(self, record, *args, **kwargs):
        """Orders ask here as well: ``record`` may be one."""
        limit = super()._build_credit_warning_message(record, *args, **kwargs)
        late = self._penagihan_warning(record.partner_id, record.company_id)
        return "\n".join(filter(None, (limit, late)))

    @api.model
    def _penagihan_warning(self, partner, company) -> str:
        """What whoever sells to ``partner`` should know; empty when there is nothing.

        Customers read their own orders over RPC: it is for staff only. Why a customer is on
        hold is told to those who may see the customer in collection.
        """
        debtor = self._penagihan_debtor(partner, company)
        if not debtor:
            return ""
        sentences = []
        if debtor.currency_id.compare_amounts(debtor.amount_overdue, 0) > 0:
            sentences.append(
                self.env._(
                    "%(customer)s has %(amount)s overdue, the oldest for %(days)s days (as of "
                    "%(date)s).",
                    customer=debtor.partner_id.name,
                    amount=format_amount(self.env, debtor.amount_overdue, debtor.currency_id),
                    days=debtor.oldest_days,
                    date=format_date(self.env, debtor.totals_date),
                )
            )
        if debtor.order_hold:
            sentences.append(self._penagihan_order_warning(debtor))
        if debtor.on_hold:
            sentences.append(self._penagihan_hold_warning(debtor))
        return " ".join(sentences)

    @api.model
    def _penagihan_debtor(self, partner, company):
        """Who pays for ``partner``, in collection, as staff may know of it; maybe empty."""
        debtors = self.env["penagihan.debtor"]
        if not partner or not self.env.user._is_internal():
            return debtors
        # sudo: staff who may sell to the customer may know that it is late
        return debtors.sudo().search(
            [
                ("partner_id", "=", partner.sudo()._penagihan_payer().id),
                ("company_id", "=", company.sudo()._penagihan_owner().id),
            ]
        )

    def _penagihan_hold_warning(self, debtor) -> str:
        until = format_date(self.env, debtor.hold_until)
        if debtor.with_user(self.env.user).has_access("read"):
            return self.env._(
                "Collection is on hold until %(day)s: %(reason)s.",
                day=until,
                reason=debtor.hold_reason,
            )
        return self.env._("Collection is on hold until %(day)s.", day=until)
