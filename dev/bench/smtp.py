"""A mail server that takes everything and keeps nothing."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server


class Swallow:
    from_filter = None
    smtp_from = None

    def __init__(self):
        self.count = 0

    def send_message(self, message, smtp_from, smtp_to_list):
        message.as_bytes()  # a real session would have to
        self.count += 1

    def quit(self):
        """Nothing to close."""


@contextmanager
def swallowing():
    """Within it Odoo believes that it sends; gives the counter."""
    server = Swallow()
    with (
        patch.object(IrMail_Server, "_connect__", lambda *args, **kwargs: server),
        patch.object(IrMail_Server, "_disable_send", lambda *args: False),
    ):
        yield server
