from odoo import api, models

from ..tools.auto_reply import is_automatic
from ..tools.delivery import delivery_failure
from ..tools.link_mask import without_key


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """What customers quote of our mails opens nothing where others read it."""
        values = super().message_parse(message, save_original=save_original)
        if body := values.get("body"):
            values["body"] = without_key(body)
        return values

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Out-of-office notes stand in the chatter like any other mail, and pause nothing."""
        if is_automatic(message):
            self = self.with_context(penagihan_automatic=True)
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """What collection has sent and came back did not reach its customer."""
        result = super()._routing_handle_bounce(email_message, message_dict)
        bounced = message_dict["bounced_message"] or self.env["mail.message"].browse(
            message_dict.get("parent_id")
        )
        failure = delivery_failure(email_message)
        if failure and bounced:
            self.env["penagihan.followup"]._came_back(bounced, failure)
        return result
