"""A mail server that delivers nothing: every message becomes a file to look at."""

import email
import email.policy
import itertools
import re
from pathlib import Path

from aiosmtpd.controller import Controller

POLICY = email.policy.SMTPUTF8.clone(cte_type="8bit")


class MailSink:
    """Takes mail on a local port and writes each message into a folder: as .eml with readable text,
    and its HTML part beside it.
    """

    def __init__(self, folder, port):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = port
        self._numbers = itertools.count(len(self.messages()) + 1)

    def __enter__(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    def messages(self):
        return sorted(self.folder.glob("*.eml"))

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=POLICY)
        name = file_name(next(self._numbers), envelope.rcpt_tos[0], message["Subject"] or "")
        (self.folder / f"{name}.eml").write_bytes(readable(message).as_bytes())
        if html := message.get_body(["html"]):
            (self.folder / f"{name}.html").write_text(html.get_content())
        return "250 OK"


def file_name(number, recipient, subject):
    """
    >>> file_name(7, "budi@toko.example", "Pengingat: INV/2026/00012 jatuh tempo")
    '0007 budi@toko.example Pengingat INV 2026 00012 jatuh tempo'
    """
    words = re.sub(r"[^\w.@+-]+", " ", f"{recipient} {subject}")
    return f"{number:04d} {words[:100].strip()}"


def readable(message):
    """The same message with its texts as plain UTF-8 instead of base64 or quoted-printable.

    >>> message = email.message_from_string(
    ...     "Content-Type: text/plain; charset=utf-8\\nContent-Transfer-Encoding: base64\\n\\n"
    ...     "VGVyaW1hIGthc2lo", policy=POLICY)
    >>> readable(message).get_payload()
    'Terima kasih\\n'
    """
    for part in message.walk():
        if part.get_content_maintype() == "text" and not part.is_attachment():
            part.set_content(part.get_content(), subtype=part.get_content_subtype(), cte="8bit")
    return message
