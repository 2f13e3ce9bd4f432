from odoo import api, models
from odoo.exceptions import AccessError


class PenagihanDebtorTeam(models.Model):
    """Who collects: what a rule says of a new customer, until a person says otherwise."""

    _inherit = "penagihan.debtor"

    @api.model_create_multi
    def create(self, vals_list):
        debtors = super().create(vals_list)
        chosen = {
            debtor.id
            for debtor, values in zip(debtors, vals_list, strict=True)
            if "user_id" in values
        }
        debtors.filtered(lambda debtor: debtor.id not in chosen)._assign_by_rules()
        return debtors

    def _assign_by_rules(self):
        """Give those without a collector the one of the first rule that fits.

        :return: those who got one
        """
        assigned = self.browse()
        # sudo: whoever meets a customer first need not see the rules
        rules = self.env["penagihan.assignment"].sudo()
        for user, debtors in rules._first_fits(
            self.filtered(lambda debtor: not debtor.user_id)
        ).items():
            # one note each is enough, and nobody gets a mail for each customer
            debtors.with_context(tracking_disable=True).user_id = user
            assigned |= debtors
        return assigned

    def action_assign_by_rules(self):
        """Assign those of ``self`` who have no collector; what a person chose stays."""
        if not self.env.user.has_group("penagihan_piutang.group_manager"):
            raise AccessError(self.env._("Only a manager of collection assigns collectors."))
        self.check_access("write")
        kept = self.filtered("user_id")
        assigned = self._assign_by_rules()
        assigned._message_log_batch(
            {
                debtor.id: self.env._("Assigned to %s by rule.", debtor.user_id.name)
                for debtor in assigned
            }
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if assigned else "warning",
                "message": self.env._(
                    "Assigned: %(assigned)s. Kept their collector: %(kept)s. No rule fits: "
                    "%(left)s.",
                    assigned=len(assigned),
                    kept=len(kept),
                    left=len(self) - len(kept) - len(assigned),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
