from odoo import api, fields, models
from odoo.tools import html2plaintext
from odoo.tools.misc import format_date

from .penagihan_debtor_class import INTERNAL

# Longer words make the sheet two pages.
_WORDS = 120
_LATE_REASONS = 3


class PenagihanDebtorPreparation(models.Model):
    """Before a conversation: one page of all that is good to know, and what to say."""

    _inherit = "penagihan.debtor"

    preparation = fields.Html(
        compute="_compute_preparation", sanitize=False, groups=INTERNAL, string="Preparation Sheet"
    )
    conversation_script = fields.Html(
        compute="_compute_conversation_script", sanitize=False, groups=INTERNAL, string="Script"
    )

    @api.depends("approach_id", "amount_due")
    @api.depends_context("lang", "uid")
    def _compute_preparation(self):
        report = self.env["report.penagihan_piutang.preparation"]
        for debtor in self:
            debtor.preparation = report._html(debtor._origin) if debtor._origin else False

    @api.depends("approach_id", "amount_due")
    @api.depends_context("lang", "uid", "penagihan_followup_id")
    def _compute_conversation_script(self):
        task = self.env["penagihan.followup"].browse(self.env.context.get("penagihan_followup_id"))
        for debtor in self:
            about = task if task.debtor_id == debtor._origin else None
            debtor.conversation_script = (
                debtor._origin._conversation_script(followup=about) if debtor._origin else False
            )

    def action_prepare(self):
        """All that is good to know before speaking with the customer."""
        self.ensure_one()
        self._check_conversation_reader()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preparation"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                (self.env.ref("penagihan_piutang.view_penagihan_preparation_form").id, "form")
            ],
        }

    def action_preparation_pdf(self):
        self.ensure_one()
        self._check_conversation_reader()
        return self.env.ref("penagihan_piutang.report_preparation").report_action(self)

    def _conversations(self, most) -> list[dict]:
        """The last conversations with a customer, latest first: as they were written down,
        attempts, answers and the notes colleagues left on the record.

        :return: ``day``, ``what``, ``who`` and ``words`` of each
        """
        self.ensure_one()
        found = [
            *self._talks_held(most),
            *self._attempts_made(most),
            *self._answers_given(most),
            *self._notes_left(most),
        ]
        return sorted(found, key=lambda each: each["moment"], reverse=True)[:most]

    def _talks_held(self, most):
        for talk in self.env["penagihan.negotiation"].search(
            [("debtor_id", "=", self.id), ("corrected", "=", False)], limit=most
        ):
            words = " – ".join(filter(None, (talk.note, talk.offers, talk.next_step)))
            yield self._conversation(
                talk.written_at, talk._outcome_label(), talk.user_id.sudo().name, words
            )

    def _attempts_made(self, most):
        # a task that was done in a conversation is told by that
        attempts = self.env["penagihan.attempt"].search(
            [("debtor_id", "=", self.id), ("result", "=", "not_reached")], limit=most
        )
        results = dict(attempts._fields["result"]._description_selection(self.env))
        steps = attempts.followup_id.sudo()
        channels = dict(steps._fields["channel"]._description_selection(self.env))
        for attempt in attempts:
            channel = channels.get(attempt.followup_id.channel, "")
            yield self._conversation(
                attempt.moment,
                f"{channel}: {results[attempt.result]}",
                attempt.user_id.sudo().name,
                "",
            )

    def _answers_given(self, most):
        for reply in self.env["penagihan.reply"].search(
            [("debtor_id", "=", self.id)], order="date DESC, id DESC", limit=most
        ):
            yield self._conversation(
                reply.date, self.env._("Answer"), reply.sender, reply.text or ""
            )

    def _notes_left(self, most):
        # sudo: notes stand in the chatter of a customer one may read
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("message_type", "=", "comment"),
                    ("subtype_id", "=", self.env.ref("mail.mt_note").id),
                ],
                order="date DESC, id DESC",
                limit=most,
            )
        )
        for message in messages:
            yield self._conversation(
                message.date,
                self.env._("Note"),
                message.author_id.name,
                html2plaintext(message.body),
            )

    def _conversation(self, moment, what, who, words):
        words = " ".join(words.split())
        return {
            "moment": moment,
            "day": fields.Datetime.context_timestamp(self, moment).date(),
            "what": what,
            "who": who or "",
            "words": words if len(words) <= _WORDS else f"{words[:_WORDS]}…",
        }

    def _disputes_in_words(self) -> list[str]:
        """Open disputes, a line each, the most urgent first."""
        disputes = self.env["penagihan.dispute"].search(
            [("debtor_id", "=", self.id), ("state", "=", "open")], order="deadline, id"
        )
        return [dispute._in_words() for dispute in disputes]

    def _late_reasons_in_words(self) -> list[str]:
        """The reasons the customer gave in its last conversations, latest first."""
        talks = self.env["penagihan.negotiation"].search(
            [
                ("debtor_id", "=", self.id),
                ("corrected", "=", False),
                ("late_reason_id", "!=", False),
            ],
            limit=_LATE_REASONS,
        )
        return [
            f"{talk.late_reason_id.name} ({format_date(self.env, talk.date)})" for talk in talks
        ]
