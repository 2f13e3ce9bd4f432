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
        """Write down the customers of ``wizard``.

        What can be had by adding up is not summed up over the items: each sum costs a tenth of
        reading them.
        """
        columns = COLUMNS[: len(wizard._bounds()) + 2]
        rows, now, before = wizard._rows_sql(), SQL("TRUE"), SQL("0.0")
        if wizard.compare_date:
            rows = SQL(
                "SELECT TRUE AS now, row.* FROM (%s) row"
                " UNION ALL SELECT FALSE, row.* FROM (%s) row",
                rows,
                wizard._rows_sql(wizard.compare_date),
            )
            now = SQL("now")
            before = SQL("COALESCE(sum(amount_residual) FILTER (WHERE NOT now), 0)")
        credit = SQL("0.0")
        if wizard.credits == "apart":
            credit = SQL(
                "COALESCE(sum(amount_residual) FILTER (WHERE %s AND column_no <> bucket), 0)", now
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
                SELECT company_id, partner_id, payer_id, debtor_id, user_id, currency_id,
                       %(buckets)s + credit, credit, %(overdue)s, oldest_days, item_count, before,
                       %(buckets)s + credit - before, %(columns)s
                  FROM (
                    SELECT company_id, partner_id, max(payer_id) AS payer_id,
                           max(debtor_id) AS debtor_id, max(user_id) AS user_id,
                           max(company_currency_id) AS currency_id, %(credit)s AS credit,
                           GREATEST(max(days_overdue) FILTER (
                               WHERE %(now)s AND amount_residual > 0), 0) AS oldest_days,
                           count(*) FILTER (WHERE %(now)s) AS item_count, %(before)s AS before,
                           %(sums)s
                      FROM (%(rows)s) item
                  GROUP BY company_id, partner_id
                  ) customer
                """,
                buckets=_added(columns),
                overdue=_added(columns[1:]),
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                credit=credit,
                now=now,
                before=before,
                sums=SQL(", ").join(
                    SQL(
                        "COALESCE(sum(amount_residual) FILTER (WHERE %s AND column_no = %s), 0)"
                        " AS %s",
                        now,
                        number,
                        SQL.identifier(column),
                    )
                    for number, column in enumerate(columns)
                ),
                rows=rows,
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


def _added(columns) -> SQL:
    return SQL(" + ").join(map(SQL.identifier, columns))
