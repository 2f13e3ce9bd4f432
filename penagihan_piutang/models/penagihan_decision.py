from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date

from .penagihan_step import CHANNELS

VERDICTS = [
    ("due", "To contact"),
    ("wait", "Waiting"),
    ("blocked", "Blocked"),
    ("done", "Done"),
]
# In order of precedence: the first that holds is the reason.
REASONS = [
    ("excluded", "Left out of collection"),
    ("in_payment", "Payment being processed"),
    ("disputed", "Disputed"),
    ("tax_slip", "Waiting for the tax slip"),
    ("agreement", "In an instalment agreement"),
    ("claims_paid", "Says it is paid"),
    ("giro", "Giro received"),
    ("in_process", "Being processed by the customer"),
    ("promised", "Promised"),
    ("credit_covers", "Covered by credits"),
    ("not_received", "Not received yet"),
    ("settled_small", "Settled but for a trifle"),
    ("complaint", "Complaint"),
    ("by_hand", "Handled by hand"),
    ("hold", "On hold"),
    ("reply", "Answered"),
    ("calm", "Left in peace"),
    ("callback", "Call agreed"),
    ("reopened", "Payment taken back"),
    ("pending", "Step under way"),
    ("ladder_done", "All steps done"),
    ("not_yet", "Next step not due yet"),
    ("below_minimum", "Total below the minimum"),
    ("bank_stale", "Receipts not booked yet"),
    ("interval", "Contacted a few days ago"),
    ("no_contact", "No usable contact"),
    ("capped", "Over today’s limit"),
    ("due", "Due for contact"),
]
DETAILS = [
    ("no_partner", "Without a customer"),
    ("own_company", "The customer is one of our companies"),
    ("no_policy", "No collection policy applies"),
    ("blocked", "Payment blocked on the invoice"),
    ("no_followup", "“No follow-up” is set on the invoice"),
    ("draft_credit", "By a draft credit note"),
    ("discount", "By a discount that was agreed"),
]


class PenagihanDecision(models.Model):
    """Per open item what happens next today, or why nothing does.

    The one place where this is decided: preview, run, the invoice's tab and "Why?" read it.
    The rules are those of ``docs/design.md``; ``_rows_sql`` is the engine for any date, the
    ORM shows today only, since records of one id share the cache across dates.
    """

    _name = "penagihan.decision"
    _description = "Collection Decision"
    _auto = False
    _order = "due_date, id"
    _rec_name = "move_id"

    move_line_id = fields.Many2one("account.move.line", readonly=True)
    instalment_id = fields.Many2one("penagihan.instalment", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Invoiced To", readonly=True)
    payer_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    debtor_id = fields.Many2one("penagihan.debtor", string="Collection Record", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    owner_id = fields.Many2one("res.company", string="Collecting Company", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    policy_id = fields.Many2one("penagihan.policy", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    owner_currency_id = fields.Many2one("res.currency", readonly=True)
    due_date = fields.Date(readonly=True)
    chase_date = fields.Date(
        string="Payment Expected",
        readonly=True,
        help="The date steps count from: the due date, or the term from receipt, and the "
        "customer's payday.",
    )
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    residual = fields.Monetary(readonly=True, help="Open amount in the books.")
    in_process = fields.Monetary(
        string="Being Paid", readonly=True, help="Payments that are being processed."
    )
    disputed = fields.Monetary(readonly=True, help="The customer does not agree with so much.")
    withheld = fields.Monetary(
        string="Tax Withheld", readonly=True, help="Its tax slip has not been booked yet."
    )
    credit = fields.Monetary(string="Credits", readonly=True, help="Share of open credits.")
    amount_due = fields.Monetary(readonly=True, help="What is asked for.", aggregator=None)
    amount_company = fields.Monetary(
        string="Amount Due (company)",
        readonly=True,
        currency_field="owner_currency_id",
        help="In the company's currency at the day's rate.",
    )
    disputed_company = fields.Monetary(
        string="Disputed (company)", readonly=True, currency_field="owner_currency_id"
    )
    position = fields.Integer(string="Last Day Reached", readonly=True, aggregator=None)
    last_date = fields.Date(string="Last Step On", readonly=True)
    stage_id = fields.Many2one("penagihan.stage", readonly=True)
    step_id = fields.Many2one("penagihan.step", string="Next Step", readonly=True)
    offset_days = fields.Integer(string="Next Day", readonly=True, aggregator=None)
    next_date = fields.Date(string="Next Step On", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    contact_id = fields.Many2one("res.partner", string="Recipient", readonly=True)
    verdict = fields.Selection(VERDICTS, readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    detail = fields.Selection(DETAILS, readonly=True)
    until = fields.Date(
        readonly=True,
        help="The first day on which nothing that holds now still does. Empty: no end known.",
    )

    listed = fields.Boolean(
        string="For the Officer",
        readonly=True,
        help="It does not go on by itself, or has waited too long: a person looks at it.",
    )

    # What the statement reads: the ORM flushes these before it runs.
    _depends = {
        "account.account": ["account_type", "non_trade"],
        "account.journal": ["type"],
        "account.move": [
            "amount_total", "currency_id", "move_type", "payment_state",
            "penagihan_received_date", "reversed_entry_id", "state",
        ],
        "account.move.line": [
            "account_id", "amount_residual", "amount_residual_currency", "balance", "company_id",
            "currency_id", "date", "date_maturity", "invoice_date", "journal_id", "move_id",
            "no_followup",
            "parent_state", "partner_id", "penagihan_reopened_date", "reconciled",
        ],
        "account.partial.reconcile": ["debit_amount_currency", "debit_move_id"],
        "account.payment": ["amount", "currency_id", "date", "move_id", "payment_type", "state"],
        "mail.blacklist": ["active", "email"],
        "penagihan.agreement": ["currency_id", "debtor_id", "policy_id", "state"],
        "penagihan.agreement.line": [
            "agreement_id", "ended_date", "holds", "move_id", "move_line_id", "residual",
        ],
        "penagihan.debtor": [
            "callback_until", "calm_until",
            "company_id", "complaint_deadline", "complaint_end", "handling", "hold_until",
            "partner_id", "policy_id", "reply_until", "user_id",
        ],
        "penagihan.dispute": ["company_id", "deadline", "made_date"],
        "penagihan.dispute.line": ["amount", "dispute_id", "ended_date", "move_line_id", "open"],
        "penagihan.followup": [
            "channel", "company_id", "date", "debtor_id", "kind", "partner_id", "post_due",
            "sent_date", "state",
        ],
        "penagihan.followup.line": [
            "consumes", "date", "instalment_id", "move_line_id", "offset_days",
            "patience_until", "state", "step_id",
        ],
        "penagihan.instalment": ["agreement_id", "amount", "due_date"],
        "penagihan.negotiation": ["corrected", "date", "debtor_id", "reached"],
        "penagihan.offer": ["state"],
        "penagihan.offer.line": ["discount", "move_line_id", "offer_id"],
        "penagihan.policy": [
            "active", "bank_check", "bank_days", "company_id", "contact_interval_days",
            "currency_id",
            "excluded_account_ids", "from_receipt", "is_default", "minimum_amount",
            "opening_balances",
        ],
        "penagihan.promise": ["company_id", "judged_date", "kind", "state", "until"],
        "penagihan.promise.line": ["move_line_id", "promise_id"],
        "penagihan.stage": ["firm"],
        "penagihan.step": [
            "active", "channel", "fallback_channel", "min_amount", "min_gap_days",
            "offset_days", "patience_days", "policy_id", "stage_id",
        ],
        "penagihan.tax.residue": [
            "accepted_date", "amount", "company_id", "look_until", "move_line_id", "slip_came_date",
            "state",
        ],
        "res.company": [
            "country_id", "partner_id", "penagihan_bank_date", "penagihan_daily_cap",
            "penagihan_tz",
        ],
        "res.currency.rate": ["currency_id", "name", "rate"],
        "res.partner": [
            "active", "commercial_partner_id", "email_normalized", "penagihan_paydays",
            "penagihan_payer_id", "penagihan_refused_email", "penagihan_role", "penagihan_status",
            "penagihan_status_source", "phone", "phone_sanitized", "street", "type",
        ],
    }  # fmt: skip

    @property
    def _table_query(self) -> SQL:
        # a customer's page asks for its own items only; the values are the same either way
        return self._rows_sql(payer_ids=self.env.context.get("penagihan_payer_ids"))

    @api.model
    def _rows(self, date=None, debtor_ids=None, where=None, replan=False) -> list[dict]:
        """Rows of ``_rows_sql`` as dictionaries.

        :param where: a further condition, on the alias ``decision``
        """
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                "SELECT * FROM (%s) decision WHERE %s ORDER BY due_date, id",
                self._rows_sql(date, debtor_ids, replan),
                where or SQL("TRUE"),
            )
        )

    @api.model
    def _action_open(self, domain, context=None):
        """The list of today's decisions within ``domain``."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_decision"
        )
        return dict(action, domain=domain, context=context or {})

    def action_why(self):
        self.ensure_one()
        self.check_access("read")
        # sudo: whoever may read the decision is told why, also without rights to accounting
        return self.env["penagihan.why"]._action_open(
            self.move_line_id.sudo(), self.payer_id, self.owner_id, self.instalment_id.sudo()
        )

    def action_match(self):
        """Match what the customer has paid already."""
        self.ensure_one()
        self.check_access("read")
        return self.debtor_id.action_match()

    def action_send(self):
        """Write to the customer of these invoices now, by hand."""
        self.check_access("read")
        return self.env["penagihan.send"]._action_open_items(self.move_line_id)

    def action_set_step(self):
        """Set the last step done of these invoices."""
        self.check_access("read")
        return self.env["penagihan.set.step"]._action_open(self.move_line_id)

    def _explain(self) -> str:
        """The reason in a sentence a customer could be told by telephone."""
        self.ensure_one()
        facts = {
            "step": self.step_id.name or "",
            "day": format_date(self.env, self.next_date) if self.next_date else "",
            "until": format_date(self.env, self.until) if self.until else "",
            "interval": self.policy_id.contact_interval_days,
            "paying": format_amount(self.env, self.in_process, self.currency_id),
            "cap": self.owner_id.sudo().penagihan_daily_cap,
            "booked": format_date(self.env, self.owner_id.sudo().penagihan_bank_date)
            if self.owner_id.sudo().penagihan_bank_date
            else "–",
            "disputed": format_amount(self.env, self.disputed, self.currency_id),
            "withheld": format_amount(self.env, self.withheld, self.currency_id),
            "credit": format_amount(self.env, self.credit, self.currency_id),
            "minimum": format_amount(
                self.env, self.policy_id.minimum_amount, self.policy_id.currency_id
            )
            if self.policy_id
            else "",
            # often in sudo: what holds the customer is for those who may see the customer
            "hold": self.debtor_id.hold_reason
            if self.debtor_id.sudo(False).has_access("read")
            else "",
        }
        details = {
            "no_partner": self.env._("This entry names no customer, so nobody can be contacted."),
            "own_company": self.env._("The customer is one of our own companies."),
            "no_policy": self.env._(
                "No collection policy applies to this company: set a default policy."
            ),
            "blocked": self.env._("Payment is blocked on the invoice: unblock it to go on."),
            "no_followup": self.env._("“No follow-up” is set on the invoice."),
            "draft_credit": self.env._(
                "A draft credit note covers it until %(until)s: post or delete it.", **facts
            ),
            "discount": self.env._(
                "What is left of it is a discount that was agreed: book it once it is earned."
            ),
        }
        sentences = {
            "due": self.env._("“%(step)s” is due today.", **facts),
            "in_payment": self.env._("A payment of %(paying)s is being processed.", **facts),
            "reopened": self.env._(
                "It was settled and the payment was taken back: ask why. It goes on from "
                "%(until)s.",
                **facts,
            ),
            "bank_stale": self.env._(
                "Receipts are booked up to %(booked)s only: somebody may have paid already. Book "
                "them and say that the bank is up to date.",
                **facts,
            ),
            "capped": self.env._(
                "Today’s limit of %(cap)s customers is used up: who waits longest comes first.",
                **facts,
            ),
            "disputed": self.env._(
                "The customer does not agree with %(disputed)s: somebody clears it up. It is not "
                "asked for until then, and at least until %(until)s.",
                **facts,
            ),
            "tax_slip": self.env._(
                "%(withheld)s looks like tax the customer has withheld: its tax slip is asked "
                "for once a month.",
                **facts,
            ),
            "agreement": self.env._(
                "An instalment agreement covers it: its instalments are asked for instead."
            ),
            "claims_paid": self.env._(
                "The customer says that it has paid: look for the payment until %(until)s.", **facts
            ),
            "giro": self.env._(
                "The customer has given a giro: it is left alone until %(until)s.", **facts
            ),
            "in_process": self.env._(
                "The customer is processing the invoice: ask again on %(until)s.", **facts
            ),
            "promised": self.env._(
                "The customer has promised to pay: it is left alone until %(until)s.", **facts
            ),
            "credit_covers": self.env._(
                "Open payments or credit notes of %(credit)s cover it: match them first.", **facts
            ),
            "not_received": self.env._(
                "The term counts from receipt, and nobody has recorded yet that the customer "
                "received it."
            ),
            "settled_small": self.env._("Only a trifle is left open."),
            "complaint": self.env._(
                "The customer has complained: nobody asks for payment until somebody has answered "
                "and closed the complaint."
            ),
            "by_hand": self.env._("This customer is handled by hand: nothing is sent by itself."),
            "hold": self.env._("On hold until %(until)s: %(hold)s", **facts)
            if facts["hold"]
            else self.env._("On hold until %(until)s.", **facts),
            "reply": self.env._(
                "The customer has answered: read it and say that it is handled. Collection goes "
                "on by itself from %(until)s.",
                **facts,
            )
            if facts["until"]
            else self.env._("The customer has answered: read it and say that it is handled."),
            "calm": self.env._(
                "The last conversation was a heated one: the customer is left in peace until "
                "%(until)s.",
                **facts,
            ),
            "callback": self.env._(
                "A call was agreed: nothing else is done before, and it goes on from %(until)s.",
                **facts,
            ),
            "pending": self.env._("“%(step)s” is under way.", **facts),
            "ladder_done": self.env._("All steps of the policy are done: a person decides."),
            "not_yet": self.env._("The next step is “%(step)s” on %(day)s.", **facts),
            "below_minimum": self.env._(
                "The customer owes less than %(minimum)s in all that is due.", **facts
            ),
            "interval": self.env._(
                "The customer was contacted less than %(interval)s days ago; it goes on from "
                "%(until)s.",
                **facts,
            ),
            "no_contact": self.env._(
                "“%(step)s” is due, but there is no usable address or number for it.", **facts
            ),
        }
        return details.get(self.detail) or sentences[self.reason]
