"""Keep the secret part of customers' links out of the log and out of quoted mails: whoever reads
them could open the page.
"""

import logging
import re

_SECRET = re.compile(r"(/penagihan/open/)[^\s/?#\"']+")
# As it stands in mails: as it is, or within another address, as programs that check links put it.
_LINK = re.compile(r"(/|%2F)penagihan(?:/|%2F)open(?:/|%2F)[^\s/?#&\"'<>]+", re.IGNORECASE)
# Whatever writes down the address of a request.
_LOGGERS = (
    "werkzeug",
    "odoo.http",
    "odoo.addons.base.models.ir_http",
    "odoo.addons.http_routing.models.ir_http",
)


def masked(text: str) -> str:
    """
    >>> masked('"GET /penagihan/open/AbC-_1?to=paid HTTP/1.1" 303 -')
    '"GET /penagihan/open/***?to=paid HTTP/1.1" 303 -'
    >>> masked("/my/piutang")
    '/my/piutang'
    """
    return _SECRET.sub(r"\1***", text)


def without_key(text: str) -> str:
    """The same, of the same type, with the page's address for every link: that opens nothing.

    >>> without_key('<a href="https://x.example/penagihan/open/AbC-_1?to=paid">')
    '<a href="https://x.example/my/piutang?to=paid">'
    >>> without_key("safe.example/?url=https%3A%2F%2Fx.example%2Fpenagihan%2Fopen%2FAbC&amp;d=1")
    'safe.example/?url=https%3A%2F%2Fx.example%2Fmy%2Fpiutang&amp;d=1'
    """
    return type(text)(_LINK.sub(r"\1my\1piutang", text))


class LinkMask(logging.Filter):
    """Lets every record pass, without secrets."""

    def filter(self, record):
        if _SECRET.search(said := record.getMessage()):
            record.msg, record.args = masked(said), ()
        return True


def install():
    """Once for the process, however often it is called."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, LinkMask) for each in logger.filters):
            logger.addFilter(LinkMask())
