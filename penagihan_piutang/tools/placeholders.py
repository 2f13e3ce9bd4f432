"""Words with ``{{ object.partner_id.name }}`` in them: read, never evaluated."""

import ast
import re

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def split(text: str) -> list:
    """A text as strings and, for each placeholder, the names after ``object`` as a tuple.

    Only names that follow each other, and a call of the last without arguments, can be read: what
    somebody wrote into a script can show a field and do nothing else.

    :raise ValueError: the placeholder that cannot be read

    >>> split("Dear {{ object._addressee() }}, {{object.company_id.name}} asks")
    ['Dear ', ('_addressee()',), ', ', ('company_id', 'name'), ' asks']
    >>> split("no placeholder")
    ['no placeholder']
    >>> split("{{ object.env['res.users'] }}")
    Traceback (most recent call last):
    ValueError: object.env['res.users']
    >>> split("{{ object.write({}) }}")
    Traceback (most recent call last):
    ValueError: object.write({})
    >>> split("{{ user.name }}")
    Traceback (most recent call last):
    ValueError: user.name
    """
    parts = _PLACEHOLDER.split(text)
    return [_names(part) if number % 2 else part for number, part in enumerate(parts)]


def _names(written: str) -> tuple:
    # an editor of HTML may put hard spaces where a person typed plain ones
    expression = written.replace("&nbsp;", " ").replace("\xa0", " ").strip()
    try:
        node = ast.parse(expression, mode="eval").body
    except SyntaxError as error:
        raise ValueError(expression) from error
    names = []
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        node = node.func
        if isinstance(node, ast.Attribute):
            names.append(f"{node.attr}()")
            node = node.value
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    if not names or not isinstance(node, ast.Name) or node.id != "object":
        raise ValueError(expression)
    return tuple(names)


def can_be_shown(names: tuple, model, words: tuple) -> bool:
    """Whether a placeholder names something of ``model`` that a customer may read.

    Fields that not everybody may read (``groups``), and notes (HTML), are internal: what is
    thought of a customer does not slip into what is said to it.

    :param names: of ``split``
    :param words: methods of ``model`` that may be called
    """
    if names[-1].endswith("()"):
        return len(names) == 1 and names[0][:-2] in words
    for name in names:
        field = model._fields.get(name) if model is not None else None
        if field is None or field.groups or field.type == "html":
            return False
        model = model[name] if field.relational else None
    return True


def fill(parts: list, record, escaped=str, **known) -> str:
    """``parts`` of ``split`` with the values of ``record`` in them, read with its rights.

    :param escaped: makes a value part of the text
    :param known: values of calls that are worked out already

    >>> class Customer:
    ...     def __getitem__(self, name):
    ...         return {"name": "PT A & B", "email": False}[name]
    >>> fill(split("{{ object.name }}{{ object.email }}: {{ object._sum() }}"), Customer(), _sum=3)
    'PT A & B: 3'
    """
    filled = []
    for part in parts:
        if isinstance(part, str):
            filled.append(part)
            continue
        value = record
        for name in part:
            if name.endswith("()"):
                name = name[:-2]
                value = known[name] if name in known else getattr(value, name)()
            else:
                value = value[name]
        if hasattr(value, "mapped"):  # records
            value = ", ".join(value.mapped("display_name"))
        filled.append(str(escaped("" if value is False else value)))
    return "".join(filled)
