from odoo import models
from odoo.tools import SQL

from .penagihan_decision_contacts import chat_contact_sql, email_contact_sql, phone_contact_sql

# A post-due contact leaves the customer in peace for the policy's interval; and whatever the
# rung, one message a day is the limit.
TOO_SOON = SQL(
    """COALESCE(rung.offset_days > 0
                AND rung.today < debtor_state.last_contact + rung.contact_interval_days
                OR debtor_state.last_message >= rung.today, FALSE)"""
)
# While receipts are not booked nobody is told that something is overdue.
BANK_STALE = SQL("COALESCE(rung.bank_stale AND rung.offset_days > 0, FALSE)")


class PenagihanDecisionLadder(models.Model):
    """Second half of the statement: the next rung, its day, and how the payer can be reached."""

    _inherit = "penagihan.decision"

    # -- the ladder -----------------------------------------------------------------------

    def _rules_sql(self) -> SQL:
        """Each policy as an owner sees it: amounts in its currency, and the rungs as arrays side
        by side, the lowest first.
        """
        return SQL(
            """
                SELECT owner.id AS owner_id, policy.id AS policy_id, policy.contact_interval_days,
                       policy.bank_days, policy.bank_check, rate.factor,
                       COALESCE(policy.minimum_amount * rate.factor, 0) AS minimum,
                       ladder.days, ladder.step_ids
                  FROM (SELECT DISTINCT owner_id AS id FROM company) owner
            CROSS JOIN penagihan_policy policy
             LEFT JOIN rate ON rate.company_id = owner.id
                   AND rate.currency_id = policy.currency_id
             LEFT JOIN (SELECT policy_id, array_agg(offset_days ORDER BY offset_days) AS days,
                               array_agg(id ORDER BY offset_days) AS step_ids
                          FROM penagihan_step WHERE active GROUP BY policy_id
                       ) ladder ON ladder.policy_id = policy.id
            """
        )

    def _rungs_sql(self) -> SQL:
        """The next rung of each item and its day.

        Once the chase date has passed, rungs up to 0 are passed over. A rung from an amount
        the debtor does not owe is left out; so is a step the item consumed before it was
        moved up the ladder. Both are rare: only then the rungs above are looked at one by one.
        """
        return SQL(
            """
                SELECT climbing.*,
                       -- worked out here: as conditions the planner would multiply guesses
                       COALESCE(held IS NULL AND pending_id IS NULL AND next_date <= today
                                AND (reopened_until > today) IS NOT TRUE, FALSE) AS day_come
                  FROM (
                SELECT open.*, step.id AS step_id, step.offset_days, step.patience_days,
                       step.channel AS step_channel, step.fallback_channel,
                       COALESCE(stage.firm, FALSE) AS firm,
                       -- a firm rung is a message of its own, all soft ones are one
                       CASE WHEN stage.firm THEN step.id ELSE 0 END AS message_key,
                       CASE WHEN open.pending_id IS NULL THEN LEAST(GREATEST(
                           open.chase_date + step.offset_days,
                           open.last_date + COALESCE(NULLIF(step.min_gap_days, 0),
                                                     step.offset_days - open.position),
                           CASE WHEN stage.firm THEN GREATEST(
                               CASE WHEN open.hold_until < open.today THEN open.hold_until END,
                               open.wait_end, open.complaint_end)
                               + COALESCE(NULLIF(step.min_gap_days, 0),
                                          step.offset_days - open.position) END),
                           -- a broken promise brings the step forward, once
                           CASE WHEN step.id IS NOT NULL AND stage.firm IS NOT TRUE
                                     AND (open.broken_date <= open.last_date) IS NOT TRUE
                                THEN open.broken_date + GREATEST(0,
                                     open.chase_date - open.broken_date) END)
                       END AS next_date
                  FROM (
                    SELECT open.*,
                           CASE WHEN open.pending_id IS NOT NULL THEN open.pending_id
                                WHEN above.id IS NULL OR %(free)s THEN above.id
                                ELSE (SELECT candidate.id FROM penagihan_step candidate
                                       WHERE candidate.policy_id = open.policy_id
                                         AND candidate.active
                                         AND candidate.offset_days > above.offset_days
                                         AND %(candidate_free)s
                                    ORDER BY candidate.offset_days LIMIT 1)
                           END AS next_id
                      FROM open
                 LEFT JOIN total USING (account_key)
                 LEFT JOIN rule USING (owner_id, policy_id)
                 LEFT JOIN penagihan_step above
                        ON above.id = rule.step_ids[1 + width_bucket(
                           GREATEST(open.position, CASE WHEN open.overdue THEN 0 END, -100000),
                           rule.days)]
                       ) open
             LEFT JOIN penagihan_step step ON step.id = open.next_id
             LEFT JOIN penagihan_stage stage ON stage.id = step.stage_id
                  ) climbing
            """,
            free=_free_sql(SQL("above")),
            candidate_free=_free_sql(SQL("candidate")),
        )

    def _debtors_sql(self, one) -> SQL:
        """What holds for a debtor as a whole, and how it can be reached."""
        return SQL(
            """
                SELECT debt.*, contacted.last_message,
                       -- whoever was reached by telephone is left in peace as well
                       GREATEST(contacted.last_contact, talk.last_date) AS last_contact,
                       email.id AS email_contact_id, phone.id AS phone_contact_id,
                       chat.id AS chat_contact_id,
                       CASE WHEN payer.street IS NOT NULL THEN payer.id END AS address_contact_id
                  FROM (SELECT account_key, max(payer_id) AS payer_id, max(debtor_id) AS debtor_id,
                               COALESCE(sum(amount_company) FILTER (WHERE held IS NULL
                                   AND (overdue OR pending_id IS NOT NULL
                                        OR next_date <= today)), 0) AS chased,
                               bool_or(held IS NULL AND amount_company >= minimum
                                       AND (reached_firm OR firm AND pending_id IS NULL
                                             AND next_date <= today)) AS firm_open
                          FROM rung GROUP BY account_key) debt
                  JOIN res_partner payer ON payer.id = debt.payer_id
             LEFT JOIN (SELECT debtor_id, max(sent_date) FILTER (WHERE post_due) AS last_contact,
                               max(sent_date) FILTER (WHERE channel = 'email') AS last_message
                          FROM penagihan_followup
                         WHERE state IN ('sending', 'sent', 'done', 'in_doubt') AND %(only)s
                      GROUP BY debtor_id) contacted USING (debtor_id)
             LEFT JOIN (SELECT debtor_id, max(date) AS last_date FROM penagihan_negotiation
                         WHERE reached AND corrected IS NOT TRUE AND %(only)s
                      GROUP BY debtor_id) talk USING (debtor_id)
             LEFT JOIN LATERAL (%(email)s) email ON TRUE
             LEFT JOIN LATERAL (%(phone)s) phone ON TRUE
             LEFT JOIN LATERAL (%(chat)s) chat ON TRUE
            """,
            only=SQL("debtor_id = ANY(ARRAY(SELECT debtor_id FROM line))") if one else SQL("TRUE"),
            email=email_contact_sql(),
            phone=phone_contact_sql(),
            chat=chat_contact_sql(),
        )

    def _leads_sql(self) -> SQL:
        """Per message the rung that sets tone and channel.

        A debtor gets one message for all its soft rungs; each firm rung is a letter of its
        own. A trifle does not set the tone unless there is nothing else.
        """
        return SQL(
            """
                SELECT DISTINCT ON (account_key, message_key)
                       *, CASE WHEN channel IN ('email', 'letter')
                               THEN COALESCE(email_contact_id, address_contact_id)
                               WHEN channel = 'whatsapp' THEN chat_contact_id
                               WHEN channel = 'phone' THEN phone_contact_id
                               WHEN channel = 'visit' THEN address_contact_id
                          END AS contact_id
                  FROM (SELECT rung.account_key, rung.step_id, rung.offset_days,
                               rung.message_key,
                               rung.amount_company >= rung.minimum AS weighty,
                               debtor_state.email_contact_id, debtor_state.phone_contact_id,
                               debtor_state.chat_contact_id, debtor_state.address_contact_id,
                               CASE WHEN %(first)s THEN rung.step_channel
                                    WHEN %(second)s THEN rung.fallback_channel
                               END AS channel
                          FROM rung
                          JOIN debtor_state USING (account_key)
                         WHERE rung.day_come
                           AND (rung.handling = 'by_hand'
                                OR NOT %(too_soon)s AND NOT %(bank_stale)s)) ready
              ORDER BY account_key, message_key, weighty DESC, offset_days DESC
            """,
            first=_usable_sql(SQL("rung.step_channel")),
            second=_usable_sql(SQL("rung.fallback_channel")),
            too_soon=TOO_SOON,
            bank_stale=BANK_STALE,
        )


def _free_sql(step: SQL) -> SQL:
    """Whether the item has not consumed ``step`` and its debtor owes enough for it."""
    return SQL(
        """(open.step_ids IS NULL OR %(step)s.id <> ALL(open.step_ids))
           AND COALESCE(%(step)s.min_amount * rule.factor, 0) <= COALESCE(total.overdue, 0)
        """,
        step=step,
    )


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
