from odoo import models
from odoo.tools import SQL

# Kinds of promises and the reasons they are, in order of precedence.
_KINDS = ["claims_paid", "giro", "in_process", "promise"]
PROMISE_REASONS = ["claims_paid", "giro", "in_process", "promised"]


class PenagihanDecisionPromises(models.Model):
    """What a customer has said about items: it holds them up, and what was broken brings the next
    step forward.
    """

    _inherit = "penagihan.decision"

    def _promises_sql(self, one) -> SQL:
        """Per item what holds it and until when; the last day something did; when something was
        broken. A payment that was found holds on until there was time to book it; what waits for a
        manager holds for a moment, and nothing runs from its end.
        """
        return SQL(
            """
                SELECT line.move_line_id,
                       (%(reasons)s::varchar[])[min(array_position(%(kinds)s::varchar[], said.kind))
                           FILTER (WHERE holds)] AS reason,
                       max(said.until) FILTER (WHERE holds) AS until,
                       max(said.until) FILTER (WHERE said.until <= company.today
                                               AND said.state <> 'to_approve') - 1 AS wait_end,
                       max(said.judged_date) FILTER (WHERE said.state = 'broken') AS broken_date
                  FROM penagihan_promise said
                  JOIN company ON company.id = said.company_id
                  JOIN penagihan_promise_line line ON line.promise_id = said.id
            CROSS JOIN LATERAL (SELECT said.state IN ('open', 'found', 'to_approve')
                                   AND said.until > company.today AS holds) now
                 WHERE %(only)s
              GROUP BY line.move_line_id
            """,
            kinds=_KINDS,
            reasons=PROMISE_REASONS,
            only=SQL(
                """line.move_line_id = ANY(ARRAY(
                       SELECT move_line_id FROM item
                        UNION SELECT move_line_id FROM penagihan_agreement_line
                               WHERE holds AND -agreement_id IN (SELECT asked_key FROM instalment)
                   ))"""
            )
            if one
            else SQL("TRUE"),
        )
