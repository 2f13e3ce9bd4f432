from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_amount

# All that people write; the rest is recorded by the round.
_WRITABLE = {"their_amount", "difference_reason", "alternative", "reply", "reply_name"}
# Not confirmed by the customer: something else has to stand in for it.
_OPEN = ("to_send", "undeliverable", "no_answer")


class PenagihanConfirmationLine(models.Model):
    """The balance of a customer in a currency, and what the customer says about it.

    A customer with balances in two currencies has two lines and gets one letter. Amounts are
    kept when the customer is selected, and never change by themselves.
    """

    _name = "penagihan.confirmation.line"
    _description = "Balance Confirmation: Customer"
    _order = "confirmation_id DESC, amount_company DESC, id"
    _rec_name = "partner_id"

    confirmation_id = fields.Many2one(
        "penagihan.confirmation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="confirmation_id.company_id", store=True, index=True)
    date = fields.Date(related="confirmation_id.date", store=True)
    form = fields.Selection(related="confirmation_id.form")
    round_state = fields.Selection(related="confirmation_id.state", string="State of the Round")
    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, index=True)
    user_id = fields.Many2one(related="debtor_id.user_id")
    on_hold = fields.Boolean(related="debtor_id.on_hold")
    why = fields.Selection(
        [
            ("amount", "By its amount"),
            ("largest", "One of the largest"),
            ("random", "At random"),
            ("hand", "By hand"),
        ],
        string="Selected",
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    amount = fields.Monetary(string="Balance", readonly=True, help="As the aging of the day says.")
    amount_company = fields.Monetary(
        string="In the Company's Currency", currency_field="company_currency_id", readonly=True
    )
    item_count = fields.Integer(string="Items", readonly=True)
    item_ids = fields.One2many("penagihan.confirmation.item", "line_id", readonly=True)
    changed = fields.Boolean(
        compute="_compute_changed",
        help="The ledger of the day is no longer what it was when the customer was selected.",
    )

    state = fields.Selection(
        [
            ("to_send", "To send"),
            ("sent", "Sent"),
            ("agreed", "Agreed"),
            ("differs", "Differs"),
            ("undeliverable", "Undeliverable"),
            ("no_answer", "No answer"),
        ],
        required=True,
        default="to_send",
        readonly=True,
        index=True,
    )
    followup_id = fields.Many2one(
        "penagihan.followup", string="Message", readonly=True, index=True, ondelete="set null"
    )
    obstacle = fields.Char(string="Not Sent Because", readonly=True)
    printed_on = fields.Date(readonly=True)
    sent_on = fields.Date(readonly=True)
    sent_by = fields.Selection(
        [("email", "By e-mail"), ("paper", "On paper")], string="Sent How", readonly=True
    )
    reminder_id = fields.Many2one(
        "penagihan.followup", readonly=True, index="btree_not_null", ondelete="set null"
    )
    reminded_on = fields.Date(readonly=True)

    their_amount = fields.Monetary(
        string="Customer's Figure",
        help="What the customer says; whoever disagrees without a figure: 0, the whole balance "
        "is in doubt.",
    )
    difference = fields.Monetary(compute="_compute_difference", store=True)
    difference_company = fields.Monetary(
        string="Difference in the Company's Currency",
        currency_field="company_currency_id",
        compute="_compute_difference",
        store=True,
    )
    difference_reason = fields.Char(string="Reason of the Difference")
    answered_on = fields.Date(readonly=True)
    answered_by = fields.Many2one(
        "res.users", string="Recorded By", readonly=True, help="Who recorded the answer."
    )
    reply = fields.Binary()
    reply_name = fields.Char(string="File Name of the Reply")
    alternative = fields.Text(
        string="Alternative Procedures",
        help="What stands in for an answer: later payments, delivery notes, contracts.",
    )
    unchecked = fields.Boolean(compute="_compute_unchecked")
    settled_later = fields.Monetary(
        string="Settled After the Date",
        currency_field="company_currency_id",
        compute="_compute_settled_later",
        help="What of the balance has been paid or credited since, in the company's currency.",
    )

    @api.depends("state", "their_amount", "amount")
    def _compute_difference(self):
        for line in self:
            answered = line.state in ("agreed", "differs")
            line.difference = line.their_amount - line.amount if answered else 0
            line.difference_company = line.currency_id._convert(
                line.difference, line.company_currency_id, line.company_id, line.date
            )

    @api.depends("state", "form", "alternative")
    def _compute_unchecked(self):
        for line in self:
            silent = line.form == "negative" and line.state == "no_answer"
            line.unchecked = line.state in _OPEN and not silent and not line.alternative

    def _compute_changed(self):
        self.changed = False
        waiting = self.filtered(lambda line: line._origin and line.state == "to_send")
        # sudo: whose line it is may know; the engine shows its figures to nobody
        for confirmation, lines in waiting.sudo().grouped("confirmation_id").items():
            changed = confirmation._changed_payers(lines.partner_id.ids)
            for line in lines:
                line.changed = line.partner_id.id in changed

    def _compute_settled_later(self):
        self.settled_later = 0
        # sudo: of the lines one may see
        for confirmation, lines in self.sudo().grouped("confirmation_id").items():
            found = {
                (payer_id, currency_id): settled
                for payer_id, currency_id, settled in self.env.execute_query(
                    SQL(
                        """SELECT payer_id, currency_id, sum(settled_later)
                             FROM (%s) item GROUP BY payer_id, currency_id""",
                        confirmation._engine_sql(lines.partner_id.ids),
                    )
                )
            }
            for line in lines:
                line.settled_later = found.get((line.partner_id.id, line.currency_id.id), 0)

    # -- who changes what -----------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and vals.keys() - _WRITABLE:
            raise AccessError(self.env._("This is recorded by the round, and by nobody else."))
        if self.env.su or "their_amount" not in vals:
            return super().write(vals)
        self._check_answerable()
        result = super().write(vals)
        for line in self:
            agreed = line.currency_id.compare_amounts(line.their_amount, line.amount) == 0
            line._record("agreed" if agreed else "differs")
        return result

    def unlink(self):
        """Taken out of a draft, with all currencies: a letter names the whole balance."""
        self.confirmation_id._check_state("draft")
        whole = self.search(
            [
                ("confirmation_id", "in", self.confirmation_id.ids),
                ("debtor_id", "in", self.debtor_id.ids),
            ]
        )
        pairs = {(line.confirmation_id, line.debtor_id) for line in self}
        whole = whole.filtered(lambda line: (line.confirmation_id, line.debtor_id) in pairs)
        return super(PenagihanConfirmationLine, self | whole).unlink()

    # -- answers --------------------------------------------------------------------------

    def action_agree(self):
        """The customer agrees."""
        self._check_answerable()
        for line in self:
            line.their_amount = line.amount

    def action_differ(self):
        """The customer does not agree; the figure and the reason follow."""
        self._check_answerable()
        for line in self:
            line._record("differs")

    def action_take_back(self):
        """What was recorded as an answer was none."""
        self._check_answerable()
        for line in self.filtered(lambda each: each.state in ("agreed", "differs")):
            line._record("sent")

    def action_undeliverable(self):
        """The letter came back."""
        self._check_answerable()
        for line in self.filtered(lambda each: each.state == "sent"):
            line._record("undeliverable")

    def action_again(self):
        """The address is right now: to be sent once more."""
        self.check_access("write")
        self.confirmation_id._check_state("sent")
        # sudo: recorded by the actions
        self.sudo().filtered(lambda line: line.state == "undeliverable").write(
            {"state": "to_send", "followup_id": False, "obstacle": False, "printed_on": False}
        )

    def action_open(self):
        """The whole of it: items, letter, answer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def _check_answerable(self):
        """An answer is recorded by an officer or auditor, of whom has been written to."""
        self.check_access("write")
        self.confirmation_id._check_state("sent")
        unsent = self.filtered(lambda line: line.state == "to_send")
        if unsent:
            raise UserError(
                self.env._(
                    "%s has not been written to yet: there is no answer to record.",
                    unsent[0].display_name,
                )
            )

    def _record(self, state):
        """Write down an answer, and who says so."""
        self.ensure_one()
        answered = state in ("agreed", "differs")
        values = {
            "state": state,
            "answered_on": self.company_id._penagihan_today() if answered else False,
            "answered_by": self.env.uid if answered else False,
        }
        # sudo: recorded by the actions
        self.sudo().write(values if answered else {**values, "their_amount": 0})
        own = self.confirmation_id.line_ids.filtered(lambda line: line.debtor_id == self.debtor_id)
        if set(own.mapped("state")) == {"agreed"}:
            self.debtor_id._balance_agreed()
        labels = dict(self._fields["state"]._description_selection(self.env))
        figure = format_amount(self.env, self.their_amount, self.currency_id)
        self.confirmation_id._log(
            f"{self.display_name}: {labels[state]}" + (f", {figure}" if answered else "")
        )
