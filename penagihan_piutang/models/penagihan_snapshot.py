from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.aging_buckets import MOST_BOUNDS, parse_bounds, ranges
from .penagihan_decision_chase import PAYER_JOINS

BUCKETS = [f"amount_{number}" for number in range(MOST_BOUNDS + 2)]
# What the ledger tells of any day, and what only that day itself could tell.
LEDGER = ("bounds", "total", "overdue", "billed", "customer_count", "item_count", *BUCKETS)
OF_THE_DAY = ("disputed", "by_hand", "on_hold", "promised")


class PenagihanSnapshot(models.Model):
    """What was receivable at the end of a day, by company that collects and by collector: what
    trends are drawn from. Written by statements, a day at a time; nobody else writes it.

    Aging and sales of a past day are the ledger's, as it is known now, whatever was booked late;
    the collector is whoever has the customer when it is written. Of the rest (disputed, promised,
    by hand, on hold) nobody keeps what it was: it is empty unless it was written on its day.
    """

    _name = "penagihan.snapshot"
    _description = "Receivables on a Day"
    _order = "date DESC, company_id, user_id, id"
    _rec_name = "date"

    date = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Collector", readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    bounds = fields.Char(string="Buckets", required=True, readonly=True)
    total = fields.Monetary(readonly=True)
    overdue = fields.Monetary(readonly=True)
    amount_0 = fields.Monetary(string="Not due", readonly=True)
    amount_1 = fields.Monetary(readonly=True)
    amount_2 = fields.Monetary(readonly=True)
    amount_3 = fields.Monetary(readonly=True)
    amount_4 = fields.Monetary(readonly=True)
    amount_5 = fields.Monetary(readonly=True)
    amount_6 = fields.Monetary(readonly=True)
    amount_7 = fields.Monetary(readonly=True)
    amount_8 = fields.Monetary(readonly=True)
    amount_9 = fields.Monetary(readonly=True)
    billed = fields.Monetary(
        string="Sales of the Month",
        readonly=True,
        help="Invoiced from the first of the month up to this day, less credit notes, with taxes.",
    )
    customer_count = fields.Integer(string="Customers", readonly=True)
    item_count = fields.Integer(string="Items", readonly=True)
    on_its_day = fields.Boolean(
        readonly=True, help="Written on that day: what is below is known of no other."
    )
    disputed = fields.Monetary(readonly=True)
    promised = fields.Monetary(
        readonly=True, help="Promises, giros, instalments and discounts still to come."
    )
    by_hand = fields.Monetary(readonly=True, help="Of customers who are handled by hand.")
    on_hold = fields.Monetary(
        readonly=True, help="Of customers on hold who are not handled by hand anyway."
    )

    _day_uniq = models.UniqueIndex(
        "(company_id, date, COALESCE(user_id, 0))", "This day has been written already."
    )

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, *self.env.company._penagihan_aging_bounds())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """The buckets of the company one works in, under their own names."""
        arch, view = super()._get_view(view_id, view_type, **options)
        names = ranges(self.env.company._penagihan_aging_bounds())
        for number, column in enumerate(BUCKETS[1:]):
            for node in arch.xpath(f"//field[@name='{column}']"):
                if number < len(names):
                    node.set("string", names[number])
                else:
                    node.getparent().remove(node)
        return arch, view

    # -- writing a day --------------------------------------------------------------------

    @api.model
    def _take(self, company, date):
        """Write ``date`` of ``company``, which collects, anew: the same again changes nothing.

        What only the day itself can tell is written on it, and kept afterwards.
        """
        today = company._penagihan_today()
        columns = [*LEDGER, *(OF_THE_DAY if date == today else ())]
        names = [SQL.identifier(name) for name in columns]
        # of a collector whose last customer went to another one in the day
        zeroed = [*BUCKETS, *(OF_THE_DAY if date == today else ())]
        self.env.flush_all()
        # two steps: PostgreSQL reads in parallel for a new table, and not for an INSERT
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.penagihan_snapshot_made"))
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE penagihan_snapshot_made AS %s",
                self._day_sql(company, date, date == today),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                WITH made AS (SELECT * FROM pg_temp.penagihan_snapshot_made),
                gone AS (
                    UPDATE penagihan_snapshot old
                       SET total = 0, overdue = 0, billed = 0, customer_count = 0, item_count = 0,
                           bounds = %(bounds)s, %(empty)s
                     WHERE company_id = %(company)s AND date = %(date)s
                       AND NOT EXISTS (SELECT FROM made
                                        WHERE made.user_key = COALESCE(old.user_id, 0))
                )
                INSERT INTO penagihan_snapshot (company_id, date, user_id, on_its_day, %(names)s,
                                                create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, %(date)s, NULLIF(user_key, 0), %(on_its_day)s, %(names)s,
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM made
           ON CONFLICT (company_id, date, COALESCE(user_id, 0)) DO UPDATE
                   SET (%(names)s, on_its_day, write_date)
                       = ROW(%(new)s,
                             penagihan_snapshot.on_its_day OR EXCLUDED.on_its_day,
                             EXCLUDED.write_date)
                """,
                company=company.id,
                date=date,
                bounds=self._bounds_text(company),
                empty=SQL(", ").join(SQL("%s = 0", SQL.identifier(name)) for name in zeroed),
                names=SQL(", ").join(names),
                new=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names),
                on_its_day=date == today,
                uid=self.env.uid,
            )
        )
        self.env.cr.execute(SQL("DROP TABLE pg_temp.penagihan_snapshot_made"))
        self.invalidate_model()

    def _bounds_text(self, company) -> str:
        """The buckets a day of ``company`` is written with."""
        return ", ".join(map(str, company._penagihan_aging_bounds()))

    def _day_sql(self, company, date, on_its_day) -> SQL:
        """One row for each collector, and one for nobody, with ``user_key`` (0: nobody) and the
        columns of ``LEDGER``, perhaps of ``OF_THE_DAY`` too.
        """
        bounds = company._penagihan_aging_bounds()
        sums = [
            SQL(
                "COALESCE(sum(amount_residual) FILTER (WHERE bucket = %s), 0) AS %s",
                number,
                SQL.identifier(name),
            )
            for number, name in enumerate(BUCKETS[: len(bounds) + 2])
        ]
        held = apart = SQL()
        apart_columns = SQL("NULL::numeric AS disputed, NULL::numeric AS promised")
        if on_its_day:
            by_hand = SQL("debtor.handling = 'by_hand'")
            held = SQL(
                """, COALESCE(sum(%(owed)s) FILTER (WHERE %(by_hand)s), 0) AS by_hand,
                     COALESCE(sum(%(owed)s) FILTER (
                         WHERE (%(by_hand)s) IS NOT TRUE AND debtor.hold_until >= %(date)s), 0)
                         AS on_hold""",
                owed=_added(BUCKETS[: len(sums)]),
                by_hand=by_hand,
                date=date,
            )
            apart_columns = SQL(
                "COALESCE(sum(amount) FILTER (WHERE what = 'disputed'), 0) AS disputed,"
                " COALESCE(sum(amount) FILTER (WHERE what = 'promised'), 0) AS promised"
            )
            apart = SQL("UNION ALL %s", self._apart_sql(company, date))
        return SQL(
            """
            SELECT user_key, %(bounds)s AS bounds,
                   COALESCE(%(total)s, 0) AS total, COALESCE(%(overdue)s, 0) AS overdue,
                   COALESCE(billed, 0) AS billed, COALESCE(customer_count, 0) AS customer_count,
                   COALESCE(item_count, 0) AS item_count, %(columns)s %(of_the_day)s
              FROM (
                SELECT user_key, COALESCE(sum(amount) FILTER (WHERE what = 'billed'), 0) AS billed,
                       %(apart_columns)s
                  FROM (SELECT 0 AS user_key, 'billed' AS what, 0.0 AS amount
                         UNION ALL (%(billed)s) %(apart)s) part
              GROUP BY user_key
              ) flow
         FULL JOIN (
                SELECT COALESCE(customer.user_id, 0) AS user_key, count(*) AS customer_count,
                       sum(customer.item_count) AS item_count, %(customer_sums)s %(held)s
                  FROM (SELECT payer_id, max(debtor_id) AS debtor_id, max(user_id) AS user_id,
                               count(*) AS item_count, %(sums)s
                          FROM (%(rows)s) item
                      GROUP BY payer_id) customer
             LEFT JOIN penagihan_debtor debtor ON debtor.id = customer.debtor_id
              GROUP BY 1
              ) owed USING (user_key)
            """,
            bounds=self._bounds_text(company),
            total=_added(BUCKETS[: len(sums)]),
            overdue=_added(BUCKETS[1 : len(sums)]),
            columns=SQL(", ").join(
                SQL("COALESCE(%s, 0) AS %s", SQL.identifier(name), SQL.identifier(name))
                if number < len(sums)
                else SQL("0 AS %s", SQL.identifier(name))
                for number, name in enumerate(BUCKETS)
            ),
            of_the_day=SQL(
                ", COALESCE(disputed, 0) AS disputed, COALESCE(by_hand, 0) AS by_hand,"
                " COALESCE(on_hold, 0) AS on_hold, COALESCE(promised, 0) AS promised"
            )
            if on_its_day
            else SQL(),
            apart_columns=apart_columns,
            billed=self._billed_sql(company, date),
            apart=apart,
            customer_sums=SQL(", ").join(
                SQL("sum(%s) AS %s", SQL.identifier(name), SQL.identifier(name))
                for name in BUCKETS[: len(sums)]
            ),
            held=held,
            sums=SQL(", ").join(sums),
            rows=self.env["penagihan.aging"]._rows_sql(
                date, company_ids=company._penagihan_collected().ids, bounds=bounds, scope=False
            ),
        )

    def _billed_sql(self, company, date) -> SQL:
        """What was invoiced in the month of ``date`` up to it: what it added to the receivables."""
        # sudo: which journals count does not depend on who looks
        journals = self.env["account.journal"].sudo().with_context(active_test=False)
        companies = company._penagihan_collected().ids
        return SQL(
            """
            SELECT COALESCE(debtor.user_id, 0) AS user_key, 'billed' AS what,
                   sum(line.balance) AS amount
              FROM account_move_line line
              JOIN (SELECT unnest(%(companies)s::int[]) AS id, %(owner)s AS owner_id,
                           NULL::int AS policy_id) company ON company.id = line.company_id
              %(payer)s
             WHERE line.account_id = ANY(%(accounts)s) AND line.journal_id = ANY(%(journals)s)
               AND line.parent_state = 'posted' AND line.date BETWEEN %(first)s AND %(date)s
          GROUP BY 1
            """,
            companies=companies,
            owner=company.id,
            payer=PAYER_JOINS,
            accounts=self.env["penagihan.aging"]._default_account_ids(),
            journals=journals.search([("type", "=", "sale")]).ids,
            first=date.replace(day=1),
            date=date,
        )

    def _apart_sql(self, company, today) -> SQL:
        """What is disputed and what is promised now, in the company's currency."""
        decision = self.env["penagihan.decision"]
        rates = decision._rates_sql(today, {company: (company, None)})
        return SQL(
            """
            (WITH company (id, today, sunday)
                       AS (VALUES (%(company)s, %(today)s::date, NULL::date)),
                 rate (company_id, currency_id, factor) AS (%(rates)s)
            SELECT COALESCE(debtor.user_id, 0), apart.what, sum(apart.amount * rate.factor)
              FROM (SELECT debtor_id, currency_id, 'disputed' AS what, amount
                      FROM (%(disputed)s) open
                     UNION ALL
                    SELECT debtor_id, currency_id, 'promised', amount FROM (%(agreed)s) agreed
                     WHERE kind <> 'claims_paid' AND amount > 0) apart
              JOIN penagihan_debtor debtor ON debtor.id = apart.debtor_id
              JOIN rate ON rate.company_id = debtor.company_id
                       AND rate.currency_id = apart.currency_id
             WHERE debtor.company_id = %(company)s
          GROUP BY 1, 2)
            """,
            company=company.id,
            today=today,
            rates=rates,
            disputed=self._disputed_sql(),
            agreed=SQL(" UNION ALL ").join(self.env["penagihan.cash"]._arms_sql()),
        )

    @api.model
    def _disputed_sql(self) -> SQL:
        """What is disputed and still open, by dispute and item: ``debtor_id``, ``currency_id``,
        ``amount`` and ``made_date``.
        """
        return SQL(
            """SELECT dispute.debtor_id, dispute.currency_id, dispute.made_date,
                      LEAST(line.amount, GREATEST(item.amount_residual_currency, 0)) AS amount
                 FROM penagihan_dispute dispute
                 JOIN penagihan_dispute_line line ON line.dispute_id = dispute.id AND line.open
                 JOIN account_move_line item ON item.id = line.move_line_id
                WHERE dispute.state = 'open'"""
        )


def _added(columns) -> SQL:
    return SQL(" + ").join(map(SQL.identifier, columns))


def bucket_names(bounds: str, not_due: str) -> list[str]:
    """What the buckets of a day are called; the first one has a name in the user's language."""
    return [not_due, *ranges(parse_bounds(bounds))]
