from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.kpi import Ratio
from ..tools.months import month_ends_before

# A payment within so many days after a contact is told of with it.
CASH_DAYS = 14
_MONTHS = 12


class PenagihanPerformance(models.Model):
    """What each collector did in a month of the last year, and what came of it. Load is as of now
    and stands with this month only, so that it is never added up over months.

    Shares stand beside what they are shares of; in totals the shares are left out, since shares
    cannot be added up. A collector sees only the own figures.
    """

    _name = "penagihan.performance"
    _description = "Figures of Collectors"
    _auto = False
    _order = "month DESC, user_id, company_id, id"
    _rec_name = "user_id"

    month = fields.Date(readonly=True, help="Its first day.")
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    customers = fields.Integer(readonly=True, help="With open invoices, now.")
    due = fields.Monetary(string="Receivables", readonly=True, help="Of these customers, now.")
    overdue = fields.Monetary(readonly=True, help="Of these customers, now.")
    tried = fields.Integer(
        string="Attempts", readonly=True, help="Calls and visits, with and without success."
    )
    reached = fields.Integer(readonly=True, help="Attempts in which somebody was reached.")
    written = fields.Integer(string="Chats", readonly=True, help="Sent in person.")
    promises_won = fields.Integer(
        readonly=True, help="Promises customers made to this person in the month."
    )
    promised = fields.Monetary(readonly=True, help="In these promises, at today's rate.")
    promises_judged = fields.Integer(
        string="Promises Ended",
        readonly=True,
        help="Promises made to this person that were kept, partly kept or broken in the month.",
    )
    promises_kept = fields.Integer(readonly=True, help="In full.")
    cash = fields.Monetary(
        string="Cash After Contact",
        readonly=True,
        help="Receipts matched with invoices of a customer within 14 days after this person, the "
        "last of all, had reached it or written to it.",
    )
    tasks = fields.Integer(readonly=True, help="Of the ladder, done or missed in the month.")
    missed = fields.Integer(string="Missed Work", readonly=True, help="Tasks nobody did in time.")
    reached_share = fields.Float(string="Reached %", compute="_compute_shares")
    kept_share = fields.Float(string="Kept %", compute="_compute_shares")
    missed_share = fields.Float(string="Missed %", compute="_compute_shares")

    @api.depends("tried", "reached", "promises_judged", "promises_kept", "tasks", "missed")
    def _compute_shares(self):
        for row in self:
            row.reached_share = _share(row.reached, row.tried)
            row.kept_share = _share(row.promises_kept, row.promises_judged)
            row.missed_share = _share(row.missed, row.tasks)

    _depends = {
        "account.move.line": ["balance", "partner_id"],
        "account.partial.reconcile": ["amount", "max_date"],
        "penagihan.attempt": ["moment", "result", "user_id"],
        "penagihan.debtor": ["amount_due", "amount_overdue", "item_count", "user_id"],
        "penagihan.followup": ["date", "sent_date", "state", "user_id"],
        "penagihan.negotiation": ["date", "reached", "user_id"],
        "penagihan.promise": ["amount", "heard_user_id", "judged_date", "made_date", "state"],
    }

    @property
    def _table_query(self) -> SQL:
        owners = {owner for owner, _policy in self.env["res.company"]._penagihan_owners().values()}
        today = max((owner._penagihan_today() for owner in owners), default=fields.Date.today())
        since = month_ends_before(today, _MONTHS - 1)[-1].replace(day=1)
        decision = self.env["penagihan.decision"]
        return SQL(
            """
            WITH company (id, currency_id, today) AS (VALUES %(companies)s),
                 rate (company_id, currency_id, factor) AS (%(rates)s),
                 contact AS MATERIALIZED (%(contacts)s),
                 figure AS (%(figures)s)
            SELECT (company.id::bigint * 1000000 + COALESCE(figure.user_id, 0)) * 1000
                       + EXTRACT(year FROM month)::int %% 80 * 12
                       + EXTRACT(month FROM month)::int AS id,
                   month, company.id AS company_id, figure.user_id, company.currency_id,
                   %(sums)s
              FROM figure
              JOIN company ON company.id = figure.company_id
             WHERE month >= %(since)s AND figure.user_id IS NOT NULL
          GROUP BY company.id, company.currency_id, figure.user_id, month
            """,
            companies=SQL(", ").join(
                SQL(
                    "(%s, %s, %s::date)",
                    owner.id,
                    owner.currency_id.id,
                    owner._penagihan_today(),
                )
                for owner in owners
            ),
            rates=decision._rates_sql(today, {owner: (owner, None) for owner in owners}),
            contacts=self.env["penagihan.contacted"]._rows_sql(since - timedelta(days=CASH_DAYS)),
            figures=SQL(" UNION ALL ").join(self._figures_sql(since)),
            sums=SQL(", ").join(
                SQL("sum(value) FILTER (WHERE what = %s) AS %s", name, SQL.identifier(name))
                if self._fields[name].type == "monetary"
                else SQL(
                    "COALESCE(sum(value) FILTER (WHERE what = %s), 0)::int AS %s",
                    name,
                    SQL.identifier(name),
                )
                for name in _FIGURES
            ),
            since=since,
        )

    def _figures_sql(self, since):
        """Queries of ``company_id``, ``user_id``, ``month``, ``what`` (a field) and ``value``."""
        yield SQL(
            """
            SELECT debtor.company_id,
                   COALESCE(debtor.user_id, owner.penagihan_user_id) AS user_id,
                   date_trunc('month', company.today)::date AS month, each.what, sum(each.value)
                       AS value
              FROM penagihan_debtor debtor
              JOIN company ON company.id = debtor.company_id
              JOIN res_company owner ON owner.id = debtor.company_id
        CROSS JOIN LATERAL (VALUES ('customers', 1), ('due', debtor.amount_due),
                                   ('overdue', debtor.amount_overdue)) each (what, value)
             WHERE debtor.item_count > 0
          GROUP BY 1, 2, 3, 4
            """
        )
        yield SQL(
            """
            SELECT company_id, user_id, date_trunc('month', date)::date, each.what, count(*)
              FROM contact
        CROSS JOIN LATERAL (VALUES (CASE WHEN result <> 'written' THEN 'tried' END),
                                   (CASE result WHEN 'reached' THEN 'reached'
                                                WHEN 'written' THEN 'written' END)) each (what)
             WHERE each.what IS NOT NULL
          GROUP BY 1, 2, 3, 4
            """
        )
        yield SQL(
            """
            SELECT promise.company_id, promise.heard_user_id, date_trunc('month', made_date)::date,
                   each.what, sum(each.value)
              FROM penagihan_promise promise
         LEFT JOIN rate ON rate.company_id = promise.company_id
                       AND rate.currency_id = promise.currency_id
        CROSS JOIN LATERAL (VALUES ('promises_won', 1), ('promised', promise.amount * rate.factor))
                           each (what, value)
             WHERE promise.kind = 'promise' AND promise.state NOT IN ('cancelled', 'to_approve')
               AND promise.made_date >= %(since)s
          GROUP BY 1, 2, 3, 4
             UNION ALL
            SELECT company_id, heard_user_id, date_trunc('month', judged_date)::date, each.what,
                   count(*)
              FROM penagihan_promise
        CROSS JOIN LATERAL (VALUES ('promises_judged'),
                                   (CASE state WHEN 'kept' THEN 'promises_kept' END)) each (what)
             WHERE kind = 'promise' AND state IN ('kept', 'partly', 'broken')
               AND judged_date >= %(since)s AND each.what IS NOT NULL
          GROUP BY 1, 2, 3, 4
            """,
            since=since,
        )
        yield SQL(
            """
            SELECT company_id, user_id, date_trunc('month', COALESCE(sent_date, date))::date,
                   each.what, count(*)
              FROM penagihan_followup
        CROSS JOIN LATERAL (VALUES ('tasks'), (CASE state WHEN 'missed' THEN 'missed' END))
                           each (what)
             WHERE kind = 'step' AND state IN ('done', 'missed')
               AND COALESCE(sent_date, date) >= %(since)s AND each.what IS NOT NULL
          GROUP BY 1, 2, 3, 4
            """,
            since=since,
        )
        yield self._cash_sql(since)

    def _cash_sql(self, since) -> SQL:
        """Receipts after a contact, in the month they were matched in; each counts once, for
        whoever reached the customer last. Credit notes are no receipts.
        """
        # sudo: which journals hold money does not depend on who looks
        journals = self.env["account.journal"].sudo().with_context(active_test=False)
        return SQL(
            """
            SELECT company_id, user_id, date_trunc('month', max_date)::date, 'cash', sum(amount)
              FROM (
            -- joined and sorted, not looked up for each receipt: no index helps there
            SELECT DISTINCT ON (part.id) debtor.company_id, contact.user_id, part.max_date,
                   part.amount
              FROM (SELECT DISTINCT debtor_id FROM contact WHERE result <> 'not_reached') touched
              JOIN penagihan_debtor debtor ON debtor.id = touched.debtor_id
        CROSS JOIN LATERAL (SELECT id FROM res_partner
                             WHERE id = debtor.partner_id AND penagihan_payer_id IS NULL
                             UNION ALL
                            SELECT id FROM res_partner
                             WHERE penagihan_payer_id = debtor.partner_id) main
              JOIN res_partner person ON person.commercial_partner_id = main.id
              JOIN account_move_line item
                ON item.partner_id = person.id AND item.account_id = ANY(%(accounts)s)
               AND item.parent_state = 'posted' AND item.balance > 0
              JOIN (SELECT * FROM (VALUES %(owners)s) owned (company_id, owner_id)) owned
                ON owned.company_id = item.company_id AND owned.owner_id = debtor.company_id
              JOIN account_partial_reconcile part
                ON part.debit_move_id = item.id AND part.max_date >= %(since)s
              JOIN account_move_line receipt
                ON receipt.id = part.credit_move_id AND receipt.journal_id = ANY(%(journals)s)
              JOIN contact
                ON contact.debtor_id = debtor.id AND contact.result <> 'not_reached'
               AND contact.date BETWEEN part.max_date - %(days)s AND part.max_date
          ORDER BY part.id, contact.date DESC, contact.id DESC
                   ) told
          GROUP BY 1, 2, 3
            """,
            accounts=self.env["penagihan.aging"]._default_account_ids(),
            owners=SQL(", ").join(
                SQL("(%s, %s)", company.id, owner.id)
                for company, (owner, _policy) in self.env["res.company"]._penagihan_owners().items()
            ),
            journals=journals.search([("type", "in", ("bank", "cash", "credit"))]).ids,
            since=since,
            days=CASH_DAYS,
        )

    # -- what is behind the figures -------------------------------------------------------

    def action_contacts(self):
        """What this person did in the month."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_contacted"
        )
        last = (self.month + timedelta(days=31)).replace(day=1)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("user_id", "=", self.user_id.id),
            ("date", ">=", self.month),
            ("date", "<", last),
        ]
        return {**action, "domain": domain, "context": {}}


# The fields that are added up.
_FIGURES = (
    "customers", "due", "overdue", "tried", "reached", "written", "promises_won", "promised",
    "promises_judged", "promises_kept", "cash", "tasks", "missed",
)  # fmt: skip


def _share(part, whole):
    return Ratio(part, whole).percent or 0
