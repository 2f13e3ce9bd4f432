from odoo import models
from odoo.tools import SQL


class PenagihanDecisionOffers(models.Model):
    """Discounts for prompt payment: a rest that is the discount is asked of nobody."""

    _inherit = "penagihan.decision"

    def _offers_sql(self, one) -> SQL:
        """Per item the discount it may have. It counts only where no more than that is left: of
        what is unpaid nothing is taken off before the rest has come.
        """
        return SQL(
            """
                SELECT line.move_line_id, max(line.discount) AS discount
                  FROM penagihan_offer_line line
                  JOIN penagihan_offer offer ON offer.id = line.offer_id
                 WHERE offer.state IN ('offered', 'earned') AND %(only)s
              GROUP BY line.move_line_id
            """,
            only=SQL("line.move_line_id = ANY(ARRAY(SELECT move_line_id FROM item))")
            if one
            else SQL("TRUE"),
        )
