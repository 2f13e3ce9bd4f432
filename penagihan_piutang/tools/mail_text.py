"""A mail as text, for paper: what a reader saw, without what only a browser needs."""

import re

from lxml import html

_BLOCKS = {
    "address", "blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre",
    "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_LINES_IN_CELL = 3
_UNSEEN = {"head", "script", "style", "title"}


def mail_text(body: str | None) -> str:
    r"""The words of ``body`` (HTML) in their order, a paragraph a line, a row of a table a line.

    >>> mail_text("<p>Dear <b>Mr  Budi</b>,</p><p>two<br/>lines</p><style>p {}</style>")
    'Dear Mr Budi,\ntwo\nlines'
    >>> print(mail_text("<table><tr><th>Invoice</th><th>Amount</th></tr>"
    ...                 "<tr><td>INV/1</td><td>Rp 5</td></tr></table><ul><li>one</li></ul>"))
    Invoice | Amount
    INV/1 | Rp 5
    - one

    Cells of a few lines stay one row:

    >>> mail_text("<table><tr><td>INV/1<div>due today</div></td><td>Rp 5</td></tr></table>")
    'INV/1, due today | Rp 5'

    A table that only holds the others in place is none:

    >>> mail_text("<table><tr><td><p>a</p><p>b</p></td></tr></table>")
    'a\nb'
    >>> mail_text('<div style="display:none">preview</div>seen'), mail_text("5 &lt; 6 &amp; 7")
    ('seen', '5 < 6 & 7')
    >>> mail_text(None), mail_text("   ")
    ('', '')
    """
    if not body or not body.strip():
        return ""
    return _tidy(_text(html.fragment_fromstring(str(body), create_parent="div")))


def _text(node) -> str:
    if not isinstance(node.tag, str) or node.tag in _UNSEEN or _hidden(node):
        return ""
    if node.tag == "br":
        return "\n"
    if node.tag == "tr":
        cells = [_tidy(_text(cell)) for cell in node if isinstance(cell.tag, str)]
        cells = [cell for cell in cells if cell]
        # what is longer, or alone, is held in place by the table rather than part of one
        if len(cells) > 1 and all(cell.count("\n") < _LINES_IN_CELL for cell in cells):
            return f"\n{' | '.join(cell.replace(chr(10), ', ') for cell in cells)}\n"
        return "\n{}\n".format("\n".join(cells))
    words = _squeeze(node.text)
    for child in node:
        words += _text(child) + _squeeze(child.tail)
    if node.tag == "li":
        return f"\n- {words.strip()}\n"
    return f"\n{words}\n" if node.tag in _BLOCKS else words


def _hidden(node) -> bool:
    return "display:none" in (node.get("style") or "").replace(" ", "")


def _squeeze(text) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _tidy(text) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
