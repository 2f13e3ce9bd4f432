from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

# The message has come to its end.
_ENDED = ("sent", "in_doubt", "failed", "cancelled", "refused")


class PenagihanConfirmationSending(models.Model):
    """How a letter gets to the customer: by e-mail, or printed and sent by hand."""

    _inherit = "penagihan.confirmation.line"

    def _may_send(self) -> bool:
        """Nobody has written to the customer, and no message is on its way."""
        self.ensure_one()
        return self.state == "to_send" and not self.followup_id

    def _may_print(self) -> bool:
        """Who is left alone gets no letter either."""
        # sudo: whoever may send letters need not see what was complained about
        debtor = self.debtor_id.sudo()
        alone = self.on_hold or debtor.complaint_count or debtor.reply_pause
        return self._may_send() and not alone

    def _check_unchanged(self):
        """Refuse to send balances that are no longer those of the ledger."""
        changed = self.filtered("changed")
        if changed:
            raise UserError(
                self.env._(
                    "The ledger of %(date)s has changed since these customers were selected: "
                    "%(customers)s. Refresh their balances first.",
                    date=format_date(self.env, changed[0].date),
                    customers=", ".join(changed.partner_id.mapped("display_name")),
                )
            )

    # -- by e-mail ------------------------------------------------------------------------

    def _plan_messages(self, reminder=False):
        """Plan one message to each customer; the dispatch sends it within their hours.

        Who cannot be written to is told why on the line.
        """
        self._check_unchanged()
        for lines in self.grouped("confirmation_id").values():
            followups, refused = self.env["penagihan.followup"]._plan_notices(
                "confirmation", lines.debtor_id
            )
            planned = {followup.debtor_id: followup for followup in followups}
            # sudo: recorded by the round, and by nobody else
            for debtor, own in lines.sudo().grouped("debtor_id").items():
                message = planned.get(debtor, followups.browse()).id
                own.write(
                    {
                        "reminder_id" if reminder else "followup_id": message,
                        "obstacle": refused.get(debtor, False),
                    }
                )
        # as much as leaves within a request may be too much: each has its PDF
        self.env.ref("penagihan_piutang.ir_cron_dispatch").sudo()._trigger()

    @api.model
    def _follow(self, company):
        """Take over what became of the messages of ``company``'s rounds."""
        here = [("company_id", "=", company.id)]
        undone = ("failed", "cancelled", "refused")
        letters = self.search(
            [
                *here,
                *("|", "&", ("state", "=", "to_send"), ("followup_id.state", "in", _ENDED)),
                *("&", ("state", "=", "sent"), ("followup_id.state", "in", undone)),
            ]
        )
        for line in letters:
            line._follow_letter()
        reminders = self.search(
            [
                *here,
                *("|", "&", ("reminded_on", "=", False), ("reminder_id.state", "in", _ENDED)),
                ("reminder_id.state", "in", undone),
            ]
        )
        for line in reminders:
            reminder = line.reminder_id
            if reminder.state in undone:
                line.write({"reminder_id": False, "obstacle": reminder.failure})
            else:
                line.reminded_on = reminder.sent_date or company._penagihan_today()

    def _follow_letter(self):
        self.ensure_one()
        message = self.followup_id
        if message.state in ("sent", "in_doubt"):
            self.write(
                {
                    "state": "no_answer" if self.round_state == "closed" else "sent",
                    "sent_on": message.sent_date or self.company_id._penagihan_today(),
                    "sent_by": "email",
                }
            )
        elif message.trouble == "undelivered":
            self.write({"state": "undeliverable", "obstacle": message.failure})
        else:
            # it never left: it can be sent again, or on paper
            self.write(
                {
                    "state": "to_send",
                    "sent_on": False,
                    "sent_by": False,
                    "followup_id": False,
                    "obstacle": message.failure,
                }
            )

    # -- on paper -------------------------------------------------------------------------

    def action_print(self):
        """The chosen letters as one file."""
        self.check_access("write")
        self.confirmation_id._check_state("draft", "sent")
        return self._print_letters()

    def action_sent_on_paper(self):
        """The chosen letters have been sent by post or messenger."""
        self.check_access("write")
        self.confirmation_id._check_state("draft", "sent")
        self._sent_on_paper()

    def _print_letters(self):
        """Print letters of one round; the file is kept with it, as it was issued."""
        if len(self.confirmation_id) > 1:
            raise UserError(self.env._("Print the letters of one round at a time."))
        letters = self.filtered(lambda line: line._may_print())
        if not letters:
            raise UserError(
                self.env._(
                    "There is nothing to print: the others have been written to, or are left "
                    "alone (on hold, a complaint, a reply)."
                )
            )
        self.confirmation_id._check_addressee()
        letters._check_unchanged()
        content, kind = letters._render_letters()
        today = self.company_id[:1]._penagihan_today()
        confirmation = self.confirmation_id.sudo()
        file = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self.env._("Balance confirmations %s", today) + f".{kind}",
                    "raw": content,
                    "res_model": confirmation._name,
                    "res_id": confirmation.id,
                }
            )
        )
        confirmation._message_log(
            body=self.env._("Letters printed for %s customers.", len(letters.debtor_id)),
            author_id=self.env.user.partner_id.id,
            attachment_ids=file.ids,
        )
        letters.sudo().printed_on = today
        return {"type": "ir.actions.act_url", "url": f"/web/content/{file.id}?download=true"}

    def _sent_on_paper(self):
        letters = self.filtered(lambda line: line._may_print())
        unprinted = letters.filtered(lambda line: not line.printed_on)
        if unprinted or not letters:
            raise UserError(self.env._("Print the letters first, then say that they were sent."))
        letters._check_unchanged()
        for company, lines in letters.grouped("company_id").items():
            # sudo: recorded by the round, and by nobody else
            lines.sudo().write(
                {
                    "state": "sent",
                    "sent_on": company._penagihan_today(),
                    "sent_by": "paper",
                    "obstacle": False,
                }
            )
        self.confirmation_id._begin()

    # -- what a letter says ---------------------------------------------------------------

    def _render_letters(self):
        """The letters of these lines, all of one round, as one file: its content and its kind."""
        # sudo: whoever may send letters need not be allowed to use reports
        return (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(
                "penagihan_piutang.report_confirmation_letter",
                self.confirmation_id.ids,
                data={"line_ids": self.ids},
            )
        )

    def _letters(self) -> list:
        """What the letters of these lines say, one for each customer, in their languages."""
        contacts = self.debtor_id.sudo()._email_contacts()
        letters = []
        for (confirmation, debtor), lines in self.grouped(
            lambda line: (line.confirmation_id, line.debtor_id)
        ).items():
            contact = contacts[debtor]
            company = confirmation.company_id
            lang = contact.lang or debtor.partner_id.lang or company.partner_id.lang
            lines = lines.with_context(lang=lang)
            letters.append(lines._letter(lang, contact))
        return letters

    def _letter(self, lang, contact) -> dict:
        """
        :param self: the lines of one customer, in the language of the letter
        :param contact: who reads it; may be empty
        """
        confirmation = self.confirmation_id
        items = self.item_ids
        return {
            "lang": lang,
            "lines": self,
            "confirmation": confirmation,
            "company": confirmation.company_id,
            "partner": self.partner_id,
            "contact": contact if contact and not contact.is_company else contact.browse(),
            "answer": confirmation._answer_address(),
            "today": self._in_full(confirmation.company_id._penagihan_today()),
            "date": self._in_full(confirmation.date),
            "answer_by": self._in_full(confirmation.answer_by),
            "items": items,
            "references": any(items.mapped("ref")),
            "outlets": items.partner_id != self.partner_id and bool(items),
            "day": lambda value: format_date(self.env, value) if value else "",
        }

    def _in_words(self) -> str:
        """Who owes whom, for a reader who is the customer."""
        self.ensure_one()
        sign = self.currency_id.compare_amounts(self.amount, 0)
        if sign > 0:
            return self.env._("in our favour")
        return self.env._("in your favour") if sign < 0 else ""

    def _in_favour(self) -> str:
        """Who owes whom, for a reader who may be anybody."""
        self.ensure_one()
        sign = self.currency_id.compare_amounts(self.amount, 0)
        if not sign:
            return ""
        creditor = self.company_id if sign > 0 else self.partner_id
        return self.env._("in favour of %s", creditor.name)

    def _in_full(self, day) -> str:
        """A day as letters have it, which nobody reads as another: 31 December 2025."""
        return format_date(self.env, day, date_format="d MMMM yyyy")
