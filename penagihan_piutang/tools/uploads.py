"""Files that customers send: what they are is read from them, never from what they are called."""

from dataclasses import dataclass

MOST_FILES = 5
MOST_BYTES = 5 * 1024 * 1024
# How a file of each kind begins.
_KINDS = (
    (b"%PDF-", "pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
)


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes
    mimetype: str


def accepted(name: str, content: bytes) -> Upload | None:
    """The file with a harmless name of the right ending; None for all but PDF, PNG and JPEG.

    >>> accepted("../../bukti <b>.html", b"%PDF-1.7 ...")
    Upload(name='bukti b.pdf', content=b'%PDF-1.7 ...', mimetype='application/pdf')
    >>> accepted("C:\\\\Foto\\\\slip.jpeg", b"\\xff\\xd8\\xff...").name
    'slip.jpg'
    >>> accepted("", b"%PDF-").name
    'file.pdf'
    >>> accepted("proof.pdf", b"<html><script>")
    >>> accepted("proof.pdf", b"")
    """
    for start, ending, mimetype in _KINDS:
        if content.startswith(start):
            stem = (name or "").replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
            kept = "".join(each if each.isalnum() or each in " -_()" else " " for each in stem)
            return Upload(f"{' '.join(kept.split())[:80] or 'file'}.{ending}", content, mimetype)
    return None


def plain_text(value, most: int = 2000) -> str:
    """What somebody typed, as text of at most so many characters, without invisible ones.

    >>> plain_text("  a\\x00b\\r\\n<b>c</b>\\u202e ")
    'ab\\n<b>c</b>'
    >>> plain_text(None)
    ''
    >>> plain_text("abc", 2)
    'ab'
    """
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in text if each.isprintable() or each == "\n").strip()[:most]
