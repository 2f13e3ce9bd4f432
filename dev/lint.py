"""Checks that only read the code: ruff, and OCA's mandatory checks of pylint-odoo."""

import subprocess

from dev.paths import BRIDGE, CHECKOUT, MODULE
from dev.results import Tally

MOST = 40  # lines shown
COMMANDS = {
    "ruff": ["ruff", "check", "--quiet", "--output-format=concise", "."],
    "pylint-odoo": ["pylint", "--rcfile=pyproject.toml", MODULE, BRIDGE],
}


def check(tool, venv):
    """Run one of the tools on the checkout; it counts as one check."""
    result = subprocess.run(
        [venv / "bin" / "python", "-m", *COMMANDS[tool]],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode:
        found = result.stdout.splitlines()
        rest = [f"... and {len(found) - MOST} lines more"] if len(found) > MOST else []
        return Tally(failures=["\n".join([tool, *found[:MOST], *rest])])
    return Tally(passed=1)
