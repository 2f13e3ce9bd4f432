import re

from markupsafe import escape
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import html_sanitize
from odoo.tools.misc import format_amount

from ..tools.link_mask import without_key
from ..tools.placeholders import fill
from ..tools.wa_link import LONGEST_LINK, NoChat, wa_digits, wa_link
from .penagihan_followup_today import WAITING
from .penagihan_step import CHAT_WORDS, SCRIPT_WORDS

_INVOICES_IN_CHAT = 10
_GAP = re.compile(r"\n{3,}")


class PenagihanFollowupWords(models.Model):
    """What a person says or writes for a task, with the customer's figures in it."""

    _inherit = "penagihan.followup"

    spoken_script = fields.Html(
        string="What to Say", compute="_compute_spoken_script", sanitize=False
    )
    chat_text = fields.Text(string="Text", compute="_compute_chat")
    chat_problem = fields.Char(compute="_compute_chat")
    chat_opened = fields.Boolean(compute="_compute_chat_opened")

    @api.depends("step_id.script", "line_ids.amount_due", "contact_id")
    @api.depends_context("lang", "uid")
    def _compute_spoken_script(self):
        for followup in self:
            step = followup.step_id
            if not step.script:
                followup.spoken_script = False
                continue
            try:
                script = followup._fill(step._parts(step.script, SCRIPT_WORDS), escape)
            except ValidationError:  # a translation of it: the words themselves still help
                script = step.script
            # what is filled in is escaped; yet it may stand in an attribute
            followup.spoken_script = html_sanitize(script, sanitize_attributes=True)

    @api.depends("state", "step_id.message", "line_ids.amount_due", "contact_id.phone")
    @api.depends_context("lang", "uid")
    def _compute_chat(self):
        for followup in self:
            followup.chat_text = followup.chat_problem = False
            if followup.state in WAITING and followup.channel in ("whatsapp", "phone"):
                try:
                    text, _link = followup._chat()
                    followup.chat_text = without_key(text)
                except UserError as problem:
                    followup.chat_problem = str(problem)

    @api.depends("attempt_ids.result")
    def _compute_chat_opened(self):
        for followup in self:
            followup.chat_opened = "opened" in followup.attempt_ids.mapped("result")

    # -- called by scripts and chats ------------------------------------------------------

    def _greeting(self) -> str:
        """A greeting to suit the time of day where the customer is."""
        self.ensure_one()
        return self.debtor_id._greeting()

    def _invoices(self, most=_INVOICES_IN_CHAT) -> str:
        """The items as lines of text.

        :param most: so many lines; what is beyond is counted
        """
        self.ensure_one()
        late, early = self._split_lines()
        expected = self._expected()
        rows = [self._line_row(line, expected) for line in late + early]
        lines = [
            f"- {row['number']}: {format_amount(self.env, row['amount'], row['currency'])}, "
            f"{row['state']}"
            for row in rows[:most]
        ]
        if len(rows) > most:
            lines.append(
                self.env._("- and %s more", len(rows) - most)
                if most
                else self.env._("- %s invoices", len(rows))
            )
        return "\n".join(lines)

    def _fill(self, parts, escaped=str, **known) -> str:
        """A text with the customer's figures in its placeholders, read with the rights of
        whoever reads it.

        :param parts: see ``penagihan.step._parts``
        :param escaped: makes a value part of the text
        :param known: values of calls that are worked out already
        """
        self.ensure_one()
        return fill(parts, self, escaped, **known)

    # -- chats ----------------------------------------------------------------------------

    def _chat_digits(self) -> str:
        """Whom a chat is opened with."""
        self.ensure_one()
        contact = self.contact_id or self.partner_id
        country = (contact.country_id or self.company_id.country_id).code
        try:
            return wa_digits(contact.phone, country)
        except NoChat as refusal:
            name, number = contact.display_name, contact.phone
            sentences = {
                "empty": lambda: self.env._("%(name)s has no telephone number.", name=name),
                "several": lambda: self.env._(
                    "“%(number)s” of %(name)s is more than one number: please leave the mobile "
                    "number alone in the field, and the other one on a contact of its own.",
                    number=number,
                    name=name,
                ),
                "landline": lambda: self.env._(
                    "“%(number)s” of %(name)s is a landline, which has no WhatsApp.",
                    number=number,
                    name=name,
                ),
                "invalid": lambda: self.env._(
                    "“%(number)s” of %(name)s is not a telephone number.", number=number, name=name
                ),
            }
            raise UserError(sentences[refusal.why]()) from refusal

    def _chat(self):
        """The text in the customer's language, with as many invoices as a link can carry.

        :return: (text, link)
        """
        self.ensure_one()
        digits = self._chat_digits()
        followup = self.with_context(lang=self._language())
        page = followup._portal_chat_line()
        for most in range(min(len(self.line_ids), _INVOICES_IN_CHAT), -1, -1):
            text = followup._chat_words(followup._invoices(most), page)
            link = wa_link(digits, text)
            if len(link) <= LONGEST_LINK:
                return text, link
        raise UserError(
            self.env._(
                "The text of step “%s” is longer than a link to WhatsApp can carry: please have "
                "it shortened.",
                self.step_id.name,
            )
        )

    def _chat_words(self, invoices, page) -> str:
        step = self.step_id
        if step.message:
            text = self._fill(step._parts(step.message, CHAT_WORDS), _invoices=invoices, _page=page)
            # where there is no page, its line leaves no gap
            return text if page else _GAP.sub("\n\n", text).strip()
        return self.env._(
            "%(greeting)s, %(addressee)s.\n\n"
            "This is %(sender)s of %(company)s. We hope that you and the business are well.\n\n"
            "We would like to ask about these invoices, %(total)s in all:\n"
            "%(invoices)s\n\n"
            "If they have been paid already, please tell us and leave this message aside. If "
            "something stands in the way, we are glad to talk about a schedule.\n\n"
            "Thank you.",
            greeting=self._greeting(),
            addressee=self._addressee(),
            sender=self.env.user.name,
            company=self.company_id.name,
            total=self._totals(),
            invoices="\n\n".join(filter(None, (invoices, page))),
        )

    def action_open_chat(self):
        """Open a chat with the text written in it. That it was opened is logged; that it was
        sent is said afterwards, since nobody but the person can know.
        """
        self.ensure_one()
        self._check_allowed("group_collector", "todo")
        if not self.take_up():
            return None
        text, link = self._chat()
        self._log("opened", without_key(text))
        return {"type": "ir.actions.act_url", "url": link, "target": "new"}
