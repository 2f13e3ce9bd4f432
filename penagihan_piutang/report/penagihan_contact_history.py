from collections import Counter
from datetime import datetime, time, timedelta

import pytz
from odoo import api, models
from odoo.tools.misc import format_date, format_datetime

from ..models.penagihan_followup_task import ATTEMPTS_A_DAY
from ..tools.contact_log import CHANNELS, Contact, days_of
from ..tools.mail_text import mail_text

# A longer table makes wkhtmltopdf slow.
_ROWS = 60
# Characters of a paragraph that stay together on a page.
_TOGETHER = 600
_REACHED = ("sent", "done", "in_doubt")


class ContactHistory(models.AbstractModel):
    """Every contact with a customer within some days, as it stands in the ledger, the diary, the
    replies and the chatter. Each source is a method; nothing is summed up or left out.
    """

    _name = "report.penagihan_piutang.contact_history"
    _description = "Contact History"

    # -- what there was -------------------------------------------------------------------

    @api.model
    def _contacts(self, debtor, start, end) -> list[Contact]:
        """The contacts of ``debtor`` from the day ``start`` to the day ``end`` (of the company), in
        order.
        """
        debtor._check_history_reader()
        # sudo: whoever may read the customer reads its history whole
        debtor = debtor.sudo()
        zone = pytz.timezone(debtor.company_id.penagihan_tz or "UTC")
        first, last = (
            zone.localize(datetime.combine(day, time())).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (start, end + timedelta(days=1))
        )
        found = [contact for source in self._sources() for contact in source(debtor.sudo())]
        return sorted(
            (contact for contact in found if first <= contact.moment < last),
            key=lambda contact: (contact.moment, contact.incoming),
        )

    @api.model
    def _sources(self) -> list:
        """Methods that give the contacts of a customer, each from one place. Whatever keeps other
        contacts adds its own.
        """
        return [
            self._of_messages,
            self._of_tasks,
            self._of_rounds,
            self._of_replies,
            self._of_complaints,
            self._of_chatter,
            self._of_negotiations,
        ]

    def _of_messages(self, debtor):
        """E-mails of the ledger: the text is the mail that was kept."""
        states = dict(
            self.env["penagihan.followup"]._fields["state"]._description_selection(self.env)
        )
        for followup in debtor.followup_ids:
            tried = followup.state in (*_REACHED, "failed") and (
                followup.attempted_at or followup.state in _REACHED
            )
            # what went to the company's own test address reached no customer
            if followup.channel != "email" or followup.test or not tried:
                continue
            mail = followup.message_id or followup.mail_id.mail_message_id
            by_hand = followup.manual or followup.kind == "apology"
            person = followup.create_uid if by_hand else followup.approved_user_id
            yield Contact(
                moment=followup.attempted_at or self._midnight(debtor, followup.sent_date),
                timed=bool(followup.attempted_at),
                channel="email",
                title=mail.subject or followup._title(),
                text=mail_text(mail.body),
                who=person.name or "",
                other=followup.contact_id.name or "",
                address=followup.email_to or "",
                automatic=not person,
                result=": ".join(filter(None, (states[followup.state], followup.failure or ""))),
            )

    def _of_tasks(self, debtor):
        """Calls, chats, visits and letters of the worklist, by the diary of who did them."""
        results = dict(
            self.env["penagihan.attempt"]._fields["result"]._description_selection(self.env)
        )
        of_rounds = self._stops(debtor).task_ids
        diary = (
            self.env["penagihan.attempt"]
            .sudo()
            .search([("debtor_id", "=", debtor.id)], order="moment, id")
            .grouped("followup_id")
        )
        tasks = debtor.followup_ids.filtered(lambda each: each.channel != "email") - of_rounds
        # somebody may have called without a task
        for followup in [*tasks, tasks.browse()]:
            attempts = diary.get(followup, self.env["penagihan.attempt"])
            for number, attempt in enumerate(attempts):
                later = attempts[number + 1 : number + 2]
                # opened and sent are one contact; opened again, two
                if attempt.result == "opened" and later.result == "sent":
                    continue
                opened = attempts[:number].filtered(lambda each: each.result == "opened")[-1:]
                yield Contact(
                    moment=attempt.moment,
                    channel=followup.channel or "phone",
                    title=followup._title() if followup else "",
                    text=attempt.text or (attempt.result == "sent" and opened.text) or "",
                    who=attempt.user_id.name,
                    other=(attempt.contact_id or followup.contact_id).name or "",
                    address=attempt.address or "",
                    result=results[attempt.result]
                    if attempt.result != "opened"
                    else self.env._("Chat opened; nobody said that it was sent"),
                )
            if followup.state == "done" and not attempts:
                yield Contact(
                    moment=self._midnight(debtor, followup.sent_date or followup.date),
                    timed=False,
                    channel=followup.channel,
                    title=followup._title(),
                    who=followup.user_id.name or "",
                    other=followup.contact_id.name or "",
                    result=results["done"],
                )

    def _stops(self, debtor):
        """The customer's places on rounds that are recorded."""
        return (
            self.env["penagihan.round.stop"]
            .sudo()
            .search([("debtor_id", "=", debtor.id), ("round_id.state", "=", "done")])
        )

    def _of_rounds(self, debtor):
        """Visits on rounds, with what came of each invoice."""
        for stop in self._stops(debtor):
            told = stop.line_ids.filtered("outcome")
            yield Contact(
                moment=self._midnight(debtor, stop.round_id.date),
                timed=False,
                channel="visit",
                title=stop.tasks or self.env._("Visit"),
                text="\n".join(line._in_words() for line in told),
                who=stop.round_id.user_id.name,
                address=stop.address or "",
                result=self.env._("Nobody was there")
                if stop._nobody_there()
                else self.env._("Visited"),
            )

    def _of_replies(self, debtor):
        for reply in debtor.reply_ids:
            yield Contact(
                moment=reply.date,
                channel="email",
                title=reply.subject or self.env._("Reply"),
                text=reply.text or "",
                other=reply.sender or "",
                incoming=True,
                attempt=False,
                result=self.env._("Handled by %s", reply.handled_user_id.name)
                if reply.state == "handled"
                else self.env._("Not handled yet"),
            )

    def _of_complaints(self, debtor):
        states = dict(
            self.env["penagihan.complaint"]._fields["state"]._description_selection(self.env)
        )
        for complaint in debtor.complaint_ids:
            yield Contact(
                moment=complaint.date,
                channel=complaint.followup_id.channel or "",
                title=self.env._("Complaint"),
                text=complaint.note,
                who=complaint.heard_user_id.name or "",
                other=complaint.contact_id.name or "",
                incoming=True,
                attempt=False,
                result=": ".join(filter(None, (states[complaint.state], complaint.outcome or ""))),
            )

    def _of_negotiations(self, debtor):
        """Conversations as they were written down. A task that was done in one counts by itself."""
        for talk in (
            self.env["penagihan.negotiation"].sudo().search([("debtor_id", "=", debtor.id)])
        ):
            zone = debtor.company_id.penagihan_tz or "UTC"
            timed = self._office_day(talk.written_at, zone) == talk.date
            yield Contact(
                moment=talk.written_at if timed else self._midnight(debtor, talk.date),
                timed=timed,
                channel=talk.channel,
                title=self.env._("Conversation"),
                text="\n".join(filter(None, (talk.note, talk.offers, talk.next_step))),
                who=talk.user_id.name,
                other=talk.contact_id.name or "",
                attempt=talk.outcome != "no_answer" and not (talk.reached and talk.followup_id),
                result=talk._outcome_label(),
            )

    def _of_chatter(self, debtor):
        """What somebody wrote to the customer from its page."""
        known = debtor.followup_ids.message_id | debtor.followup_ids.mail_id.mail_message_id
        messages = self.env["mail.message"].search(
            [
                ("model", "=", debtor._name),
                ("res_id", "=", debtor.id),
                ("message_type", "in", ("comment", "email", "email_outgoing")),
                ("id", "not in", (known | debtor.reply_ids.message_id).ids),
            ]
        )
        for message in messages:
            sent = message.notification_ids.filtered(
                lambda each: each.notification_type == "email" and each.res_partner_id.partner_share
            )
            if not sent:
                continue
            failed = sent.filtered(
                lambda each: each.notification_status in ("bounce", "exception", "canceled")
            )
            yield Contact(
                moment=message.date,
                channel="email",
                title=message.subject or message.record_name or "",
                text=mail_text(message.body),
                who=message.author_id.name or "",
                other=", ".join(sent.res_partner_id.mapped("name")),
                address=", ".join(filter(None, sent.res_partner_id.mapped("email"))),
                result=self.env._("Not delivered")
                if failed == sent
                else self.env._("Handed to the mail server"),
            )

    def _midnight(self, debtor, day):
        """When a day begins for the company: of what has no hour."""
        return debtor.company_id._penagihan_day_start(day)

    # -- on paper -------------------------------------------------------------------------

    @api.model
    def _get_report_values(self, docids, data=None):
        wizards = self.env["penagihan.contact.history"].browse(docids)
        wizards.check_access("read")
        return {
            "documents": [
                self._document(wizard.debtor_id, wizard.date_from, wizard.date_to)
                for wizard in wizards
            ]
        }

    def _document(self, debtor, start, end) -> dict:
        """What the template shows."""
        contacts = self._contacts(debtor, start, end)
        # sudo: checked, see _contacts
        debtor = debtor.sudo()
        theirs, ours = debtor._zone().zone, debtor.company_id.penagihan_tz or "UTC"
        days = days_of(contacts, debtor._local, ATTEMPTS_A_DAY)
        rows = [self._row(debtor, contact, theirs, ours) for contact in contacts]
        channels = dict(
            self.env["penagihan.followup"]._fields["channel"]._description_selection(self.env)
        )
        return {
            "debtor": debtor,
            "start": self._day(start),
            "end": self._day(end),
            "printed": format_datetime(self.env, datetime.utcnow(), ours, "dd/MM/yyyy HH:mm"),
            "person": self.env.user.name,
            "same_zone": theirs == ours,
            "theirs": theirs,
            "ours": ours,
            "tables": [rows[index : index + _ROWS] for index in range(0, len(rows), _ROWS)],
            "channels": {name: channels[name] for name in CHANNELS},
            "days": [(self._day(day.day), day) for day in days],
            "totals": sum((day.counts for day in days), Counter()),
            "received": sum(contact.incoming for contact in contacts),
            "most": max((day.total for day in days), default=0),
            "over": sum(day.over for day in days),
            "limit": ATTEMPTS_A_DAY,
            "number": len(contacts),
        }

    def _row(self, debtor, contact, theirs, ours) -> dict:
        def hour(zone):
            return format_datetime(self.env, contact.moment, zone, "HH:mm")

        channels = dict(
            self.env["penagihan.followup"]._fields["channel"]._description_selection(self.env)
        )
        return {
            "contact": contact,
            "day": self._day(
                debtor._local(contact.moment).date()
                if contact.timed
                else self._office_day(contact.moment, ours)
            ),
            "hour": hour(theirs) if contact.timed else "–",
            "our_hour": hour(ours) if contact.timed and theirs != ours else "",
            "channel": channels.get(contact.channel, ""),
            "lines": _lines(contact.text),
        }

    def _office_day(self, moment, zone):
        return pytz.utc.localize(moment).astimezone(pytz.timezone(zone)).date()

    def _day(self, day) -> str:
        return format_date(self.env, day, date_format="dd/MM/yyyy")


def _lines(text) -> list[str]:
    """``text`` in pieces, none of which is longer than a page; together they are all of it."""
    pieces = []
    for line in text.split("\n") if text else ():
        while len(line) > _TOGETHER:
            cut = line.rfind(" ", 0, _TOGETHER) + 1 or _TOGETHER
            pieces.append(line[:cut])
            line = line[cut:]
        pieces.append(line)
    return pieces
