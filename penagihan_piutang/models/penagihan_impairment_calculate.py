from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, date_utils

from ..tools.aging_buckets import ranges
from ..tools.impairment import roll_rates

# Of so many months the roll rates are the average.
MONTHS = 24


class PenagihanImpairmentCalculate(models.Model):
    """What the ledger says: items by age as of the day, and how amounts have rolled from month
    end to month end. Everything open is asked of the aging.
    """

    _inherit = "penagihan.impairment"

    def action_calculate(self):
        """Work it out anew; what people have typed and assessed stays."""
        self._check_maker()
        self._check_draft()
        for each in self:
            # sudo: what is worked out is written by the calculation only
            each.sudo()._calculate(each._owned_companies())

    def _owned_companies(self):
        """The company and those it collects for.

        :raise AccessError: for whoever may not see all of them
        """
        owned = self.company_id._penagihan_collected()
        if not self.env.su and owned.sudo().filtered("active") - self.env.user.company_ids:
            raise AccessError(
                self.env._("You have no access to all companies whose receivables these are.")
            )
        return owned

    def _calculate(self, companies):
        bounds = self.company_id._penagihan_aging_bounds()
        before = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "final"),
                ("date", "<", self.date),
            ],
            order="date DESC",
            limit=1,
        )
        self._keep_items(companies, bounds)
        flows = self._flows(companies, bounds)
        ends = self._month_ends()
        self.write(
            {
                "bounds": ", ".join(map(str, bounds)),
                "flows": flows,
                "history_from": ends[0],
                "history_until": ends[-1],
                "history_months": len({flow[0] for flow in flows}),
                "previous_id": before.id,
                "calculated_on": fields.Datetime.now(),
                "outdated": False,
            }
        )
        self._set_lines(bounds)
        self._set_individuals()

    # -- what is open at the day ----------------------------------------------------------

    def _engine_sql(self, companies, bounds, date) -> SQL:
        """The aging of the company: who may see all of it is checked by whoever calls."""
        return self.env["penagihan.aging"]._rows_sql(
            date, company_ids=companies.ids, bounds=bounds, scope=False
        )

    def _net_sql(self, companies, bounds, date, columns=("move_line_id", "bucket")) -> SQL:
        """The aging's rows at ``date`` with ``net``: what is owed of a line once the credits of
        its payer nobody has matched have paid the oldest ones, per currency, in the company's.

        Few payers have such credits, and only their lines are put in order. Lines of which
        nothing is left are left out.
        """
        names = SQL(", ").join(SQL.identifier("aged", name) for name in columns)
        return SQL(
            """
            WITH aged AS MATERIALIZED (
                SELECT %(names)s, COALESCE(payer_id, 0) AS payer, currency_id AS currency,
                       due_date AS due, move_line_id AS line, amount_residual
                  FROM (%(engine)s) aged),
            credit AS (
                SELECT payer, currency, -sum(amount_residual) AS amount
                  FROM aged WHERE amount_residual < 0 GROUP BY payer, currency)
            SELECT %(names)s, amount_residual, amount_residual AS net
              FROM aged LEFT JOIN credit USING (payer, currency)
             WHERE credit.amount IS NULL AND amount_residual > 0
         UNION ALL
            SELECT * FROM (
                SELECT %(names)s, amount_residual,
                       LEAST(amount_residual,
                             sum(amount_residual) OVER (
                                 PARTITION BY payer, currency ORDER BY due, line
                                 ROWS UNBOUNDED PRECEDING) - credit.amount) AS net
                  FROM aged JOIN credit USING (payer, currency)
                 WHERE amount_residual > 0) reduced
             WHERE net > 0
            """,
            names=names,
            engine=self._engine_sql(companies, bounds, date),
        )

    def _keep_items(self, companies, bounds):
        """Write down what is owed at the day, in one statement."""
        self.item_ids.unlink()
        columns = (
            *("move_line_id", "number", "payer_id", "partner_id", "invoice_date", "due_date"),
            *("days_overdue", "bucket"),
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO penagihan_impairment_item (
                    impairment_id, create_uid, create_date, %(columns)s, open_amount, amount)
                SELECT %(impairment)s, %(user)s, now() AT TIME ZONE 'UTC', net.*
                  FROM (%(net)s) net
                """,
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                net=self._net_sql(companies, bounds, self.date, columns),
                impairment=self.id,
                user=self.env.uid,
            )
        )
        ((ledger,),) = self.env.execute_query(
            SQL(
                "SELECT COALESCE(sum(amount_residual), 0) FROM (%s) aged",
                self._engine_sql(companies, bounds, self.date),
            )
        )
        self.invalidate_recordset(["item_ids"])
        ((owed,),) = self.env["penagihan.impairment.item"]._read_group(
            [("impairment_id", "=", self.id)], [], ["amount:sum"]
        )
        self.write({"ledger_amount": ledger, "credit_amount": (owed or 0) - float(ledger)})

    def _set_lines(self, bounds):
        """A row for each bucket, with what is owed there and how it has rolled."""
        gross = dict(
            self.env["penagihan.impairment.item"]._read_group(
                [("impairment_id", "=", self.id)], ["bucket"], ["amount:sum"]
            )
        )
        names = [self.env._("Not due"), *ranges(bounds)]
        last = len(names) - 1
        rolls = roll_rates((flow[1:] for flow in self.flows or ()), last)
        lines = {line.bucket: line for line in self.line_ids}
        for bucket, name in enumerate(names):
            values = {
                "name": name,
                "last": bucket == last,
                "gross": gross.get(bucket, 0),
                "decided": rolls[bucket].decided if bucket < last else 0,
                "rolled": rolls[bucket].rolled if bucket < last else 0,
            }
            if bucket in lines:
                lines.pop(bucket).write(values)
            else:
                self.line_ids.create({"impairment_id": self.id, "bucket": bucket, **values})
        self.line_ids.filtered(lambda line: line.bucket in lines).unlink()

    # -- how it has rolled ----------------------------------------------------------------

    def _month_ends(self):
        """The month ends whose agings are compared, the last one not after the day."""
        end = date_utils.end_of(self.date, "month")
        if end != self.date:
            end = self.date.replace(day=1) - timedelta(days=1)
        first = end.replace(day=1)
        return [
            date_utils.end_of(date_utils.subtract(first, months=ago), "month")
            for ago in range(MONTHS, -1, -1)
        ]

    def _flows(self, companies, bounds) -> list:
        """How much went from each bucket to which one, from month end to month end.

        What was written off in between has not been settled: so much has gone to the last bucket.

        :return: [month end before, bucket, bucket after or -1 where it was settled, amount]
        """
        last = len(bounds) + 1
        ends = self._month_ends()
        agings = (
            SQL(
                "SELECT %s AS month, move_line_id, bucket, net FROM (%s) net",
                month,
                self._net_sql(companies, bounds, end),
            )
            for month, end in enumerate(ends)
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH aged AS MATERIALIZED (%(agings)s), lost AS (
                    SELECT part.debit_move_id AS id, sum(part.amount) AS amount,
                           date_trunc('month', part.max_date)::date AS during
                      FROM account_move_line credit
                      JOIN account_partial_reconcile part ON part.credit_move_id = credit.id
                     WHERE credit.penagihan_written_off_id IS NOT NULL
                  GROUP BY 1, 3)
                SELECT before.month, before.bucket, flow.bucket, sum(flow.amount)
                  FROM aged before
             LEFT JOIN aged later ON later.month = before.month + 1
                                 AND later.move_line_id = before.move_line_id
             LEFT JOIN lost ON lost.id = before.move_line_id
                           AND lost.during = ((%(firsts)s)::date[])[before.month + 1]
        CROSS JOIN LATERAL (
                    SELECT before.net - LEAST(before.net, COALESCE(later.net, 0)) AS amount) gone
        CROSS JOIN LATERAL (
                    SELECT LEAST(gone.amount, COALESCE(lost.amount, 0)) AS amount) written_off
        CROSS JOIN LATERAL (VALUES
                    (later.bucket, before.net - gone.amount),
                    (%(last)s, written_off.amount),
                    (-1, gone.amount - written_off.amount)
                   ) AS flow (bucket, amount)
                 WHERE before.month < %(months)s AND flow.bucket IS NOT NULL AND flow.amount > 0
              GROUP BY before.month, before.bucket, flow.bucket
              ORDER BY before.month, before.bucket, flow.bucket
                """,
                agings=SQL(" UNION ALL ").join(agings),
                last=last,
                months=MONTHS,
                firsts=[end.replace(day=1) for end in ends[1:]],
            )
        )
        return [
            [fields.Date.to_string(ends[month]), start, end, float(amount)]
            for month, start, end, amount in rows
        ]

    # -- who is assessed alone ------------------------------------------------------------

    def _set_individuals(self):
        """Who is with a third party, has got a legal demand, or owes a large amount."""
        reasons = {}
        if self.large_amount:
            large = self.env["penagihan.impairment.item"]._read_group(
                [("impairment_id", "=", self.id), ("payer_id", "!=", False)],
                ["payer_id"],
                having=[("amount:sum", ">=", self.large_amount)],
            )
            reasons |= {payer.id: "large" for (payer,) in large}
        reasons |= dict.fromkeys(self._demanded().ids, "demand")
        reasons |= dict.fromkeys(self._handed_over().ids, "third_party")
        kept = {one.partner_id.id: one for one in self.individual_ids}
        chosen = {payer for payer, one in kept.items() if one.why == "chosen"}
        figures = self._figures_of({*reasons, *chosen})
        for payer, values in figures.items():
            values["why"] = reasons.get(payer, "chosen")
            if payer in kept:
                one = kept.pop(payer)
                one.write({**values, "recovery": min(one.recovery, values["amount"])})
            else:
                self.individual_ids.create(
                    {"impairment_id": self.id, "partner_id": payer, **values}
                )
        # these owe nothing any more, or are not special any more
        self.env["penagihan.impairment.individual"].union(*kept.values()).unlink()

    def _handed_over(self):
        """Payers who were with a third party on the day."""
        found = self.env["penagihan.third.party"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", "<=", self.date),
                "|",
                ("returned_date", "=", False),
                ("returned_date", ">", self.date),
            ]
        )
        return found.customer_id

    def _demanded(self):
        """Payers who have got a legal demand about something that was open on the day."""
        lines = self.env["penagihan.document.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("document_id.letter_id.kind", "=", "demand"),
                ("document_id.state", "=", "issued"),
                ("document_id.date", "<=", self.date),
                ("move_line_id", "!=", False),
            ]
        )
        items = self.env["penagihan.impairment.item"].search(
            [("impairment_id", "=", self.id), ("move_line_id", "in", lines.move_line_id.ids)]
        )
        return items.payer_id

    def _figures_of(self, payer_ids) -> dict:
        """{payer id: what it owes, by bucket, and its oldest day}, of those who owe anything."""
        self.ensure_one()
        figures = {}
        groups = self.env["penagihan.impairment.item"]._read_group(
            [("impairment_id", "=", self.id), ("payer_id", "in", list(payer_ids))],
            ["payer_id", "bucket"],
            ["amount:sum", "days_overdue:max"],
        )
        for payer, bucket, amount, days in groups:
            own = figures.setdefault(payer.id, {"amount": 0, "by_bucket": {}, "oldest_days": 0})
            own["amount"] = self.currency_id.round(own["amount"] + amount)
            own["by_bucket"][str(bucket)] = amount
            own["oldest_days"] = max(own["oldest_days"], days)
        return figures
