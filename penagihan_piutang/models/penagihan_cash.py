from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date

from .penagihan_decision_instalments import OWED

# What is said of an invoice in an agreement is said of its instalments, which stand for it.
_FREE = SQL(
    """NOT EXISTS (SELECT FROM penagihan_agreement_line held
                    WHERE held.move_line_id = line.move_line_id AND held.holds)"""
)
# So many lines of a text are read in a chat.
_LINES = 12


class PenagihanCash(models.Model):
    """Money that customers have agreed to pay this week or next: who, on which day, how much. What
    was paid of it since is taken off, and what is late is expected today.
    """

    _name = "penagihan.cash"
    _description = "Cash Expected"
    _auto = False
    _order = "day, currency_id, amount DESC, id"
    _rec_name = "partner_id"

    kind = fields.Selection(
        [
            ("promise", "Promise"),
            ("claims_paid", "Says it is paid"),
            ("giro", "Giro"),
            ("offer", "Discount offered"),
            ("instalment", "Instalment"),
        ],
        string="What Was Agreed",
        readonly=True,
    )
    debtor_id = fields.Many2one("penagihan.debtor", string="Collection Record", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    said_date = fields.Date(string="Agreed Day", readonly=True)
    day = fields.Date(string="Expected On", readonly=True, help="Late: today.")
    week = fields.Selection([("this", "This Week"), ("next", "Next Week")], readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)
    promise_id = fields.Many2one("penagihan.promise", readonly=True)
    offer_id = fields.Many2one("penagihan.offer", string="Discount", readonly=True)

    instalment_id = fields.Many2one("penagihan.instalment", readonly=True)

    _depends = {
        "account.move.line": ["amount_residual_currency", "parent_state"],
        "penagihan.agreement": ["currency_id", "debtor_id", "state"],
        "penagihan.agreement.line": ["agreement_id", "holds", "move_line_id", "residual"],
        "penagihan.debtor": ["company_id", "partner_id", "user_id"],
        "penagihan.instalment": ["agreement_id", "amount", "due_date"],
        "penagihan.offer": ["currency_id", "debtor_id", "discount", "state", "valid_until"],
        "penagihan.offer.line": ["discount", "move_line_id", "offer_id"],
        "penagihan.promise": ["currency_id", "date", "debtor_id", "kind", "state"],
        "penagihan.promise.line": ["amount", "current", "move_line_id", "promise_id", "residual"],
        "penagihan.tax.residue": ["amount", "look_until", "move_line_id", "state"],
    }

    @property
    def _table_query(self) -> SQL:
        rows = []
        for owner in {
            owner for owner, _policy in self.env["res.company"]._penagihan_owners().values()
        }:
            today = owner._penagihan_today()
            sunday = today + timedelta(days=6 - today.weekday())
            rows.append(SQL("(%s, %s::date, %s::date)", owner.id, today, sunday))
        return SQL(
            """
            WITH company (id, today, sunday) AS (VALUES %(companies)s)
            SELECT coming.id, coming.kind, coming.debtor_id, debtor.partner_id, debtor.user_id,
                   debtor.company_id, coming.said_date, day.expected AS day,
                   CASE WHEN day.expected <= company.sunday THEN 'this' ELSE 'next' END AS week,
                   coming.currency_id, coming.amount, coming.promise_id, coming.offer_id,
                   coming.instalment_id
              FROM (%(arms)s) coming
              JOIN penagihan_debtor debtor ON debtor.id = coming.debtor_id
              JOIN company ON company.id = debtor.company_id
        CROSS JOIN LATERAL (SELECT GREATEST(coming.said_date, company.today) AS expected) day
             WHERE coming.amount > 0 AND day.expected <= company.sunday + 7
            """,
            companies=SQL(", ").join(rows),
            arms=SQL(" UNION ALL ").join(self._arms_sql()),
        )

    def _arms_sql(self):
        """One query for each way of agreeing: ``id`` (unique among all of them: four times its own
        and a number), ``kind``, ``debtor_id``, ``said_date``, ``currency_id``, ``amount`` and the
        record it comes from.
        """
        # what was said to be paid and is open still
        yield SQL(
            """
            SELECT 4 * promise.id AS id, promise.kind, promise.debtor_id,
                   promise.date AS said_date, promise.currency_id,
                   sum(GREATEST(0, LEAST(line.amount - line.residual
                                             + item.amount_residual_currency,
                                         item.amount_residual_currency))) AS amount,
                   promise.id AS promise_id, NULL::int AS offer_id,
                   NULL::int AS instalment_id
              FROM penagihan_promise promise
              JOIN penagihan_promise_line line ON line.promise_id = promise.id
              JOIN account_move_line item ON item.id = line.move_line_id
             WHERE promise.state = 'open' AND promise.kind IN ('promise', 'claims_paid', 'giro')
               AND %(free)s
          GROUP BY promise.id
            """,
            free=_FREE,
        )
        # a discount brings the rest, but for what is promised anyway
        yield SQL(
            """
            SELECT 4 * offer.id + 1, 'offer', offer.debtor_id, offer.valid_until,
                   offer.currency_id,
                   sum(GREATEST(0, item.amount_residual_currency - line.discount)),
                   NULL, offer.id, NULL
              FROM penagihan_offer offer
              JOIN penagihan_offer_line line ON line.offer_id = offer.id
              JOIN account_move_line item ON item.id = line.move_line_id
              JOIN company ON company.id = offer.company_id
             WHERE offer.state = 'offered' AND offer.valid_until >= company.today
               AND NOT EXISTS (SELECT FROM penagihan_promise_line said
                                 JOIN penagihan_promise promise ON promise.id = said.promise_id
                                WHERE said.move_line_id = line.move_line_id AND said.current
                                  AND promise.state = 'open'
                                  AND promise.kind IN ('promise', 'claims_paid', 'giro'))
               AND %(free)s
          GROUP BY offer.id
            """,
            free=_FREE,
        )
        # what is left of each instalment, as in the decision (``_instalments_sql``)
        yield SQL(
            """
            SELECT 4 * plan.id + 2, 'instalment', agreement.debtor_id, plan.due_date,
                   agreement.currency_id,
                   LEAST(plan.amount, GREATEST(0, sum(plan.amount) OVER (
                       PARTITION BY agreement.id
                       ORDER BY plan.due_date, plan.id) - agreement.paid)),
                   NULL, NULL, plan.id
              FROM (SELECT agreement.id, agreement.debtor_id, agreement.currency_id,
                           sum(covered.residual - COALESCE(line.residual - line.withheld, 0))
                               AS paid
                      FROM penagihan_agreement agreement
                      JOIN penagihan_agreement_line covered
                        ON covered.agreement_id = agreement.id AND covered.holds
                 LEFT JOIN LATERAL (
                        SELECT owed.residual, %(withheld)s AS withheld
                          FROM account_move_line line CROSS JOIN LATERAL (%(owed)s) owed
                         WHERE line.id = covered.move_line_id) line ON TRUE
                     WHERE agreement.state = 'active'
                  GROUP BY agreement.id) agreement
              JOIN penagihan_instalment plan ON plan.agreement_id = agreement.id
            """,
            withheld=self.env["penagihan.decision"]._withheld_sql(),
            owed=OWED,
        )

    # -- actions --------------------------------------------------------------------------

    @api.model
    def _action_open(self):
        """By day; where there are several currencies by currency first, so that no total mixes
        them.
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_cash_list"
        )
        several = len(self._read_group([], ["currency_id"])) > 1
        groups = ["group_currency", "group_day"] if several else ["group_day"]
        return dict(action, context={f"search_default_{group}": 1 for group in groups})

    def action_source(self):
        """The promise, the discount or the agreement behind it."""
        self.ensure_one()
        record = self.promise_id or self.offer_id or self.instalment_id.agreement_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    def action_text(self):
        """What is chosen, or else all of it, as a few lines to paste into a chat."""
        self.check_access("read")
        return self.env["penagihan.cash.text"]._action_open((self or self.search([]))._as_text())

    def _as_text(self) -> str:
        """In the user's language: this week the biggest first, of the next one the total."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        this = self.filtered(lambda row: row.week == "this")
        text = [self.env._("Cash this week: %s", this._totals() or "–")]
        shown = this._biggest_first()
        for row in shown[:_LINES]:
            text.append(
                self.env._(
                    "• %(amount)s – %(customer)s, %(day)s (%(kind)s)",
                    amount=format_amount(self.env, row.amount, row.currency_id),
                    customer=row.partner_id.name,
                    day=format_date(self.env, row.day, date_format="EEE d MMM"),
                    kind=kinds[row.kind].lower(),
                )
            )
        rest = self.browse([row.id for row in shown[_LINES:]])
        if rest:
            text.append(
                self.env._("• and %(count)s more: %(total)s", count=len(rest), total=rest._totals())
            )
        if later := self - this:
            text.append(self.env._("Next week: %s", later._totals()))
        return "\n".join(text)

    def _biggest_first(self) -> list:
        """The company's own currency before the others, within each the biggest first."""
        own = self.env.company.currency_id
        return sorted(
            self,
            key=lambda row: (row.currency_id != own, row.currency_id.name, -row.amount, row.id),
        )

    def _totals(self) -> str:
        """By currency, never mixed: ``Rp 5.000.000 + US$ 200``."""
        totals = defaultdict(float)
        for row in self._biggest_first():
            totals[row.currency_id] += row.amount
        return " + ".join(
            format_amount(self.env, amount, currency) for currency, amount in totals.items()
        )
