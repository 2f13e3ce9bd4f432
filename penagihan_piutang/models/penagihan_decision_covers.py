from odoo import models
from odoo.tools import SQL

# Credits may stay unmatched so long before somebody is asked to match them.
UNMATCHED_DAYS = 14
# How long a draft credit note covers its invoice: time enough to post it.
DRAFT_CREDIT_DAYS = 14
# How long an online payment may be pending before it is taken for abandoned.
_TRANSACTION_DAYS = 3


class PenagihanDecisionCovers(models.Model):
    """What covers an item beside what is booked on it: payments on their way, credits, and credit
    notes that are drafts.
    """

    _inherit = "penagihan.decision"

    # -- payments on their way ------------------------------------------------------------

    def _in_process_sql(self) -> SQL:
        """How much of each item is being paid: payments that are registered and have no entry
        of their own, and online payments that are pending. One that is linked to several
        invoices pays the oldest first.
        """
        return SQL(
            """
            payment AS (
                SELECT item.owner_id, coming.currency_id, coming.until,
                       coming.since, coming.amount,
                       -- an agreement may cover several of the invoices that are paid
                       array_agg(DISTINCT item.item_id) AS item_ids
                  FROM item
                  JOIN (SELECT coming.*, COALESCE(agreed_move.asked_key, coming.move_id)
                               AS asked_key
                          FROM (%(coming)s) coming
                     LEFT JOIN agreed_move ON agreed_move.move_id = coming.move_id
                       ) coming ON coming.asked_key = item.asked_key
              GROUP BY item.owner_id, coming.kind, coming.id, coming.amount, coming.currency_id,
                       coming.since, coming.until
            ),
            -- payments linked to the same items fill one after the other
            payments AS (
                SELECT owner_id, currency_id, item_ids, sum(amount) AS amount,
                       min(since) AS since,
                       CASE WHEN bool_and(until IS NOT NULL) THEN max(until) END AS until
                  FROM payment GROUP BY owner_id, currency_id, item_ids
            ),
            in_process AS MATERIALIZED (
                SELECT item_id, LEAST(max(residual), sum(amount)) AS amount,
                       min(since) AS since,
                       CASE WHEN bool_and(until IS NOT NULL) THEN max(until) END AS until
                  FROM (SELECT item.item_id, item.residual, payments.since, payments.until,
                               LEAST(item.residual, GREATEST(0, payments.amount * CASE
                                   WHEN payments.currency_id = item.currency_id THEN 1
                                   ELSE COALESCE(theirs.factor / NULLIF(ours.factor, 0), 0) END
                               + item.residual - sum(item.residual) OVER (
                                   PARTITION BY payments.item_ids, payments.currency_id,
                                                item.currency_id
                                   ORDER BY item.due_date, item.item_id))) AS amount
                          FROM payments
                    CROSS JOIN LATERAL unnest(payments.item_ids) AS linked (item_id)
                          JOIN item ON item.item_id = linked.item_id
                     LEFT JOIN rate theirs ON theirs.company_id = item.owner_id
                           AND theirs.currency_id = payments.currency_id
                     LEFT JOIN rate ours ON ours.company_id = item.owner_id
                           AND ours.currency_id = item.currency_id
                       ) share
                 WHERE amount > 0
              GROUP BY item_id
            ),
            """,
            coming=SQL(" UNION ALL ").join(self._coming_sql()),
        )

    def _coming_sql(self):
        """Money on its way by the invoice it is linked to, and from when it no longer counts."""
        # one that was matched on the bank statement has reduced the residual already
        yield SQL(
            """
            SELECT 'payment' AS kind, payment.id, link.invoice_id AS move_id, payment.amount,
                   payment.currency_id, payment.date AS since, NULL::date AS until
              FROM account_payment payment
              JOIN account_move__account_payment link ON link.payment_id = payment.id
             WHERE payment.move_id IS NULL AND payment.payment_type = 'inbound'
               AND (payment.state = 'in_process' OR payment.state = 'paid' AND NOT EXISTS (
                    SELECT FROM account_partial_reconcile matched
                      JOIN account_move_line line ON line.id = matched.debit_move_id
                     WHERE line.move_id = link.invoice_id
                       AND matched.debit_amount_currency = payment.amount))
            """
        )
        # a bridge of Odoo's own, not always installed
        if "invoice_ids" in self.env.get("payment.transaction", self.env["base"])._fields:
            yield SQL(
                """
                SELECT 'transaction', tx.id, link.invoice_id, tx.amount, tx.currency_id,
                       tx.last_state_change::date,
                       (tx.last_state_change AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date
                           + %(days)s
                  FROM payment_transaction tx
                  JOIN account_invoice_transaction_rel link ON link.transaction_id = tx.id
                  JOIN company ON company.id = tx.company_id
                 WHERE tx.payment_id IS NULL
                   AND (tx.state IN ('pending', 'authorized')
                        OR tx.state = 'done' AND tx.is_post_processed IS NOT TRUE)
                   AND (tx.last_state_change AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date
                       + %(days)s > company.today
                """,
                days=_TRANSACTION_DAYS,
            )

    # -- credits --------------------------------------------------------------------------

    def _credits_sql(self) -> SQL:
        """Open credits by payer and currency, apart for each invoice a credit note reverses."""
        return SQL(
            """
                SELECT root_id, payer_id, currency_id, origin_id, sum(in_credit) AS amount
                  FROM line WHERE in_credit > 0
              GROUP BY root_id, payer_id, currency_id, origin_id
            """
        )

    def _unmatched_sql(self, date) -> SQL:
        """Open credits of a day, one by one: whose they are, their date and currency."""
        return SQL(
            """
            WITH company (id, root_id, owner_id, policy_id, currency_id, today, tz, bank_gap, cap)
              AS NOT MATERIALIZED (%s),
            line AS NOT MATERIALIZED (%s)
            SELECT debtor_id, owner_id, currency_id, date FROM line WHERE in_credit > 0
            """,
            self._companies_sql(date, self.env["res.company"]._penagihan_owners()),
            self._lines_sql(False),
        )

    def _shares_sql(self) -> SQL:
        """How much of each item credits cover: a credit note its own invoice first, the rest
        the oldest first, those nobody chases last; a draft credit note only its own invoice,
        and only for a while. Only for payers who have credits, so that the others cost nothing.
        """
        return SQL(
            """
            -- what nobody is paying already, nor disputes; invoices an agreement covers are
            -- paid through it
            unpaid AS NOT MATERIALIZED (
                SELECT item.item_id, item.move_id, item.root_id, item.payer_id,
                       item.currency_id, item.detail IS NOT NULL AS set_aside, item.due_date,
                       item.residual - COALESCE(in_process.amount, 0)
                           - COALESCE(apart.amount, 0) AS residual
                  FROM item
             LEFT JOIN in_process USING (item_id)
             LEFT JOIN apart USING (item_id)
                 WHERE item.asked_key IS NOT NULL
            ),
            own AS (
                SELECT item.item_id, item.root_id, item.payer_id, item.currency_id,
                       LEAST(item.residual, GREATEST(0, credit.amount + item.residual
                           - sum(item.residual) OVER invoice)) AS amount
                  FROM unpaid item
                  JOIN credit ON credit.origin_id IS NOT NULL AND credit.origin_id = item.move_id
                   -- as one condition: of three the planner would expect no row to be left
                   AND COALESCE((credit.root_id, credit.payer_id, credit.currency_id)
                                = (item.root_id, item.payer_id, item.currency_id), FALSE)
                WINDOW invoice AS (PARTITION BY item.move_id, item.root_id, item.payer_id,
                                   item.currency_id ORDER BY item.due_date, item.item_id)
            ),
            -- what is left of a payer's credits once invoices have got their own credit notes
            purse AS (
                SELECT root_id, payer_id, currency_id, sum(amount) AS amount
                  FROM (SELECT root_id, payer_id, currency_id, amount FROM credit
                         UNION ALL
                        SELECT root_id, payer_id, currency_id, -amount FROM own) left_over
              GROUP BY root_id, payer_id, currency_id
            ),
            share AS (
                SELECT item_id,
                       own + LEAST(left_open, GREATEST(0, purse + left_open
                           - sum(left_open) OVER (PARTITION BY root_id, payer_id, currency_id
                                                  ORDER BY set_aside, due_date, item_id)
                           )) AS amount
                  FROM (SELECT item.item_id, item.root_id, item.payer_id, item.currency_id,
                               item.set_aside, item.due_date, purse.amount AS purse,
                               COALESCE(own.amount, 0) AS own,
                               item.residual - COALESCE(own.amount, 0) AS left_open
                          FROM unpaid item
                          JOIN purse ON purse.payer_id = item.payer_id
                           AND COALESCE((purse.root_id, purse.currency_id)
                                        = (item.root_id, item.currency_id), FALSE)
                     LEFT JOIN own ON own.item_id = item.item_id) claim
            ),
            draft AS (
                SELECT COALESCE(agreed_move.asked_key, refund.reversed_entry_id) AS asked_key,
                       refund.currency_id,
                       sum(refund.amount_total) AS amount,
                       max(made.day) + %(days)s AS until
                  FROM account_move refund
                  JOIN company ON company.id = refund.company_id
             LEFT JOIN agreed_move ON agreed_move.move_id = refund.reversed_entry_id
            CROSS JOIN LATERAL (SELECT (refund.create_date AT TIME ZONE 'UTC'
                                        AT TIME ZONE company.tz)::date AS day) made
                 WHERE refund.reversed_entry_id IS NOT NULL AND refund.state = 'draft'
                   AND refund.move_type = 'out_refund'
                   AND made.day + %(days)s > company.today
              GROUP BY 1, refund.currency_id
            ),
            draft_share AS (
                SELECT item_id, until, LEAST(left_open, GREATEST(0, amount + left_open
                       - sum(left_open) OVER (PARTITION BY asked_key
                                              ORDER BY due_date, item_id))) AS amount
                  FROM (SELECT item.item_id, item.asked_key, item.due_date,
                               draft.amount, draft.until,
                               item.residual - COALESCE(share.amount, 0)
                                   - COALESCE(in_process.amount, 0)
                                   - COALESCE(apart.amount, 0) AS left_open
                          FROM draft
                          JOIN item ON item.asked_key = draft.asked_key
                               AND item.currency_id = draft.currency_id
                     LEFT JOIN share ON share.item_id = item.item_id
                     LEFT JOIN in_process ON in_process.item_id = item.item_id
                     LEFT JOIN apart ON apart.item_id = item.item_id) claim
            )
            """,
            days=DRAFT_CREDIT_DAYS,
        )
