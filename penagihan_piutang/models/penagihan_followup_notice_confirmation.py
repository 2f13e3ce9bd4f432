from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date

# Each letter is a PDF that takes seconds: more of them in one batch, and a worker that is
# stopped for taking too long would begin the same batch again and again.
MOST_IN_BATCH = 10


class PenagihanConfirmationMail(models.Model):
    """The message a balance confirmation leaves in: the letter goes along, and the answer to it
    goes to the auditor.
    """

    _inherit = "penagihan.followup"

    confirmation_line_ids = fields.One2many("penagihan.confirmation.line", "followup_id")
    confirmation_reminder_ids = fields.One2many("penagihan.confirmation.line", "reminder_id")

    def _confirmation_lines(self):
        """The balances it is about."""
        return self.confirmation_line_ids | self.confirmation_reminder_ids

    @api.model
    def _dispatch(self, company, seconds=None, only=None):
        left = super()._dispatch(company, seconds, only)
        # behind the messages: others may be writing on the lines, and the next one makes up for it
        with self.sudo()._beside():
            self.env["penagihan.confirmation.line"].sudo()._follow(company)
        return left

    # -- called by the template -----------------------------------------------------------

    def _confirmation_date(self) -> str:
        """The day whose balance is confirmed."""
        self.ensure_one()
        lines = self._confirmation_lines().with_context(lang=self.env.context.get("lang"))
        # Odoo tries a template out on any follow-up, also one that is about no balance
        return lines._in_full(lines[:1].date or self.date)

    def _confirmation_facts(self) -> Markup:
        """What our books say, by currency."""
        return self._confirmation_words("mail_confirmation_facts")

    def _confirmation_request(self) -> Markup:
        """What the customer is asked to do, where the answer goes, and by when."""
        return self._confirmation_words("mail_confirmation_request")

    def _confirmation_words(self, view) -> Markup:
        self.ensure_one()
        if not self._confirmation_lines():
            return Markup()
        return self._render(view, self._confirmation_values())

    def _confirmation_values(self) -> dict:
        lines = self._confirmation_lines().with_context(lang=self.env.context.get("lang"))
        confirmation = lines.confirmation_id
        return {
            "lines": lines,
            "confirmation": confirmation,
            "answer": confirmation._answer_address(),
            "reminder": bool(self.confirmation_reminder_ids),
            "format_size": lambda line: format_amount(self.env, abs(line.amount), line.currency_id),
        }

    # -- how it leaves --------------------------------------------------------------------

    def _recheck_notices(self):
        confirmations = self.filtered(lambda each: each.kind == "confirmation")
        # asked once for all of them, not message by message
        confirmations._confirmation_lines().mapped("changed")
        later = confirmations[MOST_IN_BATCH:]
        if later:
            self.env.ref("penagihan_piutang.ir_cron_dispatch").sudo()._trigger(
                at=fields.Datetime.now() + timedelta(minutes=1)
            )
        return super(PenagihanConfirmationMail, self - later)._recheck_notices()

    def _notice_objection(self):
        objection = super()._notice_objection()
        if objection or self.kind != "confirmation":
            return objection
        lines = self._confirmation_lines().with_context(lang=self.env.context.get("lang"))
        if not lines or lines.confirmation_id.state == "closed":
            return self.env._("The round was closed meanwhile.")
        if self.confirmation_reminder_ids and all(line.state != "sent" for line in lines):
            return self.env._("It was answered meanwhile.")
        if any(lines.mapped("changed")):
            return self.env._(
                "The ledger of %s has changed since the customer was selected.",
                format_date(self.env, lines[0].date),
            )
        return ""

    def _notice_files(self):
        files = super()._notice_files()
        for followup in self.filtered(lambda each: each.kind == "confirmation"):
            local = followup.with_context(lang=followup._language())
            # one by one: each customer gets the own letter only
            content, kind = followup._confirmation_lines()._render_letters()
            name = local.env._("Balance confirmation %s", local._confirmation_date())
            mimetype = "application/pdf" if kind == "pdf" else "text/html"
            files[followup] = [
                *files[followup],
                (f"{name}.{kind}".replace("/", "-"), content, mimetype),
            ]
        return files

    def _render_mails(self, template):
        values = super()._render_mails(template)
        for followup in self.filtered(lambda each: each.kind == "confirmation"):
            reply_to = followup._confirmation_lines().confirmation_id[:1]._reply_address()
            if reply_to:
                values[followup.id]["reply_to"] = reply_to
        return values
