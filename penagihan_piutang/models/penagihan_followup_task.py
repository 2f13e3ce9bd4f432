from datetime import datetime, time, timedelta
from urllib.parse import quote

from odoo import api, fields, models
from odoo.tools.misc import format_date, format_datetime

from ..tools.worklist import REACHING
from .penagihan_attempt import ATTEMPTS_A_DAY
from .penagihan_followup_today import WAITING

_LAST_CONTACTS = 5


class PenagihanFollowupTask(models.Model):
    """A person at work on a task: whom to reach and how, what came of it."""

    _inherit = "penagihan.followup"

    attempt_ids = fields.One2many("penagihan.attempt", "followup_id", readonly=True)
    decision_ids = fields.Many2many(related="debtor_id.decision_ids", string="What Is Owed")
    contact_phone = fields.Char(string="Phone", compute="_compute_reach")
    address = fields.Char(compute="_compute_reach")
    map_url = fields.Char(string="Map", compute="_compute_reach")
    caution = fields.Char(compute="_compute_caution")
    tried = fields.Char(string="Tried Today", compute="_compute_tried")
    contacted_ids = fields.Many2many(
        "penagihan.followup", string="Last Contacts", compute="_compute_contacted_ids"
    )
    missed_reason = fields.Char(string="Why It Was Missed", compute="_compute_missed_reason")

    @api.depends("contact_id", "partner_id")
    def _compute_reach(self):
        for followup in self:
            followup.contact_phone = followup.contact_id.phone or followup.partner_id.phone
            partner = followup.contact_id if followup.contact_id.street else followup.partner_id
            address = partner._penagihan_address()
            followup.address = address
            followup.map_url = address and (
                f"https://www.google.com/maps/search/?api=1&query={quote(address, safe='')}"
            )

    @api.depends("state", "channel", "debtor_id")
    @api.depends_context("lang", "tz")
    def _compute_caution(self):
        """Why this is not the moment, for whoever is about to call or to go there."""
        now = fields.Datetime.now()
        for followup in self:
            followup.caution = False
            if followup.state != "todo" or not followup._is_spoken():
                continue
            debtor = followup.debtor_id
            if len(followup._missed_today()) >= ATTEMPTS_A_DAY:
                followup.caution = self.env._(
                    "%s attempts have been made today: please leave it for another day.",
                    ATTEMPTS_A_DAY,
                )
            elif (moment := debtor._next_talk(followup._policy(), now)) > now:
                followup.caution = self.env._(
                    "It is %(hour)s where the customer is. Contact is polite from %(moment)s on.",
                    hour=format_datetime(self.env, now, debtor._zone().zone, "HH:mm"),
                    moment=format_datetime(self.env, moment, debtor._zone().zone, "EEEE, HH:mm"),
                )

    @api.depends("attempt_ids")
    @api.depends_context("lang", "tz")
    def _compute_tried(self):
        for followup in self:
            missed = followup._missed_today()
            followup.tried = bool(missed) and self.env._(
                "%(count)s of %(most)s: %(hours)s",
                count=len(missed),
                most=ATTEMPTS_A_DAY,
                hours=", ".join(
                    format_datetime(self.env, attempt.moment, dt_format="HH:mm")
                    for attempt in missed.sorted("moment")
                ),
            )

    def _compute_contacted_ids(self):
        for followup in self:
            followup.contacted_ids = self.search(
                [
                    ("debtor_id", "=", followup.debtor_id.id),
                    ("state", "in", ("sent", "done", "in_doubt")),
                    ("kind", "!=", "errand"),
                ],
                limit=_LAST_CONTACTS,
                order="sent_date DESC, id DESC",
            )

    @api.depends("state", "attempt_ids", "user_id")
    @api.depends_context("lang")
    def _compute_missed_reason(self):
        for followup in self:
            followup.missed_reason = followup.state == "missed" and followup._missed_reason()

    def _missed_reason(self) -> str:
        """Why nothing came of a task within the time a person had for it."""
        self.ensure_one()
        if not self.user_id:
            return self.env._("Nobody was responsible for it.")
        tried = self.attempt_ids.filtered(lambda attempt: attempt.result == "not_reached")
        if tried:
            last = tried.sorted("moment")[-1].moment
            return self.env._(
                "Tried %(count)s times without reaching anybody, last on %(day)s.",
                count=len(tried),
                day=format_date(self.env, fields.Datetime.context_timestamp(self, last)),
            )
        if self.attempt_ids:
            return self.env._("The chat was opened, and nobody said that it was sent.")
        return self.env._("Nobody tried.")

    def _is_spoken(self) -> bool:
        """Whether somebody is to be reached at once."""
        return (self.channel or self.work) in REACHING

    def _missed_today(self):
        """Attempts of today to reach the customer, about whatever, without success."""
        self.ensure_one()
        return self.env["penagihan.attempt"]._in_vain_today(self.debtor_id)

    def _log(self, result, text=False):
        """Write down what somebody has just done, and by which number or address.

        :param text: what was written, where something was
        """
        # sudo: nobody writes the diary but by doing something
        self.env["penagihan.attempt"].sudo().create(
            [
                {
                    "followup_id": followup.id,
                    "result": result,
                    "text": text,
                    "address": followup.contact_phone
                    if followup.channel in ("phone", "whatsapp")
                    else followup.address,
                    "contact_id": followup.contact_id.id,
                }
                for followup in self
            ]
        )

    # -- taking it up ---------------------------------------------------------------------

    def take_up(self):
        """Somebody opens tasks to work on them: what has been paid or is held meanwhile is
        withdrawn, and the others are about the amounts of this moment.

        :return: the tasks that have something left to do
        """
        self.check_access("read")
        waiting = self.filtered(lambda followup: followup.state in WAITING)
        if not waiting or not self.env.user.has_group("penagihan_piutang.group_collector"):
            return self.browse()
        kept = waiting._withdraw()
        amounts = {
            row["id"]: row["amount_due"]
            for row in self.env["penagihan.decision"]._rows(debtor_ids=kept.debtor_id.ids)
        }
        # sudo: nobody writes the ledger directly
        for line in kept.sudo().line_ids:
            amount = amounts.get(line._item_id())
            if amount is not None and line.currency_id.compare_amounts(line.amount_due, amount):
                line.amount_due = amount
        return kept

    # -- actions --------------------------------------------------------------------------

    def action_done(self):
        result = super().action_done()
        chats = self.filtered(lambda followup: followup.channel == "whatsapp")
        chats._log("sent")
        (self - chats)._log("done")
        return result

    def action_skip(self):
        """Look at the next one: the page does so itself, and nothing changes."""

    def action_not_reached(self):
        """Tried in vain: it counts as an attempt, and comes back on the next day on which the
        customer may be contacted.
        """
        self.ensure_one()
        self._check_allowed("group_collector", "todo")
        self.env["penagihan.attempt"]._check_one_more(self.debtor_id)
        self._log("not_reached")
        # sudo: nobody writes the ledger directly
        self.sudo()._put_off(self._next_day())

    def _put_off(self, day):
        """They come back on ``day``."""
        self.try_on = day
        # quick: whose task it is does not change
        self.activity_id.with_context(mail_activity_quick_update=True).date_deadline = day

    def _next_day(self):
        """The next day after today on which the customer may be contacted."""
        today = self.company_id._penagihan_today()
        midnight = datetime.combine(today + timedelta(days=1), time())
        if not self._policy():
            return midnight.date()
        return self.debtor_id._next_local_contact(self._policy(), midnight).date()
