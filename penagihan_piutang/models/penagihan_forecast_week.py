from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# So many weeks are looked back upon.
_KEPT_WEEKS = 53


class PenagihanForecastKept(models.Model):
    """What was expected of a customer in a week, as of the week's first run."""

    _name = "penagihan.forecast.kept"
    _description = "Cash Expected in a Week"
    _order = "week_start DESC, id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", readonly=True, index=True, ondelete="cascade")
    week_start = fields.Date(required=True, readonly=True)
    sure = fields.Float(readonly=True)
    promised = fields.Float(readonly=True)
    likely = fields.Float(readonly=True)

    _week_idx = models.Index("(company_id, week_start)")

    @api.model
    def _keep(self, company):
        """Write down what is expected this week, unless that was done on an earlier day of it."""
        today = company._penagihan_today()
        monday = today - timedelta(days=today.weekday())
        kept = self.sudo()
        domain = [("company_id", "=", company.id)]
        kept.search([*domain, ("week_start", "<", monday - timedelta(weeks=_KEPT_WEEKS))]).unlink()
        if kept.search_count([*domain, ("week_start", "=", monday)], limit=1):
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO penagihan_forecast_kept
                       (company_id, partner_id, week_start, sure, promised, likely)
                SELECT %(company)s, partner_id, week_start,
                       COALESCE(sum(expected) FILTER (WHERE certainty = 'sure'), 0),
                       COALESCE(sum(expected) FILTER (WHERE certainty = 'promised'), 0),
                       COALESCE(sum(expected) FILTER (WHERE certainty = 'likely'), 0)
                  FROM (%(rows)s) row
                 WHERE week_start = %(monday)s AND certainty <> 'open'
              GROUP BY partner_id, week_start
                """,
                company=company.id,
                rows=self.env["penagihan.forecast"]._rows_sql(company),
                monday=monday,
            )
        )
        self.invalidate_model()


class PenagihanForecastWeek(models.Model):
    """What was expected in a week beside what came: who paid more or less than that.

    A customer of whom 3 million were promised and 1 million was likely, and whose receipts of the
    week come to 2.5 million: expected 4, received 2.5, gap -1.5 million.
    """

    _name = "penagihan.forecast.week"
    _description = "Expected and Received"
    _auto = False
    _order = "week_start DESC, shortfall DESC, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    debtor_id = fields.Many2one("penagihan.debtor", string="Collection Record", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    week_start = fields.Date(string="Week", readonly=True, help="Its Monday.")
    age = fields.Selection(
        [("this", "This week"), ("last", "Last week"), ("earlier", "Earlier")], readonly=True
    )
    sure = fields.Monetary(readonly=True)
    promised = fields.Monetary(readonly=True)
    likely = fields.Monetary(readonly=True)
    expected = fields.Monetary(readonly=True, help="As of the week's first run.")
    received = fields.Monetary(
        readonly=True, help="Booked by bank or cash on receivables, matched or not."
    )
    gap = fields.Monetary(string="Difference", readonly=True, help="Received less expected.")
    shortfall = fields.Monetary(string="Missing", readonly=True)

    _depends = {
        "account.journal": ["type"],
        "account.move.line": [
            "account_id", "balance", "company_id", "date", "journal_id", "parent_state",
            "partner_id",
        ],
        "penagihan.debtor": ["company_id", "partner_id", "user_id"],
        "penagihan.forecast.kept": [
            "company_id", "likely", "partner_id", "promised", "sure", "week_start",
        ],
    }  # fmt: skip

    @property
    def _table_query(self) -> SQL:
        owners = self.env["res.company"]._penagihan_owners()
        return SQL(
            """
            WITH company (id, owner_id, today) AS (VALUES %(companies)s),
            week AS (
                SELECT company_id, week_start, max(company.today) AS today
                  FROM penagihan_forecast_kept
                  JOIN company ON company.id = company_id GROUP BY 1, 2
            ),
            came AS (
                SELECT week.company_id, week.week_start,
                       COALESCE(main.penagihan_payer_id, main.id) AS partner_id,
                       -sum(line.balance) AS amount
                  FROM week
                  JOIN company ON company.owner_id = week.company_id
                  JOIN account_move_line line ON line.company_id = company.id
                       AND line.date BETWEEN week.week_start AND week.week_start + 6
                  JOIN account_journal journal ON journal.id = line.journal_id
                       AND journal.type IN ('bank', 'cash', 'credit')
                  JOIN res_partner contact ON contact.id = line.partner_id
                  JOIN res_partner main ON main.id = contact.commercial_partner_id
                 WHERE line.account_id = ANY(%(accounts)s) AND line.parent_state = 'posted'
                   AND line.date <= week.today
              GROUP BY 1, 2, 3
            ),
            row AS (
                SELECT company_id, week_start, partner_id, kept.id, sure, promised, likely,
                       COALESCE(sure + promised + likely, 0) AS expected,
                       COALESCE(came.amount, 0) AS received
                  FROM penagihan_forecast_kept kept
             FULL JOIN came USING (company_id, week_start, partner_id)
            )
            SELECT row_number() OVER (ORDER BY row.company_id, row.week_start, row.partner_id)
                       AS id,
                   row.company_id, row.week_start, row.partner_id, debtor.id AS debtor_id,
                   debtor.user_id, owner.currency_id,
                   CASE week.today - row.week_start < 7 WHEN TRUE THEN 'this'
                        ELSE CASE week.today - row.week_start < 14 WHEN TRUE THEN 'last'
                                  ELSE 'earlier' END END AS age,
                   COALESCE(sure, 0) AS sure, COALESCE(promised, 0) AS promised,
                   COALESCE(likely, 0) AS likely, expected, received,
                   received - expected AS gap, expected - received AS shortfall
              FROM row
              JOIN week USING (company_id, week_start)
              JOIN res_company owner ON owner.id = row.company_id
         LEFT JOIN penagihan_debtor debtor
                ON debtor.partner_id = row.partner_id AND debtor.company_id = row.company_id
            """,
            companies=SQL(", ").join(
                SQL("(%s, %s, %s::date)", own.id, owner.id, owner._penagihan_today())
                for own, (owner, _policy) in owners.items()
            ),
            accounts=self.env["penagihan.aging"]._default_account_ids(),
        )

    def action_customer(self):
        """The customer's collection record, or the customer."""
        self.ensure_one()
        record = self.debtor_id or self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
