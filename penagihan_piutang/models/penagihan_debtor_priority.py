from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .penagihan_debtor_class import INTERNAL

# So long a broken promise counts.
_BROKEN_DAYS = 90


class PenagihanDebtorPriority(models.Model):
    """How much a customer weighs beside the company's other late ones. Relative, because no
    amount is large for everybody.
    """

    _inherit = "penagihan.debtor"

    overdue_top = fields.Integer(
        string="Largest (%)",
        readonly=True,
        help="So many percent of the company's late customers owe as much overdue or more.",
    )
    gain_top = fields.Integer(
        string="Most to Gain (%)",
        readonly=True,
        groups=INTERNAL,
        help="So many percent of the company's late customers owe as much overdue that is not "
        "likely to come by itself, or more.",
    )
    soon_percent = fields.Integer(
        string="Likely by Itself (%)",
        readonly=True,
        groups=INTERNAL,
        help="How much of what is overdue is likely to be paid within 30 days, from what the "
        "customer and others did in 12 months.",
    )
    oldest_top = fields.Integer(
        string="Oldest (%)",
        readonly=True,
        help="So many percent of the company's late customers are late as long or longer.",
    )
    broken_count = fields.Integer(
        string="Broken Promises", readonly=True, help="Within the last 90 days."
    )

    @api.model
    def _refresh_totals(self, company, decided=None, debtor_ids=None):
        result = super()._refresh_totals(company, decided, debtor_ids)
        if decided is not None and debtor_ids is None:
            # once a day: it reads a year of payments
            self.env["penagihan.payment.curve"].sudo()._refresh(company)
            self._refresh_soon(company)
            self.env["penagihan.forecast.kept"]._keep(company)
            self.env["penagihan.forecast.sum"]._write_down(company)
        self._refresh_weight(company, debtor_ids)
        self.env["penagihan.followup"]._queue(
            SQL("waiting.company_id = %s", company.id)
            if debtor_ids is None
            else SQL("waiting.debtor_id = ANY(%s)", list(debtor_ids))
        )
        return result

    def _refresh_soon(self, company):
        """Store how much of what customers owe overdue is likely to come by itself: the chances
        of their items within 30 days, weighed by amount. Disputed parts have none.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH soon AS (
                    SELECT debtor_id, round(100 * sum(amount * probability::numeric)
                                            / NULLIF(sum(amount), 0))::int AS percent
                      FROM (%(rows)s) row
                     WHERE debtor_id IS NOT NULL AND due_date < %(today)s
                  GROUP BY debtor_id
                )
                UPDATE penagihan_debtor debtor SET soon_percent = COALESCE(soon.percent, 0)
                  FROM penagihan_debtor every LEFT JOIN soon ON soon.debtor_id = every.id
                 WHERE every.id = debtor.id AND debtor.company_id = %(company)s
                   AND debtor.soon_percent IS DISTINCT FROM COALESCE(soon.percent, 0)
                """,
                rows=self.env["penagihan.forecast"]._rows_sql(company),
                today=company._penagihan_today(),
                company=company.id,
            )
        )
        self.invalidate_model(["soon_percent"])

    def _refresh_weight(self, company, debtor_ids=None):
        """Rank the late customers of ``company`` by what is overdue and for how long, and count
        the promises they broke of late.

        :param debtor_ids: write down the rank of these only
        """
        self.env.cr.execute(
            SQL(
                """
                WITH late AS (
                    SELECT id,
                           ceil(100 * cume_dist() OVER (ORDER BY amount_overdue DESC)) AS overdue,
                           ceil(100 * cume_dist() OVER (ORDER BY
                               amount_overdue * (100 - COALESCE(soon_percent, 0)) DESC)) AS gain,
                           ceil(100 * cume_dist() OVER (ORDER BY oldest_days DESC)) AS oldest
                      FROM penagihan_debtor
                     WHERE company_id = %(company)s AND amount_overdue > 0
                ),
                broken AS (
                    SELECT debtor_id, count(*) AS promises
                      FROM penagihan_promise
                     WHERE company_id = %(company)s AND state = 'broken'
                       AND judged_date > %(since)s
                  GROUP BY debtor_id
                )
                UPDATE penagihan_debtor debtor
                   SET overdue_top = COALESCE(late.overdue, 0),
                       gain_top = COALESCE(late.gain, 0),
                       oldest_top = COALESCE(late.oldest, 0),
                       broken_count = COALESCE(broken.promises, 0)
                  FROM penagihan_debtor every
             LEFT JOIN late USING (id)
             LEFT JOIN broken ON broken.debtor_id = every.id
                 WHERE every.id = debtor.id AND debtor.company_id = %(company)s AND %(only)s
                   AND (debtor.overdue_top, debtor.gain_top, debtor.oldest_top,
                        debtor.broken_count)
                       IS DISTINCT FROM
                       (COALESCE(late.overdue, 0), COALESCE(late.gain, 0),
                        COALESCE(late.oldest, 0), COALESCE(broken.promises, 0))
                """,
                company=company.id,
                since=company._penagihan_today() - timedelta(days=_BROKEN_DAYS),
                only=SQL("TRUE")
                if debtor_ids is None
                else SQL("debtor.id = ANY(%s)", list(debtor_ids)),
            )
        )
        self.invalidate_model(["overdue_top", "gain_top", "oldest_top", "broken_count"])

    def _weight_in_words(self) -> str:
        """Why this customer comes before others:
        ``largest 5 % · 30 % likely by itself · 62 days · promise broken``.
        """
        self.ensure_one()
        words = []
        for percent in (1, 5, 10, 25, 50):
            if 0 < self.overdue_top <= percent:
                words.append(self.env._("largest %s %%", percent))
                break
        if self.soon_percent:
            words.append(self.env._("%s %% likely by itself", self.soon_percent))
        if self.oldest_days:
            words.append(
                self.env._("1 day")
                if self.oldest_days == 1
                else self.env._("%s days", self.oldest_days)
            )
        if self.broken_count:
            words.append(
                self.env._("promise broken")
                if self.broken_count == 1
                else self.env._("%s promises broken", self.broken_count)
            )
        return " · ".join(words)
