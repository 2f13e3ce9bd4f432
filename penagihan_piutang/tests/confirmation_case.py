"""Rounds of balance confirmations; days are counted from ``D``."""

from datetime import timedelta

from lxml import html
from odoo.fields import Command
from odoo.tests import Form

from .access_case import AccessCase
from .common import MILLION, D
from .smtp import mail_server


class ConfirmationCase(AccessCase):
    def setUp(self):
        super().setUp()
        self.smtp = self.enterContext(mail_server())

    def round(self, user=None, on=0, **values):
        """A new round, as whoever opens the form makes it."""
        model = self.by(user or self.auditor, self.env["penagihan.confirmation"])
        with Form(model) as form:
            form.date = D + timedelta(days=on)
            form.auditor_name = "KAP Wibowo & Rekan"
            form.auditor_email = "audit@kap.example"
            form.auditor_address = "Jl. Thamrin 9\nJakarta 10230"
            for name, value in values.items():
                form[name] = value
        return form.record

    def selected(self, user=None, **values):
        """A round with its customers; all of them unless said otherwise."""
        if not values.keys() & {"amount_from", "largest_count", "random_count"}:
            values["amount_from"] = 1
        confirmation = self.round(user, **values)
        confirmation.action_select()
        return confirmation

    def sent(self, *partners, **values):
        """A round whose messages to ``partners`` have left."""
        confirmation = self.round(**values)
        self.add(confirmation, *partners)
        confirmation.action_send()
        self.dispatch()
        return confirmation

    def add(self, confirmation, *partners):
        wizard = confirmation.env["penagihan.confirmation.add"].create(
            {
                "confirmation_id": confirmation.id,
                "partner_ids": [Command.set([each.id for each in partners])],
            }
        )
        wizard.action_add()

    def dispatch(self):
        self.env["penagihan.followup"]._dispatch(self.company)
        self.env.invalidate_all()

    def line(self, confirmation, partner):
        return confirmation.line_ids.filtered(lambda line: line.partner_id == partner)

    def names(self, confirmation):
        return set(confirmation.line_ids.partner_id.mapped("name"))

    def owing(self, name, *amounts, **values):
        """A customer with open invoices of these amounts."""
        partner = self.customer(name, **values)
        for amount in amounts:
            self.invoice(due=-10, amount=amount, partner=partner)
        return partner

    def letter(self, lines, lang=None):
        """The letters of these lines as a parsed page."""
        report = self.env["ir.actions.report"].with_context(lang=lang or "en_US")
        content, _kind = report._render_qweb_html(
            "penagihan_piutang.report_confirmation_letter",
            lines.confirmation_id.ids,
            data={"line_ids": lines.ids},
        )
        return html.fromstring(content)

    def aged(self, partner, on=0):
        """What the engine says of a customer: {currency: (amount, in company currency)}"""
        rows = self.env.execute_query_dict(
            self.env["penagihan.aging"]._rows_sql(
                D + timedelta(days=on), company_ids=self.company.ids
            )
        )
        found = {}
        for row in rows:
            if row["payer_id"] == partner.id:
                amount, company = found.get(row["currency_id"], (0, 0))
                found[row["currency_id"]] = (
                    amount + row["amount_residual_currency"],
                    company + row["amount_residual"],
                )
        return found


def text(node):
    """What a reader reads: one space between words."""
    return " ".join(node.text_content().split())


__all__ = ["MILLION", "ConfirmationCase", "D", "text"]
