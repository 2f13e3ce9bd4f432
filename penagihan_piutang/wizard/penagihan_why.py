from odoo import api, fields, models

from ..models.penagihan_decision import REASONS, VERDICTS
from ..models.penagihan_step import CHANNELS


class PenagihanWhy(models.TransientModel):
    """The answer to "Why?": what happens next with an item, and the message that would go out."""

    _name = "penagihan.why"
    _description = "Collection: Why?"

    debtor_id = fields.Many2one("penagihan.debtor", string="Collection Record", readonly=True)
    payer_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    move_line_id = fields.Many2one("account.move.line", readonly=True)
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    instalment_id = fields.Many2one("penagihan.instalment", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_due = fields.Monetary(readonly=True)
    credit = fields.Monetary(string="Credits", readonly=True)
    due_date = fields.Date(readonly=True)
    chase_date = fields.Date(
        string="Payment Expected",
        readonly=True,
        help="From when steps count: the term from receipt, and the customer's payday.",
    )
    days_overdue = fields.Integer(readonly=True)
    verdict = fields.Selection(VERDICTS, readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    answer = fields.Char(readonly=True)
    step_id = fields.Many2one("penagihan.step", string="Next Step", readonly=True)
    next_date = fields.Date(string="Next Step On", readonly=True)
    until = fields.Date(readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    recipient = fields.Char(readonly=True)
    subject = fields.Char(readonly=True)
    body = fields.Html(string="Message", readonly=True, sanitize=False)

    @api.model
    def _action_open(self, line, payer, owner, instalment=None):
        """Explain ``line`` or ``instalment`` (or neither), and preview what ``payer`` would
        get in ``owner``.
        """
        decisions = self.env["penagihan.decision"].with_context(penagihan_payer_ids=payer.ids)
        debtor = self.env["penagihan.debtor"].search(
            [("partner_id", "=", payer.id), ("company_id", "=", owner.id)]
        )
        values = {"debtor_id": debtor.id, "payer_id": payer.id, "company_id": owner.id}
        if line or instalment:
            item = line or instalment
            # sudo: whoever may read the invoice may read why it is (not) collected
            item.check_access("read")
            decision = decisions.sudo().search(
                [("move_line_id" if line else "instalment_id", "=", item.id)]
            )
            values |= {
                "move_line_id": line.id,
                "instalment_id": instalment.id if instalment else False,
                "currency_id": decision.currency_id.id,
                "amount_due": decision.amount_due,
                "credit": decision.credit,
                "due_date": decision.due_date,
                "chase_date": decision.chase_date,
                "days_overdue": decision.days_overdue,
                "verdict": decision.verdict,
                "reason": decision.reason,
                "answer": decision._explain(),
                "step_id": decision.step_id.id,
                "next_date": decision.next_date,
                "until": decision.until,
            }
        if self._may_preview(debtor, payer, owner):
            run = self.env["penagihan.run"].new(
                {"company_id": owner.id, "date": owner._penagihan_today()}
            )
            values |= (run._preview_messages(payer) or [{}])[0]
        return self._answer(values)

    @api.model
    def _may_preview(self, debtor, payer, owner):
        """A customer one may see; one without a record yet is everybody's who sees all. Who
        sells to the customer is told why, yet what is written is not theirs.
        """
        if not any(
            self.env.user.has_group(f"penagihan_piutang.{group}")
            for group in ("group_collector", "group_auditor")
        ):
            return False
        if debtor or not payer:
            return bool(debtor)
        known = debtor.sudo().search_count(
            [("partner_id", "=", payer.id), ("company_id", "=", owner.id)]
        )
        return not known and any(
            self.env.user.has_group(f"penagihan_piutang.{group}")
            for group in ("group_officer", "group_auditor")
        )

    @api.model
    def _action_open_followup(self, followup):
        """Show what ``followup`` says, or said."""
        followup.check_access("read")
        values = {
            "debtor_id": followup.debtor_id.id,
            "payer_id": followup.partner_id.id,
            "company_id": followup.company_id.id,
            "step_id": followup.step_id.id,
        }
        return self._answer(values | followup._preview())

    @api.model
    def _answer(self, values):
        # sudo: an answer can be read by who asked, and made up by nobody
        why = self.sudo().create(values)
        return {
            "type": "ir.actions.act_window",
            "name": why.payer_id.display_name or self.env._("Why?"),
            "res_model": self._name,
            "res_id": why.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_debtor(self):
        self.ensure_one()
        return self.debtor_id._action_open()
