from odoo import api, fields, models
from odoo.exceptions import UserError


class PenagihanNegotiation(models.Model):
    """Where conversations are recorded from, and what is done with them afterwards."""

    _inherit = "penagihan.negotiation"

    @api.model
    def _action_enter(self, debtor, items=None, followup=None, corrects=None):
        """The dialog in which somebody records a conversation.

        :param items: open journal items it is about; by default the overdue ones
        :param followup: the call or visit in which it is held
        :param corrects: an entry that it puts right
        """
        self.env.user._penagihan_check_role("group_collector")
        if not debtor:
            raise UserError(self.env._("This customer is not in collection."))
        return self.env["penagihan.negotiation.entry"]._action_open_talk(
            debtor, items, followup, corrects
        )

    def action_correct(self):
        """Put it right by a new entry."""
        self.ensure_one()
        self._check_corrected_by(self.debtor_id)
        items = self.move_ids.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        return self._action_enter(self.debtor_id, items, corrects=self)

    def action_minutes(self):
        """The minutes as a PDF."""
        self.check_access("read")
        return self.env.ref("penagihan_piutang.action_report_minutes").report_action(
            self, config=False
        )


class PenagihanDecision(models.Model):
    _inherit = "penagihan.decision"

    def action_conversation(self):
        self.check_access("read")
        return self.env["penagihan.negotiation"]._action_enter(
            self.debtor_id[:1], self.move_line_id
        )


class PenagihanFollowup(models.Model):
    _inherit = "penagihan.followup"

    def action_conversation(self):
        self.ensure_one()
        self.check_access("read")
        return self.env["penagihan.negotiation"]._action_enter(
            self.debtor_id, self.line_ids.move_line_id, self
        )


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    def action_conversation(self):
        self.ensure_one()
        self.check_access("read")
        return self.env["penagihan.negotiation"]._action_enter(self)


class AccountMove(models.Model):
    _inherit = "account.move"

    penagihan_negotiation_ids = fields.Many2many(
        "penagihan.negotiation",
        string="Conversations",
        readonly=True,
        copy=False,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )

    def action_penagihan_conversation(self):
        """Record what was said about this invoice."""
        self.ensure_one()
        self.check_access("read")
        debtor = self.env["penagihan.debtor"]._ensure(self.commercial_partner_id, self.company_id)
        items = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return self.env["penagihan.negotiation"]._action_enter(debtor, items)
