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
