"""Odoo 19 itself: the tree named by ODOO_HOME, or Debian's package unpacked in the cache."""

import hashlib
import os
from pathlib import Path

from dev.apt import Apt
from dev.paths import CACHE
from dev.steps import SetupError, building, once, step

TREES = CACHE / "odoo"
PACKAGE = "odoo-19"
# The package links to these for its fonts and scripts.
LINKED = (
    *("fonts-font-awesome", "fonts-inconsolata", "fonts-montserrat", "fonts-ocr-b"),
    *("fonts-roboto-unhinted", "libjs-jquery", "libjs-jquery-form", "libjs-underscore"),
)
# Left out by Debian. It blurs the background in video calls; what matters here is that without the
# file every page begins with a console error, which fails every tour.
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
PACKAGES = Path("usr", "lib", "python3", "dist-packages")
ADVICE = (
    "Or bring your own Odoo 19 (a git checkout of its branch 19.0, or a dist-packages folder) "
    "and name it: ODOO_HOME=/path/to/odoo"
)


def ensure():
    """The folder that holds the Python package `odoo`."""
    if home := os.environ.get("ODOO_HOME"):
        home = Path(home).absolute()
        if not (home / "odoo" / "release.py").is_file():
            raise SetupError(f"ODOO_HOME={home} holds no odoo/release.py: name Odoo's source tree.")
        return home
    return once(_unpacked, _unpack) / PACKAGES


def version(tree):
    """What tells one Odoo from another: databases made with one are not used with another."""
    if os.environ.get("ODOO_HOME"):
        return hashlib.sha256(str(tree).encode()).hexdigest()[:12]
    return tree.parents[3].name


def addons_paths(tree):
    """Odoo's folders of add-ons. A git checkout keeps most of them beside the package `odoo`; the
    folder at that place in Debian's package is an incomplete twin."""
    beside = [tree / "addons"] if (tree / "odoo-bin").exists() else []
    return [tree / "odoo" / "addons", *beside]


def _unpacked():
    trees = [tree for tree in TREES.glob("*") if tree.suffix != ".part"]
    return max(trees, key=lambda tree: tree.stat().st_mtime, default=None)


def _unpack():
    try:
        apt = Apt(suite="sid")
        with step("Reading the package lists of Debian's suite sid"):
            apt.update()
        release = apt.version(PACKAGE)
        doing = f"Downloading and unpacking Odoo {release} (123 MB; 1.2 GB on disk)"
        with step(doing), building(TREES / release) as root:
            apt.unpack([PACKAGE, *LINKED], root)
            stub = root / PACKAGES / LEFT_OUT
            stub.parent.mkdir(parents=True, exist_ok=True)
            stub.touch()
    except SetupError as error:
        raise SetupError(f"{error}\n{ADVICE}") from error
    return TREES / release
