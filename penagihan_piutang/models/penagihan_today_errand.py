from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.worklist import ABOUT_MONEY
from .penagihan_followup_today import WAITING

# Reasons for which there is no money left to speak of.
_SETTLED = (
    "in_payment", "credit_covers", "settled_small", "claims_paid", "giro", "in_process", "promised",
)  # fmt: skip
# Somebody has to say what has become of it: that ends the task.
_TO_DECIDE = ("claim", "approve")
# What customers have said that a task is about, by kind of work.
_SAID = {
    "claim": [("kind", "=", "claims_paid"), ("state", "=", "open")],
    "promised": [("kind", "!=", "claims_paid"), ("state", "=", "open")],
    "approve": [("state", "=", "to_approve")],
    "broken": [("state", "in", ("broken", "partly"))],
    "missing": [("state", "=", "not_found")],
}
_PROMISE = "activity_promise_approve"
_LAST_SAID = 5


class PenagihanTodayErrand(models.Model):
    """An errand: work with a customer that is no step of the ladder, such as an answer to handle
    or a call to give back. It is the row on the worklist of an activity of the customer, follows
    it in everything, and ends with it. It is no contact: it has no channel, no items and no day on
    which it was sent.
    """

    _inherit = "penagihan.followup"

    title = fields.Char(string="Task", compute="_compute_title")
    note = fields.Html(compute="_compute_note", help="What was said when it was asked for.")
    said_ids = fields.Many2many(
        "penagihan.promise", string="What the Customer Said", compute="_compute_said"
    )
    said_kind = fields.Char(
        compute="_compute_said", help="What is to be said of the only promise that waits."
    )
    to_decide = fields.Boolean(compute="_compute_said")

    _errand_check = models.Constraint(
        "CHECK (CASE WHEN kind = 'errand' THEN channel IS NULL AND step_id IS NULL"
        " AND sent_date IS NULL AND state IN ('todo', 'done', 'cancelled')"
        " ELSE channel IS NOT NULL END)",
        "A follow-up needs a channel; an errand is no contact.",
    )
    _errand_uniq = models.UniqueIndex("(activity_id) WHERE kind = 'errand'")

    @api.depends("step_id", "kind", "activity_id")
    @api.depends_context("lang")
    def _compute_title(self):
        for followup in self:
            followup.title = followup._title()

    @api.depends("activity_id.note")
    def _compute_note(self):
        for followup in self:
            # sudo: who sees the task may read what it is about
            errand = followup.kind == "errand" and followup.sudo()
            followup.note = errand and errand.activity_id.note

    @api.depends("work", "debtor_id", "state")
    def _compute_said(self):
        Promise = self.env["penagihan.promise"]
        for followup in self:
            said = Promise
            asked = followup.kind == "errand" and followup.work in _SAID
            # other things wait for a manager, too
            if asked and followup.work == "approve":
                asked = followup._errand_kind() == _PROMISE
            if asked:
                said = Promise.search(
                    [("debtor_id", "=", followup.debtor_id.id), *_SAID[followup.work]],
                    limit=_LAST_SAID,
                )
            waiting = said.filtered(lambda promise: promise.state in ("open", "to_approve"))
            followup.said_ids = said
            followup.said_kind = len(waiting) == 1 and (
                "to_approve" if waiting.state == "to_approve" else waiting.kind
            )
            followup.to_decide = (
                bool(waiting) and followup.work in _TO_DECIDE
            ) or followup._looked_at()

    def _looked_at(self) -> bool:
        """Whether what waits for a manager is approved where its figures are, only."""
        return False

    def _errand_kind(self) -> str:
        """External id of the type of an errand's activity, without the module."""
        # sudo: who sees the task may know of which kind it is
        kind = self.sudo().activity_id.activity_type_id
        return kind.get_external_id().get(kind.id, "").rpartition(".")[2]

    def _title(self) -> str:
        if self.kind != "errand":
            return super()._title()
        # sudo: who sees the task may read what it is about
        activity = self.sudo().activity_id
        kind = activity.activity_type_id
        return (not kind.summary and activity.summary) or kind.name or super()._title()

    @api.depends("work", "kind")
    @api.depends_context("lang", "tz")
    def _compute_caution(self):
        """No call is made to whom has complained, not even one that was asked for before."""
        result = super()._compute_caution()
        calls = self._errands().filtered(lambda errand: errand.work in ("callback", *ABOUT_MONEY))
        for errand in calls:
            if errand.state == "todo" and errand.debtor_id.complaint_count:
                errand.caution = self.env._("It has complained: answer and close the complaint.")
        return result

    def _errands(self):
        return self.filtered(lambda followup: followup.kind == "errand")

    # -- following activities -------------------------------------------------------------

    @api.model
    def _errands_of(self, activities):
        """Errands of ``activities`` that are still to be done."""
        # sudo: nobody writes the ledger directly
        return self.sudo().search(
            [
                ("activity_id", "in", activities.ids),
                ("kind", "=", "errand"),
                ("state", "=", "todo"),
            ]
        )

    @api.model
    def _mirror(self, activities=None):
        """Let errands say what the activities of customers say: there is one for each that is open
        and is not the task of a step, and it is done when the activity is.

        :param activities: these; all there are by default
        """
        self.env.flush_all()
        changed = self.env.execute_query(
            SQL(
                """
                UPDATE penagihan_followup errand
                   SET debtor_id = debtor.id, partner_id = debtor.partner_id,
                       company_id = debtor.company_id, user_id = activity.user_id,
                       date = activity.date_deadline, try_on = activity.date_deadline,
                       state = CASE WHEN activity.active THEN 'todo' ELSE 'done' END
                  FROM mail_activity activity
                  JOIN penagihan_debtor debtor ON debtor.id = activity.res_id
                 WHERE errand.activity_id = activity.id AND errand.kind = 'errand'
                   AND activity.res_model = 'penagihan.debtor' AND %s
                   AND errand.state IN ('todo', 'done')
             RETURNING errand.id
                """,
                SQL("errand.activity_id = ANY(%s)", activities.ids) if activities else SQL("TRUE"),
            )
        )
        known = SQL("SELECT FROM penagihan_followup task WHERE task.activity_id = activity.id")
        changed += self._mirror_new(activities, SQL("NOT EXISTS (%s)", known))
        self._queue_errands(changed)

    @api.model
    def _mirror_new(self, activities=None, which=None):
        """Make the errands of open activities that have none.

        :param activities: these; all there are by default
        :param which: a further condition on ``activity``
        :return: their ids, as rows
        """
        return self.env.execute_query(
            SQL(
                """
                INSERT INTO penagihan_followup (
                    kind, debtor_id, partner_id, company_id, user_id, date, try_on, state,
                    activity_id, create_uid, create_date, write_uid, write_date)
                SELECT 'errand', debtor.id, debtor.partner_id, debtor.company_id,
                       activity.user_id, activity.date_deadline, activity.date_deadline, 'todo',
                       activity.id, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s,
                       now() AT TIME ZONE 'UTC'
                  FROM mail_activity activity
                  JOIN penagihan_debtor debtor ON debtor.id = activity.res_id
                 WHERE activity.res_model = 'penagihan.debtor' AND activity.active
                   AND %(these)s AND %(which)s
           ON CONFLICT DO NOTHING
             RETURNING id
                """,
                these=SQL("activity.id = ANY(%s)", activities.ids) if activities else SQL("TRUE"),
                which=which or SQL("TRUE"),
                uid=self.env.uid,
            )
        )

    def _queue_errands(self, rows):
        self.invalidate_model()
        self._queue(SQL("waiting.id = ANY(%s)", [errand_id for (errand_id,) in rows]))

    def _set_state(self, state, **values):
        """An errand ends by its activity."""
        errands = self._errands()
        # sudo: whoever may do the work may end the task that asks for it
        open_errands = errands.sudo().filtered(lambda errand: errand.state in WAITING)
        if state == "done":
            open_errands.activity_id.action_done()
        else:
            open_errands.activity_id.unlink()
        # whatever of them had lost its activity
        open_errands.filtered(lambda errand: errand.state == "todo").write({"state": state})
        if values:
            errands.sudo().write(values)
        return super(PenagihanTodayErrand, self - errands)._set_state(state, **values)

    # -- a person at work -----------------------------------------------------------------

    def take_up(self):
        errands = self._errands()
        kept = super(PenagihanTodayErrand, self - errands).take_up()
        errands.check_access("read")
        waiting = errands.filtered(lambda errand: errand.state in WAITING)
        if not waiting or not self.env.user.has_group("penagihan_piutang.group_collector"):
            return kept
        return kept | waiting._withdraw()

    def _withdraw(self):
        errands = self._errands()
        kept = super(PenagihanTodayErrand, self - errands)._withdraw()
        # the activity was deleted with the user it was of
        lost = errands.filtered(lambda errand: not errand.sudo().activity_id)
        lost._set_state("cancelled")
        errands -= lost
        about_money = errands.filtered(lambda errand: errand.work in ABOUT_MONEY)
        rows = self.env["penagihan.decision"]._rows(debtor_ids=about_money.debtor_id.ids)
        owing = {row["debtor_id"] for row in rows if row["reason"] not in _SETTLED}
        paid = about_money.filtered(lambda errand: errand.debtor_id.id not in owing)
        paid._set_state("cancelled", failure=self.env._("Paid or promised meanwhile."))
        return kept | (errands - paid)

    def action_done(self):
        undecided = self.filtered("to_decide")
        if undecided:
            raise UserError(
                self.env._(
                    "%s: please say what has become of it; the task is done then.",
                    undecided[0].display_name,
                )
            )
        return super().action_done()

    def action_approve(self):
        """Approve steps, and promises that wait for a manager."""
        errands = self._errands().filtered(lambda errand: errand.work == "approve")
        if errands:
            errands._check_allowed("group_manager", "todo")
            shown = errands.filtered(lambda errand: errand._errand_kind() != _PROMISE)
            if len(self) == 1 and shown:
                return shown.action_show()
            if shown:
                raise UserError(
                    self.env._(
                        "%s: please open it and look at its figures first.", shown[0].display_name
                    )
                )
            errands.said_ids.action_approve()
        return super(PenagihanTodayErrand, self - errands).action_approve()

    def _only_said(self):
        """The one promise that waits to be decided on."""
        self.ensure_one()
        self._check_allowed("group_collector", "todo")
        waiting = self.said_ids.filtered(lambda promise: promise.state in ("open", "to_approve"))
        if len(waiting) != 1:
            raise UserError(self.env._("%s: this is not possible any more.", self.display_name))
        return waiting

    def action_found(self):
        return self._only_said().action_found()

    def action_not_found(self):
        return self._only_said().action_not_found()

    def action_cleared(self):
        return self._only_said().action_cleared()

    def action_bounced(self):
        return self._only_said().action_bounced()

    def action_cancel_promise(self):
        return self._only_said().action_cancel()

    def action_show(self):
        """What the errand is about."""
        self.ensure_one()
        self.check_access("read")
        return self._about(self._errand_kind())

    def _about(self, kind) -> dict:
        """The page on which an errand is dealt with.

        :param kind: external id of its activity type, without the module
        """
        if kind == "activity_reply":
            return self.debtor_id.action_open_replies()
        if kind == "activity_credits":
            return self.debtor_id.action_match()
        if kind == "activity_contact":
            return self.action_open_contact()
        if kind in {f"activity_{trouble}" for trouble, _label in self._fields["trouble"].selection}:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "penagihan_piutang.action_penagihan_trouble"
            )
            return dict(
                action,
                domain=Domain("debtor_id", "=", self.debtor_id.id)
                & Domain("settled", "=", False)
                & Domain("trouble", "=", kind.removeprefix("activity_")),
                context={},
            )
        return self.debtor_id._action_open()
