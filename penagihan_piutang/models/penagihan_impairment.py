from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import format_date

from .res_company_impairment import ALLOWANCE_ACCOUNTS, EXPENSE_ACCOUNTS

# What a person says; all else is worked out.
_SAID = {
    "date", "large_amount", "last_percent", "last_reason", "forward_percent", "forward_reason",
    "note", "expense_account_id", "allowance_account_id", "line_ids", "individual_ids",
}  # fmt: skip


class PenagihanImpairment(models.Model):
    """The allowance for expected credit losses (CKPN) of a company's receivables at a day.

    The simplified approach of PSAK 109 (IFRS 9 5.5.15): a provision matrix by age, and large or
    legal cases one by one. What it rests on is kept; a final one changes no more.
    """

    _name = "penagihan.impairment"
    _description = "Impairment of Receivables"
    _inherit = ["mail.thread"]
    _order = "date DESC, id DESC"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company._penagihan_owner(),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As Of",
        required=True,
        tracking=True,
        default=lambda self: self.env.company._penagihan_today().replace(day=1) - timedelta(days=1),
    )
    state = fields.Selection(
        [("draft", "Draft"), ("final", "Final")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    large_amount = fields.Monetary(
        string="One by One From",
        tracking=True,
        help="Customers who owe at least so much are assessed one by one; so are those with a "
        "third party and those who have got a legal demand, whatever they owe. 0: no limit.",
    )
    last_percent = fields.Float(
        string="Lost in the Last Bucket (%)",
        digits=(7, 4),
        default=100,
        tracking=True,
        help="What is never paid of what has become as old as that.",
    )
    last_reason = fields.Char(string="Why Not All of It")
    forward_percent = fields.Float(
        string="Forward-looking Adjustment (%)",
        digits=(7, 4),
        tracking=True,
        help="By how much losses to come are expected to differ from those of the past: 10 makes "
        "a rate of 2 % one of 2.2 %. Typed rates stay as they are.",
    )
    forward_reason = fields.Char(
        string="Why", help="For example the growth expected of the customers' business."
    )
    note = fields.Text(string="Conclusion")

    bounds = fields.Char(readonly=True, copy=False, help="The last day of each bucket.")
    flows = fields.Json(readonly=True, copy=False)
    history_from = fields.Date(string="Roll Rates From", readonly=True, copy=False)
    history_until = fields.Date(string="Roll Rates Until", readonly=True, copy=False)
    history_months = fields.Integer(string="Months With Data", readonly=True, copy=False)
    ledger_amount = fields.Monetary(
        string="Receivables by the Aging", readonly=True, copy=False, help="Less all credits."
    )
    credit_amount = fields.Monetary(
        string="Credits Beyond What Is Owed",
        readonly=True,
        copy=False,
        help="Payments and credit notes not matched yet reduce what their customer owes, oldest "
        "first. What is left of them is a debt of ours.",
    )
    calculated_on = fields.Datetime(readonly=True, copy=False)
    outdated = fields.Boolean(readonly=True, copy=False)
    final_by = fields.Many2one("res.users", string="Made Final By", readonly=True, copy=False)
    final_on = fields.Datetime(string="Made Final On", readonly=True, copy=False)
    previous_id = fields.Many2one(
        "penagihan.impairment", string="Calculation Before", readonly=True, copy=False
    )

    line_ids = fields.One2many("penagihan.impairment.line", "impairment_id", copy=False)
    individual_ids = fields.One2many("penagihan.impairment.individual", "impairment_id", copy=False)
    item_ids = fields.One2many("penagihan.impairment.item", "impairment_id", copy=False)

    matrix_amount = fields.Monetary(
        string="In the Matrix", compute="_compute_totals", store=True, help="What is owed there."
    )
    matrix_allowance = fields.Monetary(compute="_compute_totals", store=True)
    individual_amount = fields.Monetary(
        string="One by One", compute="_compute_totals", store=True, help="What is owed there."
    )
    individual_allowance = fields.Monetary(compute="_compute_totals", store=True)
    amount = fields.Monetary(string="Owed", compute="_compute_totals", store=True)
    allowance = fields.Monetary(compute="_compute_totals", store=True, tracking=True)
    coverage = fields.Float(
        compute="_compute_totals", store=True, help="The allowance as a share of what is owed."
    )
    previous_allowance = fields.Monetary(
        string="Allowance Before", related="previous_id.allowance", help="Of the last final one."
    )
    change = fields.Monetary(compute="_compute_change")
    obstacle = fields.Char(string="Missing", compute="_compute_obstacle")

    expense_account_id = fields.Many2one(
        "account.account",
        domain=[("account_type", "in", EXPENSE_ACCOUNTS)],
        check_company=True,
        default=lambda self: self._default_owner().penagihan_impairment_account_id,
    )
    allowance_account_id = fields.Many2one(
        "account.account",
        domain=[("account_type", "in", ALLOWANCE_ACCOUNTS)],
        check_company=True,
        default=lambda self: self._default_owner().penagihan_allowance_account_id,
    )

    _final_uniq = models.UniqueIndex(
        "(company_id, date) WHERE state = 'final'",
        "There is a final calculation of this day already.",
    )
    _percent_within = models.Constraint(
        "CHECK (last_percent BETWEEN 0 AND 100 AND forward_percent BETWEEN -100 AND 1000"
        " AND large_amount >= 0)",
        "A loss is between 0 and 100 percent, an adjustment between -100 and 1,000.",
    )

    def _default_owner(self):
        # sudo: whoever makes a calculation need not read companies
        return self.env.company._penagihan_owner().sudo()

    @api.depends("date", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for each in self:
            day = format_date(self.env, each.date) if each.date else ""
            each.display_name = self.env._("Impairment as of %s", day)

    @api.depends("line_ids.amount", "line_ids.allowance")
    @api.depends("individual_ids.allowance", "individual_ids.amount", "individual_ids.in_matrix")
    def _compute_totals(self):
        for each in self:
            alone = each.individual_ids.filtered(lambda one: not one.in_matrix)
            each.matrix_amount = sum(each.line_ids.mapped("amount"))
            each.matrix_allowance = sum(each.line_ids.mapped("allowance"))
            each.individual_amount = sum(alone.mapped("amount"))
            each.individual_allowance = sum(alone.mapped("allowance"))
            each.amount = each.matrix_amount + each.individual_amount
            each.allowance = each.matrix_allowance + each.individual_allowance
            each.coverage = each.allowance / each.amount if each.amount else 0

    @api.depends("allowance", "previous_allowance")
    def _compute_change(self):
        for each in self:
            each.change = each.allowance - each.previous_allowance

    @api.depends("line_ids.known", "line_ids.typed", "line_ids.reason", "line_ids.amount")
    @api.depends("individual_ids.reason", "outdated", "calculated_on")
    @api.depends("last_percent", "last_reason", "forward_percent", "forward_reason")
    @api.depends_context("lang")
    def _compute_obstacle(self):
        for each in self:
            each.obstacle = each._obstacle()

    def _obstacle(self):
        """What keeps it from being final, in words; False where nothing does."""
        if not self.calculated_on:
            return self.env._("It has not been calculated yet.")
        if self.outdated:
            return self.env._("The day or the limit was changed: please calculate again.")
        for line in self.line_ids:
            if line.typed and not (line.reason or "").strip():
                return self.env._("Please say why the rate of “%s” is typed.", line.name)
            if not line.typed and not line.known and line.amount:
                return self.env._(
                    "The books know no roll rate for “%s”: please type a rate, with the reason.",
                    line.name,
                )
        for one in self.individual_ids:
            if not (one.reason or "").strip():
                return self.env._("Please assess %s, with the reason.", one.partner_id.display_name)
        if self.last_percent != 100 and not (self.last_reason or "").strip():
            return self.env._("Please say why not all of the last bucket is lost.")
        if self.forward_percent and not (self.forward_reason or "").strip():
            return self.env._("Please say what the adjustment rests on.")
        return False

    @api.constrains("date", "company_id")
    def _check_date(self):
        for each in self:
            if each.date > each.company_id._penagihan_today():
                raise ValidationError(self.env._("This day has not come yet."))
            if each.company_id._penagihan_owner() != each.company_id.sudo():
                raise ValidationError(
                    self.env._("Another company collects for this one: calculate there.")
                )

    # -- who changes what -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.keys() - _SAID - {"company_id"} for vals in vals_list):
            raise AccessError(self.env._("This is worked out by the calculation."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() & self._fields.keys():
            self.check_access("write")
            if (vals.keys() & self._fields.keys()) - _SAID - set(self._mail_fields()):
                raise AccessError(self.env._("This is worked out by the calculation."))
            if vals.keys() & (_SAID - {"note", "expense_account_id", "allowance_account_id"}):
                self._check_draft()
        result = super().write(vals)
        if vals.keys() & {"date", "large_amount"}:
            # sudo: see above
            self.sudo().filtered("calculated_on").outdated = True
        return result

    def _mail_fields(self):
        """What the history of a record writes by itself."""
        return (name for name in self._fields if name.startswith(("message_", "website_message")))

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._check_draft()

    def _check_draft(self):
        """
        :raise UserError: where one of them is final
        """
        if self.filtered(lambda each: each.state != "draft"):
            raise UserError(self.env._("A final calculation stays as it is: set it back first."))

    def _check_maker(self):
        self.env.user._penagihan_check_role("group_manager")
        self.check_access("write")

    # -- its course -----------------------------------------------------------------------

    def action_final(self):
        """Nothing of it changes any more."""
        self._check_maker()
        self._check_draft()
        for each in self:
            if each.obstacle:
                raise UserError(each.obstacle)
        # sudo: the state is recorded by the actions
        self.sudo().write(
            {"state": "final", "final_by": self.env.uid, "final_on": fields.Datetime.now()}
        )

    def action_draft(self):
        """Set it back, as long as nothing rests on it."""
        self._check_maker()
        for each in self:
            if each.sudo().entry_id:
                raise UserError(
                    self.env._("An entry was made of it: it has to be deleted or reversed first.")
                )
            if self.sudo().search_count([("previous_id", "=", each.id), ("state", "=", "final")]):
                raise UserError(self.env._("A later final calculation is compared with it."))
        # sudo: the state is recorded by the actions
        self.sudo().write({"state": "draft", "final_by": False, "final_on": False})

    def action_items(self):
        """The items it rests on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "penagihan.impairment.item",
            "view_mode": "list,pivot",
            "domain": [("impairment_id", "=", self.id)],
        }

    def action_workbook(self):
        """The calculation as a workbook, with its formulas."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/penagihan/workbook/impairment/{self.id}",
            "target": "download",
        }
