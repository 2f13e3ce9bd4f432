"""Odoo's working environment, put together from the set-up steps."""

import os
from dataclasses import dataclass
from pathlib import Path

from dev import odoo_tree, postgres, python_env, wkhtmltopdf
from dev.paths import CACHE, CHECKOUT, DATA


@dataclass(frozen=True)
class Environment:
    """A prepared machine: where Odoo is, and the variables under which it runs."""

    tree: Path
    venv: Path
    variables: dict

    @property
    def python(self):
        return str(self.venv / "bin" / "python")

    def odoo(self, *arguments):
        """The command line of Odoo."""
        return [self.python, "-m", "odoo", *map(str, arguments)]


def prepare():
    """Do whatever set-up is still missing. Takes a moment when nothing is."""
    tree = odoo_tree.ensure()
    venv = python_env.ensure()
    server = postgres.ensure(venv)
    programs = [venv / "bin", postgres.programs(venv), wkhtmltopdf.ensure(venv)]
    variables = {
        **os.environ,
        **server,
        "PATH": os.pathsep.join([*map(str, programs), os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": str(tree),
        "ODOO_ADDONS_PATH": ",".join(map(str, [*odoo_tree.addons_paths(tree), CHECKOUT])),
        "ODOO_DATA_DIR": str(DATA),
        "ODOO_HTTP_INTERFACE": "127.0.0.1",
        # A configuration file in the home directory is for another Odoo.
        "ODOO_RC": str(CACHE / "odoo.conf"),
    }
    return Environment(tree, venv, variables)
