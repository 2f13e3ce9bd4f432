"""Dividing the PDF of many documents that one run of wkhtmltopdf made, and joining many to one."""

import io

from odoo.tools.pdf import PdfReader, PdfWriter


def divide(content: bytes, count: int) -> list[bytes]:
    """The documents in ``content``, each of which begins with its only heading.

    Every document brings its first page to the list of headings. So where there are as many
    pages with a heading as documents, they are the first pages; else nothing is guessed.

    :return: ``count`` PDFs, or none where it is not certain where each begins
    """
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    starts = set()
    heading = root["/Outlines"].get("/First") if "/Outlines" in root else None
    while heading:
        starts.add(int(root["/Dests"][heading["/Dest"]][0]))
        heading = heading.get("/Next")
    if len(starts) != count or 0 not in starts:
        return []
    ends = [*sorted(starts), len(reader.pages)][1:]
    documents = []
    for start, end in zip(sorted(starts), ends):
        writer = PdfWriter()
        for number in range(start, end):
            writer.add_page(reader.pages[number])
        stream = io.BytesIO()
        writer.write(stream)
        documents.append(stream.getvalue())
    return documents


def join(contents) -> bytes:
    """One PDF of many, in this order."""
    contents = list(contents)
    if len(contents) == 1:
        return contents[0]
    writer = PdfWriter()
    for content in contents:
        for page in PdfReader(io.BytesIO(content)).pages:
            writer.add_page(page)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
