import ast
import re

from lxml import html
from odoo import api, models
from odoo.exceptions import ValidationError

# {{ expression }} in a subject
_INLINE = re.compile(r"\{\{(.+?)\}\}")


class MailTemplate(models.Model):
    _name = "mail.template"
    _inherit = ["mail.template", "penagihan.kind.words"]
    _kind_words = ("subject", "body_html")

    def _worded(self):
        return self.filtered(lambda template: template.model == "penagihan.followup")

    @api.constrains("subject", "body_html", "model_id")
    def _check_penagihan_fields(self):
        """A field that does not exist is found when it is written, not when it is to be sent."""
        for template in self.filtered(lambda each: each.model == "penagihan.followup"):
            expressions = _INLINE.findall(template.subject or "")
            for node in html.fromstring(f"<div>{template.body_html or ''}</div>").iter():
                expressions += [
                    value
                    for name, value in node.attrib.items()
                    if name in ("t-out", "t-esc", "t-if", "t-elif", "t-foreach", "t-value")
                    or name.startswith("t-att-")
                ]
            for expression in expressions:
                self._check_penagihan_expression(template.name, expression)

    def _check_penagihan_expression(self, template, expression):
        """
        :param expression: Python of a template; ``object`` is the follow-up
        """
        try:
            tree = ast.parse(expression.strip(), mode="eval")
        except SyntaxError as error:
            raise ValidationError(
                self.env._(
                    "E-mail template “%(template)s”: “%(expression)s” cannot be read. Correct it "
                    "or take it out.",
                    template=template,
                    expression=expression,
                )
            ) from error
        for node in ast.walk(tree):
            names = _attributes(node)
            model = self.env["penagihan.followup"]
            for name in names:
                internal = model._name == "penagihan.debtor" and name not in model._fields
                if internal or (name in model._fields and model._fields[name].groups):
                    raise ValidationError(
                        self.env._(
                            "E-mail template “%(template)s” uses “%(field)s”, which is not for "
                            "customers. Take it out.",
                            template=template,
                            field=name,
                        )
                    )
                if name not in model._fields:
                    if not hasattr(model, name):
                        raise ValidationError(
                            self.env._(
                                "E-mail template “%(template)s” uses “%(field)s”, which does not "
                                "exist on “%(model)s”. Correct it or take it out.",
                                template=template,
                                field=name,
                                model=model._description,
                            )
                        )
                    break
                if not model._fields[name].relational:
                    break
                model = model[name]


def _attributes(node) -> list:
    """The names after ``object`` in ``object.a.b``; none of anything else."""
    names = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return names if isinstance(node, ast.Name) and node.id == "object" else []
