from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from ..tools.contact_window import after_working_days
from .penagihan_negotiation import HEATED, NOT_REACHED

# The task each outcome gives, and whether it is the supervisor's.
_TASKS = {
    "callback": ("activity_callback", False),
    # done once it is written down: the dialog that follows can be closed
    "dispute": ("activity_dispute_unwritten", False),
    "refuses": ("activity_refused", True),
    "instalments": ("activity_instalments", False),
    "wrong_contact": ("activity_wrong_contact", False),
}

# Channels as sources of what is known about a contact.
_FOUND_BY = {"phone": "call", "whatsapp": "chat", "visit": "visit"}


class PenagihanNegotiation(models.Model):
    """A conversation being recorded, and what follows from its outcome."""

    _inherit = "penagihan.negotiation"

    @api.model
    def _record(
        self, debtor, outcome, items=(), followup=None, promise=None, hand_over=False, **values
    ):
        """Write a conversation down; its outcome changes the next decision by itself.

        :param debtor: a customer whom whoever records it may see
        :param items: open journal items of the customer it was about
        :param followup: the task in which it was held: done with it, if somebody was reached
        :param promise: what to record of a promise, ``date`` and what goes with its kind, and
            ``amounts`` by item
        :param hand_over: ask the supervisor to take over
        :param values: of the conversation
        :return: the conversation
        :raise UserError: in words for whoever records it
        """
        self.env.user._penagihan_check_role("group_collector")
        debtor.check_access("read")
        today = debtor.company_id._penagihan_today()
        values.setdefault("date", today)
        if values["date"] > today:
            raise UserError(self.env._("A conversation that is to come cannot be recorded."))
        followup = followup or self.env["penagihan.followup"]
        followup.check_access("read")
        if followup and followup.debtor_id != debtor:
            raise UserError(self.env._("This task is about another customer."))
        # sudo: who may see the customer may record what was said about its items
        items = self.env["account.move.line"].union(*items).sudo()
        debtor.sudo()._check_owes(items)
        corrects = self.browse(values.get("corrects_id"))
        corrects._check_corrected_by(debtor)
        if outcome == corrects.outcome:
            # the call that was agreed stays agreed
            values["callback_at"] = corrects.callback_at
        negotiation = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "user_id": self.env.uid,
                "written_at": fields.Datetime.now(),
                "followup_id": followup.id,
                "outcome": outcome,
                "reached": outcome not in NOT_REACHED,
                "move_ids": [(6, 0, items.move_id.ids)],
                **debtor.sudo()._position(),
                **values,
            }
        )
        corrects.sudo().corrected = True
        if outcome != corrects.outcome:
            negotiation._follow_up(followup, promise, items)
        negotiation._keep_calm(hand_over)
        # a promise stands there by its own words
        if not negotiation.promise_id:
            words = negotiation._in_words()
            debtor.sudo().message_post(
                body=self.env._("Correction of a conversation: %s", words)
                if corrects
                else self.env._("Conversation: %s", words),
                author_id=self.env.user.partner_id.id,
            )
        self.env["penagihan.decision"].invalidate_model()
        return negotiation.with_env(self.env)

    def _check_corrected_by(self, debtor):
        """Refuse corrections by others than its writer and officers, and of other customers."""
        if not self:
            return
        self.ensure_one().check_access("read")
        if not (self._is_own() or self.env.user.has_group("penagihan_piutang.group_officer")):
            raise AccessError(
                self.env._("Whoever wrote a conversation down, or a finance officer, corrects it.")
            )
        if self.debtor_id != debtor:
            raise UserError(self.env._("A correction is about the same customer."))
        if self.corrected:
            raise UserError(self.env._("It has been corrected already: correct the last entry."))

    # -- what follows ---------------------------------------------------------------------

    def _follow_up(self, followup, promise, items):
        """What the outcome means for the task, the customer, and other people."""
        self.ensure_one()
        debtor = self.debtor_id
        if self.reached:
            self._finish(followup)
            self.contact_id._penagihan_works(self._source())
        elif self.outcome == "no_answer":
            self._count_attempt(followup)
        if promise:
            self._promise(promise)
        if self.outcome == "callback":
            debtor._agree_call(self.callback_at)
        if self.outcome == "papers":
            self._send_copies()
        # a wrong number of the company itself says nothing about its e-mail: a person finds out
        if self.outcome == "wrong_contact" and self.contact_id != debtor.partner_id:
            self.contact_id.with_user(self.user_id)._penagihan_mark("wrong", self._source())
        if self.outcome == "complaint":
            self._complain()
        if self.outcome in _TASKS:
            kind, supervisor = _TASKS[self.outcome]
            self._ask(kind, debtor._supervisor() if supervisor else self.user_id)

    def _ask(self, kind, user):
        """Give somebody the task that goes with it, in that person's language."""
        local = self.with_context(lang=user.lang)
        self.debtor_id._ask(
            kind,
            user,
            plaintext2html(local._in_words()),
            self.debtor_id._local(self.callback_at).date() if self.callback_at else None,
        )

    def _finish(self, followup):
        """Somebody was reached: the task is done, and so is a call that was agreed."""
        # as whoever records it: the task is theirs to finish, or not
        task = followup.with_user(self.user_id)
        if task.state == "todo":
            task.action_done()
        self.debtor_id._call_made()

    def _count_attempt(self, followup):
        task = followup.with_user(self.user_id)
        if task.state == "todo":
            task.action_not_reached()
            return
        attempts = self.env["penagihan.attempt"].with_user(self.user_id).sudo()
        attempts._check_one_more(self.debtor_id)
        attempts.create({"debtor_id": self.debtor_id.id, "result": "not_reached"})

    def _promise(self, promise):
        self.promise_id = (
            self.env["penagihan.promise"]
            .with_user(self.user_id)
            ._record(
                self.debtor_id.with_user(self.user_id),
                promise.pop("amounts"),
                contact_id=self.contact_id.id,
                note=" ".join((self.note or "").split()) or False,
                **promise,
            )
        )

    def _source(self):
        """How it was found out whether the contact works."""
        return _FOUND_BY.get(self.channel, "talk")

    def _complain(self):
        """As whoever records it; what is complained about is what was said."""
        self.env["penagihan.complaint"].with_user(self.user_id)._open(
            self.debtor_id.with_user(self.user_id), self.note, self.contact_id
        )

    def _keep_calm(self, hand_over):
        """After a heated conversation the customer is left in peace for some days."""
        debtor = self.debtor_id
        days = debtor._penagihan_policy().calm_days
        if self.attitude in HEATED and days:
            until = after_working_days(self.date, days, debtor.company_id.country_id.code)
            debtor.calm_until = max(until, debtor.calm_until or until)
            debtor._put_off(until)
        if hand_over:
            self._ask("activity_hand_over", debtor._supervisor())

    def _send_copies(self):
        """Send the customer the invoices it asks for; where nothing can be sent, a person does."""
        if not self.move_ids:
            raise UserError(self.env._("Please choose the invoices the customer asks for."))
        refusal = self.env["penagihan.followup"]._plan_copies(self.debtor_id, self.move_ids)
        if refusal:
            note = "\n".join((self._in_words(), refusal))
            self.debtor_id._ask("activity_papers", self.user_id, plaintext2html(note))


class PenagihanDebtor(models.Model):
    _inherit = "penagihan.debtor"

    def _position(self) -> dict:
        """What is open at this moment, oldest first: values of a conversation."""
        rows = self.env["penagihan.decision"]._rows(debtor_ids=self.ids)
        rows = [
            row
            for row in rows
            # of an agreement its instalments are asked for, not its invoices
            if row["debtor_id"] == self.id
            and row["amount_due"] > 0
            and row["reason"] != "agreement"
        ]
        items = self._items_by_row(rows)
        return {
            "amount_overdue": sum(row["amount_company"] for row in rows if row["days_overdue"] > 0),
            "position": [
                {
                    **_named(items[row["id"]]),
                    "due": fields.Date.to_string(row["due_date"]),
                    "currency": row["currency_id"],
                    "amount": float(row["amount_due"]),
                }
                for row in rows
            ],
        }

    def _agree_call(self, moment):
        """Until the day after the call nothing soft is done by itself.

        :param moment: of the call, naive UTC
        """
        day = self._local(moment).date()
        if moment < fields.Datetime.now():
            raise UserError(self.env._("A call that is agreed is at a later moment."))
        self.company_id._penagihan_check_ahead(day, self._penagihan_policy().promise_days)
        self.callback_until = day + timedelta(days=1)
        self._put_off(day)


def _named(item) -> dict:
    """What a journal item or an instalment is called, and its date."""
    if item._name == "penagihan.instalment":
        day = item.agreement_id.signed_date or item.due_date
        return {"invoice": item._in_words(), "date": fields.Date.to_string(day)}
    move = item.move_id
    return {
        "invoice": move.name,
        "date": fields.Date.to_string(move.invoice_date or move.date),
    }
