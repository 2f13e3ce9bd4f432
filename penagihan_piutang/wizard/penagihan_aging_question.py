from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from .penagihan_aging_wizard import QUESTION


class PenagihanAgingQuestion(models.TransientModel):
    """What an aging is asked for: kept under a name, asked again, and put into words."""

    _inherit = "penagihan.aging.wizard"

    saved_id = fields.Many2one("penagihan.aging.saved", help="Ask what was saved under this name.")

    @api.onchange("saved_id")
    def _onchange_saved_id(self):
        if self.saved_id:
            self._ask(self.saved_id.question)

    def action_save(self):
        """Keep what is asked for under a name, and say whether to send it by e-mail."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Save"),
            "res_model": "penagihan.aging.saved",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_question": self._question(),
                "default_company_id": self.company_ids[:1].id,
            },
        }

    def _question(self) -> dict:
        """What is asked for, in a form that can be kept."""
        return {
            name: self[name].ids if self._fields[name].type == "many2many" else self[name]
            for name in QUESTION
            if self[name]
        }

    def _ask(self, question, strict=False):
        """Ask what ``_question`` has kept.

        :param strict: refuse to leave out what does not exist any more: a filter that is gone
            would show more than was asked for
        :raise UserError: says what is gone
        """
        for name in QUESTION:
            field = self._fields[name]
            value = question.get(name)
            if field.type == "many2many":
                records = self.env[field.comodel_name].browse(value or ())
                value = records.exists()
                if strict and value != records:
                    raise UserError(
                        self.env._(
                            "Something it was asked for (%(field)s) does not exist any more. "
                            "Save it anew.",
                            field=field._description_string(self.env),
                        )
                    )
            if value or not field.required:
                self[name] = value

    def _question_words(self, names=QUESTION):
        """(label, value) of all that is asked for, as the form names it."""
        described = self.fields_get(names, attributes=["string", "selection"])
        for field in names:
            value = self[field]
            if not value:
                continue
            kind = self._fields[field].type
            if kind == "date":
                value = format_date(self.env, value)
            elif kind == "selection":
                value = dict(described[field]["selection"])[value]
            elif kind == "many2many":
                value = ", ".join(value.mapped("display_name"))
            yield described[field]["string"], str(value)
