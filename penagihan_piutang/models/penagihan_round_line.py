from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_amount

# Each begins with a letter of its own: in the grid one key chooses it.
OUTCOMES = [
    ("cash", "Cash"),
    ("transfer", "Bank transfer"),
    ("giro", "Giro"),
    ("absent", "Nobody there"),
    ("promise", "Promise"),
    ("refuses", "Refuses"),
    ("papers", "Took the papers"),
]
PAID = ("cash", "transfer")
_WITH_AMOUNT = (*PAID, "giro", "promise")
# What is recorded as of a day that has come.
_PAST = (*PAID, "papers")
# What a person enters; all else is worked out.
_ENTERED = {"original_out", "original_back", "outcome", "amount", "date", "note"}


class PenagihanRoundLine(models.Model):
    """An invoice on a round: what was owed when the collector left, what came of it."""

    _name = "penagihan.round.line"
    _description = "Invoice on a Collection Round"
    _order = "stop_id, due_date, id"
    _rec_name = "move_id"

    stop_id = fields.Many2one(
        "penagihan.round.stop", required=True, readonly=True, index=True, ondelete="cascade"
    )
    # cascade, as by the stop: emptied first, it would trip over the missing stop
    round_id = fields.Many2one(
        related="stop_id.round_id", store=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(related="round_id.state", string="Status of the Round")
    debtor_id = fields.Many2one(
        related="stop_id.debtor_id",
        string="Collection Record",
        store=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="stop_id.partner_id", string="Customer")
    company_id = fields.Many2one(related="round_id.company_id", store=True, ondelete="cascade")
    move_line_id = fields.Many2one("account.move.line", readonly=True, ondelete="set null")
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True, ondelete="set null")
    number = fields.Char(related="move_id.name", string="Invoice Number")
    due_date = fields.Date(readonly=True)
    to_hand_over = fields.Boolean(
        readonly=True, help="Its term counts from receipt: it is brought, and not asked for yet."
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_due = fields.Monetary(readonly=True, help="When the collector left.", aggregator=None)
    split = fields.Boolean(readonly=True, help="A second outcome of the same invoice.")
    original_out = fields.Boolean(help="The collector takes the original along.")
    original_back = fields.Boolean(help="The original came back.")
    outcome = fields.Selection(OUTCOMES)
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False, aggregator=None)
    date = fields.Date(
        string="On",
        compute="_compute_date",
        store=True,
        readonly=False,
        help="Paid or taken on; promised for; the day of the giro.",
    )
    note = fields.Char(help="The reason, the number of a receipt or giro, who took the papers.")
    remark = fields.Char(compute="_compute_remark")
    wrong = fields.Boolean(compute="_compute_remark")
    payment_id = fields.Many2one(
        "account.payment", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    _amount_not_negative = models.Constraint(
        "CHECK (COALESCE(amount, 0) >= 0)", "An amount on a round cannot be negative."
    )

    # what is true most of the time: all of it, today
    @api.depends("outcome")
    def _compute_amount(self):
        for line in self:
            line.amount = line.amount_due if line.outcome in _WITH_AMOUNT else 0.0

    @api.depends("outcome")
    def _compute_date(self):
        for line in self:
            line.date = line.outcome in _PAST and line.company_id._penagihan_today()

    @api.depends("outcome", "amount", "date", "note", "amount_due")
    @api.depends_context("lang")
    def _compute_remark(self):
        for line in self:
            problem = line._problem()
            line.wrong = bool(problem)
            line.remark = problem or line._oddity()

    @api.ondelete(at_uninstall=False)
    def _unlink_in_preparation(self):
        added = self.filtered("split")
        added.round_id._check_not_recorded()
        (self - added).round_id._check_state("draft")

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - _ENTERED:
                raise AccessError(self.env._("What is owed on a round is worked out."))
            self.round_id._check_not_recorded()
        return super().write(vals)

    # -- what is wrong with it ------------------------------------------------------------

    def _problem(self) -> str:
        """What keeps this line from being recorded; empty where nothing does."""
        self.ensure_one()
        invoices = self.move_id._penagihan_invoices()
        today = self.company_id._penagihan_today()
        rules = (
            (self.amount < 0, self.env._("The amount cannot be negative.")),
            (
                self.outcome in _WITH_AMOUNT and self.currency_id.is_zero(self.amount),
                self.env._("The amount is missing."),
            ),
            (self.outcome in _PAST and not self.date, self.env._("The day is missing.")),
            (
                self.outcome in _PAST and self.date and self.date > today,
                self.env._("This day has not come yet."),
            ),
            (
                self.outcome == "promise" and not self.date,
                self.env._("The day promised is missing."),
            ),
            (
                self.outcome == "promise" and self.date and self.date < today,
                self.env._("The day promised is over."),
            ),
            (
                self.outcome == "refuses" and not (self.note or "").strip(),
                self.env._("The reason is missing: please note it."),
            ),
            (
                self.outcome == "papers" and not invoices,
                self.env._("This is no invoice that could be taken."),
            ),
            (
                not self.outcome and not self.currency_id.is_zero(self.amount),
                self.env._("The outcome is missing."),
            ),
        )
        return next((words for holds, words in rules if holds), "")

    def _oddity(self) -> str:
        """What may be right, yet deserves a second look."""
        self.ensure_one()
        if (
            self.outcome in _WITH_AMOUNT
            and self.currency_id
            and self.currency_id.compare_amounts(self.amount, self.amount_due) > 0
        ):
            return self.env._(
                "%s more than is owed.",
                format_amount(self.env, self.amount - self.amount_due, self.currency_id),
            )
        return ""

    # -- in the evening -------------------------------------------------------------------

    def action_split(self):
        """One more outcome of the same invoice: part paid, the rest promised."""
        self.ensure_one()
        self.check_access("write")
        self.round_id._check_state("out")
        rest = self.amount_due - self.amount
        if self.outcome not in _WITH_AMOUNT or self.currency_id.compare_amounts(rest, 0) <= 0:
            raise UserError(
                self.env._("Enter the smaller amount first: the rest gets a line of its own.")
            )
        # sudo: what is owed is written by nobody
        self.sudo().copy({"split": True, "amount_due": rest, **_NOTHING_SAID})

    def _names(self) -> str:
        """The invoices, as customers know them."""
        return ", ".join(dict.fromkeys(line.number or "" for line in self))

    def _sum_in_words(self, field) -> str:
        """The sum of ``field``; currencies are never added up."""
        return " + ".join(
            format_amount(self.env, sum(lines.mapped(field)), currency)
            for currency, lines in self.grouped("currency_id").items()
            if currency
        )


_NOTHING_SAID = {"outcome": False, "amount": 0, "date": False, "note": False}
