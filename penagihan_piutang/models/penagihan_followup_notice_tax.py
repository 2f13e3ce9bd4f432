from markupsafe import Markup
from odoo import api, models

from .penagihan_decision_contacts import tax_contact_sql


class PenagihanTaxNotice(models.Model):
    """Once a month: which tax slips are still awaited, by tax period."""

    _inherit = "penagihan.followup"

    @api.model
    def _plan_tax_notices(self, company, today):
        """Plan a message to whoever has taxes of past periods withheld, once a month.

        :return: the customers nobody writes to, whom a person has to ask; whoever is left in
            peace is not asked at all
        """
        month = today.replace(day=1)
        waiting = self.env["penagihan.tax.residue"]._awaited(company, month).debtor_id
        waiting -= waiting._left_in_peace()
        # sudo: what was sent already does not depend on who looks
        asked = self.sudo().search(
            [
                ("debtor_id", "in", waiting.ids),
                ("kind", "=", "tax"),
                ("state", "!=", "cancelled"),
                # whatever it waited for: it leaves with the figures of that day
                "|",
                *("|", ("date", ">=", month), ("sent_date", ">=", month)),
                ("state", "in", ("planned", "sending")),
            ]
        )
        _followups, refused = self._plan_notices("tax", waiting - asked.debtor_id)
        return waiting.browse(debtor.id for debtor in refused)

    def _notice_contacts(self, kind, debtors):
        if kind == "tax":
            return debtors._tax_contacts()
        return super()._notice_contacts(kind, debtors)

    def _tax_residues(self):
        """What the message is about, at this moment."""
        self.ensure_one()
        month = self.company_id._penagihan_today().replace(day=1)
        return self.env["penagihan.tax.residue"]._awaited(self.company_id, month, self.debtor_id)

    def _notice_objection(self):
        objection = super()._notice_objection()
        if objection or self.kind != "tax":
            return objection
        if self.debtor_id._left_in_peace():
            return self.env._("It is left in peace for now.")
        return "" if self._tax_residues() else self.env._("No tax slip is awaited any more.")

    # -- called by the template -----------------------------------------------------------

    def _tax_facts(self) -> Markup:
        """Table of the invoices whose slips are awaited, by tax period."""
        self.ensure_one()
        residues = self._tax_residues().with_context(lang=self.env.context.get("lang"))
        # Odoo tries a template out on any follow-up, also where nothing is awaited
        if not residues:
            return Markup()
        return self._render(
            "mail_tax_facts",
            {
                "periods": [
                    (of_period[0].period_name, of_period)
                    for of_period in residues.grouped("period").values()
                ]
            },
        )


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    def _left_in_peace(self):
        """Those who are asked for nothing just now, not even for papers, and by nobody."""
        return self.filtered(
            lambda debtor: (
                debtor.on_hold
                or debtor.complaint_count
                or debtor.calming
                or debtor.call_agreed
                or debtor.reply_pause
            )
        )

    def _tax_contacts(self) -> dict:
        """Whom tax slips are asked of: {customer: contact with a usable e-mail address}; whoever
        deals with taxes, else whom everything goes to.
        """
        for_taxes = self._contacts_by(tax_contact_sql())
        return {
            debtor: for_taxes[debtor] or contact
            for debtor, contact in self._email_contacts().items()
        }
