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
        debtors._ask_about_disputes()
        debtors._refresh()

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
