from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .penagihan_decision_covers import UNMATCHED_DAYS


class PenagihanPromiseJudge(models.Model):
    """Whether promises were kept: from what was matched with their items, once, and only when
    receipts are booked past their day. One statement for all promises of a company.
    """

    _inherit = "penagihan.promise"

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
        return judged

    @api.model
    def _judge_all(self, company, today):
        """The set-based pass. A payment counts for a promise when it is dated within the grace;
        for the other kinds whenever it comes, since they are no word that could be broken.
        What is paid is paid, whatever it was matched with: a receipt, a credit note, another entry.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH open AS MATERIALIZED (
                    SELECT id, debtor_id, partner_id, currency_id, kind, amount, until,
                           until <= %(today)s AS over
                      FROM penagihan_promise
                     WHERE company_id = %(company)s AND state = 'open'
                ),
                past AS MATERIALIZED (
                    SELECT promise.*
                      FROM open promise
                      JOIN penagihan_debtor debtor ON debtor.id = promise.debtor_id
                      JOIN penagihan_policy policy
                        ON policy.id = COALESCE(debtor.policy_id, %(policy)s)
                     WHERE promise.kind <> 'promise' OR promise.over
                           AND (policy.bank_check IS NOT TRUE OR %(booked)s >= promise.until - 1)
                ),
                settled AS (
                    SELECT promise_id, sum(GREATEST(0, LEAST(amount, matched - before))) AS paid
                      FROM (SELECT line.promise_id, line.amount, line.matched AS before,
                                   COALESCE(sum(part.debit_amount_currency), 0) AS matched
                              FROM past
                              JOIN penagihan_promise_line line ON line.promise_id = past.id
                         LEFT JOIN account_partial_reconcile part
                                ON part.debit_move_id = line.move_line_id
                               AND (past.kind <> 'promise' OR part.max_date < past.until)
                          GROUP BY line.id) of_item
                  GROUP BY promise_id
                ),
                ended AS (
                    SELECT past.*, COALESCE(settled.paid, 0) AS paid,
                           CASE WHEN past.amount - COALESCE(settled.paid, 0) < 1 THEN 'kept'
                                WHEN kind IN ('claims_paid', 'in_process') AND over THEN 'lapsed'
                                WHEN kind <> 'promise' THEN NULL
                                WHEN settled.paid >= 1 THEN 'partly'
                                ELSE 'broken' END AS state
                      FROM past LEFT JOIN settled ON settled.promise_id = past.id
                ),
                -- who has paid something that nobody has matched yet may have kept it
                purse AS (%(purse)s),
                judged AS (
                    UPDATE penagihan_promise promise
                       SET state = ended.state, paid = ended.paid, judged_date = %(today)s,
                           until = LEAST(promise.until, %(today)s)
                      FROM ended
                     WHERE promise.id = ended.id AND promise.state = 'open'
                       AND ended.state IS NOT NULL
                       AND (ended.state NOT IN ('partly', 'broken')
                            OR ended.until + %(unmatched)s <= %(today)s
                            OR (ended.partner_id, ended.currency_id) NOT IN (
                                SELECT payer_id, currency_id FROM purse))
                 RETURNING promise.id
                )
                SELECT id FROM judged ORDER BY id
                """,
                today=today,
                company=company.id,
                policy=company._penagihan_owners()[company.sudo()][1].id or None,
                booked=SQL("%s::date", company.sudo().penagihan_bank_date or None),
                unmatched=UNMATCHED_DAYS,
                purse=self._purse_sql(company, today),
            )
        )
        judged = self.sudo().browse(promise_id for (promise_id,) in self.env.cr.fetchall())
        self.invalidate_model(["state", "paid", "judged_date", "until"])
        return judged

    def _purse_sql(self, company, today) -> SQL:
        """Payers of late promises with money nobody has matched: credits, payments on their way."""
        owned = [
            each.id
            for each, (owner, _policy) in company._penagihan_owners().items()
            if owner == company
        ]
        accounts = (
            self.env["account.account"]
            .sudo()
            .with_context(active_test=False)
            .search([("account_type", "=", "asset_receivable"), ("non_trade", "=", False)])
        )
        return SQL(
            """
            SELECT late.partner_id AS payer_id, credit.currency_id
              FROM (SELECT DISTINCT partner_id FROM ended WHERE state IN ('partly', 'broken')) late
        CROSS JOIN LATERAL (SELECT id FROM res_partner
                             WHERE id = late.partner_id AND penagihan_payer_id IS NULL
                             UNION ALL
                            SELECT id FROM res_partner
                             WHERE penagihan_payer_id = late.partner_id) main
              JOIN res_partner contact ON contact.commercial_partner_id = main.id
              JOIN account_move_line credit ON credit.partner_id = contact.id
             WHERE credit.parent_state = 'posted' AND credit.reconciled IS NOT TRUE
               AND credit.account_id = ANY(%(accounts)s) AND credit.company_id = ANY(%(owned)s)
               AND credit.amount_residual_currency < 0 AND credit.date <= %(today)s
             UNION
            SELECT ended.partner_id, ended.currency_id
              FROM ended
              JOIN penagihan_promise_line line ON line.promise_id = ended.id
              JOIN account_move__account_payment link ON link.invoice_id = line.move_id
              JOIN account_payment payment ON payment.id = link.payment_id
             WHERE ended.state IN ('partly', 'broken') AND payment.move_id IS NULL
               AND payment.state = 'in_process'
            """,
            accounts=accounts.ids,
            owned=owned,
            today=today,
        )

    def action_judge(self):
        """Judge now, of the companies whoever asks works in, what is past its day."""
        if not self.env.user.has_group("penagihan_piutang.group_officer"):
            raise AccessError(self.env._("Your role in collection does not allow this."))
        for company in {each._penagihan_owner() for each in self.env.companies}:
            self._judge(company).debtor_id._refresh()

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
