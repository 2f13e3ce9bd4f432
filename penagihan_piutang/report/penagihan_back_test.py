from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..tools.payment_curve import SOON

_DECILES = 10
_TABLE = "penagihan_curve_then"


class PenagihanBackTest(models.AbstractModel):
    """How good predictions would have been: made in the morning of past days, with what was known
    then, and compared with what came.
    """

    _name = "penagihan.back.test"
    _description = "Back-Test of Payment Predictions"

    @api.model
    def _run(self, company, days) -> dict:
        """
        :param days: the mornings; those less than ``SOON`` days ago say nothing about how likely
            payment within them is, and are left out there
        :return: ``items`` open on those days, ``paid`` of them until today; over these the mean
            absolute errors in days of ``predicted``, ``due_date`` and ``median`` (the due date
            and the median of days late of the company), none of them before that morning;
            ``deciles``: [(items, predicted share paid within ``SOON`` days, share paid)], from
            the least to the most likely
        """
        today = company._penagihan_today()
        paid = items = 0
        errors = [0.0, 0.0, 0.0]
        chances = []
        for day in days:
            self._learn(company, day)
            seen = day + timedelta(days=SOON) <= today
            self.env.cr.execute(self._figures_sql(company, day, today))
            for soon, count, in_time, settled, *missed in self.env.cr.fetchall():
                items += count
                paid += settled
                errors = [total + error for total, error in zip(errors, missed, strict=True)]
                if seen:
                    chances.append((soon, count, in_time))
        names = ("predicted", "due_date", "median")
        return {
            "items": items,
            "paid": paid,
            **{name: total / paid if paid else 0.0 for name, total in zip(names, errors)},
            "deciles": self._deciles(chances),
        }

    def _learn(self, company, day):
        """What would have been learnt by that morning, in a table of the transaction."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                DROP TABLE IF EXISTS pg_temp.%(table)s;
                CREATE TEMPORARY TABLE %(table)s (
                    company_id int, partner_id int, paid_count int, usual_days int, line float8[]
                ) ON COMMIT DROP
                """,
                table=SQL.identifier(_TABLE),
            )
        )
        curves = self.env["penagihan.payment.curve"].sudo()
        curves._write_down(_TABLE, curves._learn(company, day))
        self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(_TABLE)))

    def _figures_sql(self, company, day, today) -> SQL:
        """By chance of payment, of what was open in the morning of ``day``: how many items, how
        many were paid in time, how many until today, and the sums of three errors over these.
        """
        curves = self.env["penagihan.payment.curve"].sudo()
        return SQL(
            """
            WITH spell AS MATERIALIZED (%(spells)s),
            usual AS (
                SELECT COALESCE(percentile_disc(0.5) WITHIN GROUP (ORDER BY exit), 0)::int AS late
                  FROM spell WHERE paid
            )
            SELECT round(said.soon::numeric, 3) AS soon, count(*),
                   count(*) FILTER (WHERE settled < %(day)s + %(soon)s AND NOT lost),
                   count(*) FILTER (WHERE came),
                   COALESCE(sum(abs(settled - COALESCE(said.day, %(day)s)))
                            FILTER (WHERE came), 0),
                   COALESCE(sum(abs(settled - GREATEST(due_date, %(day)s)))
                            FILTER (WHERE came), 0),
                   COALESCE(sum(abs(settled - GREATEST(due_date + usual.late, %(day)s)))
                            FILTER (WHERE came), 0)
              FROM (SELECT *, COALESCE(settled <= %(today)s AND NOT lost, FALSE) AS came
                      FROM spell WHERE COALESCE(settled >= %(day)s, TRUE)) spell
        CROSS JOIN usual
         LEFT JOIN %(table)s theirs ON theirs.partner_id = spell.payer_id
         LEFT JOIN %(table)s everybody ON everybody.partner_id IS NULL
        CROSS JOIN LATERAL (%(predicted)s) said
          GROUP BY 1
            """,
            spells=curves._spells_sql(company, day),
            day=SQL("%s::date", day),
            today=today,
            soon=SOON,
            table=SQL.identifier(_TABLE),
            predicted=curves._predicted_sql(
                SQL("%s::date", day),
                SQL("spell.due_date"),
                SQL("COALESCE(theirs.line, everybody.line)"),
            ),
        )

    def _deciles(self, chances):
        """Ten groups of as many items as the same chance allows."""
        total = sum(count for _soon, count, _paid in chances)
        groups = []
        group, so_far = [], 0
        for chance in sorted(chances):
            group.append(chance)
            so_far += chance[1]
            if so_far >= total * (len(groups) + 1) / _DECILES:
                groups.append(group)
                group = []
        return [
            (
                count,
                float(sum(soon * each for soon, each, _paid in group)) / count,
                sum(paid for _soon, _each, paid in group) / count,
            )
            for group in groups
            if (count := sum(each for _soon, each, _paid in group))
        ]
