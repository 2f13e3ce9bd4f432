from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# More are made and sent in the background: each takes about a second.
MOST_AT_ONCE = 5
# Names of customers left out; whoever has more reads the first ones.
_MOST_NAMED = 200


class PenagihanStatement(models.TransientModel):
    """Statements of account of some customers: who gets one, as of which day, and what it says.

    Made for whoever opens it, and decided again, with the rights of whoever presses the button.
    """

    _name = "penagihan.statement"
    _description = "Statement of Account"
    _rec_name = "date"

    date = fields.Date(string="As Of", required=True)
    debtor_ids = fields.Many2many("penagihan.debtor", string="Customers", readonly=True)
    single = fields.Boolean(compute="_compute_single")
    without_customer = fields.Integer(readonly=True)
    ready_count = fields.Integer(string="Customers Who Get One", compute="_compute_recipients")
    left_out_count = fields.Integer(compute="_compute_recipients")
    left_out = fields.Html(compute="_compute_recipients", sanitize=False)
    # kept, since finding them takes writing, which a form that is only read may not
    recipient = fields.Char(readonly=True)
    subject = fields.Char(readonly=True)
    body = fields.Html(string="Message", readonly=True, sanitize=False)

    @api.depends("debtor_ids")
    def _compute_single(self):
        for wizard in self:
            wizard.single = len(wizard.debtor_ids) == 1 and not wizard.without_customer

    @api.depends("date", "debtor_ids")
    def _compute_recipients(self):
        for wizard in self:
            debtors = wizard.debtor_ids._origin
            ready, refused = wizard._recipients()
            named = [(debtor.display_name, reason) for debtor, reason in refused.items()]
            wizard.ready_count = len(ready)
            wizard.left_out_count = len(debtors) - len(ready)
            wizard.left_out = self.env["ir.qweb"]._render(
                "penagihan_piutang.statement_left_out",
                {
                    "rows": sorted(named)[:_MOST_NAMED],
                    "more": max(0, len(named) - _MOST_NAMED),
                    "without_customer": wizard.without_customer,
                },
            )

    @api.onchange("date")
    def _onchange_date(self):
        self.update(self._words())

    def write(self, vals):
        # whom it is about was decided when it was opened
        if not self.env.su and vals.keys() - {"date"}:
            raise AccessError(self.env._("Only the day of a statement is chosen."))
        result = super().write(vals)
        if "date" in vals:
            for wizard in self:
                super(PenagihanStatement, wizard).write(wizard._words())
        return result

    def _words(self) -> dict:
        """What the first of them reads; nothing for those who only read."""
        ready = self._recipients()[0]
        if ready and self._may_send():
            return self.env["penagihan.followup"]._statement_words(ready[0], self.date)
        return dict.fromkeys(("recipient", "subject", "body"), False)

    def _recipients(self):
        """Who gets one by what holds at this moment.

        :return: (debtors, {debtor: why not})
        """
        debtors = self.debtor_ids._origin
        if not self.date or not debtors:
            return debtors.browse(), {}
        debtors._check_statement_reader()
        debtors._check_statement_date(self.date)
        refused = self.env["penagihan.followup"]._statement_refusals(debtors, self.date)
        return debtors.filtered(lambda debtor: debtor not in refused), refused

    def _may_send(self):
        return self.env.user.has_group("penagihan_piutang.group_collector")

    # -- opening --------------------------------------------------------------------------

    @api.model
    def _action_open(self, debtors, date=None, without_customer=0):
        """Open it on ``debtors``.

        :param date: today's by default
        :param without_customer: how many of what was chosen are nobody's
        """
        debtors._check_statement_reader()
        company = debtors[:1].company_id or self.env.company
        # sudo: it shows what whoever asks may read, and can be made up by nobody
        wizard = self.sudo().create(
            {
                "date": date or company._penagihan_today(),
                "debtor_ids": [(6, 0, debtors.ids)],
                "without_customer": without_customer,
            }
        )
        wizard.write(wizard._words())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statement of Account"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    # -- buttons --------------------------------------------------------------------------

    def action_pdf(self):
        return self._action_download("pdf")

    def action_xlsx(self):
        return self._action_download("xlsx")

    def _action_download(self, kind):
        self.ensure_one()
        debtor = self.debtor_ids.ensure_one()
        debtor._check_statement_reader()
        debtor._check_statement_date(self.date)
        return {
            "type": "ir.actions.act_url",
            "url": f"/penagihan/statement/{debtor.id}/{kind}?date={self.date}",
            "target": "download",
        }

    def action_send(self):
        """Plan one message for each; a few leave at once, many in the background."""
        self.ensure_one()
        self.debtor_ids._check_statement_sender()
        ready, _refused = self._recipients()
        if not ready:
            raise UserError(self.env._("None of these customers gets a statement."))
        Followup = self.env["penagihan.followup"]
        followups, _refused = Followup._plan_statements(ready, self.date)
        count = len(followups)
        waiting = count > MOST_AT_ONCE
        if not waiting:
            for company, own in followups.grouped("company_id").items():
                waiting |= bool(Followup._dispatch(company, only=own))
        if waiting:
            # sudo: triggering is for the scheduled action's owner
            self.env.ref("penagihan_piutang.ir_cron_dispatch").sudo()._trigger()
        return self._report(followups)

    def _report(self, followups):
        """Say what became of them."""
        sent = len(followups.filtered(lambda each: each.state == "sent"))
        waiting = len(followups.filtered(lambda each: each.state in ("planned", "sending")))
        failed = followups.filtered(lambda each: each.state not in ("sent", "planned", "sending"))
        lines = []
        if sent:
            lines.append(self.env._("Statements sent: %s.", sent))
        if waiting:
            lines.append(
                self.env._(
                    "Statements that leave within the hours of their customers: %s.", waiting
                )
            )
        if failed:
            lines.append(self.env._("Statements not sent: %s.", len(failed)))
            lines += sorted(set(filter(None, failed.mapped("failure"))))[:3]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if failed else "success",
                "title": self.env._("Statement of Account"),
                "message": " ".join(lines),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
