from odoo import api, models

from .penagihan_followup_today import WAITING


class PenagihanFollowupContact(models.Model):
    """What calls and answers tell about contacts."""

    _inherit = "penagihan.followup"

    def _log(self, result, text=False):
        logged = super()._log(result, text)
        calls = self.filtered(lambda each: each.channel == "phone")
        if result == "done":
            calls.contact_id._penagihan_works("call")
        elif result == "not_reached":
            calls.contact_id._penagihan_tried()
        return logged

    @api.model
    def _leave_contacts(self, contacts):
        """Calls and chats that wait go to somebody else of their customers; where there is nobody
        the task stays, and says that there is nobody.
        """
        # sudo: nobody writes the ledger directly
        waiting = self.sudo().search(
            [
                ("contact_id", "in", contacts.ids),
                ("state", "in", WAITING),
                ("channel", "in", ("phone", "whatsapp")),
            ]
        )
        for channel, followups in waiting.grouped("channel").items():
            others = followups.debtor_id._contacts_for(channel)
            for followup in followups:
                followup.contact_id = others[followup.debtor_id]
