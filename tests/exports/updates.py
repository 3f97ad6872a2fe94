"""Writing behind a signed PDF by hand: incremental updates, objects and tables, as an attacker writes them."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader


def stream(content: bytes) -> bytes:
    """A stream object."""
    return b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content)


def written(thing: Any) -> bytes:
    """An object as bytes."""
    out = BytesIO()
    thing.write_to_stream(out, None)
    return out.getvalue()


def updated(data: bytes, objects: Mapping[int, bytes], *, root: int = 0, table: bool = True) -> bytes:
    """The file with an incremental update: objects by number, and a table of them (one attack has none)."""
    trailer = data[data.rindex(b"trailer") : data.rindex(b"startxref")]
    before = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    out, places = bytearray(data), {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    if not table:
        return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % before
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % (number, at) for number, at in places.items())
    most = max(size(data), *(number + 1 for number in objects))
    trailer = re.sub(rb"/Prev \d+", b"", trailer)
    trailer = re.sub(rb"/Size \d+", b"/Size %d /Prev %d" % (most, before), trailer)
    if root:
        trailer = re.sub(rb"/Root \d+ 0 R", b"/Root %d 0 R" % root, trailer)
    return bytes(out) + trailer + b"startxref\n%d\n%%%%EOF\n" % start


def size(data: bytes) -> int:
    """How many object numbers the file uses."""
    return int(re.findall(rb"/Size (\d+)", data)[-1])


def opened(data: bytes) -> PdfFileReader:
    """The file, read as leniently as any viewer does."""
    return PdfFileReader(BytesIO(data))


def first_page(data: bytes) -> tuple[int, Any]:
    """Number and dictionary of the first page."""
    reader = opened(data)
    reference = reader.root["/Pages"]["/Kids"].raw_get(0)
    return reference.idnum, reader.root["/Pages"]["/Kids"][0]


def page_showing(data: bytes, *contents: int) -> tuple[int, bytes]:
    """The first page with these content streams."""
    number, page = first_page(data)
    reader = opened(data)
    page["/Contents"] = generic.ArrayObject(
        generic.IndirectObject(one, 0, reader)  # type: ignore[no-untyped-call]  # the library's own
        for one in contents
    )
    return number, written(page)


def contents_of(data: bytes) -> int:
    """Number of the first page's content stream."""
    _, page = first_page(data)
    number: int = page.raw_get("/Contents").idnum
    return number


def byte_range(data: bytes) -> tuple[int, ...]:
    """The byte range of the first signature."""
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]", data)
    assert found is not None
    return tuple(int(part) for part in found.groups())


def renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    """Bytes replaced in place, at their last occurrence, so that nothing else moves."""
    assert len(old) == len(new)
    at = data.rindex(old)
    return data[:at] + new + data[at + len(old) :]
