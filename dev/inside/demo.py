"""The demonstration inside Odoo: a server and a mail sink in one process.

    python -m dev.inside.demo DATABASE PORT MAIL_FOLDER LOG serve|check

The web server runs before the daily collection does, for the letters' PDFs load their styles from it.
"""

import contextlib
import json
import re
import sys
import urllib.request
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import freezegun
import holidays
import odoo.http
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tools import config

from dev.mail_sink import MailSink
from dev.ports import free_port
from dev.steps import step

JAKARTA = ZoneInfo("Asia/Jakarta")
OPENING, CLOSING = time(10), time(15)  # within every office hour from Medan to Jayapura
LOADED = "penagihan_piutang.demo_logins"


def sending_moment(now):
    """The last moment up to `now` at which an Indonesian office is open: on a Sunday the demonstration
    shows Friday's collection, since messages may not leave on Sundays.

    >>> sending_moment(datetime(2026, 11, 20, 11, 30, tzinfo=JAKARTA)).strftime("%a %d %H:%M")
    'Fri 20 11:30'
    >>> sending_moment(datetime(2026, 11, 22, 5, 40, tzinfo=JAKARTA)).strftime("%a %d %H:%M")
    'Fri 20 10:00'
    """
    closed = holidays.country_holidays("ID", years=[now.year - 1, now.year])

    def is_working_day(day):
        return day.weekday() < 5 and day not in closed

    if is_working_day(now.date()) and OPENING <= now.time() <= CLOSING:
        return now
    day = now.date() if now.time() > CLOSING else now.date() - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, OPENING, tzinfo=JAKARTA)
