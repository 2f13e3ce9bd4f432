from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.aging_buckets import ranges

# Beside the buckets of days, as numbers no bucket has.
NEW, CREDITS, SETTLED = -1, 90, 91
# What an aging is asked for, but its dates.
QUESTION = (
    "basis", "days", "credits", "company_ids", "account_ids", "partner_ids", "payer_ids",
    "tag_ids", "country_ids", "collector_ids", "salesperson_ids", "stage_ids", "journal_ids",
    "currency_ids", "amount_min",
)  # fmt: skip


class PenagihanAgingWizard(models.TransientModel):
    """What an aging is asked for; its rows are written down for whoever asked, see below.

    Rows of different dates must not share ids, else the cache would mix them: each report has
    rows of its own in ``penagihan.aging.customer``, and ids of its own in ``.item``.
    """

    _name = "penagihan.aging.wizard"
    _description = "Aging of Receivables"
    _rec_name = "date"
    # a manager comes back to it after lunch
    _transient_max_hours = 24.0

    date = fields.Date(
        string="As Of", required=True, default=lambda self: self.env.company._penagihan_today()
    )
    basis = fields.Selection(
        [
            ("due", "Due date"),
            ("invoice", "Invoice date"),
            ("chase", "Chase date"),
        ],
        string="Age Counted From",
        required=True,
        default="due",
    )
    days = fields.Char(
        string="Buckets",
        required=True,
        default=lambda self: self.env.company.penagihan_aging_days,
        help="The last day of each bucket; the last bucket has no end.",
    )
    credits = fields.Selection(
        [("netted", "Netted in the buckets"), ("apart", "In a column of their own")],
        required=True,
        default="netted",
    )
    compare_date = fields.Date(
        string="Compare With", help="An earlier day: how much moved from which bucket to which."
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        required=True,
        default=lambda self: self.env.companies,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    account_ids = fields.Many2many(
        "account.account",
        string="Accounts",
        domain="[('account_type', 'in', ('asset_receivable', 'asset_current')),"
        " ('reconcile', '=', True)]",
        help="Empty: all trade receivables.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "penagihan_aging_wizard_partner_rel",
        string="Customers",
        domain="[('parent_id', '=', False)]",
    )
    payer_ids = fields.Many2many(
        "res.partner",
        "penagihan_aging_wizard_payer_rel",
        string="Payers",
        domain="[('parent_id', '=', False)]",
    )
    tag_ids = fields.Many2many("res.partner.category", string="Tags")
    country_ids = fields.Many2many("res.country", string="Countries")
    salesperson_ids = fields.Many2many(
        "res.users", "penagihan_aging_wizard_salesperson_rel", string="Salespersons"
    )
    collector_ids = fields.Many2many(
        "res.users", "penagihan_aging_wizard_collector_rel", string="Collectors"
    )
    stage_ids = fields.Many2many(
        "penagihan.stage", string="Stages", help="The stage an invoice is at today."
    )
    journal_ids = fields.Many2many("account.journal", string="Journals")
    currency_ids = fields.Many2many("res.currency", string="Currencies")
    amount_min = fields.Float(
        string="Amount From",
        digits=(16, 2),
        help="Only items of at least so much, in the company's currency.",
    )
    bucket_ids = fields.One2many("penagihan.aging.bucket", "wizard_id", readonly=True)
    customer_ids = fields.One2many("penagihan.aging.customer", "wizard_id", readonly=True)

    @api.constrains("days")
    def _check_days(self):
        for wizard in self:
            wizard._bounds()

    @api.constrains("date", "compare_date")
    def _check_compare_date(self):
        for wizard in self:
            if wizard.compare_date and wizard.compare_date >= wizard.date:
                raise ValidationError(self.env._("Compare with an earlier day."))

    def write(self, vals):
        """Asked anew, what was written down answers another question."""
        if self.ids and not vals.keys() <= {"bucket_ids", "note"}:
            self._forget()
        return super().write(vals)

    # -- actions --------------------------------------------------------------------------

    @api.model
    def action_today(self):
        """Today's aging of the user's companies, in one click."""
        return self.create({}).action_show()

    def action_show(self):
        """Work it out, and show the customers."""
        self.ensure_one()
        self._load_customers()
        action = self._action_rows(
            "penagihan.aging.customer", self._title(), views=[(False, "list"), (False, "kanban")]
        )
        return {**action, "mobile_view_mode": "kanban"}

    def action_items(self):
        """All items, to be sliced in a pivot or a graph."""
        self.ensure_one()
        if not self.bucket_ids:
            self._load_buckets()
        return self._action_rows(
            "penagihan.aging.item",
            self._title(),
            views=[(False, "pivot"), (False, "graph"), (False, "list")],
        )

    def action_change(self):
        """Ask anew: what was asked for stands in the form."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Aging"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_movement(self):
        """How much moved from which bucket to which since the earlier day."""
        self.ensure_one()
        if not self.compare_date:
            raise UserError(self.env._("Choose the earlier day to compare with first."))
        if not self.bucket_ids:
            self._load_buckets()
        self.env["penagihan.aging.movement"]._load(self)
        return self._action_rows(
            "penagihan.aging.movement",
            self.env._(
                "From %(earlier)s to %(date)s",
                earlier=format_date(self.env, self.compare_date),
                date=format_date(self.env, self.date),
            ),
            views=[(False, "pivot"), (False, "list")],
        )

    def action_check(self):
        """The aging beside the ledger, for those who see all customers."""
        self.ensure_one()
        self._require_all()
        self.env["penagihan.aging.check"]._load(self)
        return self._action_rows(
            "penagihan.aging.check", self.env._("Check Against the Ledger"), [(False, "list")]
        )

    def _action_rows(self, model, name, views):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": views,
            "domain": [("wizard_id", "=", self.id)],
            "context": {
                "penagihan_aging_id": self.id,
                # the web client hands keys of this ending to the view: its columns depend on it
                "penagihan_aging_view_ref": self._shape(),
                **self.env["penagihan.aging.customer"]._apart_context(self.date),
            },
        }

    # -- what is asked for ----------------------------------------------------------------

    def _bounds(self):
        return self.env["penagihan.aging"]._parse_bounds(self.days)

    def _shape(self):
        """What decides which columns there are: text that travels in the context."""
        days = ",".join(map(str, self._bounds()))
        compare = "compare" if self.compare_date else ""
        companies = "companies" if len(self.company_ids) > 1 else ""
        return "|".join([days, self.credits, compare, companies])

    def _title(self):
        return self.env._("Aging as of %(date)s", date=format_date(self.env, self.date))

    def _bucket_names(self):
        """{number: name} of the columns, from left to right."""
        names = [self._first_bucket_name(), *ranges(self._bounds())]
        return dict(enumerate(names))

    def _first_bucket_name(self):
        return self.env._("New") if self.basis == "invoice" else self.env._("Not due")

    def _require_all(self):
        """Company-wide figures are for those who see all customers."""
        if not any(
            self.env.user.has_group(f"penagihan_piutang.{group}")
            for group in ("group_officer", "group_auditor")
        ):
            raise AccessError(self.env._("Only those who see all customers see this."))

    def _rows_sql(self, date=None, lines=None) -> SQL:
        """The engine's rows as asked for; ``column_no`` is ``CREDITS`` for credits kept apart.

        :param lines: see the engine
        """
        self.ensure_one()
        self.check_access("read")
        # a report shows what its owner may see, also where Odoo looks into it as superuser
        rows = (
            self.env["penagihan.aging"]
            .with_user(self.create_uid)
            ._rows_sql(
                date or self.date,
                self.basis,
                self.company_ids.ids,
                self.account_ids.ids,
                self._bounds(),
                self._where_sql(),
                lines=lines,
            )
        )
        if self.credits == "netted":
            return SQL("SELECT item.*, item.bucket AS column_no FROM (%s) item", rows)
        return SQL(
            "SELECT item.*, CASE WHEN item.amount_residual < 0 THEN %s ELSE item.bucket END"
            " AS column_no FROM (%s) item",
            CREDITS,
            rows,
        )

    def _where_sql(self) -> SQL:
        conditions = [
            SQL("item.%s = ANY(%s)", SQL.identifier(column), chosen.ids)
            for column, chosen in {
                "partner_id": self.partner_ids.commercial_partner_id,
                "payer_id": self.payer_ids,
                "country_id": self.country_ids,
                "salesperson_id": self.salesperson_ids,
                "user_id": self.collector_ids,
                "stage_id": self.stage_ids,
                "journal_id": self.journal_ids,
                "currency_id": self.currency_ids,
            }.items()
            if chosen
        ]
        if self.tag_ids:
            conditions.append(
                SQL(
                    "EXISTS (SELECT FROM res_partner_res_partner_category_rel"
                    " WHERE partner_id = item.partner_id AND category_id = ANY(%s))",
                    self.tag_ids.ids,
                )
            )
        if self.amount_min:
            conditions.append(SQL("abs(item.amount_residual) >= %s", self.amount_min))
        return SQL(" AND ").join(conditions) if conditions else SQL("TRUE")

    # -- its rows -------------------------------------------------------------------------

    def _load_customers(self):
        self.ensure_one()
        self._forget()
        self._load_buckets()
        self.env["penagihan.aging.customer"]._load(self)

    def _load_buckets(self):
        names = self._bucket_names()
        if self.credits == "apart":
            names[CREDITS] = self.env._("Credits")
        if self.compare_date:
            names[NEW] = self.env._("Not there before")
            names[SETTLED] = self.env._("No longer there")
        # sudo: rows are written by the report, and by nobody else
        self.sudo().bucket_ids = [
            Command.clear(),
            *(Command.create({"number": number, "name": name}) for number, name in names.items()),
        ]

    def _forget(self, models=None):
        """Delete what an earlier question wrote down."""
        self.env.flush_all()
        for model in models or (
            "penagihan.aging.customer",
            "penagihan.aging.movement",
            "penagihan.aging.check",
        ):
            table = SQL.identifier(self.env[model]._table)
            self.env.cr.execute(SQL("DELETE FROM %s WHERE wizard_id = ANY(%s)", table, self.ids))
        self.env.invalidate_all()
