from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.aging_rows import APART


class PenagihanAgingCustomer(models.TransientModel):
    """How much of what a customer owes is not asked for: beside the buckets, which go on to add
    up to the ledger.
    """

    _inherit = "penagihan.aging.customer"

    disputed = fields.Monetary(
        compute="_compute_apart", help="Part of the total: the customer does not agree with it."
    )
    withheld = fields.Monetary(
        string="Tax Slips Awaited",
        compute="_compute_apart",
        help="Part of the total: withheld as tax, and its slip is not booked yet.",
    )
    giro = fields.Monetary(
        string="Giros Held",
        compute="_compute_apart",
        help="Part of the total: a giro is there for it, and is not cleared yet.",
    )

    @api.depends("wizard_id", "partner_id")
    def _compute_apart(self):
        for wizard, rows in self.grouped("wizard_id").items():
            found = {
                (company_id, partner_id): amounts
                for company_id, partner_id, *amounts in self.env.execute_query(
                    SQL(
                        """
                        SELECT item.company_id, item.partner_id, sum(apart.disputed),
                               sum(apart.withheld), sum(apart.giro)
                          FROM (%(items)s) item %(apart)s
                         WHERE item.partner_id = ANY(%(partners)s)
                      GROUP BY item.company_id, item.partner_id
                        """,
                        items=wizard._rows_sql(
                            lines=SQL(
                                "line.id IN (SELECT move_line_id FROM (%s) part)",
                                _apart_sql(wizard.date),
                            )
                        ),
                        apart=self._apart_join_sql(wizard.date),
                        partners=rows.partner_id.ids,
                    )
                )
            }
            for row in rows:
                amounts = found.get((row.company_id.id, row.partner_id.id), (0, 0, 0))
                for name, amount in zip(APART, amounts, strict=True):
                    row[name] = amount or 0

    @api.model
    def _apart_columns(self, date) -> list:
        """Those of ``APART`` in which there is anything to show at the end of ``date``."""
        self.env.flush_all()
        ((*found,),) = self.env.execute_query(
            SQL(
                "SELECT bool_or(disputed > 0), bool_or(withheld > 0), bool_or(giro > 0)"
                " FROM (%s) part",
                _apart_sql(date),
            )
        )
        return [name for name, there in zip(APART, found, strict=True) if there]

    @api.model
    def _apart_context(self, date) -> dict:
        """For the list: whether there is anything to show in these columns."""
        shown = self._apart_columns(date)
        return {f"penagihan_{name}": name in shown for name in APART}

    @api.model
    def _apart_join_sql(self, date) -> SQL:
        """A join of the engine's rows (alias ``item``) with what is set apart of each, at the end
        of ``date`` in the company's currency: alias ``apart``. Together no more than is open.
        """
        return SQL(
            """
            LEFT JOIN (SELECT move_line_id, COALESCE(sum(disputed), 0) AS disputed,
                              COALESCE(sum(withheld), 0) AS withheld,
                              COALESCE(sum(giro), 0) AS giro
                         FROM (%s) part GROUP BY move_line_id) said
                   ON said.move_line_id = item.move_line_id
            LEFT JOIN LATERAL (
                SELECT round((disputed * factor)::numeric, 2) AS disputed,
                       round((withheld * factor)::numeric, 2) AS withheld,
                       round((LEAST(said.giro, open - disputed - withheld) * factor)::numeric, 2)
                           AS giro
                  FROM (SELECT open, factor, disputed,
                               LEAST(said.withheld, open - disputed) AS withheld
                          FROM (SELECT open, item.amount_residual / open AS factor,
                                       LEAST(said.disputed, open) AS disputed
                                  FROM (SELECT item.amount_residual_currency AS open) whole
                               ) first) second
            ) apart ON said.move_line_id IS NOT NULL AND item.amount_residual_currency > 0
            """,
            _apart_sql(date),
        )


def _apart_sql(date) -> SQL:
    """What was disputed, withheld, and covered by a giro at the end of ``date``, by journal
    item.
    """
    return SQL(
        """
        SELECT line.move_line_id, line.amount AS disputed, NULL::numeric AS withheld,
               NULL::numeric AS giro
          FROM penagihan_dispute_line line
          JOIN penagihan_dispute dispute ON dispute.id = line.dispute_id
         WHERE dispute.made_date <= %(date)s AND (line.open OR line.ended_date > %(date)s)
         UNION ALL
        SELECT move_line_id, NULL, amount, NULL
          FROM penagihan_tax_residue
         WHERE accepted_date <= %(date)s
           AND (state = 'accepted' OR state = 'closed' AND closed_date > %(date)s)
         UNION ALL
        SELECT line.move_line_id, NULL, NULL, line.amount
          FROM penagihan_promise_line line
          JOIN penagihan_promise giro ON giro.id = line.promise_id
         WHERE giro.kind = 'giro' AND giro.made_date <= %(date)s
           AND (giro.state IN ('open', 'to_approve') OR giro.judged_date > %(date)s)
        """,
        date=date,
    )
