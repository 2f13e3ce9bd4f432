import logging

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date

_logger = logging.getLogger(__name__)

# More customers than so many are counted, not listed.
_LISTED = 50


class ResCompanySales(models.Model):
    """What salespersons hear of their customers: once a week what is overdue."""

    _inherit = "res.company"

    penagihan_tell_sales = fields.Boolean(
        string="Keep Salespersons Informed",
        help="Salespersons get a weekly e-mail about their own overdue customers, and hear before "
        "a firm step.",
    )

    @api.model
    def _cron_penagihan_tell_sales(self):
        """Once a week: an e-mail to each salesperson whose customers are overdue."""
        companies = self.search([("penagihan_tell_sales", "=", True)])
        companies = companies.filtered(lambda company: not company.penagihan_stopped)
        for number, company in enumerate(companies):
            for user in company._penagihan_salespersons():
                try:
                    with self.env.cr.savepoint():
                        company._penagihan_mail_sales(user)
                except Exception:
                    # one person's trouble must not silence the others
                    _logger.exception("No weekly e-mail to %s of %s", user.login, company.name)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - number - 1)

    def _penagihan_salespersons(self):
        """The salespersons of customers with something overdue."""
        self.ensure_one()
        debtors = self.env["penagihan.debtor"].search(
            [("company_id", "=", self.id), ("amount_overdue", ">", 0)]
        )
        return debtors.partner_id.user_id

    def _penagihan_sold_by(self, user, domain=()):
        """The customers of this company that ``user`` sells to and may read of, as that user
        sees them: what a message says, *My Customers* shows.
        """
        self.ensure_one()
        debtors = (
            self.env["penagihan.debtor"]
            .with_user(user)
            .with_context(allowed_company_ids=self.ids, lang=user.lang, tz=user.tz)
        )
        if not user.active or user.share or self not in user.company_ids:
            return debtors
        if not debtors.has_access("read"):
            return debtors
        return debtors.search(
            [("company_id", "=", self.id), ("partner_id.user_id", "=", user.id), *domain]
        )

    def _penagihan_mail_sales(self, user):
        """Write to ``user`` what own customers owe, by the totals stored; nothing where nothing
        is overdue.
        """
        self.ensure_one()
        debtors = self._penagihan_sold_by(user, [("amount_overdue", ">", 0)])
        if not debtors or not user.email:
            return
        env = debtors.env
        steps = self._penagihan_next_steps(debtors)
        listed = debtors[:_LISTED]
        rows = [
            {
                "name": debtor.partner_id.sudo().display_name,
                "url": f"{debtor.get_base_url()}/mail/view?model={debtor._name}&res_id={debtor.id}",
                "overdue": format_amount(env, debtor.amount_overdue, debtor.currency_id),
                "days": debtor.oldest_days,
                "stage": debtor.stage_id.name or "",
                "next": format_date(env, steps[debtor.id]) if debtor.id in steps else "",
                "hold": debtor.on_hold,
            }
            for debtor in listed
        ]
        body = env["ir.qweb"]._render(
            "penagihan_piutang.mail_sales_weekly",
            {
                "user": user,
                "rows": rows,
                "more": len(debtors) - len(listed),
                "total": format_amount(
                    env, sum(debtors.mapped("amount_overdue")), debtors.currency_id
                ),
                "as_of": format_date(env, self._penagihan_today()),
            },
        )
        # sudo: a salesperson sends nothing, the company does
        env["mail.mail"].sudo().create(
            {
                "subject": env._(
                    "Overdue with your customers: %(company)s",
                    company=self.name,
                ),
                "body_html": body,
                "email_from": self.email_formatted or user.email_formatted,
                "recipient_ids": [(4, user.partner_id.id)],
                "auto_delete": True,
            }
        )

    def _penagihan_next_steps(self, debtors) -> dict:
        """{id of a customer: the day of its next step}, by the decision of today; without those
        for whom no day is known.
        """
        self.ensure_one()
        self.env.flush_all()
        today = self._penagihan_today()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT debtor_id, min(GREATEST(next_date, until, %(today)s))
                      FROM (%(rows)s) decision
                     WHERE verdict = 'due'
                        OR verdict = 'wait' AND step_id IS NOT NULL AND until IS NOT NULL
                           AND reason <> 'pending'
                  GROUP BY debtor_id
                    """,
                    today=today,
                    # the decision of the company, whoever is told about it
                    rows=self.env["penagihan.decision"]._rows_sql(today, debtors.ids),
                )
            )
        )
