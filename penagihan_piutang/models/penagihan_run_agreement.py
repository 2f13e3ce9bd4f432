from odoo import models
from odoo.tools import SQL, plaintext2html

# While one of these holds, money is on its way or somebody looks into it: nothing is missed yet.
_NOT_MISSED = (
    "excluded", "in_payment", "claims_paid", "giro", "in_process", "promised", "credit_covers",
    "settled_small", "reopened",
)  # fmt: skip


class PenagihanRunAgreement(models.Model):
    """What a run asks about agreements."""

    _inherit = "penagihan.run"

    def _ask_missed(self):
        """Ask an officer about instalments that are missed: a new day, new terms, or the end. Reads
        the decision of the run; whoever closes the task without an answer is asked again.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT agreement.id, array_agg(today.instalment_id ORDER BY today.due_date)
                  FROM penagihan_today today
                  JOIN penagihan_instalment instalment ON instalment.id = today.instalment_id
                  JOIN penagihan_agreement agreement ON agreement.id = instalment.agreement_id
                  JOIN penagihan_policy policy ON policy.id = agreement.policy_id
                 WHERE today.days_overdue >= policy.missed_days
                   AND today.reason NOT IN %s
              GROUP BY agreement.id
                """,
                _NOT_MISSED,
            )
        )
        # sudo: whoever may run may ask
        for agreement_id, instalment_ids in rows:
            agreement = self.env["penagihan.agreement"].sudo().browse(agreement_id)
            missed = self.env["penagihan.instalment"].sudo().browse(instalment_ids)
            officer = self.company_id.penagihan_user_id or agreement.debtor_id._somebody()
            missed = missed.with_context(lang=officer.lang)
            agreement.debtor_id._ask(
                "activity_agreement_missed",
                officer,
                plaintext2html("\n".join(missed.mapped("display_name"))),
            )
