from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import hmac


class PenagihanPortalHit(models.Model):
    """That somebody posted something on a page without a login; kept for a day.

    Who it was is not kept, only a sum that is the same for the same one.
    """

    _name = "penagihan.portal.hit"
    _description = "Post on a Customer's Page"
    _log_access = False

    who = fields.Char(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True)

    _who_at_idx = models.Index("(who, at)")

    @api.model
    def _take(self, kind, who, most, minutes) -> bool:
        """Whether one more is accepted, and if so that it was.

        :param kind: what is counted
        :param who: an address, a session, a contact
        :param most: how many are accepted within ``minutes``
        """
        # sudo: visitors have no rights of their own
        hits = self.sudo()
        now = fields.Datetime.now()
        key = hmac(hits.env, f"penagihan_portal_{kind}", str(who))
        since = now - timedelta(minutes=minutes)
        if hits.search_count([("who", "=", key), ("at", ">", since)], limit=most) >= most:
            return False
        hits.create({"who": key, "at": now})
        return True

    @api.autovacuum
    def _forget(self):
        self.sudo().search([("at", "<", fields.Datetime.now() - timedelta(days=1))]).unlink()
