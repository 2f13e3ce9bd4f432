from contextlib import contextmanager
from datetime import time

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.contact_window import next_contact


class PenagihanPolicy(models.Model):
    """A ladder of steps, for one company or (without a company) for all."""

    _name = "penagihan.policy"
    _description = "Collection Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: usable by every company.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Currency of the amounts of this policy; they are compared at the day's rate.",
    )
    is_default = fields.Boolean(
        string="Default",
        help="For customers without a policy of their own.",
    )
    step_ids = fields.One2many("penagihan.step", "policy_id", string="Steps", copy=True)
    contact_interval_days = fields.Integer(
        string="Days Between Contacts",
        default=4,
        required=True,
        help="After a contact about overdue invoices the customer is left alone this long.",
    )
    reply_days = fields.Integer(
        string="Working Days for an Answer",
        default=3,
        required=True,
        help="A customer who answers by e-mail is left alone until somebody says that the answer "
        "is handled, at most for so many working days.",
    )
    calm_days = fields.Integer(
        string="Working Days of Peace",
        default=2,
        required=True,
        help="After a heated conversation the customer is left in peace for so many working days.",
    )
    promise_days = fields.Integer(
        string="Longest Promise (days)",
        default=14,
        required=True,
        help="A promise to pay may be for at most so many days ahead.",
    )
    promise_grace_days = fields.Integer(
        string="Grace (days)",
        default=1,
        required=True,
        help="Money takes a while: a promise is given so many days more before it is broken.",
    )
    offer_free_percent = fields.Float(
        string="Discount Without Approval (%)",
        digits=(5, 2),
        help="A discount for prompt payment above this needs a manager. 0: every one does.",
    )
    minimum_amount = fields.Monetary(
        help="A customer who owes less than this in all is not contacted, and a smaller invoice "
        "never sets the tone of a message.",
    )
    hour_from = fields.Float(
        string="From", default=8.0, required=True, help="In the customer's own time zone."
    )
    hour_to = fields.Float(string="To", default=17.0, required=True)
    saturday = fields.Boolean(
        string="Also on Saturdays",
        help="Messages leave on working days; never on Sundays and public holidays.",
    )
    bank_check = fields.Boolean(
        string="Wait for the Bank",
        help="Nothing is said about overdue invoices while receipts of the bank are not booked.",
    )
    bank_days = fields.Integer(
        string="Working Days Behind",
        default=1,
        required=True,
        help="How many working days may lie between the day receipts are booked up to and today.",
    )
    opening_balances = fields.Boolean(
        help="Also collect receivables entered in general journals, such as opening balances.",
    )
    from_receipt = fields.Boolean(
        string="Term Counts from Receipt",
        help="The term of an invoice begins when the customer receives it; one that nobody has "
        "recorded as received waits, on the officer’s list. The due date itself stays.",
    )
    excluded_account_ids = fields.Many2many(
        "account.account",
        string="Accounts Left Out",
        domain=[("account_type", "=", "asset_receivable")],
        help="Receivables that are not collected here: point of sale, advances to employees.",
    )

    _default_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_default AND active",
        "There is already a default policy: unset it first.",
    )
    _interval_positive = models.Constraint(
        "CHECK(contact_interval_days >= 0)", "Days between contacts cannot be negative."
    )
    _reply_days_positive = models.Constraint(
        "CHECK(reply_days BETWEEN 0 AND 60)",
        "Working days for an answer must be between 0 and 60.",
    )
    _calm_days_within = models.Constraint(
        "CHECK(calm_days BETWEEN 0 AND 20)", "Working days of peace must be between 0 and 20."
    )
    _promise_days_within = models.Constraint(
        "CHECK(promise_days BETWEEN 0 AND 90 AND promise_grace_days BETWEEN 0 AND 14)",
        "A promise may be for 0 to 90 days ahead, with 0 to 14 days of grace.",
    )
    _offer_free_within = models.Constraint(
        "CHECK(offer_free_percent BETWEEN 0 AND 100)",
        "A discount without approval is between 0 and 100 percent.",
    )
    _bank_days_positive = models.Constraint(
        "CHECK(bank_days >= 0)", "Working days behind cannot be negative."
    )
    _hours_within = models.Constraint(
        "CHECK(hour_from >= 8 AND hour_to <= 20 AND hour_from < hour_to)",
        "Messages leave between 08:00 and 20:00; the end must be after the start.",
    )

    @api.constrains("is_default", "active", "step_ids")
    def _check_steps(self):
        for policy in self:
            if policy.is_default and policy.active and not policy.step_ids.filtered("active"):
                raise ValidationError(
                    self.env._(
                        "Policy “%(policy)s” is the default but has no steps: nobody would ever be "
                        "contacted. Add its steps first.",
                        policy=policy.name,
                    )
                )

    @api.depends("name", "company_id")
    def _compute_display_name(self):
        several = len(self.env.user.company_ids) > 1
        for policy in self:
            suffix = f" ({policy.company_id.name})" if several and policy.company_id else ""
            policy.display_name = f"{policy.name or ''}{suffix}"

    @api.model_create_multi
    def create(self, vals_list):
        with self._owners_followed():
            return super().create(vals_list)

    def write(self, vals):
        with self._owners_followed():
            result = super().write(vals)
        # record rules look at what a record was; this is what it has become
        self.check_access("write")
        return result

    def unlink(self):
        with self._owners_followed():
            return super().unlink()

    @contextmanager
    def _owners_followed(self):
        """A policy may make another company collect: holds go along."""
        companies = self.env["res.company"]
        before = companies._penagihan_owners()
        yield
        after = companies._penagihan_owners()
        if before != after:
            # sudo: the holds of all customers count, not only of those one may see
            self.env["penagihan.debtor"].sudo()._follow_owners(before, after)

    def _next_contact(self, now, country):
        """The first local moment from ``now`` on at which a message may leave.

        :param now: the customer's local time, naive
        :param country: code of the customer's country, for its holidays
        """
        self.ensure_one()
        weekdays = set(range(6 if self.saturday else 5))
        return next_contact(now, country, weekdays, _clock(self.hour_from), _clock(self.hour_to))


def _clock(hours: float) -> time:
    minutes = round(hours * 60)
    return time(minutes // 60, minutes % 60)
