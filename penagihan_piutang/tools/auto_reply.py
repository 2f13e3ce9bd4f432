"""Whether an e-mail was written by a machine: an out-of-office note is no answer."""

import re
from email.message import Message

# Not "list": so arrive answers of people who read a shared mailbox.
_MACHINES = {"auto_reply", "bulk", "junk"}
# What the answering machines of Exchange and Gmail, and Indonesian ones, put first. Only where a
# server sets no header at all: a person's subject seldom begins like this.
_SUBJECT = re.compile(
    r"^\s*(automatic reply|auto[- ]?reply|autoreply|out of (the )?office|"
    r"balasan otomatis|jawaban otomatis|di luar kantor|sedang cuti)\b",
    re.IGNORECASE,
)


def is_automatic(message: Message) -> bool:
    """By its headers (RFC 3834, and what was usual before it), else by how its subject begins.

    >>> def message(**headers):
    ...     made = Message()
    ...     for name, value in headers.items():
    ...         made[name.replace("_", "-")] = value
    ...     return is_automatic(made)
    >>> message(Auto_Submitted="auto-replied (vacation)"), message(Auto_Submitted="no")
    (True, False)
    >>> message(X_Auto_Response_Suppress="All"), message(X_Auto_Response_Suppress="None")
    (True, False)
    >>> message(X_Auto_Response_Suppress="OOF, AutoReply", Subject="Re: Invoice")
    False
    >>> message(Precedence="bulk"), message(Precedence="list")
    (True, False)
    >>> message(X_Autoreply="yes")
    True
    >>> message(Subject="Balasan otomatis: Tagihan"), message(Subject="Re: Automatic reply?")
    (True, False)
    """

    def header(name):
        return str(message.get(name) or "").strip().lower()

    submitted = re.split(r"[\s;(]", header("Auto-Submitted"))[0]
    return (
        submitted not in ("", "no")
        # Outlook sets it on mails of persons, too, to silence others; only machines say all
        or "all" in re.split(r"[\s,]+", header("X-Auto-Response-Suppress"))
        or header("Precedence") in _MACHINES
        or header("X-Autoreply") not in ("", "no")
        or bool(header("X-Autorespond"))
        or bool(_SUBJECT.match(str(message.get("Subject") or "")))
    )
