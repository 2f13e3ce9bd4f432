import base64
import binascii
import struct
import zlib
from datetime import date, timedelta
from io import BytesIO

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html
from odoo.tools.misc import format_date
from PIL import Image

# What Odoo's signature form makes; anything else might bring more than a picture into the PDF.
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_MOST_BYTES = 1024 * 1024
# A few bytes can be a picture that fills the memory.
_MOST_PIXELS = 4_000_000
# What a picture that is none, or cut off, is answered with.
_TORN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
_LONGEST_NAME = 128
_LONGEST_TEXT = 2000
_DAYS_A_MONTH = 31


class PenagihanAgreementPortal(models.Model):
    """What customers do about agreements on their page: sign, refuse, wish for other days.

    Whoever calls these methods knows who is at the page and passes the contact on; nothing of it
    needs a right of its own. What is refused changes nothing, and the reason is written for the
    customer.
    """

    _inherit = "penagihan.agreement"

    channel = fields.Selection(
        [("office", "Us"), ("portal", "The Customer")],
        string="Proposed By",
        required=True,
        readonly=True,
        default="office",
        copy=False,
    )
    signature = fields.Image(max_width=1024, max_height=1024, readonly=True, copy=False)
    signed_by = fields.Char(readonly=True, copy=False)
    signed_at = fields.Datetime(string="Signed on the Page", readonly=True, copy=False)
    wish = fields.Text(
        string="The Customer Wishes", readonly=True, copy=False, help="In the customer’s own words."
    )
    has_wishes = fields.Boolean(compute="_compute_has_wishes")

    @api.depends("instalment_ids.wished_date")
    def _compute_has_wishes(self):
        for agreement in self:
            agreement.has_wishes = any(agreement.instalment_ids.mapped("wished_date"))

    # -- being sent -----------------------------------------------------------------------

    def action_send(self):
        """Send it to the customer to be signed."""
        agreement = self._act("group_collector", "proposed")
        agreement.ensure_one()
        refusal = self.env["penagihan.followup"]._plan_signing(agreement)
        if refusal:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {"type": "warning", "message": refusal},
            }
        self.message_post(body=self.env._("Sent to the customer to be signed."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("It leaves within the customer's hours."),
            },
        }

    # -- who is at the page ---------------------------------------------------------------

    def _visited(self, partner):
        """The agreement, for the customer whose contact ``partner`` is, as nobody in particular.

        :raise UserError: it is somebody else's, or not to be signed (any more)
        """
        # sudo: the page knows who is there; a portal user has no right of its own
        agreement = self.sudo().exists()
        payer = partner.sudo()._penagihan_payer() if partner else partner
        if len(agreement) != 1 or not payer or agreement.partner_id != payer:
            raise UserError(self.env._("This agreement is not one of yours."))
        refused = {
            "draft": self.env._("This agreement is being prepared: it cannot be signed yet."),
            "to_approve": self.env._("This agreement is being prepared: it cannot be signed yet."),
            "active": self.env._("This agreement has been signed already."),
            "fulfilled": self.env._("This agreement has been signed already."),
            "breached": self.env._("This agreement has ended."),
            "cancelled": self.env._("This agreement has been withdrawn."),
        }
        if refusal := refused.get(agreement.state):
            raise UserError(refusal)
        if not agreement.try_lock_for_update():
            raise UserError(self.env._("Somebody else is changing it: please try again."))
        return agreement

    def _said_already(self, answer, words, days=None) -> bool:
        """Whether just that is what has become of it: a button tapped twice.

        :param answer: ``sign``, ``refuse`` or ``dates``
        :param words: the name of whoever signs, or the customer's own words
        :param days: {id of an instalment: its new day}
        """
        self.ensure_one()
        if answer == "sign":
            return self.state == "active" and bool(words) and self.signed_by == words
        if (self.wish or "") != words:
            return False
        if answer == "refuse":
            return self.state == "cancelled" and bool(words)
        wished = {each.id: each.wished_date or each.due_date for each in self.instalment_ids}
        return self.state == "proposed" and self.has_wishes and {**wished, **days} == wished

    # -- signing --------------------------------------------------------------------------

    def _sign_portal(self, name, signature, partner, ip=None):
        """The customer signs: from now on the instalments are asked for.

        :param name: who signs, in letters
        :param signature: a picture (PNG or JPEG) in base64, as Odoo's signature form gives it
        :param partner: the contact who is at the page
        :param ip: from where, for the history
        """
        agreement = self._visited(partner)
        name = self._short(name, _LONGEST_NAME)
        if not name:
            raise UserError(self.env._("Please write the name of whoever signs."))
        picture = self._picture(signature)
        agreement._check_signable()
        agreement.write(
            {
                "signature": base64.b64encode(picture),
                "signed_by": name,
                "signed_at": fields.Datetime.now(),
                "wish": False,
            }
        )
        agreement.instalment_ids.wished_date = False
        agreement._activate()
        # nobody of ours has taken it in
        agreement.signed_user_id = False
        file_name, content = agreement._signed_paper()
        agreement.write({"signed_file": base64.b64encode(content), "signed_name": file_name})
        agreement._customer_says(
            lambda env: (
                env._("Signed on the customer’s page by %(name)s (%(ip)s).", name=name, ip=ip)
                if ip
                else env._("Signed on the customer’s page by %s.", name)
            ),
            partner,
            [(file_name, content)],
        )

    def _check_signable(self):
        """What has changed since it was proposed, said to the customer."""
        today = self.company_id._penagihan_today()
        late = min(self.instalment_ids.mapped("due_date")) < today
        amounts = self._open_amounts()
        items = self.line_ids.move_line_id
        said = (self.env[model]._about(items) for model in ("penagihan.dispute", "penagihan.offer"))
        changed = any(said) or any(
            line.move_line_id.parent_state != "posted"
            or self.currency_id.compare_amounts(amounts.get(line.move_line_id, 0), line.residual)
            > 0
            for line in self.line_ids
        )
        if late or changed:
            raise UserError(
                self.env._(
                    "Days or amounts of this agreement are out of date. Please tell us, and we "
                    "will prepare it anew."
                )
            )

    def _picture(self, signature) -> bytes:
        """:raise UserError: no picture, or one that is too large"""
        try:
            picture = base64.b64decode(signature or b"", validate=True)
        except (binascii.Error, ValueError, TypeError):
            picture = b""
        if not picture.startswith(_PICTURES):
            raise UserError(self.env._("The signature could not be read: please sign once more."))
        if len(picture) > _MOST_BYTES:
            raise UserError(self.env._("The picture of the signature is too large."))
        try:
            with Image.open(BytesIO(picture)) as drawn:
                if drawn.width * drawn.height > _MOST_PIXELS:
                    raise UserError(self.env._("The picture of the signature is too large."))
                drawn.load()
        except _TORN as error:
            raise UserError(
                self.env._("The signature could not be read: please sign once more.")
            ) from error
        return picture

    def _signed_paper(self):
        """The paper with the signature.

        :return: (file name, PDF)
        """
        content = self.env["penagihan.pdf"]._each("penagihan_piutang.report_agreement", self)[self]
        return f"{self.name.replace('/', '-')}.pdf", content

    # -- refusing, and other days ----------------------------------------------------------

    def _refuse_portal(self, reason, partner):
        """The customer does not agree: it does not come about.

        :param reason: in the customer's own words
        """
        agreement = self._visited(partner)
        reason = self._short(reason, _LONGEST_TEXT)
        if not reason:
            raise UserError(self.env._("Please say what does not suit you."))
        agreement.write(
            {
                "state": "cancelled",
                "wish": reason,
                "ended_date": agreement.company_id._penagihan_today(),
                "ended_reason": agreement._office_env()._("Refused by the customer."),
            }
        )
        agreement._close_tasks("approve", "sign")
        agreement._wait(
            agreement._customer_says(
                lambda env: env._("The customer refuses it: %s", reason), partner
            )
        )

    def _propose_dates_portal(self, rows, partner, reason=None):
        """The customer wishes for other days; it stays as it is until somebody takes them over.

        :param rows: {id of an instalment: its new day}; the others keep theirs
        """
        agreement = self._visited(partner)
        schedule = agreement.instalment_ids.sorted(lambda each: (each.due_date, each.id))
        days = {each.id: each.due_date for each in schedule}
        for instalment_id, day in rows.items():
            if instalment_id not in days or not isinstance(day, date):
                raise UserError(self.env._("Please choose a day for each instalment."))
            days[instalment_id] = day
        wished = [days[each.id] for each in schedule]
        if wished == schedule.mapped("due_date"):
            raise UserError(self.env._("These are the days of the agreement."))
        agreement._check_days(wished)
        for instalment, day in zip(schedule, wished, strict=True):
            instalment.wished_date = day if day != instalment.due_date else False
        agreement.wish = self._short(reason, _LONGEST_TEXT)
        said = agreement._customer_says(
            lambda env: "\n".join(
                filter(
                    None,
                    (
                        env._(
                            "The customer wishes for other days: %s",
                            ", ".join(format_date(env, day) for day in wished),
                        ),
                        agreement.wish,
                    ),
                )
            ),
            partner,
        )
        agreement._wait(said)

    def _check_days(self, days):
        """
        :raise UserError: ``days`` are past, too far ahead, or do not follow one another
        """
        today = self.company_id._penagihan_today()
        if not days or days[0] < today:
            raise UserError(self.env._("Please choose days from today on."))
        if sorted(set(days)) != days:
            raise UserError(self.env._("The days of the schedule must follow one another."))
        last = self._last_day(self.debtor_id)
        if days[-1] > last:
            raise UserError(self.env._("Please choose days until %s.", format_date(self.env, last)))

    def _last_day(self, debtor):
        policy = debtor._penagihan_policy()
        months = policy.agreement_months or 1
        return debtor.company_id._penagihan_today() + timedelta(days=_DAYS_A_MONTH * months)

    def action_take_days(self):
        """Take over the days the customer wishes for: it is proposed anew."""
        agreement = self._act("group_collector", "proposed")
        if not agreement.has_wishes:
            raise UserError(self.env._("The customer wishes for no other days."))
        days = {each: each.wished_date or each.due_date for each in agreement.instalment_ids}
        self.action_draft()
        agreement.period = "custom"
        for instalment, day in days.items():
            instalment.write({"due_date": day, "wished_date": False})
        agreement.write({"first_date": min(days.values()), "wish": False})
        self.action_propose()

    # -- being heard ----------------------------------------------------------------------

    def _customer_says(self, words, partner, attachments=(), kind="activity_agreement_answer"):
        """Into the history, and to whoever deals with the customer: a task and a notification.

        :param words: a function of an environment in the reader's language
        :return: the message in the customer's history
        """
        officer = self.debtor_id._somebody()
        text = words(self._office_env())
        self.message_post(body=text, author_id=partner.id, attachments=list(attachments))
        named = f"{self.name}: {text}"
        said = self.debtor_id.message_post(body=named, author_id=partner.id)
        self.debtor_id._ask(kind, officer, plaintext2html(f"{self.name}\n{text}"))
        if officer.partner_id != partner:
            self.message_notify(
                partner_ids=officer.partner_id.ids,
                subject=self.display_name,
                body=text,
                author_id=partner.id,
            )
        return said

    def _wait(self, message):
        """Nobody is reminded while somebody of ours thinks about what the customer has said."""
        self.env["penagihan.reply"]._pause(self.debtor_id, message)

    def _office_env(self):
        """In the language of whoever deals with the customer."""
        return self.with_context(lang=self.debtor_id._somebody().lang).env

    def _short(self, text, most) -> str:
        return str(text or "").strip()[:most]
