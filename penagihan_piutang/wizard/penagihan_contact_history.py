from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.file_name import file_name


class PenagihanContactHistory(models.TransientModel):
    """Of which days the contacts with a customer are wanted on paper."""

    _name = "penagihan.contact.history"
    _description = "Contact History"

    debtor_id = fields.Many2one("penagihan.debtor", required=True, readonly=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until", required=True)

    @api.model
    def _action_open(self, debtor):
        debtor._check_history_reader()
        today = debtor.company_id._penagihan_today()
        # sudo: whose history it is is not chosen by the form
        wizard = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "date_from": today - relativedelta(years=1),
                "date_to": today,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contact History of %s", debtor.partner_id.name),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_pdf(self):
        self.ensure_one()
        self.debtor_id._check_history_reader()
        if self.date_from > self.date_to:
            raise UserError(self.env._("The first day comes after the last."))
        report = self.env.ref("penagihan_piutang.report_contact_history")
        return report.report_action(self, config=False)

    def _file_name(self) -> str:
        """What the PDF is called, without what file systems do not allow."""
        self.ensure_one()
        name = self.env._(
            "Contact History %(customer)s %(first)s %(last)s",
            customer=self.debtor_id.partner_id.name or "",
            first=self.date_from,
            last=self.date_to,
        )
        return file_name(name)
