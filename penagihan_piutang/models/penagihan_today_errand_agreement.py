from odoo import api, fields, models

# In which state an agreement is that a task asks for.
_STATES = {
    "activity_instalments": ("draft",),
    "activity_agreement_approve": ("to_approve",),
    "activity_agreement_sign": ("proposed",),
    "activity_agreement_answer": ("proposed", "active", "cancelled"),
    "activity_agreement_missed": ("active",),
    "activity_agreement_breached": ("breached",),
    "activity_agreement_discount": ("active",),
}


class PenagihanTodayErrandAgreement(models.Model):
    """Agreements on the worklist: their tasks are dealt with on their own page."""

    _inherit = "penagihan.followup"

    on_agreement = fields.Boolean(compute="_compute_on_agreement")

    @api.depends("activity_id.activity_type_id", "kind")
    def _compute_on_agreement(self):
        kinds = [self.env.ref(f"penagihan_piutang.{kind}", False) for kind in _STATES]
        for followup in self:
            # sudo: who sees the task may know of which kind it is
            errand = followup.kind == "errand" and followup.sudo()
            followup.on_agreement = bool(errand) and errand.activity_id.activity_type_id in kinds

    def _about(self, kind) -> dict:
        if kind not in _STATES:
            return super()._about(kind)
        agreements = self.env["penagihan.agreement"].search(
            [("debtor_id", "=", self.debtor_id.id), ("state", "in", _STATES[kind])]
        )
        if kind == "activity_agreement_answer":
            # the one it answered last
            agreement = agreements.sorted("write_date", reverse=True)[:1]
        else:
            # of several the one that is behind
            agreement = agreements.sorted("late_count", reverse=True)[:1]
        if agreement:
            return agreement._action_open()
        if kind == "activity_instalments":
            return self.debtor_id.action_agreement()
        return super()._about(kind)
