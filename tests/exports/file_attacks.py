"""Attacks on the file: its signature, the hole for it, its revisions, its pages."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import Any

import msgspec
from asn1crypto import cms
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.ades.api import CAdESSignedAttrSpec, GenericCommitment
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import NoOpStampStyle

from exports.draw import draw_record
from exports.layout.layout_0 import lay_out
from exports.pdf.archive import About
from exports.pdf.fields import OPERATOR, SUPERVISOR
from exports.record import Record, to_json
from exports.sign import OfficerPdfSigner, sign_pdf
from exports.typefaces import metrics
from sop_engine.canonical import sha256
from sop_engine.journal.signature import ORDER
from tests.exports.forging import honest, sign_as
from tests.exports.signed import SIGNED_AT, Practice


def with_reason(practice: Practice) -> bytes:
    """The signature claims a reason that viewers show beside it."""
    return _signed(practice.assembled.pdf, practice, reason="Seen and approved by the magistrate")


def appended(practice: Practice) -> bytes:
    """A comment after the end."""
    return practice.signed + b"\n"


def lower_case(practice: Practice) -> bytes:
    """One hexadecimal digit of the signature in lower case."""
    at = practice.signed.index(b"/Contents <") + len(b"/Contents <")
    place = next(place for place in range(at, len(practice.signed)) if practice.signed[place] in b"ABCDEF")
    changed = practice.signed[place : place + 1].lower()
    return practice.signed[:place] + changed + practice.signed[place + 1 :]


def page_in_signing_revision(practice: Practice) -> bytes:
    """The signer himself replaces a page's content in the revision that signs."""
    return _signed(practice.assembled.pdf, practice, before=_first_page_replaced)


def _first_page_replaced(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"q 0 0 99 99 re f Q"))
    writer.update_container(page)


def retitled(practice: Practice) -> bytes:
    """The signer gives the file another title, which viewers show, in the revision that signs."""

    def titled(writer: IncrementalPdfFileWriter) -> None:
        writer.document_meta.title = "Nothing happened"

    return _signed(practice.assembled.pdf, practice, before=titled)


def described(practice: Practice) -> bytes:
    """The signer describes the file otherwise in the metadata alone, in the revision that signs."""

    def other(writer: IncrementalPdfFileWriter) -> None:
        metadata = writer.root["/Metadata"]
        metadata._data = metadata.data.replace(b"PRACTICE final record", b"An approved record")
        metadata._encoded_data = None
        writer.update_container(metadata)

    return _signed(practice.assembled.pdf, practice, before=other)


def revised_before_signing(practice: Practice) -> bytes:
    """A page is replaced in a revision of its own, before signing."""
    writer = IncrementalPdfFileWriter(BytesIO(practice.assembled.pdf))
    _first_page_replaced(writer)
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # the library's own
    return _signed(out.getvalue(), practice)


def shadowed(practice: Practice) -> bytes:
    """The drawing stands first in the file, but no revision of it counts: a second "first" revision follows."""
    pdf = practice.assembled.pdf
    reader = PdfFileReader(BytesIO(pdf))
    page = reader.root["/Pages"]["/Kids"].raw_get(0)
    size = int(reader.trailer_view["/Size"])
    places: dict[int, Any] = {
        number: reader.xrefs.get_historical_ref(generic.Reference(number, 0, reader), 0) for number in range(1, size)
    }
    shown = reader.get_object(page.reference)  # type: ignore[no-untyped-call]  # the library's own
    shown["/Contents"] = generic.IndirectObject(size, 0, reader)  # type: ignore[no-untyped-call]  # as above
    written = BytesIO()
    shown.write_to_stream(written)
    out = bytearray(pdf)
    for number, content in (
        (page.idnum, written.getvalue()),
        (size, b"<</Length 18>>\nstream\nq 0 0 99 99 re f Q\nendstream"),
    ):
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (size + 1)
    out += b"".join(b"%010d 00000 n \n" % places[number] for number in range(1, size + 1))
    trailer = pdf[pdf.rindex(b"trailer") : pdf.rindex(b"startxref")]
    out += trailer.replace(b"/Size %d" % size, b"/Size %d" % (size + 1)) + b"startxref\n%d\n%%%%EOF\n" % start
    return _signed(bytes(out), practice)


def second_certificate(practice: Practice) -> bytes:
    """Another certificate is slipped into the hole for the signature."""

    def slip(message: Any) -> None:
        other = asn1.Certificate.load(practice.officers["juma"].signer.certificate_der)
        message["content"]["certificates"].append(cms.CertificateChoices("certificate", other))

    return _message_changed(practice.signed, slip)


def commitment(practice: Practice) -> bytes:
    """Something is signed along that no page shows: that the signer approves of the content."""
    return _signed(
        practice.assembled.pdf, practice, along=CAdESSignedAttrSpec(GenericCommitment.PROOF_OF_APPROVAL.asn1)
    )


def other_s(practice: Practice) -> bytes:
    """The other of the two ECDSA signatures that verify, which anybody can compute."""

    def exchange(message: Any) -> None:
        info = message["content"]["signer_infos"][0]
        r, s = decode_dss_signature(info["signature"].native)
        info["signature"] = encode_dss_signature(r, ORDER - s)

    return _message_changed(practice.signed, exchange)


def not_certified(practice: Practice) -> bytes:
    """An ordinary signature, which forbids nothing."""
    return _signed(practice.assembled.pdf, practice, certify=False)


def other_time(practice: Practice) -> bytes:
    """One digit of the time in the signature is changed after signing."""
    at = practice.signed.rindex(b"/M (D")
    place = practice.signed.index(b"2026", at)
    return practice.signed[:place] + b"2025" + practice.signed[place + 4 :]


def other_signer(practice: Practice) -> bytes:
    """Another officer of the station signs the file."""
    return sign_as("juma")(practice.assembled.pdf, honest(practice).world)


def no_supervisor(practice: Practice) -> bytes:
    """A constable counter-signs."""
    return counter_signed(practice, "juma")


def counter_signed(practice: Practice, officer: str) -> bytes:
    """The honest file with this officer's counter-signature."""
    unlocked = practice.officers[officer]
    return sign_pdf(practice.signed, sign=unlocked.signer.sign, chain=unlocked.chain, at=SIGNED_AT, field=SUPERVISOR)


def other_page(practice: Practice) -> bytes:
    """The pages say something else than the record inside."""
    return sign_as("wanjiru")(pages_of_another(practice.assembled.record, practice), honest(practice).world)


def pages_of_another(record: Record, practice: Practice) -> bytes:
    """The drawing of another record with this one inside."""
    pages = lay_out(retold(record, "Child protection desk", "Somewhere quite else"), metrics())
    data = to_json(record)
    about = About(
        title=pages.title,
        author=f"{record.head.agency}, {record.head.station}",
        subject=f"PRACTICE final record of {record.head.procedure} {record.head.version}",
        made=record.head.composed,
        digest=sha256(data),
    )
    return draw_record(pages, about, record=data, evidence=practice.assembled.evidence)


def retold(record: Record, old: str, new: str) -> Record:
    """The record with another text throughout."""
    text = to_json(record).replace(f'"text":"{old}"'.encode(), f'"text":"{new}"'.encode())
    assert text != to_json(record)
    return msgspec.json.decode(text, type=Record)


def _signed(
    pdf: bytes,
    practice: Practice,
    *,
    before: Callable[[IncrementalPdfFileWriter], None] = lambda _writer: None,
    along: CAdESSignedAttrSpec | None = None,
    reason: str | None = None,
    certify: bool = True,
) -> bytes:
    """Sign as the maker, but not as our own signing does."""
    meta = PdfSignatureMetadata(
        field_name=OPERATOR,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        reason=reason,
    )
    maker = practice.maker
    signer = PdfSigner(meta, OfficerPdfSigner(maker.signer.sign, maker.chain), stamp_style=_NO_STAMP)
    return asyncio.run(_by_hand(signer, pdf, before, along))


_NO_STAMP = NoOpStampStyle()


async def _by_hand(
    signer: PdfSigner,
    pdf: bytes,
    before: Callable[[IncrementalPdfFileWriter], None],
    along: CAdESSignedAttrSpec | None,
) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    before(writer)
    session = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = SIGNED_AT
    reserved = await session.estimate_signature_container_size(None, tight=False)
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
    prepared, output = document.digest_tbs_document()
    attributes = PdfCMSSignedAttributes(cades_signed_attrs=along)
    signed = await document.perform_signature(
        document_digest=prepared.document_digest, pdf_cms_signed_attrs=attributes
    )
    await signed.post_signature_processing(output)
    output.seek(0)
    content: bytes = output.read()
    return content


def _message_changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """The file with another signature message in the same hole."""
    start = data.index(b"/Contents <") + len(b"/Contents <")
    end = data.index(b">", start)
    message = cms.ContentInfo.load(bytes.fromhex(data[start:end].decode()))
    change(message)
    written: bytes = message.dump(force=True).hex().upper().encode()
    return data[:start] + written.ljust(end - start, b"0") + data[end:]
