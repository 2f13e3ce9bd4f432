import json
from datetime import timedelta

import pytz
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date

from ..tools.aging_buckets import ranges
from ..tools.contact_window import after_pause
from ..tools.timezones import zone_of
from .penagihan_decision_contacts import email_contact_sql


class PenagihanDebtor(models.Model):
    """One payer in one company: how it is handled, by whom, and what it owes."""

    _name = "penagihan.debtor"
    _description = "Customer in Collection"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "amount_overdue DESC, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(
        "penagihan.policy",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        help="Empty: the company's default policy.",
    )
    handling = fields.Selection(
        [
            ("automatic", "Automatic"),
            ("approval", "After approval"),
            ("by_hand", "By hand"),
        ],
        required=True,
        default="automatic",
        tracking=True,
        help="By hand: a task for the collector whenever a step's day comes; nothing is sent.",
    )
    user_id = fields.Many2one("res.users", string="Collector", tracking=True, index=True)
    confirm_first = fields.Boolean(
        readonly=True,
        help="Very old invoices at go-live: handled after approval until the customer has agreed "
        "to the balance, or somebody changes the handling.",
    )
    hold_until = fields.Date(string="On Hold Until", tracking=True)
    hold_reason = fields.Char(tracking=True)
    hold_user_id = fields.Many2one("res.users", string="Hold Owner", tracking=True)

    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    city = fields.Char(related="partner_id.city")

    amount_due = fields.Monetary(readonly=True)
    amount_overdue = fields.Monetary(string="Overdue", readonly=True)
    item_count = fields.Integer(string="Open Items", readonly=True)
    oldest_days = fields.Integer(
        string="Oldest (days)", readonly=True, help="Days overdue of the oldest item."
    )
    stage_id = fields.Many2one("penagihan.stage", readonly=True, group_expand="_group_expand_stage")
    ages = fields.Json(readonly=True, help="What is owed by age, as of the totals.")
    aging_bar = fields.Json(string="By Age", compute="_compute_aging_bar")
    totals_date = fields.Datetime(string="Totals As Of", readonly=True)

    decision_ids = fields.Many2many(
        "penagihan.decision", string="Open Invoices", compute="_compute_decision_ids"
    )
    followup_ids = fields.One2many(
        "penagihan.followup", "debtor_id", string="Follow-ups", domain=[("kind", "!=", "errand")]
    )
    on_hold = fields.Boolean(compute="_compute_on_hold", search="_search_on_hold")

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "This customer is already in collection for this company."
    )

    @api.depends("ages", "currency_id")
    @api.depends_context("lang")
    def _compute_aging_bar(self):
        """[{name, amount, share}] from not due to the oldest; empty where nothing is owed."""
        for debtor in self:
            amounts = debtor.ages["amounts"] if debtor.ages else []
            names = [self.env._("Not due"), *(ranges(debtor.ages["bounds"]) if amounts else [])]
            total = sum(amounts)
            debtor.aging_bar = [
                {
                    "name": name,
                    "amount": format_amount(self.env, amount, debtor.currency_id),
                    "share": amount / total,
                }
                for name, amount in zip(names, amounts)
                if total > 0
            ]

    @api.depends("hold_until", "company_id")
    def _compute_on_hold(self):
        for debtor in self:
            until = debtor.hold_until
            debtor.on_hold = bool(until and until >= debtor.company_id._penagihan_today())

    def _search_on_hold(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("hold_until", ">=", self.env.company._penagihan_today())]

    def _compute_decision_ids(self):
        Decision = self.env["penagihan.decision"].with_context(
            penagihan_payer_ids=self.partner_id.ids
        )
        grouped = Decision.search([("debtor_id", "in", self.ids)]).grouped("debtor_id")
        for debtor in self:
            debtor.decision_ids = grouped.get(debtor, Decision.browse())

    @api.model
    def _group_expand_stage(self, stages, domain):
        return stages.search([])

    @api.constrains("hold_until", "hold_reason")
    def _check_hold(self):
        for debtor in self:
            if bool(debtor.hold_until) != bool(debtor.hold_reason):
                raise ValidationError(
                    self.env._("A hold needs both a reason and an end, so that it ends by itself.")
                )

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & {"partner_id", "company_id"}:
                raise AccessError(
                    self.env._("A collection record stays with its customer and company.")
                )
            # a collector may pause collection; all else is not theirs
            if vals.keys() - {
                "hold_until",
                "hold_reason",
                "hold_user_id",
            } and not self.env.user.has_group("penagihan_piutang.group_officer"):
                raise AccessError(
                    self.env._("Only a finance officer changes this; you may put it on hold.")
                )
        if "handling" in vals:
            vals = {"confirm_first": False, **vals}
        before = {debtor: debtor._responsible() for debtor in self} if "user_id" in vals else {}
        result = super().write(vals)
        if before:
            self.env["penagihan.followup"]._reassign(self, before)
        return result

    @api.model
    def _ensure(self, partners, company):
        """The debtor records of the payers of ``partners`` in ``company``'s collection.

        :param partners: customers or payers, any contact of theirs
        :param company: any company; its owner (``_penagihan_owner``) keeps the records
        :return: one record per payer, made where missing
        """
        owner = company._penagihan_owner()
        payers = self.env["res.partner"].union(
            *(partner._penagihan_payer() for partner in partners)
        )
        domain = [("partner_id", "in", payers.ids), ("company_id", "=", owner.id)]
        existing = self.search(domain)
        self.create(
            [
                {"partner_id": payer.id, "company_id": owner.id}
                for payer in payers - existing.partner_id
            ]
        )
        return self.search(domain)

    @api.model
    def _refresh_totals(self, company, decided=None, debtor_ids=None):
        """Store what the debtors of ``company`` owe by the decision of today.

        :param decided: SQL of its rows, where they have been worked out already
        :param debtor_ids: of these only; the stages shown on their open invoices with them
        """
        self.env.flush_all()
        bounds = company._penagihan_aging_bounds()
        first = SQL()
        if decided is None:
            decided = self.env["penagihan.decision"]._rows_sql(
                company._penagihan_today(), debtor_ids
            )
        if debtor_ids is not None:
            # decided once: both are written by one statement
            rows, decided = decided, SQL("SELECT * FROM decided")
            stages = self.env["account.move"]._penagihan_stages_sql(decided)
            first = SQL("WITH decided AS MATERIALIZED (%s), shown AS (%s)", rows, stages)
        self.env.cr.execute(
            SQL(
                """
                %(first)s UPDATE penagihan_debtor debtor
                   SET amount_due = COALESCE(total.amount_due, 0),
                       amount_overdue = COALESCE(total.amount_overdue, 0),
                       disputed_amount = COALESCE(total.disputed, 0),
                       item_count = COALESCE(total.items, 0),
                       oldest_days = COALESCE(total.oldest, 0),
                       stage_id = total.stage_id,
                       ages = CASE WHEN total.items > 0 THEN jsonb_build_object(
                           'bounds', %(bounds)s::jsonb, 'amounts', total.ages) END,
                       totals_date = %(now)s
                  FROM penagihan_debtor every
                  LEFT JOIN (
                        SELECT debtor_id, count(*) AS items,
                               sum(amount_company) AS amount_due,
                               sum(amount_company) FILTER (WHERE days_overdue > 0)
                                   AS amount_overdue,
                               sum(disputed_company) AS disputed,
                               GREATEST(max(days_overdue), 0) AS oldest,
                               jsonb_build_array(%(ages)s) AS ages,
                               (array_agg(reached.id ORDER BY reached.sequence DESC)
                                FILTER (WHERE reached.id IS NOT NULL))[1] AS stage_id
                          FROM (%(rows)s) decision
                          LEFT JOIN penagihan_stage reached
                            ON reached.id = decision.stage_id
                         -- its instalments are owed instead
                         WHERE decision.reason <> 'agreement'
                      GROUP BY debtor_id
                       ) total ON total.debtor_id = every.id
                 WHERE every.id = debtor.id AND debtor.company_id = %(company)s AND %(only)s
                """,
                first=first,
                now=fields.Datetime.now(),
                bounds=json.dumps(bounds),
                ages=SQL(", ").join(
                    SQL(
                        "COALESCE(sum(amount_company)"
                        " FILTER (WHERE width_bucket(days_overdue, %s::int[]) = %s), 0)",
                        [1, *(bound + 1 for bound in bounds)],
                        number,
                    )
                    for number in range(len(bounds) + 2)
                ),
                rows=decided,
                company=company.id,
                only=SQL("TRUE")
                if debtor_ids is None
                else SQL("debtor.id = ANY(%s)", list(debtor_ids)),
            )
        )
        self.invalidate_model(
            [
                *("amount_due", "amount_overdue", "item_count", "oldest_days", "ages", "stage_id"),
                "aging_bar",
                "disputed_amount",
                "totals_date",
            ]
        )

    def _refresh(self):
        """Bring what is stored about these customers to the decision of this moment: their
        totals, and the stage shown on their open invoices.
        """
        for company, debtors in self.grouped("company_id").items():
            self._refresh_totals(company, debtor_ids=debtors.ids)
        self.env["account.move"].invalidate_model(["penagihan_stage_id"])
        self.env["penagihan.decision"].invalidate_model()

    def _next_contact(self, policy, now):
        """When a message of ``policy`` may leave: now, or the next moment within its hours.

        :param now: naive UTC
        :return: naive UTC; ``now`` itself within the hours
        """
        self.ensure_one()
        return self._utc(self._next_local_contact(policy, self._local(now)))

    def _next_talk(self, policy, now):
        """When somebody may be called or visited; else as ``_next_contact``."""
        self.ensure_one()
        local = self._next_local_contact(policy, self._local(now))
        return self._utc(after_pause(local, self._country().code))

    def _next_local_contact(self, policy, here):
        """The same in the customer's own time, naive."""
        return policy._next_contact(here, self._country().code)

    def _country(self):
        return self.partner_id.country_id or self.company_id.country_id

    def _utc(self, local):
        """A moment on the customer's clock as naive UTC."""
        return self._zone().localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    def _local(self, now):
        """``now`` (naive UTC) on the customer's clock, naive."""
        return pytz.utc.localize(now).astimezone(self._zone()).replace(tzinfo=None)

    def _zone(self):
        """The time zone the customer lives in."""
        self.ensure_one()
        partner = self.partner_id
        return pytz.timezone(
            zone_of(partner.country_id.code, partner.state_id.code)
            or partner.tz
            or self.company_id.penagihan_tz
            or "UTC"
        )

    def _penagihan_policy(self):
        """Its own policy, else the default of its company."""
        self.ensure_one()
        return self.policy_id or self.company_id._penagihan_owners()[self.company_id.sudo()][1]

    def _email_contacts(self) -> dict:
        """Whom an e-mail to each of ``self`` goes to: empty without a usable address."""
        return self._contacts_by(email_contact_sql())

    def _notice_refusals(self, contacts=None) -> dict:
        """{customer: why nobody writes to it by itself}, of those it holds for.

        :param contacts: of ``_email_contacts``, where they are known already
        """
        contacts = contacts or self._email_contacts()
        refused = {}
        for debtor in self:
            if debtor.complaint_count:
                refused[debtor] = self.env._("It has complained: answer and close the complaint.")
            elif debtor.handling == "by_hand":
                refused[debtor] = self.env._("It is handled by hand: nothing is ever sent.")
            elif debtor.on_hold:
                refused[debtor] = self.env._(
                    "It is on hold until %s.", format_date(self.env, debtor.hold_until)
                )
            elif not contacts[debtor]:
                refused[debtor] = self.env._("It has no usable e-mail address.")
        return refused

    def _balance_agreed(self):
        """Who was to agree to a balance first has done so: collection goes on by itself."""
        # sudo: an auditor may record the answer
        self.sudo().filtered("confirm_first").write({"handling": "automatic"})

    def _action_open(self):
        """The customer's page."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_hold(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put on hold"),
            "res_model": "penagihan.hold",
            "view_mode": "form",
            "target": "new",
            "context": {"default_debtor_ids": self.ids},
        }

    def action_release(self):
        """End a hold today. Its last day stays: the gap before a firm step runs from there."""
        for company, debtors in self.filtered("on_hold").grouped("company_id").items():
            debtors.write({"hold_until": company._penagihan_today() - timedelta(days=1)})

    def action_preview_message(self):
        self.ensure_one()
        return self.env["penagihan.why"]._action_open(
            self.env["account.move.line"], self.partner_id, self.company_id
        )

    def action_send(self):
        """Write to this customer now, by hand."""
        self.ensure_one()
        return self.env["penagihan.send"]._action_open(self)

    def action_set_step(self):
        """Set the last step done of the customer's open invoices."""
        self.ensure_one()
        return self.env["penagihan.set.step"]._action_open(self.decision_ids.move_line_id)

    def action_open_invoices(self):
        self.ensure_one()
        return self.env["penagihan.decision"]._action_open(
            [("debtor_id", "=", self.id)], {"penagihan_payer_ids": self.partner_id.ids}
        )
