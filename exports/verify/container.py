"""Reading a signed PDF: its revisions, its signatures, and what is embedded in the first revision.

Strict parsing by pyHanko; nothing here judges.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from asn1crypto import cms, parser
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from exports.draw import EVIDENCE_NAME, RECORD_NAME
from exports.verify.findings import Unreadable
from sop_engine.canonical import Digest, sha256

_RANGES = 4

for _library in ("pyhanko", "pyhanko_certvalidator"):
    # What they find they raise or return as well. Without a handler Python would print it, tracebacks included.
    logging.getLogger(_library).addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class FileSignature:
    """One signature of the file.

    Attributes:
        field: name of its field. embedded: the library's view of it.
        byte_range: as written. message: DER of the CMS, without padding. certificate: DER of the signer's.
    """

    field: str
    embedded: EmbeddedPdfSignature
    byte_range: tuple[int, ...]
    message: bytes
    certificate: bytes

    @property
    def fingerprint(self) -> Digest:
        """SHA-256 of the signer's certificate."""
        return sha256(self.certificate)

    @property
    def revision(self) -> int:
        """The revision that this signature closes."""
        revision: int = self.embedded.signed_revision
        return revision


@dataclass(frozen=True, slots=True)
class Container:
    """A signed PDF, read.

    Attributes:
        data: the whole file. signatures: oldest first. record, evidence: embedded in the first revision.
        first_end: number of bytes of the first revision, as its own end marks it.
    """

    data: bytes
    reader: PdfFileReader
    signatures: tuple[FileSignature, ...]
    record: bytes
    evidence: bytes
    first_end: int

    def revision(self, number: int) -> HistoricalResolver:
        """The file as of that revision, from 0."""
        return self.reader.get_historical_resolver(number)

    @property
    def revisions(self) -> int:
        """How many revisions the file has."""
        total: int = self.reader.total_revisions
        return total


def read_container(data: bytes) -> Container:
    """Read a signed PDF.

    Raises:
        Unreadable: no PDF, a broken one, one without signature, or without the two embedded files.
    """
    try:
        reader = PdfFileReader(BytesIO(data), strict=True)
        signatures = tuple(_signature(found) for found in reader.embedded_signatures)
        record, evidence = _attachments(reader.get_historical_resolver(0))
        first_end = _first_end(data, reader)
    except Exception as fault:  # damaged bytes make the libraries raise anything; each time it means this
        msg = f"This is not a record that can be read: {type(fault).__name__}: {str(fault)[:200] or 'damaged'}"
        raise Unreadable(msg) from fault
    if not signatures:
        msg = "The file is not signed."
        raise Unreadable(msg)
    return Container(data, reader, signatures, record, evidence, first_end)


def _signature(found: EmbeddedPdfSignature) -> FileSignature:
    padded = bytes(found.pkcs7_content)
    header = parser.peek(padded)
    return FileSignature(
        field=found.field_name,
        embedded=found,
        byte_range=tuple(int(number) for number in found.byte_range),
        message=padded[:header],
        certificate=found.signer_cert.dump(),
    )


def _attachments(first: HistoricalResolver) -> tuple[bytes, bytes]:
    """`record.json` and `evidence.json` of the first revision; there must be these two and no others."""
    listed: Sequence[Any] = first.root["/Names"]["/EmbeddedFiles"]["/Names"]
    files = {str(listed[at]): listed[at + 1] for at in range(0, len(listed), 2)}
    if set(files) != {RECORD_NAME, EVIDENCE_NAME} or len(listed) != _RANGES:
        msg = "the embedded files are not record.json and evidence.json"
        raise Unreadable(msg)
    return _content(files[RECORD_NAME]), _content(files[EVIDENCE_NAME])


def _content(specification: Any) -> bytes:
    stream = specification["/EF"]["/F"]
    if not isinstance(stream, generic.StreamObject):
        msg = "an embedded file is no stream"
        raise Unreadable(msg)
    content: bytes = stream.data
    return content


def _first_end(data: bytes, reader: PdfFileReader) -> int:
    start: int = reader.xrefs.get_startxref_for_revision(0)
    mark = b"startxref\n%d\n%%%%EOF\n" % start
    at = data.find(mark, start)
    return at + len(mark) if at >= 0 else -1


def information(view: HistoricalResolver) -> Any:
    """The information dictionary as of a revision; the view's own trailer would give the newest one."""
    where = view.trailer_view.raw_get("/Info")
    return view.get_object(generic.Reference(where.idnum, where.generation, view))


def signed_data(signature: FileSignature) -> Any:
    """The CMS of a signature, strictly parsed.

    Raises:
        ValueError: not one DER value, or trailing bytes.
    """
    return cms.ContentInfo.load(signature.message, strict=True)
