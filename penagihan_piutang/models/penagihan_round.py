from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import format_date

from .penagihan_round_line import PAID

# What a recorded round keeps as it is; the chatter goes on.
_FIXED = {
    *("company_id", "user_id", "date", "stop_ids", "line_ids"),
    *("cash_journal_id", "bank_journal_id"),
}


class PenagihanRound(models.Model):
    """A collector's way on one day: the customers to visit, what they owe, what came of it."""

    _name = "penagihan.round"
    _description = "Collection Round"
    _inherit = ["mail.thread"]
    _order = "date DESC, id DESC"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company._penagihan_owner(),
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=lambda self: self.env.user._penagihan_collectors_domain(),
        tracking=True,
    )
    date = fields.Date(
        string="Day",
        required=True,
        default=lambda self: self.env.company._penagihan_owner()._penagihan_today(),
    )
    state = fields.Selection(
        [("draft", "In Preparation"), ("out", "Out"), ("done", "Recorded")],
        string="Status",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    stop_ids = fields.One2many("penagihan.round.stop", "round_id", string="Customers")
    line_ids = fields.One2many("penagihan.round.line", "round_id", string="Invoices")
    cash_journal_id = fields.Many2one(
        "account.journal",
        string="Cash Goes To",
        check_company=True,
        domain=[("type", "in", ("cash", "bank"))],
        compute="_compute_journals",
        store=True,
        readonly=False,
    )
    bank_journal_id = fields.Many2one(
        "account.journal",
        string="Transfers Go To",
        check_company=True,
        domain=[("type", "in", ("cash", "bank"))],
        compute="_compute_journals",
        store=True,
        readonly=False,
    )
    stop_count = fields.Integer(string="Number of Customers", compute="_compute_stop_count")
    total = fields.Char(string="To Collect", compute="_compute_totals")
    collected = fields.Char(compute="_compute_totals", help="What was paid, by cash and transfer.")
    payment_ids = fields.Many2many("account.payment", compute="_compute_payment_ids")
    payment_count = fields.Integer(string="Payments", compute="_compute_payment_ids")

    @api.depends("company_id")
    def _compute_journals(self):
        """The first of each kind, which is the only one mostly."""
        Journal = self.env["account.journal"]
        for company, rounds in self.grouped("company_id").items():
            of_company = Journal._check_company_domain(company)
            for kind in ("cash", "bank"):
                rounds[f"{kind}_journal_id"] = company and Journal.search(
                    [*of_company, ("type", "=", kind)], limit=1
                )

    @api.depends("date", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for round in self:
            round.display_name = self.env._(
                "Round of %(day)s – %(collector)s",
                day=format_date(self.env, round.date) if round.date else "",
                # sudo: the name of a colleague, whatever companies they work for
                collector=round.user_id.sudo().name or "",
            )

    @api.depends("stop_ids")
    def _compute_stop_count(self):
        for round in self:
            round.stop_count = len(round.stop_ids)

    @api.depends("line_ids.amount_due", "line_ids.amount", "line_ids.outcome")
    @api.depends_context("lang")
    def _compute_totals(self):
        for round in self:
            original = round.line_ids.filtered(lambda line: not line.split)
            round.total = original._sum_in_words("amount_due")
            round.collected = round.line_ids.filtered(
                lambda line: line.outcome in PAID
            )._sum_in_words("amount")

    @api.depends("line_ids.payment_id")
    def _compute_payment_ids(self):
        for round in self:
            round.payment_ids = round.line_ids.payment_id
            round.payment_count = len(round.payment_ids)

    @api.constrains("company_id")
    def _check_company_owner(self):
        for round in self:
            owner = round.company_id._penagihan_owner()
            if owner != round.company_id.sudo():
                raise ValidationError(
                    self.env._(
                        "%(owner)s collects for %(company)s: make the round there.",
                        owner=owner.name,
                        company=round.company_id.name,
                    )
                )

    @api.constrains("user_id", "company_id")
    def _check_collector(self):
        for round in self:
            round.user_id._penagihan_check_collects(round.company_id)
            round._check_customers()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any("state" in vals for vals in vals_list):
            raise AccessError(self.env._("A round begins in preparation."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if "state" in vals or any(
                round.company_id.id != vals.get("company_id", round.company_id.id) for round in self
            ):
                raise AccessError(self.env._("The status of a round changes by its buttons only."))
            if vals.keys() & _FIXED:
                self._check_not_recorded()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_in_preparation(self):
        self._check_state("draft")

    # -- who and when ---------------------------------------------------------------------

    def _check_state(self, *states):
        for round in self:
            if round.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "“%(round)s” is “%(state)s”: this is possible only while it is "
                        "“%(allowed)s”.",
                        round=round.display_name,
                        state=labels[round.state],
                        allowed="” / “".join(labels[state] for state in states),
                    )
                )

    def _check_not_recorded(self):
        self._check_state("draft", "out")

    def _check_customers(self):
        """Whoever goes to customers may see what they owe, when they are put on the round."""
        for round in self.filtered(lambda each: each.state == "draft"):
            hidden = round.stop_ids.debtor_id - round._seen(round.stop_ids.debtor_id)
            if hidden:
                raise ValidationError(
                    self.env._(
                        "%(customers)s: not among the customers of %(collector)s. Assign them "
                        "first, or name a deputy.",
                        # sudo: whoever prepares the round sees its customers already
                        customers=", ".join(hidden.sudo().mapped("display_name")),
                        collector=round.user_id.sudo().name,
                    )
                )

    def _seen(self, debtors):
        """Those of ``debtors`` that the collector of this round may see."""
        self.ensure_one()
        asked = debtors.with_user(self.user_id).with_context(
            allowed_company_ids=self.company_id.ids
        )
        return asked._filtered_access("read").with_env(debtors.env)

    # -- going out ------------------------------------------------------------------------

    def action_out(self):
        """The collector goes: amounts of this moment, on paper."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft")
        self._refresh_lines()
        if not self.line_ids:
            raise UserError(
                self.env._("Nothing is left to collect on this round: please add customers first.")
            )
        self._check_nobody_else_goes()
        # sudo: the status changes by the buttons only
        self.sudo().state = "out"
        return self.action_print()

    def action_back(self):
        """Not gone yet after all: customers can be added again."""
        self.check_access("write")
        self._check_state("out")
        if any(self.line_ids.mapped("outcome")):
            raise UserError(self.env._("Outcomes have been entered already: record the day."))
        self.sudo().state = "draft"  # sudo: see action_out

    def action_print(self):
        self.check_access("read")
        return self.env.ref("penagihan_piutang.action_report_round").report_action(
            self, config=False
        )

    def action_payments(self):
        """The payments made of this round, for whoever posts them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payments"),
            "res_model": "account.payment",
            "view_mode": "list,form",
            "domain": [("id", "in", self.payment_ids.ids)],
            "context": {"create": False},
        }

    def _check_nobody_else_goes(self):
        """Two collectors with one and the same invoice would be paid twice, or laughed at."""
        # sudo: also the rounds of colleagues
        elsewhere = (
            self.env["penagihan.round.stop"]
            .sudo()
            .search(
                [
                    ("debtor_id", "in", self.stop_ids.debtor_id.ids),
                    ("round_id.state", "=", "out"),
                    ("round_id", "!=", self.id),
                ]
            )
        )
        if elsewhere:
            raise UserError(
                "\n".join(
                    self.env._(
                        "%(customer)s is on “%(round)s”, which is out: record that one first.",
                        customer=stop.partner_id.name,
                        round=stop.round_id.display_name,
                    )
                    for stop in elsewhere
                )
            )

    def _refresh_lines(self):
        """Bring the amounts to this moment; what was paid or is held meanwhile is taken off."""
        rows = {row["move_line_id"]: row for row in self.stop_ids._asked_for()}
        # sudo: what is owed is written by nobody
        lines = self.sudo().line_ids
        gone = lines.filtered(lambda line: line.move_line_id.id not in rows)
        for line in lines - gone:
            amount = rows[line.move_line_id.id]["amount_due"]
            if line.currency_id.compare_amounts(line.amount_due, amount):
                line.amount_due = amount
        if gone:
            names = ", ".join(line.number or line.partner_id.name for line in gone)
            gone.unlink()
            self.sudo().stop_ids.filtered(lambda stop: not stop.line_ids).unlink()
            self.message_post(body=self.env._("Taken off, since paid or held meanwhile: %s", names))
