from collections import defaultdict

from markupsafe import Markup
from odoo import models
from odoo.fields import Datetime
from odoo.tools.misc import format_amount, format_date

from .penagihan_debtor_behaviour import NOT_LATE
from .penagihan_script import SECTIONS
from .penagihan_step import SPOKEN

_INVOICES_SAID = 3
# What is not spoken of. A paper that may be missing is asked about.
_SILENT = tuple(reason for reason in NOT_LATE if reason not in ("bank_stale", "not_received"))
# While these hold nothing comes next: something has been agreed, or a person has taken over.
_AGREED = ("promised", "giro", "in_process", "hold", "by_hand")


class PenagihanDebtorScript(models.Model):
    """What to say to a customer, with its figures: read beside the conversation as it is written
    down. One decision about this customer alone, so that it opens at once.
    """

    _inherit = "penagihan.debtor"

    def _conversation_script(self, late_reason=None, followup=None) -> Markup:
        """The script of a conversation, in the language of whoever leads it.

        :param late_reason: what the customer gives as the reason for paying late; the questions
            fit it
        :param followup: the task the conversation is about: what comes next is what follows it
        :raise AccessError: for those who may not see the customer, and who do not collect
        """
        self.ensure_one()
        self._check_conversation_reader()
        situation = self._situation(followup)
        words = self._script_words(followup, situation)
        pieces = self.env["penagihan.script"]._fitting(
            self, situation["days"], situation["step"].stage_id, late_reason or None
        )
        by_section = pieces.grouped("section")
        labels = dict(pieces._fields["section"]._description_selection(self.env))
        return self.env["ir.qweb"]._render(
            "penagihan_piutang.conversation_script",
            {
                "sections": [
                    {
                        "name": labels[section],
                        "pieces": [
                            Markup(piece._said(self, words)) for piece in by_section[section]
                        ],
                    }
                    for section, _label in SECTIONS
                    if section in by_section
                ],
            },
        )

    def _offers(self, situation):
        """What may be offered to the customer, as pieces of the script."""
        pieces = self.env["penagihan.script"]._fitting(
            self, situation["days"], situation["step"].stage_id
        )
        return pieces.filtered(lambda piece: piece.section == "offers")

    def _situation(self, followup=None) -> dict:
        """Where the customer stands at this moment.

        :return: ``rows`` of the decision, those that are ``late``, ``open`` ones that may be
            spoken of, for how many ``days`` the oldest is late, the coming ``step`` and its ``day``
        """
        self.ensure_one()
        today = self.company_id._penagihan_today()
        # sudo: who may see the customer is checked by the callers
        rows = self.env["penagihan.decision"].sudo()._rows(today, self.ids)
        spoken = [row for row in rows if row["reason"] not in _SILENT]
        late = [row for row in spoken if row["chase_date"] < today]
        step, day = self._coming(late, followup, today)
        return {
            "rows": rows,
            "open": spoken,
            "late": late,
            "days": max(((today - row["chase_date"]).days for row in late), default=0),
            "step": step,
            "day": day,
        }

    def _coming(self, late, followup, today):
        """The step that comes next, and its day; none while something agreed holds."""
        # sudo: collectors read the steps of own companies anyway
        steps = self.env["penagihan.step"].sudo()
        going_on = [row for row in late if row["step_id"] and row["reason"] not in _AGREED]
        if not going_on or len(going_on) < sum(bool(row["step_id"]) for row in late):
            return steps, None
        lead = max(going_on, key=lambda row: row["offset_days"])
        step, day = steps.browse(lead["step_id"]), lead["next_date"]
        # a call that waits to be made is this conversation, and no consequence of it
        current = followup.step_id.sudo() if followup else steps
        if not current and lead["reason"] == "pending" and step.channel in SPOKEN:
            current = step
        if current and step.offset_days <= current.offset_days:
            above = current.policy_id.step_ids.filtered(
                lambda each: each.offset_days > current.offset_days
            )
            step, day = above.sorted("offset_days")[:1], None
        return step, max(day, today) if step and day else None

    def _script_words(self, followup=None, situation=None) -> dict:
        """The words a piece of a script may call, with this customer's figures."""
        self.ensure_one()
        situation = situation or self._situation(followup)
        late, all_open = situation["late"], situation["open"]
        rows = late or all_open
        totals, step, day = self._sums(rows), situation["step"], situation["day"]
        if late:
            position = self.env._(
                "%(total)s is past its due date: %(invoices)s",
                total=totals,
                invoices=self._named(rows),
            )
        elif rows:
            position = self.env._(
                "%(total)s is open, and nothing of it is late: %(invoices)s",
                total=totals,
                invoices=self._named(rows),
            )
        else:
            position = self.env._("nothing is open")
        return {
            "_addressee": self._spoken_to(followup, rows),
            "_days": str(situation["days"]),
            "_greeting": self._greeting(),
            "_invoices": self._named(rows),
            "_next_day": format_date(self.env, day) if day else self.env._("in some days"),
            "_next_step": step.with_env(self.env).sudo().name or "",
            "_position": position,
            "_sender": self.env.user.name,
            "_totals": totals,
        }

    def _greeting(self) -> str:
        """A greeting to suit the time of day where the customer is."""
        self.ensure_one()
        here = self._local(Datetime.now())
        clock = here.hour + here.minute / 60
        if clock < 11:
            return self.env._("Good morning")
        if clock < 15:
            return self.env._("Good day")
        if clock < 18.5:
            return self.env._("Good afternoon")
        return self.env._("Good evening")

    def _spoken_to(self, followup, rows) -> str:
        """A person by name, else the customer's finance department."""
        contact_id = next((row["phone_contact_id"] for row in rows), None)
        contact = (followup and followup.contact_id) or self.env["res.partner"].browse(contact_id)
        # sudo: whoever may see the customer reads whom to speak to
        contact = contact.sudo()
        if contact.name and not contact.is_company:
            return self.env._("Mr/Ms %s", contact.name)
        return self.env._("Finance Department of %s", self.partner_id.name)

    def _sums(self, rows) -> str:
        """What ``rows`` come to, by currency: ``Rp 5.000.000 + US$ 200``."""
        totals = defaultdict(float)
        for row in rows:
            totals[row["currency_id"]] += float(row["amount_due"])
        currencies = self.env["res.currency"]
        return " + ".join(
            format_amount(self.env, amount, currencies.browse(currency))
            for currency, amount in totals.items()
        )

    def _named(self, rows) -> str:
        """The oldest of ``rows`` by name: what is said on the telephone."""
        rows = sorted(rows, key=lambda row: (row["chase_date"], row["id"]))
        # sudo: who may see the customer may name its invoices and instalments
        names = {
            row_id: item._in_words()
            if item._name == "penagihan.instalment"
            else item.move_name or item.name or ""
            for row_id, item in self.sudo()._items_by_row(rows[:_INVOICES_SAID]).items()
        }
        currencies = self.env["res.currency"]
        said = [
            self.env._(
                "%(number)s of %(amount)s, due on %(day)s",
                number=names[row["id"]],
                amount=format_amount(
                    self.env, row["amount_due"], currencies.browse(row["currency_id"])
                ),
                day=format_date(self.env, row["due_date"]),
            )
            for row in rows[:_INVOICES_SAID]
        ]
        if len(rows) > _INVOICES_SAID:
            said.append(self.env._("and %s more", len(rows) - _INVOICES_SAID))
        return "; ".join(said)
