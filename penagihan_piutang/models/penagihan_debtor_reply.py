from odoo import api, fields, models


class PenagihanDebtorReply(models.Model):
    """A customer who has answered: what waits to be handled, and until when it is left alone."""

    _inherit = "penagihan.debtor"

    reply_ids = fields.One2many(
        "penagihan.reply",
        "debtor_id",
        string="Replies",
        readonly=True,
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    reply_count = fields.Integer(
        string="Replies to Handle", compute="_compute_reply_until", store=True, compute_sudo=True
    )
    reply_until = fields.Date(
        string="Paused by a Reply Until",
        compute="_compute_reply_until",
        store=True,
        compute_sudo=True,
        help="The day collection goes on, if nobody has handled the reply by then.",
    )
    reply_pause = fields.Boolean(
        compute="_compute_reply_pause", help="Collection waits for the reply to be handled."
    )

    @api.depends("reply_ids.state", "reply_ids.until")
    def _compute_reply_until(self):
        for debtor in self:
            waiting = debtor.reply_ids.filtered(lambda reply: reply.state == "waiting")
            debtor.reply_count = len(waiting)
            debtor.reply_until = max(waiting.mapped("until"), default=False)

    @api.depends("reply_until", "company_id")
    def _compute_reply_pause(self):
        for debtor in self:
            until = debtor.reply_until
            debtor.reply_pause = bool(until and until > debtor.company_id._penagihan_today())

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        replies = self.env["penagihan.reply"]
        if replies._is_answer(message):
            replies._receive(self, message)
        return result

    def _take_replies(self, others):
        """Answers of ``others`` that wait are this customer's to handle."""
        self.ensure_one()
        others.reply_ids.filtered(lambda reply: reply.state == "waiting").debtor_id = self

    def _answers_handled(self):
        """Somebody has done what the answers asked for."""
        self.reply_ids._set_handled()

    def _wait_over(self):
        """Somebody has seen to what the customer proposed about instalments; answers that have a
        task of their own wait on.
        """
        asked = self._asked(self.env.ref("penagihan_piutang.activity_reply")).mapped("res_id")
        self.filtered(lambda debtor: debtor.id not in asked).reply_ids._set_handled()

    def action_reply_handled(self):
        """Whatever the customer has answered is dealt with: collection goes on."""
        self.check_access("read")
        self.reply_ids.action_handled()

    def action_open_replies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "penagihan_piutang.action_penagihan_reply"
        )
        return dict(action, domain=[("debtor_id", "=", self.id)], context={})
