from lxml import etree
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.aging_buckets import MOST_BOUNDS, parse_bounds, ranges
from .penagihan_aging_bucket import Reference

COLUMNS = [f"amount_{number}" for number in range(MOST_BOUNDS + 2)]


class PenagihanAgingCustomer(models.TransientModel):
    """A customer of one report: its buckets in the company's currency."""

    _name = "penagihan.aging.customer"
    _description = "Aging: Customer"
    _inherit = "penagihan.aging.row"
    _order = "total DESC, id"
    _rec_name = "partner_id"
    _transient_max_hours = 24.0

    partner_id = Reference("res.partner", string="Customer", readonly=True)
    payer_id = Reference("res.partner", readonly=True)
    debtor_id = Reference("penagihan.debtor", string="Collection Record", readonly=True)
    user_id = Reference("res.users", string="Collector", readonly=True)
    amount_0 = fields.Monetary(readonly=True)
    amount_1 = fields.Monetary(readonly=True)
    amount_2 = fields.Monetary(readonly=True)
    amount_3 = fields.Monetary(readonly=True)
    amount_4 = fields.Monetary(readonly=True)
    amount_5 = fields.Monetary(readonly=True)
    amount_6 = fields.Monetary(readonly=True)
    amount_7 = fields.Monetary(readonly=True)
    amount_8 = fields.Monetary(readonly=True)
    amount_9 = fields.Monetary(readonly=True)
    credit = fields.Monetary(string="Credits", readonly=True)
    total = fields.Monetary(readonly=True)
    overdue = fields.Monetary(readonly=True)
    oldest_days = fields.Integer(string="Oldest (days)", readonly=True, aggregator="max")
    item_count = fields.Integer(string="Items", readonly=True)
    before = fields.Monetary(readonly=True, help="The total of the earlier day.")
    change = fields.Monetary(readonly=True, help="Since the earlier day.")

    @api.model
    def _load(self, wizard):
        parts = [SQL("SELECT TRUE AS now, row.* FROM (%s) row", wizard._rows_sql())]
        if wizard.compare_date:
            earlier = wizard._rows_sql(wizard.compare_date)
            parts.append(SQL("SELECT FALSE, row.* FROM (%s) row", earlier))
        bucket = len(wizard._bounds()) + 2
        columns = COLUMNS[:bucket]
        sums = SQL(", ").join(
            SQL("COALESCE(sum(amount_residual) FILTER (WHERE now AND column_no = %s), 0)", number)
            for number in range(bucket)
        )
        self._insert_rows(
            wizard,
            [
                *("company_id", "partner_id", "payer_id", "debtor_id", "user_id", "currency_id"),
                *("total", "credit", "overdue", "oldest_days", "item_count", "before", "change"),
                *columns,
            ],
            SQL(
                """
                SELECT company_id, partner_id, max(payer_id), max(debtor_id), max(user_id),
                       max(company_currency_id),
                       COALESCE(sum(amount_residual) FILTER (WHERE now), 0),
                       COALESCE(sum(amount_residual) FILTER (
                           WHERE now AND amount_residual < 0 AND column_no <> bucket), 0),
                       COALESCE(sum(amount_residual) FILTER (
                           WHERE now AND column_no > 0 AND column_no = bucket), 0),
                       GREATEST(max(days_overdue) FILTER (WHERE now AND amount_residual > 0), 0),
                       count(*) FILTER (WHERE now),
                       COALESCE(sum(amount_residual) FILTER (WHERE NOT now), 0),
                       COALESCE(sum(CASE WHEN now THEN amount_residual
                                         ELSE -amount_residual END), 0),
                       %(sums)s
                  FROM (%(rows)s) item
              GROUP BY company_id, partner_id
                """,
                sums=sums,
                rows=SQL(" UNION ALL ").join(parts),
            ),
        )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.partner_id.display_name or self.env._("Without a customer")

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """As many buckets as the report has, under their own names."""
        arch, view = super()._get_view(view_id, view_type, **options)
        shape = self.env.context.get("penagihan_aging_view_ref")
        if view_type == "list" and shape:
            self._shape_list(arch, shape)
        return arch, view

    @api.model
    def _shape_list(self, arch: etree._Element, shape: str):
        days, credits, compare, companies = shape.split("|")
        names = ranges(parse_bounds(days))
        for number, column in enumerate(COLUMNS[1:]):
            for node in arch.iterfind(f".//field[@name='{column}']"):
                if number < len(names):
                    node.set("string", names[number])
                else:
                    node.getparent().remove(node)
        unused = {
            "credit": credits == "netted", "before": not compare, "change": not compare,
            "action_movement": not compare, "company_id": not companies,
        }  # fmt: skip
        for name, remove in unused.items():
            for node in arch.xpath(f".//*[@name='{name}']"):
                if remove:
                    node.getparent().remove(node)

    # -- buttons --------------------------------------------------------------------------

    def _wizard(self):
        """The report of the rows, or of the list whose button was pressed."""
        wizard = self.wizard_id or self.env["penagihan.aging.wizard"].browse(
            self.env.context.get("penagihan_aging_id")
        )
        wizard.check_access("read")
        return wizard

    def action_items(self):
        """The customer's items."""
        self.ensure_one()
        wizard = self._wizard()
        action = wizard._action_rows(
            "penagihan.aging.item", self.display_name, [(False, "list"), (False, "pivot")]
        )
        action["domain"] += [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        return action

    def action_analyse(self):
        return self._wizard().action_items()

    def action_xlsx(self):
        return self._wizard().action_xlsx()

    def action_movement(self):
        return self._wizard().action_movement()

    def action_check(self):
        return self._wizard().action_check()

    def action_change(self):
        return self._wizard().action_change()

    def action_ask_signature(self):
        return self._wizard().action_ask_signature()
