"""A mail server that remembers what it accepted, and can end a worker in mid-message."""

import asyncio
import email
import email.policy
import os
import re
import signal
import socket
import time
from dataclasses import dataclass

from aiosmtpd.controller import Controller

# Seconds. A real server is not instant either; without them few kills would fall into SMTP, and
# several workers would hardly meet.
RECEIVING = 0.008
ANSWERING = 0.004

INVOICE = re.compile(r"\bINV/\d{4}/\d+")


@dataclass(frozen=True)
class Mail:
    """An accepted message.

    :param worker: what the client called itself: the id of its process
    :param moment: when it was accepted, on the real clock
    :param invoices: the numbers of all invoices it names
    """

    recipient: str
    worker: int
    moment: float
    invoices: tuple


class Sink:
    """Accepts mail on a free local port.

    :ivar mails: what was accepted, in order; it counts as delivered even when the client never
        hears of it
    """

    def __init__(self):
        self.reset()

    def __enter__(self):
        # the controller cannot tell which port it was given, so it must be told one
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    def reset(self):
        """Forget everything."""
        self.mails = []
        self._received = 0
        self._kill = None

    def kill(self, pid, number, accepted):
        """Have a process killed while it waits for the answer to its `number`-th message.

        :param accepted: whether the message is accepted before that
        """
        self._kill = (pid, number, accepted)

    async def handle_DATA(self, server, session, envelope):
        self._received += 1
        number = self._received
        await asyncio.sleep(RECEIVING)
        if self._end_worker(number, accepted=False):
            return "451 The client is gone"
        self.mails.append(_mail(envelope, session.host_name))
        self._end_worker(number, accepted=True)
        await asyncio.sleep(ANSWERING)
        return "250 OK"

    def _end_worker(self, number, accepted):
        pid, *moment = self._kill or (None,)
        if moment != [number, accepted]:
            return False
        os.kill(pid, signal.SIGKILL)
        return True


def _mail(envelope, worker):
    message = email.message_from_bytes(envelope.content, policy=email.policy.SMTP)
    html = message.get_body(["html"]).get_content()
    invoices = tuple(sorted(set(INVOICE.findall(html))))
    return Mail(envelope.rcpt_tos[0], int(worker.partition(".")[0]), time.time(), invoices)
