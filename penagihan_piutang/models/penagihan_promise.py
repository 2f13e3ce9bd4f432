from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount, format_date

from ..tools.contact_window import after_working_days

KINDS = [
    ("promise", "Promise"),
    ("claims_paid", "Says it is paid"),
    ("giro", "Giro"),
    ("in_process", "Being processed"),
]
STATES = [
    ("to_approve", "To Approve"),
    ("open", "Open"),
    ("kept", "Kept"),
    ("partly", "Partly Kept"),
    ("broken", "Broken"),
    ("found", "Found"),
    ("not_found", "Not Found"),
    ("lapsed", "Lapsed"),
    ("cancelled", "Cancelled"),
]
WAITING = ("to_approve", "open")
# How many working days there are to look for a payment, and to book it once it is found.
CLAIM_DAYS = 3
# How many working days a manager has to agree: so long its items are left alone, no longer.
_APPROVAL_DAYS = 2
# So long a giro is valid: one for a later day is a slip of the pen.
_GIRO_DAYS = 70
# A transfer of an earlier day is one, too.
_TRANSFER_DAYS = 365
# From this word on about one item a manager agrees first: else it could go on for ever.
_APPROVED_FROM = 3


class PenagihanPromise(models.Model):
    """What a customer says about money, over certain items: until its day and some grace they are
    not chased. Nobody writes it directly: it is recorded, ended by a person, or judged.
    """

    _name = "penagihan.promise"
    _description = "Promise of a Customer"
    _inherit = ["mail.thread", "penagihan.judged"]
    _order = "date DESC, id DESC"

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
    kind = fields.Selection(KINDS, required=True, readonly=True, default="promise")
    state = fields.Selection(
        STATES, string="Status", required=True, readonly=True, default="open", tracking=True
    )
    date = fields.Date(
        string="Day",
        required=True,
        readonly=True,
        tracking=True,
        help="By when it is paid; of a payment the customer says was made, the day of the "
        "transfer; of a giro, the day from which it can be deposited.",
    )
    until = fields.Date(
        string="Left Alone Until",
        readonly=True,
        help="The first day on which its items may be chased again.",
    )
    made_date = fields.Date(string="Said On", required=True, readonly=True)
    line_ids = fields.One2many("penagihan.promise.line", "promise_id", readonly=True)
    amount = fields.Monetary(readonly=True)
    note = fields.Char(readonly=True, help="In the customer's words.")
    contact_id = fields.Many2one("res.partner", string="Said By", readonly=True)
    heard_user_id = fields.Many2one("res.users", string="Said To", readonly=True)
    giro_number = fields.Char(readonly=True)
    giro_bank = fields.Char(string="Bank", readonly=True)
    giro_place = fields.Char(string="Kept At", readonly=True, help="Where the paper is.")
    proof = fields.Binary(attachment=True, readonly=True, help="Of the transfer.")
    proof_name = fields.Char(string="File Name", readonly=True)
    process = fields.Selection(
        [
            ("verification", "Being verified"),
            ("signature", "Waiting for a signature"),
            ("schedule", "On the payment schedule"),
        ],
        string="Where It Stands",
        readonly=True,
    )
    judged_user_id = fields.Many2one("res.users", string="Ended By", readonly=True)
    replaced_by_id = fields.Many2one("penagihan.promise", readonly=True, ondelete="set null")

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A promise needs an amount.")

    @api.depends("kind", "amount", "date", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for promise in self:
            promise.display_name = self.env._(
                "%(kind)s: %(amount)s, %(day)s",
                kind=labels[promise.kind],
                amount=format_amount(self.env, promise.amount, promise.currency_id),
                day=format_date(self.env, promise.date),
            )

    # -- being recorded -------------------------------------------------------------------

    @api.model
    def _record(self, debtor, amounts, replace=False, **values):
        """Write down what the customer said.

        :param debtor: a customer whom whoever records it may see
        :param amounts: {open journal item of the customer: amount in its currency}
        :param replace: cancel what is open about the same items, instead of refusing
        :param values: of the promise: ``kind``, ``date`` and what goes with it
        :return: the promise; it waits for a manager where it is one too many about an item
        :raise UserError: in words for whoever records it
        """
        self.env.user._penagihan_check_role("group_collector")
        debtor.check_access("read")
        values.setdefault("heard_user_id", self.env.uid)
        return self._write_down(debtor, amounts, replace, **values)

    @api.model
    def _write_down(self, debtor, amounts, replace=False, **values):
        """What ``_record`` does, where it is known that whoever speaks may: somebody of ours, or
        the customer itself on its page, heard by nobody.
        """
        kind = values.setdefault("kind", "promise")
        today = debtor.company_id._penagihan_today()
        # sudo: who may see the customer may record what it says of its items
        amounts = {item.sudo(): amount for item, amount in amounts.items()}
        debtor = debtor.sudo()
        policy = debtor._penagihan_policy()
        self._check_day(kind, values["date"], debtor.company_id, policy)
        debtor._check_open_items(amounts)
        self.env["penagihan.dispute"]._check_promised(amounts)
        before = self.sudo()._about(amounts)
        waiting = before.filtered(lambda promise: promise.state in WAITING)
        if waiting and not replace:
            raise UserError(
                self.env._(
                    "There is an open one about the same invoices: %(promise)s. Replace it, or "
                    "leave these invoices out.",
                    promise=waiting[:1].display_name,
                )
            )
        too_many = self._is_one_too_many(before, amounts)
        until = self._last_day(kind, values["date"], debtor, policy)
        if too_many:
            until = min(until, waiting._approval_end(debtor.company_id))
        waiting._end("cancelled")
        older = before.line_ids.filtered(lambda line: line.move_line_id in amounts)
        older.current = False
        # before the new ones come: the database looks at each at once
        older.flush_recordset(["current"])
        promise = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "made_date": today,
                "until": until,
                "currency_id": next(iter(amounts)).currency_id.id,
                "amount": sum(amounts.values()),
                "state": "to_approve" if too_many else "open",
                "line_ids": [
                    (0, 0, {
                        "move_line_id": item.id,
                        "amount": amount,
                        "residual": item.amount_residual_currency,
                        "matched": item.amount_currency - item.amount_residual_currency,
                    })
                    for item, amount in amounts.items()
                ],
                **values,
            }
        )  # fmt: skip
        waiting.replaced_by_id = promise
        office = debtor._office_env()
        debtor.message_post(
            body=office._("Recorded: %s", promise.with_context(lang=office.lang)._in_words())
        )
        promise._ask_recorded()
        debtor._refresh()
        return promise.with_env(self.env)

    def _check_day(self, kind, day, company, policy):
        today = company._penagihan_today()
        if kind == "claims_paid":
            if day > today:
                raise UserError(self.env._("A transfer that was made cannot be to come."))
            if day < today - timedelta(days=_TRANSFER_DAYS):
                raise UserError(
                    self.env._("A transfer more than a year ago: please look at the day once more.")
                )
            return
        if day < today:
            raise UserError(self.env._("A promise is for today or a later day."))
        most = _GIRO_DAYS if kind == "giro" else policy.promise_days
        company._penagihan_check_ahead(day, most)

    @api.model
    def _about(self, items):
        """What has been said about ``items`` so far."""
        ids = [item.id for item in items]
        return self.search([("line_ids.move_line_id", "in", ids)])

    @api.model
    def _is_one_too_many(self, before, items) -> bool:
        """Whether something was said about one of ``items`` so often, without being kept, that a
        manager must agree. What was replaced counts: a day may be put off, too, without end.
        """
        if self.env.user.has_group("penagihan_piutang.group_manager"):
            return False
        vain = before.filtered(
            lambda promise: (
                promise.state not in ("kept", "found", "cancelled") or promise.replaced_by_id
            )
        )
        return any(
            len(vain.filtered(lambda promise, item=item: item in promise.line_ids.move_line_id))
            >= _APPROVED_FROM - 1
            for item in items
        )

    @api.model
    def _last_day(self, kind, day, debtor, policy):
        """The first day on which the items may be chased again."""
        company = debtor.company_id
        if kind == "claims_paid":
            # from today on, whatever the day of the transfer: somebody has to look for it
            return after_working_days(
                company._penagihan_today(), CLAIM_DAYS, company.country_id.code
            )
        return day + timedelta(days=policy.promise_grace_days + 1)

    def _approval_end(self, company):
        """Until when items are left alone while a manager is asked. Another word in place of one
        that waits already (``self``) gains no time.
        """
        asked = self.filtered(lambda promise: promise.state == "to_approve")
        end = after_working_days(
            company._penagihan_today(), _APPROVAL_DAYS, company.country_id.code
        )
        return min([end, *asked.mapped("until")])

    def _in_words(self) -> str:
        """What was said, of which invoices, for the history of the customer."""
        self.ensure_one()
        words = self.env._(
            "%(promise)s (%(invoices)s)",
            promise=self.display_name,
            invoices=", ".join(self.line_ids.move_id.mapped(lambda move: move.name or "")),
        )
        return f"{words} – “{self.note}”" if self.note else words

    # -- its end --------------------------------------------------------------------------

    def _split(self, items):
        """Something else is said of ``items``: they go their own way, and of the others each of
        these promises holds as it was. Of what was disputed meanwhile nothing may be promised.
        """
        for promise in self:
            lines = promise.line_ids.filtered(lambda line: line.move_line_id in items)
            amount = sum(lines.mapped("amount"))
            rest = sum((promise.line_ids - lines).mapped("amount"))
            if promise.currency_id.is_zero(rest):
                continue
            if promise.currency_id.is_zero(amount):
                lines.unlink()
                continue
            lines.promise_id = promise.copy({"amount": amount})
            promise.amount = rest

    def _end(self, state, **values):
        """End it today, by a person. What ends on the day it was said has held nothing up, so
        that no firm step has to wait because of it.
        """
        for promise in self:
            today = promise.company_id._penagihan_today()
            held = promise.state == "open" and today > promise.made_date
            promise.write(
                {
                    "state": state,
                    "until": min(promise.until, today) if held else False,
                    "judged_date": today,
                    "judged_user_id": self.env.user._is_internal() and self.env.uid,
                    **values,
                }
            )
