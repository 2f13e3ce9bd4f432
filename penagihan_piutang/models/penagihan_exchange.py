from odoo import fields, models
from odoo.tools import SQL

from .penagihan_receipt import RECEIPT_STATES

# An invoice should have been received so many days after it was made.
_LATE_DAYS = 5


class PenagihanExchange(models.Model):
    """Invoices that are to be handed over: to customers who take invoices on certain days of the
    week, and where the term counts from receipt. A row leaves the list with its receipt.
    """

    _name = "penagihan.exchange"
    _description = "Invoice Exchange"
    _auto = False
    _order = "next_date, partner_id, invoice_date, id"
    _rec_name = "move_id"

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    invoice_date = fields.Date(readonly=True)
    invoice_date_due = fields.Date(string="Due Date", readonly=True)
    amount_total = fields.Monetary(string="Total", readonly=True, aggregator=None)
    receipt_state = fields.Selection(RECEIPT_STATES, string="Receipt", readonly=True)
    sent_date = fields.Date(string="Last Sent On", readonly=True)
    next_date = fields.Date(
        string="Takes Invoices On",
        readonly=True,
        help="The next day on which the customer takes invoices; empty: on any day.",
    )
    days = fields.Integer(
        string="Days Since", readonly=True, aggregator="max", help="Since the invoice date."
    )
    late = fields.Boolean(
        readonly=True, help="Not received five days after it was made: find out where it is."
    )
    paper_ids = fields.Many2many(
        related="partner_id.penagihan_paper_ids", string="Papers", related_sudo=True
    )

    _depends = {
        "account.move": [
            "amount_total", "commercial_partner_id", "company_id", "currency_id", "invoice_date",
            "invoice_date_due", "move_type", "payment_state", "penagihan_received_date",
            "penagihan_receipt_state", "state",
        ],
        "penagihan.debtor": ["company_id", "partner_id", "policy_id", "user_id"],
        "penagihan.policy": ["active", "company_id", "from_receipt", "is_default"],
        "penagihan.receipt": ["move_id", "sent_date"],
        "penagihan.weekday": ["number"],
        "res.partner": ["penagihan_payer_id", "penagihan_receive_day_ids"],
    }  # fmt: skip

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT move.id, move.id AS move_id, move.commercial_partner_id AS partner_id,
                   move.company_id, debtor.user_id, move.currency_id, move.invoice_date,
                   move.invoice_date_due, move.amount_total,
                   move.penagihan_receipt_state AS receipt_state,
                   (SELECT max(sent_date) FROM penagihan_receipt WHERE move_id = move.id)
                       AS sent_date,
                   (SELECT company.today
                           + min((number + 7 - EXTRACT(isodow FROM company.today)::int) %% 7)
                      FROM unnest(COALESCE(own.numbers, office.numbers)) AS number) AS next_date,
                   company.today - move.invoice_date AS days,
                   company.today - move.invoice_date >= %(late)s AS late
              FROM account_move move
              JOIN (VALUES %(companies)s) company (id, owner_id, policy_id, today)
                ON company.id = move.company_id
              JOIN res_partner main ON main.id = move.commercial_partner_id
         LEFT JOIN penagihan_debtor debtor
                ON debtor.partner_id = COALESCE(main.penagihan_payer_id, main.id)
               AND debtor.company_id = company.owner_id
         LEFT JOIN penagihan_policy policy
                ON policy.id = COALESCE(debtor.policy_id, company.policy_id)
         LEFT JOIN (%(receiving)s) own ON own.partner_id = main.id
         LEFT JOIN (%(receiving)s) office ON office.partner_id = main.penagihan_payer_id
             WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_receipt')
               AND move.payment_state IN ('not_paid', 'partial', 'blocked')
               AND move.penagihan_received_date IS NULL
               AND (own.numbers IS NOT NULL OR office.numbers IS NOT NULL OR policy.from_receipt)
            """,
            companies=SQL(", ").join(
                SQL(
                    "(%s::int, %s::int, %s::int, %s::date)",
                    company.id,
                    owner.id,
                    policy.id or None,
                    owner._penagihan_today(),
                )
                for company, (owner, policy) in self.env["res.company"]._penagihan_owners().items()
            ),
            receiving=SQL(
                """SELECT rel.res_partner_id AS partner_id, array_agg(weekday.number) AS numbers
                     FROM penagihan_receive_day_rel rel
                     JOIN penagihan_weekday weekday ON weekday.id = rel.penagihan_weekday_id
                 GROUP BY rel.res_partner_id"""
            ),
            late=_LATE_DAYS,
        )

    def action_open(self):
        """The invoice itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    def action_print(self):
        """The paper the customer signs for these invoices."""
        return self.env["penagihan.receipt"]._action_print(self.move_id)

    def action_sent(self):
        return self.env["penagihan.receipt"]._action_enter(self.move_id, "sent")

    def action_received(self):
        return self.env["penagihan.receipt"]._action_enter(self.move_id, "received")

    def action_refused(self):
        return self.env["penagihan.receipt"]._action_enter(self.move_id, "refused")
