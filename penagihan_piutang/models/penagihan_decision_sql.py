from odoo import api, models
from odoo.tools import SQL

from .penagihan_decision_ladder import TOO_SOON


class PenagihanDecisionStatement(models.Model):
    """The one SQL statement of the decision.

    Read it from top to bottom: open lines become items; credits pay the oldest; the ledger
    says how far each item has climbed; contacts say how its payer can be reached; from these
    the next rung, its day, and at last the reason follow.
    """

    _inherit = "penagihan.decision"

    @api.model
    def _rows_sql(self, date=None, debtor_ids=None, replan=False, payer_ids=None) -> SQL:
        """The decision: one row per open item, with the columns of ``penagihan.decision``.

        :param date: the day decided for; by default each company's own today
        :param debtor_ids: only the items of these debtors, in time that does not grow with
            the rest of the ledger
        :param replan: decide as if messages that are planned and not sent did not exist
        :param payer_ids: likewise by payer, who may not have a debtor record yet
        """
        one = debtor_ids is not None or payer_ids is not None
        return SQL(
            """
            WITH company (id, root_id, owner_id, policy_id, currency_id, today)
                AS NOT MATERIALIZED (%(companies)s),
            rate (company_id, currency_id, factor) AS NOT MATERIALIZED (%(rates)s),
            rule AS MATERIALIZED (%(rules)s),
            %(customers)s
            line AS MATERIALIZED (%(lines)s),
            item AS NOT MATERIALIZED (SELECT * FROM line WHERE residual IS NOT NULL),
            credit AS MATERIALIZED (%(credits)s),
            %(shares)s,
            ledger AS (%(ledger)s),
            open AS MATERIALIZED (%(open)s),
            total AS (%(totals)s),
            rung AS MATERIALIZED (%(rungs)s),
            debtor_state AS (%(debtors)s),
            lead AS (%(leads)s)
            %(verdicts)s
            """,
            companies=self._companies_sql(date),
            rates=self._rates_sql(date),
            customers=self._customers_sql(debtor_ids or (), payer_ids or ()) if one else SQL(),
            lines=self._lines_sql(one),
            credits=self._credits_sql(),
            shares=self._shares_sql(),
            ledger=self._ledger_sql(one, replan),
            open=self._open_sql(),
            totals=self._totals_sql(),
            rules=self._rules_sql(),
            rungs=self._rungs_sql(),
            debtors=self._debtors_sql(),
            leads=self._leads_sql(),
            verdicts=self._verdicts_sql(),
        )

    # -- few rows, worked out by Odoo -----------------------------------------------------

    def _companies_sql(self, date) -> SQL:
        owners = self.env["res.company"]._penagihan_owners()
        return _values(
            SQL("(%s::int, %s::int, %s::int, %s::int, %s::int, %s::date)",
                company.id, company.root_id.id, owner.id, policy.id or None,
                owner.currency_id.id, date or owner._penagihan_today())
            for company, (owner, policy) in owners.items()
        )  # fmt: skip

    def _rates_sql(self, date) -> SQL:
        """Value of one unit of each currency in each owner's currency, at the day's rate.

        A currency without any rate is left out: a threshold in it does not apply, rather
        than being read as so many of the company's own currency.
        """
        groups = self.env["res.currency.rate"].sudo()._read_group([], ["currency_id"])
        rated = self.env["res.currency"].sudo().union(*(currency for (currency,) in groups))
        rows = []
        for owner in {
            owner for owner, _policy in self.env["res.company"]._penagihan_owners().values()
        }:
            known = rated | owner.currency_id
            rates = known._get_rates(owner, date or owner._penagihan_today())
            own = rates[owner.currency_id.id]
            rows += [
                # divided as decimals: what meets a threshold exactly does so here
                SQL("(%s::int, %s::int, %s::numeric / %s)", owner.id, currency_id, own, rate)
                for currency_id, rate in rates.items()
            ]
        return _values(rows)

    # -- the verdict ----------------------------------------------------------------------

    def _verdicts_sql(self) -> SQL:
        """Reason in order of precedence; ``until`` is the last end of all that holds now."""
        return SQL(
            """
            SELECT 2 * move_line_id AS id, move_line_id, move_id, partner_id, payer_id,
                   debtor_id, company_id, owner_id, user_id, policy_id, currency_id,
                   owner_currency_id, due_date, chase_date, today - due_date AS days_overdue,
                   residual, credit, amount_due, amount_company, position, last_date, stage_id,
                   step_id, offset_days, COALESCE(next_date, last_date) AS next_date,
                   message_key, lead_id, channel, contact_id, firm_open, ready, today, reason,
                   contact_interval_days,
                   CASE WHEN reason = 'credit_covers' AND draft_until IS NOT NULL
                        THEN 'draft_credit' ELSE detail END AS detail,
                   CASE WHEN reason = 'due' THEN 'due'
                        WHEN reason IN ('excluded', 'by_hand') THEN 'blocked'
                        WHEN reason IN ('settled_small', 'ladder_done') THEN 'done'
                        ELSE 'wait' END AS verdict,
                   CASE WHEN reason NOT IN ('due', 'excluded', 'settled_small', 'by_hand',
                                            'ladder_done')
                        THEN NULLIF(GREATEST(
                            CASE WHEN held = 'credit_covers'
                                 THEN COALESCE(draft_until, 'infinity'::date) END,
                            CASE WHEN on_hold THEN hold_until + 1 END,
                            CASE WHEN pending_id IS NOT NULL THEN pending_until END,
                            CASE WHEN step_id IS NULL OR handling = 'by_hand'
                                 THEN 'infinity'::date END,
                            CASE WHEN next_date > today THEN next_date END,
                            CASE WHEN too_little THEN 'infinity'::date END,
                            CASE WHEN too_soon THEN GREATEST(today + 1,
                                CASE WHEN offset_days > 0
                                     THEN last_contact + contact_interval_days END) END,
                            CASE WHEN reason = 'no_contact' THEN 'infinity'::date END
                        ), 'infinity'::date) END AS until
              FROM (
                SELECT state.*,
                       -- a person may take it up: nothing but the debtor's handling holds it
                       state.held IS NULL AND NOT state.on_hold AND state.pending_id IS NULL
                           AND state.next_date <= state.today AS ready,
                       CASE WHEN held IS NOT NULL THEN held
                            WHEN handling = 'by_hand' THEN 'by_hand'
                            WHEN on_hold THEN 'hold'
                            WHEN pending_id IS NOT NULL THEN 'pending'
                            WHEN step_id IS NULL THEN 'ladder_done'
                            WHEN next_date > today THEN 'not_yet'
                            WHEN too_little THEN 'below_minimum'
                            WHEN too_soon THEN 'interval'
                            WHEN channel IS NULL THEN 'no_contact'
                            ELSE 'due' END AS reason
                  FROM (SELECT rung.*,
                               debtor_state.last_contact, lead.step_id AS lead_id, lead.channel,
                               lead.contact_id,
                               COALESCE(debtor_state.firm_open, FALSE) AS firm_open,
                               COALESCE(rung.hold_until >= rung.today, FALSE) AS on_hold,
                               rung.held IS NULL AND debtor_state.chased < rung.minimum
                               AND (rung.overdue OR rung.pending_id IS NOT NULL
                                    OR rung.next_date <= rung.today) AS too_little,
                               %(too_soon)s AS too_soon
                          FROM rung
                     LEFT JOIN debtor_state ON debtor_state.account_key = rung.account_key
                     LEFT JOIN lead ON lead.account_key = rung.account_key
                           AND lead.message_key = rung.message_key
                       ) state
                   ) outcome
            """,
            too_soon=TOO_SOON,
        )


def _values(rows) -> SQL:
    return SQL("VALUES %s", SQL(", ").join(rows))
