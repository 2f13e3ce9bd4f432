"""A past for the ledger: every customer in collection, and about three steps done per open item.

Everything is derived from ids by ``hashint4``, so that two runs give the same. Customers were
contacted once a week; each item has climbed as far as its age allows or a little less, one rung a
week, so that some wait for a person, some for the interval or a gap, some are at the end.
"""

# Rungs are taken from the policy by number; an item has at most so many behind it.
_MOST_STEPS = 3

_DEBTORS = """
    INSERT INTO penagihan_debtor (partner_id, company_id, handling, hold_until, hold_reason,
                                  create_uid, create_date, write_uid, write_date)
    SELECT partner_id, %(company)s,
           CASE WHEN chance %% 50 = 0 THEN 'by_hand' WHEN chance %% 50 = 1 THEN 'approval'
                ELSE 'automatic' END,
           CASE WHEN chance %% 40 = 2 THEN %(today)s::date + 10 END,
           CASE WHEN chance %% 40 = 2 THEN 'Waits for a new signature' END,
           1, now(), 1, now()
      FROM (SELECT id AS partner_id, abs(hashint4(id)) AS chance
              FROM res_partner WHERE ref LIKE 'BENCH%%') customer
"""

# What was done: per item, its rungs from the first after the due date up to where it stands.
_DONE = """
    CREATE TEMPORARY TABLE bench_done ON COMMIT DROP AS
    WITH rung AS (
        SELECT id AS step_id, offset_days, channel, patience_days,
               row_number() OVER (ORDER BY offset_days) AS number
          FROM penagihan_step
         WHERE policy_id = %(policy)s AND active AND offset_days > 0
    ),
    item AS (
        SELECT line.id AS move_line_id, line.move_id, line.date_maturity AS due_date,
               line.currency_id, line.amount_residual_currency AS amount_due,
               debtor.id AS debtor_id, debtor.partner_id,
               %(today)s::date - line.date_maturity AS age,
               abs(hashint4(line.id)) AS chance, abs(hashint4(debtor.id)) AS debtor_chance
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          JOIN account_account account ON account.id = line.account_id
          JOIN penagihan_debtor debtor ON debtor.partner_id = line.partner_id
         WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
           AND account.account_type = 'asset_receivable' AND move.move_type = 'out_invoice'
    ),
    standing AS (
        SELECT item.*, top.number AS top, item.chance / 7 %% 6 AS weeks_ago
          FROM item
          JOIN LATERAL (SELECT max(number) - CASE WHEN item.age < 100 THEN item.chance %% 2
                                                  ELSE item.chance %% 3 END AS number
                          FROM rung WHERE offset_days < item.age) top ON top.number > 0
    )
    SELECT standing.*, rung.step_id, rung.offset_days, rung.channel, rung.number,
           -- contacted on one day a week: 0 to 6 days ago for the last time
           %(today)s::date - debtor_chance %% 7 - 7 * (weeks_ago + (top - rung.number))::int AS day,
           CASE WHEN rung.channel = 'phone' AND rung.number = top AND weeks_ago = 0
                THEN 'todo' ELSE 'done' END AS state
      FROM standing
      JOIN rung ON rung.number BETWEEN top - %(most)s + 1 AND top
"""

_FOLLOWUPS = """
    INSERT INTO penagihan_followup (kind, debtor_id, partner_id, company_id, date, sent_date,
                                    step_id, stage_id, channel, state, post_due, contact_id,
                                    create_uid, create_date, write_uid, write_date)
    SELECT 'step', done.debtor_id, done.partner_id, %(company)s, done.day,
           CASE WHEN done.state = 'done' THEN done.day END, step.id, step.stage_id, step.channel,
           CASE WHEN done.state = 'todo' THEN 'todo' WHEN step.channel = 'email' THEN 'sent'
                ELSE 'done' END,
           TRUE, done.partner_id, 1, done.day, 1, done.day
      FROM (SELECT debtor_id, partner_id, day, state,
                   (array_agg(step_id ORDER BY offset_days DESC))[1] AS step_id
              FROM bench_done GROUP BY debtor_id, partner_id, day, state) done
      JOIN penagihan_step step ON step.id = done.step_id
"""

_LINES = """
    INSERT INTO penagihan_followup_line (followup_id, company_id, debtor_id, move_line_id, move_id,
                                         due_date, currency_id, amount_due, step_id, offset_days,
                                         date, patience_until, state, consumes,
                                         create_uid, create_date, write_uid, write_date)
    SELECT followup.id, %(company)s, done.debtor_id, done.move_line_id, done.move_id,
           done.due_date, done.currency_id, done.amount_due, done.step_id, done.offset_days,
           done.day, CASE WHEN done.state = 'todo' THEN %(today)s::date + 3 END,
           followup.state, TRUE, 1, done.day, 1, done.day
      FROM bench_done done
      JOIN penagihan_followup followup
        ON followup.debtor_id = done.debtor_id AND followup.date = done.day
       AND (followup.state = 'todo') = (done.state = 'todo')
"""


def write(env):
    """Give every customer of the ledger a record and its items a past."""
    company = env.company
    _owner, policy = company._penagihan_owners()[company]
    facts = {
        "company": company.id,
        "policy": policy.id,
        "today": company._penagihan_today(),
        "most": _MOST_STEPS,
    }
    # what is written refers to what is there: no foreign keys to check
    env.cr.execute("SET LOCAL session_replication_role = replica")
    for statement in (_DEBTORS, _DONE, "ANALYZE bench_done", _FOLLOWUPS):
        env.cr.execute(statement, facts)
    env.cr.execute("ANALYZE penagihan_followup")
    env.cr.execute(_LINES, facts)
    # a few cannot be reached
    env.cr.execute(
        """UPDATE res_partner SET email = NULL, email_normalized = NULL, street = NULL
            WHERE ref LIKE 'BENCH%' AND abs(hashint4(id + 1)) % 50 = 0"""
    )
