import hashlib

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html
from odoo.tools.misc import format_date

from .penagihan_promise import WAITING

# What a customer may do on its page, in the order it is offered, and the switch of the policy.
_SWITCHES = {
    "paid": "portal_paid",
    "promise": "portal_promise",
    "instalments": "portal_instalment",
    "receipt": "portal_receipt",
    "papers": "portal_receipt",
    "dispute": "portal_dispute",
    "slips": "portal_slip",
    "call": "portal_call",
    "contact": "portal_contact",
}
# Of these nobody needs to hear a day: they are paid, or something better is agreed.
_SETTLED = ("in_payment", "tax_slip", "agreement", "giro", "credit_covers")
# Reasons that wait because of what the customer has said, until a day.
_WAITS = ("claims_paid", "promised", "in_process", "reply", "callback")
# Reasons with which something may be done on any day.
_ACTS = ("due", "capped", "interval", "bank_stale", "pending", "no_contact")
# Nobody sends the same words twice within so many minutes but by mistake.
_TWICE_MINUTES = 60


class PenagihanPortalSelf(models.Model):
    """What all that customers do on their page has in common.

    These methods are called with the rights of the system, for a customer whose contact is known to
    be at the page (``_of_visitor``). What is refused changes nothing, in words for the customer;
    the rules are those of the dialogs of our own people.
    """

    _inherit = "penagihan.debtor"

    def _of_visitor(self, contact):
        """This customer, spoken for by ``contact``: in whose name the history is written."""
        return self.with_context(penagihan_visitor=contact.id)

    def _visitor(self):
        return self.env["res.partner"].browse(self.env.context["penagihan_visitor"])

    def _office_env(self):
        """The environment for what stands in the history: in the language of whoever writes it; of
        what a customer does on its page, of whoever deals with it.
        """
        self.ensure_one()
        if not self.env.context.get("penagihan_visitor"):
            return self.env
        return self.with_context(lang=self._somebody().lang).env

    def _portal_places(self) -> list:
        """What this customer may do on its page."""
        policy = self._portal_policies()[self]
        places = [place for place, switch in _SWITCHES.items() if policy[switch]]
        if "slips" in places and not self._portal_residues():
            places.remove("slips")
        return places

    def _portal_alone(self):
        """One at a time: a form that is sent twice at once finds what became of the first.

        A real write, since the database then takes up the second anew with fresh eyes; a mere lock
        would let it go on with what it saw before.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE penagihan_debtor SET portal_version = portal_version WHERE id = %s", self.id
            )
        )

    def _portal_twice(self, *said) -> bool:
        """Whether the same was said a moment ago: a button tapped twice."""
        told = hashlib.sha256(repr((self.id, self._visitor().id, *said)).encode()).hexdigest()
        hits = self.env["penagihan.portal.hit"]
        return not hits._take("same", told, most=1, minutes=_TWICE_MINUTES)

    # -- what it is about -----------------------------------------------------------------

    def _portal_entry(self, place):
        """The dialog of our own people whose rules hold."""
        return self.env[
            "penagihan.dispute.entry" if place == "dispute" else "penagihan.promise.entry"
        ]

    def _portal_items(self, place):
        """The decisions about what a visitor may speak of, oldest first."""
        entry = self._portal_entry(place)
        # the database looks at this customer only
        debtor = self.with_context(penagihan_payer_ids=self.partner_id.ids)
        decisions, _named = entry._open_items(debtor, None)
        offered = entry._offered(decisions).filtered(lambda each: entry._most(each) > 0)
        if place == "dispute":
            return offered
        # a paper we hold is not cancelled by a word, however late it is
        held = self._portal_giros().move_line_id
        return offered.filtered(
            lambda each: each.reason not in _SETTLED and each.move_line_id not in held
        )

    def _portal_giros(self):
        """What the giros we hold are for."""
        return self.env["penagihan.promise.line"].search(
            [
                ("debtor_id", "=", self.id),
                ("promise_id.kind", "=", "giro"),
                ("promise_id.state", "in", WAITING),
            ]
        )

    def _portal_chosen(self, place, ids=None) -> dict:
        """{open item: how much can be said of it} of what a visitor has chosen.

        :param ids: of journal items; None for all that is past its due date
        :raise UserError: nothing, or something else than is offered
        """
        entry = self._portal_entry(place)
        offered = self._portal_items(place)
        chosen = offered.filtered(
            lambda each: each.days_overdue > 0 if ids is None else each.move_line_id.id in ids
        )
        if not chosen or set(ids or ()) - set(chosen.move_line_id.ids):
            raise UserError(self.env._("Please choose among the open invoices."))
        return {each.move_line_id: entry._most(each) for each in chosen}

    def _portal_moves(self):
        """Open invoices a visitor may ask about or confirm."""
        debtor = self.with_context(penagihan_payer_ids=self.partner_id.ids)
        moves = debtor.decision_ids.sorted(lambda each: (each.due_date, each.id)).move_id
        return moves._penagihan_invoices()

    def _portal_chosen_moves(self, moves, ids):
        """Those of ``moves`` a visitor has chosen; all where ``ids`` is None."""
        chosen = moves.filtered(lambda move: ids is None or move.id in ids)
        if not chosen or set(ids or ()) - set(chosen.ids):
            raise UserError(self.env._("Please choose among the open invoices."))
        return chosen

    # -- what is said to whom -------------------------------------------------------------

    def _portal_answers(self, text, files=()):
        """The customer's words, as an answer of its: it is left alone and somebody is asked."""
        self.message_post(
            body=plaintext2html(text),
            message_type="comment",
            attachments=[(each.name, each.content) for each in files],
        )

    def _portal_files(self, record, files):
        """What was sent along, in the history of what it is about."""
        if files:
            record.message_post(
                body=self._office_env()._("Sent on the customer's page."),
                attachments=[(each.name, each.content) for each in files],
            )

    def _portal_until(self, items=None):
        """Until when reminders wait because of what the customer has said; None where that is not
        so for each of ``items``, or, without, where something may be sent before about any.
        """
        self.env["penagihan.decision"].invalidate_model()
        rows = [
            row
            for row in self.env["penagihan.decision"]._rows(debtor_ids=self.ids)
            if row["residual"] > 0 and (items is None or row["move_line_id"] in items.ids)
        ]
        said = [row for row in rows if row["reason"] in _WAITS]
        until = min((row["until"] for row in said if row["until"]), default=None)
        if items is not None or not until:
            return until if all(row in said and row["until"] for row in rows) else None
        # whoever puts off a call does not put off a warning
        acts = any(
            row["reason"] in _ACTS
            or (row["reason"] == "not_yet" and row["until"] and row["until"] < until)
            for row in rows
        )
        return None if acts or not all(row["until"] for row in said) else until

    def _portal_thanks(self, words, items=None) -> str:
        """``words`` to the customer, and how long reminders wait.

        :param items: journal items it was about; None for all
        """
        until = self._portal_until(items)
        if not until:
            return words
        day = format_date(self.env, until, date_format="d MMMM yyyy")
        return f"{words} " + (
            self.env._("Reminders about it are paused until %s.", day)
            if items
            else self.env._("Reminders are paused until %s.", day)
        )

    def _portal_residues(self):
        """Taxes the customer has withheld, of which no slip has come."""
        return (
            self.env["penagihan.tax.residue"]
            .sudo()
            .search(
                [
                    ("debtor_id", "=", self.id),
                    ("state", "in", ("proposed", "accepted")),
                    ("slip_came_date", "=", False),
                ]
            )
        )

    def _portal_now(self):
        """The moment on the customer's clock."""
        return self._local(fields.Datetime.now())
