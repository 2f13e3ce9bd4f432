from datetime import timedelta

from lxml import html
from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext, plaintext2html

from ..tools.contact_window import after_working_days

_TASK = "activity_reply"
# So many days after a pause nobody has handled, words on the page begin another one.
_ANEW_DAYS = 14


class PenagihanReply(models.Model):
    """A customer's answer: until somebody has handled it, the customer is left alone, though not
    for longer than the policy says. So neither is the customer chased over its own answer nor
    forgotten because of it.
    """

    _name = "penagihan.reply"
    _description = "Reply of a Customer"
    _order = "date DESC, id DESC"
    _rec_name = "subject"

    debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Collection Record",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="debtor_id.partner_id", string="Customer", store=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="debtor_id.user_id")
    message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null")
    move_id = fields.Many2one(
        "account.move", string="Invoice", readonly=True, ondelete="set null", help="It was about."
    )
    date = fields.Datetime(required=True, readonly=True)
    sender = fields.Char(string="From", readonly=True)
    outsider = fields.Boolean(
        string="Unknown Sender", readonly=True, help="Not one of the customer's contacts."
    )
    subject = fields.Char(readonly=True)
    text = fields.Text(readonly=True, help="What was written, without what it quotes.")
    until = fields.Date(
        string="Paused Until",
        required=True,
        readonly=True,
        help="The day collection goes on, if nobody has handled it by then.",
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("handled", "Handled")],
        required=True,
        default="waiting",
        readonly=True,
    )
    handled_user_id = fields.Many2one("res.users", string="Handled By", readonly=True)
    handled_date = fields.Datetime(string="Handled On", readonly=True)

    _waiting_idx = models.Index("(company_id, date) WHERE state = 'waiting'")

    # -- arriving -------------------------------------------------------------------------

    @api.model
    def _is_answer(self, message) -> bool:
        """Whether a message in a chatter was written to us, by a person outside."""
        if message.message_type not in ("email", "comment"):
            return False
        if self.env.context.get("penagihan_automatic"):
            return False
        author = message.author_id
        companies = self.env["res.company"].sudo().search([])
        ours = {email_normalize(email) for email in companies.mapped("email") if email}
        if author in companies.partner_id or email_normalize(message.email_from) in ours:
            return False
        # a comment comes from the portal, where everybody is known
        return author.partner_share if author else message.message_type == "email"

    @api.model
    def _receive(self, debtor, message, move=None):
        """Note the answer ``message`` of a customer, pause its collection, and ask somebody.

        :param debtor: empty when the customer is not in collection
        :param move: the invoice in whose chatter it stands
        """
        reply = self._pause(debtor, message, move)
        if reply:
            reply._ask_somebody()
        return reply

    @api.model
    def _pause(self, debtor, message, move=None):
        """As ``_receive``, where somebody is asked for it by another task."""
        # sudo: mails are taken in by whoever the gateway runs as
        debtor, message = debtor.sudo(), message.sudo()
        policy = debtor and debtor._penagihan_policy()
        if not policy:
            return self.browse()
        author = message.author_id
        payer = author.commercial_partner_id._penagihan_payer() if author else author
        return self.sudo().create(
            {
                "debtor_id": debtor.id,
                "message_id": message.id,
                "move_id": move.id if move else False,
                "date": fields.Datetime.now(),
                "sender": message.email_from or author.email_formatted or author.name,
                "outsider": payer != debtor.partner_id,
                "subject": message.subject or message.record_name,
                "text": _own_words(message.body),
                "until": self._pause_end(debtor, policy, message),
            }
        )

    def _pause_end(self, debtor, policy, message):
        """The day collection goes on. What is written on a page gains no time as long as nobody
        has handled what was said before: else a pause could go on for ever.
        """
        today = debtor.company_id._penagihan_today()
        until = after_working_days(today, policy.reply_days, debtor.company_id.country_id.code)
        if message.message_type == "email":
            return until
        recent = today - timedelta(days=_ANEW_DAYS)
        waiting = debtor.reply_ids.filtered(
            lambda reply: reply.state == "waiting" and reply.until > recent
        )
        return min(until, max(waiting.mapped("until"), default=until))

    def _ask_somebody(self):
        """One open task of a customer, with what it has written since somebody handled the last."""
        self.ensure_one()
        waiting = self.debtor_id.reply_ids.filtered(lambda reply: reply.state == "waiting")
        heard = "\n\n".join(waiting.mapped(lambda reply: reply._heard()))
        self.debtor_id._ask(_TASK, note=plaintext2html(heard))

    def _heard(self) -> str:
        return "\n".join(filter(None, (self.sender, self.subject, self.text)))

    # -- being handled --------------------------------------------------------------------

    def action_handled(self):
        """Somebody has dealt with it: collection goes on."""
        self.env.user._penagihan_check_role("group_collector")
        self.check_access("read")
        # sudo: nobody writes replies directly
        self.sudo()._set_handled()

    def _set_handled(self):
        waiting = self.filtered(lambda reply: reply.state == "waiting")
        waiting.write(
            {
                "state": "handled",
                "handled_user_id": self.env.uid,
                "handled_date": fields.Datetime.now(),
            }
        )
        done = waiting.debtor_id.filtered(lambda debtor: not debtor.reply_count)
        done._answered(_TASK)

    def action_open_debtor(self):
        """The customer, in whose chatter it can be answered."""
        self.ensure_one()
        self.check_access("read")
        return self.debtor_id._action_open()


def _own_words(body) -> str:
    """The text of a mail, without what it quotes: Odoo marks that when it takes a mail in."""
    if not body:
        return ""
    tree = html.fragment_fromstring(str(body), create_parent="div")
    for quoted in tree.xpath(".//blockquote | .//*[@data-o-mail-quote]"):
        # what stands inside another quotation is gone already
        if quoted.getparent() is not None:
            quoted.drop_tree()
    return html2plaintext(html.tostring(tree, encoding="unicode")).strip()
