from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .penagihan_decision_covers import UNMATCHED_DAYS


class PenagihanJudged(models.AbstractModel):
    """What a customer is to pay by a day, over certain items: whether it did, from what was
    matched with them and nothing else. Once, and only when receipts are booked past that day.
    """

    _name = "penagihan.judged"
    _description = "To Be Paid by a Day"
    # Of its lines: their table, and the column that says whose they are.
    _judged_lines = ()
    # How it ends where too little was paid in time: not as long as money may be there for it.
    _judged_in_vain = ()

    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    paid = fields.Monetary(readonly=True, help="What was matched in time, as it was judged.")
    judged_date = fields.Date(string="Ended On", readonly=True)

    def init(self):
        """Each is written once after it was made, when it is judged: with room for all of them on
        their own pages PostgreSQL need not touch the indexes. At 60 an eighth has no room, and
        judging takes twice as long.
        """
        if not self._abstract:
            self.env.cr.execute(
                SQL("ALTER TABLE %s SET (fillfactor = 50)", SQL.identifier(self._table))
            )

    def _past_sql(self, company, today) -> SQL:
        """What may be judged: ``id``, ``partner_id``, ``currency_id``, ``amount``, ``until`` (the
        first day on which a payment comes too late), ``strict`` (whether payments that come too
        late count all the same: not then) and ``over`` (whether it may end in vain).
        """
        raise NotImplementedError

    def _outcome_sql(self) -> SQL:
        """The state it ends in, or NULL, of the rows of ``_past_sql`` and what was ``paid``."""
        raise NotImplementedError

    def _ended_sql(self, today) -> SQL:
        """More columns to write of what has ended: ``, name = value``."""
        return SQL()

    @api.model
    def _to_approve(self, company):
        """What waits for a manager, who may have closed the task and decided nothing."""
        return self.sudo().search([("company_id", "=", company.id), ("state", "=", "to_approve")])

    def _may(self, group, *states):
        """Refuse those without the group, other people's customers, and what has moved on.

        :return: ``self`` as nobody in particular, since nobody writes states directly
        """
        self.env.user._penagihan_check_role(group)
        self.check_access("read")
        self.filtered(lambda said: said.state not in states)._refuse()
        return self.sudo()

    def _refuse(self):
        """Whatever was asked of these comes too late."""
        if self:
            raise UserError(self.env._("%s: this is not possible any more.", self[0].display_name))

    def action_judge(self):
        """Judge now, of the companies whoever asks works in, what is past its day."""
        self.env.user._penagihan_check_role("group_officer")
        for company in {each._penagihan_owner() for each in self.env.companies}:
            self._judge(company).debtor_id._refresh()

    @api.model
    def _judge_all(self, company, today):
        """The set-based pass: one statement for all of a company.

        What is paid is paid, whatever it was matched with: a receipt, a credit note, another
        entry. What was matched before it was agreed is kept on the line.

        :param company: one that collects
        :return: what has come to its end
        """
        table, parent = (SQL.identifier(name) for name in self._judged_lines)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH past AS MATERIALIZED (%(past)s),
                settled AS (
                    SELECT said_id, sum(GREATEST(0, LEAST(amount, matched - before))) AS paid
                      FROM (SELECT line.%(parent)s AS said_id, line.amount,
                                   line.matched AS before,
                                   sum(part.debit_amount_currency) AS matched
                              FROM past
                              JOIN %(lines)s line ON line.%(parent)s = past.id
                              -- lines nothing was matched with add nothing
                              JOIN account_partial_reconcile part
                                ON part.debit_move_id = line.move_line_id
                               AND (NOT past.strict OR part.max_date < past.until)
                          GROUP BY line.id) of_item
                  GROUP BY said_id
                ),
                ended AS MATERIALIZED (
                    SELECT *, %(outcome)s AS state
                      FROM (SELECT past.*, COALESCE(settled.paid, 0) AS paid
                              FROM past LEFT JOIN settled ON settled.said_id = past.id) past
                ),
                -- who has paid something that nobody has matched yet may have paid this
                purse AS MATERIALIZED (%(purse)s),
                judged AS (
                    UPDATE %(table)s said
                       SET state = ended.state, paid = ended.paid, judged_date = %(today)s
                           %(more)s
                      FROM ended
                     WHERE said.id = ended.id AND ended.state IS NOT NULL
                       AND (ended.state <> ALL(%(vain)s::varchar[])
                            OR ended.until <= %(unbooked)s
                            OR (ended.partner_id, ended.currency_id) NOT IN (
                                SELECT payer_id, currency_id FROM purse))
                 RETURNING said.id
                )
                SELECT id FROM judged ORDER BY id
                """,
                table=SQL.identifier(self._table),
                lines=table,
                parent=parent,
                past=self._past_sql(company, today),
                outcome=self._outcome_sql(),
                more=self._ended_sql(today),
                vain=list(self._judged_in_vain),
                today=today,
                unbooked=today - timedelta(days=UNMATCHED_DAYS),
                purse=self._purse_sql(company, today),
            )
        )
        judged = self.sudo().browse(ended_id for (ended_id,) in self.env.cr.fetchall())
        self.invalidate_model()
        return judged

    @api.model
    def _booked_sql(self, company, until) -> SQL:
        """Whether receipts are booked past the day before ``until``, as far as the policy of the
        customer (alias ``debtor``) asks for it.
        """
        policies = self.env["penagihan.policy"].sudo().with_context(active_test=False)
        # by number: of a join the planner could not tell how many are left
        return SQL(
            "(%(booked)s >= %(until)s - 1 OR COALESCE(debtor.policy_id, %(default)s, 0)"
            " <> ALL(%(checked)s::int[]))",
            booked=SQL("%s::date", company.sudo().penagihan_bank_date or None),
            until=until,
            default=company._penagihan_owners()[company.sudo()][1].id or None,
            checked=policies.search([("bank_check", "=", True)]).ids,
        )

    def _purse_sql(self, company, today) -> SQL:
        """Payers with money nobody has matched: open credits, payments on their way.

        Open credits are few beside open invoices, and Odoo has an index of what is negative:
        sooner read than the items of those who are late.
        """
        table, parent = (SQL.identifier(name) for name in self._judged_lines)
        return SQL(
            """
            SELECT COALESCE(main.penagihan_payer_id, main.id) AS payer_id, credit.currency_id
              FROM account_move_line credit
              JOIN res_partner contact ON contact.id = credit.partner_id
              JOIN res_partner main ON main.id = contact.commercial_partner_id
             WHERE credit.parent_state = 'posted' AND credit.reconciled IS NOT TRUE
               AND credit.account_id = ANY(%(accounts)s) AND credit.company_id = ANY(%(owned)s)
               AND credit.amount_residual < 0 AND credit.amount_residual_currency < 0
               AND credit.date <= %(today)s
             UNION
            SELECT ended.partner_id, ended.currency_id
              FROM %(lines)s line
              JOIN ended ON ended.id = line.%(parent)s
             WHERE line.move_id IN (
                       SELECT link.invoice_id
                         FROM account_payment payment
                         JOIN account_move__account_payment link ON link.payment_id = payment.id
                        WHERE payment.move_id IS NULL AND payment.state = 'in_process')
            """,
            accounts=self.env["penagihan.aging"]._default_account_ids(),
            owned=company._penagihan_collected().ids,
            today=today,
            lines=table,
            parent=parent,
        )
