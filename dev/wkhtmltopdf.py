"""wkhtmltopdf with patched Qt, as Odoo wants it: page headers and footers work."""

import subprocess

from dev.apt import Apt
from dev.paths import CACHE
from dev.steps import building, once, step

# What the program links to, and a font to write with: slim machines lack some of it.
NEEDED = (
    *("libfontconfig1", "libfreetype6", "libx11-6", "libxext6", "libxrender1"),
    "fonts-dejavu-core",
)
FONTS = """<fontconfig>
<dir>/usr/share/fonts</dir>
<dir>{root}/usr/share/fonts</dir>
<cachedir>{root}/cache</cachedir>
</fontconfig>
"""
WRAPPER = """#!/bin/sh
export LD_LIBRARY_PATH={libraries} FONTCONFIG_FILE={root}/fonts.conf
exec {program} "$@"
"""


def ensure(venv):
    """A folder for PATH that holds a working `wkhtmltopdf`."""
    folder = CACHE / "wkhtmltopdf" / venv.name
    return once(lambda: folder if folder.exists() else None, lambda: _make(venv, folder))


def _make(venv, folder):
    program = venv / "bin" / "wkhtmltopdf-pack"
    with building(folder) as draft:
        command = draft / "wkhtmltopdf"
        if subprocess.run([program, "--version"], capture_output=True).returncode == 0:
            command.symlink_to(program)
        else:
            command.write_text(_with_private_libraries(program, folder.with_name("libraries")))
            command.chmod(0o755)
    return folder


def _with_private_libraries(program, root):
    """A script that runs the program with libraries of this machine's own Debian release."""
    if not root.exists():
        with step("Unpacking the libraries that wkhtmltopdf needs"), building(root) as draft:
            apt = Apt()
            apt.update()
            apt.unpack(apt.missing(NEEDED), draft)
            (draft / "fonts.conf").write_text(FONTS.format(root=root))
    folders = sorted({str(library.parent) for library in root.rglob("*.so*")})
    return WRAPPER.format(libraries=":".join(folders), root=root, program=program)
