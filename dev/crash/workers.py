"""Worker processes, started and awaited from outside: see `dev.inside.workers`."""

import subprocess
import sys


class Workers:
    """A process in which Odoo is loaded, whose copies run one method of `penagihan.run` each.

    :param moment: what time it is for them, in UTC; their clock goes on from there
    :param log: file for Odoo's log
    """

    def __init__(self, database, moment, smtp_port, log):
        command = [
            *(sys.executable, "-m", "dev.inside.workers", moment),
            *("-d", database, "--no-http", "--max-cron-threads=0"),
            *("--smtp", "127.0.0.1", "--smtp-port", str(smtp_port)),
        ]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )

    def __enter__(self):
        assert self._read() == "ready", "Odoo was not loaded: see the log"
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()

    def start(self, method, *moment):
        """Start a worker; gives the id of its process.

        :param moment: what time it is for this one, in UTC, when it is another
        """
        return int(self._ask(" ".join(["start", method, *moment])))

    def wait(self, pid):
        """Wait until a worker has ended; gives its exit code, negative when it was killed."""
        return int(self._ask(f"wait {pid}"))

    def run(self, method, *moment):
        """Run a method to its end."""
        code = self.wait(self.start(method, *moment))
        assert code == 0, f"{method} ended with {code}: see the log"

    def _ask(self, command):
        print(command, file=self._process.stdin, flush=True)
        return self._read()

    def _read(self):
        return self._process.stdout.readline().strip()
