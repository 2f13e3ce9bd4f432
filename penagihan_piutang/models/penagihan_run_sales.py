from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

# A salesperson hears of a firm step so many days before it is planned.
_BEFORE_DAYS = 3
# Of a customer they were told about, they hear again after so many, or when it gets firmer.
_AGAIN_DAYS = 14


class PenagihanDebtorTold(models.Model):
    _inherit = "penagihan.debtor"

    sales_told_date = fields.Date(readonly=True, copy=False)
    sales_told_stage_id = fields.Many2one("penagihan.stage", readonly=True, copy=False)


class PenagihanRunSales(models.Model):
    """Before a customer gets a firm letter, whoever sells to it hears of it, and may still call:
    three days before where the day is known, else when the step is planned.
    """

    _inherit = "penagihan.run"

    def _plan(self):
        result = super()._plan()
        if self.company_id.penagihan_tell_sales:
            self._tell_sales()
        return result

    def _tell_sales(self):
        """One message to each salesperson about all of their customers concerned."""
        steps = self.env["penagihan.step"].sudo()
        concerned = defaultdict(dict)
        for debtor_id, user_id, step_id, day in self.env.execute_query(self._firm_steps_sql()):
            concerned[user_id][debtor_id] = (steps.browse(step_id), day)
        # sudo: whoever runs collection need not read users
        users = self.env["res.users"].sudo().browse(concerned)
        for user in users:
            own = concerned[user.id]
            debtors = self.company_id.sudo()._penagihan_sold_by(user, [("id", "in", list(own))])
            if not debtors:
                continue
            self._notify_sales(user, [(debtor, *own[debtor.id]) for debtor in debtors])
            for stage, told in debtors.grouped(
                lambda debtor, own=own: own[debtor.id][0].stage_id
            ).items():
                told.sudo().write({"sales_told_date": self.date, "sales_told_stage_id": stage.id})

    def _firm_steps_sql(self) -> SQL:
        """Per customer the firmest step that is planned today or comes within days, where nobody
        was told of it: ``debtor_id``, ``user_id`` (salesperson), ``step_id``, ``day``.
        """
        return SQL(
            """
            SELECT DISTINCT ON (today.debtor_id)
                   today.debtor_id, payer.user_id, today.step_id,
                   GREATEST(today.next_date, today.today)
              FROM penagihan_today today
              JOIN penagihan_debtor debtor ON debtor.id = today.debtor_id
              JOIN res_partner payer ON payer.id = debtor.partner_id
              JOIN penagihan_step step ON step.id = today.step_id
              JOIN penagihan_stage stage ON stage.id = step.stage_id
         LEFT JOIN penagihan_stage told ON told.id = debtor.sales_told_stage_id
             WHERE stage.firm AND payer.user_id IS NOT NULL
               AND (today.reason = 'due' OR today.reason = 'by_hand' AND today.ready
                    OR today.reason = 'not_yet' AND today.next_date <= %(soon)s)
               AND (debtor.sales_told_date IS NULL OR debtor.sales_told_date < %(again)s
                    OR told.sequence IS NULL OR told.sequence < stage.sequence)
          ORDER BY today.debtor_id, stage.sequence DESC, today.next_date
            """,
            soon=self.date + timedelta(days=_BEFORE_DAYS),
            again=self.date - timedelta(days=_AGAIN_DAYS),
        )

    def _notify_sales(self, user, rows):
        """:param rows: (customer, step, day), as ``user`` reads them"""
        env = rows[0][0].env
        body = env["ir.qweb"]._render(
            "penagihan_piutang.mail_sales_firm",
            {
                "user": user,
                "rows": [
                    {
                        "name": debtor.partner_id.sudo().display_name,
                        "url": f"{debtor.get_base_url()}/mail/view"
                        f"?model={debtor._name}&res_id={debtor.id}",
                        "step": step.with_env(env).sudo().name,
                        "day": format_date(env, day),
                        "collector": (
                            debtor.sudo().user_id or self.company_id.sudo().penagihan_user_id
                        ).name,
                    }
                    for debtor, step, day in rows
                ],
            },
        )
        # sudo: a note to a colleague, whoever starts the run
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=env._("Before a firm letter to your customers"),
            body=body,
            email_from=self.company_id.sudo().email_formatted or None,
        )
