"""Chromium for the browser tests: the one on PATH, or Debian's, installed where that is allowed."""

import os
import shutil

from dev.apt import NETWORK_ADVICE
from dev.steps import once, run, step

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def ensure():
    """See that there is a browser, if this user may install one."""
    once(_found, _install)


def _found():
    return any(map(shutil.which, NAMES)) or None


def _install():
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    with step("Installing Chromium for the browser tests"):
        run(["apt-get", "update"], "read the package lists", NETWORK_ADVICE)
        install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run(install, "install Chromium", NETWORK_ADVICE, env=quiet)
    return _found()
