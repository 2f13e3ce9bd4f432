from odoo import api, fields, models

from ..tools.worklist import ERRANDS


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    penagihan_work = fields.Selection(
        ERRANDS,
        string="Place on Today",
        help="Where such an activity of a customer in collection stands on the worklist. Without "
        "one, calls stand with those to call back, and all else before the calls of the ladder.",
    )

    @api.model
    def _penagihan_place(self, places):
        """Give types their place; what somebody has chosen stays.

        :param places: {kind of work: names of external ids of this add-on}
        """
        for work, names in places.items():
            for name in names:
                kind = self.env.ref(f"penagihan_piutang.{name}", raise_if_not_found=False)
                if kind and not kind.penagihan_work:
                    kind.penagihan_work = work
