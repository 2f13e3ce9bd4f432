from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.impairment import adjusted, allowance, loss_rates

_SAID = {"typed", "typed_percent", "reason"}


class PenagihanImpairmentLine(models.Model):
    """A bucket of the provision matrix: how much rolls on, what is lost in the end."""

    _name = "penagihan.impairment.line"
    _description = "Impairment: Bucket"
    _order = "impairment_id, bucket"

    impairment_id = fields.Many2one(
        "penagihan.impairment", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="impairment_id.company_id", store=True)
    currency_id = fields.Many2one(related="impairment_id.currency_id")
    bucket = fields.Integer(readonly=True)
    name = fields.Char(string="Days Overdue", readonly=True)
    last = fields.Boolean(readonly=True)
    decided = fields.Monetary(
        string="Left the Bucket",
        readonly=True,
        help="Of all month ends: what was settled or became older within a month.",
    )
    rolled = fields.Monetary(string="Became Older", readonly=True)
    # not rounded: the workbook's formulas come to the same
    roll_percent = fields.Float(string="Roll Rate (%)", compute="_compute_own", store=True)
    own_percent = fields.Float(
        string="Loss Rate (%)",
        compute="_compute_own",
        store=True,
        help="Its roll rate times those of all older buckets, times what is lost of the last.",
    )
    known = fields.Boolean(compute="_compute_own", store=True)
    typed = fields.Boolean()
    typed_percent = fields.Float(string="Typed (%)", digits=(7, 4))
    reason = fields.Char(help="Why the rate is typed.")
    percent = fields.Float(string="Rate Used (%)", compute="_compute_percent", store=True)
    gross = fields.Monetary(readonly=True, help="Of all customers.")
    amount = fields.Monetary(
        string="Owed",
        compute="_compute_amount",
        store=True,
        help="Without customers who are assessed one by one.",
    )
    allowance = fields.Monetary(compute="_compute_allowance", store=True)
    previous_percent = fields.Float(string="Rate Before (%)", compute="_compute_previous")
    previous_allowance = fields.Monetary(string="Allowance Before", compute="_compute_previous")

    _bucket_uniq = models.UniqueIndex(
        "(impairment_id, bucket)", "This bucket is in the matrix already."
    )
    _typed_within = models.Constraint(
        "CHECK (typed_percent BETWEEN 0 AND 100)", "A loss rate is between 0 and 100 percent."
    )

    @api.depends("decided", "rolled", "impairment_id.last_percent", "impairment_id.line_ids.rolled")
    def _compute_own(self):
        for impairment, own in self.grouped("impairment_id").items():
            lines = (impairment.line_ids | own).sorted("bucket")
            rolls = [line.rolled / line.decided if line.decided else None for line in lines[:-1]]
            rates = loss_rates(rolls, impairment.last_percent / 100)
            for line, roll, rate in zip(lines, [*rolls, None], rates, strict=True):
                line.roll_percent = (roll or 0) * 100
                line.own_percent = (rate or 0) * 100
                line.known = rate is not None

    @api.depends("own_percent", "typed", "typed_percent", "impairment_id.forward_percent")
    def _compute_percent(self):
        for line in self:
            forward = line.impairment_id.forward_percent
            own = adjusted(line.own_percent / 100, forward) * 100
            line.percent = line.typed_percent if line.typed else own

    @api.depends("gross", "impairment_id.individual_ids.in_matrix")
    @api.depends("impairment_id.individual_ids.by_bucket")
    def _compute_amount(self):
        for line in self:
            alone = line.impairment_id.individual_ids.filtered(lambda one: not one.in_matrix)
            amounts = ((one.by_bucket or {}).get(str(line.bucket), 0) for one in alone)
            line.amount = line.gross - sum(amounts)

    @api.depends("amount", "percent")
    def _compute_allowance(self):
        for line in self:
            # what is not stored yet has no currency
            expected = allowance(line.amount, line.percent / 100)
            line.allowance = line.currency_id.round(expected) if line.currency_id else expected

    @api.depends("impairment_id.previous_id")
    def _compute_previous(self):
        """Of the same bucket, where the buckets are the same ones."""
        for line in self:
            before = line.impairment_id.previous_id
            same = before.bounds == line.impairment_id.bounds
            found = before.line_ids.filtered(lambda own, line=line: own.bucket == line.bucket)
            line.previous_percent = found.percent if same else 0
            line.previous_allowance = found.allowance if same else 0

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & self._fields.keys() - _SAID:
                raise AccessError(self.env._("This is worked out by the calculation."))
            self.check_access("write")
            self.impairment_id._check_draft()
        return super().write(vals)


class PenagihanImpairmentItem(models.Model):
    """An item as it was open at the day of a calculation."""

    _name = "penagihan.impairment.item"
    _description = "Impairment: Item"
    _order = "payer_id, due_date, move_line_id, id"
    _rec_name = "number"

    impairment_id = fields.Many2one(
        "penagihan.impairment", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="impairment_id.company_id")
    currency_id = fields.Many2one(related="impairment_id.currency_id")
    # a number, since what was calculated outlives the entry
    move_line_id = fields.Integer(string="Journal Item", readonly=True)
    number = fields.Char(readonly=True)
    payer_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Outlet", readonly=True)
    invoice_date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    days_overdue = fields.Integer(readonly=True)
    bucket = fields.Integer(readonly=True)
    open_amount = fields.Monetary(readonly=True)
    amount = fields.Monetary(readonly=True, help="Less credits that nobody has matched yet.")
