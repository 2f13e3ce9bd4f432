"""What goes wrong around a collection run, by a mail server, PostgreSQL, a disk, the clock or
whoever looks after the scheduled actions; and what is left then.

    python -m dev.crash.faults RESULT WORLD COPY LOG [PART OF A TITLE]

It works on a PostgreSQL of its own, which it ends and starts again.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from dev.crash import judge
from dev.crash.day import (
    AN_HOUR_BEFORE,
    IN_AN_HOUR,
    IN_TWO_DAYS,
    IN_TWO_WEEKS,
    TODAY,
    TOMORROW,
    YESTERDAY,
)
from dev.crash.proof import OVER_NIGHT, Proof, renew
from dev.crash.sink import Fault, Sink
from dev.crash.workers import Workers
from dev.postgres import Scratch


class Faults(Proof):
    """
    :param server: the PostgreSQL that may be ended
    :param only: a part of the titles of what is tried; the undisturbed run comes first anyway
    """

    def __init__(self, server, only, *arguments):
        super().__init__(*arguments)
        self.server = server
        self.only = only

    def run(self):
        self.case("undisturbed", self.undisturbed)
        self._judged("mail server: refuses addresses", self.refused)
        self.case(f"mail server: refuses everything{OVER_NIGHT}", self.refused_all)
        self.case("mail server: is slow", self.slow)
        self.case("mail server: asks to come later", self.later, "451 4.3.2 Try later")
        self.case("mail server: closes down", self.later, "421 4.3.2 Closing down")
        self.case("mail server: breaks off in a message", self.in_doubt, Fault(cut=True))
        self.case("mail server: accepts and dies", self.in_doubt, Fault(reply=None))
        self.case("mail server: answers too late", self.in_doubt, Fault(delay=2), "impatient")
        self.case("mail server: is gone", self.gone)
        for mode in ("fast", "immediate"):
            for accepted in (False, True):
                self.case(
                    f"PostgreSQL: {mode} end, {'after' if accepted else 'before'} a message",
                    *(self.restarted, mode, accepted),
                )
        for share in (0.3, 0.5, 0.7):
            self.case(f"PostgreSQL: ends at {share} of planning", self.ended_while_planning, share)
        self.case(f"disk: full{OVER_NIGHT}", self.full_disk)
        self._judged("clock: put back an hour, then a day", self.clock_back)
        self._judged("clock: a day skipped", lambda: self.pause(IN_TWO_DAYS))
        self._judged("scheduled action: off for two weeks", lambda: self.pause(IN_TWO_WEEKS))

    def _judged(self, title, run):
        if self.only in title or title == "undisturbed":
            super()._judged(title, run)

    # -- the mail server ------------------------------------------------------------------

    def refused(self):
        """Some addresses do not exist."""
        refused = self._query_one("SELECT email FROM res_partner WHERE email LIKE %s", "p00_3@%")
        self.sink.refused = dict.fromkeys(refused, "550 5.1.1 User unknown")
        self.workers.run("_cron_run")
        expected = self._expected()
        for invoice in self._query_one(_OF_ADDRESSES, refused):
            if expected[invoice] == judge.MAIL:
                expected[invoice] = judge.REFUSED
        assert judge.REFUSED in expected.values(), "nobody who was to be written to was refused"
        # a run of the same day would not even try
        found = self._finish(0, TOMORROW, expected=expected)
        found += [
            f"double: {address} was tried again"
            for address in refused
            if self.sink.asked[address] > 1
        ]
        return f"{sum(self.sink.asked[each] for each in refused)} refused", found

    def refused_all(self):
        """The server's own rules refuse every message for a while: no address is to blame."""
        everybody = self._query_one("SELECT email FROM res_partner WHERE email LIKE %s", "p%")
        self.sink.refused = dict.fromkeys(everybody, "554 5.7.1 Relay access denied")
        self.workers.run("_cron_run")
        assert not self.sink.mails
        failed = self._count("state = 'failed' AND NOT settled")
        assert failed == self.messages, f"{failed} of {self.messages} are on the list"
        self.sink.mend()
        return 0, f"{failed} refused, then mended"

    def slow(self):
        for number in range(1, 6):
            self.sink.fail(number, Fault(delay=0.7))
        self.workers.run("_cron_run")
        assert len(self.sink.mails) == self.messages, "a slow answer was not waited for"
        return 0, f"{len(self.sink.mails)} messages"

    def later(self, reply):
        """Some messages are put off; they leave once their time has come."""
        for number in (2, 5, 6):
            self.sink.fail(number, Fault(accepted=False, reply=reply))
        self.workers.run("_cron_run")
        self.workers.run("_cron_run")
        left = self._count("state = 'planned' AND tries > 0")
        assert left == 3, f"{left} messages wait"
        self.workers.run("_cron_dispatch", IN_AN_HOUR)
        return 0, f"{left} put off"

    def in_doubt(self, fault, method="_cron_run"):
        """Nobody can know whether the message has arrived."""
        self.sink.fail(3, fault)
        self.workers.run(method)
        doubtful = self._count("state = 'in_doubt'")
        assert doubtful == 1, f"{doubtful} messages in doubt"
        return 1, f"{len(self.sink.mails)} accepted, {doubtful} in doubt"

    def gone(self):
        """It dies in mid-run, stays away for a run, and comes back."""

        def go_down():
            self.sink.down = True

        self.sink.fail(4, Fault(act=go_down))
        # the connection that stands goes on until the end of the batch
        self.workers.run("_cron_run")
        sent, waiting = len(self.sink.mails), self._count("state = 'planned'")
        assert waiting, "nothing had to wait"
        self.workers.run("_cron_run")
        assert len(self.sink.mails) == sent
        self.sink.mend()
        return 0, f"{sent} accepted, {waiting} waited"

    # -- PostgreSQL -----------------------------------------------------------------------

    def restarted(self, mode, accepted):
        """It ends and comes back while the mail server has a message in hand."""
        number = max(2, self.messages // 2)
        reply = "250 OK" if accepted else "451 4.3.0 Not now"
        fault = Fault(accepted, act=lambda: self.server.restart(mode), reply=reply)
        self.sink.fail(number, fault)
        code = self.workers.wait(self.workers.start("_cron_run"))
        assert code == 1, f"the run ended with {code}, as if nothing had happened"
        return 1, self._progress()

    def ended_while_planning(self, share):
        pid = self.workers.start("_cron_run")
        time.sleep(self.until_first * share)
        self.server.restart("immediate")
        assert self.workers.wait(pid) == 1
        assert not self.sink.mails, "it was sending already"
        return 1, self._progress()

    # -- the disk -------------------------------------------------------------------------

    def full_disk(self):
        """Messages that take a file along cannot be written; the others leave."""
        self.workers.run("full_disk")
        failed = self._count("trouble = 'no_space' AND NOT settled")
        assert failed and self.sink.mails, f"{failed} unwritten, {len(self.sink.mails)} accepted"
        return 0, f"{len(self.sink.mails)} accepted, {failed} could not be written"

    # -- the clock ------------------------------------------------------------------------

    def clock_back(self):
        """The same hour, and the same day, come twice."""
        found = []
        self.workers.run("_cron_run")
        first = len(self.sink.mails)
        for moment in (AN_HOUR_BEFORE, YESTERDAY, TODAY):
            found += self._another_run(moment)
        if len(self.sink.mails) > first:
            found.append("double: somebody was written to again")
        return f"{first} messages, then none", found

    def pause(self, moment):
        """A run, then none for some days, then two."""
        self.workers.run("_cron_run")
        first = len(self.sink.mails)
        found = self._another_run(moment)
        second = len(self.sink.mails) - first
        found += self._another_run(moment)
        if len(self.sink.mails) > first + second:
            found.append("double: yet another run has sent again")
        tasks = self._count("state IN ('todo', 'to_approve')")
        return f"{first} messages, then {second}; {tasks} tasks", found

    def _another_run(self, moment):
        before, sent = self._ledger(), len(self.sink.mails)
        self.workers.run("_cron_run", moment)
        self.workers.run("decide", moment)
        decided = dict(self._query("SELECT item, verdict FROM decided WHERE item IS NOT NULL"))
        mails = self.sink.mails[sent:]
        return list(judge.complaints_of_a_day(before, self._ledger(), mails, decided))

    def _count(self, condition):
        return self._query(f"SELECT count(*)::int FROM penagihan_followup WHERE {condition}")[0][0]


_OF_ADDRESSES = """
    SELECT move.name
      FROM account_move move
      JOIN res_partner partner ON partner.id = move.partner_id
     WHERE partner.email = ANY(%s) AND move.move_type = 'out_invoice'
"""


def bring(world, from_host):
    """Copy the database `world` from another server."""
    renew("template1", world)
    dump = subprocess.Popen(["pg_dump", "-h", from_host, world], stdout=subprocess.PIPE)
    subprocess.run(
        ["psql", "-qX", "-d", world], stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True
    )
    assert dump.wait() == 0


def main(result, world, copy, log, only=""):
    with open(log, "w") as stream, Sink() as sink, Scratch(Path(sys.prefix)) as server:
        everyday, os.environ["PGHOST"] = os.environ["PGHOST"], str(server.socket)
        bring(world, everyday)
        renew(world, copy)
        with Workers(copy, TODAY, sink.port, stream) as workers:
            faults = Faults(server, only, world, copy, sink, workers)
            faults.run()
    faults.tally.write(result)


if __name__ == "__main__":
    main(*sys.argv[1:])
