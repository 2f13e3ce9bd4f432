from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from ..tools.worklist import ABOUT_MONEY
from .penagihan_step import SPOKEN

_CALLBACK = "activity_callback"
# Tasks that are calls, too, whatever else their kind of work is about.
_CALLS = ("activity_tax_slip", "activity_promise_again")


class PenagihanDebtorNegotiation(models.Model):
    """What was talked about with a customer, and how long it is left alone because of it."""

    _inherit = "penagihan.debtor"

    negotiation_ids = fields.One2many(
        "penagihan.negotiation",
        "debtor_id",
        string="Conversations",
        readonly=True,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    calm_until = fields.Date(
        string="Left in Peace Until",
        readonly=True,
        help="The day collection goes on after a heated conversation.",
    )
    callback_until = fields.Date(
        string="Call Agreed Until",
        readonly=True,
        help="The day after a call that was agreed: until then nothing but warnings is done.",
    )
    calming = fields.Boolean(compute="_compute_talk_pause")
    call_agreed = fields.Boolean(compute="_compute_talk_pause")

    @api.depends("calm_until", "callback_until", "company_id")
    def _compute_talk_pause(self):
        for debtor in self:
            today = debtor.company_id._penagihan_today()
            debtor.calming = bool(debtor.calm_until and debtor.calm_until > today)
            debtor.call_agreed = bool(debtor.callback_until and debtor.callback_until > today)

    def _call_made(self):
        """The customer was spoken to: what was agreed for later is not waited for any more."""
        if self.callback_until:
            self.callback_until = False
            self._answered(_CALLBACK)

    def _put_off(self, day):
        """Calls and visits that wait for a person come back on ``day``."""
        calls = [self.env.ref(f"penagihan_piutang.{name}").id for name in _CALLS]
        waiting = self.env["penagihan.followup"].search(
            [
                ("debtor_id", "=", self.id),
                ("state", "=", "todo"),
                "|",
                *("&", ("channel", "in", SPOKEN), ("step_id.stage_id.firm", "=", False)),
                *("&", ("kind", "=", "errand")),
                *("|", ("work", "in", ABOUT_MONEY), ("activity_id.activity_type_id", "in", calls)),
            ]
        )
        for task in waiting:
            task._put_off(max(day, task.try_on or day))

    def _open_call(self):
        """The customer's call that waits for a person: it is made, when a conversation is
        recorded from elsewhere. A visit is not.
        """
        return self.env["penagihan.followup"].search(
            [
                ("debtor_id", "=", self.id),
                ("state", "=", "todo"),
                ("channel", "=", "phone"),
            ],
            order="id",
            limit=1,
        )

    def _hour_in_words(self, moment) -> str:
        """A moment (naive UTC) on the customer's clock."""
        return format_datetime(self.env, moment, self._zone().zone, "EEEE, d MMMM y, HH:mm")

    def _call_kept(self):
        """The call that was agreed has been made: collection goes on."""
        self.callback_until = False
