"""Keep the secret part of customers' links out of the log: whoever reads it could open them."""

import logging
import re

_SECRET = re.compile(r"(/penagihan/open/)[^\s/?#\"']+")
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
