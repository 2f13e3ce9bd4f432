from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_amount, format_date

from ..tools.contact_window import nth_working_day

REASONS = [
    ("amount", "Amount"),
    ("price", "Price difference"),
    ("due_date", "Due date"),
    ("goods", "Goods or service"),
    ("returns", "Returned goods"),
    ("promotion", "Promotion or discount"),
    ("bank_charge", "Bank charge"),
    ("papers", "Papers missing"),
    ("agreement", "Agreed otherwise"),
    ("tax_slip", "Tax slip"),
    ("other", "Other"),
]
RESOLUTIONS = [
    ("credit_note", "Credit note proposed"),
    ("upheld", "Customer is right"),
    ("withdrawn", "Withdrawn"),
    ("settled", "Paid or credited meanwhile"),
]
# How many working days there are to clear it up.
_CLEAR_UP_DAYS = 5
# A later deadline is a slip of the pen: nobody would hear of it.
_MOST_DAYS = 90


class PenagihanDispute(models.Model):
    """What a customer does not agree with, over certain items: the disputed amount is not asked
    for until it is cleared up, the rest of the item is. Nobody writes it directly.
    """

    _name = "penagihan.dispute"
    _description = "Dispute with a Customer"
    _inherit = ["mail.thread"]
    _order = "deadline, id"

    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", string="Customer", store=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    collector_id = fields.Many2one(related="debtor_id.user_id", string="Collector")
    reason = fields.Selection(REASONS, required=True, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved")],
        string="Status",
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    resolution = fields.Selection(
        RESOLUTIONS,
        readonly=True,
        tracking=True,
        help="Where the customer is right it is open until it is credited or paid.",
    )
    outcome = fields.Char(string="How It Was Settled", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        index=True,
        tracking=True,
        help="Who clears it up.",
    )
    deadline = fields.Date(
        required=True, tracking=True, help="By when it is cleared up; then a manager hears of it."
    )
    made_date = fields.Date(string="Said On", required=True, readonly=True)
    heard_user_id = fields.Many2one("res.users", string="Said To", readonly=True)
    contact_id = fields.Many2one("res.partner", string="Said By", readonly=True)
    note = fields.Char(string="In Their Words", readonly=True)
    line_ids = fields.One2many("penagihan.dispute.line", "dispute_id", readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(string="Disputed", readonly=True)
    ended_date = fields.Date(string="Ended On", readonly=True)
    ended_user_id = fields.Many2one("res.users", string="Ended By", readonly=True)
    credit_note_ids = fields.One2many(
        "account.move", "penagihan_dispute_id", string="Credit Notes", readonly=True
    )
    escalated_date = fields.Date(readonly=True, help="When a manager was told of the delay.")
    late = fields.Boolean(compute="_compute_late")

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A dispute needs an amount.")
    _open_idx = models.Index("(company_id, deadline) WHERE state = 'open'")

    @api.depends("reason", "amount", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["reason"]._description_selection(self.env))
        for dispute in self:
            dispute.display_name = self.env._(
                "%(reason)s: %(amount)s disputed",
                reason=labels[dispute.reason],
                amount=format_amount(self.env, dispute.amount, dispute.currency_id),
            )

    @api.depends("state", "deadline")
    def _compute_late(self):
        for dispute in self:
            dispute.late = (
                dispute.state == "open" and dispute.deadline < dispute.company_id._penagihan_today()
            )

    def write(self, vals):
        """An officer may give it to somebody else and move the deadline; all else is done by
        buttons.
        """
        if not self.env.su and vals.keys() - {"user_id", "deadline"}:
            raise AccessError(self.env._("Your role in collection does not allow this."))
        if "deadline" in vals:
            vals = {"escalated_date": False, **vals}
        result = super().write(vals)
        if not self.env.su:
            # each by itself: a late dispute may be given to somebody else as well
            for dispute in self:
                if "deadline" in vals:
                    dispute._check_deadline()
                if "user_id" in vals:
                    dispute._check_owner()
            self.debtor_id._ask_about_disputes()
        return result

    def _check_deadline(self):
        """Whether there is time enough, and not too much of it."""
        self.ensure_one()
        if self.deadline < self.company_id._penagihan_today():
            raise UserError(self.env._("The deadline is today or a later day."))
        self.company_id._penagihan_check_ahead(self.deadline, _MOST_DAYS)

    def _check_owner(self):
        """Whether the owner sees the customer."""
        self.ensure_one()
        if not self.debtor_id.with_user(self.user_id).has_access("read"):
            raise UserError(
                self.env._(
                    "%(user)s may not see %(customer)s in collection: choose another owner.",
                    user=self.user_id.name,
                    customer=self.partner_id.name,
                )
            )

    # -- being recorded -------------------------------------------------------------------

    @api.model
    def _open(self, debtor, amounts, reason, note=None, owner=None, deadline=None, **values):
        """Write down what the customer does not agree with.

        :param debtor: a customer whom whoever records it may see
        :param amounts: {open journal item of the customer: disputed amount in its currency}
        :param reason: one of ``REASONS``
        :param note: in the customer's words
        :param owner: who clears it up; by default who deals with the customer
        :param deadline: by when; by default in so many working days
        :return: the dispute
        :raise UserError: in words for whoever records it
        """
        self.env.user._penagihan_check_role("group_collector")
        debtor.check_access("read")
        values.setdefault("heard_user_id", self.env.uid)
        return self._write_down(debtor, amounts, reason, note, owner, deadline, **values)

    @api.model
    def _write_down(self, debtor, amounts, reason, note=None, owner=None, deadline=None, **values):
        """What ``_open`` does, where it is known that whoever speaks may: somebody of ours, or the
        customer itself on its page, heard by nobody.
        """
        # sudo: who may see the customer may record what it says of its items
        amounts = {item.sudo(): amount for item, amount in amounts.items()}
        debtor = debtor.sudo()
        debtor._check_open_items(amounts)
        debtor._check_no_agreement(self.env["account.move.line"].union(*amounts))
        self._check_not_disputed(amounts)
        today = debtor.company_id._penagihan_today()
        dispute = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "reason": reason,
                "note": note,
                "user_id": (owner or debtor._somebody()).id,
                "deadline": deadline or self._usual_deadline(debtor),
                "made_date": today,
                "currency_id": next(iter(amounts)).currency_id.id,
                "amount": sum(amounts.values()),
                "line_ids": [
                    (0, 0, {
                        "move_line_id": item.id,
                        "move_id": item.move_id.id,
                        "due_date": item.date_maturity or item.date,
                        "amount": amount,
                        "residual": item.amount_residual_currency,
                        "credited": self._credited(item),
                    })
                    for item, amount in amounts.items()
                ],
                **values,
            }
        )  # fmt: skip
        dispute._check_owner()
        dispute._check_deadline()
        dispute._shrink_promises()
        office = debtor._office_env()
        dispute._tell(office._("Disputed: %s", dispute.with_context(lang=office.lang)._in_words()))
        debtor._answered("activity_dispute_unwritten")
        debtor._ask_about_disputes()
        debtor._refresh()
        return dispute.with_env(self.env)

    @api.model
    def _usual_deadline(self, debtor):
        """The last of so many working days after today."""
        company = debtor.company_id.sudo()
        return nth_working_day(company._penagihan_today(), _CLEAR_UP_DAYS, company.country_id.code)

    @api.model
    def _credited(self, item):
        """How much of ``item`` credit notes have settled so far, those for other disputes aside."""
        matched = item.matched_credit_ids.filtered(
            lambda part: (
                part.credit_move_id.move_id.move_type == "out_refund"
                and not part.credit_move_id.move_id.penagihan_dispute_id
            )
        )
        return sum(matched.mapped("debit_amount_currency"))

    @api.model
    def _about(self, items):
        """Open lines about ``items``, whoever may see them."""
        ids = [item.id for item in items]
        return (
            self.env["penagihan.dispute.line"]
            .sudo()
            .search([("move_line_id", "in", ids), ("open", "=", True)])
        )

    def _check_not_disputed(self, amounts):
        found = self._about(amounts)[:1]
        if found:
            raise UserError(
                self.env._(
                    "%(invoice)s is disputed already (%(dispute)s): resolve that first.",
                    invoice=found.move_id.name,
                    dispute=found.dispute_id.display_name,
                )
            )

    @api.model
    def _check_promised(self, amounts):
        """What is disputed cannot be promised as well.

        :param amounts: {journal item: amount said to be paid}
        """
        for line in self._about(amounts):
            item = line.move_line_id
            rest = item.amount_residual_currency - line.amount
            if item.currency_id.compare_amounts(amounts[item], rest) > 0:
                raise UserError(
                    self.env._(
                        "%(amount)s of %(invoice)s is disputed: a promise can be about the rest, "
                        "or the dispute is resolved first.",
                        amount=format_amount(self.env, line.amount, item.currency_id),
                        invoice=line.move_id.name,
                    )
                )

    def _shrink_promises(self):
        """A promise made before is about what is not disputed: the customer breaks no word by
        paying just that.
        """
        disputed = {line.move_line_id: line for line in self.line_ids}
        promised = (
            self.env["penagihan.promise.line"]
            .sudo()
            .search(
                [
                    ("move_line_id", "in", self.line_ids.move_line_id.ids),
                    ("promise_id.kind", "=", "promise"),
                    ("promise_id.state", "in", ("open", "to_approve")),
                ]
            )
        )
        for line in promised:
            rest = line.move_line_id.amount_residual_currency - (disputed[line.move_line_id].amount)
            if line.currency_id.compare_amounts(line.amount, rest) > 0:
                line.amount = max(rest, 0)
        for promise in promised.promise_id:
            left = sum(promise.line_ids.mapped("amount"))
            if promise.currency_id.is_zero(left):
                promise._end("cancelled")
                promise._ended()
            elif promise.currency_id.compare_amounts(left, promise.amount):
                promise.amount = left
                promise.debtor_id.message_post(
                    body=self.env._("What is disputed is not promised: %s", promise._in_words())
                )

    # -- in words -------------------------------------------------------------------------

    def _in_words(self) -> str:
        """What is disputed, of which invoices, for the history of the customer."""
        self.ensure_one()
        words = self.env._(
            "%(dispute)s (%(invoices)s), %(owner)s clears it up by %(day)s",
            dispute=self.display_name,
            invoices=", ".join(self.line_ids.move_id.mapped(lambda move: move.name or "")),
            owner=self.user_id.name,
            day=format_date(self.env, self.deadline),
        )
        return f"{words} – “{self.note}”" if self.note else words

    def _tell(self, body):
        """Write it into the customer's history; an owner who did not record it is told."""
        self.ensure_one()
        others = self.user_id - self.env.user
        self.debtor_id.message_post(body=body, partner_ids=others.partner_id.ids)
