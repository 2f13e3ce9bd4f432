from odoo import api, models
from odoo.tools import SQL

from .penagihan_decision_instalments import AGREED_MOVES
from .penagihan_decision_ladder import BANK_STALE, TOO_SOON
from .penagihan_followup_line import NOT_CONSUMING


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
        owners = self.env["res.company"]._penagihan_owners()
        return SQL(
            """
            WITH company (id, root_id, owner_id, policy_id, currency_id, today, tz, bank_gap, cap)
              AS NOT MATERIALIZED (%(companies)s),
            rate (company_id, currency_id, factor) AS NOT MATERIALIZED (%(rates)s),
            rule AS MATERIALIZED (%(rules)s),
            %(customers)s
            line AS MATERIALIZED (%(lines)s),
            instalment AS MATERIALIZED (%(instalments)s),
            agreed_move AS (%(agreed_moves)s),
            item AS NOT MATERIALIZED (%(items)s),
            credit AS MATERIALIZED (%(credits)s),
            %(in_process)s
            %(apart)s
            %(shares)s,
            ledger AS (%(ledger)s),
            instalment_ledger AS (%(instalment_ledger)s),
            promise AS (%(promises)s),
            agreed_promise AS (%(agreed_promises)s),
            released AS (%(released)s),
            offer AS (%(offers)s),
            open AS MATERIALIZED (%(open)s),
            total AS (%(totals)s),
            rung AS MATERIALIZED (%(rungs)s),
            debtor_state AS (%(debtors)s),
            lead AS (%(leads)s),
            outcome AS (%(outcomes)s),
            %(queue)s
            %(verdicts)s
            """,
            companies=self._companies_sql(date, owners),
            rates=self._rates_sql(date, owners),
            customers=self._customers_sql(debtor_ids or (), payer_ids or ()) if one else SQL(),
            rules=self._rules_sql(),
            lines=self._lines_sql(one),
            instalments=self._instalments_sql(one, debtor_ids or (), payer_ids or ()),
            agreed_moves=AGREED_MOVES,
            items=self._items_sql(),
            credits=self._credits_sql(),
            in_process=self._in_process_sql(),
            apart=self._apart_sql(one),
            shares=self._shares_sql(),
            ledger=self._ledger_sql(one, replan),
            instalment_ledger=self._ledger_sql(one, replan, item="instalment_id"),
            promises=self._promises_sql(one),
            agreed_promises=self._agreed_promises_sql(),
            released=self._released_sql(),
            offers=self._offers_sql(one),
            open=self._open_sql(),
            totals=self._totals_sql(),
            rungs=self._rungs_sql(),
            debtors=self._debtors_sql(one),
            leads=self._leads_sql(),
            outcomes=self._outcomes_sql(),
            queue=self._queue_sql(replan, owners),
            verdicts=self._verdicts_sql(),
        )

    # -- few rows, worked out by Odoo -----------------------------------------------------

    def _companies_sql(self, date, owners) -> SQL:
        """What of companies the statement needs: who collects for whom, by which policy and
        day, how many working days lie between the day receipts are booked up to and this one,
        and how many customers may be contacted in a day.
        """
        rows = []
        for company, (owner, policy) in owners.items():
            today = date or owner._penagihan_today()
            rows.append(
                SQL(
                    "(%s::int, %s::int, %s::int, %s::int, %s::int, %s::date, %s, %s::int, %s::int)",
                    company.id, company.root_id.id, owner.id, policy.id or None,
                    owner.currency_id.id, today, owner.penagihan_tz or "UTC",
                    owner._penagihan_bank_gap(today), owner.penagihan_daily_cap or None,
                )
            )  # fmt: skip
        return _values(rows)

    def _rates_sql(self, date, owners) -> SQL:
        """Value of one unit of each currency in each owner's currency, at the day's rate.

        A currency without any rate is left out: a threshold in it does not apply, rather
        than being read as so many of the company's own currency.
        """
        groups = self.env["res.currency.rate"].sudo()._read_group([], ["currency_id"])
        rated = self.env["res.currency"].sudo().union(*(currency for (currency,) in groups))
        rows = []
        for owner in {owner for owner, _policy in owners.values()}:
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

    def _outcomes_sql(self) -> SQL:
        """The reason, in order of precedence; the day's cap is not looked at yet."""
        return SQL(
            """
                SELECT state.*,
                       -- a person may take it up: nothing but the debtor's handling holds it
                       state.day_come AND NOT state.on_hold AND NOT state.answered
                       AND NOT state.calming AND NOT state.call_agreed
                       AND NOT state.complained AS ready,
                       CASE WHEN held IS NOT NULL THEN held
                            WHEN complained THEN 'complaint'
                            WHEN handling = 'by_hand' THEN 'by_hand'
                            WHEN on_hold THEN 'hold'
                            WHEN answered THEN 'reply'
                            WHEN calming THEN 'calm'
                            WHEN call_agreed THEN 'callback'
                            WHEN reopened THEN 'reopened'
                            WHEN pending_id IS NOT NULL THEN 'pending'
                            WHEN step_id IS NULL THEN 'ladder_done'
                            WHEN next_date > today THEN 'not_yet'
                            WHEN too_little THEN 'below_minimum'
                            WHEN bank_behind THEN 'bank_stale'
                            WHEN too_soon THEN 'interval'
                            WHEN channel IS NULL THEN 'no_contact'
                            ELSE 'due' END AS reason
                  FROM (SELECT rung.*,
                               debtor_state.email_contact_id, debtor_state.phone_contact_id,
                               debtor_state.chat_contact_id, debtor_state.address_contact_id,
                               debtor_state.last_contact, lead.step_id AS lead_id, lead.channel,
                               lead.contact_id,
                               COALESCE(debtor_state.firm_open, FALSE) AS firm_open,
                               COALESCE(rung.hold_until >= rung.today, FALSE) AS on_hold,
                               COALESCE(rung.reply_until > rung.today, FALSE) AS answered,
                               COALESCE(rung.calm_until > rung.today, FALSE) AS calming,
                               -- whoever puts off a call does not put off a warning
                               COALESCE(rung.callback_until > rung.today AND NOT rung.firm, FALSE)
                                   AS call_agreed,
                               rung.complaint_deadline IS NOT NULL AS complained,
                               COALESCE(rung.reopened_until > rung.today, FALSE) AS reopened,
                               rung.held IS NULL AND debtor_state.chased < rung.minimum
                               AND (rung.overdue OR rung.pending_id IS NOT NULL
                                    OR rung.next_date <= rung.today) AS too_little,
                               %(bank_stale)s AND rung.next_date <= rung.today AS bank_behind,
                               %(too_soon)s AS too_soon
                          FROM rung
                     LEFT JOIN debtor_state ON debtor_state.account_key = rung.account_key
                     LEFT JOIN lead ON lead.account_key = rung.account_key
                           AND lead.message_key = rung.message_key
                       ) state
            """,
            bank_stale=BANK_STALE,
            too_soon=TOO_SOON,
        )

    def _queue_sql(self, replan, owners) -> SQL:
        """The customers due, where a company limits how many it contacts in a day: who has
        waited longest comes first, behind those this day has served already.
        """
        if not any(owner.penagihan_daily_cap for owner, _policy in owners.values()):
            # spares a big ledger from being written down to be read twice
            return SQL("verdict AS (SELECT *, reason AS why FROM outcome)")
        return SQL(
            """
            served AS (
                SELECT DISTINCT company_id AS owner_id, partner_id AS payer_id
                  FROM penagihan_followup
                  JOIN company ON company.id = company_id AND company.today = date
                 WHERE state NOT IN %s AND kind <> 'errand'
            ),
            queue AS (
                SELECT outcome.owner_id, outcome.payer_id,
                       row_number() OVER (PARTITION BY outcome.owner_id
                                          ORDER BY min(outcome.next_date), outcome.payer_id)
                       + (SELECT count(*) FROM served WHERE served.owner_id = outcome.owner_id)
                       > company.cap AS over_cap
                  FROM outcome
                  JOIN company ON company.id = outcome.owner_id AND company.cap IS NOT NULL
                 WHERE outcome.reason = 'due'
                   AND NOT EXISTS (SELECT FROM served WHERE served.owner_id = outcome.owner_id
                                      AND served.payer_id = outcome.payer_id)
              GROUP BY outcome.owner_id, outcome.payer_id, company.cap
            ),
            verdict AS (
                SELECT outcome.*,
                       CASE WHEN reason = 'due' AND over_cap THEN 'capped' ELSE reason END AS why
                  FROM outcome LEFT JOIN queue USING (owner_id, payer_id)
            )
            """,
            (*NOT_CONSUMING, "planned") if replan else NOT_CONSUMING,
        )

    def _verdicts_sql(self) -> SQL:
        """The verdict that goes with the reason; ``until`` is the last end of all that holds
        now; ``listed`` is what stands on the finance officer's list.
        """
        return SQL(
            """
            SELECT item_id AS id, move_line_id, instalment_id, move_id, partner_id, payer_id,
                   debtor_id, company_id, owner_id, user_id, policy_id, currency_id,
                   owner_currency_id, due_date, chase_date, today - due_date AS days_overdue,
                   residual, in_process, disputed, withheld, credit, amount_due, amount_company,
                   disputed_company, position, last_date,
                   stage_id, step_id, offset_days, COALESCE(next_date, last_date) AS next_date,
                   message_key, lead_id, channel, contact_id, firm, firm_open, ready, today,
                   why AS reason, contact_interval_days, reopened_until, email_contact_id,
                   phone_contact_id, chat_contact_id, address_contact_id,
                   CASE WHEN why = 'credit_covers' AND draft_until IS NOT NULL
                        THEN 'draft_credit'
                        WHEN why = 'credit_covers' AND discount > 0 THEN 'discount'
                        ELSE detail END AS detail,
                   CASE WHEN why = 'due' THEN 'due'
                        WHEN why IN ('excluded', 'by_hand') THEN 'blocked'
                        WHEN why IN ('settled_small', 'ladder_done') THEN 'done'
                        ELSE 'wait' END AS verdict,
                   CASE WHEN why NOT IN ('due', 'excluded', 'settled_small', 'by_hand',
                                         'ladder_done')
                        THEN NULLIF(GREATEST(
                            promised_until,
                            CASE WHEN covered_by IS NOT NULL
                                 THEN LEAST(paying_until, disputed_until, withheld_until,
                                            draft_until, 'infinity'::date) END,
                            CASE WHEN not_received OR agreed OR residual < 1
                                 THEN 'infinity'::date END,
                            CASE WHEN complained THEN 'infinity'::date END,
                            CASE WHEN on_hold THEN hold_until + 1 END,
                            CASE WHEN answered THEN reply_until END,
                            CASE WHEN calming THEN calm_until END,
                            CASE WHEN call_agreed THEN callback_until END,
                            CASE WHEN reopened THEN reopened_until END,
                            CASE WHEN pending_id IS NOT NULL THEN pending_until END,
                            CASE WHEN step_id IS NULL OR handling = 'by_hand'
                                 THEN 'infinity'::date END,
                            CASE WHEN next_date > today THEN next_date END,
                            CASE WHEN too_little OR bank_behind THEN 'infinity'::date END,
                            CASE WHEN too_soon THEN GREATEST(today + 1,
                                CASE WHEN offset_days > 0
                                     THEN last_contact + contact_interval_days END) END,
                            CASE WHEN why = 'no_contact' THEN 'infinity'::date END,
                            CASE WHEN why = 'capped' THEN today + 1 END
                        ), 'infinity'::date) END AS until,
                   CASE why WHEN 'in_payment' THEN paying_since <= today - 14
                            WHEN 'disputed' THEN disputed_late
                            WHEN 'tax_slip' THEN withheld_late
                            WHEN 'credit_covers' THEN draft_until IS NULL
                            WHEN 'pending' THEN last_date + patience_days <= today
                            WHEN 'complaint' THEN complaint_deadline < today
                            WHEN 'bank_stale' THEN bank_long_stale
                            WHEN 'capped' THEN next_date < today - 5
                            ELSE why IN ('excluded', 'agreement', 'not_received',
                                         'settled_small', 'ladder_done', 'below_minimum',
                                         'no_contact')
                       END AS listed
              FROM verdict
            """
        )


def _values(rows) -> SQL:
    return SQL("VALUES %s", SQL(", ").join(rows))
