from odoo import api, fields, models
from odoo.tools import SQL


class PenagihanAgingItem(models.TransientModel):
    """An item of one report: a receivable line as it was open at the end of the day."""

    _name = "penagihan.aging.item"
    _description = "Aging: Item"
    _inherit = "penagihan.aging.row"
    _order = "due_date, move_line_id, id"
    _rec_name = "number"
    _transient_max_hours = 24.0

    move_line_id = fields.Many2one("account.move.line", readonly=True)
    move_id = fields.Many2one("account.move", string="Entry", readonly=True)
    number = fields.Char(readonly=True)
    ref = fields.Char(string="Reference", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    payer_id = fields.Many2one("res.partner", string="Payer", readonly=True)
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
    amount_residual = fields.Monetary(string="Open", readonly=True)
    amount_residual_currency = fields.Monetary(
        string="Open (document)",
        readonly=True,
        currency_field="document_currency_id",
        aggregator=None,
    )
    settled_later = fields.Monetary(
        readonly=True, help="Paid or matched after the day of the report, up to now."
    )

    @api.model
    def _load(self, wizard, where=None):
        columns = {
            "move_line_id": "move_line_id",
            "move_id": "move_id",
            "number": "number",
            "ref": "ref",
            "partner_id": "partner_id",
            "payer_id": "payer_id",
            "country_id": "country_id",
            "user_id": "user_id",
            "salesperson_id": "salesperson_id",
            "stage_id": "stage_id",
            "account_id": "account_id",
            "journal_id": "journal_id",
            "document_currency_id": "currency_id",
            "currency_id": "company_currency_id",
            "company_id": "company_id",
            "invoice_date": "invoice_date",
            "due_date": "due_date",
            "days_overdue": "days_overdue",
            "amount_residual": "amount_residual",
            "amount_residual_currency": "amount_residual_currency",
            "settled_later": "settled_later",
        }
        self._insert_rows(
            wizard,
            [*columns, "bucket_id"],
            SQL(
                """
                SELECT %s, bucket.id
                  FROM (%s) item
                  JOIN penagihan_aging_bucket bucket
                    ON bucket.wizard_id = %s AND bucket.number = item.column_no
                """,
                SQL(", ").join(SQL.identifier("item", column) for column in columns.values()),
                wizard._rows_sql(where=where),
                wizard.id,
            ),
        )

    def action_open_move(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }
