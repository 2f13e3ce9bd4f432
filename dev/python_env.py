"""The Python environment: a venv in the cache, filled with exactly what requirements.lock pins."""

import hashlib
import shutil
import subprocess
import sys

from dev.apt import Apt
from dev.paths import CACHE, LOCK_FILE
from dev.steps import SetupError, building, once, run, step

OLDEST, NEWEST = (3, 10), (3, 13)  # what Odoo 19 and the lock file are made for
PIP_ADVICE = (
    "Look at the network and at pip's configuration (does 'pip download six' work?), "
    "then run the same command again; what is downloaded stays in pip's cache."
)


def ensure():
    """The folder of the environment; its programs are in `bin`."""
    python = _interpreter()
    key = hashlib.sha256(LOCK_FILE.read_bytes() + python.encode()).hexdigest()[:12]
    venv = CACHE / "python" / key
    ready = venv / "ready"  # a venv cannot be renamed, so it says itself that it is complete
    once(lambda: ready if ready.exists() else None, lambda: _fill(python, venv, ready))
    return venv


def site_packages(venv):
    """The folder of installed packages of an environment."""
    return next((venv / "lib").glob("python3.*")) / "site-packages"


def _interpreter():
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys._base_executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if python := shutil.which(f"python3.{minor}"):
            return python
    raise SetupError(f"Odoo 19 runs on Python {OLDEST} to {NEWEST}, and none of them is on PATH.")


def _fill(python, venv, ready):
    with step("Installing Python packages"):
        pip = _make(python, venv)
        run([*pip, "install", "-q", "-r", LOCK_FILE], "install requirements.lock", PIP_ADVICE)
        ready.touch()
    return ready


def _make(python, venv):
    """Make an empty environment; return the command of a pip that installs into it."""
    shutil.rmtree(venv, ignore_errors=True)
    made = subprocess.run([python, "-m", "venv", venv], capture_output=True, text=True)
    if made.returncode == 0:
        return [venv / "bin" / "python", "-m", "pip"]
    # Debian ships Python without ensurepip: make do with pip's wheel from its own package.
    run([python, "-m", "venv", "--clear", "--without-pip", venv], "make a Python environment")
    return [venv / "bin" / "python", once(_pip_wheel, _download_pip) / "pip"]


def _pip_wheel():
    return next((CACHE / "pip").glob("usr/share/python-wheels/pip-*.whl"), None)


def _download_pip():
    with building(CACHE / "pip") as root:
        apt = Apt()
        apt.update()
        apt.unpack(["python3-pip-whl"], root)
    return _pip_wheel()
