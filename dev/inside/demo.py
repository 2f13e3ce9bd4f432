"""The demonstration: a web server and a mail server in one process, and the daily collection.

python -m dev.inside.demo DATABASE PORT SMTP_PORT MAIL_FOLDER LOG serve|check
"""

import contextlib
import json
import re
import signal
import sys
import urllib.request
from datetime import datetime

import freezegun
import odoo.http
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tools import config

from dev.demo_day import JAKARTA, sending_moment
from dev.mail_sink import MailSink
from dev.steps import SetupError, main, step

LOGINS = "penagihan_piutang.demo_logins"


class Demo:
    """The demonstration database, served at a local address, its mail going to a sink."""

    def __init__(self, database, url, sink):
        self.registry = Registry(database)
        self.url = url
        self.sink = sink

    @contextlib.contextmanager
    def environment(self):
        """The administrator's environment, in all his companies; committed at the end."""
        with self.registry.cursor() as cr:
            admin = api.Environment(cr, SUPERUSER_ID, {}).ref("base.user_admin")
            context = {**admin.context_get(), "allowed_company_ids": admin.company_ids.ids}
            yield api.Environment(cr, admin.id, context)

    def load(self):
        """Load the demo data unless an earlier start did; gives the role of each login."""
        # Only here: the add-on can be imported once Odoo knows where it is.
        from odoo.addons.penagihan_piutang.demo import load

        with self.environment() as env:
            parameters = env["ir.config_parameter"].sudo()
            if not parameters.get_param(LOGINS):
                with step("Loading demo data"):
                    parameters.set_param(LOGINS, json.dumps(load(env)))
                    # These companies are past their first run, which a person starts.
                    env["res.company"].sudo().search([]).penagihan_automatic = True
            return json.loads(parameters.get_param(LOGINS))

    def confine(self):
        """Lead everything that leaves the database to addresses on this machine."""
        with self.environment() as env:
            servers = env["ir.mail_server"].sudo().with_context(active_test=False)
            servers.search([]).unlink()
            servers.create(
                {
                    "name": "Demo: writes files",
                    "smtp_host": "127.0.0.1",
                    "smtp_port": self.sink.port,
                    "smtp_encryption": "none",
                }
            )
            for name in ("web.base.url", "report.url"):
                env["ir.config_parameter"].sudo().set_param(name, self.url)
            # else the administrator's first login would change it
            env["ir.config_parameter"].sudo().set_param("web.base.url.freeze", True)

    def collect(self):
        """Do the day's collection; gives the number of messages that it sent."""
        before = len(self.sink.messages())
        with self.environment() as env:
            env["penagihan.run"].sudo()._cron_run()
        return len(self.sink.messages()) - before

    def report(self):
        with self.environment() as env:
            print("", *env["penagihan.run"]._report_lines(), "", sep="\n", flush=True)

    def fetch(self, path):
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return answer.read().decode()

    def check(self, sent):
        """Raise when something that a visitor would see is off."""
        assets = re.findall(r'/web/assets/[^"]+', self.fetch("/web/login"))
        if not assets:
            raise SetupError("The login page names no style sheet and no script.")
        for path in assets:
            self.fetch(path)
        if not sent:
            raise SetupError("The daily collection has sent no message.")
        if again := self.collect():
            raise SetupError(f"A second run on the same day has sent {again} more messages.")


def demonstrate(database, port, smtp_port, mail_folder, log, purpose):
    options = ["-d", database, "--no-database-list", "--max-cron-threads=1", "--logfile", log]
    ports = ["--http-port", port, "--smtp", "127.0.0.1", "--smtp-port", smtp_port]
    config.parse_config([*options, *ports], setup_logging=True)
    server.load_server_wide_modules()
    server.server = odoo_server = server.ThreadedServer(odoo.http.root)
    with MailSink(mail_folder, int(smtp_port)) as sink:
        # The web server comes before the collection: PDFs load their style sheets from it.
        odoo_server.start()
        try:
            demo = Demo(database, f"http://127.0.0.1:{port}", sink)
            logins = _show_a_day(demo, purpose == "check")
            if purpose == "serve":
                _serve(odoo_server, demo, logins)
        finally:
            odoo_server.stop()


def _show_a_day(demo, check):
    now = datetime.now(JAKARTA)
    moment = sending_moment(now)
    with freezegun.freeze_time(moment, tick=True, real_asyncio=True):
        logins = demo.load()
        demo.confine()
        with step("Running the daily collection"):
            sent = demo.collect()
        demo.report()
        if check:
            demo.check(sent)
    if moment < now:
        print(f"Offices are closed now: this was the collection of {moment:%A, %d %B %Y}.")
    print(f"{sent} new messages, {len(demo.sink.messages())} in all: {demo.sink.folder}")
    return logins


def _serve(odoo_server, demo, logins):
    odoo_server.cron_spawn()
    print(f"\n{demo.url}/odoo\n\n    admin / admin: administrator")
    for login, role in logins.items():
        print(f"    {login} / {login}: {role}")
    print("\nCtrl-C ends it.", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            signal.pause()


if __name__ == "__main__":
    sys.exit(main(lambda: demonstrate(*sys.argv[1:])))
