import unittest
from dataclasses import replace

from dev.crash.judge import (
    CONTACT,
    MAIL,
    NOTHING,
    REFUSED,
    TASK,
    Facts,
    Step,
    complaints,
    complaints_of_a_day,
)
from dev.crash.sink import INVOICE, Mail


def facts(**changes):
    """A day on which all went well, but for `changes`."""
    values = {
        "expected": {"A": MAIL, "B": MAIL, "C": TASK, "D": CONTACT, "E": NOTHING},
        "mails": [Mail("a@x", 1, 0.0, ("A",))],
        "ledger": [
            Step("A", 1, 11, "Reminder", "sent", True, 0),
            Step("B", 2, 12, "Reminder", "in_doubt", True, 0),
            Step("C", 3, 13, "Call", "todo", True, 1),
        ],
        "contact_tasks": ["D"],
        "doubt_tasks": ["B"],
    }
    return Facts(**{**values, **changes})


def changed(number, **values):
    ledger = facts().ledger
    ledger[number] = replace(ledger[number], **values)
    return facts(ledger=ledger)


class TestJudge(unittest.TestCase):
    def assertComplaint(self, found, *beginnings):
        said = sorted({complaint.partition(":")[0] for complaint in complaints(found)})
        self.assertEqual(said, sorted(beginnings), complaints(found))

    def test_all_is_well(self):
        self.assertComplaint(facts())

    def test_second_message_on_a_day(self):
        self.assertComplaint(facts(mails=[*facts().mails, Mail("a@x", 1, 1.0, ())]), "double")

    def test_invoice_in_two_messages(self):
        self.assertComplaint(facts(mails=[*facts().mails, Mail("b@x", 1, 1.0, ("A",))]), "double")

    def test_step_consumed_twice(self):
        again = Step("A", 1, 14, "Reminder", "done", True, 0)
        self.assertComplaint(facts(ledger=[*facts().ledger, again]), "double")

    def test_step_that_failed_may_be_repeated(self):
        before = Step("A", 1, 14, "Reminder", "failed", False, 0)
        self.assertComplaint(facts(ledger=[before, *facts().ledger]))

    def test_tasks_twice(self):
        self.assertComplaint(changed(2, tasks=2), "double")
        self.assertComplaint(facts(contact_tasks=["D", "D"]), "double")
        self.assertComplaint(facts(doubt_tasks=["B", "B"]), "double")

    def test_message_to_one_who_was_to_be_left_alone(self):
        mails = [Mail("a@x", 1, 0.0, ("A",)), Mail("e@x", 1, 0.0, ("E",))]
        self.assertComplaint(facts(mails=mails), "chased", "ledger")

    def test_nobody_told(self):
        self.assertComplaint(changed(1, state="cancelled", consumes=False), "unlisted")
        self.assertComplaint(facts(doubt_tasks=[]), "unlisted")
        self.assertComplaint(facts(contact_tasks=[]), "unlisted")
        self.assertComplaint(changed(2, tasks=0), "unlisted")

    def test_refused_address_is_for_a_person(self):
        expected = {**facts().expected, "F": REFUSED}
        ledger = [*facts().ledger, Step("F", 6, 16, "Reminder", "failed", False, 0)]
        refused = facts(expected=expected, ledger=ledger, failed_tasks=["F"])
        self.assertComplaint(refused)
        self.assertComplaint(replace(refused, failed_tasks=[]), "unlisted")
        self.assertComplaint(replace(refused, failed_tasks=["F", "F"]), "double")
        mails = [*refused.mails, Mail("f@x", 1, 0.0, ("F",))]
        self.assertComplaint(replace(refused, mails=mails), "chased", "ledger")

    def test_more_in_doubt_than_were_killed(self):
        self.assertComplaint(replace(facts(), killed=0), "in doubt")

    def test_ledger_and_mail_server_disagree(self):
        self.assertComplaint(facts(mails=[]), "ledger", "unlisted")
        self.assertComplaint(changed(0, state="failed", consumes=False), "ledger")

    def test_stuck(self):
        for state in ("planned", "sending"):
            self.assertComplaint(changed(1, state=state), "stuck", "unlisted")

    def test_mail_that_nobody_answers_for(self):
        self.assertComplaint(facts(resting_mails=["outgoing"]), "stray")

    def test_run_that_never_ends(self):
        self.assertComplaint(facts(runs=["planned", "done"]), "runs")
        self.assertComplaint(facts(runs=[]), "runs")


class TestJudgeOfADay(unittest.TestCase):
    before = [Step("A", 1, 11, "Reminder", "sent", True, 0, 3)]
    letter = Step("A", 1, 21, "Letter", "sent", True, 0, 14)
    mail = Mail("a@x", 1, 0.0, ("A",))

    def assertComplaint(self, new, mails, decided, *beginnings):
        found = list(complaints_of_a_day(self.before, [*self.before, *new], mails, decided))
        said = sorted({complaint.partition(":")[0] for complaint in found})
        self.assertEqual(said, sorted(beginnings), found)

    def test_all_is_well(self):
        self.assertComplaint([], [], {1: "waiting"})
        self.assertComplaint([self.letter], [self.mail], {1: "waiting"})

    def test_two_messages(self):
        self.assertComplaint([self.letter], [self.mail, self.mail], {1: "waiting"}, "double")

    def test_two_steps_in_one_run(self):
        call = Step("A", 1, 22, "Call", "todo", True, 1, 7)
        self.assertComplaint([self.letter, call], [self.mail], {1: "waiting"}, "double")

    def test_a_step_back(self):
        due = Step("A", 1, 22, "Due today", "sent", True, 0, 0)
        self.assertComplaint([due], [self.mail], {1: "waiting"}, "double")

    def test_sent_but_never_left(self):
        self.assertComplaint([self.letter], [], {1: "waiting"}, "ledger")

    def test_nobody_told(self):
        self.assertComplaint([], [], {1: "due"}, "unlisted")
        self.assertComplaint([], [], {}, "unlisted")


class TestSink(unittest.TestCase):
    def test_invoices_are_found_in_a_message(self):
        self.assertEqual(
            INVOICE.findall("<b>INV/2026/00012</b> dated ... <a>INV/2026/00013</a>"),
            ["INV/2026/00012", "INV/2026/00013"],
        )
