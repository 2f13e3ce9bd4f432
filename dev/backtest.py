"""python3 -m dev.backtest -d DATABASE: how good payment predictions would have been."""

import argparse
import subprocess
import sys

from dev.environment import prepare
from dev.paths import CHECKOUT
from dev.steps import main

DESCRIPTION = """\
For each company that collects, predict in the mornings of past days with what was known then, and
compare with what came. Nothing is written. The add-on is installed in the database.
"""


def backtest():
    parser = argparse.ArgumentParser(prog="python3 -m dev.backtest", description=DESCRIPTION)
    option = parser.add_argument
    option("-d", "--database", required=True)
    option("--days", type=int, default=6, help="how many past days; default: 6")
    option("--every", type=int, default=30, help="days between them, and before today; default: 30")
    option("--today", help="what is taken for today, YYYY-MM-DD; default: today")
    given = parser.parse_args()
    environment = prepare()
    command = [environment.python, "-W", "ignore", "-m", "dev.inside.backtest", given.database]
    command += [str(given.days), str(given.every), given.today or ""]
    return subprocess.run(command, cwd=CHECKOUT, env=environment.variables, check=True).returncode


if __name__ == "__main__":
    sys.exit(main(backtest))
