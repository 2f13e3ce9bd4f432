from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .penagihan_decision_covers import UNMATCHED_DAYS


class PenagihanPromiseJudge(models.Model):
    """Whether promises were kept: from what was matched with their items, once, and only when
    receipts are booked past their day. One statement for all promises of a company.
    """

    _inherit = "penagihan.promise"
    _judged_lines = ("penagihan_promise_line", "promise_id")
    _judged_in_vain = ("partly", "broken")

    @api.model
    def _judge(self, company, today=None):
        """Judge what is past its day, and say so in the customers' histories.

        :param company: one that collects
        :return: what has come to its end
        """
        today = today or company._penagihan_today()
        judged = self._judge_all(company, today)
        judged._tell_judged()
        self._ask_about_giros(company, today)
        self._ask_about_today(company, today)
        self._to_approve(company)._ask("approve", since=today)
        return judged

    def _past_sql(self, company, today) -> SQL:
        """A promise when it is over; the other kinds at any time, and with payments of any day,
        since they are no word that could be broken.
        """
        return SQL(
            """
            SELECT promise.id, promise.partner_id, promise.currency_id, promise.amount,
                   promise.until, promise.kind, promise.kind = 'promise' AS strict,
                   promise.until <= %(today)s AS over
              FROM penagihan_promise promise
              JOIN penagihan_debtor debtor ON debtor.id = promise.debtor_id
             WHERE promise.company_id = %(company)s AND promise.state = 'open'
               AND (promise.kind <> 'promise' OR promise.until <= %(today)s AND %(booked)s)
            """,
            company=company.id,
            today=today,
            booked=self._booked_sql(company, SQL("promise.until")),
        )

    def _outcome_sql(self) -> SQL:
        return SQL(
            """CASE WHEN amount - paid < 1 THEN 'kept'
                    WHEN kind IN ('claims_paid', 'in_process') AND over THEN 'lapsed'
                    WHEN kind <> 'promise' THEN NULL
                    WHEN paid >= 1 THEN 'partly'
                    ELSE 'broken' END"""
        )

    def _ended_sql(self, today) -> SQL:
        return SQL(", until = LEAST(said.until, %s)", today)

    def _tell_judged(self):
        """How it ended, in the history of each customer; who should call gets a task."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for state, promises in self.grouped("state").items():
            debtors = promises.debtor_id
            debtors._message_log_batch(
                bodies={
                    debtor.id: f"{labels[state]}: "
                    + "; ".join(each._in_words() for each in of_debtor)
                    for debtor, of_debtor in promises.grouped("debtor_id").items()
                }
            )
        self.filtered(lambda each: each.state in ("partly", "broken"))._ask("broken")
        self.filtered(lambda each: (each.kind, each.state) == ("in_process", "lapsed"))._ask(
            "again"
        )
        for kind, task in (("claims_paid", "claim"), ("giro", "giro")):
            paid = self.filtered(lambda each, kind=kind: (each.kind, each.state) == (kind, "kept"))
            paid._close_tasks(task)
        self._close_tasks("due", "deposit")

    @api.model
    def _ask_about_giros(self, company, today):
        """Whether a giro was cleared, the day after its time is over: nobody else can say so."""
        late = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "giro"),
                ("state", "=", "open"),
                ("until", "<=", today),
                ("until", ">", today - timedelta(days=UNMATCHED_DAYS)),
            ]
        )
        late._ask("giro")
        late._close_tasks("deposit")

    @api.model
    def _ask_about_today(self, company, today):
        """What is to be paid today is looked for, and a giro brought to the bank."""
        due = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("kind", "in", ("promise", "giro")),
                ("state", "=", "open"),
                ("date", "=", today),
            ]
        )
        for kind, promises in due.grouped("kind").items():
            promises._ask("deposit" if kind == "giro" else "due", since=today)
