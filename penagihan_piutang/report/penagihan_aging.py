from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ..models.penagihan_decision_chase import CHASE_DATE, DUE_DATE, PAYER_JOINS
from ..tools.aging_buckets import parse_bounds

# Since when an item is counted as old: the column of the statement that says it.
BASES = {
    "due": DUE_DATE,
    "invoice": SQL("COALESCE(line.invoice_date, line.date)"),
    "chase": CHASE_DATE,
}

# What was matched later, by the side of the match a line is on: its name in the statement, and
# its columns.
_SIDES = {
    "debit": (SQL("paid"), SQL("debit_move_id"), SQL("debit_amount_currency")),
    "credit": (SQL("used"), SQL("credit_move_id"), SQL("credit_amount_currency")),
}


class PenagihanAging(models.AbstractModel):
    """What was open at the end of a day, per receivable line.

    A line's open amount at a date is what is open now, and what was matched after that date
    added back: ``account.partial.reconcile.max_date`` says when a match came to be. Today is a
    date like any other, so a match with a post-dated entry does not count yet.
    """

    _name = "penagihan.aging"
    _description = "Aging of Receivables"

    @api.model
    def _rows_sql(
        self, date, basis="due", company_ids=None, account_ids=None, bounds=None, where=None,
        scope=True, lines=None,
    ) -> SQL:  # fmt: skip
        """One row per line that was open at the end of ``date``.

        Columns: ``move_line_id``, ``move_id``, ``partner_id`` (the commercial partner),
        ``payer_id``, ``debtor_id``, ``user_id`` (collector), ``company_id``, ``account_id``,
        ``journal_id``, ``currency_id``, ``company_currency_id``, ``number``, ``invoice_date``,
        ``due_date``, ``days_overdue`` (since the basis; negative: so many days to go),
        ``bucket``, ``amount_residual`` (company currency) and ``amount_residual_currency``
        (the document's), credits negative, ``settled_later`` (of the former, up to now), and
        what filters ask for. Columns nobody reads cost nothing: the joins they need are left
        out by PostgreSQL.

        :param basis: one of ``BASES``
        :param company_ids: by default those the user works in
        :param account_ids: by default all trade receivables
        :param bounds: the last day of each bucket, see ``tools.aging_buckets``; by default the
            company's
        :param where: a further condition, on the alias ``item``
        :param scope: only what the user may see
        :param lines: a further condition, on the alias ``line``, that few lines meet: what was
            matched later is then looked up line by line
        """
        companies = self.env["res.company"].browse(company_ids) or self.env.companies
        bounds = bounds or self.env.company._penagihan_aging_bounds()
        return SQL(
            """
            SELECT * FROM (
                SELECT line.id AS move_line_id, line.move_id, line.company_id, line.account_id,
                       line.journal_id, line.currency_id, line.company_currency_id,
                       line.move_name AS number, line.ref, line.name AS label,
                       contact.commercial_partner_id AS partner_id, main.country_id, main.vat,
                       main.complete_name AS partner_name,
                       COALESCE(main.penagihan_payer_id, main.id) AS payer_id,
                       debtor.id AS debtor_id, debtor.user_id,
                       move.invoice_user_id AS salesperson_id, move.move_type,
                       move.penagihan_stage_id AS stage_id,
                       COALESCE(line.invoice_date, line.date) AS invoice_date,
                       COALESCE(line.date_maturity, line.date) AS due_date,
                       %(basis)s AS basis_date,
                       %(date)s - %(basis)s AS days_overdue,
                       width_bucket(%(date)s - %(basis)s, %(starts)s::int[]) AS bucket,
                       line.balance AS amount_original, line.settled_later,
                       line.amount_residual, line.amount_residual_currency
                  FROM (%(open)s) line
                  JOIN (VALUES %(companies)s) company (id, owner_id, policy_id)
                    ON company.id = line.company_id
             LEFT JOIN account_move move ON move.id = line.move_id
             %(payer)s
            ) item
            WHERE %(scope)s AND %(where)s
            """,
            open=self._open_sql(date, companies, account_ids or self._default_account_ids(), lines),
            companies=SQL(", ").join(
                SQL("(%s::int, %s::int, %s::int)", company.id, owner.id, policy.id or None)
                for company, (owner, policy) in self.env["res.company"]._penagihan_owners().items()
                if company.id in companies.ids
            ),
            date=SQL("%s::date", date),
            basis=BASES[basis],
            payer=PAYER_JOINS,
            starts=[1, *(bound + 1 for bound in bounds)],
            scope=self._scope_sql(companies) if scope else SQL("TRUE"),
            where=where or SQL("TRUE"),
        )

    def _open_sql(self, date, companies, account_ids, lines=None) -> SQL:
        """Lines open at the end of ``date``, their residuals being those of that moment.

        :param lines: see ``_rows_sql``
        """
        later, matched, was_open = SQL("0"), SQL(), SQL("line.reconciled IS NOT TRUE")
        later_currency = later
        if self._matched_after(date):
            later = SQL("(COALESCE(paid.amount, 0) - COALESCE(used.amount, 0))")
            later_currency = SQL("(COALESCE(paid.in_currency, 0) - COALESCE(used.in_currency, 0))")
            was_open = SQL(
                "(line.reconciled IS NOT TRUE OR paid.id IS NOT NULL OR used.id IS NOT NULL)"
            )
            matched = SQL("%s %s", *(self._matched_sql(date, side, bool(lines)) for side in _SIDES))
        return SQL(
            """
            SELECT * FROM (
                SELECT line.id, line.move_id, line.company_id, line.account_id, line.journal_id,
                       line.currency_id, line.company_currency_id, line.move_name, line.ref,
                       line.name, line.partner_id, line.date, line.invoice_date,
                       line.date_maturity, line.balance,
                       COALESCE(%(later)s, 0) AS settled_later,
                       COALESCE(line.amount_residual, 0) + COALESCE(%(later)s, 0)
                           AS amount_residual,
                       COALESCE(line.amount_residual_currency, 0)
                           + COALESCE(%(later_currency)s, 0) AS amount_residual_currency
                  FROM account_move_line line
                  %(matched)s
                 WHERE line.account_id = ANY(%(accounts)s) AND line.company_id = ANY(%(companies)s)
                   AND line.parent_state = 'posted' AND line.date <= %(date)s AND %(was_open)s
                   AND %(lines)s
            ) open
            WHERE amount_residual <> 0 OR amount_residual_currency <> 0
            """,
            date=date,
            accounts=list(account_ids),
            companies=companies.ids,
            later=later,
            later_currency=later_currency,
            matched=matched,
            was_open=was_open,
            lines=lines or SQL("TRUE"),
        )

    def _matched_sql(self, date, side, one_by_one) -> SQL:
        """A join with what was matched after ``date``.

        Each side by itself: together they outgrow PostgreSQL's memory sooner.

        :param one_by_one: look it up for each line instead of reading all of it
        """
        alias, line, in_currency = _SIDES[side]
        return SQL(
            """
            LEFT JOIN %(lateral)s (
                SELECT %(id)s AS id, sum(amount) AS amount, sum(%(in_currency)s) AS in_currency
                  FROM account_partial_reconcile WHERE max_date > %(date)s %(rest)s
            ) %(alias)s ON %(alias)s.id = line.id
            """,
            lateral=SQL("LATERAL") if one_by_one else SQL(),
            id=SQL("line.id") if one_by_one else line,
            in_currency=in_currency,
            date=date,
            rest=SQL("AND %s = line.id HAVING count(*) > 0" if one_by_one else "GROUP BY %s", line),
            alias=alias,
        )

    def _matched_after(self, date) -> bool:
        """Whether anything was: where nothing was, the statement reads open lines only."""
        self._flush()
        ((found,),) = self.env.execute_query(
            SQL("SELECT EXISTS (SELECT FROM account_partial_reconcile WHERE max_date > %s)", date)
        )
        return found

    @api.model
    def _default_account_ids(self):
        """All trade receivables; those of other companies have no lines in these."""
        # sudo: which accounts count does not depend on who looks
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        return accounts.search(
            [("account_type", "=", "asset_receivable"), ("non_trade", "=", False)]
        ).ids

    @api.model
    def _scope_sql(self, companies) -> SQL:
        """What the user may see, as a condition on ``item``.

        :raise AccessError: for those who have nothing to do with collection, or not with these
            companies
        """
        user = self.env.user
        if self.env.su:
            return SQL("TRUE")
        if companies - self.env.companies:
            raise AccessError(self.env._("You have no access to the aging of these companies."))
        groups = ("group_officer", "group_auditor")
        if any(user.has_group(f"penagihan_piutang.{group}") for group in groups):
            return SQL("TRUE")
        if user.has_group("penagihan_piutang.group_collector"):
            return SQL("item.user_id = ANY(%s)", user._penagihan_stands_for().ids)
        raise AccessError(self.env._("Only those who collect see the aging."))

    @api.model
    def _parse_bounds(self, text):
        try:
            return parse_bounds(text or "")
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "Give the last day of each bucket, rising, at most eight: for example "
                    "30, 60, 90, 120. The last bucket has no end."
                )
            ) from error

    @api.model
    def _flush(self):
        """What the statements read stands in the database."""
        self.env.flush_all()
