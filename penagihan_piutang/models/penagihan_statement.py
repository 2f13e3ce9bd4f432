from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools.misc import format_date

from .penagihan_followup_mail import XLSX


class PenagihanStatementNotice(models.Model):
    """A statement of account as a message: what is open as of a day, at the moment it leaves."""

    _inherit = "penagihan.followup"

    statement_date = fields.Date(
        string="Statement As Of", readonly=True, help="The day whose open items it lists."
    )

    @api.model
    def _plan_statements(self, debtors, date):
        """Plan a statement to each of ``debtors``, as of ``date``; see ``_plan_notices``."""
        followups, refused = self._plan_notices("statement", debtors)
        followups.statement_date = date
        return followups, refused

    @api.model
    def _statement_refusals(self, debtors, date) -> dict:
        """{customer: why it gets no statement as of ``date``}."""
        _open, nothing = self._statement_open(debtors, date)
        refused = {debtor: self._nothing_open() for debtor in nothing}
        return refused | self._notices_not_now("statement", debtors) | debtors._notice_refusals()

    def _nothing_open(self):
        return self.env._("Nothing is open any more.")

    @api.model
    def _statement_open(self, debtors, date):
        """What ``debtors`` had open, and whom a statement would only puzzle: those who owed
        nothing then, or have paid all of it since.

        :return: ({debtor: parts}, debtors with nothing open)
        """
        report = self.env["report.penagihan_piutang.statement"]
        then = report._parts(debtors, date)
        nothing = debtors.filtered(lambda debtor: not then[debtor])
        for company, own in (debtors - nothing).grouped("company_id").items():
            today = company._penagihan_today()
            if date < today:
                now = report._parts(own, today)
                nothing |= own.filtered(lambda debtor, now=now: not now[debtor])
        return then, nothing

    # -- before it leaves -----------------------------------------------------------------

    def _recheck_notices(self):
        # the aging is asked once for all of them, not for each
        nothing = self.browse()
        for date, followups in self._statements().grouped(lambda each: each._as_of()).items():
            paid = self._statement_open(followups.debtor_id, date)[1]
            nothing |= followups.filtered(lambda each, paid=paid: each.debtor_id in paid)
        checked = self.with_context(penagihan_nothing_open=tuple(nothing.ids))
        return super(PenagihanStatementNotice, checked)._recheck_notices().with_env(self.env)

    def _notice_objection(self):
        if self.id in self.env.context.get("penagihan_nothing_open", ()):
            return self._nothing_open()
        return super()._notice_objection()

    def _statements(self):
        return self.filtered(lambda each: each.kind == "statement")

    def _as_of(self):
        self.ensure_one()
        return self.statement_date or self.date

    # -- what it says ---------------------------------------------------------------------

    def _create_mails(self, template):
        # words, number and files say the same, and the aging is asked once
        prepared, template = self._with_statements(template)
        return super(PenagihanStatementNotice, prepared)._create_mails(template)

    def _render_mails(self, template):
        prepared, template = self._with_statements(template)
        return super(PenagihanStatementNotice, prepared)._render_mails(template)

    def _with_statements(self, template):
        """``self`` and ``template`` with what the customers have open in their context."""
        statements = self._statements()
        if not statements or self.env.context.get("penagihan_statements"):
            return self, template
        parts = {}
        for date, followups in statements.grouped(lambda each: each._as_of()).items():
            found = self.env["report.penagihan_piutang.statement"]._parts(followups.debtor_id, date)
            parts |= {each.id: found[each.debtor_id] for each in followups}
        return (
            self.with_context(penagihan_statements=parts),
            template.with_context(penagihan_statements=parts),
        )

    def _statement_parts(self):
        """What the customer has open as of the day; once per batch, see ``_render_mails``."""
        self.ensure_one()
        parts = self.env.context.get("penagihan_statements")
        if parts is None:
            found = self.env["report.penagihan_piutang.statement"]._parts(
                self.debtor_id, self._as_of()
            )
            return found[self.debtor_id]
        return parts[self.id]

    def _notice_files(self):
        files = super()._notice_files()
        if self.env.context.get("penagihan_words_only"):
            return files
        report = self.env["report.penagihan_piutang.statement"]
        for date, followups in self._statements().grouped(lambda each: each._as_of()).items():
            parts = {each.debtor_id: each._statement_parts() for each in followups}
            # what has been issued goes along as it is, see _letter_files
            loose = followups.filtered(lambda each: not each._live_documents()).debtor_id
            pdfs = report._pdfs({debtor: parts[debtor] for debtor in loose}, date)
            for each in followups:
                debtor = each.debtor_id.with_context(lang=each._language())
                name = debtor._statement_name(date)
                if debtor in pdfs:
                    files[each].append((f"{name}.pdf", pdfs[debtor], "application/pdf"))
                workbook = report._xlsx(debtor, parts[debtor], date)
                files[each].append((f"{name}.xlsx", workbook, XLSX))
        return files

    def _preview(self):
        # its files are not shown, and take their time
        return super(
            PenagihanStatementNotice, self.with_context(penagihan_words_only=True)
        )._preview()

    def _bank_accounts(self):
        if self.kind == "statement":
            return self.debtor_id._statement_banks(self._statement_parts())
        return super()._bank_accounts()

    def _statement_day(self) -> str:
        """The day it is of, as the recipient writes it; called by the template."""
        return format_date(self.env, self._as_of(), date_format="d MMMM yyyy")

    def _statement_summary(self) -> Markup:
        """What is open in all, by currency; called by the template."""
        self.ensure_one()
        currency = self.env["res.currency"]
        return self._render(
            "mail_statement_summary",
            {
                "parts": [
                    (part, currency.browse(part.currency_id)) for part in self._statement_parts()
                ]
            },
        )

    @api.model
    def _statement_words(self, debtor, date) -> dict:
        """What a message with ``debtor``'s statement would say, see ``_notice_words``."""
        return self._notice_words(debtor, lambda: self._plan_statements(debtor, date)[0])
