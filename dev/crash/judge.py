"""What is wrong after a run that was killed and run again; plain Python, so that each complaint has
a test of its own.
"""

from collections import Counter
from dataclasses import dataclass, field

# What is to become of an invoice; the world writes it down as the invoice's reference.
MAIL, TASK, CONTACT, NOTHING = "mail", "task", "contact", "nothing"
# What was to get a message whose address the mail server does not know.
REFUSED = "a person, since the address was refused"


@dataclass(frozen=True)
class Step:
    """One line of the ledger: a step of one item.

    :param followup: the contact it belongs to
    :param tasks: open activities that belong to its follow-up
    :param offset: days between the due date and the step
    """

    invoice: str
    item: int
    followup: int
    step: str
    state: str
    consumes: bool
    tasks: int
    offset: int = 0


@dataclass
class Facts:
    """What is there once everything has been run to the end.

    :param expected: {invoice: what is to become of it}
    :param mails: what the mail server accepted, see `sink.Mail`
    :param ledger: every `Step`
    :param contact_tasks: invoices of customers with a task "complete the contact", once per task
    :param doubt_tasks: invoices of customers with a task "find out whether it arrived", likewise
    :param failed_tasks: invoices of customers with a task "not delivered", likewise
    :param resting_mails: states of the mails that neither left nor belong to a message in doubt
    :param runs: states of all runs
    :param killed: how many workers were killed
    """

    expected: dict
    mails: list
    ledger: list
    contact_tasks: list = field(default_factory=list)
    doubt_tasks: list = field(default_factory=list)
    failed_tasks: list = field(default_factory=list)
    resting_mails: list = field(default_factory=list)
    runs: list = field(default_factory=lambda: ["done"])
    killed: int = 1


def complaints(facts):
    """Sentences, none when all is well."""
    return [
        *_doubles(facts),
        *_chased(facts),
        *_unlisted(facts),
        *_in_doubt(facts),
        *_left_over(facts),
    ]


def _doubles(facts):
    for recipient, count in Counter(mail.recipient for mail in facts.mails).items():
        if count > 1:
            yield f"double: {recipient} got {count} messages on one day"
    named = Counter(invoice for mail in facts.mails for invoice in mail.invoices)
    for invoice, count in named.items():
        if count > 1:
            yield f"double: {invoice} stands in {count} messages"
    consumed = Counter((step.item, step.step) for step in facts.ledger if step.consumes)
    for (item, step), count in consumed.items():
        if count > 1:
            yield f"double: step {step} of item {item} is consumed {count} times"
    for kind in ("contact", "doubt", "failed"):
        tasks = getattr(facts, f"{kind}_tasks")
        for invoice, count in Counter(tasks).items():
            if count > 1:
                yield f"double: {count} {kind} tasks about {invoice}"
    for step in facts.ledger:
        if step.tasks > 1:
            yield f"double: {step.tasks} tasks for step {step.step} of {step.invoice}"


def _chased(facts):
    for mail in facts.mails:
        for invoice in mail.invoices:
            if facts.expected[invoice] != MAIL:
                yield f"chased: {invoice} was to get {facts.expected[invoice]}, not a message"


def _unlisted(facts):
    mailed = {invoice for mail in facts.mails for invoice in mail.invoices}
    in_doubt = {step.invoice for step in facts.ledger if step.state == "in_doubt"}
    on_list = {
        step.invoice for step in facts.ledger if step.state in ("todo", "to_approve") and step.tasks
    }
    failed = {step.invoice for step in facts.ledger if step.state == "failed"}
    in_hand = {
        MAIL: mailed | in_doubt.intersection(facts.doubt_tasks),
        TASK: on_list,
        CONTACT: set(facts.contact_tasks),
        REFUSED: failed.intersection(facts.failed_tasks),
    }
    for invoice, outcome in facts.expected.items():
        if outcome != NOTHING and invoice not in in_hand[outcome]:
            yield f"unlisted: {invoice} was to get {outcome}"


def _in_doubt(facts):
    """At most the message each killed worker had in hand; and what counts as sent has left."""
    mailed = {invoice for mail in facts.mails for invoice in mail.invoices}
    doubtful = {step.invoice for step in facts.ledger if step.state == "in_doubt"}
    sent = {step.invoice for step in facts.ledger if step.state == "sent"}
    messages = len({step.followup for step in facts.ledger if step.state == "in_doubt"})
    if messages > facts.killed:
        yield f"in doubt: {messages} messages, though {facts.killed} workers were killed"
    for invoice in sorted(sent - mailed):
        yield f"ledger: {invoice} counts as sent but never left"
    for invoice in sorted(mailed - sent - doubtful):
        yield f"ledger: {invoice} left but does not count as sent"


def _left_over(facts):
    for step in facts.ledger:
        if step.state in ("planned", "sending"):
            yield f"stuck: step {step.step} of {step.invoice} is still {step.state}"
    for state in facts.resting_mails:
        yield f"stray: a mail nobody answers for is {state}"
    if not facts.runs or set(facts.runs) != {"done"}:
        yield f"runs: {', '.join(facts.runs) or 'none'}; each should be done"


def complaints_of_a_day(before, after, mails, decided):
    """Of a run some time after another one that came to its end, whatever the clock did meanwhile.

    :param before: the ledger when it began, see `Step`
    :param after: the ledger when it had ended
    :param mails: what was accepted in between
    :param decided: {item: verdict} for all that is open
    """
    for recipient, count in Counter(mail.recipient for mail in mails).items():
        if count > 1:
            yield f"double: {recipient} got {count} messages on one day"
    position = {}
    for step in before:
        if step.consumes:
            position[step.item] = max(step.offset, position.get(step.item, step.offset))
    known = {(step.item, step.step) for step in before if step.consumes}
    new = [step for step in after if step.consumes and (step.item, step.step) not in known]
    for item, count in Counter(step.item for step in new).items():
        if count > 1:
            yield f"double: item {item} has climbed {count} steps in one run"
    for step in new:
        if step.item in position and step.offset <= position[step.item]:
            yield f"double: item {step.item} has climbed down to {step.step}"
    named = {invoice for mail in mails for invoice in mail.invoices}
    for step in new:
        if step.state == "sent" and step.invoice not in named:
            yield f"ledger: {step.invoice} counts as sent but never left"
    for item in sorted({step.item for step in after} - set(decided)):
        yield f"unlisted: nothing is decided about item {item}"
    for item, verdict in decided.items():
        if verdict == "due":
            yield f"unlisted: item {item} is due and nobody was told"
