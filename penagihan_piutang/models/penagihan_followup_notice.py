from datetime import timedelta

from odoo import api, models

# The words of each kind of notice, unless whoever plans it says otherwise.
_TEMPLATES = {
    "statement": "penagihan_piutang.mail_statement",
    "confirmation": "penagihan_piutang.mail_confirmation",
    "copies": "penagihan_piutang.mail_copies",
    "apology": "penagihan_piutang.mail_apology",
    "tax": "penagihan_piutang.mail_tax_slips",
    "agreement": "penagihan_piutang.mail_agreement",
}
# What a company sends by itself waits for an answer to be handled: the customer may have said why
# the figures are wrong. Copies and apologies are answers themselves.
_AFTER_REPLIES = ("statement", "confirmation")


class PenagihanFollowupNotice(models.Model):
    """A message that asks for no payment: a statement, a balance confirmation.

    It consumes no step and has no items. It leaves by the same dispatch as all others (hours
    and holidays of the customer, one message a day, locks, recovery after a crash), and is
    written with the figures of the moment it leaves.
    """

    _inherit = "penagihan.followup"

    @api.model
    def _plan_notices(self, kind, debtors):
        """Plan a message of ``kind`` to each of ``debtors``; nothing leaves yet.

        Left out is whom nobody may write to. One that waits still is not doubled.

        :param kind: of ``kind``, not "step"
        :return: (follow-ups in the order of ``debtors`` they are for, {debtor: why not})
        """
        contacts = self._notice_contacts(kind, debtors)
        refused = self._notices_not_now(kind, debtors) | debtors._notice_refusals(contacts)
        # sudo: nobody writes the ledger directly
        followups = self.sudo().create(
            [
                {
                    "kind": kind,
                    "debtor_id": debtor.id,
                    "user_id": (
                        debtor.user_id or debtor.company_id.penagihan_user_id or self.env.user
                    ).id,
                    "date": debtor.company_id._penagihan_today(),
                    "channel": "email",
                    "contact_id": contacts[debtor].id,
                }
                for debtor in debtors
                if debtor not in refused
            ]
        )
        return followups, refused

    @api.model
    def _notices_not_now(self, kind, debtors) -> dict:
        """{customer: sentence} of those for whom one of ``kind`` waits, which is not doubled, and
        of those whose answer is to be handled first.
        """
        # sudo: whoever may send to a customer may know that something waits
        waiting = self.sudo().search(
            [
                ("debtor_id", "in", debtors.ids),
                ("kind", "=", kind),
                ("state", "in", ("planned", "sending")),
            ]
        )
        sentence = self.env._("One is waiting to be sent already.")
        not_now = dict.fromkeys(waiting.debtor_id.with_env(debtors.env), sentence)
        if kind in _AFTER_REPLIES:
            answered = debtors.filtered("reply_pause")
            not_now |= dict.fromkeys(
                answered, self.env._("It has answered: please handle its reply first.")
            )
        return not_now

    def _notice_contacts(self, kind, debtors) -> dict:
        """{customer: whom a notice of ``kind`` goes to}, empty without a usable address."""
        return debtors._email_contacts()

    @api.model
    def _notice_words(self, debtor, plan) -> dict:
        """What a notice to ``debtor`` would say: written and rolled back, see ``_words_by_hand``.

        :param plan: makes its follow-up
        :return: ``recipient``, ``subject``, ``body`` without its frame
        """
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            followup = plan()
            recipient = followup.contact_id.email_formatted
            subject, body = followup._words(followup._notice_template())[followup.id]
            self.env.flush_all()
        finally:
            savepoint.close(rollback=True)
            self.env["penagihan.followup"].invalidate_model(flush=False)
            debtor.invalidate_recordset(["followup_ids"], flush=False)
        return {"recipient": recipient, "subject": subject, "body": body}

    def _notice_template(self):
        return self.env.ref(_TEMPLATES[self.kind])

    def _notice_files(self) -> dict:
        """What goes along with notices of one kind, made at the moment they leave.

        :return: {follow-up: [(file name, bytes, mimetype)]}
        """
        return {followup: [] for followup in self}

    def _notice_objection(self) -> str:
        """Why this notice is not to leave any more; empty when it may."""
        self.ensure_one()
        return ""

    def _recheck_notices(self):
        """Keep those that may leave now; the others are cancelled, or wait for another day.

        :return: the follow-ups that may leave
        """
        contacts, refused = {}, {}
        for kind, notices in self.grouped("kind").items():
            contacts[kind] = self._notice_contacts(kind, notices.debtor_id)
            refused[kind] = notices.debtor_id._notice_refusals(contacts[kind])
        written = self._written_today(self.debtor_id)
        kept = self.browse()
        for followup in self:
            debtor = followup.debtor_id
            local = followup._in_office_language()
            objection = refused[followup.kind].get(debtor) or local._notice_objection()
            if objection:
                followup._set_state("cancelled", failure=objection)
            elif debtor in written or (followup.kind in _AFTER_REPLIES and debtor.reply_pause):
                company = followup.company_id
                tomorrow = company._penagihan_today() + timedelta(days=1)
                followup.not_before = company._penagihan_day_start(tomorrow)
            else:
                followup.contact_id = contacts[followup.kind][debtor]
                kept |= followup
                # the second notice of a day waits as well
                written |= debtor
        return kept

    def _written_today(self, debtors):
        """Those of ``debtors`` who got an e-mail today, or may have."""
        written = debtors.browse()
        for company, own in debtors.grouped("company_id").items():
            written |= (
                self.sudo()
                .search(
                    [
                        ("debtor_id", "in", own.ids),
                        ("channel", "=", "email"),
                        ("state", "in", ("sending", "sent", "in_doubt")),
                        "|",
                        ("sent_date", "=", company._penagihan_today()),
                        ("state", "=", "sending"),
                    ]
                )
                .debtor_id
            )
        return written
