from odoo import api, models
from odoo.tools import SQL


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
            WITH company (id, root_id, owner_id, policy_id, currency_id, today) AS (%(companies)s),
            rate (company_id, currency_id, factor) AS (%(rates)s),
            %(customers)s
            item AS MATERIALIZED (%(items)s),
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
            items=self._items_sql(one),
            credits=self._credits_sql(one),
            shares=self._shares_sql(),
            ledger=self._ledger_sql(one, replan),
            open=self._open_sql(),
            totals=self._totals_sql(),
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
        for owner in {owner for owner, _policy in self.env["res.company"]._penagihan_owners().values()}:
            known = rated | owner.currency_id
            rates = known._get_rates(owner, date or owner._penagihan_today())
            own = rates[owner.currency_id.id]
            rows += [
                SQL("(%s::int, %s::int, %s::numeric)", owner.id, currency_id, own / rate)
                for currency_id, rate in rates.items()
            ]
        return _values(rows)

    # -- items ----------------------------------------------------------------------------

    def _customers_sql(self, debtor_ids, payer_ids) -> SQL:
        """Every contact whose invoices these debtors or payers pay."""
        return SQL(
            """
            customer AS MATERIALIZED (
                SELECT contact.id
                  FROM (SELECT unnest(%(payers)s::int[]) AS id
                         UNION SELECT partner_id FROM penagihan_debtor WHERE id = ANY(%(debtors)s)
                       ) payer
                  JOIN res_partner main
                    ON main.id = payer.id OR main.penagihan_payer_id = payer.id
                  JOIN res_partner contact ON contact.commercial_partner_id = main.id
            ),
            """,
            payers=list(payer_ids),
            debtors=list(debtor_ids),
        )

    def _lines_sql(self, one) -> SQL:
        """Open lines on trade receivables, with the company and the payer they belong to."""
        return SQL(
            """
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN company ON company.id = line.company_id
             LEFT JOIN res_partner contact ON contact.id = line.partner_id
             LEFT JOIN res_partner main ON main.id = contact.commercial_partner_id
             LEFT JOIN res_partner payer ON payer.id = COALESCE(main.penagihan_payer_id, main.id)
             LEFT JOIN penagihan_debtor debtor
                    ON debtor.partner_id = payer.id AND debtor.company_id = company.owner_id
             LEFT JOIN penagihan_policy policy
                    ON policy.id = COALESCE(debtor.policy_id, company.policy_id)
                 WHERE line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE
                   AND account.account_type = 'asset_receivable'
                   AND account.non_trade IS NOT TRUE
                   AND %s
            """,
            SQL("line.partner_id = ANY(ARRAY(SELECT id FROM customer))") if one else SQL("TRUE"),
        )

    def _items_sql(self, one) -> SQL:
        """What is owed, and since when. A row per line, whatever is missing around it."""
        return SQL(
            """
                SELECT line.id AS move_line_id, line.move_id, line.company_id, line.currency_id,
                       main.id AS partner_id, payer.id AS payer_id,
                       debtor.id AS debtor_id, debtor.user_id, debtor.handling, debtor.hold_until,
                       policy.id AS policy_id, company.root_id, company.owner_id, company.today,
                       company.currency_id AS owner_currency_id,
                       COALESCE(line.date_maturity, line.date) AS due_date,
                       COALESCE(line.date_maturity, line.date) AS chase_date,
                       GREATEST(line.amount_residual_currency, 0) AS residual,
                       CASE WHEN main.id IS NULL THEN 'no_partner'
                            WHEN EXISTS (SELECT FROM res_company WHERE partner_id = main.id)
                                 THEN 'own_company'
                            WHEN policy.id IS NULL THEN 'no_policy'
                            WHEN move.payment_state = 'blocked' THEN 'blocked'
                            WHEN line.no_followup AND move.move_type <> 'entry' THEN 'no_followup'
                       END AS detail
                  %(lines)s
                   AND (line.amount_residual > 0 OR line.amount_residual_currency > 0)
                   AND (move.move_type IN ('out_invoice', 'out_receipt')
                        OR move.move_type = 'entry' AND policy.opening_balances
                           AND EXISTS (SELECT FROM account_journal
                                        WHERE id = line.journal_id AND type = 'general'))
                   AND NOT EXISTS (SELECT FROM account_account_penagihan_policy_rel
                                    WHERE penagihan_policy_id = policy.id
                                      AND account_account_id = line.account_id)
            """,
            lines=self._lines_sql(one),
        )

    # -- credits --------------------------------------------------------------------------

    def _credits_sql(self, one) -> SQL:
        """Open credits by payer and currency, apart for each invoice a credit note reverses."""
        return SQL(
            """
                SELECT company.root_id, payer.id AS payer_id, line.currency_id,
                       move.reversed_entry_id AS origin_id,
                       -sum(line.amount_residual_currency) AS amount
                  %s
                   AND line.amount_residual_currency < 0
                   AND line.date <= company.today
              GROUP BY company.root_id, payer.id, line.currency_id, move.reversed_entry_id
            """,
            self._lines_sql(one),
        )

    def _shares_sql(self) -> SQL:
        """How much of each item credits cover: a credit note its own invoice first, the rest
        the oldest first; a draft credit note only its own invoice, and only for a while. Only
        for payers who have credits, so that the others cost nothing.
        """
        return SQL(
            """
            purse AS (
                SELECT root_id, payer_id, currency_id, sum(amount) AS amount
                  FROM credit GROUP BY root_id, payer_id, currency_id
            ),
            claim AS (
                SELECT item.move_line_id, item.root_id, item.payer_id, item.currency_id,
                       item.due_date, item.residual, purse.amount AS purse,
                       LEAST(item.residual, GREATEST(0, own.amount + item.residual - sum(item.residual)
                             OVER (PARTITION BY item.move_id ORDER BY item.due_date, item.move_line_id))
                       ) AS own_share
                  FROM item
                  JOIN purse USING (root_id, payer_id, currency_id)
             LEFT JOIN credit own ON own.origin_id = item.move_id AND own.root_id = item.root_id
                   AND own.payer_id = item.payer_id AND own.currency_id = item.currency_id
            ),
            share AS (
                SELECT move_line_id,
                       COALESCE(own_share, 0) + LEAST(left_open, GREATEST(0,
                           purse - sum(own_share) OVER payer
                           + left_open - sum(left_open) OVER (payer ORDER BY due_date, move_line_id))
                       ) AS amount
                  FROM (SELECT *, residual - COALESCE(own_share, 0) AS left_open FROM claim) claim
                WINDOW payer AS (PARTITION BY root_id, payer_id, currency_id)
            ),
            draft AS (
                SELECT refund.reversed_entry_id AS move_id, refund.currency_id,
                       sum(refund.amount_total) AS amount,
                       max(refund.create_date::date) + %(days)s AS until
                  FROM account_move refund
                  JOIN company ON company.id = refund.company_id
                 WHERE refund.reversed_entry_id IS NOT NULL AND refund.state = 'draft'
                   AND refund.move_type = 'out_refund'
                   AND refund.create_date::date + %(days)s > company.today
              GROUP BY refund.reversed_entry_id, refund.currency_id
            ),
            draft_share AS (
                SELECT move_line_id, until, LEAST(left_open, GREATEST(0, amount + left_open
                       - sum(left_open) OVER (PARTITION BY move_id ORDER BY due_date, move_line_id)
                       )) AS amount
                  FROM (SELECT item.move_line_id, item.move_id, item.due_date, draft.amount, draft.until,
                               item.residual - COALESCE(share.amount, 0) AS left_open
                          FROM draft
                          JOIN item ON item.move_id = draft.move_id
                               AND item.currency_id = draft.currency_id
                     LEFT JOIN share ON share.move_line_id = item.move_line_id) claim
            )
            """,
            days=_DRAFT_CREDIT_DAYS,
        )

    # -- the ledger -----------------------------------------------------------------------

    def _ledger_sql(self, one, replan) -> SQL:
        """How far each item has climbed: steps consumed, highest first, and what is under way."""
        return SQL(
            """
                SELECT move_line_id,
                       max(offset_days) AS position, max(date) AS last_date,
                       array_agg(step_id ORDER BY offset_days DESC) AS step_ids,
                       (array_agg(step_id) FILTER (WHERE state IN ('planned', 'to_approve', 'todo', 'sending')
                       ))[1] AS pending_id,
                       max(COALESCE(patience_until, 'infinity'))
                          FILTER (WHERE state IN ('planned', 'to_approve', 'todo', 'sending'))
                          AS pending_until
                  FROM penagihan_followup_line
                 WHERE consumes AND move_line_id IS NOT NULL AND %s AND %s
              GROUP BY move_line_id
            """,
            SQL("state <> 'planned'") if replan else SQL("TRUE"),
            SQL("move_line_id = ANY(ARRAY(SELECT move_line_id FROM item))") if one else SQL("TRUE"),
        )

    def _open_sql(self) -> SQL:
        """Items with what is asked for, and the reason that holds the item itself."""
        not_due = self.env.ref("penagihan_piutang.stage_not_due", raise_if_not_found=False)
        reminder = self.env.ref("penagihan_piutang.stage_reminder", raise_if_not_found=False)
        return SQL(
            """
                SELECT item.*, covered.credit, item.residual - covered.credit AS amount_due,
                       (item.residual - covered.credit) * rate.factor AS amount_company,
                       CASE WHEN item.residual - COALESCE(share.amount, 0) >= 1
                            THEN draft_share.until END AS draft_until,
                       item.today > item.chase_date AS overdue,
                       policy.contact_interval_days, policy_rate.factor AS policy_factor,
                       COALESCE(policy.minimum_amount * policy_rate.factor, 0) AS minimum,
                       ledger.position, ledger.last_date, ledger.step_ids,
                       CASE WHEN ledger.pending_until > item.today THEN ledger.pending_id END AS pending_id,
                       ledger.pending_until,
                       -- overdue and not contacted yet is shown among the reminders
                       CASE WHEN reached.id IS NOT NULL AND reached.stage_id IS DISTINCT FROM %(not_due)s
                            THEN reached.stage_id
                            WHEN item.today > item.chase_date THEN %(reminder)s
                            ELSE %(not_due)s END AS stage_id,
                       COALESCE(reached_stage.firm, FALSE) AS reached_firm,
                       CASE WHEN item.detail IS NOT NULL THEN 'excluded'
                            WHEN item.residual - covered.credit >= 1 THEN NULL
                            WHEN covered.credit > 0 THEN 'credit_covers'
                            ELSE 'settled_small'
                       END AS held
                  FROM item
             LEFT JOIN share ON share.move_line_id = item.move_line_id
             LEFT JOIN draft_share ON draft_share.move_line_id = item.move_line_id
            CROSS JOIN LATERAL (SELECT COALESCE(share.amount, 0) + COALESCE(draft_share.amount, 0)
                                       AS credit) covered
             LEFT JOIN ledger ON ledger.move_line_id = item.move_line_id
             LEFT JOIN penagihan_step reached ON reached.id = ledger.step_ids[1]
             LEFT JOIN penagihan_stage reached_stage ON reached_stage.id = reached.stage_id
             LEFT JOIN penagihan_policy policy ON policy.id = item.policy_id
             LEFT JOIN rate ON rate.company_id = item.owner_id AND rate.currency_id = item.currency_id
             LEFT JOIN rate policy_rate ON policy_rate.company_id = item.owner_id
                   AND policy_rate.currency_id = policy.currency_id
            """,
            not_due=not_due.id if not_due else None,
            reminder=reminder.id if reminder else None,
        )

    def _totals_sql(self) -> SQL:
        return SQL(
            """
                SELECT owner_id, payer_id,
                       sum(amount_company) FILTER (WHERE overdue AND held IS NULL) AS overdue
                  FROM open GROUP BY owner_id, payer_id
            """
        )

    # -- the ladder -----------------------------------------------------------------------

    def _rungs_sql(self) -> SQL:
        """The next rung of each item and its day.

        Once the chase date has passed, rungs up to 0 are passed over. A rung from an amount
        the debtor does not owe is left out; so is a step the item consumed before it was
        moved up the ladder.
        """
        return SQL(
            """
                SELECT open.*, step.id AS step_id, step.offset_days, step.channel AS step_channel,
                       step.fallback_channel, COALESCE(stage.firm, FALSE) AS firm,
                       CASE WHEN open.pending_id IS NULL THEN GREATEST(
                           open.chase_date + step.offset_days,
                           open.last_date + COALESCE(NULLIF(step.min_gap_days, 0),
                                                     step.offset_days - open.position),
                           CASE WHEN stage.firm AND open.hold_until < open.today
                                THEN open.hold_until + COALESCE(NULLIF(step.min_gap_days, 0),
                                                     step.offset_days - open.position) END)
                       END AS next_date
                  FROM open
             LEFT JOIN total USING (owner_id, payer_id)
             LEFT JOIN LATERAL (
                        SELECT *
                          FROM penagihan_step candidate
                         WHERE candidate.policy_id = open.policy_id AND candidate.active
                           AND candidate.offset_days > GREATEST(
                                   open.position, CASE WHEN open.overdue THEN 0 END, -100000)
                           AND (open.step_ids IS NULL OR candidate.id <> ALL(open.step_ids))
                           AND (candidate.min_amount = 0 OR
                                COALESCE(candidate.min_amount * open.policy_factor, 0)
                                <= COALESCE(total.overdue, 0))
                           AND open.pending_id IS NULL
                            OR candidate.id = open.pending_id
                      ORDER BY candidate.offset_days
                         LIMIT 1
                       ) step ON TRUE
             LEFT JOIN penagihan_stage stage ON stage.id = step.stage_id
            """
        )

    def _debtors_sql(self) -> SQL:
        """What holds for a debtor as a whole, and how it can be reached."""
        return SQL(
            """
                SELECT debt.*, contacted.last_contact, contacted.last_message,
                       email.id AS email_contact_id, phone.id AS phone_contact_id,
                       chat.id AS chat_contact_id,
                       CASE WHEN payer.street IS NOT NULL THEN payer.id END AS address_contact_id
                  FROM (SELECT owner_id, payer_id, debtor_id,
                               COALESCE(sum(amount_company) FILTER (
                                   WHERE held IS NULL AND (overdue OR next_date <= today)), 0) AS chased,
                               bool_or(held IS NULL AND amount_company >= minimum
                                       AND reached_firm) AS firm_open
                          FROM rung GROUP BY owner_id, payer_id, debtor_id) debt
                  JOIN res_partner payer ON payer.id = debt.payer_id
             LEFT JOIN (SELECT debtor_id, max(sent_date) FILTER (WHERE post_due) AS last_contact,
                               max(sent_date) FILTER (WHERE channel = 'email') AS last_message
                          FROM penagihan_followup
                         WHERE state IN ('sending', 'sent', 'done', 'in_doubt')
                      GROUP BY debtor_id) contacted USING (debtor_id)
             LEFT JOIN LATERAL (%(email)s) email ON TRUE
             LEFT JOIN LATERAL (%(phone)s) phone ON TRUE
             LEFT JOIN LATERAL (%(chat)s) chat ON TRUE
            """,
            email=_contact_sql(
                SQL(
                    """contact.email_normalized IS NOT NULL
                       AND contact.email_normalized IS DISTINCT FROM contact.penagihan_refused_email
                       AND NOT EXISTS (SELECT FROM mail_blacklist WHERE active
                                          AND email = contact.email_normalized)"""
                )
            ),
            phone=_contact_sql(SQL("contact.phone IS NOT NULL")),
            # a landline of Indonesia has no WhatsApp
            chat=_contact_sql(
                SQL(
                    """contact.phone_sanitized IS NOT NULL
                       AND (contact.phone_sanitized NOT LIKE '+62%%'
                            OR contact.phone_sanitized LIKE '+628%%')"""
                )
            ),
        )

    def _leads_sql(self) -> SQL:
        """Per message the rung that sets tone and channel.

        A debtor gets one message for all its soft rungs; each firm rung is a letter of its
        own. A trifle does not set the tone unless there is nothing else.
        """
        return SQL(
            """
                SELECT DISTINCT ON (owner_id, payer_id, message_key)
                       *, CASE WHEN channel IN ('email', 'letter') THEN COALESCE(email_contact_id, address_contact_id)
                               WHEN channel = 'whatsapp' THEN chat_contact_id
                               WHEN channel = 'phone' THEN phone_contact_id
                               WHEN channel = 'visit' THEN address_contact_id
                          END AS contact_id
                  FROM (SELECT rung.owner_id, rung.payer_id, rung.step_id, rung.offset_days,
                               CASE WHEN rung.firm THEN rung.step_id ELSE 0 END AS message_key,
                               rung.amount_company >= rung.minimum AS weighty,
                               debtor_state.email_contact_id, debtor_state.phone_contact_id,
                               debtor_state.chat_contact_id, debtor_state.address_contact_id,
                               CASE WHEN %(first)s THEN rung.step_channel
                                    WHEN %(second)s THEN rung.fallback_channel
                               END AS channel
                          FROM rung
                          JOIN debtor_state USING (owner_id, payer_id)
                         WHERE rung.held IS NULL AND rung.pending_id IS NULL
                           AND rung.next_date <= rung.today
                           AND (rung.handling = 'by_hand' OR NOT %(too_soon)s)) ready
              ORDER BY owner_id, payer_id, message_key, weighty DESC, offset_days DESC
            """,
            first=_usable_sql(SQL("rung.step_channel")),
            second=_usable_sql(SQL("rung.fallback_channel")),
            too_soon=_TOO_SOON,
        )

    # -- the verdict ----------------------------------------------------------------------

    def _verdicts_sql(self) -> SQL:
        """Reason in order of precedence; ``until`` is the last end of all that holds now."""
        return SQL(
            """
            SELECT 2 * outcome.move_line_id AS id, outcome.move_line_id, outcome.move_id, outcome.partner_id,
                   outcome.payer_id, outcome.debtor_id, outcome.company_id, outcome.owner_id, outcome.user_id,
                   outcome.policy_id, outcome.currency_id, outcome.owner_currency_id, outcome.due_date,
                   outcome.chase_date, outcome.today - outcome.due_date AS days_overdue, outcome.residual,
                   outcome.credit, outcome.amount_due, outcome.amount_company, outcome.position, outcome.last_date,
                   outcome.stage_id, outcome.step_id, outcome.offset_days,
                   COALESCE(outcome.next_date, outcome.last_date) AS next_date,
                   outcome.message_key, outcome.lead_id, outcome.channel, outcome.contact_id, outcome.firm_open,
                   outcome.ready, outcome.today, outcome.reason,
                   CASE WHEN outcome.reason = 'credit_covers' AND outcome.draft_until IS NOT NULL
                        THEN 'draft_credit' ELSE outcome.detail END AS detail,
                   CASE WHEN outcome.reason = 'due' THEN 'due'
                        WHEN outcome.reason IN ('excluded', 'by_hand') THEN 'blocked'
                        WHEN outcome.reason IN ('settled_small', 'ladder_done') THEN 'done'
                        ELSE 'wait' END AS verdict,
                   CASE WHEN outcome.reason NOT IN ('due', 'excluded', 'settled_small', 'by_hand', 'ladder_done')
                        THEN NULLIF(GREATEST(
                            CASE WHEN outcome.held = 'credit_covers'
                                 THEN COALESCE(outcome.draft_until, 'infinity'::date) END,
                            CASE WHEN outcome.on_hold THEN outcome.hold_until + 1 END,
                            CASE WHEN outcome.pending_id IS NOT NULL THEN outcome.pending_until END,
                            CASE WHEN outcome.next_date > outcome.today THEN outcome.next_date END,
                            CASE WHEN outcome.too_little THEN 'infinity'::date END,
                            CASE WHEN outcome.too_soon THEN GREATEST(outcome.today + 1,
                                CASE WHEN outcome.offset_days > 0
                                     THEN outcome.last_contact + outcome.contact_interval_days END) END,
                            CASE WHEN outcome.reason = 'no_contact' THEN 'infinity'::date END
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
                  FROM (SELECT rung.*, CASE WHEN rung.firm THEN rung.step_id ELSE 0 END AS message_key,
                               debtor_state.last_contact, lead.step_id AS lead_id, lead.channel,
                               lead.contact_id, COALESCE(debtor_state.firm_open, FALSE) AS firm_open,
                               COALESCE(rung.hold_until >= rung.today, FALSE) AS on_hold,
                               rung.held IS NULL AND debtor_state.chased < rung.minimum
                               AND (rung.overdue OR rung.next_date <= rung.today) AS too_little,
                               %(too_soon)s AS too_soon
                          FROM rung
                     LEFT JOIN debtor_state ON debtor_state.owner_id = rung.owner_id
                           AND debtor_state.payer_id = rung.payer_id
                     LEFT JOIN lead ON lead.owner_id = rung.owner_id
                           AND lead.payer_id = rung.payer_id
                           AND lead.message_key = CASE WHEN rung.firm THEN rung.step_id ELSE 0 END
                       ) state
                   ) outcome
            """,
            too_soon=_TOO_SOON,
        )


# How long a draft credit note covers its invoice: time enough to post it.
_DRAFT_CREDIT_DAYS = 14

# A post-due contact leaves the customer in peace for the policy's interval; and whatever the
# rung, one message a day is the limit.
_TOO_SOON = SQL(
    """COALESCE(rung.offset_days > 0
                AND rung.today < debtor_state.last_contact + rung.contact_interval_days
                OR debtor_state.last_message >= rung.today, FALSE)"""
)


def _values(rows) -> SQL:
    return SQL("VALUES %s", SQL(", ").join(rows))


def _usable_sql(channel: SQL) -> SQL:
    """Whether the debtor can be reached through ``channel``."""
    return SQL(
        """CASE %s WHEN 'email' THEN email_contact_id IS NOT NULL
                   WHEN 'whatsapp' THEN chat_contact_id IS NOT NULL
                   WHEN 'phone' THEN phone_contact_id IS NOT NULL
                   WHEN 'visit' THEN address_contact_id IS NOT NULL
                   WHEN 'letter' THEN COALESCE(email_contact_id, address_contact_id) IS NOT NULL
            END""",
        channel,
    )


def _contact_sql(usable: SQL) -> SQL:
    """The payer's contact to use: the invoice contact, else the main one, else another."""
    return SQL(
        """SELECT contact.id FROM res_partner contact
            WHERE contact.commercial_partner_id = debt.payer_id AND contact.active AND %s
         ORDER BY contact.type = 'invoice' DESC NULLS LAST, contact.id = debt.payer_id DESC,
                  contact.id
            LIMIT 1""",
        usable,
    )
