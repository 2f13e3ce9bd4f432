from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class DigestDigest(models.Model):
    """Collection in Odoo's own digest, which a manager gets every morning."""

    _inherit = "digest.digest"

    kpi_penagihan_overdue = fields.Boolean("Overdue Receivables")
    kpi_penagihan_overdue_value = fields.Monetary(compute="_compute_kpi_penagihan_overdue_value")
    kpi_penagihan_contacts = fields.Boolean("Customers Contacted")
    kpi_penagihan_contacts_value = fields.Integer(compute="_compute_kpi_penagihan_contacts_value")
    kpi_penagihan_repair = fields.Boolean("Needs Repair in Collection")
    kpi_penagihan_repair_value = fields.Integer(compute="_compute_kpi_penagihan_repair_value")

    def _compute_kpi_penagihan_overdue_value(self):
        """What was overdue at the end of the period, by the books; company currency."""
        self._penagihan_check_manager()
        _start, end, companies = self._get_kpi_compute_parameters()
        rows = self.env["penagihan.aging"]._rows_sql(
            fields.Date.to_date(end), company_ids=companies.ids, scope=False
        )
        overdue = dict(
            self.env.execute_query(
                SQL(
                    "SELECT company_id, sum(amount_residual) FROM (%s) item"
                    " WHERE days_overdue > 0 GROUP BY company_id",
                    rows,
                )
            )
        )
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_penagihan_overdue_value = overdue.get(company.id, 0)

    def _compute_kpi_penagihan_contacts_value(self):
        """Messages sent and tasks done within the period."""
        self._penagihan_check_manager()
        self._calculate_company_based_kpi(
            "penagihan.followup",
            "kpi_penagihan_contacts_value",
            date_field="sent_date",
            additional_domain=[("state", "in", ("sent", "done"))],
        )

    def _compute_kpi_penagihan_repair_value(self):
        """What needs repair now, whatever the period: kinds of trouble, not records."""
        self._penagihan_check_manager()
        for digest in self:
            company = (digest.company_id or self.env.company)._penagihan_owner()
            digest.kpi_penagihan_repair_value = len(self.env["penagihan.health"]._load(company))

    def _penagihan_check_manager(self):
        if not self.env.user.has_group("penagihan_piutang.group_manager"):
            # Odoo leaves such a figure out of this user's digest
            raise AccessError(self.env._("Only a manager of collection gets this figure."))

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("penagihan_piutang.menu_root").id
        for kpi, action in {
            "overdue": "action_penagihan_aging_today",
            "contacts": "action_penagihan_followup",
            "repair": "action_penagihan_health",
        }.items():
            actions[f"kpi_penagihan_{kpi}"] = f"penagihan_piutang.{action}?menu_id={menu}"
        return actions
