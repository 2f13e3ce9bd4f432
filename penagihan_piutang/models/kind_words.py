from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.kind_words import find_harsh, shown_text


class PenagihanKindWords(models.AbstractModel):
    """For models with words that are said to customers, or that tell people how to speak with
    them: they cannot be saved with a threat, an insult or the like in any language.
    """

    _name = "penagihan.kind.words"
    _description = "Words to Customers"
    # Fields with such words.
    _kind_words = ()

    @api.constrains(lambda self: self._kind_words)
    def _check_kind_words(self):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for record in self._worded():
            for name in record._kind_words:
                field = record._fields[name]
                for language in languages if field.translate else languages[:1]:
                    text = record.with_context(lang=language)[name] or ""
                    if field.type == "html":
                        text = shown_text(text)
                    if harsh := find_harsh(text):
                        raise ValidationError(record._refusal(field, harsh))

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        # a translation is written past all constraints
        result = super()._update_field_translations(field_name, translations, *args, **kwargs)
        if field_name in self._kind_words:
            self._check_kind_words()
        return result

    def _worded(self):
        """Those of ``self`` whose words reach customers."""
        return self

    def _refusal(self, field, harsh) -> str:
        """Why it is not saved, and what could be said instead."""
        label = field._description_string(self.env)
        record = self.display_name or self._description
        where = self.env._("%(record)s, %(field)s", record=record, field=label)
        facts = {"word": harsh.word, "where": where, "kinder": harsh.kinder}
        sentences = {
            "police": self.env._(
                "“%(word)s” (%(where)s): an unpaid invoice is no matter of crime. Please put it "
                "another way, such as “%(kinder)s”.",
                **facts,
            ),
            "threat": self.env._(
                "“%(word)s” (%(where)s) sounds like a threat. Please put it another way, such as "
                "“%(kinder)s”.",
                **facts,
            ),
            "shame": self.env._(
                "“%(word)s” (%(where)s) puts the customer to shame. Please put it another way, "
                "such as “%(kinder)s”.",
                **facts,
            ),
            "others": self.env._(
                "“%(word)s” (%(where)s): people outside the company are left out of it. Please "
                "put it another way, such as “%(kinder)s”.",
                **facts,
            ),
            "insult": self.env._(
                "“%(word)s” (%(where)s) offends. Please put it another way, such as “%(kinder)s”.",
                **facts,
            ),
            "haste": self.env._(
                "“%(word)s” (%(where)s) presses. Please put it another way, such as “%(kinder)s”.",
                **facts,
            ),
        }
        return sentences[harsh.kind]
