from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .penagihan_forecast import CERTAINTIES, WEEKS

_SUMMED = [each for each in CERTAINTIES if each[0] != "open"]


class PenagihanForecastSum(models.Model):
    """The forecast by week as the daily run left it, for the dashboard: to work it out from a
    hundred thousand items takes seconds.
    """

    _name = "penagihan.forecast.sum"
    _description = "Cash Forecast by Week"
    _order = "week_start, id"
    _rec_name = "week_start"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", string="Collector", readonly=True, index=True, ondelete="cascade"
    )
    week_start = fields.Date(string="Week", required=True, readonly=True)
    certainty = fields.Selection(_SUMMED, required=True, readonly=True)
    expected = fields.Float(readonly=True)
    date = fields.Date(required=True, readonly=True)  # the day it was worked out

    _once = models.UniqueIndex("(company_id, COALESCE(user_id, 0), week_start, certainty)")

    @api.model
    def _write_down(self, company):
        """What is expected of ``company`` now, in place of what was written before."""
        self.env.flush_all()
        today = company._penagihan_today()
        monday = today - timedelta(days=today.weekday())
        self.env.cr.execute(
            SQL("DELETE FROM penagihan_forecast_sum WHERE company_id = %s", company.id)
        )
        # who writes at the same time is caught by the index, and done again by Odoo
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO penagihan_forecast_sum
                       (company_id, user_id, week_start, certainty, expected, date)
                SELECT %(company)s, user_id, week_start, certainty, sum(expected), %(today)s
                  FROM (SELECT user_id, week_start, certainty, expected FROM (%(rows)s) row
                         WHERE certainty <> 'open' AND week_start < %(end)s
                     -- so that it is written that nothing is expected
                     UNION ALL SELECT NULL, %(monday)s::date, 'sure', 0) part
              GROUP BY user_id, week_start, certainty
           ON CONFLICT (company_id, COALESCE(user_id, 0), week_start, certainty)
             DO UPDATE SET expected = EXCLUDED.expected
                """,
                company=company.id,
                today=today,
                monday=monday,
                end=monday + timedelta(weeks=WEEKS),
                rows=self.env["penagihan.forecast"]._rows_sql(company),
            )
        )
        self.invalidate_model()

    @api.model
    def _by_week(self, companies, collector=None) -> list[dict]:
        """As ``penagihan.forecast._by_week``, of what is written. Where the daily run has not been
        for two days it is written now.
        """
        today = min(company._penagihan_today() for company in companies)
        domain = [("company_id", "in", companies.ids)]
        written = dict(self._read_group(domain, ["company_id"], ["date:max"]))
        for company in companies:
            if written.get(company, date.min) < today - timedelta(days=1):
                self._write_down(company)
        if collector:
            domain.append(("user_id", "in", collector.ids))
        monday = today - timedelta(days=today.weekday())
        weeks = {
            monday + timedelta(weeks=number): dict.fromkeys(dict(_SUMMED), 0.0)
            for number in range(WEEKS)
        }
        for week, certainty, amount in self._read_group(
            domain, ["week_start:day", "certainty"], ["expected:sum"]
        ):
            # what was expected in a week that is over since is late: it comes this week
            weeks.get(max(week, monday), {certainty: 0})[certainty] += amount
        return [{"week_start": week, **amounts} for week, amounts in weeks.items()]
