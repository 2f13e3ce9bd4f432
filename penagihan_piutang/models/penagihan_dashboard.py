from dataclasses import dataclass, field
from datetime import date, timedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date

from ..tools.months import month_end_before, month_ends_before
from .penagihan_snapshot import BUCKETS, OF_THE_DAY, bucket_names

# From so many month ends ago a period reaches to now; none: the whole of last month.
PERIODS = {"month": 1, "last": None, "quarter": 3, "year": 12}
_MONTHS = 12
_TOP = 8
_SUMS = ("total", "overdue", "billed", "customer_count", "item_count", *BUCKETS, *OF_THE_DAY)


@dataclass
class Asked:
    """What the page was asked for, and the days read for it."""

    companies: models.BaseModel  # which collect, all of one currency
    currency: models.BaseModel
    collector: models.BaseModel  # perhaps none: all
    period: str
    today: date
    now: date  # the latest day that is written
    begin: date = None
    end: date = None
    days: dict = field(default_factory=dict)  # {day: its figures}

    @property
    def company_domain(self):
        return Domain("company_id", "in", self.companies.ids)

    def months(self, end):
        """(days, sales) of the months up to ``end``, the latest first, as far as they are known."""
        for day in (end, *month_ends_before(end, _MONTHS)):
            if day not in self.days:
                return
            yield day.day, self.days[day]["billed"]


class PenagihanDashboard(models.AbstractModel):
    """The manager's page: everything on it comes from one call, amounts from the snapshots, and
    every figure opens what is behind it.
    """

    _name = "penagihan.dashboard"
    _description = "Dashboard of Collection"

    @api.model
    def load(self, question=None) -> dict:
        """All that the page shows.

        :param question: ``company_id``, ``collector_id`` (none: all), ``period``
        :raise AccessError: for those who do not see all customers
        """
        asked = self._asked(question or {})
        return {
            "question": {
                "company_id": asked.companies.id if len(asked.companies) == 1 else False,
                "collector_id": asked.collector.id,
                "period": asked.period,
            },
            "as_of": self._as_of(asked),
            "filters": self._filters(asked),
            "tiles": self._tiles(asked),
            "aging": self._aging(asked),
            # by a call of its own: where the daily run has not been it is worked out first
            "has_forecast": "penagihan.forecast" in self.env,
            "top": self._top(asked),
            "missing_past": any(
                day not in asked.days for day in month_ends_before(asked.now, _MONTHS)
            ),
        }

    @api.model
    def refresh(self, question=None) -> dict:
        """The same, after today's figures were worked out anew."""
        asked = self._asked(question or {})
        self.env["penagihan.snapshot"]._take_today(asked.companies)
        for company in asked.companies:
            self.env["penagihan.forecast.sum"]._write_down(company)
        return self.load(question)

    @api.model
    def forecast(self, question=None):
        """Money expected by week; None where it is not worked out."""
        return self._forecast(self._asked(question or {}))

    # -- what is asked for ----------------------------------------------------------------

    def _check_sees_all(self):
        if not any(
            self.env.user.has_group(f"penagihan_piutang.{group}")
            for group in ("group_officer", "group_auditor")
        ):
            raise AccessError(self.env._("Only those who see all customers see this."))

    def _asked(self, question) -> Asked:
        self._check_sees_all()
        choices = self._choices()
        companies = choices.filtered(lambda company: company.id == question.get("company_id"))
        if not companies:
            # amounts of several currencies are never added up
            own = self.env.company._penagihan_owner()
            currency = (own if own in choices else choices[0]).currency_id
            companies = choices.filtered(lambda company: company.currency_id == currency)
        collector = self.env["res.users"].browse(question.get("collector_id") or ())
        today = companies[0]._penagihan_today()
        now = self._latest(companies, today)
        period = question.get("period")
        asked = Asked(
            companies=companies,
            currency=companies.currency_id,
            collector=collector,
            period=period if period in PERIODS else "month",
            today=today,
            now=now,
        )
        count = PERIODS[asked.period]
        asked.end = now if count else month_end_before(now)
        asked.begin = month_ends_before(asked.end, count or 1)[-1]
        # a whole year before the beginning of the longest period is not needed: so much is kept
        asked.days = self._read_days(asked, month_ends_before(now, _MONTHS))
        return asked

    def _choices(self):
        """The companies one may ask about: of those one works in, those that collect."""
        owners = self.env["penagihan.snapshot"]._owners()
        choices = self.env.companies.filtered(lambda company: company in owners)
        if not choices:
            raise UserError(
                self.env._(
                    "No company you work in collects: its figures stand with %(company)s.",
                    company=self.env.company._penagihan_owner().name,
                )
            )
        return choices

    def _latest(self, companies, today):
        """The latest day written; where the daily run has not been for two days, today is
        written now.
        """
        snapshots = self.env["penagihan.snapshot"]
        found = dict(
            snapshots._read_group(
                [("company_id", "in", companies.ids), ("date", "<=", today)],
                ["company_id"],
                ["date:max"],
            )
        )
        yesterday = today - timedelta(days=1)
        # the sum of one company's today and another's yesterday would be no day's
        needed = max([yesterday, *found.values()])
        if any(found.get(company, date.min) < needed for company in companies):
            stale = companies.filtered(lambda company: found.get(company) != today)
            snapshots._take_today(stale)
            if any(snapshots._missing(company) for company in stale):
                snapshots._fill_soon()
            return today
        return max(found.values())

    def _read_days(self, asked, month_ends) -> dict:
        """{day: figures} of ``month_ends`` as far as they are written, and of the latest day of
        each company under ``asked.now``. What only the day itself could tell is None elsewhere.
        """
        snapshots = self.env["penagihan.snapshot"]
        chosen = (
            SQL("FILTER (WHERE user_id = %s)", asked.collector.id) if asked.collector else SQL()
        )
        sums = SQL(", ").join(
            SQL(
                "CASE WHEN %s THEN COALESCE(sum(%s) %s, 0) END AS %s",
                SQL("bool_or(on_its_day)" if name in OF_THE_DAY else "TRUE"),
                SQL.identifier(name),
                chosen,
                SQL.identifier(name),
            )
            for name in _SUMS
        )
        days = {}
        domain = asked.company_domain & Domain("date", "in", [asked.now, *month_ends])
        found = self.env.execute_query_dict(
            SQL(
                """SELECT date, max(write_date) AS written, min(bounds) AS bounds,
                          count(DISTINCT company_id) AS companies, %s
                     FROM penagihan_snapshot WHERE id IN %s GROUP BY date""",
                sums,
                snapshots._search(domain).subselect(),
            )
        )
        for row in found:
            # a month that one company lacks still would look like a fall
            if row["companies"] == len(asked.companies) or row["date"] == asked.now:
                days[row["date"]] = row
        return days

    # -- what is on the page --------------------------------------------------------------

    def _as_of(self, asked):
        written = asked.days[asked.now]["written"]
        return self.env._(
            "Amounts as of %(day)s, worked out at %(time)s",
            day=format_date(self.env, asked.end),
            time=self._clock(asked, written),
        )

    def _clock(self, asked, moment):
        zone = asked.companies[0].sudo().penagihan_tz or "UTC"
        local = self.env["res.company"].with_context(tz=zone)
        return (
            self.env["ir.qweb.field.datetime"]
            .with_env(local.env)
            .value_to_html(moment, {"time_only": True, "hide_seconds": True})
        )

    def _filters(self, asked):
        labels = {
            "month": self.env._("This month"),
            "last": self.env._("Last month"),
            "quarter": self.env._("Since three months ago"),
            "year": self.env._("Since a year ago"),
        }
        choices = self._choices()
        collectors = self.env["penagihan.snapshot"]._read_group(
            asked.company_domain & Domain("date", "=", asked.now), ["user_id"]
        )
        users = self.env["res.users"].union(*(user for (user,) in collectors)) | asked.collector
        return {
            "companies": [{"id": each.id, "name": each.name} for each in choices],
            "periods": [{"id": key, "name": labels[key]} for key in PERIODS],
            # sudo: their names only
            "collectors": [
                {"id": each.id, "name": each.name} for each in users.sudo().sorted("name")
            ],
        }

    def _aging(self, asked):
        """By bucket, month by month and now, the oldest first: only what is known."""
        days = sorted(day for day in asked.days if day <= asked.end)
        latest = asked.days[asked.now]
        names = bucket_names(latest["bounds"], self.env._("Not due"))
        # other buckets than now's are drawn anew soon, and not shown until then
        days = [day for day in days if asked.days[day]["bounds"] == latest["bounds"]]
        return {
            "days": [str(day) for day in days],
            "labels": [
                format_date(self.env, day, date_format="d MMM" if day == asked.now else "MMM yy")
                for day in days
            ],
            "buckets": [
                {
                    "name": name,
                    "amounts": [asked.days[day][column] for day in days],
                    "now": self._money(asked, asked.days[asked.end][column]),
                }
                for name, column in zip(names, BUCKETS)
            ]
            if asked.end in asked.days
            else [],
        }

    def _forecast(self, asked):
        """Money expected by week, where it is worked out; None where it is not."""
        if "penagihan.forecast" not in self.env:
            return None
        weeks = self.env["penagihan.forecast.sum"]._by_week(asked.companies, asked.collector)
        kinds = {
            "sure": self.env._("Sure"),
            "promised": self.env._("Promised"),
            "likely": self.env._("Likely"),
        }
        return {
            "weeks": [str(week["week_start"]) for week in weeks],
            "labels": [
                format_date(self.env, week["week_start"], date_format="d MMM") for week in weeks
            ],
            "kinds": [
                {"name": name, "amounts": [week[kind] for week in weeks]}
                for kind, name in kinds.items()
            ],
        }

    def _top(self, asked):
        """Who owes most of what is overdue, as of the customers' own totals."""
        debtors = self.env["penagihan.debtor"].search(
            self._of_debtors(asked) & Domain("amount_overdue", ">", 0),
            order="amount_overdue DESC, id",
            limit=_TOP,
        )
        return [
            {
                "id": debtor.id,
                "name": debtor.partner_id.name,
                "overdue": self._money(asked, debtor.amount_overdue),
                "due": self._money(asked, debtor.amount_due),
                "days": debtor.oldest_days,
                "collector": debtor.user_id.sudo().name or "",
            }
            for debtor in debtors
        ]

    def _of_debtors(self, asked):
        """The customers whose figures these are, as a domain."""
        domain = asked.company_domain
        return domain & Domain("user_id", "=", asked.collector.id) if asked.collector else domain

    def _money(self, asked, amount) -> str:
        """Whole units: a tile is read at a glance."""
        return format_amount(self.env, round(amount), asked.currency, trailing_zeroes=False)
