from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_SAID = {"recovery", "in_matrix", "reason"}


class PenagihanImpairmentIndividual(models.Model):
    """A customer who is assessed alone: a person says what will come in, and why."""

    _name = "penagihan.impairment.individual"
    _description = "Impairment: Customer Assessed Alone"
    _order = "impairment_id, amount DESC, id"
    _rec_name = "partner_id"

    impairment_id = fields.Many2one(
        "penagihan.impairment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="impairment_id.company_id", store=True)
    currency_id = fields.Many2one(related="impairment_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    candidate_ids = fields.Many2many("res.partner", compute="_compute_candidate_ids")
    why = fields.Selection(
        [
            ("third_party", "With a third party"),
            ("demand", "Legal demand"),
            ("large", "Large amount"),
            ("chosen", "Chosen"),
        ],
        required=True,
        readonly=True,
        default="chosen",
    )
    amount = fields.Monetary(string="Owed", readonly=True)
    by_bucket = fields.Json(readonly=True)
    oldest_days = fields.Integer(string="Oldest (days)", readonly=True)
    recovery = fields.Monetary(
        string="Will Come In",
        help="What is expected to be paid, at what it is worth on this day: collateral counts, "
        "less the cost of selling it.",
    )
    in_matrix = fields.Boolean(
        help="Nothing speaks for a loss of its own: the customer stays in the matrix, with a "
        "reason."
    )
    reason = fields.Char()
    allowance = fields.Monetary(compute="_compute_allowance", store=True)
    previous_allowance = fields.Monetary(string="Allowance Before", compute="_compute_previous")

    _partner_uniq = models.UniqueIndex(
        "(impairment_id, partner_id)", "This customer is assessed already."
    )
    _recovery_within = models.Constraint(
        "CHECK (recovery >= 0 AND recovery <= amount)",
        "What will come in is between nothing and what is owed.",
    )

    @api.depends("impairment_id.calculated_on")
    def _compute_candidate_ids(self):
        for impairment, own in self.grouped("impairment_id").items():
            own.candidate_ids = self.env["penagihan.impairment.item"]._read_group(
                [("impairment_id", "in", impairment._origin.ids)],
                [],
                ["payer_id:recordset"],
            )[0][0]

    @api.depends("amount", "recovery", "in_matrix")
    def _compute_allowance(self):
        for one in self:
            one.allowance = 0 if one.in_matrix else one.amount - one.recovery

    @api.depends("impairment_id.previous_id", "partner_id")
    def _compute_previous(self):
        for one in self:
            before = one.impairment_id.previous_id.individual_ids
            found = before.filtered(lambda each, one=one: each.partner_id == one.partner_id)
            one.previous_allowance = found.allowance

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        said = _SAID | {"impairment_id", "partner_id"}
        if any(vals.keys() - said for vals in vals_list):
            raise AccessError(self.env._("This is worked out by the calculation."))
        for vals in vals_list:
            impairment = self.env["penagihan.impairment"].browse(vals.get("impairment_id"))
            impairment._check_draft()
            impairment.check_access("write")
            vals |= impairment._figures_of([vals["partner_id"]]).get(vals["partner_id"], {})
            if not vals.get("amount"):
                raise UserError(self.env._("This customer owed nothing on that day."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & self._fields.keys() - _SAID:
                raise AccessError(self.env._("This is worked out by the calculation."))
            self.check_access("write")
            self.impairment_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_chosen_only(self):
        if self.env.su:
            return
        self.impairment_id._check_draft()
        if self.filtered(lambda one: one.why != "chosen"):
            raise UserError(
                self.env._("Such a customer stays on the list: “In the matrix” puts it back.")
            )
