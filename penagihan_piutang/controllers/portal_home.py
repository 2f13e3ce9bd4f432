from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.http import request


class PortalHome(CustomerPortal):
    """The customer's page among the others of the portal."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "penagihan_count" in counters:
            debtors = request.env["penagihan.debtor"]._portal_of_user(request.env.user)
            values["penagihan_count"] = sum(debtors.mapped("item_count"))
        return values
