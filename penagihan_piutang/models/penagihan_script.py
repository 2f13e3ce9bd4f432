import re

from markupsafe import escape
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import html_sanitize

from ..tools.kind_words import shown_text
from ..tools.placeholders import can_be_shown, fill, split

SECTIONS = [
    ("opening", "Opening"),
    ("facts", "Facts"),
    ("questions", "Listening"),
    ("offers", "Offers"),
    ("consequence", "What comes next"),
    ("closing", "Closing"),
]
# What a piece may call of the customer, beside showing its fields; see
# ``penagihan.debtor._script_words``.
WORDS = (
    "_addressee", "_days", "_greeting", "_invoices", "_next_day", "_next_step", "_position",
    "_sender", "_totals",
)  # fmt: skip
# Offered earlier, instalments teach to pay late.
INSTALMENTS_FROM = 14
_INSTALMENTS = re.compile(r"\binstal+ments?\b|cicil|angsur", re.IGNORECASE)


class PenagihanScript(models.Model):
    """A piece of what is said in a conversation, and when it is said. A customer's script is made
    of the pieces that fit: its class, its age, the coming step, the reason it gives.
    """

    _name = "penagihan.script"
    _description = "Piece of a Conversation"
    _inherit = ["penagihan.kind.words"]
    _order = "section_sequence, sequence, id"
    _kind_words = ("name", "body")

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    section = fields.Selection(SECTIONS, required=True, default="opening")
    section_sequence = fields.Integer(compute="_compute_section_sequence", store=True)
    body = fields.Html(
        string="Words",
        required=True,
        translate=True,
        help="Placeholders in double braces show the customer's figures: object._greeting(), "
        "object._addressee(), object._sender(), object._position(), object._totals(), "
        "object._invoices(), object._days(), object._next_step(), object._next_day(), "
        "object.company_id.name.",
    )
    approach_id = fields.Many2one(
        "penagihan.approach",
        string="Class",
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: for every customer, also without a class.",
    )
    late_reason_id = fields.Many2one(
        "penagihan.late.reason",
        ondelete="cascade",
        help="What the customer gives as the reason for paying late. Empty: whatever it is.",
    )
    stage_id = fields.Many2one(
        "penagihan.stage",
        string="Coming Stage",
        ondelete="cascade",
        help="Said while the customer's next step is of this stage. Empty: at any time.",
    )
    from_days = fields.Integer(
        string="From Day", help="Said from so many days after payment was expected."
    )
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    preview_debtor_id = fields.Many2one(
        "penagihan.debtor",
        string="Preview For",
        store=False,
        help="Shows the words with the figures of this customer.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("section")
    def _compute_section_sequence(self):
        order = [section for section, _label in SECTIONS]
        for piece in self:
            piece.section_sequence = order.index(piece.section) if piece.section else 0

    @api.depends("body", "preview_debtor_id")
    @api.depends_context("lang", "uid")
    def _compute_preview(self):
        for piece in self:
            debtor = piece.preview_debtor_id._origin
            try:
                words = debtor._script_words() if debtor else None
                piece.preview = words and piece._said(debtor, words)
            except ValidationError as problem:
                piece.preview = escape(str(problem))

    @api.constrains("body")
    def _check_placeholders(self):
        """A placeholder that does not exist is found when it is written, not when it is said."""
        for piece in self:
            piece._parts()

    @api.constrains("body", "section", "from_days")
    def _check_instalments(self):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for piece in self.filtered(
            lambda each: each.section == "offers" and each.from_days < INSTALMENTS_FROM
        ):
            for language in languages:
                if _INSTALMENTS.search(shown_text(piece.with_context(lang=language).body)):
                    raise ValidationError(
                        self.env._(
                            "“%(piece)s” speaks of instalments: they are offered from day "
                            "%(day)s on, since earlier they teach to pay late.",
                            piece=piece.name,
                            day=INSTALMENTS_FROM,
                        )
                    )

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        result = super()._update_field_translations(field_name, translations, *args, **kwargs)
        if field_name == "body":
            self._check_instalments()
            for language in translations:
                self.with_context(lang=language)._check_placeholders()
        return result

    def _parts(self) -> list:
        """Its words as strings and placeholders, all of which can be shown."""
        self.ensure_one()
        try:
            parts = split(self.body or "")
            for names in parts:
                if not isinstance(names, str) and not can_be_shown(
                    names, self.env["penagihan.debtor"], WORDS
                ):
                    raise ValueError(".".join(("object", *names)))
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "“%(piece)s”: “%(placeholder)s” cannot be shown. Correct it or take it out.",
                    piece=self.name,
                    placeholder=error,
                )
            ) from error
        return parts

    def _said(self, debtor, words):
        """Its words with a customer's figures in them, read with the rights of the reader.

        :param words: of ``penagihan.debtor._script_words``
        """
        self.ensure_one()
        try:
            said = fill(self._parts(), debtor, escape, **words)
        except ValidationError:  # a translation of it: the words themselves still help
            said = self.body
        # what is filled in is escaped; yet it may stand in an attribute
        return html_sanitize(said, sanitize_attributes=True)

    def _fitting(self, debtor, days, stage, late_reason=None):
        """The pieces for a conversation, in order.

        :param days: how late the customer is
        :param stage: of the coming step; may be empty
        :param late_reason: what the customer gives as the reason
        """
        pieces = self.search(
            [
                ("company_id", "in", [False, debtor.company_id.id]),
                ("approach_id", "in", [False, debtor.approach_id.id]),
                ("late_reason_id", "in", [False, *(late_reason.ids if late_reason else ())]),
                ("stage_id", "in", [False, stage.id]),
                ("from_days", "<=", days),
            ]
        )
        # what comes next is said where something does
        return pieces if stage else pieces.filtered(lambda piece: piece.section != "consequence")
