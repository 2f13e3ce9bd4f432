"""The chase date, from which the ladder counts: when payment may be expected of a line.

Pieces of SQL for statements with the aliases ``line`` (journal item), ``move`` and ``company``
(who collects for it, and its policy); ``PAYER_JOINS`` adds those of the payer. The decision and
the aging use them; nobody else works it out.
"""

from odoo.tools import SQL

DUE_DATE = SQL("COALESCE(line.date_maturity, line.date)")
# An opening balance is no paper that anybody could take.
_TAKEN = SQL("policy.from_receipt AND move.move_type IN ('out_invoice', 'out_receipt')")

NOT_RECEIVED = SQL("%s AND move.penagihan_received_date IS NULL", _TAKEN)

# Each line has a term of its own; it begins anew with the receipt.
_EXPECTED = SQL(
    """CASE WHEN %(taken)s
            THEN GREATEST(%(due)s, move.penagihan_received_date
                                   + (%(due)s - COALESCE(line.invoice_date, line.date)))
            ELSE %(due)s END""",
    taken=_TAKEN,
    due=DUE_DATE,
)

# Moved to the payday on or after it, see ``tools.paydays``; a credit is nothing anybody pays.
CHASE_DATE = SQL(
    """CASE WHEN payday.partner_id IS NULL OR line.balance <= 0 THEN %(expected)s
            ELSE LEAST(
                (SELECT %(expected)s
                        + min((number + 7 - EXTRACT(isodow FROM %(expected)s)::int) %% 7)
                   FROM unnest(payday.weekdays) AS number),
                (SELECT min(day)
                   FROM generate_series(0, 1) AS later
             CROSS JOIN LATERAL (SELECT (%(expected)s - EXTRACT(day FROM %(expected)s)::int + 1
                                         + later * interval '1 month')::date AS first) month
             CROSS JOIN unnest(payday.days) AS number
             CROSS JOIN LATERAL (SELECT LEAST(
                            month.first + number - 1,
                            (month.first + interval '1 month')::date - 1) AS day) named
                  WHERE day >= %(expected)s)) END""",
    expected=_EXPECTED,
)

# Those who pay on certain days only: their days of the week (1 is Monday) and of the month.
_PAYDAYS = SQL(
    """SELECT partner_id, array_agg(weekday) FILTER (WHERE weekday IS NOT NULL) AS weekdays,
              array_agg(day) FILTER (WHERE day IS NOT NULL) AS days
         FROM (SELECT rel.res_partner_id AS partner_id, weekday.number AS weekday,
                      NULL::int AS day
                 FROM penagihan_payday_rel rel
                 JOIN penagihan_weekday weekday ON weekday.id = rel.penagihan_weekday_id
            UNION ALL
               SELECT id, NULL, unnest(string_to_array(penagihan_paydays, ',')::int[])
                 FROM res_partner WHERE penagihan_paydays > '') named
     GROUP BY partner_id"""
)

# Who pays ``line``, by which policy and on which days; each may be missing.
PAYER_JOINS = SQL(
    """LEFT JOIN res_partner contact ON contact.id = line.partner_id
       LEFT JOIN res_partner main ON main.id = contact.commercial_partner_id
       LEFT JOIN penagihan_debtor debtor
              ON debtor.partner_id = COALESCE(main.penagihan_payer_id, main.id)
             AND debtor.company_id = company.owner_id
       LEFT JOIN penagihan_policy policy
              ON policy.id = COALESCE(debtor.policy_id, company.policy_id)
       LEFT JOIN (%s) payday
              ON payday.partner_id = COALESCE(main.penagihan_payer_id, main.id)""",
    _PAYDAYS,
)
