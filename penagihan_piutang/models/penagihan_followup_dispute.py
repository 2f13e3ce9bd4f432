from odoo import fields, models


class PenagihanDecision(models.Model):
    """Disputes are recorded from wherever a customer speaks of its invoices."""

    _inherit = "penagihan.decision"

    def action_dispute(self):
        return self.env["penagihan.dispute"]._action_enter(self.debtor_id[:1], self.move_line_id)


class PenagihanFollowup(models.Model):
    _inherit = "penagihan.followup"

    def action_dispute(self):
        self.ensure_one()
        return self.env["penagihan.dispute"]._action_enter(
            self.debtor_id, self.line_ids.move_line_id, self
        )


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    def action_dispute(self):
        self.ensure_one()
        return self.env["penagihan.dispute"]._action_enter(self)


class AccountMove(models.Model):
    _inherit = "account.move"

    # what becomes of a credit note is accounting's business: it only says what it was made for
    penagihan_dispute_id = fields.Many2one(
        "penagihan.dispute",
        string="Made For",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    penagihan_dispute_line_ids = fields.One2many(
        "penagihan.dispute.line",
        "move_id",
        readonly=True,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    penagihan_disputed = fields.Monetary(
        string="Disputed",
        compute="_compute_penagihan_disputed",
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
        help="It is not asked for until it is cleared up.",
    )

    def _compute_penagihan_disputed(self):
        # sudo: shown to whoever may read the invoice
        amounts = dict(
            self.env["penagihan.dispute.line"]
            .sudo()
            ._read_group(
                [("move_id", "in", self.ids), ("open", "=", True)], ["move_id"], ["amount:sum"]
            )
        )
        for move in self:
            move.penagihan_disputed = amounts.get(move._origin, 0)

    def _post(self, soft=True):
        """Posted again, an invoice may have other lines: what was disputed stays so."""
        again = self.filtered("posted_before")
        posted = super()._post(soft)
        lines = again.sudo().penagihan_dispute_line_ids.filtered("open")
        if lines.filtered(lambda line: not line.move_line_id):
            self.env.flush_all()
            for company in lines.company_id:
                self.env["penagihan.dispute"]._relink(company)
            lines.invalidate_recordset(["move_line_id"])
        return posted

    def action_penagihan_dispute(self):
        """Record what the customer does not agree with about this invoice."""
        self.ensure_one()
        self.check_access("read")
        debtor = self.env["penagihan.debtor"]._ensure(self.commercial_partner_id, self.company_id)
        items = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return self.env["penagihan.dispute"]._action_enter(debtor, items)
