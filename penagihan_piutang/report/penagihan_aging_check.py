from odoo import api, models
from odoo.tools import SQL

# So many entries behind a difference are named; whoever has more has another problem.
MOST_NAMED = 100


class PenagihanAgingCheck(models.AbstractModel):
    """The aging beside the ledger: equal to the cent, or the entries behind it are named.

    Per company and account, ``aging = ledger + crossing + difference``. A match whose sides lie
    in two branches of one company takes from the one and not from the other what is open: it
    *crosses*, and comes to nothing over the whole company.
    """

    _inherit = "penagihan.aging"

    @api.model
    def _check_rows(self, date, company_ids=None, account_ids=None) -> list[dict]:
        """Per company and account ``ledger``, ``crossing``, ``aging`` and ``difference``.

        All customers count, whatever the user may see or has filtered.

        :return: rows with ``root_id``, ``company_id``, ``account_id``, ordered by them
        """
        companies = self.env["res.company"].browse(company_ids) or self.env.companies
        account_ids = account_ids or self._default_account_ids()
        self._flush()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT company.root_id, company_id, account_id,
                       sum(ledger) AS ledger, sum(crossing) AS crossing, sum(aging) AS aging,
                       sum(aging) - sum(ledger) - sum(crossing) AS difference
                  FROM (
                    SELECT company_id, account_id, sum(balance) AS ledger, 0 AS crossing,
                           0 AS aging
                      FROM account_move_line
                     WHERE account_id = ANY(%(accounts)s) AND company_id = ANY(%(company_ids)s)
                       AND parent_state = 'posted' AND date <= %(date)s
                  GROUP BY company_id, account_id
                 UNION ALL (%(crossing)s)
                 UNION ALL
                    SELECT company_id, account_id, 0, 0, sum(amount_residual)
                      FROM (%(open)s) line
                  GROUP BY company_id, account_id
                  ) part
                  JOIN (VALUES %(companies)s) company (id, root_id) ON company.id = company_id
              GROUP BY company.root_id, company_id, account_id
              ORDER BY company.root_id, company_id, account_id
                """,
                accounts=list(account_ids),
                company_ids=companies.ids,
                date=date,
                crossing=self._crossing_sql(date, companies, account_ids),
                open=self._open_sql(date, companies, account_ids),
                companies=SQL(", ").join(
                    SQL("(%s::int, %s::int)", company.id, company.sudo().root_id.id)
                    for company in companies
                ),
            )
        )

    def _crossing_sql(self, date, companies, account_ids) -> SQL:
        """Matches up to ``date`` between two branches, as what they add to each side."""
        # sudo: a branch may cross with one the user does not see
        roots = companies.sudo().root_id
        if not roots.with_context(active_test=False).child_ids:
            return SQL("SELECT NULL::int, NULL::int, 0, 0, 0 WHERE FALSE")
        return SQL(
            """
            SELECT side.company_id, side.account_id, 0, sum(side.amount), 0
              FROM account_partial_reconcile matched
              JOIN account_move_line debit ON debit.id = matched.debit_move_id
              JOIN account_move_line credit ON credit.id = matched.credit_move_id
              JOIN res_company ours ON ours.id = debit.company_id
              JOIN res_company theirs ON theirs.id = credit.company_id
        CROSS JOIN LATERAL (VALUES
                       (debit.company_id, debit.account_id, -matched.amount),
                       (credit.company_id, credit.account_id, matched.amount)
                   ) side (company_id, account_id, amount)
             WHERE debit.company_id <> credit.company_id
               AND split_part(ours.parent_path, '/', 1) = split_part(theirs.parent_path, '/', 1)
               AND debit.account_id = credit.account_id AND debit.account_id = ANY(%(accounts)s)
               AND debit.parent_state = 'posted' AND credit.parent_state = 'posted'
               AND GREATEST(debit.date, credit.date, matched.max_date) <= %(date)s
               AND side.company_id = ANY(%(companies)s)
          GROUP BY side.company_id, side.account_id
            """,
            accounts=list(account_ids),
            date=date,
            companies=companies.ids,
        )

    @api.model
    def _difference_rows(self, date, company_id, account_id) -> list[dict]:
        """The entries behind the difference of one company and account; together they are it.

        :return: rows with ``move_line_id``, ``move_id``, ``other_line_id``, ``amount`` (its part
            of the difference) and ``cause``: ``residual`` (the open amount is not what the
            matches leave of the balance), ``date`` (matched before the other entry's date),
            ``state`` (the other entry is not posted), ``account`` (it is on another account),
            ``company`` (it is another company's)
        """
        self._flush()
        return self.env.execute_query_dict(
            SQL(
                """
                WITH line AS MATERIALIZED (
                    SELECT id, move_id, company_id, account_id, balance, amount_residual
                      FROM account_move_line
                     WHERE account_id = %(account)s AND company_id = %(company)s
                       AND parent_state = 'posted' AND date <= %(date)s
                ),
                matched AS MATERIALIZED (
                    SELECT debit_move_id AS id, credit_move_id AS other_id, -amount AS amount,
                           max_date FROM account_partial_reconcile
                 UNION ALL
                    SELECT credit_move_id, debit_move_id, amount, max_date
                      FROM account_partial_reconcile
                ),
                named AS (
                    SELECT line.id AS move_line_id, line.move_id, NULL::int AS other_line_id,
                           COALESCE(line.amount_residual, 0) - line.balance
                           - COALESCE(matches.amount, 0) AS amount, 'residual' AS cause
                      FROM line
                 LEFT JOIN (SELECT id, sum(amount) AS amount FROM matched GROUP BY id) matches
                        ON matches.id = line.id
                     WHERE COALESCE(line.amount_residual, 0)
                           <> line.balance + COALESCE(matches.amount, 0)
                 UNION ALL
                    SELECT line.id, line.move_id, other.id, matched.amount,
                           CASE WHEN other.parent_state <> 'posted' THEN 'state'
                                WHEN other.account_id <> line.account_id THEN 'account'
                                WHEN split_part(theirs.parent_path, '/', 1)
                                     <> split_part(ours.parent_path, '/', 1) THEN 'company'
                                WHEN other.date > %(date)s THEN 'date' END
                      FROM matched
                      JOIN line ON line.id = matched.id
                      JOIN account_move_line other ON other.id = matched.other_id
                      JOIN res_company ours ON ours.id = line.company_id
                      JOIN res_company theirs ON theirs.id = other.company_id
                     WHERE COALESCE(matched.max_date, '-infinity') <= %(date)s
                       AND (other.parent_state <> 'posted'
                            OR other.account_id <> line.account_id
                            OR split_part(theirs.parent_path, '/', 1)
                               <> split_part(ours.parent_path, '/', 1)
                            OR other.date > %(date)s)
                )
                SELECT * FROM named ORDER BY abs(amount) DESC, move_line_id LIMIT %(most)s
                """,
                account=account_id,
                company=company_id,
                date=date,
                most=MOST_NAMED,
            )
        )
