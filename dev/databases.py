"""Databases by copy: each kind is made once as a template, kept, and copied when one is needed.

A copy takes a second instead of a minute. The filestore goes with it, without which a database
answers 500 to its first request for a style sheet.
"""

import hashlib
import shutil
from dataclasses import dataclass

from dev import odoo_tree
from dev.odoo_log import LoggedRun
from dev.paths import ADDON, DATA, MODULE
from dev.steps import once, run, step


@dataclass(frozen=True)
class Recipe:
    """How a template is made: all that it holds before the add-on comes."""

    name: str
    country: str = ""  # of the company; without one Odoo takes its generic chart of accounts
    modules: tuple = ("account", "portal", "phone_validation")
    languages: tuple = ()  # beside en_US


# With online payments: the add-on reads them where they are, and does without elsewhere.
INDONESIAN = Recipe("indonesian", "ID", (*Recipe.modules, "l10n_id", "account_payment"), ("id_ID",))
PLAIN = Recipe("plain")

# Half a minute of work that every copy is spared, but for what the add-on adds.
MAKE_ASSETS = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"


class Databases:
    """The databases of the prepared environment."""

    def __init__(self, environment):
        self.environment = environment

    def exists(self, name):
        return self._sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "1"

    def state(self, name):
        """What `set_state` wrote down; nothing of a database that does not exist."""
        return self._sql(
            "SELECT shobj_description(oid, 'pg_database')"
            f" FROM pg_database WHERE datname = '{name}'"
        )

    def set_state(self, name, state):
        """Write down with a database what it was made from."""
        self._sql(f"COMMENT ON DATABASE {name} IS '{state}'")

    def drop(self, name):
        # Not dropdb --force, which stumbles over the server's own autovacuum.
        self._sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{name}' AND usename = current_user"
        )
        self._run("dropdb", "--if-exists", name)
        shutil.rmtree(_filestore(name), ignore_errors=True)

    def copy_template(self, recipe, target):
        """Make (or make anew) the database `target` as a copy of a recipe's template."""
        self.copy(self._template(recipe), target)

    def copy(self, source, target):
        """Make (or make anew) the database `target` as a copy of one nobody uses."""
        self.drop(target)
        shutil.copytree(_filestore(source), _filestore(target))
        self._run("createdb", "--template", source, target)
        # Odoo knows a database by its uuid; a copy needs its own.
        self._sql(
            "UPDATE ir_config_parameter SET value = gen_random_uuid()::text"
            " WHERE key = 'database.uuid'",
            target,
        )

    def load_addon(self, name, option):
        """Install (-i) or update (-u) the add-on; returns the run, whose log is to be judged."""
        command = self.environment.odoo(
            "-d", name, option, MODULE, "--stop-after-init", "--no-http"
        )
        return LoggedRun(f"{name}_install", command, self.environment.variables)

    def _template(self, recipe):
        made_from = f"{odoo_tree.version(self.environment.tree)} {recipe}"
        key = hashlib.sha256(made_from.encode()).hexdigest()[:10]
        name = f"template_{recipe.name}_{key}"
        return once(lambda: name if self.exists(name) else None, lambda: self._make(recipe, name))

    def _make(self, recipe, name):
        draft = f"{name}_part"
        with step(f"Making the template database with {', '.join(recipe.modules)}"):
            self.drop(draft)
            if recipe.country:
                self._odoo(name, "db", "init", draft, "--country", recipe.country)
            install = ["-i", ",".join(recipe.modules), "--stop-after-init", "--no-http"]
            if recipe.languages:
                install += ["--load-language", ",".join(recipe.languages)]
            self._odoo(name, "-d", draft, *install)
            self._odoo(name, "shell", "-d", draft, "--no-http", script=MAKE_ASSETS)
            shutil.rmtree(_filestore(name), ignore_errors=True)
            _filestore(draft).rename(_filestore(name))
            self._sql(f"ALTER DATABASE {draft} RENAME TO {name}")
        return name

    def _odoo(self, name, *arguments, script=""):
        command = self.environment.odoo(*arguments)
        run = LoggedRun(name, command, self.environment.variables, input=script)
        run.check("make a template database")

    def _sql(self, statement, database="postgres"):
        return self._run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement)

    def _run(self, program, *arguments):
        command = [program, *arguments]
        variables = self.environment.variables
        return run(command, f"run {program}", env=variables).strip()


def addon_fingerprint():
    """Changes with everything that an installed database depends on: not with tests or assets."""
    digest = hashlib.sha256()
    for path in sorted(ADDON.rglob("*")):
        top = path.relative_to(ADDON).parts[0]
        if path.is_file() and top not in ("tests", "static") and path.suffix != ".pyc":
            digest.update(str(path.relative_to(ADDON)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _filestore(database):
    return DATA / "filestore" / database
