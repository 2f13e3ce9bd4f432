from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_amount, format_date

STATES = [
    ("draft", "Draft"),
    ("to_approve", "To Approve"),
    ("offered", "Offered"),
    ("earned", "Earned"),
    ("lapsed", "Lapsed"),
    ("cancelled", "Cancelled"),
]
# Two of these over one item would contradict each other.
RUNNING = ("to_approve", "offered")
# What a person writes in a draft; all else is written by its actions.
_WRITABLE = {"how", "percent", "asked", "valid_until", "note", "line_ids"}
_USUAL_DAYS = 7
_LONGEST_DAYS = 60


class PenagihanOffer(models.Model):
    """A discount for prompt payment: whoever pays the rest of these items in full by a day need
    not pay it. It changes no invoice: what was earned is booked by a person, as an entry of its
    own.
    """

    _name = "penagihan.offer"
    _description = "Discount for Prompt Payment"
    _inherit = ["mail.thread", "penagihan.judged"]
    _order = "valid_until DESC, id DESC"

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
    user_id = fields.Many2one(related="debtor_id.user_id")
    state = fields.Selection(
        STATES, string="Status", required=True, readonly=True, default="draft", tracking=True
    )
    how = fields.Selection(
        [("percent", "Percent"), ("amount", "Amount")], required=True, default="percent"
    )
    percent = fields.Float(string="Discount (%)", digits=(5, 2))
    asked = fields.Monetary(string="Discount Amount", help="In proportion to the invoices.")
    valid_until = fields.Date(
        required=True,
        tracking=True,
        help="The last day on which the payment must arrive at the bank.",
    )
    note = fields.Char(string="Why", help="Stays with us: the customer does not see it.")
    line_ids = fields.One2many("penagihan.offer.line", "offer_id")
    residual = fields.Monetary(string="Open Amount", compute="_compute_amounts", store=True)
    discount = fields.Monetary(compute="_compute_amounts", store=True)
    amount = fields.Monetary(string="To Be Paid", compute="_compute_amounts", store=True)
    approved_user_id = fields.Many2one("res.users", string="Approved By", readonly=True)

    _percent_within = models.Constraint(
        "CHECK(percent >= 0 AND percent < 100 AND asked >= 0)",
        "A discount is between 0 and 100 percent.",
    )

    @api.depends("line_ids.chosen", "line_ids.residual", "line_ids.discount")
    def _compute_amounts(self):
        for offer in self:
            chosen = offer.line_ids.filtered("chosen")
            offer.residual = sum(chosen.mapped("residual"))
            offer.discount = sum(chosen.mapped("discount"))
            offer.amount = offer.residual - offer.discount

    @api.depends("discount", "valid_until", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = self.env._(
                "Discount of %(amount)s until %(day)s",
                amount=format_amount(self.env, offer.discount, offer.currency_id),
                day=format_date(self.env, offer.valid_until),
            )

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - _WRITABLE:
                raise AccessError(self.env._("This is written by the actions of the offer only."))
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        if any(offer.state != "draft" for offer in self):
            raise UserError(
                self.env._("An offer that was made does not change: cancel it and make another.")
            )

    # -- being made -----------------------------------------------------------------------

    @api.model
    def _action_new(self, debtor, items=None):
        """A draft for a customer; what is overdue is chosen. It stays only when the offer is made:
        one that was left is thrown away with the next one, or after a day.

        :param items: journal items to choose instead
        """
        self.env.user._penagihan_check_role("group_collector")
        debtor.check_access("read")
        # sudo: nobody deletes offers, and nobody else has seen these
        self.sudo().search(
            [
                ("debtor_id", "=", debtor.id),
                ("state", "=", "draft"),
                ("create_uid", "=", self.env.uid),
            ]
        ).unlink()
        decisions = debtor.decision_ids.filtered(
            lambda each: (
                each.move_line_id
                and each.residual >= 1
                and each.reason not in ("excluded", "agreement")
            )
        ).sorted(lambda each: (each.due_date, each.id))
        chosen = decisions.filtered(lambda each: each.move_line_id in (items or ()))
        if not items:
            chosen = decisions.filtered(lambda each: each.days_overdue > 0) or decisions[:1]
        if not chosen:
            raise UserError(self.env._("There is no open invoice to offer a discount on."))
        currency = chosen[0].currency_id
        # sudo: whoever may see the customer may offer; what is offered is checked when it is made
        offer = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "currency_id": currency.id,
                "valid_until": debtor.company_id._penagihan_today() + timedelta(days=_USUAL_DAYS),
                "usual_days_late": debtor._usual_days_late(),
                "line_ids": [
                    (0, 0, {
                        "move_line_id": each.move_line_id.id,
                        "residual": each.residual,
                        "chosen": each in chosen,
                    })
                    for each in decisions
                    if each.currency_id == currency
                ],
            }
        )  # fmt: skip
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": offer.id,
            "view_mode": "form",
        }

    def action_offer(self):
        """Make the offer; above what the policy leaves to everybody, a manager agrees first."""
        offer = self._may("group_collector", "draft")
        offer._take_amounts()
        offer._check_offer()
        free = offer.debtor_id._penagihan_policy().offer_free_percent
        share = 100 * offer.discount / offer.residual
        if share <= free or self.env.user.has_group("penagihan_piutang.group_manager"):
            offer._offer()
            return
        offer.state = "to_approve"
        offer.line_ids.current = True
        offer._ask_to_approve()

    def action_approve(self):
        """A manager agrees."""
        for offer in self._may("group_manager", "to_approve"):
            offer._check_offer()
            offer._offer()

    def action_cancel(self):
        """It is not offered, or no more: what was told to the customer is for a person to undo. Of
        a draft nothing is left.
        """
        role = "group_collector"
        if any(offer.state == "offered" for offer in self):
            role = "group_officer"
        if any(offer.state == "earned" for offer in self):
            role = "group_manager"
        offers = self._may(role, "draft", *RUNNING, "earned")
        if any(offers.mapped("booked")):
            raise UserError(self.env._("It is booked: undo the entry in accounting first."))
        drafts = offers.filtered(lambda offer: offer.state == "draft")
        debtor, told = drafts.debtor_id[:1], offers - drafts
        told.state = "cancelled"
        told._ended()
        told._tell()
        told.debtor_id._refresh()
        drafts.unlink()
        return debtor.with_env(self.env)._action_open() if debtor else None

    @api.autovacuum
    def _gc_drafts(self):
        """Drafts of yesterday that nobody has made an offer of."""
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self.sudo().search([("state", "=", "draft"), ("write_date", "<", yesterday)]).unlink()

    def _take_amounts(self):
        """What is open at this moment, of the items chosen; the others are left out."""
        self.ensure_one()
        self.line_ids.filtered(lambda line: not line.chosen).unlink()
        for line in self.line_ids:
            item = line.move_line_id
            line.write(
                {
                    "residual": item.amount_residual_currency,
                    "matched": item.amount_currency - item.amount_residual_currency,
                }
            )

    def _check_offer(self):
        """Raise, in words for whoever offers, what cannot be offered."""
        self.ensure_one()
        today = self.company_id._penagihan_today()
        if not self.line_ids:
            raise UserError(self.env._("Please choose at least one open invoice."))
        if self.valid_until < today:
            raise UserError(self.env._("An offer is valid until today or a later day."))
        if self.valid_until > today + timedelta(days=_LONGEST_DAYS):
            raise UserError(
                self.env._("An offer is valid for at most %(days)s days.", days=_LONGEST_DAYS)
            )
        # what is to be paid of each is open, of this customer, and more than nothing
        self.debtor_id._check_open_items({line.move_line_id: line.amount for line in self.line_ids})
        self.debtor_id._check_no_agreement(self.line_ids.move_line_id)
        for line in self.line_ids:
            if line.currency_id.compare_amounts(line.discount, 0) <= 0:
                raise UserError(
                    self.env._("Please give a discount for %s.", line.move_id.name or "")
                )
        running = (self._about(self.line_ids.move_line_id).offer_id - self)[:1]
        if running:
            raise UserError(
                self.env._(
                    "There is an offer about the same invoices: %(offer)s. Cancel it first, or "
                    "leave these invoices out.",
                    offer=running.display_name,
                )
            )

    @api.model
    def _about(self, items):
        """Lines of running offers about ``items``, whoever may see them."""
        return (
            self.env["penagihan.offer.line"]
            .sudo()
            .search([("move_line_id", "in", items.ids), ("offer_id.state", "in", RUNNING)])
        )

    def _offer(self):
        self.write({"state": "offered", "approved_user_id": self.env.uid})
        self.line_ids.current = True
        self._close_task("activity_offer_approve", "to_approve")
        self._tell()
        self.debtor_id._refresh()

    def _ended(self):
        """Its items are free for another offer; what asked for something about it is done."""
        self.line_ids.current = False
        self._close_task("activity_offer_approve", "to_approve")
        self._close_task("activity_offer_book", "earned")

    def _close_task(self, kind, state):
        """Nobody need do it any more, where nothing of the customer waits for the same."""
        waiting = self.search(
            [
                ("debtor_id", "in", self.debtor_id.ids),
                ("state", "=", state),
                ("booked", "=", False),
            ]
        )
        (self.debtor_id - waiting.debtor_id)._answered(kind)

    # -- words ----------------------------------------------------------------------------

    def _tell(self):
        """What has become of it, in the history of its customer."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for offer in self:
            told = f"{labels[offer.state]}: {offer._in_words()}"
            offer.debtor_id.message_post(body=told)

    def _in_words(self, user=None) -> str:
        """The offer, its invoices and what it costs, in the language of ``user``."""
        self.ensure_one()
        self = self.with_context(lang=user.lang) if user else self
        names = ", ".join(self.line_ids.move_id.mapped(lambda move: move.name or ""))
        words = self.env._(
            "%(offer)s (%(invoices)s). %(cost)s",
            offer=self.display_name,
            invoices=names,
            cost=self.cost or "",
        )
        return f"{words} – “{self.note}”" if self.note else words
