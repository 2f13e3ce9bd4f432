"""LibreOffice without a window, for the tests that have a workbook opened and worked out anew.

The one on PATH, or Debian's, unpacked into the cache: no root, nothing of the machine is touched.
"""

import os
import shutil

from dev.apt import Apt
from dev.paths import CACHE
from dev.steps import building, once, step

PACKAGE = "libreoffice-calc-nogui"
HOME = "usr/lib/libreoffice"
LIBRARIES = "usr/lib/*-linux-gnu"
# A new profile ends the first start with 81, "start me again".
WRAPPER = """#!/bin/sh
export LD_LIBRARY_PATH={libraries}
{program} "$@"
code=$?
[ $code = 81 ] || exit $code
exec {program} "$@"
"""


def ensure():
    """The folder for PATH that holds `soffice`; None where it is on PATH already."""
    if shutil.which("soffice"):
        return None
    folder = CACHE / "libreoffice"
    return once(lambda: folder / "bin" if folder.exists() else None, lambda: _make(folder))


def _make(folder):
    with step("Unpacking LibreOffice for the tests of workbooks"), building(folder) as draft:
        apt = Apt()
        apt.update()
        apt.unpack(apt.missing([PACKAGE]), draft)
        _settle(draft, folder)
        _write_wrapper(draft, folder)
    return folder / "bin"


def _settle(draft, folder):
    """Lead what the packages take for their place to where they are."""
    for path in draft.rglob("*"):
        if path.is_symlink():
            target = os.readlink(path)
            if target.startswith("/") and os.path.lexists(f"{draft}{target}"):
                path.unlink()
                path.symlink_to(f"{folder}{target}")
    settings = (draft / HOME / "program").glob("*rc")
    for real in [*(draft / "etc" / "libreoffice").glob("*rc"), *settings]:
        if real.is_symlink():
            continue
        words = real.read_text()
        for place in ("usr/lib/libreoffice", "etc/libreoffice", "usr/share"):
            words = words.replace(f"file:///{place}", f"file://{folder}/{place}")
        real.write_text(words)
    # what the package's own installation script does
    registry = draft / HOME / "share" / ".registry"
    shutil.copytree(registry, draft / "etc" / "libreoffice" / "registry", dirs_exist_ok=True)


def _write_wrapper(draft, folder):
    (libraries,) = draft.glob(LIBRARIES)
    places = [draft / HOME / "program", libraries, libraries / "lapack", libraries / "blas"]
    names = [str(place).replace(str(draft), str(folder)) for place in places]
    wrapper = draft / "bin" / "soffice"
    wrapper.parent.mkdir()
    program = folder / HOME / "program" / "soffice.bin"
    wrapper.write_text(WRAPPER.format(libraries=":".join(names), program=program))
    wrapper.chmod(0o755)
