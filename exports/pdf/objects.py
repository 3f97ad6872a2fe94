"""PDF objects written by hand: faster and plainer than reportlab's where there are many."""

from typing import Any

from reportlab.pdfbase import pdfdoc


class Raw(pdfdoc.PDFObject):
    """An indirect object whose bytes are already known. Change `body` until the file is written."""

    __RefOnly__ = 1

    def __init__(self, body: str = "") -> None:
        self.body = body

    def format(self, _document: Any) -> bytes:
        """The bytes of the object."""
        return self.body.encode("ascii")


class Shelf:
    """The objects of one document: puts an object in and gives its reference (`12 0 R`)."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def put(self, thing: Any) -> str:
        """Add the object; its reference as text."""
        reference: bytes = self.document.Reference(thing).format(self.document)
        return reference.decode("ascii")

    def put_text(self, body: str) -> str:
        """Add an object of these bytes; its reference as text."""
        return self.put(Raw(body))

    def put_stream(self, content: bytes, entries: dict[str, str], *, packed: bool = True) -> str:
        """Add a stream with these entries (values in PDF syntax); its reference as text."""
        stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content)
        stream.filters = [pdfdoc.PDFZCompress] if packed else None
        return self.put(stream)


def text_string(text: str) -> str:
    """A PDF text string: UTF-16 with its mark, in hexadecimal digits."""
    return "<" + ("\ufeff" + text).encode("utf-16-be").hex().upper() + ">"


def number(value: float) -> str:
    """A number with at most two decimals, always in the same spelling."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
