from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.worklist import WAITING, WORK


class PenagihanFollowupToday(models.Model):
    """The worklist: what waits for a person, in the order in which it is best done. It reads
    stored columns only, so that it opens at once whatever the size of the ledger.
    """

    _inherit = "penagihan.followup"

    work = fields.Selection(WORK, readonly=True, help="What kind of work it is for a person.")
    rank = fields.Integer(readonly=True, help="Place of this kind of work in a day.")
    priority = fields.Integer(
        readonly=True,
        help="0 to 100: half by what a contact may gain (the amount overdue, less what is likely "
        "to come by itself within 30 days) and a quarter by its age, both beside the company's "
        "other customers, and a quarter by how far up the ladder the step is; 10 more for a "
        "promise broken within 90 days, 20 for several.",
    )
    priority_reason = fields.Char(string="Why First", compute="_compute_priority_reason")
    amount_overdue = fields.Monetary(related="debtor_id.amount_overdue")
    try_on = fields.Date(
        string="On", readonly=True, help="Its day is to come: not reached, or asked for that day."
    )
    later = fields.Boolean(compute="_compute_later", search="_search_later")

    _worklist_idx = models.Index(
        "(company_id, rank, priority DESC, id) WHERE state IN ('todo', 'to_approve')"
    )

    @api.depends(
        "debtor_id.overdue_top",
        "debtor_id.soon_percent",
        "debtor_id.oldest_days",
        "debtor_id.broken_count",
    )
    @api.depends_context("lang")
    def _compute_priority_reason(self):
        for followup in self:
            followup.priority_reason = followup.debtor_id._weight_in_words()

    @api.depends("try_on")
    def _compute_later(self):
        for followup in self:
            followup.later = bool(
                followup.try_on and followup.try_on > followup.company_id._penagihan_today()
            )

    def _search_later(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: the day of each company, also of those one does not work in
        companies = self.env["res.company"].sudo().search([])
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("try_on", ">", company._penagihan_today())
            for company in companies
        )

    @api.model_create_multi
    def create(self, vals_list):
        followups = super().create(vals_list)
        followups._queue_waiting()
        return followups

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        self._queue_waiting()
        return result

    def _queue_waiting(self):
        waiting = self.filtered(lambda followup: followup.state in WAITING)
        if waiting:
            self._queue(SQL("waiting.id = ANY(%s)", waiting.ids))

    @api.model
    def _work_sql(self) -> SQL:
        """The kind of work of ``waiting``, one of ``WORK``."""
        return SQL(
            """
            CASE WHEN waiting.kind = 'errand' THEN COALESCE((
                      SELECT COALESCE(type.penagihan_work, CASE type.category
                                      WHEN 'phonecall' THEN 'callback' END)
                        FROM mail_activity activity
                        JOIN mail_activity_type type ON type.id = activity.activity_type_id
                       WHERE activity.id = waiting.activity_id), 'task')
                 WHEN waiting.state = 'to_approve' THEN 'approve'
                 ELSE waiting.channel END
            """
        )

    @api.model
    def _queue(self, which: SQL):
        """Give follow-ups that wait for a person their place on the worklist.

        :param which: condition on ``waiting``
        """
        for model in ("penagihan.followup", "mail.activity", "mail.activity.type"):
            self.env[model].flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH height AS (
                    SELECT id, cume_dist() OVER (
                               PARTITION BY policy_id ORDER BY offset_days) AS share
                      FROM penagihan_step
                ),
                place AS (
                    SELECT waiting.id, kind.work, array_position(%(order)s, kind.work) AS rank,
                           LEAST(100, round(CASE WHEN debtor.overdue_top > 0
                                      THEN 0.5 * (100 - COALESCE(debtor.gain_top,
                                                              debtor.overdue_top))
                                         + 0.25 * (100 - debtor.oldest_top) ELSE 0 END
                                 + 25 * COALESCE(height.share, 0)
                                 + 10 * LEAST(COALESCE(debtor.broken_count, 0), 2))) AS priority
                      FROM penagihan_followup waiting
                      JOIN penagihan_debtor debtor ON debtor.id = waiting.debtor_id
                 LEFT JOIN height ON height.id = waiting.step_id
                CROSS JOIN LATERAL (SELECT (%(work)s)::varchar AS work) kind
                     WHERE waiting.state IN ('todo', 'to_approve') AND %(which)s
                )
                UPDATE penagihan_followup task
                   SET work = place.work, rank = place.rank, priority = place.priority
                  FROM place
                 WHERE place.id = task.id AND (task.work, task.rank, task.priority)
                       IS DISTINCT FROM (place.work, place.rank, place.priority::integer)
                """,
                order=SQL("%s::varchar[]", [work for work, _label in WORK]),
                work=self._work_sql(),
                which=which,
            )
        )
        self.invalidate_model(["work", "rank", "priority"])

    # -- whose it is ----------------------------------------------------------------------

    @api.model
    def _reassign(self, debtors, before):
        """What waits about ``debtors`` goes to whoever is responsible for them now, so that it
        stands on somebody's list. Errands of others, as of a cashier, stay with them.

        :param before: {customer: who was responsible}
        """
        # sudo: nobody writes the ledger directly
        waiting = (
            self.sudo()
            .search([("debtor_id", "in", debtors.ids), ("state", "in", ("planned", *WAITING))])
            .filtered(
                lambda each: (
                    each.kind != "errand"
                    or each.user_id in before.get(each.debtor_id, each.user_id)
                )
            )
        )
        for user, followups in waiting.grouped(lambda each: each.debtor_id._responsible()).items():
            moved = followups.filtered(lambda each, user=user: each.user_id != user)
            moved.user_id = user
            # quick: nobody is mailed about a task that stands on the worklist anyway
            moved.activity_id.with_context(mail_activity_quick_update=True).user_id = user
