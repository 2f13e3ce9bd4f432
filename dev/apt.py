"""Debian packages without root and without touching the system's apt.

The mirror is the one that this machine already uses, asked for at run time. All of apt's state goes
to a private folder; signatures are checked with Debian's own keyring.
"""

import os
import shutil
from pathlib import Path

from dev.paths import CACHE
from dev.steps import SetupError, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NETWORK_ADVICE = (
    "Look at the network and at apt's mirror (does 'apt-get update' work?), "
    "then run the same command again."
)


def mirror(targets):
    """The Debian mirror among apt's index targets, one `URI ORIGIN LABEL` a line; None without.

    >>> mirror('''http://a.example/security/ Debian Debian-Security
    ... http://b.example/debian/ Debian Debian
    ... http://c.example/node/ . nodistro''')
    'http://b.example/debian/'
    >>> mirror("http://archive.example/ubuntu/ Ubuntu Ubuntu")
    """
    for line in targets.splitlines():
        uri, _, origin = line.partition(" ")
        if origin == "Debian Debian":
            return uri
    return None


def to_be_installed(simulation):
    """The packages that `apt-get --simulate install` would install.

    >>> to_be_installed('''Reading package lists...
    ... Inst libxau6 (1:1.0.9-1 Debian:12.1/oldstable [amd64])
    ... Inst libx11-6 [2:1.8.3] (2:1.8.4 Debian:12.1/oldstable [amd64]) []
    ... Conf libxau6 (1:1.0.9-1 Debian:12.1/oldstable [amd64])''')
    ['libxau6', 'libx11-6']
    """
    return [line.split()[1] for line in simulation.splitlines() if line.startswith("Inst ")]


class Apt:
    """apt with private state; for the machine's own release, or for another suite of its mirror."""

    def __init__(self, suite=None):
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            raise SetupError("This machine has no apt to fetch packages with.")
        self.home = CACHE / "apt" / (suite or "own")
        self.options = [f"-oDir::State={self.home}/state", f"-oDir::Cache={self.home}/cache"]
        if suite:
            sources = self._write_source(suite)
            self.options.append("-oDir::Etc::SourceList=/dev/null")
            self.options.append(f"-oDir::Etc::SourceParts={sources}")
        self.options += [
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=2",
            "-oAPT::Update::Error-Mode=any",  # else a mirror that cannot be reached is a success
        ]
        if os.geteuid() == 0:
            # As root, apt would download as the user _apt, who cannot enter root's cache.
            self.options.append("-oAPT::Sandbox::User=root")

    def _write_source(self, suite):
        targets = ["indextargets", "--format", "$(REPO_URI) $(ORIGIN) $(LABEL)"]
        listed = run(["apt-get", *targets], "ask apt for its mirror")
        uri = mirror(listed)
        if uri is None:
            # A machine that has never run `apt-get update` lists nothing: do it privately.
            own = Apt()
            own.update()
            uri = mirror(run(["apt-get", *own.options, *targets], "ask apt for its mirror"))
        if uri is None:
            raise SetupError("This machine's apt has no Debian mirror among its sources.")
        sources = self.home / "sources"
        sources.mkdir(parents=True, exist_ok=True)
        (sources / "suite.sources").write_text(
            f"Types: deb\nURIs: {uri}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n"
        )
        return sources

    def update(self):
        (self.home / "state" / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        (self.home / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        run(["apt-get", *self.options, "update"], "read the mirror's package lists", NETWORK_ADVICE)

    def version(self, package):
        """The version that the mirror offers."""
        shown = run(
            ["apt-cache", *self.options, "show", "--no-all-versions", package],
            f"find the package {package} on the mirror",
            NETWORK_ADVICE,
        )
        return next(line.split()[1] for line in shown.splitlines() if line.startswith("Version:"))

    def missing(self, packages):
        """Those of the packages, and of what they depend on, that this machine lacks."""
        install = ["apt-get", *self.options, "--simulate", "--no-install-recommends", "install"]
        doing = f"find out what is missing for {', '.join(packages)}"
        return to_be_installed(run([*install, *packages], doing, NETWORK_ADVICE))

    def unpack(self, packages, root):
        """Download packages (going on where an interrupted download stopped) and unpack them."""
        downloads = self.home / "downloads"
        downloads.mkdir(parents=True, exist_ok=True)
        download = ["apt-get", *self.options, "download", *packages]
        doing = f"download {', '.join(packages)}"
        run(download, doing, NETWORK_ADVICE, cwd=downloads)
        for line in run([*download, "--print-uris"], doing, NETWORK_ADVICE).splitlines():
            _uri, deb, *_size_and_hash = line.split()
            run(["dpkg-deb", "-x", downloads / deb, root], f"unpack {deb}")
        shutil.rmtree(self.home)
