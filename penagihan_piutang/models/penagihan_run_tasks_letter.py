from odoo import api, fields, models
from odoo.tools import plaintext2html

from ..tools.contact_window import nth_working_day


class PenagihanPolicy(models.Model):
    _inherit = "penagihan.policy"

    letter_days = fields.Integer(
        string="Letters Without Receipt (working days)",
        default=10,
        help="So long after a letter on paper was sent somebody is asked to find out where it is.",
    )

    _letter_days_within = models.Constraint(
        "CHECK(letter_days BETWEEN 1 AND 60)",
        "Working days until a letter is looked for must be between 1 and 60.",
    )


class PenagihanDocument(models.Model):
    """A letter that was sent and of which nobody has recorded that it was received or came back:
    whoever is responsible is asked once, since its deadline does not run meanwhile.
    """

    _inherit = "penagihan.document"

    asked = fields.Boolean(readonly=True, help="Somebody was asked to find out where it is.")

    @api.model
    def _without_receipt(self, company):
        """Letters of ``company`` whose receipt should be known by now."""
        today = company._penagihan_today()
        # scope: whoever asks sees what the rules let through
        return self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "issued"),
                ("paper", "=", "sent"),
                ("sent_date", "<", today),
            ]
        ).filtered(lambda each: each._receipt_expected() < today)

    def _receipt_expected(self):
        """The last day on which nobody asks where it is."""
        debtor = self.debtor_id.sudo()
        days = debtor._penagihan_policy().letter_days or 10
        return nth_working_day(self.sent_date, days, self.company_id.country_id.code)

    @api.model
    def _ask_for_receipts(self, company):
        late = self.sudo()._without_receipt(company)
        new = late.filtered(lambda each: not each.asked)
        by_debtor = late.grouped("debtor_id")
        new.debtor_id._ask(
            "activity_letter_late",
            note=lambda debtor, _person: plaintext2html(
                "\n".join(each._whereabouts() for each in by_debtor[debtor])
            ),
        )
        new.asked = True

    def _whereabouts(self) -> str:
        return ", ".join(
            filter(None, (self.display_name, self.courier, self.courier_number, self.receiver))
        )

    def _record(self, what, day, **values):
        result = super()._record(what, day, **values)
        # sudo: who records it may not see tasks of others
        for debtor in self.sudo().debtor_id:
            left = self.sudo().search_count(
                [
                    ("debtor_id", "=", debtor.id),
                    ("paper", "=", "sent"),
                    ("state", "=", "issued"),
                    ("asked", "=", True),
                ],
                limit=1,
            )
            if not left:
                debtor._answered("activity_letter_late")
        return result


class PenagihanRun(models.Model):
    _inherit = "penagihan.run"

    def _ask_people(self):
        result = super()._ask_people()
        self.env["penagihan.document"]._ask_for_receipts(self.company_id)
        return result


class PenagihanHealth(models.TransientModel):
    _inherit = "penagihan.health"

    def _check_letter_late(self, company):
        return "penagihan.document", self.env["penagihan.document"]._without_receipt(company).ids
