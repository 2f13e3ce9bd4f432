from odoo import models
from odoo.fields import Command
from odoo.tools.misc import format_amount


class PenagihanStatementNumber(models.Model):
    """Statements that are sent have a number: issued with the message that carries them.

    One that waits for its mail server keeps its PDF as long as it says the same; what goes to a
    test address, and what a person downloads, has no number.
    """

    _inherit = "penagihan.followup"

    def _takes_numbers(self):
        return super()._takes_numbers() or bool(self._statements())

    def _issue_letters(self):
        documents = super()._issue_letters()
        statements = self._statements().filtered(
            lambda each: not each.company_id.penagihan_test_email
        )
        for date, followups in statements.grouped(lambda each: each._as_of()).items():
            documents |= followups._issue_statements(date)
        return documents

    def _issue_statements(self, date):
        """
        :param date: the day all of ``self`` are of
        :return: their documents, those that are issued already included
        """
        documents = self.env["penagihan.document"].sudo()
        wanted = {}
        for followup in self:
            values = followup._statement_values()
            document = followup._live_documents()
            if document and document._says(values):
                documents |= document
            else:
                document._void(self.env._("What it said has changed before it was sent."))
                wanted[followup] = values
        letter = self.env["penagihan.letter"]._of_code("RT")
        issued = documents._number(letter, wanted.values())
        parts = {each.debtor_id: each._statement_parts() for each in wanted}
        pdfs = self.env["report.penagihan_piutang.statement"]._pdfs(
            parts, date, {each.debtor_id.id: each for each in issued}
        )
        issued._keep({each: pdfs[each.debtor_id] for each in issued})
        return documents | issued

    def _statement_values(self) -> dict:
        """Fields of its document, see ``penagihan.document._number``."""
        self.ensure_one()
        company = self.company_id
        today = company._penagihan_today()
        localized = self.with_context(lang=self._language())
        rows, totals, amount = [], [], 0
        for part in self._statement_parts():
            currency = self.env["res.currency"].browse(part.currency_id)
            totals.append(format_amount(localized.env, part.balance, currency))
            amount += currency._convert(part.balance, self.currency_id, company, today)
            rows += [
                {
                    "move_id": item.move_id,
                    "number": item.number,
                    "reference": item.reference,
                    "outlet": item.outlet_id != self.partner_id.id and item.outlet,
                    "date": item.invoice_date,
                    "due_date": item.due_date,
                    "days_overdue": item.days,
                    "currency_id": part.currency_id,
                    "amount": item.amount,
                }
                for item in (*part.items, *part.credits)
            ]
        return {
            "debtor_id": self.debtor_id.id,
            "contact_id": self.contact_id.id,
            "followup_id": self.id,
            "language": self._language(),
            "user_id": self.user_id.id,
            "date": today,
            "channel": self.channel,
            "line_ids": [Command.create(row) for row in rows],
            "earlier_ids": [Command.set(())],
            "totals": " + ".join(totals),
            "amount_company": amount,
        }
