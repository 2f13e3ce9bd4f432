import logging
import smtplib
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

import psycopg2
from odoo import api, fields, models, modules
from odoo.exceptions import UserError
from odoo.tools import split_every
from psycopg2.extensions import TransactionRollbackError

from ..tools.delivery import refusal_of
from ..tools.disk import is_disk_full
from ..tools.link_mask import without_key

_logger = logging.getLogger(__name__)

# Follow-ups checked, rendered and committed together.
_BATCH = 50
# How often a batch is tried when others write on the same records meanwhile.
_TRIES = 5
# Minutes until a message is tried again that a mail server would rather take later.
_TRY_LATER = (10, 30, 90)
# Any numbers: with the id of a debtor or a company they name a lock.
_DEBTOR_LOCK, FINISH_LOCK = 1_902_002, 1_902_003


class PenagihanFollowupDispatch(models.Model):
    """Sending what was planned, so that a crash at any instant loses and doubles nothing.

    A batch is checked against the decision of this moment, rendered, and committed as
    *sending*. Then each message is marked as attempted (commit), handed to the mail server,
    and its outcome recorded (commit). SMTP knows no transactions: what was attempted and has no
    outcome is *in doubt*, goes to a person and is never sent again by itself; what was not
    attempted is planned again.

    Workers exclude each other by a lock per debtor that belongs to the connection: it outlives
    the commits in between, and ends with the process. So a message in *sending* whose debtor
    can be locked has lost its worker.

    Others go on working meanwhile: invoices are paid, an officer plans by hand. A batch that
    meets them is begun again. What is recorded after a message has left touches nobody else's
    records, since nothing could be begun again then.
    """

    _inherit = "penagihan.followup"

    @api.model
    def _dispatch(self, company, seconds=None, only=None) -> int:
        """Send the planned messages of ``company``.

        :param seconds: stop after the batch in which this time is over; no limit when empty
        :param only: these follow-ups and no others
        :return: how many could leave now and wait still
        """
        # sudo: whoever may start a run sends for all customers; nobody writes the ledger directly
        self = self.sudo()
        started = monotonic()
        domain = [("company_id", "=", company.id), ("channel", "=", "email")]
        self._recover(domain)
        domain.append(("state", "=", "planned"))
        if only:
            domain.append(("id", "in", only.ids))
        if company._penagihan_is_stopped():
            return self.search_count(domain)
        waiting = self._within_hours(self.search(domain)._to_try_now())
        # all messages of a debtor are checked together, before the first of them leaves
        by_debtor = {debtor.id: own for debtor, own in waiting.grouped("debtor_id").items()}
        # from here on any of them may be dropped by a plan, or sent by another worker
        self._commit()
        for debtor_ids in split_every(_BATCH, list(by_debtor)):
            self._send_locked(company, {each: by_debtor[each] for each in debtor_ids})
            left = self.env["ir.cron"]._commit_progress(0) if self._may_commit() else 1
            if not left or (seconds and monotonic() - started > seconds):
                break
        self.env.invalidate_all()
        now = fields.Datetime.now()
        return len(
            waiting.exists().filtered(
                lambda each: (
                    each.state == "sending"
                    or (each.state == "planned" and not (each.not_before and each.not_before > now))
                )
            )
        )

    def _to_try_now(self):
        """Without those a mail server has asked to bring later."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda each: not (each.tries and each.not_before and each.not_before > now)
        )

    def _within_hours(self, followups):
        """Those whose customers may be contacted now; the others get the hour they wait for.

        Hours, weekdays and holidays are the customer's own.
        """
        now = fields.Datetime.now()
        allowed = self.browse()
        for followup in followups:
            moment = followup.debtor_id._next_contact(followup._policy(), now)
            if moment <= now:
                allowed |= followup
            else:
                followup.not_before = moment
        deferred = followups - allowed
        if deferred:
            self.env.ref("penagihan_piutang.ir_cron_dispatch")._trigger(
                at=min(deferred.mapped("not_before"))
            )
        return allowed

    def _send_locked(self, company, by_debtor):
        """One batch, begun again when others write on the same records meanwhile.

        :param by_debtor: follow-ups by the id of their debtor
        """
        batch = self.browse().union(*by_debtor.values())
        for _try in range(_TRIES):
            try:
                with self._locked(by_debtor) as locked:
                    self.browse().union(*(by_debtor[each] for each in locked))._send_batch(company)
                return
            except TransactionRollbackError as error:
                _logger.info("Batch begun again: %s", error)
                self._recover([("id", "in", batch.ids)])
        _logger.warning("A batch of %s messages is left for later", len(batch))

    def _send_batch(self, company):
        """Check, render and send follow-ups whose debtors this worker has locked."""
        there = self.exists()
        # an apology comes first of all: nobody is reminded on the morning of it
        apologies = there.filtered(lambda each: each.kind == "apology")
        there -= apologies
        by_hand = there.filtered("manual")
        notices = there.filtered(lambda each: each.kind != "step")
        # what a person sends comes first: after it, the day's automatic message is one too many;
        # and after either what asks for nothing, which can wait for another day
        for part in filter(None, (apologies, by_hand, there - by_hand - notices, notices)):
            self.env.invalidate_all()
            part._send_part(company)

    def _send_part(self, company):
        if company._penagihan_is_stopped():
            return
        with self._numbering(company):
            # another worker may have sent them before the lock was ours, a plan be dropping them
            self.env.cr.execute(
                """SELECT id FROM penagihan_followup WHERE id = ANY(%s) AND state = 'planned'
                   ORDER BY id FOR UPDATE SKIP LOCKED""",
                [self.ids],
            )
            followups = self.browse(followup_id for (followup_id,) in self.env.cr.fetchall())
            followups = followups._recheck(company)._prepare_mails()
            self._commit()
        if followups:
            followups._send_mails()
            self._commit()
            followups._show_stages()

    # -- sending --------------------------------------------------------------------------

    def _prepare_mails(self):
        """Render into mails that wait, and mark the follow-ups as *sending*.

        :return: those that could be rendered; the others fail, each with its reason
        """
        rendered = self.browse()
        for template, followups in self.grouped(lambda each: each._template()).items():
            try:
                with self.env.cr.savepoint():
                    followups._create_mails(template)
                rendered |= followups
            except TransactionRollbackError:
                raise
            except Exception:
                # one customer's data must not stop the others: find it, one by one
                _logger.info("Batch of %s follow-ups not rendered, trying each", len(followups))
                for followup in followups:
                    try:
                        with self.env.cr.savepoint():
                            followup._create_mails(template)
                        rendered |= followup
                    except TransactionRollbackError:
                        raise
                    except Exception as error:
                        _logger.warning("Follow-up %s not rendered: %s", followup.id, error)
                        followup = followup._in_office_language()
                        followup._fail(
                            "no_space" if is_disk_full(error) else "unwritten",
                            followup.env._("The message could not be written: %s", error),
                        )
        rendered._set_state("sending")
        return rendered

    def _send_mails(self):
        """Hand the mails of ``self`` to the mail server one by one."""
        mails = self.mail_id
        by_mail = {followup.mail_id: followup for followup in self}
        for server_id, alias_domain_id, smtp_from, mail_ids in mails._split_by_mail_configuration():
            server = self.env["ir.mail_server"].browse(server_id)
            try:
                session = self.env["ir.mail_server"]._connect__(
                    mail_server_id=server_id, smtp_from=smtp_from
                )
            except (OSError, smtplib.SMTPException, UserError) as error:
                _logger.warning("Mail server not reached: %s", error)
                waiting = self.browse(by_mail[mail].id for mail in mails.browse(mail_ids))
                waiting._replan(self.env._("The mail server could not be reached: %s", error))
                continue
            try:
                left = list(mails.browse(mail_ids))
                while left and not self.company_id._penagihan_is_stopped():
                    mail = left.pop(0)
                    if not by_mail[mail]._send_one(mail, session, server, alias_domain_id):
                        break
                self.browse(by_mail[mail].id for mail in left)._replan()
            finally:
                if session:
                    try:
                        session.quit()
                    except smtplib.SMTPException:
                        _logger.info("The mail server had closed the connection already")

    def _send_one(self, mail, session, server, alias_domain_id) -> bool:
        """Send one message and record its outcome.

        :return: whether the connection to the mail server still stands
        """
        self = self._in_office_language()
        self.attempted_at = fields.Datetime.now()
        self._commit()
        # at rest the mail is cancelled, so that Odoo's own queue never takes it
        mail.state = "outgoing"
        refusal = None
        try:
            mail._send(
                smtp_session=session,
                mail_server=server,
                alias_domain_id=alias_domain_id,
                raise_exception=True,
            )
        except smtplib.SMTPServerDisconnected as error:
            if self.test:
                self._end_test()
                return False
            # it may have been accepted before the line broke
            self._set_state("in_doubt", failure=str(error), trouble="in_doubt", settled=False)
            self._commit()
            with self._beside():
                self._ask_somebody()
            return False
        except (psycopg2.Error, MemoryError):
            raise
        except Exception as error:
            # whatever it was stands on the mail; the server's answer says what to do about it
            refusal = refusal_of(error)
        if self.test:
            self._end_test()
            return not (refusal and refusal.closing)
        if mail.state == "sent":
            self._set_state("sent", message_id=mail.mail_message_id.id, failure=False)
            # the key has gone to whom it is for
            mail.body_html = without_key(mail.body_html)
        elif refusal and refusal.temporary and self.tries < len(_TRY_LATER):
            self._try_later(refusal)
        else:
            reason = mail.failure_reason or self.env._("The mail server refused the message.")
            self._set_state("failed", failure=reason, trouble="undelivered", settled=False)
        self._commit()
        if self.state != "sent":
            with self._beside():
                self._after_refusal(refusal)
        return not (refusal and refusal.closing)

    def _end_test(self):
        """What went to the test address was not sent: its steps stay open."""
        self._set_state("cancelled", failure=self.env._("Sent to the test address."))
        self._commit()

    def _after_refusal(self, refusal):
        if self.state == "planned":
            self.env.ref("penagihan_piutang.ir_cron_dispatch")._trigger(at=self.not_before)
            return
        self._ask_somebody()
        if refusal and refusal.wrong_address:
            self._contacts_written_to()._penagihan_bounced(self.email_to)

    def _try_later(self, refusal):
        """The server has not taken it and asks to be asked again: nothing of it has left."""
        wait = timedelta(minutes=_TRY_LATER[self.tries])
        self._replan(
            self.env._("The mail server asked to try again later: %s", refusal.text),
            tries=self.tries + 1,
            not_before=fields.Datetime.now() + wait,
        )

    def _show_stages(self):
        """Show on the invoices what has been sent about them; else the next run does so."""
        with self._beside():
            self.filtered(lambda each: each.state == "sent")._write_stages()

    @contextmanager
    def _beside(self):
        """For what somebody else may be writing on as well: it is left undone rather than the
        outcome of a message lost.
        """
        try:
            with self.env.cr.savepoint():
                yield
        except TransactionRollbackError as error:
            _logger.info("Left undone, others were at work: %s", error)
        self._commit()

    def _in_office_language(self):
        """Reasons and tasks are read by the company's people, not by the scheduled action."""
        self.ensure_one()
        return self.with_context(lang=self.user_id.lang or self.company_id.partner_id.lang)

    # -- after a crash --------------------------------------------------------------------

    @api.model
    def _recover(self, domain):
        """Messages whose worker has died: attempted ones are in doubt, others planned again."""
        stuck = self.search([*domain, ("state", "=", "sending")])
        with self._locked(stuck.debtor_id.ids) as locked:
            stuck = stuck.filtered(
                lambda each: each.debtor_id.id in locked and each.state == "sending"
            )
            attempted = stuck.filtered("attempted_at")
            for followup in attempted:
                followup = followup._in_office_language()
                if followup.test:
                    followup._end_test()
                    continue
                followup._set_state(
                    "in_doubt",
                    failure=followup.env._("Interrupted while it was being sent."),
                    trouble="in_doubt",
                    settled=False,
                )
                followup._ask_somebody()
            (stuck - attempted)._replan()
            self._commit()

    def _replan(self, failure=False, **values):
        """Back to planned: nothing of it has left."""
        mails = self.mail_id
        self._set_state("planned", failure=failure, mail_id=False, attempted_at=False, **values)
        mails.sudo().mail_message_id.unlink()

    # -- locks and commits ----------------------------------------------------------------

    @contextmanager
    def _locked(self, ids, kind=_DEBTOR_LOCK):
        """Hold those debtors no other worker has; gives their ids.

        :param kind: what else than debtors the ids are of

        The locks outlive commits and end with the process. A new transaction begins behind
        them: the old one might not see what another worker committed before it gave them back.
        """
        self.env.cr.execute(
            "SELECT id FROM unnest(%s::int[]) AS id WHERE pg_try_advisory_lock(%s, id)",
            [list(ids), kind],
        )
        locked = {each for (each,) in self.env.cr.fetchall()}
        try:
            self._commit()
            self.env.invalidate_all()
            yield locked
        except Exception:
            # a failed transaction would not let go of them
            if self._may_commit():
                self.env.cr.rollback()
            raise
        finally:
            self.env.cr.execute(
                "SELECT pg_advisory_unlock(%s, id) FROM unnest(%s::int[]) AS id",
                [kind, list(locked)],
            )

    def _may_commit(self):
        return not modules.module.current_test

    def _rollback(self):
        if self._may_commit():
            self.env.cr.rollback()
        self.env.invalidate_all(flush=False)

    def _commit(self):
        if self._may_commit():
            # what was sent cannot be unsent: see the class
            self.env.cr.commit()  # pylint: disable=invalid-commit
