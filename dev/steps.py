"""How a set-up step runs: one process at a time, with its progress shown and a useful last word.

Every step has the same shape: look for the finished result (fast, silent); when it is missing, take
the lock, look again, build under a temporary name, and rename. A step that was interrupted leaves
only the temporary name behind, and the next run builds it anew.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import subprocess
import sys
import time

from dev.paths import CACHE


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do."""


@contextlib.contextmanager
def step(title):
    """Show what is being done, and how long it took, on stderr."""
    print(f"{title} ...", end=" ", file=sys.stderr, flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", file=sys.stderr, flush=True)
        raise
    print(f"{time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)


_held = set()


@contextlib.contextmanager
def lock(name="setup"):
    """Keep other processes of this user out while a step builds. Re-entrant within a process."""
    if name in _held:
        yield
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / f"{name}.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Waiting for another process ({name}) ...", file=sys.stderr, flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        _held.add(name)
        try:
            yield
        finally:
            _held.discard(name)


def once(find, build, name="setup"):
    """What `find` gives; when that is None, what `build` makes while no other process builds."""
    found = find()
    if found is None:
        with lock(name):
            found = find()
            if found is None:
                found = build()
    return found


@contextlib.contextmanager
def building(target):
    """Give an empty folder to build in, and make it `target` once the block has succeeded."""
    draft = target.with_name(target.name + ".part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    yield draft
    draft.rename(target)


def run(command, doing, advice="", **options):
    """Run a command quietly; when it fails, raise with the end of what it printed.

    :param doing: what the command is for, in words that fit after "could not"
    :param advice: what the reader can do about a failure
    :param options: for `subprocess.run`
    :return: its standard output
    """
    options.setdefault("input", "")
    options["env"] = {**options.get("env", os.environ), "LC_ALL": "C.UTF-8"}  # for `explain`
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode:
        said = (result.stderr.strip() or result.stdout.strip()).splitlines()
        raise SetupError(explain(f"Could not {doing}.", said[-8:], advice))
    return result.stdout


def explain(what, said, advice):
    """Put a failure, what the program said, and what can be done about it into one message.

    >>> print(explain("Could not unpack.", ["tar: No space left on device"], "Ask a friend."))
    Could not unpack.
        tar: No space left on device
    The disk is full: free some space and run the same command again; it goes on where it stopped.
    """
    if any(os.strerror(errno.ENOSPC) in line for line in said):
        advice = (
            "The disk is full: free some space and run the same command again; "
            "it goes on where it stopped."
        )
    return "\n".join([what, *("    " + line for line in said), *filter(None, [advice])])


def main(function):
    """Run a command's main function; a set-up error is shown without a traceback."""
    try:
        return function()
    except SetupError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(explain(f"Could not write {error.filename}.", [str(error)], ""), file=sys.stderr)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return 1
