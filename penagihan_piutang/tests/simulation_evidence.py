"""What the simulation's checks are judged by: letters as the customer reads them, and the books.

Nothing here asks the add-on what it thinks.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lxml import html

DRAFT_DAYS = 14  # how long a draft credit note covers its invoice
DUE = re.compile(r"due (\d\d)/(\d\d)/(\d{4})")
LEAD = re.compile(r"RUNG (-?\d+)")  # the simulation's templates have it as their subject
OTHERS = "For your information"


@dataclass(frozen=True)
class Row:
    """A line of a table in a message."""

    number: str
    due: date
    amount: float


@dataclass(frozen=True)
class Letter:
    """A message that has left.

    :param moment: UTC, naive
    :param lead: day of the rung that set its tone
    :param asked: what it is about
    :param told: what it mentions besides
    :param approved: a manager of the simulation has let it go
    :param items: {id of the receivable line: day of the rung}, from the ledger
    """

    moment: datetime
    partner: int
    lead: int
    asked: tuple
    told: tuple
    approved: bool
    items: dict


@dataclass(frozen=True)
class Item:
    """A receivable line as the books have it, or (with a negative id) an instalment.

    :param due_amount: what is open less its share of the customer's credits
    :param covered: an agreement is about it: nobody asks for it but by instalments
    """

    id: int
    number: str
    due: date
    partner: int
    residual: float
    due_amount: float
    no_followup: bool
    covered: bool = False


def read_tables(message):
    """What a message asks for and what it mentions besides."""
    asked, told = [], []
    rows = asked
    for node in html.fromstring(message.get_body(("html",)).get_content()).iter("p", "tr"):
        text = " ".join(node.text_content().split())
        if node.tag == "p" and text.startswith(OTHERS):
            rows = told
        elif node.tag == "tr" and (found := DUE.search(text)) and not node.findall(".//tr"):
            number, amount = node.xpath("string((.//a|.//b)[1])"), node.xpath("string(td[2])")
            month, day, year = map(int, found.groups())
            rows.append(Row(number.strip(), date(year, month, day), _amount(amount)))
    return tuple(asked), tuple(told)


def _amount(text):
    """``Rp 1,250,000.00`` as a number."""
    return float(re.sub(r"[^\d.]", "", text.replace("Rp.", "")))


def read_books(env, company, today, agreements=()):
    """Every open invoice line, and every open instalment, with what may be asked for: {id: Item}.

    A credit note pays its own invoice first; what is left of a customer's credits pays the oldest
    that is chased. What is for an invoice of an agreement goes to its instalments.

    :param agreements: those that are active, as ``simulation_agreements`` remembers them
    """
    env.flush_all()
    env.cr.execute(
        """SELECT line.id, move.id, move.name, line.date_maturity, line.partner_id,
                  line.amount_residual, COALESCE(line.no_followup, FALSE), line.date,
                  move.reversed_entry_id
             FROM account_move_line line
             JOIN account_move move ON move.id = line.move_id
             JOIN account_account account ON account.id = line.account_id
            WHERE line.company_id = %s AND move.state = 'posted' AND line.amount_residual <> 0
              AND account.account_type = 'asset_receivable'
         ORDER BY line.date_maturity, line.id""",
        [company.id],
    )
    lines = env.cr.fetchall()
    credits = [line for line in lines if line[5] < 0 and line[7] <= today]
    own, drafts, purse = defaultdict(float), defaultdict(float), defaultdict(float)
    for _id, _move, _name, _due, partner, residual, _no, _date, reversed_id in credits:
        purse[partner] -= float(residual)
        if reversed_id:
            own[reversed_id] -= float(residual)
    env.cr.execute(
        """SELECT reversed_entry_id, amount_total, create_date FROM account_move
            WHERE company_id = %s AND state = 'draft' AND move_type = 'out_refund'
              AND reversed_entry_id IS NOT NULL""",
        [company.id],
    )
    for move, amount, created in env.cr.fetchall():
        if created.date() + timedelta(days=DRAFT_DAYS) > today:
            drafts[move] += float(amount)
    open_lines = [line for line in lines if line[5] > 0]
    key = {line[0]: line[1] for line in open_lines}  # what its own credit notes are for
    owed, covered = [], set()
    for agreed in agreements:
        covered |= set(agreed.covers)
        for line in open_lines:
            if line[0] in agreed.covers:
                key[line[0]] = ("agreement", id(agreed))
    for agreed in agreements:
        moves = {line[1] for line in open_lines if line[0] in agreed.covers}
        for purses in (own, drafts):
            for move in moves & purses.keys():
                purses["agreement", id(agreed)] += purses.pop(move)
        silent = [line[6] for line in open_lines if line[0] in agreed.covers]
        rest = agreed.left({line[0]: float(line[5]) for line in open_lines})
        for instalment, (day, _amount) in agreed.schedule.items():
            key[-instalment] = ("agreement", id(agreed))
            if rest[instalment]:
                owed.append(
                    (-instalment, None, agreed.number(instalment), day, agreed.partner,
                     rest[instalment], bool(silent) and all(silent))
                )  # fmt: skip
    owed += [line[:7] for line in open_lines if line[0] not in covered]
    owed.sort(key=lambda line: (line[3], line[0]))
    left = {line[0]: float(line[5]) for line in owed}
    # first each invoice's own credit notes, then the oldest, then drafts on their own invoice
    for line in owed:
        share = min(left[line[0]], own[key[line[0]]], purse[line[4]])
        left[line[0]] -= share
        own[key[line[0]]] -= share
        purse[line[4]] -= share
    # what an invoice's own credit note has left goes to the others as well; what nobody asks for
    # comes last
    for line in sorted(owed, key=lambda line: (line[6], line[3], line[0])):
        share = min(left[line[0]], purse[line[4]])
        left[line[0]] -= share
        purse[line[4]] -= share
    for line in owed:
        share = min(left[line[0]], drafts[key[line[0]]])
        left[line[0]] -= share
        drafts[key[line[0]]] -= share
    waiting = [line[:7] for line in open_lines if line[0] in covered]
    return {
        line[0]: Item(
            line[0], line[2], line[3], line[4], float(line[5]), left.get(line[0], 0), line[6],
            line[0] in covered,
        )
        for line in (*owed, *waiting)
    }  # fmt: skip


def digest_of_books(env, company):
    """Changes with anything a person has entered."""
    env.flush_all()
    env.cr.execute(
        """SELECT md5(string_agg(concat_ws('|', line.id, line.move_id, line.account_id,
                      line.partner_id, line.balance, line.amount_currency, line.amount_residual,
                      line.date, line.date_maturity, move.name, move.state, move.payment_state),
                      ',' ORDER BY line.id))
             FROM account_move_line line JOIN account_move move ON move.id = line.move_id
            WHERE line.company_id = %s""",
        [company.id],
    )
    return env.cr.fetchone()[0]
