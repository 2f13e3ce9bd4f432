import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import email_normalize, formataddr
from odoo.tools.misc import format_date

# What is written down by the actions, and by nobody else.
_RECORDED = {
    "state", "company_id", "signing_id", "population_amount", "population_gross",
    "population_count", "selected_on", "selected_by", "closed_on", "closed_by",
}  # fmt: skip
# What customers have read in their letters.
_IN_LETTERS = {
    "date", "form", "answer_to", "auditor_name", "auditor_email", "auditor_address",
    "include_credits", "amount_from", "largest_count", "random_count", "seed",
}  # fmt: skip


class PenagihanConfirmation(models.Model):
    """A round of balance confirmations: customers are asked what they owed at a day.

    External confirmation as auditors know it (ISA 505, in Indonesia SA 505): positive, where
    everybody is asked to answer, or negative, where only those answer who disagree.
    """

    _name = "penagihan.confirmation"
    _description = "Balance Confirmation"
    _inherit = ["mail.thread"]
    _order = "date DESC, id DESC"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company._penagihan_owner(),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    signing_id = fields.Many2one("penagihan.aging.signing", string="Signed Aging", readonly=True)
    date = fields.Date(
        string="As Of",
        required=True,
        tracking=True,
        default=lambda self: self.env.company._penagihan_today(),
    )
    form = fields.Selection(
        [("positive", "Positive"), ("negative", "Negative")],
        required=True,
        default="positive",
        tracking=True,
        help="Positive: everybody is asked to answer. Negative: only those answer who disagree.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("closed", "Closed")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    answer_to = fields.Selection(
        [("auditor", "The auditor"), ("company", "The company itself")],
        string="Answers Go To",
        required=True,
        default="auditor",
        help="An answer is better evidence when it reaches the auditor directly.",
    )
    auditor_name = fields.Char(string="Auditor")
    auditor_email = fields.Char(string="Auditor's E-mail")
    auditor_address = fields.Text(string="Auditor's Address")
    answer_by = fields.Date(
        string="Answer Wanted By",
        required=True,
        default=lambda self: self.env.company._penagihan_today() + timedelta(days=14),
    )
    note = fields.Text(string="Conclusion")

    amount_from = fields.Monetary(
        string="All From",
        help="All customers whose balance is at least so much, in the company's currency. "
        "0: nobody is chosen by the amount; 1 or less: everybody is.",
    )
    largest_count = fields.Integer(string="Largest", help="So many of the largest balances.")
    random_count = fields.Integer(
        string="At Random", help="So many of the customers that are left, drawn by the seed."
    )
    seed = fields.Char(
        required=True,
        default=lambda self: str(secrets.randbelow(900_000) + 100_000),
        copy=False,
        tracking=True,
        help="Who knows it draws the same customers again: they are ordered by the SHA-256 sum "
        "of “seed:customer number”, and the first are taken.",
    )
    include_credits = fields.Boolean(
        string="Credit Balances Too", help="Also customers whose balance is in their favour."
    )
    selected_on = fields.Datetime(readonly=True, copy=False)
    selected_by = fields.Many2one("res.users", readonly=True, copy=False)
    population_count = fields.Integer(string="Customers With a Balance", readonly=True, copy=False)
    population_amount = fields.Monetary(
        string="All Receivables", readonly=True, copy=False, help="As the aging of the day says."
    )
    population_gross = fields.Monetary(
        string="All Balances", readonly=True, copy=False, help="Credit balances count as positive."
    )
    line_ids = fields.One2many(
        "penagihan.confirmation.line", "confirmation_id", string="Customers", copy=False
    )
    closed_on = fields.Datetime(readonly=True, copy=False)
    closed_by = fields.Many2one("res.users", readonly=True, copy=False)

    _counts_positive = models.Constraint(
        "CHECK (largest_count >= 0 AND random_count >= 0 AND amount_from >= 0)",
        "What customers are chosen by cannot be negative.",
    )

    @api.depends("company_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for confirmation in self:
            confirmation.display_name = self.env._(
                "Balance confirmation as of %(date)s",
                date=format_date(self.env, confirmation.date) if confirmation.date else "",
            )

    @api.constrains("company_id")
    def _check_company(self):
        for confirmation in self:
            owner = confirmation.company_id._penagihan_owner()
            if owner != confirmation.company_id.sudo():
                raise ValidationError(
                    self.env._(
                        "%(owner)s collects for %(company)s: confirm its balances there.",
                        owner=owner.name,
                        company=confirmation.company_id.name,
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        for confirmation in self:
            if confirmation.date > confirmation.company_id._penagihan_today():
                raise ValidationError(
                    self.env._("The balance of a day that has not come cannot be confirmed.")
                )

    @api.constrains("auditor_email")
    def _check_auditor_email(self):
        for confirmation in self:
            if confirmation.auditor_email and not email_normalize(confirmation.auditor_email):
                raise ValidationError(
                    self.env._("“%s” is no e-mail address.", confirmation.auditor_email)
                )

    # -- who changes what -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                if vals.keys() & (_RECORDED - {"company_id", "signing_id"}):
                    raise AccessError(self.env._("This is recorded by the buttons of the round."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & _RECORDED:
                raise AccessError(self.env._("This is recorded by the buttons of the round."))
            if vals.keys() & _IN_LETTERS and self.filtered(lambda each: each.state != "draft"):
                raise UserError(
                    self.env._("Customers have been written to: only a draft can be changed.")
                )
        if "date" in vals and self.line_ids:
            raise UserError(
                self.env._("The balances are those of another day: take the customers out first.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._check_state("draft")

    def _check_state(self, *states):
        """Refuse rounds in other states."""
        if self.filtered(lambda each: each.state not in states):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This is possible only while a round is “%s”.",
                    " / ".join(labels[state] for state in states),
                )
            )

    def _check_allowed(self, *states):
        """For auditors and officers, and only in these states."""
        self.check_access("write")
        self._check_state(*states)

    # -- whom the answer goes to ----------------------------------------------------------

    def _answer_address(self) -> dict:
        """Name, e-mail and address (as lines) of whom customers answer."""
        self.ensure_one()
        if self.answer_to == "auditor":
            return {
                "name": self.auditor_name or "",
                "email": self.auditor_email or "",
                "address": (self.auditor_address or "").splitlines(),
            }
        partner = self.company_id.partner_id
        return {
            "name": self.company_id.name,
            "email": self.company_id.email or "",
            "address": partner._display_address(without_company=True).splitlines(),
        }

    def _reply_address(self) -> str:
        """Where an answer to the e-mail goes: the auditor, past the company."""
        self.ensure_one()
        if self.answer_to != "auditor" or not self.auditor_email:
            return ""
        return formataddr((self.auditor_name or "", email_normalize(self.auditor_email)))

    def _check_addressee(self):
        for confirmation in self:
            if confirmation.answer_to == "auditor" and not (
                confirmation.auditor_name
                and (confirmation.auditor_email or confirmation.auditor_address)
            ):
                raise UserError(
                    self.env._(
                        "Say where answers go: the auditor's name, and an e-mail or an address."
                    )
                )

    # -- its course -----------------------------------------------------------------------

    def action_send(self):
        """Write to all who can be reached by e-mail; the others wait for a letter on paper."""
        self._check_allowed("draft", "sent")
        self._check_addressee()
        waiting = self.line_ids.filtered(lambda line: line._may_send())
        if not waiting:
            raise UserError(self.env._("There is nobody left to write to."))
        waiting._plan_messages()
        self._begin()

    def _begin(self):
        # sudo: the state is recorded by the actions
        self.sudo().filtered(lambda each: each.state == "draft").state = "sent"

    def action_print(self):
        """Letters for all who get one on paper, as one file."""
        self.ensure_one()
        self._check_allowed("draft", "sent")
        return self.line_ids.filtered(lambda line: line._may_print())._print_letters()

    def action_sent_on_paper(self):
        """The printed letters have been sent."""
        self._check_allowed("draft", "sent")
        self.line_ids.filtered(lambda line: line._may_print() and line.printed_on)._sent_on_paper()

    def action_remind(self):
        """Write once more to those who have not answered by the day it was wanted."""
        self._check_allowed("sent")
        for confirmation in self:
            if confirmation.form != "positive":
                raise UserError(
                    self.env._("Nobody need answer a negative confirmation: there is no reminder.")
                )
            if confirmation.answer_by >= confirmation.company_id._penagihan_today():
                raise UserError(
                    self.env._(
                        "Customers have time to answer until %s.",
                        format_date(self.env, confirmation.answer_by),
                    )
                )
        silent = self.line_ids.filtered(
            lambda line: line.state == "sent" and not line.reminder_id and not line.reminded_on
        )
        if not silent:
            raise UserError(self.env._("Nobody is left to be reminded."))
        silent._plan_messages(reminder=True)

    def action_close(self):
        """No more answers are expected: who has not answered stands as such."""
        self._check_allowed("sent")
        # sudo: the state is recorded by the actions
        rounds = self.sudo()
        rounds.line_ids.filtered(lambda line: line.state == "sent").state = "no_answer"
        rounds.write(
            {"state": "closed", "closed_on": fields.Datetime.now(), "closed_by": self.env.uid}
        )

    def action_reopen(self):
        """An answer came late after all."""
        self._check_allowed("closed")
        # sudo: the state is recorded by the actions
        rounds = self.sudo()
        rounds.line_ids.filtered(lambda line: line.state == "no_answer").state = "sent"
        rounds.write({"state": "sent", "closed_on": False, "closed_by": False})

    def action_lines(self):
        """Its customers as a list of their own, to search, group, choose and export."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_confirmation_line"
        )
        return {
            **action,
            "domain": [("confirmation_id", "=", self.id)],
            "context": {"penagihan_confirmation_id": self.id},
        }

    def action_add(self):
        """Ask for customers to be added by hand."""
        self.ensure_one()
        self._check_allowed("draft")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add Customers"),
            "res_model": "penagihan.confirmation.add",
            "view_mode": "form",
            "target": "new",
            "context": {"default_confirmation_id": self.id},
        }
