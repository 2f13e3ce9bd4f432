"""A mail server for tests: keeps what it accepts, refuses or hangs up when told to."""

import smtplib
from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server


class FakeSmtp:
    """
    :ivar refused: addresses that do not exist
    :ivar later: {address: how often it is refused for the time being}
    :ivar data_answer: code and words with which every message is refused, whoever it is for
    """

    from_filter = None
    smtp_from = None

    def __init__(self):
        self.messages = []
        self.refused = set()
        self.later = {}
        self.hang_up_before = None
        self.down = False
        self.data_answer = None

    def send_message(self, message, smtp_from, smtp_to_list):
        if self.hang_up_before is not None and len(self.messages) == self.hang_up_before:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        bad = self.refused.intersection(smtp_to_list)
        if bad:
            raise smtplib.SMTPRecipientsRefused(dict.fromkeys(bad, (550, b"5.1.1 User unknown")))
        for address in smtp_to_list:
            if self.later.get(address):
                self.later[address] -= 1
                raise smtplib.SMTPRecipientsRefused({address: (451, b"4.7.1 Greylisted")})
        if self.data_answer:
            raise smtplib.SMTPDataError(*self.data_answer)
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
