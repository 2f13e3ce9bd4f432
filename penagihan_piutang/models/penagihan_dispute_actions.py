from odoo import api, models
from odoo.exceptions import AccessError, UserError


class PenagihanDispute(models.Model):
    """How disputes end, and the dialog they begin with."""

    _inherit = "penagihan.dispute"

    def _may_resolve(self):
        """Refuse those who neither own it nor are an officer, and what has ended.

        :return: ``self`` as nobody in particular, since nobody writes disputes directly
        """
        self.env.user._penagihan_check_role("group_collector")
        self.check_access("read")
        officer = self.env.user.has_group("penagihan_piutang.group_officer")
        for dispute in self:
            if not officer and dispute.user_id != self.env.user:
                raise AccessError(
                    self.env._("Only %s or a finance officer resolves it.", dispute.user_id.name)
                )
            if dispute.state != "open":
                raise UserError(
                    self.env._("%s: this is not possible any more.", dispute.display_name)
                )
        return self.sudo()

    def _resolve(self, resolution, outcome=None):
        """End it today, by a person.

        :param resolution: one of ``RESOLUTIONS``
        :param outcome: how it was settled
        """
        if resolution == "upheld":
            self._concede(outcome)
            return
        for dispute in self._may_resolve():
            today = dispute.company_id._penagihan_today()
            dispute.line_ids.filtered("open").write({"open": False, "ended_date": today})
            dispute.write(
                {
                    "state": "resolved",
                    "resolution": resolution,
                    "outcome": outcome,
                    "ended_date": today,
                    "ended_user_id": self.env.uid,
                }
            )
            dispute._tell_ended()
        debtors = self.sudo().debtor_id
        if resolution == "credit_note":
            # not done but begun: who deletes the draft is to be asked again the next day
            kind = self.env.ref("penagihan_piutang.activity_credit_note")
            debtors._asked(kind).unlink()
        self._resolved()

    def _concede(self, outcome=None, tell=True):
        """The customer is right: nobody asks for the disputed amount until it is credited or paid,
        and somebody is asked for the credit note. So it is open still, with some days anew.

        :param outcome: how it was settled
        :param tell: whether the customer's history says so
        """
        for dispute in self._may_resolve():
            later = self._usual_deadline(dispute.debtor_id)
            if dispute.resolution != "upheld":
                dispute.deadline = max(dispute.deadline, later)
            dispute.write({"resolution": "upheld", "outcome": outcome or dispute.outcome})
            if tell:
                dispute._tell_ended()
        self._resolved()

    def _resolved(self):
        """What others are asked to do about it, now that it is resolved."""
        disputes = self.sudo()
        disputes.debtor_id._ask_about_disputes()
        for company in disputes.company_id:
            today = company._penagihan_today()
            disputes._ask_for_credit_notes(company, today, disputes.debtor_id)
        disputes.debtor_id._refresh()

    def _tell_ended(self):
        """How each ended, in the history of its customer."""
        labels = dict(self._fields["resolution"]._description_selection(self.env))
        self.debtor_id._message_log_batch(
            bodies={
                debtor.id: "; ".join(
                    " – ".join(
                        filter(None, (labels[each.resolution], each.display_name, each.outcome))
                    )
                    for each in disputes
                )
                for debtor, disputes in self.grouped("debtor_id").items()
            }
        )

    def action_resolve(self):
        """The dialog that asks how it was settled."""
        self.ensure_one()
        self._may_resolve()
        return self.env["penagihan.dispute.resolve"]._action_open(self)

    def action_open_credit_notes(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Notes"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("penagihan_dispute_id", "=", self.id)],
        }

    @api.model
    def _action_enter(self, debtor, items=None, followup=None):
        """The dialog in which somebody records what a customer does not agree with.

        :param items: open journal items it is about
        :param followup: the call or visit in which it was said, which is done with it
        """
        self.env.user._penagihan_check_role("group_collector")
        if not debtor:
            raise UserError(self.env._("There is no open invoice to be disputed."))
        return self.env["penagihan.dispute.entry"]._action_open(debtor, items, followup)
