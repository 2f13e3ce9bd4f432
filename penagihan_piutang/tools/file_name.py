"""What files are called."""

_LONGEST = 120


def file_name(name: str) -> str:
    """``name`` without what file systems do not allow, and not too long; its ending comes behind.

    >>> file_name('Statement  PT A/B "Jaya" 2026-11-22')
    'Statement PT A B Jaya 2026-11-22'
    >>> len(file_name("x" * 200))
    120
    """
    kept = "".join(char if char.isalnum() or char in " .,&()-_+" else " " for char in name)
    return " ".join(kept.split())[:_LONGEST]
