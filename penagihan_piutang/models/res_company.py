from datetime import date, datetime, timedelta

import pytz
from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from ..tools.contact_window import working_days_between
from ..tools.timezones import zone_of


class ResCompany(models.Model):
    _inherit = "res.company"

    penagihan_tz = fields.Selection(
        _tz_get,
        string="Collection Time Zone",
        compute="_compute_penagihan_tz",
        store=True,
        readonly=False,
        help="The day of a collection run begins and ends in this time zone.",
    )
    penagihan_automatic = fields.Boolean(
        string="Daily Collection Run",
        help="The scheduled action plans and sends for this company every day.",
    )

    penagihan_user_id = fields.Many2one(
        "res.users",
        string="Default Collector",
        help="Gets the tasks of customers without a collector of their own.",
    )

    penagihan_daily_cap = fields.Integer(
        string="Customers a Day",
        help="At most so many customers are contacted in a day, who waits longest first. "
        "0: no limit.",
    )
    penagihan_bank_date = fields.Date(
        string="Receipts Booked Up To",
        help="The last day whose receipts of all banks are booked and matched.",
    )
    penagihan_bank_user_id = fields.Many2one(
        "res.users", string="Said By", readonly=True, help="Who said so last."
    )

    penagihan_aging_days = fields.Char(
        string="Aging Buckets",
        required=True,
        default="30, 60, 90, 120",
        help="The last day of each bucket. “Not due” comes before them, and the last bucket, "
        "which has no end, after them.",
    )

    _penagihan_cap_positive = models.Constraint(
        "CHECK(penagihan_daily_cap >= 0)", "Customers a day cannot be negative."
    )

    def write(self, vals):
        # sudo: whoever may write companies need not know of collection
        debtors = self.env["penagihan.debtor"].sudo()
        if "penagihan_user_id" in vals:
            debtors = debtors.search([("company_id", "in", self.ids), ("user_id", "=", False)])
        before = {debtor: debtor._responsible() for debtor in debtors}
        result = super().write(vals)
        if debtors:
            self.env["penagihan.followup"]._reassign(debtors, before)
        return result

    @api.depends("country_id", "state_id")
    def _compute_penagihan_tz(self):
        for company in self:
            zone = zone_of(company.country_id.code, company.state_id.code)
            company.penagihan_tz = zone or company.penagihan_tz or "UTC"

    @api.constrains("penagihan_aging_days")
    def _check_penagihan_aging_days(self):
        for company in self:
            self.env["penagihan.aging"]._parse_bounds(company.penagihan_aging_days)

    def _penagihan_aging_bounds(self) -> list[int]:
        """The last day of each bucket of this company's aging."""
        self.ensure_one()
        # sudo: a user's companies may be read, yet some of their fields not
        return self.env["penagihan.aging"]._parse_bounds(self.sudo().penagihan_aging_days)

    def _penagihan_check_ahead(self, day, most):
        """
        :raise UserError: where ``day`` is more than ``most`` days from today
        """
        self.ensure_one()
        if day > self._penagihan_today() + timedelta(days=most):
            raise UserError(
                self.env._(
                    "%(day)s is too far ahead: at most %(days)s days are accepted.",
                    day=format_date(self.env, day),
                    days=most,
                )
            )

    def _penagihan_today(self) -> date:
        """The date in the company's own time zone: never the server's or the user's."""
        self.ensure_one()
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(self.penagihan_tz or "UTC")).date()

    def _penagihan_day_start(self, day: date) -> datetime:
        """Midnight of ``day`` in the company's time zone, as naive UTC for the database."""
        self.ensure_one()
        zone = pytz.timezone(self.penagihan_tz or "UTC")
        local = zone.localize(datetime.combine(day, datetime.min.time()))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _penagihan_bank_accounts(self, moves):
        """Where ``moves`` are paid to: the accounts of ours they name, else our first one."""
        self.ensure_one()
        own = moves.partner_bank_id.filtered(lambda bank: bank.partner_id == self.partner_id)
        return own[:2] or self.partner_id.bank_ids[:1]

    def _penagihan_bank_gap(self, day: date):
        """Working days strictly between the day receipts are booked up to and ``day``.

        :return: None where nobody has said so far
        """
        self.ensure_one()
        booked = self.penagihan_bank_date
        return working_days_between(booked, day, self.country_id.code) if booked else None

    def action_penagihan_bank_booked(self):
        """All receipts up to yesterday are booked: one click of a finance officer."""
        if not self.env.user.has_group("penagihan_piutang.group_officer"):
            raise AccessError(self.env._("Only a finance officer says that the bank is booked."))
        self.check_access("read")
        for company in self:
            # sudo: an officer may say so, yet not write on companies
            company.sudo().write(
                {
                    "penagihan_bank_date": company._penagihan_today() - timedelta(days=1),
                    "penagihan_bank_user_id": self.env.uid,
                }
            )

    @api.model
    def _penagihan_owners(self) -> dict:
        """Which company collects for which, and by which default policy.

        :return: {company: (owner, policy or empty)}. The owner is the nearest ancestor with a
            default policy of its own; where only the policy of all companies applies, the root;
            without any policy, the company itself.
        """
        companies = self.sudo().with_context(active_test=False).search([])
        policies = self.env["penagihan.policy"].sudo().search([("is_default", "=", True)])
        by_company = {policy.company_id: policy for policy in policies}
        shared = by_company.get(self.browse(), policies.browse())
        result = {}
        for company in companies:
            for ancestor in reversed(company.parent_ids):
                if ancestor in by_company:
                    result[company] = (ancestor, by_company[ancestor])
                    break
            else:
                result[company] = (company.root_id if shared else company, shared)
        return result

    def _penagihan_collected(self):
        """The companies this one collects for: itself too, and archived ones."""
        self.ensure_one()
        owners = self._penagihan_owners()
        return self.browse(each.id for each, (owner, _policy) in owners.items() if owner == self)

    def _penagihan_owner(self):
        """The company whose policy and debtor records apply to this one."""
        self.ensure_one()
        return self._penagihan_owners()[self.sudo()][0]
