from odoo import api, fields, models

from ..models.penagihan_dispute import REASONS


class PenagihanDisputeEntry(models.TransientModel):
    """What a customer does not agree with, written down while it is said: which invoices, how much
    of them and why.
    """

    _name = "penagihan.dispute.entry"
    _description = "Record a Dispute"
    _inherit = ["penagihan.dialog"]

    reason = fields.Selection(REASONS, string="What Is Wrong", required=True, default="amount")
    user_id = fields.Many2one(
        "res.users",
        string="Who Clears It Up",
        required=True,
        compute="_compute_usual",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    deadline = fields.Date(
        required=True,
        compute="_compute_usual",
        store=True,
        precompute=True,
        readonly=False,
    )
    line_ids = fields.One2many("penagihan.dispute.entry.line", "entry_id")

    @api.depends("debtor_id")
    def _compute_usual(self):
        for entry in self:
            # sudo: who deals with a customer is no secret to who collects from it
            debtor = entry.debtor_id.sudo()
            entry.user_id = debtor._somebody()
            entry.deadline = self.env["penagihan.dispute"]._usual_deadline(debtor)

    @api.model
    def _chosen(self, decisions, named):
        """The invoice it was opened from; of several nobody knows which is meant."""
        free = named.filtered(lambda each: not each.disputed)
        return free if len(free) == 1 or len(free.move_id) == 1 else free.browse()

    @api.model
    def _offered(self, decisions):
        """What is disputed whole, or in an agreement, is left out."""
        return decisions.filtered(lambda each: self._most(each) > 0 and each.reason != "agreement")

    @api.model
    def _most(self, decision):
        return decision.residual - decision.disputed

    @api.model
    def _nothing_open(self):
        return self.env._("There is no open invoice to be disputed.")

    def action_record(self):
        """Write it down; the call or visit in which it was said is done with it."""
        self.ensure_one()
        self._end_talk()
        self.env["penagihan.dispute"]._open(
            self.debtor_id,
            self._amounts(),
            reason=self.reason,
            note=self.note,
            owner=self.user_id,
            deadline=self.deadline,
            contact_id=self.contact_id.id,
        )
        return {"type": "ir.actions.act_window_close"}


class PenagihanDisputeEntryLine(models.TransientModel):
    _name = "penagihan.dispute.entry.line"
    _description = "Invoice of a Dispute Being Recorded"
    _inherit = ["penagihan.dialog.line"]

    entry_id = fields.Many2one(
        "penagihan.dispute.entry", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="entry_id.currency_id")
    chosen = fields.Boolean(string="Disputed")
