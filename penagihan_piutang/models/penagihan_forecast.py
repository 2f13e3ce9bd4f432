from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.payment_curve import SOON
from .penagihan_decision_chase import DUE_DATE
from .penagihan_decision_instalments import OWED

CERTAINTIES = [
    ("sure", "Sure"),
    ("promised", "Promised"),
    ("likely", "Likely"),
    ("open", "Not expected"),
]
# So many weeks, this one included, are summed up for managers.
WEEKS = 13


class PenagihanForecast(models.Model):
    """When money will come in: one row for each part of an open item, worked out whenever
    somebody looks. First what is on its way and giros, then what was promised, then what is
    disputed or withheld, and of the rest what its payer's history says. Open credits lessen what
    is likely, of all a payer's items alike.

    An invoice of 10 million, of which 2 million are promised and 1 million is disputed, by a
    payer with 700 000 of unmatched credits whose history says 80 %: 2 million promised, 1 million
    not expected, 6.3 million open and likely, of which 5.04 million are expected.
    """

    _name = "penagihan.forecast"
    _description = "Cash Forecast"
    _auto = False
    _order = "day, amount DESC, id"
    _rec_name = "partner_id"

    move_line_id = fields.Many2one("account.move.line", string="Item", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    debtor_id = fields.Many2one("penagihan.debtor", string="Collection Record", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    certainty = fields.Selection(CERTAINTIES, readonly=True)
    kind = fields.Selection(
        [
            ("way", "Payment on its way"),
            ("giro", "Giro"),
            ("promise", "Promise"),
            ("claims_paid", "Says it is paid"),
            ("in_process", "Being processed"),
            ("instalment", "Instalment"),
            ("history", "Own history"),
            ("company", "As other customers"),
            ("unknown", "Nothing known"),
            ("disputed", "Disputed or withheld"),
        ],
        string="What It Rests On",
        readonly=True,
    )
    due_date = fields.Date(readonly=True)
    day = fields.Date(string="Expected On", readonly=True, help="Late: today.")
    week_start = fields.Date(string="Week", readonly=True, help="Its Monday.")
    amount = fields.Monetary(string="Open", readonly=True, help="In the company's currency.")
    expected = fields.Monetary(
        readonly=True, help="What is likely, times the chance that it is ever paid; else all."
    )
    probability = fields.Float(
        string="Within 30 Days", readonly=True, aggregator=None, help="The chance of payment."
    )
    paid_count = fields.Integer(string="Invoices Paid", readonly=True, aggregator=None)
    usual_days = fields.Integer(string="Usually Late (days)", readonly=True, aggregator=None)
    hold_until = fields.Date(string="On Hold Until", readonly=True)
    why = fields.Char(string="Why Then", compute="_compute_why")

    _depends = {
        "account.move.line": [
            "account_id", "amount_residual", "amount_residual_currency", "date_maturity",
            "parent_state", "partner_id", "reconciled",
        ],
        "penagihan.agreement": ["debtor_id", "state"],
        "penagihan.agreement.line": ["agreement_id", "holds", "move_line_id", "residual"],
        "penagihan.debtor": ["company_id", "hold_until", "partner_id", "user_id"],
        "penagihan.dispute.line": ["amount", "move_line_id", "open"],
        "penagihan.instalment": ["agreement_id", "amount", "due_date"],
        "penagihan.payment.curve": ["company_id", "paid_count", "partner_id", "usual_days"],
        "penagihan.promise": ["date", "kind", "state"],
        "penagihan.promise.line": ["amount", "current", "move_line_id", "promise_id", "residual"],
        "penagihan.tax.residue": [
            "amount", "look_until", "move_line_id", "slip_came_date", "state",
        ],
    }  # fmt: skip

    @property
    def _table_query(self) -> SQL:
        return self._rows_sql()

    @api.depends("kind", "day", "probability", "paid_count", "usual_days", "hold_until")
    @api.depends_context("lang")
    def _compute_why(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            words = (
                row._history_in_words()
                if row.kind in ("history", "company", "unknown")
                else labels.get(row.kind, "")
            )
            if row.hold_until and row.hold_until >= row.company_id._penagihan_today():
                words = self.env._(
                    "%(why)s; on hold until %(day)s",
                    why=words,
                    day=format_date(self.env, row.hold_until),
                )
            row.why = words

    def _history_in_words(self) -> str:
        """``Usually pays 12 days late (23 invoices); 70 % by 5 December``."""
        self.ensure_one()
        if self.kind == "unknown":
            return self.env._("No payments to learn from")
        if not self.day:
            return self.env._("Nobody here has paid so late within 12 months")
        if self.kind == "company":
            usual = self.env._("New: expected like other customers")
        elif self.usual_days > 0:
            usual = self.env._(
                "Usually pays %(days)s days late (invoices: %(count)s)",
                days=self.usual_days,
                count=self.paid_count,
            )
        else:
            usual = self.env._("Usually pays in time (invoices: %(count)s)", count=self.paid_count)
        by = self.company_id._penagihan_today() + timedelta(days=SOON - 1)
        return self.env._(
            "%(usual)s; %(percent)s %% by %(day)s",
            usual=usual,
            percent=round(100 * self.probability),
            day=format_date(self.env, by, date_format="d MMMM"),
        )

    # -- the statement --------------------------------------------------------------------

    @api.model
    def _rows_sql(self, company=None) -> SQL:
        """
        :param company: what this one collects for only
        """
        owners = {
            own: owner
            for own, (owner, _policy) in self.env["res.company"]._penagihan_owners().items()
            if company is None or owner == company
        }
        return SQL(
            """
            WITH company (id, owner_id, today, tz) AS (VALUES %(companies)s),
            line AS (
                SELECT line.id, line.move_id, company.owner_id, company.today, line.currency_id,
                       line.company_currency_id, COALESCE(main.penagihan_payer_id, main.id)
                           AS payer_id,
                       %(due)s AS due_date, line.amount_residual_currency AS residual,
                       line.amount_residual AS own
                  FROM account_move_line line
                  JOIN company ON company.id = line.company_id
             LEFT JOIN res_partner contact ON contact.id = line.partner_id
             LEFT JOIN res_partner main ON main.id = contact.commercial_partner_id
                 WHERE line.account_id = ANY(%(accounts)s) AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE AND line.amount_residual_currency <> 0
            ),
            credit AS (
                SELECT owner_id, payer_id, currency_id, -sum(residual) AS amount
                  FROM line WHERE residual < 0 GROUP BY 1, 2, 3
            ),
            way AS (%(way)s),
            said AS (
                SELECT line.move_line_id, promise.kind, promise.date,
                       sum(line.amount - line.residual) AS over
                  FROM penagihan_promise_line line
                  JOIN penagihan_promise promise ON promise.id = line.promise_id
                 WHERE promise.state = 'open' GROUP BY 1, 2, 3
            ),
            apart AS (
                SELECT move_line_id, sum(amount) AS amount
                  FROM (SELECT move_line_id, amount FROM penagihan_dispute_line WHERE open
                     UNION ALL
                        SELECT slip.move_line_id, slip.amount FROM penagihan_tax_residue slip
                          JOIN company ON company.id = slip.company_id
                         WHERE slip.state = 'accepted'
                            OR slip.state = 'proposed'
                               AND (slip.look_until > company.today
                                    OR slip.slip_came_date IS NOT NULL)) each
              GROUP BY 1
            ),
            -- what has been said of few of them costs the others nothing
            part AS NOT MATERIALIZED (
                SELECT line.*, said.kind AS said_kind, said.date AS said_date, paying, promised,
                       set_apart, CASE WHEN touched THEN residual - paying - promised - set_apart
                                       ELSE residual END AS rest, touched
                  FROM line
             LEFT JOIN way ON way.id = line.id
             LEFT JOIN said ON said.move_line_id = line.id
             LEFT JOIN apart ON apart.move_line_id = line.id
            CROSS JOIN LATERAL (
                SELECT way.id IS NOT NULL OR said.kind IS NOT NULL OR apart.amount IS NOT NULL
                           AS touched,
                       LEAST(COALESCE(way.amount, 0), residual) AS paying) one
            CROSS JOIN LATERAL (
                -- LEAST leaves out NULL: of what nobody promised it would make all
                SELECT CASE WHEN said.kind IS NULL THEN 0
                            ELSE GREATEST(0, LEAST(said.over + residual, residual - paying)) END
                           AS promised) two
            CROSS JOIN LATERAL (
                SELECT LEAST(COALESCE(apart.amount, 0), residual - paying - promised)
                           AS set_apart) three
                 WHERE residual > 0
                   AND NOT EXISTS (SELECT FROM penagihan_agreement_line held
                                    WHERE held.move_line_id = line.id AND held.holds)
            ),
            credited AS (
                SELECT owner_id, payer_id, currency_id,
                       GREATEST(0, 1 - max(credit.amount) / NULLIF(sum(rest), 0)) AS left_over
                  FROM part JOIN credit USING (owner_id, payer_id, currency_id)
              GROUP BY 1, 2, 3
            ),
            likely AS (
                SELECT part.*, rest * COALESCE(credited.left_over, 1) AS open,
                       COALESCE(own.line, everybody.line) AS curve,
                       CASE WHEN own.paid_count > 0 THEN 'history'
                            WHEN everybody.paid_count > 0 THEN 'company'
                            ELSE 'unknown' END AS basis,
                       CASE WHEN own.paid_count > 0 THEN own.paid_count
                            ELSE everybody.paid_count END AS paid_count,
                       CASE WHEN own.paid_count > 0 THEN own.usual_days
                            ELSE everybody.usual_days END AS usual_days
                  FROM part
             LEFT JOIN credited USING (owner_id, payer_id, currency_id)
             LEFT JOIN penagihan_payment_curve own
                    ON own.company_id = part.owner_id AND own.partner_id = part.payer_id
             LEFT JOIN penagihan_payment_curve everybody
                    ON everybody.company_id = part.owner_id AND everybody.partner_id IS NULL
                 WHERE rest > 0 AND credited.left_over IS DISTINCT FROM 0
            ),
            found AS (
                SELECT 8 * id::bigint + number AS id, part.id AS move_line_id, move_id, owner_id,
                       payer_id, company_currency_id AS currency_id, due_date, row.certainty,
                       row.kind, CASE WHEN row.day IS NOT NULL THEN GREATEST(row.day, today) END
                           AS day,
                       row.amount * %(rate)s AS amount,
                       CASE certainty WHEN 'open' THEN 0 ELSE row.amount * %(rate)s END
                           AS expected,
                       COALESCE((row.day < today + %(soon)s)::int, 0) AS probability,
                       NULL::int AS paid_count, NULL::int AS usual_days
                  FROM part
            CROSS JOIN LATERAL (VALUES
                       (1, 'sure', 'way', today, paying),
                       (2, CASE said_kind WHEN 'giro' THEN 'sure' ELSE 'promised' END, said_kind,
                        said_date, promised),
                       (3, 'open', 'disputed', NULL, set_apart)
                       ) row (number, certainty, kind, day, amount)
                 WHERE touched AND row.amount > 0
             UNION ALL
                SELECT 8 * id::bigint + 4, id, move_id, owner_id, payer_id, company_currency_id,
                       due_date, CASE WHEN said.day IS NULL THEN 'open' ELSE 'likely' END, basis,
                       said.day, open * %(rate)s,
                       -- a chance to the cent would be a claim
                       round(open * %(rate)s * COALESCE(said.ever, 0)::numeric),
                       COALESCE(said.soon, 0),
                       paid_count, usual_days
                  FROM likely
            CROSS JOIN LATERAL (%(predicted)s) said
             UNION ALL
                SELECT 8 * plan.id::bigint + 5, NULL, NULL, agreement.company_id,
                       agreement.payer_id, agreement.currency_id, plan.due_date,
                       'promised', 'instalment', GREATEST(plan.due_date, agreement.today),
                       left_open.amount * agreement.rate, left_open.amount * agreement.rate,
                       (plan.due_date < agreement.today + %(soon)s)::int, NULL, NULL
                  FROM (%(agreements)s) agreement
            CROSS JOIN LATERAL (
                SELECT id, due_date, amount, sum(amount) OVER (ORDER BY due_date, id) AS until_now
                  FROM penagihan_instalment WHERE agreement_id = agreement.id) plan
            CROSS JOIN LATERAL (
                SELECT LEAST(plan.amount, plan.until_now - agreement.paid) AS amount) left_open
                 WHERE left_open.amount > 0
            )
            SELECT found.id, found.move_line_id, found.move_id, debtor.id AS debtor_id,
                   found.payer_id AS partner_id, found.owner_id AS company_id, debtor.user_id,
                   found.currency_id, found.certainty, found.kind, found.due_date, found.day,
                   date_trunc('week', found.day)::date AS week_start, found.amount,
                   found.expected, found.probability, found.paid_count, found.usual_days,
                   debtor.hold_until
              FROM found
         LEFT JOIN penagihan_debtor debtor
                ON debtor.partner_id = found.payer_id AND debtor.company_id = found.owner_id
            """,
            companies=SQL(", ").join(
                SQL(
                    "(%s, %s, %s::date, %s)",
                    own.id, owner.id, owner._penagihan_today(), owner.penagihan_tz or "UTC"
                )
                for own, owner in owners.items()
            ),
            due=DUE_DATE,
            accounts=self.env["penagihan.aging"]._default_account_ids(),
            way=self._way_sql(),
            predicted=self.env["penagihan.payment.curve"]._predicted_sql(
                SQL("likely.today"), SQL("likely.due_date"), SQL("likely.curve")
            ),
            agreements=self._agreements_sql(),
            soon=SOON,
            # what one unit of the item's currency was booked at
            rate=SQL("CASE WHEN currency_id = company_currency_id THEN 1 ELSE own / residual END"),
        )  # fmt: skip

    def _way_sql(self) -> SQL:
        """Per item, what payments on their way bring: each pays the oldest of its invoices
        first, in their currency.
        """
        return SQL(
            """
            SELECT id, sum(amount) AS amount
              FROM (SELECT line.id, GREATEST(0, LEAST(line.residual, coming.amount + line.residual
                               - sum(line.residual) OVER (PARTITION BY coming.kind, coming.id
                                                          ORDER BY line.due_date, line.id)))
                               AS amount
                      FROM (%s) coming
                      JOIN line ON line.move_id = coming.move_id AND line.residual > 0
                           AND line.currency_id = coming.currency_id) share
          GROUP BY id
            """,
            SQL(" UNION ALL ").join(self.env["penagihan.decision"]._coming_sql()),
        )

    def _agreements_sql(self) -> SQL:
        """What has been paid of active agreements or is withheld as tax, as in the decision
        (``_instalments_sql``), and what one unit of them was booked at.
        """
        return SQL(
            """
            SELECT agreement.id, agreement.company_id, company.today,
                   debtor.partner_id AS payer_id, owner.currency_id,
                   sum(covered.residual - COALESCE(item.residual - item.withheld, 0)) AS paid,
                   COALESCE(sum(item.own) / NULLIF(sum(item.residual), 0), 1) AS rate
              FROM penagihan_agreement agreement
              JOIN penagihan_debtor debtor ON debtor.id = agreement.debtor_id
              JOIN company ON company.id = agreement.company_id
              JOIN res_company owner ON owner.id = company.id
              JOIN penagihan_agreement_line covered
                ON covered.agreement_id = agreement.id AND covered.holds
         LEFT JOIN LATERAL (
                SELECT owed.residual, line.amount_residual AS own, %s AS withheld
                  FROM account_move_line line CROSS JOIN LATERAL (%s) owed
                 WHERE line.id = covered.move_line_id AND line.parent_state = 'posted') item ON TRUE
             WHERE agreement.state = 'active'
          GROUP BY agreement.id, company.today, debtor.partner_id, owner.currency_id
            """,
            self.env["penagihan.decision"]._withheld_sql(),
            OWED,
        )

    # -- for others -----------------------------------------------------------------------

    @api.model
    def _by_week(self, companies, collector=None) -> list[dict]:
        """What is expected this week and in the twelve after it, of what the user may see.

        :param collector: of this one's customers only
        :return: [{week_start, sure, promised, likely}], amounts in the companies' currency
        """
        domain = [("company_id", "in", companies.ids), ("certainty", "!=", "open")]
        if collector:
            domain.append(("user_id", "in", collector.ids))
        days = [company._penagihan_today() for company in companies]
        today = min(days, default=fields.Date.context_today(self))
        monday = today - timedelta(days=today.weekday())
        weeks = {
            monday + timedelta(weeks=number): {"sure": 0.0, "promised": 0.0, "likely": 0.0}
            for number in range(WEEKS)
        }
        for week, certainty, amount in self._read_group(
            domain, ["week_start:day", "certainty"], ["expected:sum"]
        ):
            if week in weeks:
                weeks[week][certainty] = amount
        return [{"week_start": week, **amounts} for week, amounts in weeks.items()]

    def action_source(self):
        """The invoice; of an instalment, the customer."""
        self.ensure_one()
        record = self.move_id or self.debtor_id or self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
