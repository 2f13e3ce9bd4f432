from odoo import api, models
from odoo.exceptions import UserError

from ..tools.contact_window import after_working_days
from .penagihan_promise import CLAIM_DAYS, WAITING


class PenagihanPromise(models.Model):
    """What people do about promises, and where they are recorded from."""

    _inherit = "penagihan.promise"

    def _may_end(self, group, *states, kind=None):
        """As ``_may``; refuses other kinds as well."""
        promises = self._may(group, *states)
        self.filtered(lambda promise: kind not in (None, promise.kind))._refuse()
        return promises

    def _ended(self, *tasks):
        """Afterwards: what asked for it is done, and the customer's figures are those of now."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for promise in self:
            told = f"{labels[promise.state]}: {promise._in_words()}"
            promise.debtor_id.message_post(body=told)
        self._close_tasks(*tasks)
        self.debtor_id._refresh()

    def action_cancel(self):
        """It was a mistake, or holds no more: its items are decided about as before."""
        promises = self._may_end("group_collector", *WAITING)
        promises._end("cancelled")
        promises._ended()
        promises._close_tasks("approve", "claim", "giro", "due", "deposit")

    def action_approve(self):
        """A manager agrees to wait once more."""
        promises = self._may_end("group_manager", "to_approve")
        for promise in promises:
            debtor = promise.debtor_id
            until = promise._last_day(
                promise.kind, promise.date, debtor, debtor._penagihan_policy()
            )
            promise.write({"state": "open", "until": until})
        promises._ended("approve")

    def action_found(self):
        """The payment is there. Its items are left alone while it is booked and matched."""
        for promise in self._may_end("group_officer", "open", kind="claims_paid"):
            company = promise.company_id
            promise._end("found")
            promise.until = after_working_days(
                company._penagihan_today(), CLAIM_DAYS, company.country_id.code
            )
            promise._ended("claim")

    def action_not_found(self):
        """No such payment has come: somebody calls the customer."""
        promises = self._may_end("group_officer", "open", kind="claims_paid")
        promises._end("not_found")
        promises._ended("claim")
        promises._ask("not_found")

    def action_cleared(self):
        """The bank has credited the giro: register the payment, and it is kept."""
        self.ensure_one()
        self._may_end("group_officer", "open", kind="giro")
        return self.line_ids.move_line_id.action_register_payment()

    def action_bounced(self):
        """The bank has refused the giro: a broken promise, and a manager's task."""
        promises = self._may_end("group_officer", "open", kind="giro")
        promises._end("broken")
        promises._ended("giro", "deposit")
        promises._ask("bounced")

    @api.model
    def _action_enter(self, debtor, items=None, followup=None):
        """The dialog in which somebody records what a customer has said.

        :param items: open journal items it is about; by default the oldest
        :param followup: the call or visit in which it was said, which is done with it
        """
        self.env.user._penagihan_check_role("group_collector")
        if not debtor:
            raise UserError(self.env._("There is no open invoice to be promised."))
        return self.env["penagihan.promise.entry"]._action_open(debtor, items, followup)


class PenagihanDecision(models.Model):
    _inherit = "penagihan.decision"

    def action_promise(self):
        return self.env["penagihan.promise"]._action_enter(self.debtor_id[:1], self.move_line_id)


class PenagihanFollowup(models.Model):
    _inherit = "penagihan.followup"

    def action_promise(self):
        self.ensure_one()
        return self.env["penagihan.promise"]._action_enter(
            self.debtor_id, self.line_ids.move_line_id, self
        )


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    def action_promise(self):
        self.ensure_one()
        return self.env["penagihan.promise"]._action_enter(self)


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_penagihan_promise(self):
        """Record what the customer says about this invoice."""
        self.ensure_one()
        self.check_access("read")
        debtor = self.env["penagihan.debtor"]._ensure(self.commercial_partner_id, self.company_id)
        items = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return self.env["penagihan.promise"]._action_enter(debtor, items)
