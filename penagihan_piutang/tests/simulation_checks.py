"""The invariants of the design, each a check of its own, judged by letters, ledger and books.

``found`` says by check what was seen against it.
"""

from collections import Counter, defaultdict
from datetime import time, timedelta

import holidays
import psycopg2
import pytz
from odoo.tools import mute_logger

from ..tools.contact_window import working_days_between
from .common import MILLION
from .simulation_agreements import MISSED_AFTER

RUNGS = (
    (-2, "email", "not_due", "automatic"),
    (0, "email", "not_due", "automatic"),
    (3, "email", "reminder", "automatic"),
    (7, "phone", "reminder", "automatic"),
    (14, "email", "collection", "automatic"),
    (21, "visit", "collection", "automatic"),
    (30, "email", "warning", "approval"),
    (45, "letter", "demand", "approval"),
)
FIRM = {30, 45}
VISIT_FROM = 5 * MILLION
INTERVAL = 3
ANSWER_DAYS = 3
MINIMUM = 50_000
SMALL = 20_000
OFFSETS = [rung[0] for rung in RUNGS]
OPEN_FROM, OPEN_TO = time(8), time(17)
ZONES = {"JK": "Asia/Jakarta", "BA": "Asia/Makassar", "PA": "Asia/Jayapura", "SG": "Asia/Singapore"}
# What stands on a person's list by itself.
LISTED = {"excluded", "settled_small", "ladder_done", "no_contact", "by_hand", "below_minimum"}
# What begins and ends because somebody does something: a new wait, with a new explanation.
EVENTS = {"hold", "reply", "credit_covers", "promised", "in_process"}

UNIT = "1 the unit is the line"
LADDER = "2 one rung at a time, passed over only by a record"
GAP = "2 no firm rung within its gap"
ONE = "3 one automatic message per customer and day"
HELD = "4 nobody is chased for what is held"
AMOUNTS = "4 amounts are those of the moment"
REST = "4 left in peace for the interval"
LOST = "5 nothing is lost"
HOURS = "6 hours, weekdays and holidays of the customer"
BACKLOG = "7 backlog enters at the first rung after the due date"
DOUBLES = "8 nothing twice"
BOOKS = "11 the books are not rewritten"
AGREED = "12 invoices of agreements wait"
MISSED = "12 a missed instalment is somebody's task"
ALL = (
    UNIT,
    LADDER,
    GAP,
    ONE,
    HELD,
    AMOUNTS,
    REST,
    LOST,
    HOURS,
    BACKLOG,
    DOUBLES,
    BOOKS,
    AGREED,
    MISSED,
)

# What a few days may have no occasion for.
RARE = (MISSED,)


class Checks:
    """
    :param simulation: the `Simulation` that is watched
    :param lost_after: days after which an item nobody hears of is lost
    """

    def __init__(self, simulation, lost_after):
        self.simulation = simulation
        self.env = simulation.env
        self.lost_after = lost_after
        self.found = {name: [] for name in ALL}
        self.judged = Counter()  # how often each check had something to judge
        # item: since when nobody has heard of it, until when that is explained, and by what event
        self.quiet = {}

    def check(self, name, right, complaint):
        self.judged[name] += 1
        if not right:
            self.found[name].append(f"{self.simulation.today}: {complaint}")

    # -- when something may have been sent ------------------------------------------------

    def collected(self, letters, rewritten):
        self.check(BOOKS, not rewritten, "accounting entries have changed")
        by_row = {(item.number, item.due): item for item in self.simulation.books.values()}
        for letter in letters:
            partner = self.env["res.partner"].browse(letter.partner)
            self._hours(letter, partner)
            self._unit(letter, by_row)
            self._held(letter, partner, by_row)
            self._amounts(letter, by_row)
            self._rest(letter, partner)
        self._one_a_day(letters)

    def _hours(self, letter, partner):
        code = partner.state_id.code or partner.country_id.code
        local = pytz.utc.localize(letter.moment).astimezone(pytz.timezone(ZONES[code]))
        kinds = ("public", "government") if partner.country_id.code == "ID" else ("public",)
        off = holidays.country_holidays(partner.country_id.code, categories=kinds)
        self.check(
            HOURS,
            OPEN_FROM <= local.time() < OPEN_TO and local.weekday() < 5 and local.date() not in off,
            f"{partner.name} got a message on {local:%A %d %B at %H:%M}",
        )

    def _unit(self, letter, by_row):
        """The table shows each line of the ledger once, each at its own date's rung."""
        today = self.simulation.today
        rows = Counter((row.number, row.due) for row in letter.asked)
        expected = Counter(
            (item.number, item.due) for item in by_row.values() if item.id in letter.items
        )
        self.check(UNIT, rows == expected and rows, f"{rows} asked for, {expected} in the ledger")
        for item in by_row.values():
            if item.id in letter.items:
                rung = letter.items[item.id]
                day = item.due + timedelta(days=rung)
                right = day <= today if rung > 0 else day - timedelta(INTERVAL) <= today <= item.due
                # what was promised in vain is asked for at once, though never firmly
                promised = self.simulation.promises.get(item.id, today)
                right = right or (promised < today and item.due < today and rung not in FIRM)
                self.check(UNIT, right, f"rung {rung} of {item.number} due {item.due}")

    def _held(self, letter, partner, by_row):
        today = self.simulation.today
        name = partner.name
        on_hold = any(first <= today <= last for first, last in self.simulation.holds[partner.id])
        self.check(HELD, not on_hold, f"{name} is on hold")
        answered = self.simulation.answers.get(partner.id)
        rested = not answered or working_days_between(answered, today, "ID") >= ANSWER_DAYS
        self.check(HELD, rested, f"{name} has answered on {answered}")
        handling = partner.penagihan_debtor_ids.handling
        self.check(HELD, handling != "by_hand", f"{name} is handled by hand")
        if handling == "approval":
            self.check(HELD, letter.approved, f"{name} is to be approved")
        if letter.lead in FIRM:
            self.check(HELD, letter.approved, f"{name} got rung {letter.lead} unapproved")
        for row in (*letter.asked, *letter.told):
            item = by_row.get((row.number, row.due))
            self.check(AGREED, not (item and item.covered), f"{row.number} is in an agreement")
            self.check(HELD, item and item.due_amount >= 1, f"{row.number} is paid or covered")
            self.check(HELD, item and not item.no_followup, f"{row.number}: no follow-up")
            promised = item and self.simulation.promises.get(item.id)
            self.check(HELD, not promised or promised < today, f"{row.number} is promised")
        for row in letter.told:
            self.check(HELD, row.due < today, f"{row.number} is not overdue")
        asked = sum(
            item.due_amount
            for item in by_row.values()
            if item.partner == partner.id and (item.due < today or item.id in letter.items)
        )
        self.check(
            HELD,
            # the ladder of instalments has no minimum
            asked >= (MINIMUM if max(letter.items) > 0 else 1),
            f"{name} owes only {asked}, asked {letter.items} of "
            f"{[item for item in by_row.values() if item.partner == partner.id]}",
        )

    def _amounts(self, letter, by_row):
        for row in (*letter.asked, *letter.told):
            item = by_row.get((row.number, row.due))
            self.check(
                AMOUNTS,
                item and abs(row.amount - item.due_amount) < 0.01,
                f"{row} while the books say {item}",
            )

    def _rest(self, letter, partner):
        """After a contact about something overdue the customer is left alone for some days."""
        if not any(rung > 0 for rung in letter.items.values()):
            return
        today = self.simulation.today
        for day in self.simulation.calls[partner.id]:
            self.check(REST, (today - day).days >= INTERVAL, f"{partner.name}: called on {day}")
        for other in self.simulation.letters:
            day = (other.moment + timedelta(hours=7)).date()
            if other.partner == partner.id and day < today and max(other.items.values()) > 0:
                self.check(
                    REST, (today - day).days >= INTERVAL, f"{partner.name}: written to on {day}"
                )

    def _one_a_day(self, letters):
        today = self.simulation.today
        sent = Counter(
            letter.partner
            for letter in (*self.simulation.letters, *letters)
            if not letter.approved and (letter.moment + timedelta(hours=7)).date() == today
        )
        for partner, count in sent.items():
            self.check(ONE, count == 1, f"customer {partner} got {count} messages")

    # -- every evening --------------------------------------------------------------------

    def day_over(self):
        """Each open item has been heard of, or it is known until when not."""
        simulation, today = self.simulation, self.simulation.today
        decided = {
            row["move_line_id"] or -row["instalment_id"]: row
            for row in self.env["penagihan.decision"]._rows(today)
            if row["owner_id"] == simulation.case.company.id
        }
        with_a_person = self.env["penagihan.followup"].search(
            [("state", "in", ("todo", "to_approve")), ("activity_id", "!=", False)]
        )
        heard = {
            *simulation.done,
            *with_a_person.line_ids.move_line_id.ids,
            *(-each for each in with_a_person.line_ids.instalment_id.ids),
            *(
                item
                for letter in simulation.letters
                if (letter.moment + timedelta(hours=7)).date() == today
                for item in letter.items
            ),
        }
        # over a long holiday a message waits for the hours of its customer
        deferred = {
            (line.move_line_id.id or -line.instalment_id.id): (
                line.followup_id.not_before + timedelta(hours=7)
            ).date()
            for line in self.env["penagihan.followup.line"].search(
                [("state", "=", "planned"), ("followup_id.not_before", "!=", False)]
            )
        }
        for item in simulation.read_books().values():
            row = decided.get(item.id)
            if not row:
                self.check(LOST, False, f"{item} is not decided at all")
                continue
            if item.covered:
                waits = row["reason"] in ("agreement", "excluded")
                self.check(AGREED, waits, f"{item} is {row['reason']}")
                # what an agreement that ends releases begins anew
                self.quiet[item.id] = (today, today, None)
                continue
            if item.id < 0 and self._missed(item):
                heard.add(item.id)
            since, explained, event = self.quiet.get(item.id, (None, today, None))
            now = row["reason"] if row["reason"] in EVENTS else None
            if since is None or now != event or item.id in heard or row["reason"] in LISTED:
                since, explained = today, today
            limit = since + timedelta(self.lost_after)
            # an explanation counts when it is given in time, else a wait could go on for ever
            if today <= limit:
                explained = max(explained, row["until"] or today)
            explained = max(explained, deferred.get(item.id, explained))
            self.quiet[item.id] = (since, explained, now)
            self.check(
                LOST,
                today <= max(limit, explained),
                f"{item.number} due {item.due}: nothing since {since}, {row['reason']} until "
                f"{row['until']}",
            )
        self._nobody_without_a_task(decided)

    def _missed(self, item):
        """Whether an instalment is missed; somebody has to be asked what becomes of it."""
        late = (self.simulation.today - item.due).days >= MISSED_AFTER
        if not late or item.due_amount < 1 or item.no_followup:
            return False
        debtor = self.env["penagihan.debtor"].search(
            [
                ("partner_id", "=", item.partner),
                ("company_id", "=", self.simulation.case.company.id),
            ]
        )
        kind = self.env.ref("penagihan_piutang.activity_agreement_missed")
        asked = kind in debtor.activity_ids.activity_type_id
        self.check(MISSED, asked, f"{item} is missed, and nobody is asked")
        return True

    def _nobody_without_a_task(self, decided):
        """Who cannot be reached stands on a list because somebody has been asked."""
        debtors = {row["debtor_id"] for row in decided.values() if row["reason"] == "no_contact"}
        kind = self.env.ref("penagihan_piutang.activity_contact")
        for debtor in self.env["penagihan.debtor"].browse(filter(None, debtors)):
            asked = kind in debtor.activity_ids.activity_type_id
            self.check(LOST, asked, f"nobody is asked for a contact of {debtor.partner_id.name}")

    # -- at the end -----------------------------------------------------------------------

    def finish(self):
        ledger = defaultdict(list)
        for line in self.env["penagihan.followup.line"].search(
            [
                ("consumes", "=", True),
                ("company_id", "=", self.simulation.case.company.id),
                ("move_line_id", "!=", False),
            ]
        ):
            ledger[line.move_line_id].append(line)
        for item, lines in ledger.items():
            lines.sort(key=lambda line: line.offset_days)
            self._ladder(item, lines)
            self._gap(item, lines)
            if item.id in self.simulation.backlog:
                first = lines[0].offset_days
                self.check(BACKLOG, first == 3, f"{item.move_id.name} begins at rung {first}")
        self._doubles(next(iter(ledger.values()))[0])

    def _ladder(self, item, lines):
        name = item.move_id.name
        climbed = [line.offset_days for line in lines]
        above = [rung for rung in OFFSETS if 0 < rung <= climbed[-1]]
        missing = set(above).difference(climbed)
        states = [line.state for line in lines]
        handling = lines[0].debtor_id.handling
        self.check(LADDER, not missing, f"{name} reached {climbed}, {states}, {handling}")
        dates = [line.date for line in lines if line.state != "waived"]
        self.check(LADDER, dates == sorted(dates), f"{name} did {climbed} on {dates}")
        done = [line.date for line in lines if line.state in ("sent", "done")]
        self.check(LADDER, len(done) == len(set(done)), f"{name}: two rungs on one day, {done}")
        for line in lines:
            if line.state == "waived":
                self.check(LADDER, line.offset_days == 21, f"{name}: {line.offset_days} waived")

    def _gap(self, item, lines):
        for number, line in enumerate(lines):
            if line.offset_days not in FIRM or line.state not in ("sent", "done") or not number:
                continue
            gap = line.offset_days - lines[number - 1].offset_days
            # a wait that ended before counts like a contact; one that was over before any run
            # met it has changed nothing
            holds = self.simulation.holds[item.partner_id.id]
            waits = [last for first, last in holds if last > first]
            for day in (*(each.date for each in lines[:number]), *waits):
                if day and day < line.date:
                    self.check(
                        GAP,
                        (line.date - day).days >= gap,
                        f"{item.move_id.name}: rung {line.offset_days} on {line.date} after {day}",
                    )

    def _doubles(self, line):
        rows = Counter(
            (row.number, row.due, letter.moment.date())
            for letter in self.simulation.letters
            for row in letter.asked
        )
        for row, count in rows.items():
            self.check(DOUBLES, count == 1, f"{row} asked for {count} times")
        rungs = Counter(step for letter in self.simulation.letters for step in letter.items.items())
        for (item, rung), count in rungs.items():
            # after a new day for it an instalment is reminded of anew
            most = 1 + (item in self.simulation.agreements.tolerated)
            self.check(DOUBLES, count <= most, f"rung {rung} of item {item} sent {count} times")
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                line.copy()
                self.env.flush_all()
        except psycopg2.errors.UniqueViolation:
            return
        self.check(DOUBLES, False, "the database takes a second line for one step")
