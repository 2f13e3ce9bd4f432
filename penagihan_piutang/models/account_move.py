from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .penagihan_decision import REASONS, VERDICTS

# Customers read their own invoices over RPC as well: what is planned for them is not theirs.
_STAFF = "base.group_user"


class AccountMove(models.Model):
    _inherit = "account.move"

    penagihan_stage_id = fields.Many2one(
        "penagihan.stage",
        string="Collection Stage",
        readonly=True,
        copy=False,
        groups=_STAFF,
        index="btree_not_null",
        group_expand="_group_expand_penagihan_stage",
    )
    penagihan_line_ids = fields.One2many(
        "penagihan.followup.line",
        "move_id",
        string="Collection Follow-ups",
        readonly=True,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    penagihan_days_overdue = fields.Integer(
        string="Days Overdue",
        compute="_compute_penagihan_decision",
        groups=_STAFF,
        help="Of the oldest open instalment of the invoice.",
    )
    penagihan_step_id = fields.Many2one(
        "penagihan.step",
        string="Next Collection Step",
        compute="_compute_penagihan_decision",
        groups=_STAFF,
    )
    penagihan_next_date = fields.Date(
        string="Next Step On", compute="_compute_penagihan_decision", groups=_STAFF
    )
    penagihan_verdict = fields.Selection(
        VERDICTS, string="Collection Verdict", compute="_compute_penagihan_decision", groups=_STAFF
    )
    penagihan_reason = fields.Selection(
        REASONS, string="Collection Reason", compute="_compute_penagihan_decision", groups=_STAFF
    )
    penagihan_until = fields.Date(
        string="Until", compute="_compute_penagihan_decision", groups=_STAFF
    )

    # What Odoo forgets when a posted invoice is set back to draft and posted again.
    penagihan_no_followup = fields.Boolean(
        string="No Follow-up Kept", copy=False, readonly=True, groups=_STAFF
    )
    penagihan_detached = fields.Boolean(
        string="Ledger Detached", copy=False, readonly=True, groups=_STAFF
    )

    # not on amounts: whatever is posted or paid would look for what to forget
    @api.depends("state")
    def _compute_penagihan_decision(self):
        """Read today's decision; of an invoice with several instalments the oldest one speaks."""
        decided = self._penagihan_decisions().grouped("move_id")
        for move in self:
            # sudo: the reason is shown to whoever may read the invoice
            first = decided.get(move._origin, self.env["penagihan.decision"])[:1].sudo()
            move.penagihan_days_overdue = max(first.days_overdue, 0)
            move.penagihan_step_id = first.step_id
            move.penagihan_next_date = first.next_date
            move.penagihan_verdict = first.verdict
            move.penagihan_reason = first.reason
            move.penagihan_until = first.until

    def _penagihan_decisions(self):
        """Today's decisions about these invoices, oldest first."""
        moves = self._origin.filtered(lambda move: move.state == "posted")
        if not moves:
            return self.env["penagihan.decision"]
        payers = {partner._penagihan_payer().id for partner in moves.commercial_partner_id}
        # sudo: the record rules of customers do not hide an invoice one may read
        return (
            self.env["penagihan.decision"]
            .sudo()
            .with_context(penagihan_payer_ids=list(payers))
            .search([("move_id", "in", moves.ids)])
        )

    @api.model
    def _penagihan_show_stages(self, decided):
        """Show on invoices the stage reached: of several items the furthest.

        :param decided: SQL of rows of the decision
        """
        self.env.cr.execute(self._penagihan_stages_sql(decided))
        self.invalidate_model(["penagihan_stage_id"])

    @api.model
    def _penagihan_stages_sql(self, decided) -> SQL:
        """The statement of ``_penagihan_show_stages``."""
        return SQL(
            """
            UPDATE account_move move SET penagihan_stage_id = shown.stage_id
              FROM (SELECT decision.move_id,
                           (array_agg(stage.id ORDER BY stage.sequence DESC))[1] AS stage_id
                      FROM (%s) decision
                      JOIN penagihan_stage stage ON stage.id = decision.stage_id
                  GROUP BY decision.move_id) shown
             WHERE move.id = shown.move_id
               AND move.penagihan_stage_id IS DISTINCT FROM shown.stage_id
            """,
            decided,
        )

    # -- answers of customers -------------------------------------------------------------

    def _message_post_after_hook(self, new_message, message_values):
        result = super()._message_post_after_hook(new_message, message_values)
        replies = self.env["penagihan.reply"]
        # a bill that a supplier sends by mail is no answer to anything
        if (
            self.is_sale_document(include_receipts=True)
            and self.state == "posted"
            and self.partner_id
            and replies._is_answer(new_message)
        ):
            # sudo: mails are taken in by whoever the gateway runs as
            debtors = self.env["penagihan.debtor"].sudo()
            payer = self.commercial_partner_id.sudo()._penagihan_payer()
            if not self.currency_id.is_zero(self.amount_residual):
                debtor = debtors._ensure(payer, self.company_id)
            else:
                owner = self.company_id._penagihan_owner()
                debtor = debtors.search(
                    [("partner_id", "=", payer.id), ("company_id", "=", owner.id)]
                )
            replies._receive(debtor, new_message, self)
        return result

    # -- back to draft, and posted again --------------------------------------------------

    def button_draft(self):
        """Lines may become others while it is a draft: the ledger lets go of them."""
        # sudo: whoever may set it back need not know of collection
        silent = self.sudo().filtered(lambda move: move.is_invoice() and move.no_followup)
        silent.penagihan_no_followup = True
        (self.sudo() - silent).filtered("penagihan_no_followup").penagihan_no_followup = False
        result = super().button_draft()
        self.sudo().penagihan_line_ids._detach()
        return result

    def _inverse_no_followup(self):
        result = super()._inverse_no_followup()
        for move in self.filtered(lambda move: move.state == "draft").sudo():
            move.penagihan_no_followup = move.no_followup
        return result

    def _post(self, soft=True):
        posted = super()._post(soft)
        again = posted.sudo()
        again.filtered(
            lambda move: move.penagihan_no_followup and not move.no_followup
        ).no_followup = True
        again = again.filtered("penagihan_detached")
        again.penagihan_line_ids._attach()
        again.penagihan_detached = False
        return posted

    @api.model
    def _group_expand_penagihan_stage(self, stages, domain):
        return stages.search([])

    def action_penagihan_why(self):
        """What happens next with this invoice, or why nothing does."""
        self.ensure_one()
        decision = self._penagihan_decisions()[:1]
        if not decision:
            raise UserError(
                self.env._("Nothing is open on this document, so there is nothing to collect.")
            )
        # no longer sudo: the message is for those who may see the customer
        line, payer, owner = (
            records.with_env(self.env)
            for records in (decision.move_line_id, decision.payer_id, decision.owner_id)
        )
        return self.env["penagihan.why"]._action_open(line, payer, owner)

    def action_penagihan_send(self):
        """Write to the customer about these invoices now, by hand."""
        return self.env["penagihan.send"]._action_open_items(self._penagihan_items())

    def action_penagihan_set_step(self):
        """Set the last step done of these invoices."""
        return self.env["penagihan.set.step"]._action_open(self._penagihan_items())

    def _penagihan_items(self):
        """What is open on these documents, with the rights of whoever asks."""
        self.check_access("read")
        items = self._penagihan_decisions().move_line_id.with_env(self.env)
        if not items:
            raise UserError(
                self.env._("Nothing is open on this document, so there is nothing to collect.")
            )
        return items
