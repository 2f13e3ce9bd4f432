import logging
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.contact_window import is_working_day

_logger = logging.getLogger(__name__)

_WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class PenagihanAgingSaved(models.Model):
    """What somebody asks of the aging again and again, under a name; perhaps by e-mail.

    It belongs to whoever saved it, and is worked out with that person's rights, in that
    person's language.
    """

    _name = "penagihan.aging.saved"
    _description = "Saved Aging"
    _order = "name, id"

    name = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="Its days and holidays decide when the workbook is sent.",
    )
    question = fields.Json(required=True, readonly=True)
    question_text = fields.Text(string="What Is Asked", compute="_compute_question_text")
    schedule = fields.Selection(
        [("weekly", "Every week"), ("monthly", "After the end of each month")],
        string="Sent by E-mail",
        help="As a workbook, as of the day before or of the last day of the month.",
    )
    weekday = fields.Selection(_WEEKDAYS, default="0", help="The day it is sent on.")
    next_date = fields.Date(
        string="Next On", compute="_compute_next_date", store=True, help="When it is sent next."
    )

    @api.depends("question")
    @api.depends_context("lang")
    def _compute_question_text(self):
        for saved in self:
            wizard = self.env["penagihan.aging.wizard"].new()
            wizard._ask(saved.question or {})
            saved.question_text = "\n".join(
                f"{label}: {value}" for label, value in wizard._question_words()
            )

    @api.depends("schedule", "weekday", "company_id")
    def _compute_next_date(self):
        for saved in self:
            saved.next_date = saved._following(saved.company_id._penagihan_today())

    @api.onchange("schedule")
    def _onchange_schedule(self):
        if self.schedule and not self.env.user.email:
            raise UserError(
                self.env._("You have no e-mail address: enter one in your preferences.")
            )

    def _following(self, today: date):
        """The first day after ``today`` on which it is sent; empty where it is not.

        Monthly: the first working day of a month.
        """
        self.ensure_one()
        if self.schedule == "weekly":
            ahead = (int(self.weekday or 0) - today.weekday() - 1) % 7 + 1
            return today + timedelta(days=ahead)
        if self.schedule == "monthly":
            day = self._first_working_day(today.replace(day=1))
            if day <= today:
                day = self._first_working_day(
                    (today.replace(day=28) + timedelta(days=4)).replace(day=1)
                )
            return day
        return False

    def _first_working_day(self, day: date) -> date:
        while not is_working_day(day, self.company_id.country_id.code):
            day += timedelta(days=1)
        return day

    def _as_of(self, today: date) -> date:
        """The day the workbook sent ``today`` is about."""
        if self.schedule == "monthly":
            return today.replace(day=1) - timedelta(days=1)
        return today - timedelta(days=1)

    # -- actions --------------------------------------------------------------------------

    def action_show(self):
        """This aging as of today."""
        return self._wizard().action_show()

    def action_send(self):
        """Have the workbook made and sent now, as of yesterday."""
        self.ensure_one()
        self._start(self.company_id._penagihan_today())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The workbook is being made; it comes by e-mail."),
            },
        }

    def _wizard(self, day=None):
        """The aging it asks for, as of ``day``, by default today."""
        self.ensure_one()
        self.check_access("read")
        wizard = self.env["penagihan.aging.wizard"].create({"date": day} if day else {})
        wizard._ask(self.question, strict=True)
        return wizard

    # -- by e-mail ------------------------------------------------------------------------

    def _start(self, today):
        """Have the workbook of ``today`` made in the background, as its owner sees it."""
        self.ensure_one()
        user = self.user_id
        own = self.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids, lang=user.lang, tz=user.tz
        )
        if not user.email:
            raise UserError(self.env._("%s has no e-mail address.", user.name))
        export = own.env["penagihan.aging.export"]._ask_for(own._wizard(own._as_of(today)))
        export.sudo().saved_id = self

    @api.model
    def _cron_send(self):
        """Start what is due today; days that were missed are made up for once."""
        for saved in self.search([("next_date", "!=", False), ("user_id.active", "=", True)]):
            today = saved.company_id._penagihan_today()
            if saved.next_date > today:
                continue
            try:
                with self.env.cr.savepoint():
                    saved._start(max(saved.next_date, today))
            except Exception as error:
                _logger.warning("The saved aging %s was not made: %s", saved.id, error)
                saved._tell_failure(error)
            saved.next_date = saved._following(today)

    def _tell_failure(self, error):
        """Its owner hears why nothing came."""
        env = self.with_context(lang=self.user_id.lang).env
        self.env["mail.thread"].message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=env._("The aging “%s” was not sent", self.name),
            body=str(error),
        )

    def _mail(self, export):
        """Send the workbook of ``export`` to its owner."""
        self.ensure_one()
        env = export.env
        body = env["ir.qweb"]._render(
            "penagihan_piutang.mail_aging_saved",
            {"saved": self, "export": export, "user": self.user_id},
        )
        env["mail.mail"].sudo().create(
            {
                "subject": f"{self.name}: {export.wizard_id._title()}",
                "body_html": body,
                "email_from": self.company_id.email_formatted or self.user_id.email_formatted,
                "recipient_ids": [(4, self.user_id.partner_id.id)],
                "attachment_ids": [(4, export.attachment_id.id)],
                "auto_delete": True,
            }
        )
