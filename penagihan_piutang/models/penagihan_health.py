from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .penagihan_decision_contacts import email_contact_sql
from .penagihan_decision_covers import UNMATCHED_DAYS

# An approval or a missed task older than so many days stands on the list.
_STALE_DAYS = 3
_MISSED_DAYS = 30
# More customers than this at one address are hardly one customer entered twice.
_SHARED = 3

# What is looked at, in the order of harm: an unnoticed stop comes first.
CHECKS = [
    ("action", "The daily run does not run"),
    ("no_policy", "Companies without a collection policy"),
    ("in_doubt", "Messages in doubt"),
    ("complaint", "Complaints nobody has dealt with in time"),
    ("assignment", "Assignment rules whose collector may not collect"),
    ("undelivered", "Messages not delivered"),
    ("letter_late", "Letters nobody has recorded as received"),
    ("approvals", "Approvals that wait too long"),
    ("missed", "Tasks that were missed"),
    ("unmatched", "Customers with receipts or credits nobody has matched"),
    ("no_partner", "Receivables without a customer"),
    ("no_email", "Customers without a usable e-mail address"),
    ("same_vat", "Customers with the same tax number"),
    ("same_email", "Customers with the same e-mail address"),
    ("same_phone", "Customers with the same telephone number"),
    ("shared_email", "One e-mail address for more than three customers"),
]


class PenagihanHealth(models.TransientModel):
    """What keeps collection from doing its work, and where to repair it.

    Nothing here decides: it reads stored totals and plain tables, so that it opens at once.
    """

    _name = "penagihan.health"
    _description = "Health of Collection"
    _order = "id"
    _rec_name = "kind"

    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection(CHECKS, string="What", readonly=True)
    count = fields.Integer(string="How Many", readonly=True)
    advice = fields.Char(string="What to Do", compute="_compute_advice")
    record_model = fields.Char(readonly=True)
    record_ids = fields.Json(readonly=True)

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_advice(self):
        advice = {
            "action": self.env._("Ask whoever runs the server: scheduled actions stand still."),
            "no_policy": self.env._("Make one of the policies the default of the company."),
            "complaint": self.env._("Answer and close them: the customers are paused until then."),
            "in_doubt": self.env._("Say of each whether it arrived."),
            "assignment": self.env._("Choose another collector: such rules are passed over."),
            "undelivered": self.env._("Correct the address or the template, or try again."),
            "letter_late": self.env._("Ask the courier: their deadline runs from receipt only."),
            "approvals": self.env._("Decide on them: until then the customer hears nothing."),
            "missed": self.env._("Ask why, or give the customers to somebody else."),
            "unmatched": self.env._("Match them: they cover invoices, which are not chased."),
            "no_partner": self.env._("Enter the customer on the entry: nobody can be written to."),
            "no_email": self.env._("Enter an address, or reach them by telephone or letter."),
            "same_vat": self.env._("Merge them if they are one customer entered twice."),
            "same_email": self.env._("Merge them, or let one pay for the other."),
            "same_phone": self.env._("Merge them, or let one pay for the other."),
            "shared_email": self.env._("It is perhaps not theirs: correct it before writing."),
        }
        for row in self:
            row.advice = advice.get(row.kind)

    @api.model
    def action_show(self):
        """The list of what needs repair now, for the company one works in."""
        rows = self._load(self.env.company._penagihan_owner())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Health"),
            "res_model": self._name,
            "views": [(False, "list"), (False, "kanban")],
            "mobile_view_mode": "kanban",
            "domain": [("id", "in", rows.ids)],
            "help": self.env._("Nothing needs repair."),
        }

    def action_open(self):
        """The records behind a row."""
        self.ensure_one()
        if self.kind == "action":
            raise UserError(self.advice)
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "res_model": self.record_model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.record_ids)],
            "context": {"active_test": False},
        }

    @api.model
    def _load(self, company):
        """Rows of what is wrong in the collection of ``company``; none where all is well."""
        company.with_env(self.env).check_access("read")
        self.env.flush_all()
        values = []
        for kind, _label in CHECKS:
            model, ids = getattr(self, f"_check_{kind}")(company)
            if ids:
                values.append(
                    {
                        "company_id": company.id,
                        "kind": kind,
                        "count": len(ids),
                        "record_model": model,
                        "record_ids": sorted(ids),
                    }
                )
        # sudo: rows are written here, and by nobody else
        return self.sudo().create(values).sudo(False)

    # -- checks: (model, ids) of what is wrong ---------------------------------------------

    def _check_action(self, company):
        """The scheduled actions, if they are late by a day or switched off by Odoo itself."""
        if not company.sudo().penagihan_automatic:
            return "ir.cron", []
        # sudo: whether they run is no secret
        crons = self.env["ir.cron"].sudo().with_context(active_test=False)
        for name in ("run", "dispatch"):
            crons |= self.env.ref(f"penagihan_piutang.ir_cron_{name}").sudo()
        yesterday = fields.Datetime.now() - timedelta(days=1)
        late = crons.filtered(
            lambda cron: not cron.active or cron.failure_count or cron.nextcall < yesterday
        )
        return "ir.cron", late.ids

    def _check_no_policy(self, company):
        owners = self.env["res.company"]._penagihan_owners()
        without = [
            each.id for each, (owner, policy) in owners.items() if owner == company and not policy
        ]
        return "res.company", without

    def _check_assignment(self, company):
        rules = self.env["penagihan.assignment"].search([("company_id", "=", company.id)])
        return rules._name, (rules - rules._usable()).ids

    def _check_in_doubt(self, company):
        return self._followups(company, [("state", "=", "in_doubt"), ("settled", "=", False)])

    def _check_undelivered(self, company):
        return self._followups(company, [("state", "=", "failed"), ("settled", "=", False)])

    def _check_approvals(self, company):
        day = company._penagihan_today() - timedelta(days=_STALE_DAYS)
        return self._followups(company, [("state", "=", "to_approve"), ("date", "<", day)])

    def _check_missed(self, company):
        day = company._penagihan_today() - timedelta(days=_MISSED_DAYS)
        return self._followups(company, [("state", "=", "missed"), ("date", ">=", day)])

    def _followups(self, company, domain):
        followups = self.env["penagihan.followup"].search(
            [("company_id", "=", company.id), *domain]
        )
        return followups._name, followups.ids

    def _check_unmatched(self, company):
        today = company._penagihan_today()
        return "penagihan.debtor", self._column(
            SQL(
                "SELECT DISTINCT debtor_id FROM (%s) credit"
                " WHERE owner_id = %s AND debtor_id IS NOT NULL AND date <= %s",
                self.env["penagihan.decision"]._unmatched_sql(today),
                company.id,
                today - timedelta(days=UNMATCHED_DAYS),
            )
        )

    def _check_no_partner(self, company):
        lines = self.env["account.move.line"].search(
            [
                ("company_id", "child_of", company.id),
                ("account_id", "in", self.env["penagihan.aging"]._default_account_ids()),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("partner_id", "=", False),
                ("amount_residual", ">", 0),
            ]
        )
        return lines._name, lines.ids

    def _check_no_email(self, company):
        return "penagihan.debtor", self._column(
            SQL(
                """SELECT debt.id
                     FROM (SELECT id, partner_id AS payer_id FROM penagihan_debtor
                            WHERE company_id = %s AND amount_due > 0) debt
                    WHERE NOT EXISTS (%s)""",
                company.id,
                email_contact_sql(),
            )
        )

    def _check_same_vat(self, company):
        # a dash or a slash says that there is none
        value = SQL("NULLIF(regexp_replace(partner.vat, '[^0-9A-Za-z]', '', 'g'), '')")
        return self._doubles(company, value)

    def _check_same_email(self, company):
        return self._doubles(company, SQL("partner.email_normalized"), most=_SHARED)

    def _check_same_phone(self, company):
        return self._doubles(company, SQL("partner.phone_sanitized"))

    def _check_shared_email(self, company):
        return self._doubles(company, SQL("partner.email_normalized"), least=_SHARED + 1)

    def _doubles(self, company, value, least=2, most=None):
        """Payers of ``company`` who share a value with others.

        :param least: of how many customers, at least
        """
        return "res.partner", self._column(
            SQL(
                """
                SELECT unnest(partner_ids)
                  FROM (SELECT array_agg(partner.id) AS partner_ids
                          FROM penagihan_debtor debtor
                          JOIN res_partner partner ON partner.id = debtor.partner_id
                         WHERE debtor.company_id = %(company)s AND partner.active
                           AND %(value)s IS NOT NULL
                      GROUP BY %(value)s
                        HAVING count(*) BETWEEN %(least)s AND %(most)s) same
                """,
                company=company.id,
                value=value,
                least=least,
                most=most or 1_000_000,
            )
        )

    def _column(self, query):
        return [each for (each,) in self.env.execute_query(query)]
