from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, split_every
from psycopg2.errors import UniqueViolation

from .penagihan_decision import REASONS

# Any number: with the company's id it names the lock of planning.
_PLAN_LOCK = 1_902_001
_TASKS_AT_ONCE = 1000


class PenagihanRunPlan(models.Model):
    """Planning: the decision of the day becomes follow-ups. Set-based, so that the number of
    queries does not grow with the ledger.
    """

    _inherit = "penagihan.run"

    def _preview(self):
        """Count the decision of the day by reason; nothing else is written."""
        self.ensure_one()
        self._decide(replan=True)
        self._write_reasons()

    def _plan(self):
        """Write today's follow-ups. Messages of an earlier run that did not leave are planned
        anew; whatever is under way with a person stays.
        """
        self.ensure_one()
        company = self.company_id
        self.env.flush_all()
        self._lock_planning()
        # first, while what the transaction sees is fresh: messages are being sent meanwhile
        self._drop_unsent()
        self.env["penagihan.promise"]._judge(company, self.date)
        self.env["penagihan.offer"]._judge(company, self.date)
        self.env["penagihan.dispute"]._follow(company, self.date)
        self.env["penagihan.tax.residue"]._follow(company, self.date)
        self.env["penagihan.agreement"]._watch(company)
        self._close_tasks()
        self._decide()
        self._make_debtors()
        self._write_reasons()
        try:
            self._write_waived()
            self._write_followups()
        except UniqueViolation as error:
            raise self._planned_meanwhile() from error
        self._write_stages()
        self.env.invalidate_all()
        self._ask_people()
        self.env["penagihan.debtor"]._refresh_totals(company, SQL("TABLE penagihan_today"))
        self._make_tasks()

    def _lock_planning(self):
        """One plans for a company at a time. Who comes second waits, and begins again: what this
        transaction sees is older than what the first has written.
        """
        lock = [_PLAN_LOCK, self.company_id.id]
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", lock)
        if not self.env.cr.fetchone()[0]:
            self.env.cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", lock)
            raise self._planned_meanwhile()

    def _planned_meanwhile(self):
        """Odoo begins a request again that fails with this; so does the daily run."""
        return ConcurrencyError(
            self.env._(
                "Somebody else has planned the collection of %s at the same moment. Please look at "
                "the latest run, and try again if something is missing.",
                self.company_id.name,
            )
        )

    def _make_tasks(self):
        """The tasks of this run, so many at a time that memory does not grow with them."""
        followups = self.env["penagihan.followup"]
        waiting = followups.search(
            [
                ("run_id", "=", self.id),
                ("state", "in", ("todo", "to_approve")),
                ("activity_id", "=", False),
            ]
        )
        for ids in split_every(_TASKS_AT_ONCE, waiting.ids):
            followups.browse(ids)._make_tasks()
            self.env.flush_all()
            self.env.invalidate_all()

    def _preview_messages(self, payer) -> list[dict]:
        """What a run would send this customer now: planned, rendered and rolled back.

        :return: values of ``penagihan.why`` by message, empty when it would get none
        """
        savepoint = self.env.cr.savepoint()
        try:
            self.env.cr.execute(
                """DELETE FROM penagihan_followup
                    WHERE partner_id = %s AND company_id = %s AND state = 'planned'
                      AND manual IS NOT TRUE""",
                [payer.id, self.company_id.id],
            )
            self.env.cr.execute("SELECT COALESCE(max(id), 0) FROM penagihan_followup")
            (last_id,) = self.env.cr.fetchone()
            self._decide(payer_ids=payer.ids)
            self._make_debtors()
            self._write_followups()
            self.env.invalidate_all()
            # sudo: who may see the customer may see its message; whoever asks has been checked
            followups = (
                self.env["penagihan.followup"]
                .sudo()
                .search(
                    [
                        ("partner_id", "=", payer.id),
                        ("company_id", "=", self.company_id.id),
                        ("run_id", "=", False),
                        ("id", ">", last_id),
                    ]
                )
            )
            return [followup._preview() for followup in followups]
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _decide(self, replan=False, payer_ids=None):
        """Today's decision for this company as a temporary table, computed once."""
        self.env.flush_all()
        self.env.cr.execute("DROP TABLE IF EXISTS penagihan_today")
        self.env.cr.execute(
            SQL(
                # OFFSET 0 keeps the condition out of the statement, whose estimates it would spoil
                """CREATE TEMPORARY TABLE penagihan_today ON COMMIT DROP AS
                   SELECT * FROM (%s OFFSET 0) decision WHERE owner_id = %s""",
                self.env["penagihan.decision"]._rows_sql(
                    self.date, replan=replan, payer_ids=payer_ids
                ),
                self.company_id.id,
            )
        )
        # without statistics the joins below would be planned for a handful of rows
        self.env.cr.execute("ANALYZE penagihan_today")

    def _close_tasks(self):
        """Withdraw the tasks about what was paid or is held meanwhile. Of the others, one whose
        patience is over is missed: the rungs meant for a person are consumed, the others are
        free again. Firm steps have no patience and are never missed.
        """
        tasks = (
            self.env["penagihan.followup"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "in", ("todo", "to_approve")),
                ]
            )
        )
        missed = tasks._withdraw().filtered(
            lambda task: (
                task.state == "todo"
                and any(
                    line.patience_until and line.patience_until <= self.date
                    for line in task.line_ids
                )
            )
        )
        missed._set_state("missed")
        released = missed.line_ids.filtered(lambda line: line.step_id.channel == "email")
        released.write({"state": "cancelled"})
        self.env.flush_all()

    def _drop_unsent(self):
        """What an earlier run planned and nobody approved or wrote by hand is decided again, but
        for what a worker is about to send.
        """
        self.env.cr.execute(
            """DELETE FROM penagihan_followup
                WHERE id IN (SELECT id FROM penagihan_followup
                              WHERE company_id = %s AND state = 'planned' AND kind = 'step'
                                AND approved_user_id IS NULL AND manual IS NOT TRUE
                                    FOR UPDATE SKIP LOCKED)""",
            [self.company_id.id],
        )
        self.env.invalidate_all()
        self.env["penagihan.document"]._void_orphans(self.company_id)

    def _decided(self) -> SQL:
        """The rows of the decision this transaction has just made for the run."""
        return SQL("TABLE penagihan_today")

    def _make_debtors(self):
        """A record for each payer met for the first time."""
        self.env.cr.execute(
            """SELECT DISTINCT payer_id FROM penagihan_today
                WHERE debtor_id IS NULL AND payer_id IS NOT NULL AND reason <> 'excluded'"""
        )
        payers = [payer_id for (payer_id,) in self.env.cr.fetchall()]
        if not payers:
            return
        # sudo: a preview makes none for keeps, whoever asks for it
        self.env["penagihan.debtor"].sudo().with_context(tracking_disable=True).create(
            [{"partner_id": payer_id, "company_id": self.company_id.id} for payer_id in payers]
        )
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE penagihan_today today SET debtor_id = debtor.id
                 FROM penagihan_debtor debtor
                WHERE today.debtor_id IS NULL AND debtor.partner_id = today.payer_id
                  AND debtor.company_id = today.owner_id"""
        )

    def _write_reasons(self):
        order = [reason for reason, _label in REASONS]
        self.sudo().reason_ids.unlink()
        self.env.cr.execute(
            """SELECT verdict, reason, detail, count(DISTINCT payer_id), count(*),
                      sum(amount_company)
                 FROM penagihan_today GROUP BY verdict, reason, detail"""
        )
        self.env["penagihan.run.reason"].sudo().create(
            [
                {
                    "run_id": self.id,
                    "sequence": 0 if reason == "due" else 1 + order.index(reason),
                    "verdict": verdict,
                    "reason": reason,
                    "detail": detail,
                    "debtor_count": debtors,
                    "item_count": items,
                    "amount_company": amount,
                }
                for verdict, reason, detail, debtors, items, amount in self.env.cr.fetchall()
            ]
        )

    def _write_waived(self):
        """Rungs between an item's position and its next one that were left out by amount."""
        self.env.cr.execute(
            """
            INSERT INTO penagihan_followup_line (
                company_id, debtor_id, move_line_id, instalment_id, move_id, due_date,
                currency_id, step_id, offset_days, date, state, consumes,
                create_uid, create_date, write_uid, write_date)
            SELECT today.owner_id, today.debtor_id, today.move_line_id, today.instalment_id,
                   today.move_id, today.due_date, today.currency_id, step.id, step.offset_days,
                   today.last_date, 'waived', TRUE,
                   %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM penagihan_today today
              JOIN penagihan_step step
                ON step.policy_id = today.policy_id AND step.active AND step.min_amount > 0
               AND step.offset_days < today.offset_days
               AND step.offset_days > GREATEST(today.position, 0)
             WHERE (today.reason = 'due' OR today.reason = 'by_hand' AND today.ready)
               AND NOT EXISTS (SELECT FROM penagihan_followup_line done
                                WHERE done.move_line_id = today.move_line_id
                                  AND done.step_id = step.id AND done.consumes)
               AND NOT EXISTS (SELECT FROM penagihan_followup_line done
                                WHERE done.instalment_id = today.instalment_id
                                  AND done.step_id = step.id AND done.consumes)
            """,
            {"uid": self.env.uid},
        )

    def _write_followups(self):
        """One follow-up per message, with the items it covers."""
        self.env.cr.execute(
            """
            WITH message AS (
                INSERT INTO penagihan_followup (
                    kind, run_id, debtor_id, partner_id, company_id, user_id, date, step_id,
                    stage_id,
                    channel, state, post_due, contact_id, amount_company,
                    create_uid, create_date, write_uid, write_date)
                SELECT 'step', %(run)s, today.debtor_id, today.payer_id, today.owner_id,
                       -- a collector who has left does nothing any more
                       COALESCE((SELECT person.id FROM res_users person
                                  WHERE person.id = debtor.user_id AND person.active), %(user)s),
                       today.today, step.id, step.stage_id,
                       -- by hand goes to a person even where no channel is usable
                       COALESCE(today.channel, step.channel),
                       CASE WHEN debtor.handling = 'by_hand' THEN 'todo'
                            WHEN step.mode = 'approval' THEN 'to_approve'
                            WHEN debtor.handling = 'approval'
                                 AND today.channel IN ('email', 'letter') THEN 'to_approve'
                            WHEN today.channel <> 'email' THEN 'todo'
                            WHEN today.firm_open AND stage.firm IS NOT TRUE THEN 'to_approve'
                            ELSE 'planned' END,
                       bool_or(today.offset_days > 0), today.contact_id, sum(today.amount_company),
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM penagihan_today today
                  JOIN penagihan_debtor debtor ON debtor.id = today.debtor_id
                  JOIN penagihan_step step ON step.id = today.lead_id
                  JOIN penagihan_stage stage ON stage.id = step.stage_id
                 WHERE today.reason = 'due' OR today.reason = 'by_hand' AND today.ready
              GROUP BY today.debtor_id, today.payer_id, today.owner_id, today.today, today.channel,
                       today.contact_id, today.firm_open, debtor.id, step.id, stage.id
             RETURNING id, debtor_id, company_id, step_id, date, state
            )
            INSERT INTO penagihan_followup_line (
                followup_id, company_id, debtor_id, move_line_id, instalment_id, move_id,
                due_date, currency_id, amount_due, step_id, offset_days, date, patience_until,
                state, consumes,
                create_uid, create_date, write_uid, write_date)
            SELECT message.id, message.company_id, message.debtor_id, today.move_line_id,
                   today.instalment_id, today.move_id, today.due_date, today.currency_id,
                   today.amount_due, today.step_id, today.offset_days, message.date,
                   CASE WHEN message.state = 'todo' AND stage.firm IS NOT TRUE
                        THEN message.date + lead.patience_days END,
                   message.state, TRUE,
                   %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM message
              JOIN penagihan_step lead ON lead.id = message.step_id
              JOIN penagihan_stage stage ON stage.id = lead.stage_id
              JOIN penagihan_today today ON today.debtor_id = message.debtor_id
               AND (today.lead_id = message.step_id
                    AND (today.reason = 'due' OR today.reason = 'by_hand' AND today.ready)
                    -- a rung before the date takes along what reaches it in the next days
                    OR today.reason = 'not_yet' AND today.offset_days < 0
                    AND today.next_date <= today.today + today.contact_interval_days
                    AND (today.debtor_id, today.step_id, message.step_id) IN (
                        SELECT debtor_id, step_id, lead_id FROM penagihan_today
                         WHERE reason = 'due' AND offset_days < 0))
            """,
            {
                "run": self._origin.id or None,
                "uid": self.env.uid,
                "user": self.company_id.penagihan_user_id.id or None,
            },
        )

    def _write_stages(self):
        """The stage shown on invoices: of several items the furthest; empty once settled."""
        self.env["account.move"]._penagihan_show_stages(SQL("TABLE penagihan_today"))
        self.env.cr.execute(
            """
            UPDATE account_move move SET penagihan_stage_id = NULL
             WHERE move.penagihan_stage_id IS NOT NULL AND move.company_id = ANY(%s)
               AND NOT EXISTS (SELECT FROM penagihan_today WHERE move_id = move.id)
            """,
            [self.company_id._penagihan_collected().ids],
        )
