from odoo import api, fields, models
from odoo.tools import SQL


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

    @api.depends("wizard_id", "partner_id")
    def _compute_apart(self):
        for wizard, rows in self.grouped("wizard_id").items():
            found = {
                (company_id, partner_id): (disputed, withheld)
                for company_id, partner_id, disputed, withheld in self.env.execute_query(
                    SQL(
                        """
                        SELECT line.company_id, contact.commercial_partner_id,
                               sum(part.disputed * worth.factor), sum(part.withheld * worth.factor)
                          FROM (%s) part
                          JOIN account_move_line line ON line.id = part.move_line_id
                          JOIN res_partner contact ON contact.id = line.partner_id
                    CROSS JOIN LATERAL (
                        SELECT line.balance / NULLIF(line.amount_currency, 0) AS factor) worth
                         WHERE contact.commercial_partner_id = ANY(%s)
                      GROUP BY line.company_id, contact.commercial_partner_id
                        """,
                        _apart_sql(wizard.date),
                        rows.partner_id.ids,
                    )
                )
            }
            for row in rows:
                disputed, withheld = found.get((row.company_id.id, row.partner_id.id), (0, 0))
                row.disputed, row.withheld = disputed or 0, withheld or 0

    @api.model
    def _apart_context(self, date) -> dict:
        """For the list: whether there is anything to show in these columns."""
        ((disputed, withheld),) = self.env.execute_query(
            SQL(
                "SELECT bool_or(disputed > 0), bool_or(withheld > 0) FROM (%s) part",
                _apart_sql(date),
            )
        )
        return {"penagihan_disputed": bool(disputed), "penagihan_withheld": bool(withheld)}


def _apart_sql(date) -> SQL:
    """What was disputed, and withheld, at the end of ``date``, by journal item."""
    return SQL(
        """
        SELECT line.move_line_id, line.amount AS disputed, NULL::numeric AS withheld
          FROM penagihan_dispute_line line
          JOIN penagihan_dispute dispute ON dispute.id = line.dispute_id
         WHERE dispute.made_date <= %(date)s AND (line.open OR line.ended_date > %(date)s)
         UNION ALL
        SELECT move_line_id, NULL, amount
          FROM penagihan_tax_residue
         WHERE accepted_date <= %(date)s
           AND (state = 'accepted' OR state = 'closed' AND closed_date > %(date)s)
        """,
        date=date,
    )
