from datetime import timedelta

from odoo import models
from odoo.tools import SQL, plaintext2html

from .penagihan_decision_covers import UNMATCHED_DAYS

# What is still missing after so many days is asked for again.
_ASK_AGAIN_DAYS = 14


class PenagihanRunTasks(models.Model):
    """What a run asks people to see to, beside the steps themselves: one open task of a kind for
    a customer, and none again for a while.
    """

    _inherit = "penagihan.run"

    def _ask_people(self):
        unasked = self.env["penagihan.followup"]._plan_tax_notices(self.company_id, self.date)
        self._ask("tax_slip", SQL("SELECT unnest(%s::int[])", unasked.ids))
        today = SQL("penagihan_today")
        self._ask(
            "contact",
            SQL("SELECT DISTINCT debtor_id FROM %s WHERE reason = 'no_contact'", today),
            self._blocked_addresses,
        )
        self._ask(
            "reopened", SQL("SELECT DISTINCT debtor_id FROM %s WHERE reason = 'reopened'", today)
        )
        self._ask_missed()
        unmatched = self.env["penagihan.decision"]._unmatched_sql(self.date)
        # a credit in a currency nothing is owed in covers nothing, so it is asked about at once
        self._ask(
            "credits",
            SQL(
                """
                SELECT DISTINCT credit.debtor_id
                  FROM (%s) credit
                  JOIN (SELECT debtor_id, array_agg(DISTINCT currency_id) AS currency_ids
                          FROM %s WHERE reason <> 'excluded' GROUP BY debtor_id
                       ) owed USING (debtor_id)
                 WHERE credit.owner_id = %s
                   AND (credit.date <= %s OR credit.currency_id <> ALL(owed.currency_ids))
                """,
                unmatched,
                today,
                self.company_id.id,
                self.date - timedelta(days=UNMATCHED_DAYS),
            ),
        )
        self._close_matched(unmatched)

    def _close_matched(self, unmatched):
        """Tasks to match credits are done where nothing is left to match: somebody has done so,
        wherever it was.
        """
        kind = self.env.ref("penagihan_piutang.activity_credits")
        tasks = (
            self.env["mail.activity"]
            .sudo()
            .search([("activity_type_id", "=", kind.id), ("res_model", "=", "penagihan.debtor")])
        )
        if not tasks:
            return
        left = {
            debtor_id
            for (debtor_id,) in self.env.execute_query(
                SQL(
                    """SELECT DISTINCT debtor_id FROM (%s) credit
                        WHERE debtor_id = ANY(%s)
                          AND debtor_id IN (SELECT debtor_id FROM penagihan_today)""",
                    unmatched,
                    tasks.mapped("res_id"),
                )
            )
        }
        debtors = self.env["penagihan.debtor"].sudo().browse(tasks.mapped("res_id")).exists()
        debtors.filtered(
            lambda debtor: debtor.company_id == self.company_id and debtor.id not in left
        )._close_match_task()

    def _blocked_addresses(self, debtors) -> dict:
        """What to know about customers who asked not to be written to: {debtor id: a sentence}."""
        self.env.flush_all()
        blocked = self.env.execute_query(
            SQL(
                """
                SELECT debtor.id, string_agg(DISTINCT contact.email_normalized, ', ')
                  FROM penagihan_debtor debtor
                  JOIN res_partner contact
                    ON contact.commercial_partner_id = debtor.partner_id AND contact.active
                  JOIN mail_blacklist blocked
                    ON blocked.email = contact.email_normalized AND blocked.active
                 WHERE debtor.id = ANY(%s) GROUP BY debtor.id
                """,
                debtors.ids,
            )
        )
        return {
            debtor_id: self.env._(
                "Asked not to be written to: %s. Find another address, or call.", addresses
            )
            for debtor_id, addresses in blocked
        }

    def _ask(self, name, debtor_ids, notes=None):
        """Make a task on each of the debtors a query gives, and none again for a while.

        :param name: end of the activity type's external id
        :param notes: gives what is worth knowing about some of them
        """
        debtors = (
            self.env["penagihan.debtor"]
            .sudo()
            .browse(debtor_id for (debtor_id,) in self.env.execute_query(debtor_ids))
        )
        known = notes(debtors) if notes and debtors else {}
        debtors._ask(
            f"activity_{name}",
            note=lambda debtor, _user: known.get(debtor.id) and plaintext2html(known[debtor.id]),
            day=self.date,
            since=self.date - timedelta(days=_ASK_AGAIN_DAYS - 1),
        )
