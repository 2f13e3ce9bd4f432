from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html
from odoo.tools.misc import format_date

# The task that goes with each kind of trouble.
_TASKS = {
    "undelivered": "activity_undelivered",
    "unwritten": "activity_unwritten",
    "no_space": "activity_no_space",
    "in_doubt": "activity_in_doubt",
    "outdated": "activity_outdated",
}


class PenagihanFollowupTrouble(models.Model):
    """What did not reach the customer, and what a person does about it.

    Trouble stays on the list until somebody has dealt with it; then it is *settled*, and
    remains in the ledger as it was.
    """

    _inherit = "penagihan.followup"

    trouble = fields.Selection(
        [
            ("undelivered", "Not delivered"),
            ("unwritten", "Could not be written"),
            ("no_space", "No space on the server"),
            ("in_doubt", "In doubt"),
            ("outdated", "Overtaken by events"),
        ],
        readonly=True,
        help="Why it did not reach the customer.",
    )
    settled = fields.Boolean(readonly=True, help="Somebody has dealt with it.")
    advice = fields.Text(string="What to Do", compute="_compute_advice")

    _unsettled_idx = models.Index(
        "(company_id, state) WHERE settled IS NOT TRUE"
        " AND state IN ('failed', 'in_doubt', 'refused')"
    )

    @api.depends("state", "trouble", "settled", "failure", "email_to", "contact_id")
    @api.depends_context("lang", "uid")
    def _compute_advice(self):
        for followup in self:
            followup.advice = followup._advice()

    def _advice(self) -> str:
        """What to do about it, in a sentence or two; empty when there is nothing to do."""
        self.ensure_one()
        if self.settled:
            return ""
        if self.state == "in_doubt":
            return self.env._(
                "The connection broke while it was being sent to %(address)s. Ask whether it "
                "arrived, or look into the mail server's log; then say so here. It is never "
                "sent again by itself.",
                address=self.email_to or self.contact_id.display_name or "",
            )
        if self.state == "refused":
            return self._advice_refused()
        if self.trouble == "outdated":
            return self.env._(
                "Invoices, amounts or the address changed after it was written. Write it again, "
                "or leave it at that: the next run decides anew."
            )
        if self.state != "failed":
            return ""
        if self.trouble == "unwritten":
            return self.env._(
                "A manager corrects the e-mail template of “%(step)s”; the next run writes it "
                "again.",
                step=self._title(),
            )
        if self.trouble == "no_space":
            return self.env._(
                "The disk of the server is full, so that nothing could be written down. Please ask "
                "whoever runs the server to make room; the next run writes the message again."
            )
        # sudo: a mark of our own, whoever may read contacts
        if not self.email_to or self.contact_id.sudo().penagihan_refused_email != self.email_to:
            return self.env._(
                "The message was not delivered, and the address need not be to blame: look at what "
                "went wrong. The next run tries again."
            )
        return self.env._(
            "The mail server refused %(address)s. Correct the address on the contact, and the "
            "next run writes to the new one; if the address is right, try again.",
            address=self.email_to or self.contact_id.display_name or "",
        )

    def _advice_refused(self) -> str:
        debtor = self.debtor_id
        if not debtor.on_hold:
            return self.env._(
                "A manager refused it. The hold that went with it is over: the next run decides "
                "anew."
            )
        return self.env._(
            "A manager refused it. Until %(day)s the customer is left alone: %(reason)s. "
            "Afterwards the step comes back.",
            day=format_date(self.env, debtor.hold_until),
            reason=debtor.hold_reason,
        )

    # -- getting into trouble -------------------------------------------------------------

    def _fail(self, trouble, reason):
        """Not delivered: its steps stay open, a person gets a task."""
        self._set_state("failed", failure=reason, trouble=trouble, settled=False)
        self._ask_somebody()

    def _ask_somebody(self):
        """Bring the list and the tasks of people up to date with the trouble of ``self``.

        What went wrong before with the same step of the same customer is settled by it: the
        list shows it once, as it is now.
        """
        for followup in self.filtered(lambda each: each.state == "failed"):
            followup.search(
                [
                    ("id", "!=", followup.id),
                    ("debtor_id", "=", followup.debtor_id.id),
                    ("kind", "=", followup.kind),
                    ("step_id", "=", followup.step_id.id),
                    ("state", "=", "failed"),
                    ("settled", "=", False),
                ]
            ).settled = True
        for trouble, followups in self.grouped("trouble").items():
            latest = {followup.debtor_id: followup for followup in followups}
            followups.debtor_id._ask(
                _TASKS[trouble],
                user=lambda debtor, latest=latest: latest[debtor]._whose_trouble(),
                note=lambda debtor, _user, latest=latest: plaintext2html(
                    latest[debtor].failure or ""
                ),
            )

    @api.model
    def _came_back(self, message, failure):
        """A mail server reports that what was sent as ``message`` has not been delivered.

        :param failure: what ``delivery_failure`` makes of the report
        """
        # sudo: reports are taken in by whoever the gateway runs as
        followup = self.sudo().search(
            [
                ("state", "in", ("sent", "in_doubt")),
                "|",
                ("message_id", "=", message.id),
                ("mail_id.mail_message_id", "=", message.id),
            ],
            limit=1,
        )
        if not followup:
            return
        followup = followup._in_office_language()
        if followup.state == "in_doubt":
            # in doubt no longer
            followup._settle()
        followup._fail("undelivered", followup.env._("It came back: %s", failure.text))
        if failure.wrong_address:
            followup._contacts_written_to()._penagihan_bounced(followup.email_to)
        followup.debtor_id._refresh()

    def _contacts_written_to(self):
        """Whoever of the customer's contacts has the address it went to."""
        # sudo: for a mark of our own, which an officer need not be allowed to write on contacts
        return (
            self.env["res.partner"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "in", self.contact_id.commercial_partner_id.ids),
                    ("email_normalized", "in", self.mapped("email_to")),
                ]
            )
        )

    def _whose_trouble(self):
        """Who deals with it: who sent it by hand, else whoever is responsible for the customer."""
        self.ensure_one()
        if self.manual:
            return self.create_uid
        return self.user_id or self.debtor_id._responsible()

    # -- getting out of it ----------------------------------------------------------------

    def _settle(self):
        """Take it off the list; its task is done when nothing like it is left to deal with."""
        self = self.sudo()
        self.settled = True
        for trouble, followups in self.filtered("trouble").grouped("trouble").items():
            left = self.search(
                [
                    ("debtor_id", "in", followups.debtor_id.ids),
                    ("trouble", "=", trouble),
                    ("settled", "=", False),
                ]
            )
            (followups.debtor_id - left.debtor_id)._answered(_TASKS[trouble])

    def action_arrived(self):
        """In doubt no longer: it reached the customer, on the day it was sent."""
        self._check_allowed("group_collector", "in_doubt")
        self._set_state("sent")
        self._write_stages()
        self._settle()

    def action_not_arrived(self):
        """In doubt no longer: it did not reach the customer. Its steps are open again, and the
        next run decides anew.
        """
        self._check_allowed("group_collector", "in_doubt")
        self._set_state("cancelled")
        self.debtor_id._refresh()
        self._settle()

    def action_open_contact(self):
        """The contact whose address is wrong."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": (self.contact_id or self.partner_id).id,
            "view_mode": "form",
        }

    def action_try_again(self):
        """The address is right after all: the next run may write to it again."""
        self._check_allowed("group_officer", "failed")
        # the contact itself, too: it may have got another address meanwhile
        (self._contacts_written_to() | self.sudo().contact_id)._penagihan_bounced(False)
        self._settle()

    def action_show_hold(self):
        """The customer, whose hold stands at the top."""
        self.ensure_one()
        self.check_access("read")
        return self.debtor_id._action_open()

    def action_settle(self):
        """An officer has dealt with it: it leaves the list, nothing is deleted."""
        self._check_allowed("group_officer", "failed", "in_doubt", "refused", "cancelled")
        if any(followup.state == "in_doubt" for followup in self):
            raise UserError(
                self.env._("Say whether it arrived: as long as nobody knows, nothing goes on.")
            )
        self._settle()
