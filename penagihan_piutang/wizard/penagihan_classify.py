from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.penagihan_approach import ABILITIES, WILLINGNESS


class PenagihanClassify(models.TransientModel):
    """A person puts a customer into a class; behaviour only suggests one."""

    _name = "penagihan.classify"
    _description = "Set the Class of a Customer"

    debtor_id = fields.Many2one(
        "penagihan.debtor", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    suggestion = fields.Text(related="debtor_id.suggestion")
    ability = fields.Selection(ABILITIES, string="Able to Pay")
    willingness = fields.Selection(WILLINGNESS, string="Willing to Pay")
    approach_id = fields.Many2one("penagihan.approach", compute="_compute_approach_id")
    guidance = fields.Html(related="approach_id.guidance")
    reason = fields.Char(help="What it rests on; the figures are kept with it.")

    @api.depends("ability", "willingness")
    def _compute_approach_id(self):
        by_class = {(each.ability, each.willingness): each for each in self.approach_id.search([])}
        for wizard in self:
            wizard.approach_id = by_class.get((wizard.ability, wizard.willingness))

    @api.model
    def _action_open(self, debtor):
        debtor._check_conversation_reader()
        debtor.action_refresh_behaviour()
        approach = debtor.approach_id or debtor.suggested_approach_id
        # sudo: it is about a customer whoever asks may read, and can be made up by nobody
        wizard = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "ability": approach.ability,
                "willingness": approach.willingness,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set class"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_save(self):
        self.ensure_one()
        if not self.approach_id:
            raise UserError(
                self.env._(
                    "Please say both: whether the customer can pay, and whether it wants to."
                )
            )
        if not (self.reason or "").strip():
            raise UserError(self.env._("Please say in a few words what it rests on."))
        self.debtor_id._classify(self.approach_id, self.reason.strip())
        return {"type": "ir.actions.act_window_close"}

    def action_clear(self):
        """Into no class: not known well enough."""
        self.ensure_one()
        self.debtor_id._classify(
            self.env["penagihan.approach"],
            (self.reason or "").strip() or self.env._("Not known well enough"),
        )
        return {"type": "ir.actions.act_window_close"}
