import base64
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount, format_date

from .penagihan_dispute import REASONS
from .penagihan_promise import WAITING

_LONGEST_NOTE = 300
# From this dispute on about an invoice, of those that were refused, a person reads it first.
_READ_FROM = 3


class PenagihanPortalSelfMoney(models.Model):
    """What customers say about money on their page: it is paid, it will be, it is not right."""

    _inherit = "penagihan.debtor"

    def _portal_last_day(self):
        """The latest day a customer may promise by itself."""
        policy = self._penagihan_policy()
        days = min(policy.portal_promise_days, policy.promise_days)
        return self.company_id._penagihan_today() + timedelta(days=days)

    def _portal_promise(self, day, amounts, note="", kind="promise", files=()) -> str:
        """The customer says when it pays, or that it has paid.

        :param day: of the payment, or of the transfer
        :param amounts: of ``_portal_chosen``
        :param kind: "promise" or "claims_paid"
        :param files: proof of the transfer, ``tools.uploads.Upload``
        :return: what it is answered
        """
        today = self.company_id._penagihan_today()
        if kind == "promise" and day > self._portal_last_day():
            self.company_id._penagihan_check_ahead(day, (self._portal_last_day() - today).days)
        items = self.env["account.move.line"].union(*amounts)
        promises = self.env["penagihan.promise"]
        for currency in items.currency_id:
            own = {item: amounts[item] for item in amounts if item.currency_id == currency}
            promises |= self._portal_same_promise(kind, day, own) or self._portal_promise_of(
                kind, day, own, note, files
            )
        words = self._portal_promised_words(kind, day, promises)
        return self._portal_thanks(words, items)

    def _portal_promised_words(self, kind, day, promises):
        facts = {
            "amount": ", ".join(
                format_amount(self.env, each.amount, each.currency_id) for each in promises
            ),
            "day": format_date(self.env, day, date_format="d MMMM yyyy"),
        }
        if kind == "claims_paid":
            return self.env._("Thank you. We look for your payment of %(amount)s.", **facts)
        if "to_approve" in promises.mapped("state"):
            return self.env._(
                "Thank you. We have noted %(amount)s for %(day)s. Since the day was put off "
                "before, a colleague looks at it first and will answer.",
                **facts,
            )
        return self.env._("Thank you. We have noted %(amount)s for %(day)s.", **facts)

    def _portal_same_promise(self, kind, day, amounts):
        """What says just that already: sent twice."""
        told = self.env["penagihan.promise"]._about(amounts)
        return told.filtered(
            lambda promise: (
                promise.state in WAITING
                and (promise.kind, promise.date) == (kind, day)
                and {
                    line.move_line_id: promise.currency_id.round(line.amount)
                    for line in promise.line_ids
                    if line.amount
                }
                == {item: item.currency_id.round(amount) for item, amount in amounts.items()}
            )
        )[:1]

    def _portal_promise_of(self, kind, day, amounts, note, files):
        promises = self.env["penagihan.promise"]
        # what it said before of other invoices holds
        before = promises._about(amounts).filtered(lambda each: each.state in WAITING)
        before._split(self.env["account.move.line"].union(*amounts))
        promise = promises._write_down(
            self,
            amounts,
            replace=True,
            kind=kind,
            date=day,
            note=" ".join(note.split())[:_LONGEST_NOTE] or False,
            contact_id=self._visitor().id,
            heard_user_id=False,
            proof=base64.b64encode(files[0].content) if files else False,
            proof_name=files[0].name if files else False,
        )
        self._portal_files(promise, files)
        return promise

    def _portal_dispute(self, item_id, reason, amount=0, note="", files=()) -> str:
        """The customer does not agree with an invoice.

        :param item_id: of the journal item
        :param amount: how much of it; 0 for all
        :return: what it is answered
        """
        if reason not in dict(REASONS):
            raise UserError(self.env._("Please say what is not right."))
        note = " ".join(note.split())[:_LONGEST_NOTE]
        dispute = self._portal_same_dispute(item_id, reason, amount, note)
        if not dispute:
            [(item, most)] = self._portal_chosen("dispute", [item_id]).items()
            if amount < 0 or item.currency_id.compare_amounts(amount, most) > 0:
                raise UserError(
                    self.env._(
                        "At most %(amount)s of %(invoice)s can be cleared up.",
                        amount=format_amount(self.env, most, item.currency_id),
                        invoice=item.move_id.name,
                    )
                )
            if self._portal_disputed_in_vain(item):
                return self._portal_dispute_again(item, reason, amount or most, note, files)
            dispute = self.env["penagihan.dispute"]._write_down(
                self,
                {item: amount or most},
                reason,
                note=note or False,
                contact_id=self._visitor().id,
                heard_user_id=False,
            )
            self._portal_files(dispute, files)
        return self.env._(
            "Thank you. We will clear this up by %(day)s. Until then we do not ask for %(amount)s "
            "of %(invoice)s.",
            day=format_date(self.env, dispute.deadline, date_format="d MMMM yyyy"),
            amount=format_amount(self.env, dispute.amount, dispute.currency_id),
            invoice=dispute.line_ids.move_id.name,
        )

    def _portal_disputed_in_vain(self, item):
        """Whether so much was said of it on the page that it could go on for ever."""
        vain = self.env["penagihan.dispute.line"].search_count(
            [
                ("move_line_id", "=", item.id),
                ("open", "=", False),
                ("dispute_id.resolution", "=", "withdrawn"),
                ("dispute_id.heard_user_id", "=", False),
            ]
        )
        return vain >= _READ_FROM - 1

    def _portal_dispute_again(self, item, reason, amount, note, files):
        """An answer instead of a dispute."""
        if not self._portal_twice("dispute", item.id, reason, amount, note):
            office = self._office_env()
            labels = dict(
                self.env["penagihan.dispute"]._fields["reason"]._description_selection(office)
            )
            words = [
                office._(
                    "Disputed once more: %(reason)s, %(amount)s of %(invoice)s",
                    reason=labels[reason],
                    amount=format_amount(office, amount, item.currency_id),
                    invoice=item.move_id.name,
                ),
                note,
            ]
            self._portal_answers("\n".join(filter(None, words)), files)
        return self._portal_thanks(
            self.env._("Thank you. A colleague reads it first, and will answer.")
        )

    def _portal_same_dispute(self, item_id, reason, amount, note):
        """What says just that already: sent twice."""
        lines = self.env["penagihan.dispute.line"].search(
            [
                ("move_line_id", "=", item_id),
                ("open", "=", True),
                ("dispute_id.debtor_id", "=", self.id),
                ("dispute_id.contact_id", "=", self._visitor().id),
                ("dispute_id.reason", "=", reason),
            ]
        )
        return lines.filtered(
            lambda line: (
                (line.dispute_id.note or "") == note
                and not (
                    amount and line.dispute_id.currency_id.compare_amounts(line.amount, amount)
                )
            )
        ).dispute_id[:1]
