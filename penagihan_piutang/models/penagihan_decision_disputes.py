from odoo import models
from odoo.tools import SQL

# So long somebody waits for a tax slip before it stands on a person's list.
_SLIP_DAYS = 90


class PenagihanDecisionDisputes(models.Model):
    """What of an item is not asked for: what the customer disputes, and what it has withheld as
    tax and waits to be booked.
    """

    _inherit = "penagihan.decision"

    def _apart_sql(self, one) -> SQL:
        """Per item the amounts set apart, when that ends, whether it takes too long, and the last
        day a dispute held it up. What is being paid already comes first.
        """
        only = (
            SQL("move_line_id = ANY(ARRAY(SELECT move_line_id FROM item))") if one else SQL("TRUE")
        )
        return SQL(
            """
            apart AS MATERIALIZED (
                SELECT item.item_id, part.disputed, part.withheld,
                       COALESCE(part.disputed, 0) + COALESCE(part.withheld, 0) AS amount,
                       said.disputed_until, said.withheld_until, said.disputed_late,
                       said.withheld_late, said.wait_end
                  FROM (SELECT move_line_id, sum(disputed) AS disputed, sum(withheld) AS withheld,
                               max(disputed_until) AS disputed_until,
                               max(withheld_until) AS withheld_until,
                               bool_or(disputed_late) AS disputed_late,
                               bool_or(withheld_late) AS withheld_late, max(wait_end) AS wait_end
                          FROM (%(disputes)s UNION ALL %(slips)s) each
                         WHERE %(only)s
                      GROUP BY move_line_id) said
                  JOIN item USING (move_line_id)
             LEFT JOIN in_process USING (item_id)
            CROSS JOIN LATERAL (
                SELECT NULLIF(disputed, 0) AS disputed,
                       NULLIF(LEAST(COALESCE(said.withheld, 0), left_open - disputed), 0)
                           AS withheld
                  FROM (SELECT left_open, LEAST(COALESCE(said.disputed, 0), left_open) AS disputed
                          FROM (SELECT item.residual - COALESCE(in_process.amount, 0)
                                       AS left_open) unpaid) first) part
            ),
            """,
            disputes=self._disputes_sql(),
            slips=self._slips_sql(),
            only=only,
        )

    def _disputes_sql(self) -> SQL:
        return SQL(
            """
            SELECT line.move_line_id, CASE WHEN line.open THEN line.amount END AS disputed,
                   NULL::numeric AS withheld,
                   -- past its deadline it holds on from day to day, and a manager hears of it
                   CASE WHEN line.open THEN GREATEST(dispute.deadline, company.today) + 1 END
                       AS disputed_until,
                   NULL::date AS withheld_until,
                   line.open AND dispute.deadline < company.today AS disputed_late,
                   NULL::boolean AS withheld_late,
                   -- what ended on the day it was said has held nothing up
                   CASE WHEN NOT line.open AND line.ended_date > dispute.made_date
                        THEN line.ended_date END AS wait_end
              FROM penagihan_dispute_line line
              JOIN penagihan_dispute dispute ON dispute.id = line.dispute_id
              JOIN company ON company.id = dispute.company_id
             WHERE line.move_line_id IS NOT NULL
            """
        )

    def _slips_sql(self) -> SQL:
        return SQL(
            """
            SELECT slip.move_line_id, NULL, slip.amount, NULL,
                   -- the next monthly message
                   CASE WHEN slip.state = 'accepted'
                        THEN (date_trunc('month', company.today) + interval '1 month')::date
                        ELSE GREATEST(slip.look_until, company.today + 1) END,
                   NULL,
                   CASE WHEN slip.state = 'accepted'
                        THEN slip.accepted_date + %s <= company.today ELSE TRUE END,
                   NULL
              FROM penagihan_tax_residue slip
              JOIN company ON company.id = slip.company_id
             WHERE slip.state = 'accepted'
                -- a customer whose slip has come has been told that it is not asked for again
                OR slip.state = 'proposed' AND (slip.look_until > company.today
                                                OR slip.slip_came_date IS NOT NULL)
            """,
            _SLIP_DAYS,
        )
