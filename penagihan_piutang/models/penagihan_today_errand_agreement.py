from odoo import api, fields, models
from odoo.fields import Domain

# In which state an agreement, or an offer, is that a task asks for.
_AGREEMENTS = {
    "activity_instalments": ("draft",),
    "activity_agreement_approve": ("to_approve",),
    "activity_agreement_sign": ("proposed",),
    "activity_agreement_answer": ("proposed", "active", "cancelled"),
    "activity_agreement_missed": ("active",),
    "activity_agreement_breached": ("breached",),
    "activity_agreement_discount": ("active",),
}
_OFFERS = {
    "activity_offer_approve": ("to_approve",),
    "activity_offer_book": ("earned",),
}
# A manager looks at the figures first: their tasks end with the record, not by *Done*.
_LOOKED_AT = ("activity_agreement_approve", "activity_offer_approve")


class PenagihanTodayErrandAgreement(models.Model):
    """Agreements and discounts on the worklist: their tasks are dealt with on their own page."""

    _inherit = "penagihan.followup"

    on_agreement = fields.Boolean(
        compute="_compute_on_agreement", help="It is dealt with on its own page."
    )

    agreement_id = fields.Many2one(
        "penagihan.agreement",
        string="Pays by Instalments",
        compute="_compute_agreement_id",
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )
    agreement_progress = fields.Float(
        compute="_compute_agreement_id",
        string="Paid of It",
        groups="penagihan_piutang.group_collector,penagihan_piutang.group_auditor",
    )

    @api.depends("debtor_id", "line_ids.instalment_id")
    def _compute_agreement_id(self):
        """The active agreement a task is about, else the customer's that is behind."""
        # sudo: who sees the task may know what its customer has agreed on
        running = self.env["penagihan.agreement"].sudo()
        running = running.search(
            [("debtor_id", "in", self.debtor_id.ids), ("state", "=", "active")]
        ).sorted("late_count", reverse=True)
        for followup in self:
            own = running.filtered(lambda each, task=followup: each.debtor_id == task.debtor_id)
            about = followup.sudo().line_ids.instalment_id.agreement_id & own
            agreement = (about or own)[:1]
            followup.agreement_id = agreement.sudo(False)
            followup.agreement_progress = agreement.progress

    @api.depends("activity_id.activity_type_id", "kind")
    def _compute_on_agreement(self):
        for followup in self:
            kind = followup.kind == "errand" and followup._errand_kind()
            followup.on_agreement = kind in _AGREEMENTS or kind in _OFFERS

    def _looked_at(self) -> bool:
        if self.kind != "errand" or self.work != "approve":
            return super()._looked_at()
        kind = self._errand_kind()
        return kind in _LOOKED_AT and bool(self._waiting_terms(kind))

    def _waiting_terms(self, kind):
        """The customer's agreements or offers that a task of ``kind`` may be about."""
        model, states = (
            ("penagihan.offer", _OFFERS[kind])
            if kind in _OFFERS
            else ("penagihan.agreement", _AGREEMENTS[kind])
        )
        return self.env[model].search(
            Domain("debtor_id", "=", self.debtor_id.id) & Domain("state", "in", states)
        )

    def _about(self, kind) -> dict:
        if kind not in _AGREEMENTS and kind not in _OFFERS:
            return super()._about(kind)
        found = self._waiting_terms(kind)
        if kind == "activity_agreement_answer":
            # the one it answered last
            found = found.sorted("write_date", reverse=True)
        elif kind in _AGREEMENTS:
            # of several the one that is behind
            found = found.sorted("late_count", reverse=True)
        if found:
            return {
                "type": "ir.actions.act_window",
                "res_model": found._name,
                "res_id": found[0].id,
                "view_mode": "form",
            }
        if kind == "activity_instalments":
            return self.debtor_id.action_agreement()
        return super()._about(kind)
