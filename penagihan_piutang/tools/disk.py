"""Whether something failed because nothing more fits on a disk."""

import errno

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_disk_full(error: BaseException | None) -> bool:
    """Looked for among the causes of ``error``.

    >>> is_disk_full(OSError(errno.ENOSPC, "No space left on device"))
    True
    >>> is_disk_full(OSError(errno.ENOENT, "No such file"))
    False
    >>> wrapped = ValueError("not rendered")
    >>> wrapped.__cause__ = OSError(errno.EDQUOT, "Disk quota exceeded")
    >>> is_disk_full(wrapped)
    True
    """
    while error:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        error = error.__cause__ or error.__context__
    return False
