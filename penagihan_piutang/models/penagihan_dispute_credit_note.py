from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, plaintext2html

from .penagihan_decision_covers import DRAFT_CREDIT_DAYS

# A draft covers its invoice for some days only (penagihan_decision_covers.py): somebody is asked
# in good time, and again where nothing has come of it.
_POST_DAYS = 7


class PenagihanDispute(models.Model):
    """A credit note for what is disputed: a draft made by accounting's own dialog."""

    _inherit = "penagihan.dispute"

    def _action_credit_note(self, outcome=None):
        """Accounting's dialog, filled in; the dispute ends when the draft is there. Where the
        dialog is closed, it is known that the customer is right, and somebody is asked.
        """
        self.ensure_one()
        self._may_resolve()
        moves = self.line_ids.filtered("open").move_id
        Reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=moves.ids
        )
        if not Reversal.has_access("create"):
            raise UserError(
                self.env._(
                    "Only those who write invoices make credit notes. Choose “Customer is right”: "
                    "then one of them is asked to."
                )
            )
        if len(moves.company_id) > 1:
            raise UserError(
                self.env._("The invoices are of several companies: credit each of them there.")
            )
        self._concede(outcome, tell=False)
        wizard = Reversal.create(
            {
                "reason": outcome or self.note or self.display_name,
                "journal_id": moves.journal_id[:1].id,
                "penagihan_dispute_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Note"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"penagihan_outcome": outcome},
        }

    def _leave_out_again(self, company, today):
        """What was conceded, and is not credited: its draft was deleted, or is so old that it
        covers nothing any more. The customer is right still, and is not asked for it.

        :return: the disputes that are open again
        """
        self.env.cr.execute(
            SQL(
                """
                WITH back AS (
                    UPDATE penagihan_dispute_line line SET open = TRUE, ended_date = NULL
                      FROM penagihan_dispute dispute, account_move_line item
                     WHERE dispute.id = line.dispute_id AND item.id = line.move_line_id
                       AND dispute.company_id = %(company)s
                       AND dispute.resolution = 'credit_note' AND NOT line.open
                       AND item.parent_state = 'posted' AND item.amount_residual_currency > 0
                       AND %(uncredited)s
                 RETURNING line.dispute_id
                )
                UPDATE penagihan_dispute dispute
                   SET state = 'open', resolution = 'upheld', ended_date = NULL,
                       ended_user_id = NULL, escalated_date = NULL
                  FROM back WHERE back.dispute_id = dispute.id
             RETURNING dispute.id
                """,
                company=company.id,
                uncredited=self._uncredited_sql(
                    SQL(
                        "(note.create_date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date + %s > %s",
                        company.sudo().penagihan_tz or "UTC",
                        DRAFT_CREDIT_DAYS,
                        today,
                    )
                ),
            )
        )
        return self._given_time({dispute_id for (dispute_id,) in self.env.cr.fetchall()})

    def _uncredited_sql(self, draft_counts) -> SQL:
        """Whether ``line`` of ``dispute`` is the last word about its item, and no credit note is
        there for it: one posted since, or a draft that counts; one for another dispute is none.

        :param draft_counts: a condition on the draft ``note``
        """
        return SQL(
            """
            NOT EXISTS (SELECT FROM penagihan_dispute_line other
                         WHERE other.move_line_id = line.move_line_id AND other.id > line.id)
            AND NOT EXISTS (
                SELECT FROM account_move note
                 WHERE note.reversed_entry_id = line.move_id AND note.move_type = 'out_refund'
                   AND (note.state = 'posted'
                           AND (note.penagihan_dispute_id = dispute.id
                                OR note.penagihan_dispute_id IS NULL
                                   AND note.date >= dispute.made_date)
                        OR note.state = 'draft'
                           AND COALESCE(note.penagihan_dispute_id, dispute.id) = dispute.id
                           AND %s))
            """,
            draft_counts,
        )

    def _ask_for_credit_notes(self, company, today, at_once=()):
        """What was conceded stays out until it is credited: somebody is asked to see to it, until
        a credit note is posted or nothing is owed.

        :param at_once: customers about whom somebody is asked whenever the last time was
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT dispute.id
                  FROM penagihan_dispute dispute
                  JOIN penagihan_dispute_line line ON line.dispute_id = dispute.id
                  JOIN account_move_line item ON item.id = line.move_line_id
                 WHERE dispute.company_id = %(company)s AND (dispute.resolution = 'credit_note'
                        OR dispute.resolution = 'upheld' AND line.open)
                   AND item.parent_state = 'posted' AND item.amount_residual_currency > 0
                   AND %(uncredited)s
                """,
                company=company.id,
                uncredited=self._uncredited_sql(
                    SQL(
                        "COALESCE(dispute.ended_date, note.create_date::date) > %s::date - %s",
                        today,
                        _POST_DAYS,
                    )
                ),
            )
        )
        waiting = self.sudo().browse(dispute_id for (dispute_id,) in self.env.cr.fetchall())
        disputes = waiting.grouped("debtor_id")

        def writer(debtor):
            """The owner; who may not write invoices cannot make the credit note of a dispute that
            is open still, where there is none yet.
            """
            owner = disputes[debtor].user_id.filtered("active")[:1]
            if disputes[debtor].filtered(lambda each: each.state == "open"):
                return owner.filtered(_writes_invoices) or debtor._credit_writer() or owner
            return owner

        def words(debtor, user):
            local = disputes[debtor].with_context(lang=user.lang)
            return plaintext2html("\n".join(each._to_credit() for each in local))

        kind = self.env.ref("penagihan_piutang.activity_credit_note")
        tasks = self.env["mail.activity"].sudo().search([("activity_type_id", "=", kind.id)])
        asked = waiting.debtor_id.browse(tasks.mapped("res_id"))
        asked = asked.filtered(lambda debtor: debtor.company_id == company)
        (asked - waiting.debtor_id)._answered("activity_credit_note")
        at_once = waiting.debtor_id & waiting.debtor_id.browse(each.id for each in at_once)
        at_once._ask("activity_credit_note", writer, words)
        (waiting.debtor_id - at_once)._ask(
            "activity_credit_note", writer, words, since=today - timedelta(days=_POST_DAYS - 1)
        )

    def _to_credit(self) -> str:
        """What is to be credited, for whoever is asked to."""
        self.ensure_one()
        parts = (
            self.display_name,
            ", ".join(self.line_ids.move_id.mapped(lambda move: move.name or "")),
            self.outcome,
        )
        return " – ".join(filter(None, parts))


def _writes_invoices(user):
    return user.has_group("account.group_account_invoice")


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    def _credit_writer(self):
        """Who in collection sees the customer and may make a credit note: officers first; may be
        nobody.
        """
        self.ensure_one()
        officers = self.env.ref("penagihan_piutang.group_officer").sudo().all_user_ids
        return officers.filtered(
            lambda user: (
                user.active and self.company_id in user.company_ids and _writes_invoices(user)
            )
        ).sorted("id")[:1]


class AccountMove(models.Model):
    _inherit = "account.move"

    def _penagihan_shrink(self, amount):
        """Bring the lines of a draft down so that it comes to ``amount`` in its currency. Each
        line in proportion, so that taxes follow; the last one takes what rounding leaves.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        if (
            not self.amount_total
            or self.currency_id.compare_amounts(amount, self.amount_total) >= 0
        ):
            return
        share = amount / self.amount_total
        self.write(
            {
                "invoice_line_ids": [
                    Command.update(line.id, {"price_unit": line.price_unit * share})
                    for line in lines
                ]
            }
        )
        last = lines.filtered("quantity")[-1:]
        left = amount - self.amount_total
        if last and left:
            rate = self.amount_total / self.amount_untaxed if self.amount_untaxed else 1
            last.price_unit += left / rate / last.quantity
