from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, plaintext2html

# A manager who did nothing about it hears again after so many days.
_TELL_AGAIN_DAYS = 14


class PenagihanDisputeFollow(models.Model):
    """What becomes of disputes by themselves, once a day: what was paid or credited ends them, a
    payment that is taken back brings them back, and what is late goes to a manager. A statement
    for each, however many there are.
    """

    _inherit = "penagihan.dispute"

    @api.model
    def _follow(self, company, today=None):
        """Look after the disputes of ``company``, one that collects.

        :return: those that have come to their end
        """
        today = today or company._penagihan_today()
        self.env.flush_all()
        self._relink(company)
        back = self._reopen(company, today)
        ended = self._end_settled(company, today)
        uncredited = self._leave_out_again(company, today)
        self.env.invalidate_all()
        ended._tell_ended()
        for dispute in uncredited:
            dispute._tell(
                self.env._(
                    "Left out again until the credit note is posted: %s", dispute._in_words()
                )
            )
        for dispute in back:
            dispute._tell(self.env._("The payment was taken back: %s", dispute._in_words()))
        (ended | back).debtor_id._ask_about_disputes()
        self._ask_for_credit_notes(company, today)
        self._escalate(company, today)
        return ended

    def _relink(self, company):
        """An invoice that was set back to draft and posted again may have other lines: what is
        disputed follows to the one that is due nearest.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE penagihan_dispute_line line SET move_line_id = found.id
                  FROM (SELECT DISTINCT ON (item.id) line.id AS line_id, item.id
                          FROM penagihan_dispute_line line
                    CROSS JOIN LATERAL (
                        SELECT item.id
                          FROM account_move_line item
                          JOIN account_account account ON account.id = item.account_id
                         WHERE item.move_id = line.move_id AND item.parent_state = 'posted'
                           AND account.account_type = 'asset_receivable'
                           AND item.amount_residual_currency > 0
                           AND NOT EXISTS (SELECT FROM penagihan_dispute_line other
                                            WHERE other.move_line_id = item.id AND other.open)
                      ORDER BY abs(COALESCE(item.date_maturity, item.date) - line.due_date), item.id
                         LIMIT 1) item
                         WHERE line.company_id = %s AND line.open AND line.move_line_id IS NULL
                      ORDER BY item.id, line.id) found
                 WHERE line.id = found.line_id
                """,
                company.id,
            )
        )

    def _reopen(self, company, today):
        """What ended because it was paid, and is owed again since: nobody has said that the
        customer agrees now. There is some time anew.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH back AS (
                    UPDATE penagihan_dispute_line line SET open = TRUE, ended_date = NULL
                      FROM penagihan_dispute dispute, account_move_line item
                     WHERE dispute.id = line.dispute_id AND item.id = line.move_line_id
                       AND dispute.company_id = %(company)s
                       AND (dispute.resolution = 'settled' OR dispute.state = 'open')
                       AND NOT line.open AND item.amount_residual_currency > 0
                       AND item.parent_state = 'posted'
                       AND item.penagihan_reopened_date >= line.ended_date
                       AND NOT EXISTS (SELECT FROM penagihan_dispute_line other
                                        WHERE other.move_line_id = item.id
                                          AND other.id > line.id)
                 RETURNING line.dispute_id
                )
                UPDATE penagihan_dispute dispute
                   SET state = 'open', ended_date = NULL, ended_user_id = NULL,
                       escalated_date = NULL,
                       -- of several invoices one is back: whether the customer is right stays
                       resolution = CASE WHEN dispute.state = 'open' THEN dispute.resolution END
                  FROM back WHERE back.dispute_id = dispute.id
             RETURNING dispute.id
                """,
                company=company.id,
            )
        )
        return self._given_time({dispute_id for (dispute_id,) in self.env.cr.fetchall()})

    def _given_time(self, ids):
        """The disputes ``ids``, which a statement has opened again, with a deadline anew."""
        again = self.sudo().browse(ids)
        again.invalidate_recordset()
        for dispute in again:
            dispute.deadline = max(dispute.deadline, self._usual_deadline(dispute.debtor_id))
        self.env.flush_all()
        return again

    def _end_settled(self, company, today):
        """Items nothing is owed of any more, and those that got credit notes for all that is
        disputed; a dispute without any other item has come to its end.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH settled AS (
                    UPDATE penagihan_dispute_line line SET open = FALSE, ended_date = %(today)s
                      FROM penagihan_dispute_line each
                      JOIN penagihan_dispute dispute ON dispute.id = each.dispute_id
                 LEFT JOIN account_move_line item ON item.id = each.move_line_id
                 LEFT JOIN account_move move ON move.id = each.move_id
                     WHERE each.id = line.id AND each.open AND dispute.company_id = %(company)s
                       AND (move.state = 'cancel'
                            OR item.parent_state = 'posted' AND item.amount_residual_currency <= 0
                            OR each.amount - 1 < (
                               SELECT sum(part.debit_amount_currency)
                                 FROM account_partial_reconcile part
                                 JOIN account_move_line credit ON credit.id = part.credit_move_id
                                 JOIN account_move note ON note.id = credit.move_id
                                WHERE part.debit_move_id = item.id
                                  AND note.move_type = 'out_refund'
                                  -- one for another dispute is none for this one
                                  AND COALESCE(note.penagihan_dispute_id, dispute.id)
                                      = dispute.id) - each.credited
                            -- the customer is right, and has got it: matched or not
                            OR dispute.resolution = 'upheld' AND (
                               SELECT sum(amount) - 1 FROM penagihan_dispute_line of_move
                                WHERE of_move.dispute_id = each.dispute_id
                                  AND of_move.move_id = each.move_id) < (
                               SELECT sum(note.amount_total) FROM account_move note
                                WHERE note.reversed_entry_id = each.move_id
                                  AND note.move_type = 'out_refund' AND note.state = 'posted'
                                  AND (note.penagihan_dispute_id = dispute.id
                                       OR note.penagihan_dispute_id IS NULL
                                          AND note.create_date >= dispute.create_date)))
                 RETURNING line.id, line.dispute_id
                )
                UPDATE penagihan_dispute dispute
                   SET state = 'resolved', resolution = 'settled', ended_date = %(today)s
                 WHERE id IN (SELECT dispute_id FROM settled)
                   AND NOT EXISTS (SELECT FROM penagihan_dispute_line line
                                    WHERE line.dispute_id = dispute.id AND line.open
                                      AND line.id NOT IN (SELECT id FROM settled))
             RETURNING id
                """,
                today=today,
                company=company.id,
            )
        )
        ended = self.sudo().browse(dispute_id for (dispute_id,) in self.env.cr.fetchall())
        self.invalidate_model()
        return ended

    def _escalate(self, company, today):
        """What nobody has cleared up in time goes to a manager, and stays with its owner."""
        late = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("deadline", "<", today),
                "|",
                ("escalated_date", "=", False),
                ("escalated_date", "<=", today - timedelta(days=_TELL_AGAIN_DAYS)),
            ]
        )
        if not late:
            return
        late.with_context(mail_notrack=True).escalated_date = today
        for debtor, disputes in late.grouped("debtor_id").items():
            manager = debtor._supervisor()
            local = disputes.with_context(lang=manager.lang)
            note = plaintext2html("\n".join(each._in_words() for each in local))
            debtor._ask("activity_dispute_late", manager, note)
