"""Rules about the file: its signatures, their byte ranges, and what each revision changes.

Byte flips, incremental updates and shadow content (research/pdf.md, section 5) end here or at the pages.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.metadata import model
from pyhanko.pdf_utils.metadata.xmp_xml import parse_xmp
from pyhanko.pdf_utils.reader import HistoricalResolver

from exports.pdf.fields import OPERATOR, SUPERVISOR
from exports.verify.container import Container, FileSignature, information
from exports.verify.findings import Finding, Rule, failed
from exports.verify.subject import Subject

ORDERS = ((OPERATOR,), (OPERATOR, SUPERVISOR))
"""Fields that may be signed, in the order of signing."""
SUBFILTER = "/ETSI.CAdES.detached"

_KEYS = frozenset({"/Type", "/Filter", "/SubFilter", "/Contents", "/ByteRange", "/M", "/Reference"})
"""Keys of a signature dictionary that this format uses; no names, reasons or places that a viewer would show."""
_CATALOG = frozenset({"/Extensions", "/Version", "/Perms"})
_INFO = frozenset({"/ModDate", "/Producer"})
_XMP = frozenset({"Producer", "ModifyDate", "MetadataDate"})
_GAP = re.compile(rb"<(?:[0-9A-F]{2})+>\Z")


def _signatures(subject: Subject) -> Iterator[Finding]:
    found = subject.container.signatures
    fields = tuple(one.field for one in found)
    if fields not in ORDERS:
        yield failed(
            f"the signed fields are {', '.join(fields)}; expected is {OPERATOR}, and then {SUPERVISOR} or none"
        )
    for one in found:
        holder = one.embedded.sig_object
        if holder.get("/Type") != "/Sig" or holder.get("/SubFilter") != SUBFILTER:
            yield failed(f"the signature in {one.field} is of a kind that this format does not use")
        if not _KEYS.issuperset(holder):
            yield failed(f"the signature in {one.field} has entries that this format does not use")


def _coverage(subject: Subject) -> Iterator[Finding]:
    last = subject.container.signatures[-1]
    if len(last.byte_range) != len("0abc") or sum(last.byte_range[2:]) != len(subject.container.data):
        yield failed("the last signature does not cover the whole file; something was added after it")


def _gap(subject: Subject) -> Iterator[Finding]:
    for one in subject.container.signatures:
        if reason := _gap_fault(subject.container.data, one):
            yield failed(f"{one.field}: {reason}")


def _gap_fault(data: bytes, one: FileSignature) -> str:
    if len(one.byte_range) != len("0abc") or one.byte_range[0] != 0:
        return "/ByteRange does not have its only form"
    _, start, end, _ = one.byte_range
    written = b"/ByteRange [%d %d %d %d]" % one.byte_range
    if not 0 < start < end < len(data) or data.find(written, end) < 0:
        return "/ByteRange does not have its only form"
    gap = data[start:end]
    if not data[:start].endswith(b"/Contents ") or not _GAP.match(gap):
        return "the hole for the signature is not upper-case hexadecimal digits alone"
    if bytes.fromhex(gap[1:-1].decode()).rstrip(b"\0") != one.message.rstrip(b"\0"):
        return "the hole for the signature holds more than the signature"
    return ""


def _revisions(subject: Subject) -> Iterator[Finding]:
    container = subject.container
    signatures = container.signatures
    if [one.revision for one in signatures] != list(range(1, container.revisions)):
        yield failed("the file has revisions that were not made by signing")
        return
    if container.first_end < 0:
        yield failed("the first revision does not end as it was drawn")
    for one in signatures:
        yield from _additions(container, one)


def _additions(container: Container, one: FileSignature) -> Iterator[Finding]:
    """What signing may change: the field's /V, the signature itself, form flags, /Perms, dates of metadata."""
    before, after = container.revision(one.revision - 1), container.revision(one.revision)
    allowed = {
        _reference(after.root.raw_get("/AcroForm")): _changed_keys(
            before.root, after.root, "/AcroForm", {"/SigFlags"}
        ),
        _reference(before.trailer_view.raw_get("/Info")): _changed_info(before, after),
        _reference(before.root.raw_get("/Metadata")): _changed_xmp(before, after),
        (before.root_ref.idnum, before.root_ref.generation): _changed_catalog(before, after),
        **_field(before, after, one),
    }
    changed = after.explicit_refs_in_revision()  # type: ignore[no-untyped-call]  # the library's own
    for reference in changed:
        if allowed.get((reference.idnum, reference.generation), "another object"):
            what = allowed.get((reference.idnum, reference.generation), f"object {reference.idnum}")
            yield failed(f"the revision of {one.field} changes more than signing does: {what}")
    if after.refs_freed_in_revision():  # type: ignore[no-untyped-call]  # the library's own
        yield failed(f"the revision of {one.field} removes objects")


def _reference(value: Any) -> tuple[int, int]:
    if not isinstance(value, generic.IndirectObject):
        msg = "an object that signing changes stands in another object"
        raise TypeError(msg)
    return value.idnum, value.generation


def _field(before: HistoricalResolver, after: HistoricalResolver, one: FileSignature) -> dict[tuple[int, int], str]:
    fields = after.root["/AcroForm"]["/Fields"]
    for at in range(len(fields)):
        if str(fields[at]["/T"]) == one.field:
            reference = fields.raw_get(at)
            old = before.get_object(_pointer(reference, before))
            more = _differences(old, fields[at], {"/V"})
            new = "" if old.get("/V") is None else "the field was signed before"
            signature = fields[at].raw_get("/V")
            return {_reference(reference): more or new, _reference(signature): _is_new(before, signature)}
    return {}


def _is_new(before: HistoricalResolver, signature: Any) -> str:
    known = before.reader.xrefs.get_historical_ref(_pointer(signature, before.reader), before.revision)
    return "the signature takes the place of another object" if known is not None else ""


def _changed_keys(before: Any, after: Any, name: str, may: set[str]) -> str:
    return _differences(before[name], after[name], may)


def _changed_catalog(before: HistoricalResolver, after: HistoricalResolver) -> str:
    return _differences(before.root, after.root, _CATALOG)


def _changed_info(before: HistoricalResolver, after: HistoricalResolver) -> str:
    return _differences(information(before), information(after), _INFO)


def _changed_xmp(before: HistoricalResolver, after: HistoricalResolver) -> str:
    old, new = (_xmp(_metadata(one)) for one in (before, after))
    return "" if old == new else "the metadata"


def _metadata(view: HistoricalResolver) -> Any:
    # Asked of the reader: its view of a revision cannot copy a stream that the library has parsed as metadata.
    where = _pointer(view.root.raw_get("/Metadata"), view.reader)
    return view.reader.get_object(where, view.revision)  # type: ignore[no-untyped-call]  # the library's own


def _pointer(value: Any, handler: Any) -> generic.Reference:
    return generic.Reference(value.idnum, value.generation, handler)


def _xmp(stream: Any) -> set[str]:
    """The properties of all descriptions; signing gathers them into one."""
    return {repr(part) for root in parse_xmp(BytesIO(stream.data)) for part in _properties(root)}


def _properties(value: Any) -> list[tuple[str, str]]:
    return sorted((str(key), repr(_flat(part))) for key, part in value if key.local_name not in _XMP)


def _flat(value: Any) -> object:
    """An XMP value as plain data, without what signing changes."""
    if isinstance(value, model.XmpValue):
        return (_flat(value.value), repr(value.qualifiers))
    if isinstance(value, model.XmpArray):
        return (str(value.array_type), [_flat(part) for part in value.entries])
    return _properties(value) if isinstance(value, model.XmpStructure) else str(value)


def _differences(old: Any, new: Any, may: frozenset[str] | set[str]) -> str:
    """Names of keys, other than those that may, whose values were written differently."""
    keys = sorted((set(old) | set(new)) - may)
    return ", ".join(key for key in keys if _written(old, key) != _written(new, key))


def _written(holder: Any, key: str) -> object:
    return plain(holder.raw_get(key)) if key in holder else None


def plain(value: Any) -> object:
    """A PDF object as plain data: references by number, streams by what was written."""
    if isinstance(value, generic.IndirectObject):
        return ("reference", value.idnum, value.generation)
    if isinstance(value, generic.DictionaryObject):
        written = value.encoded_data if isinstance(value, generic.StreamObject) else None
        return (written, sorted((key, repr(plain(value.raw_get(key)))) for key in value))
    if isinstance(value, generic.ArrayObject):
        return [plain(value.raw_get(at)) for at in range(len(value))]
    return (type(value).__name__, "" if isinstance(value, generic.NullObject) else repr(value))


RULES: tuple[Rule[Subject], ...] = (
    Rule("signatures", "signed in the operator's field, and at most counter-signed in the supervisor's", _signatures),
    Rule("coverage", "the last signature covers every byte of the file", _coverage),
    Rule("gap", "the hole for each signature holds the signature and zeros", _gap),
    Rule("revisions", "nothing but signatures was added to what was drawn", _revisions),
)
