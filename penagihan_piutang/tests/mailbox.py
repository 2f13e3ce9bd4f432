"""What arrives by Odoo's mail gateway: answers, out-of-office notes, reports of mail servers."""

from email import message_from_string
from email.message import EmailMessage
from itertools import count

_NUMBERS = count(1)


def arrives(env, message):
    """Hand a message to the gateway, as the server that fetched it would."""
    return env["mail.thread"].sudo().message_process(None, message.as_bytes())


def answer(to, text, sender="keuangan@pelanggan.example", subject="Re: Tagihan", **headers):
    """Somebody's answer to the message with the id ``to``."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "keuangan@uji.example"
    message["Subject"] = subject
    message["Message-Id"] = f"<answer{next(_NUMBERS)}@pelanggan.example>"
    message["In-Reply-To"] = message["References"] = to
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def delivery_report(to, address, status="5.1.1", action="failed", text="550 5.1.1 User unknown"):
    """What a mail server writes back about the message with the id ``to`` (RFC 3464)."""
    return message_from_string(
        f"""From: Mail Delivery System <MAILER-DAEMON@mail.pelanggan.example>
To: bounce@uji.example
Subject: Delivery Status Notification
Message-Id: <report{next(_NUMBERS)}@mail.pelanggan.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

About a message of yours.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.pelanggan.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {text}

--part
Content-Type: text/rfc822-headers

Message-Id: {to}
Subject: Tagihan

--part--
"""
    )
