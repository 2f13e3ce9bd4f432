from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class PenagihanFollowupApology(models.Model):
    """An apology: a message that asks for no payment, which a person has read, and which may leave
    although its customer is left alone.
    """

    _inherit = "penagihan.followup"

    complaint_id = fields.Many2one("penagihan.complaint", readonly=True, ondelete="set null")

    @api.model
    def _plan_apology(self, complaint, words=None):
        """Plan it; nothing leaves yet.

        :param words: ``subject`` and ``body``, where a person wrote them
        """
        contact = self._apology_contact(complaint)
        if not contact:
            raise UserError(
                self.env._(
                    "%s has no usable e-mail address: please call, or complete the contact.",
                    complaint.partner_id.name,
                )
            )
        # sudo: nobody writes the ledger directly
        return self.sudo().create(
            {
                "kind": "apology",
                "complaint_id": complaint.id,
                "debtor_id": complaint.debtor_id.id,
                # who says sorry signs
                "user_id": self.env.uid,
                "date": complaint.company_id._penagihan_today(),
                "channel": "email",
                "contact_id": contact.id,
                **(words or {}),
            }
        )

    @api.model
    def _apology_contact(self, complaint):
        """Who complained, where that is an address; else whoever gets the customer's e-mails."""
        said = complaint.sudo().contact_id
        blocked = self.env["mail.blacklist"].sudo().search([("email", "=", said.email_normalized)])
        if (
            said.email_normalized
            and not blocked
            and said.penagihan_status != "wrong"
            and said.penagihan_refused_email != said.email_normalized
        ):
            return said
        return complaint.debtor_id._email_contacts()[complaint.debtor_id]

    def _recheck_notices(self):
        apologies = self.filtered(lambda each: each.kind == "apology")
        kept = super(PenagihanFollowupApology, self - apologies)._recheck_notices()
        for apology in apologies:
            contact = self._apology_contact(apology.complaint_id)
            if contact:
                apology.contact_id = contact
                kept |= apology
            else:
                local = apology._in_office_language()
                local._fail("undelivered", local.env._("There is no usable address any more."))
        return kept

    def _complaint_day(self) -> str:
        """The day of the complaint, as the recipient writes it; called by the template."""
        day = self.complaint_id.sudo().day or self.date
        return format_date(self.env, day, date_format="d MMMM yyyy")

    @api.model
    def _apology_words(self, complaint) -> dict:
        """What it would say, see ``_notice_words``."""
        return self._notice_words(complaint.debtor_id, lambda: self._plan_apology(complaint))
