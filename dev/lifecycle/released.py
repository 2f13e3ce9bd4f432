"""An add-on as it was released, kept as an archive: what an update begins with.

    python3 -m dev.lifecycle.released COMMIT

makes the archive of a commit. Kept is what an installation needs; a dump of a database would be
forty times as large, and hold only for one version of Odoo.
"""

import subprocess
import sys
import tarfile
from pathlib import Path

from dev.paths import CHECKOUT, MODULE

DATA = Path(__file__).parent / "data"
LEFT_OUT = ("tests", "demo", "i18n", "static/tests")


def archive():
    """The file of the one release that is kept."""
    return next(DATA.glob(f"{MODULE}-*.tar.xz"))


def unpack(folder):
    """Put the released add-on into a folder of add-ons."""
    with tarfile.open(archive()) as tar:
        tar.extractall(folder, filter="data")


def make(commit):
    left_out = [f":(exclude){MODULE}/{folder}" for folder in LEFT_OUT]
    tree = subprocess.run(
        ["git", "archive", commit, "--", MODULE, *left_out],
        cwd=CHECKOUT, stdout=subprocess.PIPE, check=True,
    ).stdout  # fmt: skip
    for old in DATA.glob(f"{MODULE}-*.tar.xz"):
        old.unlink()
    target = DATA / f"{MODULE}-{commit}.tar.xz"
    with open(target, "wb") as file:
        subprocess.run(["xz", "-9e"], input=tree, stdout=file, check=True)


if __name__ == "__main__":
    make(*sys.argv[1:])
