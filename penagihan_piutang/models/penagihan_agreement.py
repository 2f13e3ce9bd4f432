from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

STATES = [
    ("draft", "Draft"),
    ("to_approve", "To Approve"),
    ("proposed", "Proposed"),
    ("active", "Active"),
    ("fulfilled", "Fulfilled"),
    ("breached", "Breached"),
    ("cancelled", "Cancelled"),
]
PERIODS = [
    ("week", "Weekly"),
    ("month", "Monthly"),
    ("month_end", "At the end of each month"),
    ("custom", "On chosen dates"),
]
# Written by its actions only.
_BY_ACTIONS = {
    "name", "state", "replaces_id", "replaced_by_id", "approved_user_id", "ended_date",
    "ended_user_id", "ended_reason", "signed_user_id", "line_ids", "channel", "signature",
    "signed_by", "signed_at", "wish", "entry_ids",
}  # fmt: skip
# What people write while it is being signed; the rest is fixed once it has left draft.
_AT_SIGNING = {"signed_file", "signed_name", "signed_date", "place"}


class PenagihanAgreement(models.Model):
    """An instalment agreement with a customer over some of its invoices, which stay as they are.

    Terms are written while it is a draft; its state changes by its actions only
    (``penagihan_agreement_actions``). While it is active its invoices wait, and its instalments are
    asked for instead.
    """

    _name = "penagihan.agreement"
    _description = "Instalment Agreement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id DESC"
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    state = fields.Selection(
        STATES, string="Status", required=True, readonly=True, default="draft", tracking=True,
        copy=False, index=True,
    )  # fmt: skip
    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", string="Payer", store=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    user_id = fields.Many2one(related="debtor_id.user_id", string="Collector")
    policy_id = fields.Many2one(
        "penagihan.policy",
        string="Ladder of Instalments",
        required=True,
        default=lambda self: self.env.ref("penagihan_piutang.policy_instalments"),
        domain="[('company_id', 'in', (False, company_id))]",
        help="The steps by which each instalment is asked for.",
    )

    # -- what it covers -------------------------------------------------------------------

    move_ids = fields.Many2many(
        "account.move",
        "penagihan_agreement_move_rel",
        string="Invoices",
        copy=False,
        help="Open invoices of one customer, company and currency.",
    )
    line_ids = fields.One2many(
        "penagihan.agreement.line", "agreement_id", string="Covered Items", readonly=True
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_debt", store=True)
    debt = fields.Monetary(
        compute="_compute_debt",
        store=True,
        tracking=True,
        help="What was open of the invoices when the terms were written.",
    )

    # -- terms ----------------------------------------------------------------------------

    down_payment = fields.Monetary(help="Paid first; part of the debt.")
    down_date = fields.Date(string="Down Payment On")
    split = fields.Selection(
        [("count", "So many instalments"), ("amount", "So much each")],
        required=True,
        default="count",
    )
    count = fields.Integer(string="Number of Instalments", default=3)
    each = fields.Monetary(string="Amount of Each")
    period = fields.Selection(PERIODS, required=True, default="month")
    first_date = fields.Date(string="First Instalment On")
    skip_holidays = fields.Boolean(
        string="Not on Holidays",
        default=True,
        help="An instalment that falls on a weekend or a public holiday of the customer’s country "
        "moves to the next working day.",
    )
    unit = fields.Monetary(
        string="Rounded to", default=1, help="Instalments are whole multiples of it, but the last."
    )
    late_charge = fields.Float(
        string="Late Charge (% a month)",
        help="On what is paid late. Courts moderate high ones; statutory interest is 6 % a year.",
    )
    discount_percent = fields.Float(
        string="Discount for Keeping It (%)",
        help="Of the debt: earned with the last instalment, lost by a breach.",
    )
    discount = fields.Monetary(compute="_compute_discount", store=True)
    collateral = fields.Text(help="What the customer gives as security, in words.")
    instalment_ids = fields.One2many(
        "penagihan.instalment",
        "agreement_id",
        string="Schedule",
        compute="_compute_instalment_ids",
        store=True,
        readonly=False,
        copy=False,
    )

    # -- who signs ------------------------------------------------------------------------

    place = fields.Char(string="Signed At")
    signer_name = fields.Char(string="Signs for the Customer")
    signer_position = fields.Char(string="Position")
    signer_authority = fields.Char(
        string="Authority", help="On what ground this person may sign: deed, power of attorney."
    )
    own_signer_id = fields.Many2one(
        "res.users", string="Signs for Us", default=lambda self: self.env.user
    )
    own_signer_position = fields.Char(string="Our Signer’s Position")
    witness_one = fields.Char(string="First Witness")
    witness_two = fields.Char(string="Second Witness")
    signed_date = fields.Date(string="Signed On", tracking=True, copy=False)
    signed_file = fields.Binary(string="Signed Copy", attachment=True, copy=False)
    signed_name = fields.Char(string="File Name", copy=False)
    signed_user_id = fields.Many2one("res.users", string="Taken In By", readonly=True, copy=False)
    approved_user_id = fields.Many2one(
        "res.users", string="Approved By", readonly=True, copy=False, tracking=True
    )

    # -- its end --------------------------------------------------------------------------

    ended_date = fields.Date(string="Ended On", readonly=True, copy=False)
    ended_user_id = fields.Many2one("res.users", string="Ended By", readonly=True, copy=False)
    ended_reason = fields.Char(string="Reason of the End", readonly=True, copy=False)
    replaces_id = fields.Many2one(
        "penagihan.agreement", string="Renegotiates", readonly=True, copy=False, ondelete="set null"
    )
    replaced_by_id = fields.Many2one(
        "penagihan.agreement", readonly=True, copy=False, ondelete="set null"
    )

    _amounts_positive = models.Constraint(
        "CHECK(down_payment >= 0 AND unit > 0 AND each >= 0)",
        "Amounts of an agreement cannot be negative, and the rounding needs an amount.",
    )
    _percents_within = models.Constraint(
        "CHECK(late_charge BETWEEN 0 AND 100 AND discount_percent >= 0 AND discount_percent < 100)",
        "A late charge is between 0 and 100 % a month, a discount below 100 %.",
    )

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for agreement in self:
            agreement.display_name = " – ".join(
                filter(None, (agreement.name, agreement.partner_id.name))
            )

    @api.depends("move_ids")
    def _compute_debt(self):
        for agreement in self:
            amounts = agreement._open_amounts()
            currency = next((item.currency_id for item in amounts), None)
            agreement.currency_id = currency or agreement.debtor_id.company_id.currency_id
            agreement.debt = sum(amounts.values())

    @api.depends("debt", "discount_percent")
    def _compute_discount(self):
        for agreement in self:
            currency = agreement.currency_id or self.env.company.currency_id
            agreement.discount = currency.round(agreement.debt * agreement.discount_percent / 100)

    def _open_amounts(self) -> dict:
        """What is open of the invoices chosen: {item: amount}, without what was withheld as tax
        and waits for its slip, which is asked for in another way.
        """
        # sudo: who may see the customer may agree with it about its invoices
        lines = self.move_ids._origin.sudo().line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and line.amount_residual_currency > 0
            )
        )
        withheld = self.env["penagihan.decision"].sudo()._withheld_of(lines) if lines else {}
        amounts = {
            line: line.currency_id.round(line.amount_residual_currency - withheld.get(line, 0))
            for line in lines
        }
        return {line: amount for line, amount in amounts.items() if amount > 0}

    # -- what people may write ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for values in vals_list:
            if not self.env.su and values.keys() & (_BY_ACTIONS - {"name"}):
                raise AccessError(self.env._("An agreement begins as a draft."))
            values["name"] = self.env["ir.sequence"].next_by_code("penagihan.agreement")
        agreements = super().create(vals_list)
        agreements._check_customer()
        return agreements

    def write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
        result = super().write(vals)
        if "debtor_id" in vals:
            self._check_customer()
        return result

    def _check_writable(self, vals):
        own = {
            name
            for name in vals
            if name in self._fields and not name.startswith(("message_", "activity_"))
        }
        if own & _BY_ACTIONS:
            raise AccessError(self.env._("An agreement changes by its buttons only."))
        for agreement in self:
            if agreement.state == "draft":
                continue
            if agreement.state == "proposed" and own <= _AT_SIGNING:
                continue
            raise UserError(
                self.env._(
                    "%s: the terms are fixed. Set it back to draft, or renegotiate it.",
                    agreement.name,
                )
            )

    def _check_customer(self):
        """Whoever drafts must see the customer."""
        if not self.env.su:
            self.debtor_id.check_access("read")

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(agreement.state != "draft" for agreement in self):
            raise UserError(
                self.env._("Only a draft can be deleted. An agreement that was proposed stays.")
            )

    @api.model
    def _covering(self, moves, states=("active",)):
        """Agreements that cover ``moves``."""
        return self.search(Domain("move_ids", "in", moves.ids) & Domain("state", "in", states))
