from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, OrderedSet

# An id says which report and which line: 32 bits for the line. A browser's whole numbers have
# 53, which leaves two million reports.
_LINE_BITS = 32


class PenagihanAgingItem(models.Model):
    """An item of one report: a receivable line as it was open at the end of the day.

    Worked out anew by the engine whenever somebody looks, for the report that is named in the
    context; writing down a hundred thousand of them takes longer than asking ten times. The
    ids of two reports are never the same, so that the cache cannot mix their dates.
    """

    _name = "penagihan.aging.item"
    _description = "Aging: Item"
    _auto = False
    _order = "partner_id, due_date, move_line_id, id"
    _rec_name = "number"

    wizard_id = fields.Many2one("penagihan.aging.wizard", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    move_line_id = fields.Many2one("account.move.line", readonly=True)
    move_id = fields.Many2one("account.move", string="Entry", readonly=True)
    number = fields.Char(readonly=True)
    ref = fields.Char(string="Reference", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    payer_id = fields.Many2one("res.partner", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    stage_id = fields.Many2one("penagihan.stage", readonly=True)
    account_id = fields.Many2one("account.account", readonly=True)
    journal_id = fields.Many2one("account.journal", readonly=True)
    document_currency_id = fields.Many2one("res.currency", readonly=True)
    invoice_date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    days_overdue = fields.Integer(string="Days", readonly=True, aggregator="max")
    bucket_id = fields.Many2one("penagihan.aging.bucket", readonly=True)
    amount_residual = fields.Monetary(string="Open Amount", readonly=True)
    amount_residual_currency = fields.Monetary(
        string="Open (document)",
        readonly=True,
        currency_field="document_currency_id",
        aggregator=None,
    )
    settled_later = fields.Monetary(
        readonly=True, help="Paid or matched after the day of the report, up to now."
    )

    @property
    def _table_query(self) -> SQL:
        wizard = self.env["penagihan.aging.wizard"].browse(
            self.env.context.get("penagihan_aging_id")
        )
        if wizard.exists():
            return self._items_sql(wizard, self._lines_sql())
        # no report is named, or it was vacuumed: no items, but their columns
        columns = [
            SQL("NULL::%s AS %s", SQL(field.column_type[1]), SQL.identifier(field.name))
            for field in self._fields.values()
            if field.store and field.column_type
        ]
        return SQL("SELECT %s WHERE FALSE", SQL(", ").join(columns))

    @api.model
    def _items_sql(self, wizard, lines) -> SQL:
        return SQL(
            """
            SELECT %(wizard)s::bigint * %(lines)s + item.move_line_id AS id,
                   %(wizard)s::int AS wizard_id, item.company_id,
                   item.company_currency_id AS currency_id, item.move_line_id, item.move_id,
                   item.number, item.ref, item.partner_id, item.payer_id, item.country_id,
                   item.user_id, item.salesperson_id, item.stage_id, item.account_id,
                   item.journal_id, item.currency_id AS document_currency_id, item.invoice_date,
                   item.due_date, item.days_overdue,
                   -- not a join: its share of rows would be guessed, and the plan with it
                   CASE item.column_no %(buckets)s END AS bucket_id,
                   item.amount_residual, item.amount_residual_currency, item.settled_later
              FROM (%(rows)s) item
            """,
            buckets=SQL(" ").join(
                SQL("WHEN %s THEN %s", bucket.number, bucket.id) for bucket in wizard.bucket_ids
            )
            or SQL("WHEN NULL THEN NULL::int"),
            wizard=wizard.id,
            lines=1 << _LINE_BITS,
            rows=wizard._rows_sql(lines=lines),
        )

    # -- few of them ----------------------------------------------------------------------

    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """Say which lines can be meant, where these are few: PostgreSQL need not read all.

        They are few where ids or a customer are asked for, and where a page is: those customers
        whose items it has are known from how many each had when they were written down.
        """
        domain = Domain(domain)
        few, skipped = self._named(domain), 0
        if not few and limit and order in (None, "", self._order):
            few, skipped = self._page(domain, offset, limit)
        items = self.with_context(penagihan_aging_few=few) if few else self
        return super(PenagihanAgingItem, items)._search(
            domain, offset - skipped, limit, order, **options
        )

    def _named(self, domain):
        """(what, ids) where a condition of ``domain`` names items or customers."""
        if any(operator in ("|", "!") for operator in domain if isinstance(operator, str)):
            return None  # a condition need not hold
        for condition in domain.iter_conditions():
            if condition.field_expr not in ("id", "partner_id"):
                continue
            values = condition.value if condition.operator == "in" else [condition.value]
            if condition.operator in ("=", "in") and isinstance(values, (list, tuple, OrderedSet)):
                ids = tuple(value for value in values if type(value) is int)
                if len(ids) == len(values):
                    return condition.field_expr, ids
        return None

    def _page(self, domain, offset, limit):
        """The customers a page's items are of, and how many items come before theirs."""
        wizard_id = self.env.context.get("penagihan_aging_id")
        if domain != Domain("wizard_id", "=", wizard_id):
            return None, 0
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, upto - items
                  FROM (
                    SELECT row.partner_id, sum(item_count) AS items,
                           sum(sum(item_count)) OVER (
                               ORDER BY partner.complete_name, row.partner_id DESC) AS upto
                      FROM penagihan_aging_customer row
                 LEFT JOIN res_partner partner ON partner.id = row.partner_id
                     WHERE row.wizard_id = %(wizard)s AND row.create_uid = %(user)s
                  GROUP BY row.partner_id, partner.complete_name
                  ) customer
                 WHERE upto > %(offset)s AND upto - items < %(offset)s + %(limit)s
              ORDER BY upto
                """,
                wizard=wizard_id,
                user=self.env.uid,
                offset=offset,
                limit=limit,
            )
        )
        if not rows or not all(partner_id for partner_id, _before in rows):
            return None, 0
        return ("partner_id", tuple(partner_id for partner_id, _before in rows)), int(rows[0][1])

    def _lines_sql(self) -> SQL | None:
        """The condition on journal items that goes with what ``_search`` found out."""
        what, ids = self.env.context.get("penagihan_aging_few") or (None, ())
        if what == "id":
            return SQL("line.id = ANY(%s)", [number % (1 << _LINE_BITS) for number in ids])
        if what == "partner_id":
            # as numbers: of a subquery PostgreSQL guesses how many there are
            contacts = self.env.execute_query(
                SQL("SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s)", list(ids))
            )
            return SQL("line.partner_id = ANY(%s)", [contact_id for (contact_id,) in contacts])
        return None

    def action_open_move(self):
        """The entry; whether it may be read is the entry's own business."""
        self.ensure_one()
        line = self.env["account.move.line"].browse(self.id % (1 << _LINE_BITS))
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": line.move_id.id,
            "view_mode": "form",
        }
