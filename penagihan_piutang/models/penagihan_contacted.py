from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.worklist import REACHING


class PenagihanContacted(models.Model):
    """Every time somebody tried to reach a customer or wrote to it in person, whether noted on a
    task or as a conversation: each once. Tasks nobody is reached by, as letters, are left out.
    """

    _name = "penagihan.contacted"
    _description = "Contact With a Customer"
    _auto = False
    _order = "date DESC, id DESC"
    _rec_name = "debtor_id"

    date = fields.Date(readonly=True, help="In the company's time zone.")
    debtor_id = fields.Many2one("penagihan.debtor", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    result = fields.Selection(
        [("reached", "Reached"), ("not_reached", "Not reached"), ("written", "Chat sent")],
        readonly=True,
    )
    followup_id = fields.Many2one("penagihan.followup", string="Task", readonly=True)
    negotiation_id = fields.Many2one("penagihan.negotiation", string="Conversation", readonly=True)

    _depends = {
        "penagihan.attempt": ["debtor_id", "followup_id", "moment", "result", "user_id"],
        "penagihan.followup": ["channel", "work"],
        "penagihan.negotiation": [
            "corrected", "date", "debtor_id", "followup_id", "outcome", "reached", "user_id",
        ],
    }  # fmt: skip

    @property
    def _table_query(self) -> SQL:
        return self._rows_sql()

    @api.model
    def _rows_sql(self, since=None) -> SQL:
        """
        :param since: the first day of interest: PostgreSQL need not read what is before
        """
        owners = {owner for owner, _policy in self.env["res.company"]._penagihan_owners().values()}
        return SQL(
            """
            WITH company (id, tz) AS (VALUES %(companies)s)
            SELECT 2 * attempt.id AS id,
                   (attempt.moment AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date AS date,
                   attempt.debtor_id, attempt.company_id, attempt.user_id,
                   CASE attempt.result WHEN 'done' THEN 'reached' WHEN 'sent' THEN 'written'
                        ELSE attempt.result END AS result,
                   attempt.followup_id, NULL::int AS negotiation_id
              FROM penagihan_attempt attempt
              JOIN company ON company.id = attempt.company_id
         LEFT JOIN penagihan_followup task ON task.id = attempt.followup_id
             WHERE attempt.result IN ('done', 'sent', 'not_reached')
               AND (attempt.followup_id IS NULL
                    OR COALESCE(task.channel, task.work) = ANY(%(spoken)s::varchar[]))
               AND attempt.moment >= %(since)s::date - 1
             UNION ALL
            -- on a task it has left its mark there; in vain, there too
            SELECT 2 * talk.id + 1, talk.date, talk.debtor_id, talk.company_id, talk.user_id,
                   CASE WHEN talk.reached THEN 'reached' ELSE 'not_reached' END,
                   talk.followup_id, talk.id
              FROM penagihan_negotiation talk
             WHERE talk.followup_id IS NULL AND talk.outcome <> 'no_answer'
               AND talk.corrected IS NOT TRUE AND talk.date >= %(since)s::date
            """,
            companies=SQL(", ").join(
                SQL("(%s, %s)", owner.id, owner.penagihan_tz or "UTC") for owner in owners
            ),
            spoken=list(REACHING),
            since=since or "1970-01-01",
        )

    def action_source(self):
        """The conversation or the task it is noted on, else the customer."""
        self.ensure_one()
        record = self.negotiation_id or self.followup_id or self.debtor_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
