"""Brings the translations up to date with the code: python3 -m dev.i18n

Exports the template `i18n/penagihan_piutang.pot` from a new database, and puts its terms into
`i18n/id.po`: translations are kept, what is new waits there to be translated, what is gone goes.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from dev.databases import INDONESIAN, Databases
from dev.environment import prepare
from dev.odoo_log import LoggedRun
from dev.paths import ADDON, CHECKOUT, MODULE
from dev.steps import lock, main, step

DATABASE = "i18n"
TEMPLATE = ADDON / "i18n" / f"{MODULE}.pot"
TRANSLATIONS = ADDON / "i18n" / "id.po"


def update():
    environment = prepare()
    with lock(DATABASE), tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / TEMPLATE.name
        _export(environment, exported)
        files = (exported, TEMPLATE, TRANSLATIONS)
        command = [environment.python, "-m", "dev.inside.i18n", *files]
        return subprocess.run(command, cwd=CHECKOUT, env=environment.variables).returncode


def _export(environment, file):
    databases = Databases(environment)
    with step("Exporting the terms of the code"):
        databases.copy_template(INDONESIAN, DATABASE)
        databases.load_addon(DATABASE, "-i").check("install the add-on")
        command = environment.odoo("i18n", "export", "-d", DATABASE, "-o", file, MODULE)
        LoggedRun(DATABASE, command, environment.variables).check("export the terms")
        databases.drop(DATABASE)


if __name__ == "__main__":
    sys.exit(main(update))
