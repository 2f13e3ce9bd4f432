"""A mail server that remembers what it accepted, and that fails as it is told to."""

import asyncio
import email
import email.policy
import os
import re
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

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


@dataclass(frozen=True)
class Fault:
    """What becomes of one message; without anything said it is accepted as usual.

    :param accepted: whether it counts as delivered
    :param act: called after that, before the client gets an answer
    :param delay: seconds until the answer
    :param reply: the answer; without one the connection ends
    :param cut: the connection ends in the middle of the message
    """

    accepted: bool = True
    act: Callable | None = None
    delay: float = 0
    reply: str | None = "250 OK"
    cut: bool = False


class Sink:
    """Accepts mail on a free local port.

    :ivar mails: what was accepted, in order; it counts as delivered even when the client never
        hears of it
    :ivar asked: {address: how often a client has come with a message for it}
    :ivar refused: {address: answer} of those it does not take
    :ivar down: it hangs up on whoever comes
    """

    def __init__(self):
        self.reset()

    def __enter__(self):
        # the controller cannot tell which port it was given, so it must be told one
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    def reset(self):
        """Forget everything."""
        self.mails = []
        self.asked = Counter()
        self._received = 0
        self.mend()

    def mend(self):
        """Work as a mail server should, from now on."""
        self.refused = {}
        self.down = False
        self._faults = {}

    def fail(self, number, fault):
        """Do something to the `number`-th message that arrives, from 1."""
        self._faults[number] = fault

    def kill(self, pid, number, accepted):
        """Have a process killed while it waits for the answer to its `number`-th message.

        :param accepted: whether the message is accepted before that
        """

        def end():
            os.kill(pid, signal.SIGKILL)

        self.fail(number, Fault(accepted, act=end, reply="451 The client is gone"))

    def kill_after(self, pid, count, accepted):
        """Likewise, while it waits for the answer to the `count`-th message from now on."""
        self.kill(pid, self._received + count, accepted)

    def cuts_next(self):
        """Whether the message that comes now breaks off."""
        fault = self._faults.get(self._received + 1)
        self._received += bool(fault and fault.cut)
        return bool(fault and fault.cut)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        self.asked[address] += 1
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self._received += 1
        fault = self._faults.get(self._received, Fault())
        await asyncio.sleep(RECEIVING)
        if fault.accepted:
            self.mails.append(_mail(envelope, session.host_name))
        if fault.act:
            fault.act()
        await asyncio.sleep(ANSWERING + fault.delay)
        if not fault.reply:
            server.transport.abort()
        return fault.reply or ""


class _Controller(Controller):
    def factory(self):
        return _Server(self.handler, **self.SMTP_kwargs)


class _Server(SMTP):
    """aiosmtpd's server, which can hang up."""

    def connection_made(self, transport):
        super().connection_made(transport)
        if self.event_handler.down:
            transport.abort()

    async def smtp_DATA(self, arg):
        if self.event_handler.cuts_next():
            await self.push("354 Go on")
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


def _mail(envelope, worker):
    message = email.message_from_bytes(envelope.content, policy=email.policy.SMTP)
    html = message.get_body(["html"]).get_content()
    invoices = tuple(sorted(set(INVOICE.findall(html))))
    return Mail(envelope.rcpt_tos[0], int(worker.partition(".")[0]), time.time(), invoices)
