"""Kills collection runs at random instants, crowds them, and judges what is left.

    python -m dev.crash.proof RESULT KILLS SEED WORLD COPY LOG [one]

Every case begins with a new copy of the database WORLD. With `one` there is a single case: one run
that is killed KILLS times, and started again each time.
"""

import contextlib
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, replace

import psycopg2

from dev.crash import judge
from dev.crash.day import TODAY, TOMORROW
from dev.crash.sink import Sink
from dev.crash.workers import Workers
from dev.results import Tally

MOST = 12  # complaints shown per case
# What a kill hits, in turn: two in five in the middle of a message, one of three workers, and one
# run that goes on only the day after.
CLOCK, BEFORE, AFTER = "by the clock", "before a message is accepted", "after one is accepted"
ONE_OF_THREE = "one of three workers"
OVER_NIGHT = ", over night"  # it goes on the day after
KINDS = (CLOCK, BEFORE, ONE_OF_THREE, AFTER, f"{CLOCK}{OVER_NIGHT}")


@dataclass(frozen=True)
class Kill:
    """When to kill.

    :param share: of the time, or of the messages, that an undisturbed run takes
    """

    kind: str
    share: float

    @classmethod
    def spread(cls, count, seed):
        """`count` kills: each kind spread over the whole run, at random within its part."""
        chance = random.Random(seed)
        kinds = [KINDS[number % len(KINDS)] for number in range(count)]
        seen = dict.fromkeys(KINDS, 0)
        for kind in kinds:
            yield cls(kind, (seen[kind] + chance.random()) / kinds.count(kind))
            seen[kind] += 1


class Proof:
    """
    :param world: database that every case begins with
    :param copy: database in which the cases take place
    :param workers: of the day
    """

    def __init__(self, world, copy, sink, workers):
        self.world = world
        self.copy = copy
        self.sink = sink
        self.workers = workers
        self.tally = Tally()

    def case(self, title, run, *arguments):
        """One case: `run` gives how many workers it killed and what it saw; then the scheduled
        action runs to its end, and what is there is judged.
        """

        def to_the_end():
            killed, seen = run(*arguments)
            return seen, self._finish(killed, TOMORROW if OVER_NIGHT in title else TODAY)

        self._judged(title, to_the_end)

    def _judged(self, title, run):
        """:param run: gives what was seen, and complaints"""
        self._renew()
        self.sink.reset()
        start = time.monotonic()
        seen = ""
        try:
            seen, found = run()
        except AssertionError as error:
            found = [str(error)]
        seconds = time.monotonic() - start
        print(f"    {title}: {seen} ({seconds:.1f} s)", file=sys.stderr, flush=True)
        if found:
            self.tally.failures.append("\n".join([f"{title}: {seen}", *found[:MOST]]))
        else:
            self.tally.passed += 1

    def _finish(self, killed, moment, **changes):
        """Run the scheduled action to its end; gives what is wrong then.

        :param changes: to what else holds, see `judge.Facts`
        """
        self.workers.run("_cron_run", moment)
        found = judge.complaints(replace(self._facts(killed), **changes))
        before = len(self.sink.mails)
        self.workers.run("_cron_run", moment)
        if len(self.sink.mails) > before:
            found.append("double: yet another run has sent again")
        return found

    # -- what happens in a case -----------------------------------------------------------

    def undisturbed(self):
        """Also measures what the kills are spread over."""
        start = time.time()
        self.workers.run("_cron_run")
        self.seconds = time.time() - start
        self.messages = len(self.sink.mails)
        assert self.messages, "nothing to send, nothing to prove"
        self.until_first = self.sink.mails[0].moment - start
        return 0, f"{self.messages} messages in {self.seconds:.1f} s"

    def killed(self, kill):
        others = []
        if kill.kind == ONE_OF_THREE:
            self.workers.run("plan")
            pid, *others = [self.workers.start("_cron_dispatch") for _ in range(3)]
        else:
            pid = self.workers.start("_cron_run")
        if kill.kind in (BEFORE, AFTER):
            number = 1 + int(kill.share * self.messages)
            self.sink.kill(pid, number, accepted=kill.kind == AFTER)
        else:
            time.sleep(kill.share * self.seconds / (1 + len(others)))
            os.kill(pid, signal.SIGKILL)
        code = self.workers.wait(pid)
        seen = self._progress()
        for other in others:
            self.workers.wait(other)
        self._wait_for_silence()
        return int(code == -signal.SIGKILL), seen

    def worn_down(self, kills, seed):
        """One run, killed again and again: its worker starts anew each time, as the scheduled
        action does, and gets on a little before it is killed once more.
        """
        chance = random.Random(seed)
        killed = 0
        while killed < kills:
            pid = self.workers.start("_cron_run")
            kind = chance.choice((CLOCK, BEFORE, AFTER))
            if kind == CLOCK:
                time.sleep(chance.uniform(0, 1 + 2 * self.seconds / kills))
                os.kill(pid, signal.SIGKILL)
            else:
                self.sink.kill_after(pid, chance.randint(1, 4), accepted=kind == AFTER)
            code = self.workers.wait(pid)
            if code == 0:
                break
            assert code == -signal.SIGKILL, f"exit code {code}: see the log"
            killed += 1
            if killed % 20 == 0:
                print(f"    {killed} kills: {self._progress()}", file=sys.stderr, flush=True)
        self._wait_for_silence()
        assert killed == kills, f"the run was through after {killed} kills: more customers"
        return killed, self._progress()

    def crowded(self):
        """Three workers send at once what one has planned."""
        self.workers.run("plan")
        pids = [self.workers.start("_cron_dispatch") for _ in range(3)]
        codes = [self.workers.wait(pid) for pid in pids]
        assert codes == [0, 0, 0], f"exit codes {codes}: see the log"
        sent = [self._moments(pid) for pid in pids]
        assert all(sent), "a worker has sent nothing"
        overlap = min(map(max, sent)) - max(map(min, sent))
        assert overlap > 0, "the workers have worked one after the other"
        shares = " + ".join(str(len(moments)) for moments in sent)
        return 0, f"{shares} messages, at once for {overlap:.1f} s"

    def mixed(self):
        """While the daily run sends, an officer starts one by hand and a second worker helps."""
        pids = [self.workers.start("_cron_run")]
        while not self.sink.mails:
            time.sleep(0.01)
        pids += [self.workers.start("by_hand"), self.workers.start("_cron_dispatch")]
        codes = [self.workers.wait(pid) for pid in pids]
        assert codes == [0, 0, 0], f"exit codes {codes}: see the log"
        shares = " + ".join(str(len(self._moments(pid))) for pid in pids)
        return 0, f"{shares} messages"

    def busy(self):
        """While the daily run sends, others write on the invoices."""
        pid = self.workers.start("_cron_run")
        while not self.sink.mails:
            time.sleep(0.01)
        keeper = self.workers.start("bookkeeping")
        code = self.workers.wait(pid)
        self.workers.wait(keeper)
        assert code == 0, f"exit code {code}: see the log"
        # what met others too often waits for the next run
        assert len(self.sink.mails) > self.messages / 2, f"only {len(self.sink.mails)} messages"
        return 0, f"{len(self.sink.mails)} messages"

    def _moments(self, pid):
        return [mail.moment for mail in self.sink.mails if mail.worker == pid]

    # -- the database ---------------------------------------------------------------------

    def _renew(self):
        self._wait_for_silence()
        renew(self.world, self.copy)

    def _wait_for_silence(self, seconds=20):
        """Until the server has noticed that the connections of killed workers are gone."""
        with _connection("postgres") as cr:
            for _ in range(seconds * 50):
                cr.execute(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = %s AND backend_type = 'client backend'",
                    [self.copy],
                )
                if cr.fetchone() == (0,):
                    return
                time.sleep(0.02)
        raise AssertionError("connections of workers that have ended are still there")

    def _progress(self):
        """How far a run had come, for the report."""
        rows = self._query("SELECT state, count(*) FROM penagihan_followup GROUP BY state")
        states = ", ".join(f"{count} {state}" for state, count in sorted(rows))
        return f"{len(self.sink.mails)} accepted; {states or 'nothing planned'}"

    def _facts(self, killed):
        return judge.Facts(
            expected=self._expected(),
            mails=self.sink.mails,
            ledger=self._ledger(),
            contact_tasks=self._query_one(_TASKS, "penagihan_piutang.activity_contact"),
            doubt_tasks=self._query_one(_TASKS, "penagihan_piutang.activity_in_doubt"),
            failed_tasks=self._query_one(_TASKS, "penagihan_piutang.activity_undelivered"),
            resting_mails=self._query_one(_STRAY),
            runs=self._query_one("SELECT state FROM penagihan_run"),
            killed=killed,
        )

    def _expected(self):
        return dict(
            self._query("SELECT name, ref FROM account_move WHERE move_type = 'out_invoice'")
        )

    def _ledger(self):
        return [judge.Step(*row) for row in self._query(_LEDGER)]

    def _query_one(self, statement, *parameters):
        return [value for (value,) in self._query(statement, *parameters)]

    def _query(self, statement, *parameters):
        with _connection(self.copy) as cr:
            cr.execute(statement, parameters)
            return cr.fetchall()


_LEDGER = """
    SELECT move.name, line.move_line_id, line.followup_id, step.name->>'en_US', line.state,
           line.consumes,
           (SELECT count(*)::int FROM mail_activity
             WHERE active AND id = followup.activity_id),
           line.offset_days
      FROM penagihan_followup_line line
      JOIN penagihan_followup followup ON followup.id = line.followup_id
      JOIN penagihan_step step ON step.id = line.step_id
      JOIN account_move move ON move.id = line.move_id
"""
# once per task and invoice of its customer
_TASKS = """
    SELECT move.name
      FROM mail_activity task
      JOIN ir_model_data kind ON kind.model = 'mail.activity.type'
       AND kind.res_id = task.activity_type_id AND kind.module || '.' || kind.name = %s
      JOIN penagihan_debtor debtor ON debtor.id = task.res_id
      JOIN account_move move ON move.partner_id = debtor.partner_id
       AND move.move_type = 'out_invoice'
     WHERE task.res_model = 'penagihan.debtor' AND task.active
"""
# Odoo's own queue would send an outgoing one unchecked; any other belongs to a message
_STRAY = """
    SELECT mail.state
      FROM mail_mail mail
      JOIN mail_message message ON message.id = mail.mail_message_id
 LEFT JOIN penagihan_followup followup ON followup.mail_id = mail.id
     WHERE message.model = 'penagihan.debtor'
       AND (mail.state = 'outgoing' OR followup.id IS NULL)
"""


def renew(world, copy):
    with _connection("postgres") as cr:
        cr.execute(f"DROP DATABASE IF EXISTS {copy}")
        cr.execute(f"CREATE DATABASE {copy} TEMPLATE {world}")


@contextlib.contextmanager
def _connection(database):
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cr:
            yield cr
    finally:
        connection.close()


def main(result, kills, seed, world, copy, log, *one):
    with open(log, "w") as stream, Sink() as sink:
        renew(world, copy)
        with Workers(copy, TODAY, sink.port, stream) as workers:
            proof = Proof(world, copy, sink, workers)
            proof.case("undisturbed", proof.undisturbed)
            if one:
                proof.case(f"killed {kills} times", proof.worn_down, int(kills), int(seed))
                return proof.tally.write(result)
            proof.case("three workers", proof.crowded)
            proof.case("by hand meanwhile", proof.mixed)
            proof.case("bookkeeping meanwhile", proof.busy)
            for number, kill in enumerate(Kill.spread(int(kills), int(seed)), start=1):
                proof.case(f"kill {number}, {kill.kind}", proof.killed, kill)
    return proof.tally.write(result)


if __name__ == "__main__":
    main(*sys.argv[1:])
