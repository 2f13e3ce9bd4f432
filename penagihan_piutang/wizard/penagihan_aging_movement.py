from odoo import api, fields, models
from odoo.tools import SQL

from .penagihan_aging_wizard import NEW, SETTLED


class PenagihanAgingMovement(models.TransientModel):
    """What lay in one bucket on the earlier day, and where it is now."""

    _name = "penagihan.aging.movement"
    _description = "Aging: Movement Between Buckets"
    _inherit = "penagihan.aging.row"
    _order = "from_id, to_id, id"
    _transient_max_hours = 24.0

    from_id = fields.Many2one("penagihan.aging.bucket", readonly=True)
    to_id = fields.Many2one("penagihan.aging.bucket", readonly=True)
    amount_before = fields.Monetary(string="Before", readonly=True)
    amount_after = fields.Monetary(string="Now", readonly=True)
    share = fields.Float(
        string="Roll Rate (%)",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="What is now here, in percent of the bucket it came from.",
    )
    item_count = fields.Integer(string="Items", readonly=True)

    @api.model
    def _load(self, wizard):
        wizard._forget([self._name])
        self._insert_rows(
            wizard,
            [
                *("company_id", "currency_id", "from_id", "to_id"),
                *("amount_before", "amount_after", "item_count", "share"),
            ],
            SQL(
                """
                SELECT moved.company_id, moved.currency_id, come.id, gone.id, before, after, items,
                       100 * after / NULLIF(sum(before) OVER (
                           PARTITION BY moved.company_id, from_no), 0)
                  FROM (
                    SELECT company_id, COALESCE(now.company_currency_id, was.company_currency_id)
                               AS currency_id,
                           COALESCE(was.column_no, %(new)s) AS from_no,
                           COALESCE(now.column_no, %(settled)s) AS to_no,
                           COALESCE(sum(was.amount_residual), 0) AS before,
                           COALESCE(sum(now.amount_residual), 0) AS after, count(*) AS items
                      FROM (%(was)s) was FULL JOIN (%(now)s) now USING (company_id, move_line_id)
                  GROUP BY 1, 2, 3, 4
                  ) moved
                  JOIN penagihan_aging_bucket come
                    ON come.wizard_id = %(wizard)s AND come.number = from_no
                  JOIN penagihan_aging_bucket gone
                    ON gone.wizard_id = %(wizard)s AND gone.number = to_no
                """,
                new=NEW,
                settled=SETTLED,
                was=wizard._rows_sql(wizard.compare_date),
                now=wizard._rows_sql(),
                wizard=wizard.id,
            ),
        )
