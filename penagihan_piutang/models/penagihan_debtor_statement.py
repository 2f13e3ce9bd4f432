from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools.file_name import file_name


class PenagihanDebtorStatement(models.Model):
    """The statement of account of a customer: who may have it, and in which language."""

    _inherit = "penagihan.debtor"

    def action_statement(self):
        """Choose the day of a statement; download it, or send it."""
        return self.env["penagihan.statement"]._action_open(self)

    def _check_statement_reader(self):
        """Those who collect, and auditors, read statements of the customers they see."""
        groups = ("group_collector", "group_auditor")
        if not self.env.su and not any(
            self.env.user.has_group(f"penagihan_piutang.{group}") for group in groups
        ):
            raise AccessError(self.env._("Only those who collect see statements of account."))
        self.check_access("read")

    def _check_statement_sender(self):
        """A collector sends them to own customers, an officer to all; an auditor only reads."""
        if not self.env.su and not self.env.user.has_group("penagihan_piutang.group_collector"):
            raise AccessError(self.env._("Only those who collect send statements of account."))
        self.check_access("read")

    def _check_statement_date(self, date):
        for company in self.company_id:
            if date > company._penagihan_today():
                raise UserError(self.env._("A statement is of a day that has come."))

    def _statement_languages(self) -> dict:
        """Code of the language each of ``self`` reads: that of who gets its e-mails."""
        contacts = self._email_contacts()
        default = self.env.context.get("lang") or self.env.user.lang or "en_US"
        return {
            debtor: contacts[debtor].lang or debtor.partner_id.lang or default for debtor in self
        }

    def _statement_banks(self, parts):
        """Where to pay, where anything is to be paid."""
        self.ensure_one()
        if not any(part.balance > 0 for part in parts):
            return self.env["res.partner.bank"]
        move_ids = {item.move_id for part in parts for item in part.items}
        # sudo: whoever gets a statement reads where to pay
        return self.company_id.sudo()._penagihan_bank_accounts(
            self.env["account.move"].sudo().browse(move_ids)
        )

    def _statement_name(self, date) -> str:
        """What its files are called, without what file systems do not allow."""
        self.ensure_one()
        name = self.env._(
            "Statement of Account %(customer)s %(date)s",
            customer=self.partner_id.name or "",
            date=date,
        )
        return file_name(name)

    def _statement_file(self, date, kind) -> tuple:
        """The statement to download, in the customer's language.

        :param kind: "pdf" or "xlsx"
        :return: (file name, bytes)
        :raise AccessError: for those who may not see the customer
        """
        self.ensure_one()
        self._check_statement_reader()
        self._check_statement_date(date)
        report = self.env["report.penagihan_piutang.statement"]
        parts = report._parts(self, date)[self]
        # sudo: it is theirs to read, the invoices and outlets behind it need not be
        local = self.sudo().with_context(lang=self._statement_languages()[self])
        name = local._statement_name(date)
        if kind == "pdf":
            return f"{name}.pdf", report.sudo()._pdfs({self.sudo(): parts}, date)[self]
        return f"{name}.xlsx", report.sudo()._xlsx(local, parts, date)
