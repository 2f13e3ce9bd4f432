"""What a mail server says about a message it did not take, or could not deliver."""

import re
import smtplib
from dataclasses import dataclass
from email.message import Message

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_PERMANENT = re.compile(r"\b5\d\d\b|\b5\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class Refusal:
    """
    :param temporary: it may be taken later (RFC 5321, 4xx)
    :param wrong_address: the address is to blame, rather than the sender, the text or the server
    :param closing: the server hangs up with it
    :param text: the server's own words
    """

    temporary: bool
    wrong_address: bool
    closing: bool
    text: str


def refusal_of(error: BaseException) -> Refusal | None:
    """What a server answered, looked for among the causes of ``error``.

    >>> def refused(code, text):
    ...     return refusal_of(smtplib.SMTPRecipientsRefused({"a@b.example": (code, text)}))
    >>> refused(451, b"4.7.1 Greylisted")
    Refusal(temporary=True, wrong_address=False, closing=False, text='451 4.7.1 Greylisted')
    >>> refused(550, b"5.1.1 User unknown").wrong_address
    True

    What the server's own rules forbid says nothing about the address:

    >>> refused(554, b"5.7.1 Relay access denied").wrong_address
    False
    >>> refusal_of(smtplib.SMTPSenderRefused(550, b"Sender rejected", "us@b.example"))
    Refusal(temporary=False, wrong_address=False, closing=False, text='550 Sender rejected')
    >>> refusal_of(smtplib.SMTPDataError(421, b"Shutting down")).closing
    True
    >>> refusal_of(ValueError("No recipient")) is None
    True
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, smtplib.SMTPRecipientsRefused) and cause.recipients:
            code, words = max(cause.recipients.values(), key=lambda answer: answer[0])
            return _refusal(code, words, about_address=True)
        if isinstance(cause, smtplib.SMTPResponseException):
            return _refusal(cause.smtp_code, cause.smtp_error, about_address=False)
        cause = cause.__cause__ or cause.__context__
    return None


def _refusal(code, words, about_address):
    text = f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    return Refusal(
        temporary=400 <= code < 500,
        wrong_address=about_address and code >= 500 and not _is_policy(text),
        closing=code == 421,
        text=text,
    )


def _is_policy(text) -> bool:
    status = _STATUS.search(text)
    return bool(status and status[1].startswith("5.7."))


def delivery_failure(message: Message) -> Refusal | None:
    """Why a message came back; None when the report says something else: that it is late, that
    it was delivered or read, that somebody is away.

    >>> from email import message_from_string
    >>> def report(action, status, kind="delivery-status"):
    ...     return delivery_failure(message_from_string(
    ...         f'Content-Type: multipart/report; report-type={kind}; boundary="x"\\n\\n'
    ...         f'--x\\nContent-Type: message/{kind}\\n\\nReporting-MTA: dns; mx\\n\\n'
    ...         f'Final-Recipient: rfc822; a@b.example\\nAction: {action}\\n'
    ...         f'Status: {status}\\n\\n--x--\\n'))
    >>> report("failed", "5.1.1")
    Refusal(temporary=False, wrong_address=True, closing=False, text='5.1.1')
    >>> report("failed", "4.2.2").wrong_address
    False
    >>> [report("delayed", "4.4.1"), report("delivered", "2.0.0")]
    [None, None]
    >>> report("", "", kind="disposition-notification") is None
    True

    Where a server writes no report but plain text, only a number for good counts:

    >>> def plain(text):
    ...     return delivery_failure(message_from_string(f"From: mailer-daemon@b\\n\\n{text}"))
    >>> plain("550 mailbox unavailable").wrong_address, plain("I am on leave") is None
    (True, True)
    """
    results = [
        block
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in part.get_payload()
        if isinstance(block, Message) and block.get("Action")
    ]
    failed = [each for each in results if each["Action"].strip().lower() == "failed"]
    if failed:
        status = str(failed[0].get("Status") or "").strip()
        words = str(failed[0].get("Diagnostic-Code") or "").partition(";")[2].strip()
        return _failure(status, words)
    if results or message.get_content_type() == "multipart/report":
        return None
    text = next(
        (part.get_payload() for part in message.walk() if part.get_content_type() == "text/plain"),
        "",
    )
    line = next((line for line in str(text).splitlines() if _PERMANENT.search(line)), "")
    return _failure("5.0.0", line.strip()) if line else None


def _failure(status, words):
    return Refusal(
        temporary=False,
        wrong_address=status.startswith("5.") and not _is_policy(f"{status} {words}"),
        closing=False,
        text=words or status,
    )
