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
        the decision of the run, and the number of queries does not depend on how many there are;
        whoever closes the task without an answer is asked again.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT agreement.debtor_id, array_agg(today.instalment_id ORDER BY today.due_date)
                  FROM penagihan_today today
                  JOIN penagihan_instalment instalment ON instalment.id = today.instalment_id
                  JOIN penagihan_agreement agreement ON agreement.id = instalment.agreement_id
                  JOIN penagihan_policy policy ON policy.id = agreement.policy_id
                 WHERE today.days_overdue >= policy.missed_days
                   AND today.reason NOT IN %s
              GROUP BY agreement.debtor_id
                """,
                _NOT_MISSED,
            )
        )
        # sudo: whoever may run may ask
        missed = self.env["penagihan.instalment"].sudo()
        by_debtor = {}
        for debtor_id, instalment_ids in rows:
            by_debtor[debtor_id] = missed.browse(instalment_ids).with_prefetch(
                [each for _debtor, ids in rows for each in ids]
            )
        officer = self.company_id.penagihan_user_id or None

        def words(debtor, person):
            instalments = by_debtor[debtor.id].with_context(lang=person.lang)
            return plaintext2html("\n".join(instalments.mapped("display_name")))

        debtors = self.env["penagihan.debtor"].sudo().browse(by_debtor)
        debtors._ask("activity_agreement_missed", officer, words)
