import json
from dataclasses import asdict

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..tools.customer_class import FEWEST_ITEMS, Behaviour, suggest
from .penagihan_debtor_class import INTERNAL
from .penagihan_decision_chase import CHASE_DATE, PAYER_JOINS

MONTHS = 12
# What is past its day, yet says nothing against the customer: it is paid, argued about, or the
# paper or the booking is missing.
NOT_LATE = (
    "excluded", "in_payment", "claims_paid", "credit_covers", "not_received", "settled_small",
    "reopened", "bank_stale", "disputed", "tax_slip", "agreement",
)  # fmt: skip


class PenagihanDebtorBehaviour(models.Model):
    """How a customer behaved in twelve months, and the class that suggests; see
    ``tools.customer_class`` for the formula.
    """

    _inherit = "penagihan.debtor"

    behaviour = fields.Json(readonly=True, copy=False, groups=INTERNAL)
    behaviour_date = fields.Date(string="Figures As Of", readonly=True, copy=False, groups=INTERNAL)
    suggested_approach_id = fields.Many2one(
        "penagihan.approach",
        string="Suggested Class",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups=INTERNAL,
        help="From the last 12 months. Can pay: at least half of the invoices paid in time, or a "
        "median of at most 30 days late. Unwilling: half or more of at least two promises broken, "
        "or fewer than a third of at least three attempts reached anybody; never who pays four of "
        "five invoices in time, nor who has an open dispute. From 3 invoices on.",
    )
    suggestion = fields.Text(
        string="What Behaviour Suggests", compute="_compute_suggestion", groups=INTERNAL
    )

    @api.depends("behaviour", "suggested_approach_id")
    @api.depends_context("lang")
    def _compute_suggestion(self):
        for debtor in self:
            debtor.suggestion = "\n".join(
                [debtor._suggestion_in_words(), *debtor._behaviour_in_words()]
            )

    def action_refresh_behaviour(self):
        """Work the figures out as of this moment."""
        self._check_conversation_leader()
        # sudo: they are stored, which whoever may read them need not be allowed to
        for company, debtors in self.sudo().grouped("company_id").items():
            debtors._refresh_behaviour(company, debtor_ids=debtors.ids)

    @api.model
    def _refresh_totals(self, company, decided=None, debtor_ids=None):
        result = super()._refresh_totals(company, decided, debtor_ids)
        if decided is not None and debtor_ids is None:
            # once a day, with the decision the run has worked out anyway
            self._refresh_behaviour(company, decided)
        return result

    @api.model
    def _refresh_behaviour(self, company, decided=None, debtor_ids=None):
        """Store how customers of ``company`` behaved up to today, and what that suggests.

        :param decided: SQL of today's decision, where it has been worked out already
        :param debtor_ids: of these only
        """
        today = company._penagihan_today()
        decided = decided or self.env["penagihan.decision"]._rows_sql(today, debtor_ids)
        self.env.flush_all()
        rows = self.env.execute_query_dict(self._behaviour_sql(company, decided, today, debtor_ids))
        by_class = {
            (approach.ability, approach.willingness): approach.id
            for approach in self.env["penagihan.approach"].sudo().search([])
        }
        found = []
        for row in rows:
            behaviour = Behaviour(**{key: row[key] for key in asdict(Behaviour())})
            suggested = suggest(behaviour)
            why = suggested[2] if suggested else ""
            found.append(
                {
                    "id": row["id"],
                    "behaviour": {**asdict(behaviour), "why": why},
                    "approach": by_class.get(suggested[:2]) if suggested else None,
                }
            )
        self.env.cr.execute(
            SQL(
                """
                UPDATE penagihan_debtor debtor
                   SET behaviour = found.behaviour, suggested_approach_id = found.approach,
                       behaviour_date = %(today)s
                  FROM jsonb_to_recordset(%(found)s::jsonb)
                       AS found (id int, behaviour jsonb, approach int)
                 WHERE debtor.id = found.id
                   AND (debtor.behaviour, debtor.suggested_approach_id, debtor.behaviour_date)
                       IS DISTINCT FROM (found.behaviour, found.approach, %(today)s)
                """,
                found=json.dumps(found),
                today=today,
            )
        )
        self.invalidate_model(
            ["behaviour", "behaviour_date", "suggested_approach_id", "suggestion"]
        )

    def _behaviour_sql(self, company, decided, today, debtor_ids) -> SQL:
        """One row for each customer of ``company``: the figures of ``Behaviour``.

        Days late are counted from when payment was expected, to the last payment of an invoice
        that is settled, or to today. What a credit note settled alone was never paid.
        """
        start = today - relativedelta(months=MONTHS)
        owners = self.env["res.company"]._penagihan_owners()
        collected = [
            (own.id, owner.id, policy.id or None)
            for own, (owner, policy) in owners.items()
            if owner == company
        ]
        only = SQL("TRUE") if debtor_ids is None else SQL("debtor.id = ANY(%s)", list(debtor_ids))
        return SQL(
            """
            WITH debt AS (
                SELECT id, partner_id FROM penagihan_debtor debtor
                 WHERE company_id = %(company)s AND %(only)s
            ),
            paid AS (
                SELECT matched.debit_move_id AS id, max(matched.max_date) AS day
                  FROM account_partial_reconcile matched
                  JOIN account_move_line credit ON credit.id = matched.credit_move_id
                  JOIN account_move paper ON paper.id = credit.move_id
                 WHERE matched.max_date > %(start)s AND paper.move_type <> 'out_refund'
                   AND matched.company_id = ANY(%(companies)s) AND %(theirs)s
              GROUP BY 1
            ),
            item AS (
                SELECT debtor.id AS debtor_id, GREATEST(paid.day - %(chase_date)s, 0) AS days
                  FROM paid
                  JOIN account_move_line line ON line.id = paid.id
                  JOIN (VALUES %(collected)s) company (id, owner_id, policy_id)
                    ON company.id = line.company_id
                  JOIN account_move move ON move.id = line.move_id
                  %(payer)s
                 WHERE line.reconciled AND line.balance > 0 AND line.parent_state = 'posted'
                   AND line.account_id = ANY(%(accounts)s) AND debtor.id IS NOT NULL
             UNION ALL
                SELECT debtor_id, %(today)s - chase_date FROM (%(decided)s) decision
                 WHERE chase_date < %(today)s AND reason <> ALL(%(not_late)s)
            ),
            items AS (
                SELECT debtor_id, count(*) AS items, count(*) FILTER (WHERE days = 0) AS on_time,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS days
                  FROM item GROUP BY debtor_id
            ),
            said AS (
                SELECT debtor_id, count(*) AS promises,
                       count(*) FILTER (WHERE state IN ('broken', 'not_found')) AS broken
                  FROM penagihan_promise
                 WHERE judged_date > %(start)s
                   AND state IN ('kept', 'partly', 'broken', 'found', 'not_found')
              GROUP BY debtor_id
            ),
            -- somebody was reached, or not: in a task, or in a conversation without one
            try AS (
                SELECT attempt.debtor_id, attempt.result = 'done' AS reached
                  FROM penagihan_attempt attempt
             LEFT JOIN penagihan_followup followup ON followup.id = attempt.followup_id
                 WHERE attempt.moment > %(start)s AND attempt.result IN ('not_reached', 'done')
                   AND (followup.channel IN ('phone', 'visit') OR followup.id IS NULL)
             UNION ALL
                SELECT debtor_id, TRUE FROM penagihan_negotiation
                 WHERE date > %(start)s AND reached AND followup_id IS NULL
                   AND corrected IS NOT TRUE
            ),
            tried AS (
                SELECT debtor_id, count(*) AS attempts,
                       count(*) FILTER (WHERE reached) AS reached
                  FROM try GROUP BY debtor_id
            ),
            disputed AS (%(disputes)s)
            SELECT debt.id, COALESCE(items, 0) AS items, COALESCE(on_time, 0) AS on_time,
                   COALESCE(days, 0) AS days, COALESCE(promises, 0) AS promises,
                   COALESCE(broken, 0) AS broken, COALESCE(attempts, 0) AS attempts,
                   COALESCE(reached, 0) AS reached, COALESCE(disputes, 0) AS disputes
              FROM debt
         LEFT JOIN items ON items.debtor_id = debt.id
         LEFT JOIN said ON said.debtor_id = debt.id
         LEFT JOIN tried ON tried.debtor_id = debt.id
         LEFT JOIN disputed ON disputed.debtor_id = debt.id
            """,
            company=company.id,
            companies=[own for own, _owner, _policy in collected],
            collected=SQL(", ").join(
                SQL("(%s::int, %s::int, %s::int)", *each) for each in collected
            ),
            only=only,
            # few customers: look at their matches only
            theirs=SQL("TRUE")
            if debtor_ids is None
            else SQL(
                """credit.partner_id IN (
                    SELECT contact.id FROM debt
                      JOIN res_partner main
                        ON debt.partner_id IN (main.id, main.penagihan_payer_id)
                      JOIN res_partner contact ON contact.commercial_partner_id = main.id)"""
            ),
            start=start,
            today=SQL("%s::date", today),
            chase_date=CHASE_DATE,
            payer=PAYER_JOINS,
            accounts=self.env["penagihan.aging"]._default_account_ids(),
            decided=decided,
            not_late=list(NOT_LATE),
            disputes=self._disputes_sql(),
        )

    @api.model
    def _disputes_sql(self) -> SQL:
        """``debtor_id`` and ``disputes``, how many are open."""
        return SQL(
            """SELECT debtor_id, count(*) AS disputes
                 FROM penagihan_dispute WHERE state = 'open' GROUP BY debtor_id"""
        )

    # -- in words -------------------------------------------------------------------------

    def _behaviour_in_words(self) -> list[str]:
        """The figures, a line each; what is not known is left out."""
        self.ensure_one()
        if not self.behaviour:
            return []
        figures = self.behaviour
        lines = []
        if figures["items"]:
            lines += [
                self.env._(
                    "Paid in time: %(on_time)s of %(items)s invoices",
                    on_time=figures["on_time"],
                    items=figures["items"],
                ),
                self.env._(
                    "Late by %s days (median)",
                    formatLang(self.env, figures["days"], digits=0),
                ),
            ]
        if figures["promises"]:
            lines.append(
                self.env._(
                    "Not kept: %(broken)s of %(promises)s promises",
                    broken=figures["broken"],
                    promises=figures["promises"],
                )
            )
        if figures["attempts"]:
            lines.append(
                self.env._(
                    "Reached: %(reached)s of %(attempts)s attempts",
                    reached=figures["reached"],
                    attempts=figures["attempts"],
                )
            )
        if figures["disputes"]:
            lines.append(self.env._("Open disputes: %s", figures["disputes"]))
        return lines

    def _suggestion_in_words(self) -> str:
        """What is suggested, or why nothing is."""
        self.ensure_one()
        figures = self.behaviour
        if not figures:
            return self.env._("Not worked out yet: that is done once a day.")
        approach = self.suggested_approach_id
        if not approach:
            return self.env._(
                "No suggestion: %(items)s invoices were paid in 12 months or are late, and fewer "
                "than %(fewest)s say too little.",
                items=figures["items"],
                fewest=FEWEST_ITEMS,
            )
        labels = {
            name: dict(approach._fields[name]._description_selection(self.env))[approach[name]]
            for name in ("ability", "willingness")
        }
        words = self.env._(
            "Suggested: %(ability)s, %(willingness)s (%(approach)s).",
            approach=approach.name,
            **labels,
        )
        if figures["why"] == "dispute":
            words += " " + self.env._("A dispute is open: please clear it up first.")
        return words
