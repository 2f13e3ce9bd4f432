from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.placeholders import can_be_shown, split

CHANNELS = [
    ("email", "E-mail"),
    ("whatsapp", "WhatsApp"),
    ("phone", "Phone call"),
    ("visit", "Visit"),
    ("letter", "Letter"),
]
# Ways to reach somebody at once, for which the customer's hours hold.
SPOKEN = ("phone", "whatsapp", "visit")
# What scripts and chats may call of a follow-up, beside showing its fields.
SCRIPT_WORDS = ("_addressee", "_facts", "_greeting", "_totals")
CHAT_WORDS = ("_addressee", "_greeting", "_invoices", "_page", "_totals")


class PenagihanStep(models.Model):
    """A rung of the ladder."""

    _name = "penagihan.step"
    _description = "Collection Step"
    _inherit = ["penagihan.kind.words"]
    _order = "policy_id, offset_days, id"
    _kind_words = ("name", "script", "message")

    policy_id = fields.Many2one("penagihan.policy", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    offset_days = fields.Integer(
        string="Day",
        required=True,
        help="Days after the due date; negative: before it.",
    )
    min_gap_days = fields.Integer(
        string="Minimum Gap (days)",
        help="Fewest days since the step before. 0: the difference of the two days.",
    )
    stage_id = fields.Many2one("penagihan.stage", required=True, ondelete="restrict")
    firm = fields.Boolean(related="stage_id.firm")
    channel = fields.Selection(CHANNELS, required=True, default="email")
    fallback_channel = fields.Selection(
        CHANNELS,
        string="Else",
        help="Used when the customer has no usable contact for the first channel.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="E-mail Template",
        domain=[("model", "=", "penagihan.followup")],
        ondelete="restrict",
    )
    letter_id = fields.Many2one(
        "penagihan.letter",
        domain=[("kind", "!=", "other")],
        ondelete="restrict",
        help="Issued with a number when this step is done: attached to the e-mail, or printed.",
    )
    attach_invoices = fields.Boolean(
        help="E-mails carry the PDFs of the invoices they list, as far as they exist; at most 10 "
        "and 8 MB, the rest is linked.",
    )
    script = fields.Html(
        translate=True,
        help="What the person says or takes along: shown on the task. Placeholders as in e-mail "
        "templates, such as {{ object._totals() }}, show the customer's figures.",
    )
    message = fields.Text(
        string="WhatsApp Text",
        translate=True,
        help="Empty: a short text with the invoices, where they stand, and an offer to talk.",
    )
    mode = fields.Selection(
        [("automatic", "Automatic"), ("approval", "After approval")],
        required=True,
        default="automatic",
    )
    propose_order_hold = fields.Boolean(
        help="A manager is asked whether to hold the customer’s orders when this step is taken.",
    )
    min_amount = fields.Monetary(
        string="From Amount",
        help="Left out (and recorded as waived) while the customer owes less than this in all.",
    )
    patience_days = fields.Integer(
        default=3,
        help="How many days a person has for it; then it counts as missed and the ladder goes on.",
    )

    _offset_uniq = models.UniqueIndex(
        "(policy_id, offset_days) WHERE active",
        "A policy cannot have two steps on the same day.",
    )
    _patience_positive = models.Constraint(
        "CHECK(patience_days > 0)", "A person needs at least one day for a task."
    )
    _gap_positive = models.Constraint(
        "CHECK(min_gap_days >= 0)", "The minimum gap cannot be negative."
    )

    @api.constrains("active", "policy_id")
    def _check_policy(self):
        self.policy_id._check_steps()

    @api.constrains("channel", "fallback_channel", "template_id", "active")
    def _check_template(self):
        for step in self:
            if (
                step.active
                and "email" in (step.channel, step.fallback_channel)
                and not step.template_id
            ):
                raise ValidationError(
                    self.env._(
                        "Step “%(step)s” sends e-mail: choose its e-mail template.", step=step.name
                    )
                )

    @api.constrains("script", "message")
    def _check_placeholders(self):
        """A placeholder that does not exist is found when it is written, not when it is said."""
        for step in self:
            step._parts(step.script, SCRIPT_WORDS)
            step._parts(step.message, CHAT_WORDS)

    def _parts(self, text, words) -> list:
        """``text`` as strings and placeholders, all of which can be shown.

        :param words: methods of follow-ups that it may call
        """
        self.ensure_one()
        try:
            parts = split(text or "")
            for names in parts:
                if not isinstance(names, str) and not can_be_shown(
                    names, self.env["penagihan.followup"], words
                ):
                    raise ValueError(".".join(("object", *names)))
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "Step “%(step)s”: “%(placeholder)s” cannot be shown. Correct it or take it "
                    "out.",
                    step=self.name,
                    placeholder=error,
                )
            ) from error
        return parts

    @api.depends("name", "offset_days")
    def _compute_display_name(self):
        for step in self:
            step.display_name = (
                f"H{step.offset_days:+d} {step.name or ''}" if step.id else step.name
            )

    @api.model_create_multi
    def create(self, vals_list):
        # of what was changed beside it in one save: an archived step gives its day free
        self.flush_model(["active", "offset_days"])
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        # record rules look at what a record was; this is what it has become
        self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = (
            self.env["penagihan.followup.line"].sudo().search_count([("step_id", "in", self.ids)])
        )
        if used:
            raise ValidationError(
                self.env._("A step that was used is history: archive it instead of deleting it.")
            )
