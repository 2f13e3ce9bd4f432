import base64
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, html2plaintext, plaintext2html
from odoo.tools.misc import format_date

from .penagihan_followup_notice_copies import MOST_COPIES
from .penagihan_receipt import ARRIVED
from .res_partner_contact import ROLES

# So long after it was first asked for, a customer may put off an agreed call by itself.
_PUT_OFF_DAYS = 7


class PenagihanPortalSelfWords(models.Model):
    """What customers say on their page that is not about money: received, missing, whom to
    contact, please call, here is the slip.
    """

    _inherit = "penagihan.debtor"

    # -- invoices and papers --------------------------------------------------------------

    def _portal_unreceived(self):
        """Open invoices nobody has confirmed yet."""
        return self._portal_moves().filtered(
            lambda move: move.penagihan_receipt_state not in ARRIVED
        )

    def _portal_receive(self, day, receiver, ids=None) -> str:
        """The customer has got invoices, and they are in order.

        :param ids: of invoices; None for all nobody has confirmed
        :return: what it is answered
        """
        moves = self._portal_moves()
        if ids is None:
            moves = self._portal_unreceived() or moves
        chosen = self._portal_chosen_moves(moves, ids)
        new = chosen.filtered(lambda move: move.penagihan_receipt_state not in ARRIVED)
        for move, receipt in new.penagihan_receipt_ids._of_last().items():
            if receipt.state == "sent" and day < receipt.sent_date:
                raise UserError(
                    self.env._(
                        "%(invoice)s was sent on %(day)s: please look at the day once more.",
                        invoice=move.name,
                        day=format_date(self.env, receipt.sent_date),
                    )
                )
        if new:
            entry = self.env["penagihan.receipt.entry"].create(
                {
                    "move_ids": [(6, 0, new.ids)],
                    "state": "checked",
                    "date": day,
                    "method": "portal",
                    "receiver": receiver[:128] or self._visitor().name,
                }
            )
            entry.action_record()
            office = self._office_env()
            self.message_post(
                body=office._(
                    "Received on %(day)s by %(receiver)s, and in order: %(invoices)s",
                    day=format_date(office, day),
                    receiver=entry.receiver,
                    invoices=", ".join(new.mapped("name")),
                )
            )
            self._refresh()
        return self._portal_thanks(
            self.env._("Thank you. We have noted what you have received."),
            chosen.line_ids,
        )

    def _portal_papers(self, paper_ids, note="", ids=None) -> str:
        """Papers are missing: somebody is asked, and copies of invoices are on their way at once.

        :param ids: of invoices; None for all that are open
        :return: what the customer is answered
        """
        chosen = self._portal_chosen_moves(self._portal_moves(), ids)
        papers = self.env["penagihan.paper"].search([("id", "in", list(paper_ids))])
        if not papers and not note:
            raise UserError(self.env._("Please say which papers are missing."))
        if not self._portal_twice("papers", chosen.ids, papers.ids, note):
            office = self._office_env()
            missing = papers.with_env(office).mapped("name")
            words = [
                office._("Papers are missing: %s", ", ".join(missing)) if missing else "",
                ", ".join(chosen.mapped("name")),
                note,
                self._portal_copies(chosen, papers),
            ]
            for receipt in chosen.penagihan_receipt_ids._of_last().values():
                receipt.missing_paper_ids |= papers
            self._portal_answers("\n".join(filter(None, words)))
        return self._portal_thanks(
            self.env._("Thank you. We look after the papers, and will send them to you.")
        )

    def _portal_copies(self, moves, papers) -> str:
        """Send copies where the invoice itself is missing: what our people should know of it."""
        invoice = self.env.ref("penagihan_piutang.paper_invoice", raise_if_not_found=False)
        if not invoice or invoice not in papers or not self._responsible():
            return ""
        office = self._office_env()
        followups = office["penagihan.followup"]
        refusal = followups._plan_copies(self.with_env(office), moves[:MOST_COPIES])
        return refusal or office._("Copies are on their way by e-mail.")

    # -- whom, and when -------------------------------------------------------------------

    def _portal_name_contact(self, name, email="", phone="", role="", note="") -> str:
        """Whom to contact from now on: somebody of ours looks into it first, since anybody could
        send the mails of a customer elsewhere.

        :return: what the customer is answered
        """
        if not name:
            raise UserError(self.env._("Please write the name."))
        if email and not email_normalize(email):
            raise UserError(self.env._("Please look at the e-mail address once more."))
        if not email and not phone:
            raise UserError(self.env._("Please give an e-mail address or a telephone number."))
        if not self._portal_twice("contact", name, email, phone, role, note):
            office = self._office_env()
            partners = self.env["res.partner"].with_env(office)
            roles = dict(partners._fields["penagihan_role"]._description_selection(office))
            words = [
                office._("Please contact from now on (to be verified first):"),
                ", ".join(filter(None, (name, roles.get(role if role in dict(ROLES) else "")))),
                email,
                phone,
                note,
            ]
            self._portal_answers("\n".join(filter(None, words)))
        return self._portal_thanks(
            self.env._("Thank you. We make sure that we reach the right person from now on.")
        )

    def _portal_call(self, local, phone="", note="") -> str:
        """The customer wishes to be called.

        :param local: when, on its own clock
        :return: what it is answered
        """
        policy = self._penagihan_policy()
        today = self.company_id._penagihan_today()
        # days beyond the calendar's end first: none of them is an hour anywhere
        self.company_id._penagihan_check_ahead(local.date(), policy.promise_days)
        moment = self._utc(local) if local.date() >= today else None
        if not moment or moment < fields.Datetime.now():
            raise UserError(self.env._("Please choose a later time."))
        best = self._next_talk(policy, moment)
        if best != moment:
            raise UserError(
                self.env._("We cannot call at that time. How about %s?", self._hour_in_words(best))
            )
        office = self._office_env()
        text = "\n".join(
            filter(
                None,
                (
                    office._("Please call: %s", self.with_env(office)._hour_in_words(moment)),
                    phone,
                    note,
                ),
            )
        )
        if self._portal_calls_put_off(local):
            if not self._portal_twice("call", text):
                self._portal_answers(text)
            return self._portal_thanks(
                self.env._("Thank you. A colleague reads it first, and will answer.")
            )
        if not self._portal_call_agreed(local, text):
            self._agree_call(moment)
            self.message_post(body=plaintext2html(text))
            self._ask("activity_callback", note=plaintext2html(text), day=local.date())
        return self._portal_thanks(
            self.env._("Thank you. We will call on %s.", self._hour_in_words(moment))
        )

    def _portal_calls_put_off(self, local):
        """Whether an agreed call would be put off further than a customer may by itself: whoever
        asks each evening for another day is never called.
        """
        asked = self._asked(self.env.ref("penagihan_piutang.activity_callback"))
        agreed = self.callback_until and self.callback_until - timedelta(days=1)
        if not asked or not agreed or local.date() <= agreed:
            return False
        first = self._local(min(asked.mapped("create_date"))).date()
        return local.date() > first + timedelta(days=_PUT_OFF_DAYS)

    def _portal_call_agreed(self, local, text):
        """Whether just that call is agreed already: sent twice."""
        asked = self._asked(self.env.ref("penagihan_piutang.activity_callback"))
        same = html2plaintext(plaintext2html(text))
        return self.callback_until == local.date() + timedelta(days=1) and any(
            html2plaintext(task.note or "") == same for task in asked
        )

    # -- tax slips ------------------------------------------------------------------------

    def _portal_slip(self, residue_ids, number, day, file) -> str:
        """The slip of a tax the customer has withheld; somebody books it.

        :param residue_ids: which it is for
        :param file: ``tools.uploads.Upload``
        :return: what the customer is answered
        """
        residues = self.env["penagihan.tax.residue"].search(
            [
                ("debtor_id", "=", self.id),
                ("id", "in", list(residue_ids)),
                ("state", "in", ("proposed", "accepted")),
            ]
        )
        if not residues or len(residues) != len(set(residue_ids)):
            raise UserError(self.env._("Please choose what the slip is for."))
        if not file:
            raise UserError(self.env._("Please choose the file of the slip."))
        slip = base64.b64encode(file.content)
        new = residues.filtered(
            lambda each: (each.slip_number or "") != (number or "") or each.slip != slip
        )
        if new.filtered("slip_came_date"):
            raise UserError(
                self.env._("We have got a slip for it already. Please answer our message instead.")
            )
        if new:
            new.write(
                {
                    "slip_number": number or False,
                    "slip_date": day or False,
                    "slip": slip,
                    "slip_name": file.name,
                    "slip_came_date": self.company_id._penagihan_today(),
                }
            )
            office = self._office_env()
            text = office._(
                "Tax slip sent by the customer: %s",
                ", ".join(each.with_env(office)._in_words() for each in new),
            )
            self.message_post(body=plaintext2html(text), attachments=[(file.name, file.content)])
            self._ask("activity_tax_slip_came", note=plaintext2html(text))
        return self.env._("Thank you. We have got the slip, and do not ask for it again.")
