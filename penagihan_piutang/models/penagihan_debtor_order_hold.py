from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class PenagihanDebtorOrderHold(models.Model):
    """No new orders for a customer who is late: a step proposes it, a manager decides, and it ends
    by itself once nothing is overdue any more. It warns whoever writes an order; Odoo lets them.
    """

    _inherit = "penagihan.debtor"

    order_hold = fields.Boolean(string="Orders On Hold", readonly=True, tracking=True, copy=False)
    order_hold_reason = fields.Char(
        string="Why Orders Are Held",
        readonly=True,
        copy=False,
        help="Everybody who sells reads it.",
    )
    order_hold_user_id = fields.Many2one(
        "res.users", string="Orders Held By", readonly=True, copy=False
    )
    order_hold_date = fields.Date(string="Orders Held Since", readonly=True, copy=False)
    order_hold_until = fields.Date(
        string="Orders Held Until", readonly=True, copy=False, help="Empty: until it is released."
    )

    def write(self, vals):
        if not self.env.su and any(name.startswith("order_hold") for name in vals):
            raise AccessError(self.env._("Only a manager holds or releases orders."))
        return super().write(vals)

    def _hold_orders(self, reason, until=None):
        """Hold the orders of these customers, as a manager.

        :raise UserError: of one of whom nothing is overdue
        """
        self._check_order_role()
        debtors = self.sudo()
        debtors._refresh()
        for debtor in debtors:
            today = debtor.company_id._penagihan_today()
            if debtor.currency_id.compare_amounts(debtor.amount_overdue, 0) <= 0:
                raise UserError(
                    self.env._("Nothing of %s is overdue.", debtor.partner_id.name or "")
                )
            if until and until < today:
                raise UserError(self.env._("A hold must end today or later."))
            debtor.write(
                {
                    "order_hold": True,
                    "order_hold_reason": reason,
                    "order_hold_user_id": self.env.uid,
                    "order_hold_date": today,
                    "order_hold_until": until,
                }
            )
            debtor.message_post(body=self.env._("Orders are held: %s", reason))
        debtors._answered("activity_order_hold")

    def action_hold_orders(self):
        self._check_order_role()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hold orders"),
            "res_model": "penagihan.order.hold",
            "view_mode": "form",
            "target": "new",
            "context": {"default_debtor_ids": self.ids},
        }

    def action_release_orders(self):
        """Orders may be taken again."""
        self._check_order_role()
        self.sudo().filtered("order_hold")._release_orders(self.env._("Orders are released."))

    def _check_order_role(self):
        if not self.env.user.has_group("penagihan_piutang.group_manager"):
            raise AccessError(self.env._("Only a manager holds or releases orders."))
        self.check_access("write")

    def _release_orders(self, words, tell=False):
        """
        :param tell: who held them hears of it
        """
        for debtor in self:
            told = debtor.order_hold_user_id.partner_id if tell else self.env["res.partner"]
            debtor.write({"order_hold": False, "order_hold_until": False})
            debtor.message_post(body=words, partner_ids=told.ids)

    @api.model
    def _refresh_totals(self, company, decided=None, debtor_ids=None):
        result = super()._refresh_totals(company, decided, debtor_ids)
        self._end_order_holds(company)
        return result

    @api.model
    def _end_order_holds(self, company):
        """Release who owes nothing overdue any more, and those whose hold has come to its end."""
        today = company._penagihan_today()
        held = self.sudo().search([("order_hold", "=", True), ("company_id", "=", company.id)])
        for debtor in held:
            words = debtor.with_context(lang=debtor.order_hold_user_id.lang).env._
            if debtor.currency_id.compare_amounts(debtor.amount_overdue, 0) <= 0:
                debtor._release_orders(
                    words("Nothing is overdue any more: orders are released."), tell=True
                )
            elif debtor.order_hold_until and debtor.order_hold_until < today:
                debtor._release_orders(
                    words("The end of the order hold has come: orders are released."), tell=True
                )

    def _take_over(self, others):
        """Who becomes one with a customer whose orders are held is held, too."""
        result = super()._take_over(others)
        for debtor in self:
            held = others.filtered("order_hold")[:1]
            if held and not debtor.order_hold:
                debtor.write(
                    {
                        "order_hold": True,
                        "order_hold_reason": held.order_hold_reason,
                        "order_hold_user_id": held.order_hold_user_id.id,
                        "order_hold_date": held.order_hold_date,
                        "order_hold_until": held.order_hold_until,
                    }
                )
        return result
