from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..tools.payment_curve import BOUNDS, CELLS, SOON, curve, median
from .penagihan_decision_chase import DUE_DATE

# So far back payments say something about those to come.
HISTORY_DAYS = 365


class PenagihanPaymentCurve(models.Model):
    """How each payer's payments fall over the days after the due date, and the company's own;
    see ``tools.payment_curve``. Worked out once a day. What is open is predicted from it at the
    moment somebody looks (``_predicted_sql``).
    """

    _name = "penagihan.payment.curve"
    _description = "How Late Customers Pay"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Empty: all customers of the company.",
    )
    paid_count = fields.Integer(string="Invoices Paid", readonly=True, help="Within 12 months.")
    usual_days = fields.Integer(
        string="Usually Late (days)", readonly=True, help="The median; negative: early."
    )

    _payer_uniq = models.UniqueIndex("(company_id, partner_id)", "There is one curve a customer.")

    def init(self):
        # no field of Odoo's is an array, and one that is text takes ten times as long to read
        self.env.cr.execute(
            "ALTER TABLE penagihan_payment_curve ADD COLUMN IF NOT EXISTS line float8[]"
        )

    @api.model
    def _refresh(self, company):
        """Learn anew from the last 12 months, for all payers of ``company``."""
        self.env.flush_all()
        rows = self._learn(company, company._penagihan_today())
        self.env.cr.execute(
            "DELETE FROM penagihan_payment_curve WHERE company_id = %s", [company.id]
        )
        self._write_down("penagihan_payment_curve", rows)
        self.invalidate_model()

    @api.model
    def _learn(self, company, day) -> list:
        """Curves of what was known in the morning of ``day``.

        :return: (id of company, of payer or None: everybody, invoices paid, median of days late or
            None, curve) per payer who paid or owed anything
        """
        per_payer = {}
        everybody = {}
        self.env.cr.execute(self._changes_sql(company, day))
        for payer, *columns in self.env.cr.fetchall():
            found = {}
            for cell, *change in zip(*columns, strict=True):
                found[cell] = tuple(change)
                before = everybody.get(cell, (0, 0, 0))
                everybody[cell] = tuple(map(sum, zip(before, change, strict=True)))
            per_payer[payer] = found
        theirs = curve(everybody)
        rows = [(company.id, None, *self._figures(everybody), theirs)]
        for payer, found in per_payer.items():
            rows.append((company.id, payer, *self._figures(found), curve(found, theirs)))
        return rows

    def _figures(self, found):
        return sum(paid for _moved, _part, paid in found.values()), median(found)

    def _write_down(self, table, rows):
        # a million items have tens of thousands of payers: one statement for a thousand of them
        for some in split_every(1000, rows):
            values = SQL(", ").join(
                # as text: an array of as many constants takes PostgreSQL much longer to read
                SQL("(%s, %s, %s, %s, %s::float8[])", *figures, f"{{{','.join(map(repr, line))}}}")
                for *figures, line in some
            )
            self.env.cr.execute(
                SQL(
                    """INSERT INTO %s (company_id, partner_id, paid_count, usual_days, line)
                       VALUES %s""",
                    SQL.identifier(table),
                    values,
                )
            )

    # -- what is learnt from --------------------------------------------------------------

    @api.model
    def _spells_sql(self, company, day) -> SQL:
        """One row for each invoice that was open at some time in the year before ``day``, as
        known in its morning: ``payer_id``, ``entry``, ``exit`` and ``paid`` of
        ``tools.payment_curve.Spell``; ``id``, ``due_date``, ``settled``, the day it was settled,
        also after ``day``, and ``lost``: (some of) it was written off.

        An invoice is settled on the day of its last match, as the aging sees it. What credit
        notes alone have settled was never paid, and says nothing. What was written off was not
        paid as long as it was open.
        """
        return SQL(
            """
            SELECT line.id, COALESCE(main.penagihan_payer_id, main.id) AS payer_id,
                   %(due)s AS due_date, matched.settled,
                   GREATEST(COALESCE(line.invoice_date, line.date), %(start)s) - %(due)s AS entry,
                   LEAST(matched.settled, %(day)s) - %(due)s AS exit,
                   COALESCE(matched.settled < %(day)s AND NOT matched.lost, FALSE) AS paid,
                   COALESCE(matched.lost, FALSE) AS lost
              FROM account_move_line line
         LEFT JOIN (SELECT matched.debit_move_id AS id, max(matched.max_date) AS settled,
                           bool_or(paper.move_type <> 'out_refund') AS money,
                           bool_or(credit.penagihan_written_off_id IS NOT NULL) AS lost
                      FROM account_partial_reconcile matched
                      JOIN account_move_line credit ON credit.id = matched.credit_move_id
                      JOIN account_move paper ON paper.id = credit.move_id
                  GROUP BY 1) matched ON matched.id = line.id AND line.reconciled
              JOIN res_partner contact ON contact.id = line.partner_id
              JOIN res_partner main ON main.id = contact.commercial_partner_id
             WHERE line.account_id = ANY(%(accounts)s) AND line.company_id = ANY(%(companies)s)
               AND line.parent_state = 'posted' AND line.balance > 0 AND line.date < %(day)s
               AND (line.reconciled IS NOT TRUE
                    OR matched.settled >= %(start)s AND matched.money)
            """,
            due=DUE_DATE,
            day=SQL("%s::date", day),
            start=SQL("(%s::date - %s)", day, HISTORY_DAYS),
            accounts=self.env["penagihan.aging"]._default_account_ids(),
            companies=company._penagihan_collected().ids,
        )

    def _changes_sql(self, company, day) -> SQL:
        """``tools.payment_curve.changes`` of each payer, as arrays side by side."""
        return SQL(
            """
            WITH spell AS MATERIALIZED (
                SELECT payer_id, paid AND exit < %(end)s AS paid,
                       LEAST(GREATEST(entry, %(first)s), left_on) AS entry, left_on
                  FROM (SELECT *, LEAST(GREATEST(exit, %(first)s), %(end)s - 1) AS left_on
                          FROM (%(spells)s) spell) spell
            ),
            change AS (
                SELECT payer_id, entry AS day, 1 AS sign, 1 AS weight, 0 AS paid FROM spell
             UNION ALL
                SELECT payer_id, left_on, -1, paid::int - 1, paid::int FROM spell
            )
            SELECT payer_id, array_agg(cell - 1), array_agg(moved), array_agg(part),
                   array_agg(paid)
              FROM (SELECT payer_id, cell, sum(moved)::int AS moved,
                           sum(weight * (bounds[cell + 1] - day)::float8
                               / (bounds[cell + 1] - bounds[cell])) AS part,
                           sum(paid)::int AS paid
                      FROM (SELECT payer_id, day, width_bucket(day, %(bounds)s::int[]) AS cell,
                                   sum(sign) AS moved, sum(weight) AS weight, sum(paid) AS paid
                              FROM change GROUP BY payer_id, day) each
                CROSS JOIN (SELECT %(bounds)s::int[] AS bounds) cells
                  GROUP BY payer_id, cell) cell
          GROUP BY payer_id
            """,
            spells=self._spells_sql(company, day),
            bounds=BOUNDS,
            first=BOUNDS[0],
            end=BOUNDS[-1],
        )

    # -- what is predicted ----------------------------------------------------------------

    @api.model
    def _predicted_sql(self, day, due_date, line) -> SQL:
        """``tools.payment_curve.predict`` as a lateral row: ``day``, ``soon``, ``ever``.

        :param day: the morning, a date
        :param due_date: of the item, a column
        :param line: of its payer's or company's curve, a column; may be null
        """
        return SQL(
            """
            -- OFFSET 0: each step is worked out once, not anew wherever it is mentioned
            SELECT CASE WHEN ever >= 1e-6 THEN due_date + GREATEST(age, bounds[cell] + trunc(
                       (middle - line[cell]) / (line[cell + 1] - line[cell])
                       * (bounds[cell + 1] - bounds[cell]))::int) END AS day,
                   CASE WHEN ever >= 1e-6 THEN 1 - exp(now - later) ELSE 0 END AS soon,
                   CASE WHEN ever >= 1e-6 THEN ever ELSE 0 END AS ever
              FROM (SELECT *, LEAST(width_bucket(middle, line), %(cells)s) AS cell
                      FROM (SELECT *, 1 - exp(now - line[%(cells)s + 1]) AS ever,
                                   now - ln((1 + exp(now - line[%(cells)s + 1])) / 2) AS middle
                              FROM (SELECT *, %(now)s AS now, %(later)s AS later
                                      FROM (SELECT *, %(inside)s AS inside,
                                                   width_bucket(%(inside)s, bounds) AS here,
                                                   %(beyond)s AS beyond,
                                                   width_bucket(%(beyond)s, bounds) AS there
                                              FROM (SELECT %(due_date)s AS due_date,
                                                           %(day)s - %(due_date)s AS age,
                                                           %(line)s AS line,
                                                           %(bounds)s::int[] AS bounds) given
                                            OFFSET 0) reached
                                    OFFSET 0) chances
                            OFFSET 0) half
                    OFFSET 0) place
            OFFSET 0
            """,
            day=day,
            due_date=due_date,
            line=line,
            bounds=BOUNDS,
            cells=CELLS,
            inside=SQL("GREATEST(age, %s)", BOUNDS[0]),
            beyond=SQL("GREATEST(age + %s, %s)", SOON, BOUNDS[0]),
            now=_gathered_sql(SQL("inside"), SQL("here")),
            later=_gathered_sql(SQL("beyond"), SQL("there")),
        )


def _gathered_sql(day, cell) -> SQL:
    """``tools.payment_curve.gathered`` on a day in that cell, from 1 on."""
    return SQL(
        """CASE WHEN %(cell)s > %(cells)s THEN line[%(cells)s + 1]
                ELSE line[%(cell)s] + (line[%(cell)s + 1] - line[%(cell)s])
                     * (%(day)s - bounds[%(cell)s])::float8
                     / (bounds[%(cell)s + 1] - bounds[%(cell)s]) END""",
        day=day,
        cell=cell,
        cells=CELLS,
    )
