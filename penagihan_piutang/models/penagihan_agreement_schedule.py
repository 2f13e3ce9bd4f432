from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import format_amount, formatLang

from ..tools import instalments
from ..tools.contact_window import is_working_day
from ..tools.late_charge import HIGH_LATE_CHARGE

# A customer's habits are read from so many days.
_LOOK_BACK_DAYS = 365
_DAYS_A_MONTH = 30


class PenagihanAgreementSchedule(models.Model):
    """The schedule of an agreement, what it costs, and whether the customer can keep it."""

    _inherit = "penagihan.agreement"

    problem = fields.Char(compute="_compute_terms", help="Why there is no schedule yet.")
    per_month = fields.Monetary(
        string="To Pay within a Month",
        compute="_compute_terms",
        help="The most that falls due within any month.",
    )
    time_value = fields.Monetary(
        string="Cost of Waiting",
        compute="_compute_terms",
        help="The debt less its value today, at the yearly rate of the policy.",
    )
    cost = fields.Monetary(string="Cost in All", compute="_compute_terms")
    paid_per_month = fields.Monetary(
        string="Paid per Month So Far",
        compute="_compute_paid_per_month",
        help="What the customer paid in this currency in the last year, by month.",
    )
    warning = fields.Text(compute="_compute_warning")
    needs_approval = fields.Boolean(compute="_compute_warning")

    # -- the schedule ---------------------------------------------------------------------

    @api.depends(
        "debt", "discount", "down_payment", "down_date", "split", "count", "each", "period",
        "first_date", "skip_holidays", "unit", "debtor_id",
    )  # fmt: skip
    def _compute_instalment_ids(self):
        """Made anew while its terms are being written; chosen dates stay as they are."""
        for agreement in self:
            if agreement.state != "draft" or agreement.period == "custom":
                continue
            plan, _code = agreement._plan()
            agreement.instalment_ids = [
                Command.clear(),
                *(
                    Command.create({"due_date": each.day, "amount": float(each.amount)})
                    for each in plan
                ),
            ]

    def _plan(self):
        """The schedule of the terms, and why there is none."""
        if not self.first_date or not self.debt or not self.unit:
            return [], None
        debt = self._decimal(self.debt - self.discount)
        down = None
        if self.down_payment:
            if not self.down_date:
                return [], "down_date"
            down = instalments.Instalment(self.down_date, self._decimal(self.down_payment))
        rest = debt - (down.amount if down else 0)
        try:
            if rest <= 0:
                raise instalments.ScheduleError("down_payment")
            unit = self._decimal(self.unit)
            if self.split == "amount":
                amounts = instalments.fixed_amounts(rest, self._decimal(self.each), unit)
            else:
                amounts = instalments.equal_amounts(rest, self.count, unit)
            days = instalments.days(self.first_date, len(amounts), self.period)
            return instalments.schedule(debt, days, amounts, down, self._move_day), None
        except instalments.ScheduleError as error:
            return [], error.code

    def _written(self):
        """The schedule as it stands."""
        return [
            instalments.Instalment(each.due_date, self._decimal(each.amount))
            for each in self.instalment_ids.sorted(
                lambda each: (
                    each.due_date or self.first_date or fields.Date.today(),
                    each._origin.id,
                )
            )
            if each.due_date
        ]

    def _decimal(self, amount) -> Decimal:
        """An amount to the cent, as the currency has it."""
        digits = self.currency_id.decimal_places if self.currency_id else 2
        return Decimal(f"{amount or 0:.{digits}f}")

    def _move_day(self, day):
        """The day an instalment is paid on: the next working day where the customer is."""
        if not self.skip_holidays:
            return day
        country = self.debtor_id._country().code
        while not is_working_day(day, country):
            day += timedelta(days=1)
        return day

    def _check_plan(self, today):
        """:raise UserError: the schedule cannot be, or not any more"""
        for agreement in self:
            if agreement.problem:
                raise UserError(agreement.problem)
            plan = agreement._written()
            try:
                instalments.schedule(
                    agreement._decimal(agreement.debt - agreement.discount),
                    [each.day for each in plan],
                    [each.amount for each in plan],
                )
            except instalments.ScheduleError as error:
                raise UserError(agreement._say_problem(error.code)) from error
            if plan[0].day < today:
                raise UserError(
                    self.env._(
                        "The first day of the schedule is past: please choose dates from today on."
                    )
                )

    def _say_problem(self, code) -> str:
        """Why there is no schedule, in words."""
        currency = self.currency_id
        return {
            "down_date": self.env._("Please say on which day the down payment is made."),
            "nothing_owed": self.env._("Nothing is open of these invoices."),
            "down_payment": self.env._("The down payment must be less than what is owed."),
            "count": self.env._("There must be between 1 and %s instalments.", instalments.MOST),
            "too_small": self.env._(
                "The instalments would be nothing: fewer of them, or a smaller rounding."
            ),
            "not_rising": self.env._("The days of the schedule must follow one another."),
            "sum": self.env._(
                "The schedule adds up to %(sum)s, the agreement to %(debt)s.",
                sum=format_amount(self.env, sum(self.instalment_ids.mapped("amount")), currency),
                debt=format_amount(self.env, self.debt - self.discount, currency),
            ),
        }[code]

    # -- what it means --------------------------------------------------------------------

    @api.depends("instalment_ids.amount", "instalment_ids.due_date", "debt", "discount", "state")
    def _compute_terms(self):
        for agreement in self:
            _plan, code = agreement._plan() if agreement.state == "draft" else ([], None)
            if agreement.period == "custom":
                code = None
            agreement.problem = agreement._say_problem(code) if code else False
            plan = agreement._written()
            rate = (
                agreement.debtor_id._penagihan_policy().agreement_rate if agreement.debtor_id else 0
            )
            today = agreement.company_id._penagihan_today() if agreement.company_id else None
            if not today:
                agreement.per_month = agreement.time_value = agreement.cost = 0
                continue
            smallest = Decimal(1).scaleb(-agreement.currency_id.decimal_places)
            agreement.per_month = float(instalments.per_month(plan))
            agreement.time_value = float(
                instalments.time_value(plan, today, Decimal(str(rate)) / 100, smallest)
            )
            agreement.cost = agreement.time_value + agreement.discount

    @api.depends("debtor_id", "currency_id")
    def _compute_paid_per_month(self):
        """Payments matched with the customer's invoices, over the months it has been buying, of
        the last year; neither credit notes nor write-offs are payments.
        """
        for agreement in self:
            agreement.paid_per_month = agreement._paid_so_far() if agreement.debtor_id else 0

    def _paid_so_far(self):
        today = self.company_id._penagihan_today()
        since = today - timedelta(days=_LOOK_BACK_DAYS)
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.move.line"].flush_model()
        [(paid, first)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(sum(matched.debit_amount_currency), 0), min(line.date)
                  FROM res_partner main
                  JOIN res_partner contact ON contact.commercial_partner_id = main.id
                  JOIN account_move_line line ON line.partner_id = contact.id
                  JOIN account_account account
                    ON account.id = line.account_id
                   AND account.account_type = 'asset_receivable'
             LEFT JOIN (SELECT partial.debit_move_id, partial.debit_amount_currency
                          FROM account_partial_reconcile partial
                          JOIN account_move_line paying ON paying.id = partial.credit_move_id
                          JOIN account_move payment ON payment.id = paying.move_id
                         WHERE payment.move_type = 'entry' AND partial.max_date >= %(since)s
                           AND paying.penagihan_written_off_id IS NULL
                       ) matched ON matched.debit_move_id = line.id
                 WHERE COALESCE(main.penagihan_payer_id, main.id) = %(payer)s
                   AND line.company_id = ANY(%(companies)s) AND line.balance > 0
                   AND line.currency_id = %(currency)s AND line.parent_state = 'posted'
                """,
                since=since,
                payer=self.debtor_id.partner_id.id,
                companies=self.debtor_id.company_id._penagihan_collected().ids,
                currency=self.currency_id.id,
            )
        )
        if not first:
            return 0
        months = max(1, (today - max(first, since)).days // _DAYS_A_MONTH)
        return self.currency_id.round(float(paid) / months)

    @api.depends("per_month", "paid_per_month", "late_charge", "count", "debt", "instalment_ids")
    @api.depends_context("lang")
    def _compute_warning(self):
        for agreement in self:
            limits = agreement._beyond_limits() if agreement.debtor_id else []
            agreement.needs_approval = bool(limits)
            notes = [*agreement._notes(), *limits] if agreement.debtor_id else []
            agreement.warning = "\n".join(notes)

    def _notes(self):
        """What whoever agrees should know."""
        if self.instalment_ids and self.per_month > self.paid_per_month:
            yield self.env._(
                "Within a month up to %(asked)s would be due; so far the customer has paid "
                "%(paid)s a month.",
                asked=format_amount(self.env, self.per_month, self.currency_id),
                paid=format_amount(self.env, self.paid_per_month, self.currency_id),
            )
        if self.late_charge > HIGH_LATE_CHARGE:
            yield self.env._(
                "A late charge of %(charge)s percent a month is high: courts moderate it.",
                charge=formatLang(self.env, self.late_charge, digits=2),
            )

    def _beyond_limits(self):
        """Why a manager has to agree, in words."""
        policy = self.debtor_id._penagihan_policy()
        plan = self._written()
        if not policy or not plan:
            return []
        found = []
        if len(plan) > policy.agreement_count:
            found.append(
                self.env._("More than %s payments: a manager agrees.", policy.agreement_count)
            )
        months = (plan[-1].day - self.company_id._penagihan_today()).days / _DAYS_A_MONTH
        if months > policy.agreement_months:
            found.append(
                self.env._("Longer than %s months: a manager agrees.", policy.agreement_months)
            )
        most = policy.agreement_amount and policy.currency_id._convert(
            policy.agreement_amount, self.currency_id, self.company_id
        )
        if most and self.currency_id.compare_amounts(self.debt, most) > 0:
            found.append(
                self.env._(
                    "More than %s: a manager agrees.",
                    format_amount(self.env, most, self.currency_id),
                )
            )
        share = policy.agreement_share
        if share and self.per_month > self.paid_per_month * share / 100:
            found.append(
                self.env._(
                    "A month asks for more than %s percent of what the customer has paid: a "
                    "manager agrees.",
                    share,
                )
            )
        if self.discount:
            found.append(self.env._("A discount is given: a manager agrees."))
        return found
