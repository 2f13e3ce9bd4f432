from odoo import models
from odoo.tools import SQL, plaintext2html
from odoo.tools.misc import format_amount


class PenagihanRunPropose(models.Model):
    """A run that takes a step which proposes to hold orders asks a manager."""

    _inherit = "penagihan.run"

    def _make_tasks(self):
        result = super()._make_tasks()
        self._propose_order_holds()
        return result

    def _propose_order_holds(self):
        """Ask a manager about customers for whom this run takes a step that proposes it; who
        decided against it is asked again only when another such step comes.
        """
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT line.debtor_id
                  FROM penagihan_followup_line line
                  JOIN penagihan_followup followup ON followup.id = line.followup_id
                  JOIN penagihan_step step ON step.id = line.step_id AND step.propose_order_hold
                  JOIN penagihan_debtor debtor ON debtor.id = line.debtor_id
                 WHERE followup.run_id = %s AND line.consumes AND debtor.order_hold IS NOT TRUE
                   -- planned anew what did not leave yesterday: it was proposed then
                   AND NOT EXISTS (
                       SELECT FROM mail_activity asked
                        WHERE asked.res_model = 'penagihan.debtor' AND asked.res_id = debtor.id
                          AND asked.activity_type_id = %s AND asked.date_deadline > %s - 14)
                """,
                self.id,
                self.env.ref("penagihan_piutang.activity_order_hold").id,
                self.date,
            )
        )
        debtors = self.env["penagihan.debtor"].sudo().browse(each for (each,) in found)
        debtors._ask(
            "activity_order_hold", lambda debtor: debtor._supervisor(), self._overdue_in_words
        )

    def _overdue_in_words(self, debtor, user):
        words = self.with_context(lang=user.lang).env
        return plaintext2html(
            words._(
                "%(amount)s overdue, the oldest for %(days)s days.",
                amount=format_amount(words, debtor.amount_overdue, debtor.currency_id),
                days=debtor.oldest_days,
            )
        )
