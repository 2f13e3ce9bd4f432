"""A mail server for tests: keeps what it accepts, refuses or hangs up when told to."""

import smtplib
from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server


class FakeSmtp:
    from_filter = None
    smtp_from = None

    def __init__(self):
        self.messages = []
        self.refused = set()
        self.hang_up_before = None
        self.down = False

    def send_message(self, message, smtp_from, smtp_to_list):
        if self.hang_up_before is not None and len(self.messages) == self.hang_up_before:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        bad = self.refused.intersection(smtp_to_list)
        if bad:
            raise smtplib.SMTPRecipientsRefused(dict.fromkeys(bad, (550, b"5.1.1 User unknown")))
        self.messages.append(message)

    def quit(self):
        """Nothing to close."""

    @property
    def recipients(self):
        return [message["To"] for message in self.messages]

    def html(self, number=-1):
        return self.messages[number].get_body(("html",)).get_content()


@contextmanager
def mail_server():
    """Within it Odoo really sends, to a ``FakeSmtp``."""
    server = FakeSmtp()

    def connect(*args, **kwargs):
        if server.down:
            raise ConnectionRefusedError("Connection refused")
        return server

    with (
        patch.object(IrMail_Server, "_connect__", connect),
        patch.object(IrMail_Server, "_disable_send", lambda *args: False),
    ):
        yield server
