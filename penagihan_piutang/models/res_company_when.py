from odoo import models
from odoo.tools.misc import format_date


class ResCompanyWhen(models.Model):
    """Words about time for customers, the same in messages and on their page."""

    _inherit = "res.company"

    def _penagihan_when(self, due_date, expected) -> str:
        """In words, how long it is until payment is expected, or since.

        :param expected: the day payment is expected, often ``due_date``
        """
        self.ensure_one()
        days = (self._penagihan_today() - expected).days
        # two ways of counting days in one line would look like a mistake
        if expected != due_date:
            day = format_date(self.env, expected)
            if days > 0:
                return self.env._("payment was expected by %s", day)
            return self.env._("payment expected by %s", day)
        if days == 1:
            return self.env._("1 day overdue")
        if days > 0:
            return self.env._("%s days overdue", days)
        if days == 0:
            return self.env._("due today")
        if days == -1:
            return self.env._("due tomorrow")
        return self.env._("due in %s days", -days)
