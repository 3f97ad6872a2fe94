"""Attack files of every class that was published for signed PDFs, made from an honest record by small means.

Signature forgery (USF), incremental saving (ISA) and signature wrapping (SWA) are of 2018/19, shadow content (hide,
replace, hide and replace) of 2020/21; the others are what any updating of a signed file could try.
"""

import re
from collections.abc import Callable
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from exports.draw import EVIDENCE_NAME, RECORD_NAME
from exports.pdf.fields import OPERATOR, SUPERVISOR
from exports.sign import sign_pdf
from sop_engine.station.certificates import make_root
from tests.exports.attacks import reissued
from tests.exports.file_attacks import counter_signed
from tests.exports.forging import honest, sign_as
from tests.exports.signed import SIGNED_AT, Practice, seeded
from tests.exports.updates import (
    byte_range,
    contents_of,
    first_page,
    opened,
    page_showing,
    renamed,
    size,
    stream,
    updated,
    written,
)

Attack = Callable[[Practice], bytes]
_BOX = b"q 1 g 0 0 595 842 re f Q"
"""A white sheet over a whole page."""
_TOLD = b"q 0 g 90 90 200 200 re f Q"
"""What the attacker would have the page say."""


# Signature forgery: a signature is there, and nothing in it can be checked.


def forged_no_contents(practice: Practice) -> bytes:
    """The entry that holds the signature has another name."""
    return renamed(practice.signed, b"/Contents <", b"/Kontents <")


def forged_no_range(practice: Practice) -> bytes:
    """The entry that says what was signed has another name."""
    return renamed(practice.signed, b"/ByteRange [", b"/ByteRanges ")


def forged_zeros(practice: Practice) -> bytes:
    """The signature is nothing but zeros."""
    start = practice.signed.index(b"/Contents <") + len(b"/Contents <")
    end = practice.signed.index(b">", start)
    return practice.signed[:start] + b"0" * (end - start) + practice.signed[end:]


def forged_range_of_nothing(practice: Practice) -> bytes:
    """The signature is said to cover no bytes at all."""
    found = re.search(rb"/ByteRange \[[^\]]*\]", practice.signed)
    assert found is not None
    return renamed(practice.signed, found[0], b"/ByteRange [0 0 0 0".ljust(len(found[0]) - 1) + b"]")


# Incremental saving: something is written behind the signed bytes.


def saved_page(practice: Practice) -> bytes:
    """The first page shows something else, in a proper update."""
    data = practice.signed
    new = size(data)
    return updated(data, {new: stream(_TOLD), **dict([page_showing(data, new)])})


def saved_without_table(practice: Practice) -> bytes:
    """The same with no table of the update: readers that repair files find the newer page."""
    data = practice.signed
    new = size(data)
    return updated(data, {new: stream(_TOLD), **dict([page_showing(data, new)])}, table=False)


def saved_with_the_signature_copied(practice: Practice) -> bytes:
    """The update repeats the signature, so that it seems to belong to the newest revision."""
    data = practice.signed
    fields = opened(data).root["/AcroForm"]["/Fields"]
    number = next(fields[at].raw_get("/V").idnum for at in range(len(fields)) if str(fields[at]["/T"]) == OPERATOR)
    start = data.rindex(b"\n%d 0 obj" % number) + 1
    copied = data[data.index(b"obj", start) + 4 : data.index(b"endobj", start)]
    new = size(data)
    return updated(data, {new: stream(_TOLD), number: copied, **dict([page_showing(data, new)])})


# Signature wrapping: the signed bytes are moved apart, and the attacker's stand between them.


def wrapped(practice: Practice) -> bytes:
    """The second signed part is moved to the end, and the range points there; in between stands another page."""
    data = practice.signed
    _, first, second, length = byte_range(data)
    tail = data[second : second + length]
    number, page = page_showing(data, size(data))
    between = b"%d 0 obj\n%b\nendobj\n%d 0 obj\n%b\nendobj\n" % (number, page, size(data), stream(_TOLD))
    moved = second + len(tail) + len(between)
    head = data[:second] + tail + between
    old = re.search(rb"/ByteRange \[[^\]]*\]", data)
    assert old is not None
    new = (b"/ByteRange [0 %d %d %d" % (first, moved, length)).ljust(len(old[0]) - 1) + b"]"
    return head.replace(old[0], new, 1) + tail


def wrapped_in_the_hole(practice: Practice) -> bytes:
    """The zeros behind the signature make room for an object of the attacker's."""
    data = practice.signed
    start = data.index(b"/Contents <") + len(b"/Contents <")
    end = data.index(b">", start)
    told = b"> /Told (by the attacker) /Rest <"
    at = end - len(told) - 2
    return data[:at] + told + data[at + len(told) :]


# Shadow content: the signer prepares a file whose hidden part shows after signing.


def _prepared(practice: Practice, *, white: bool, hidden: bool) -> bytes:
    """A drawing to which the signer adds a white sheet over the first page, or a stream that nothing shows yet."""
    pdf = practice.assembled.pdf
    new = size(pdf)
    objects: dict[int, bytes] = {}
    if white:
        objects[new] = stream(_BOX)
        objects |= dict([page_showing(pdf, contents_of(pdf), new)])
    if hidden:
        objects[new + 1] = stream(_TOLD)
    return sign_as("wanjiru")(updated(pdf, objects), honest(practice).world)


def shadow_hide(practice: Practice) -> bytes:
    """A white sheet hides the page while it is signed, and is taken away afterwards."""
    data = _prepared(practice, white=True, hidden=False)
    return updated(data, dict([page_showing(data, contents_of(practice.assembled.pdf))]))


def shadow_replace(practice: Practice) -> bytes:
    """A stream that stands by unseen takes the place of the page's after signing."""
    data = _prepared(practice, white=False, hidden=True)
    return updated(data, dict([page_showing(data, size(practice.assembled.pdf) + 1)]))


def shadow_hide_and_replace(practice: Practice) -> bytes:
    """A second catalogue with another page stands in the file; after signing the trailer names that one."""
    pdf = practice.assembled.pdf
    new = size(pdf)
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R>>" % (new + 1, new + 3)
    reader = opened(pdf)
    catalogue = reader.root
    catalogue["/Pages"] = generic.IndirectObject(new + 1, 0, reader)  # type: ignore[no-untyped-call]  # as above
    objects = {
        new: written(catalogue),
        new + 1: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (new + 2),
        new + 2: page,
        new + 3: stream(_TOLD),
    }
    data = sign_as("wanjiru")(updated(pdf, objects), honest(practice).world)
    return updated(data, {new + 3: stream(_TOLD)}, root=new)


def shadow_before_the_update(practice: Practice) -> bytes:
    """The prepared file, before anything is changed: signed, whole, and with a stream that nothing shows."""
    return _prepared(practice, white=False, hidden=True)


# After both signatures.


def information_replaced(practice: Practice) -> bytes:
    """The file gets another title."""
    data = counter_signed(practice, "otieno")
    number = opened(data).trailer_view.raw_get("/Info").idnum
    return updated(data, {number: b"<</Title (Nothing happened)>>"})


def metadata_replaced(practice: Practice) -> bytes:
    """The descriptive metadata say something else."""
    data = counter_signed(practice, "otieno")
    stream = opened(data).root["/Metadata"]
    number = opened(data).root.raw_get("/Metadata").idnum
    told = stream.data.replace(b"record", b"letter")
    head = b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%b\nendstream" % (len(told), told)
    return updated(data, {number: head})


def page_inserted(practice: Practice) -> bytes:
    """There is one page more."""
    data = counter_signed(practice, "otieno")
    reader = opened(data)
    tree, new = reader.root["/Pages"], size(data)
    number = reader.root.raw_get("/Pages").idnum
    tree["/Kids"].append(generic.IndirectObject(new, 0, reader))  # type: ignore[no-untyped-call]  # as above
    tree["/Count"] = generic.NumberObject(int(tree["/Count"]) + 1)  # type: ignore[no-untyped-call]  # as above
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R>>" % (number, new + 1)
    return updated(data, {new: page, new + 1: stream(_TOLD), number: written(tree)})


def _attachment(data: bytes, name: str) -> int:
    listed = opened(data).root["/Names"]["/EmbeddedFiles"]["/Names"]
    at = next(at for at in range(0, len(listed), 2) if str(listed[at]) == name)
    number: int = listed[at + 1]["/EF"].raw_get("/F").idnum
    return number


def record_exchanged(practice: Practice) -> bytes:
    """record.json says something else."""
    data = counter_signed(practice, "otieno")
    return updated(data, {_attachment(data, RECORD_NAME): stream(b'{"format":0}')})


def evidence_exchanged(practice: Practice) -> bytes:
    """evidence.json is another one."""
    data = counter_signed(practice, "otieno")
    return updated(data, {_attachment(data, EVIDENCE_NAME): stream(practice.assembled.evidence + b" ")})


def annotated(practice: Practice) -> bytes:
    """A note is stuck over the first page."""
    data = counter_signed(practice, "otieno")
    number, page = first_page(data)
    new = size(data)
    note = b"<</Type/Annot/Subtype/FreeText/Rect[50 50 500 700]/Contents(Approved)/DA(/Helv 12 Tf)>>"
    page["/Annots"] = generic.ArrayObject(
        [generic.IndirectObject(new, 0, opened(data))]  # type: ignore[no-untyped-call]  # as above
    )
    return updated(data, {new: note, number: written(page)})


def junk_appended(practice: Practice) -> bytes:
    """Bytes that mean nothing stand at the end."""
    return counter_signed(practice, "otieno") + b"%" + bytes(range(256)) * 4


# Signatures that are somebody else's, or not what they seem.


def filled_by_another(practice: Practice) -> bytes:
    """The supervisor's field is filled with a certificate of the same root that is no supervisor's."""
    return counter_signed(practice, "wanjiru")


def filled_by_another_root(practice: Practice) -> bytes:
    """The supervisor's field is filled with a certificate that somebody gave himself."""
    world = honest(practice).world
    false = reissued(world, make_root(world.keys["juma"], "ab" * 16, "Mfano", seeded("false root"), practice=True))
    unlocked = practice.officers["otieno"]
    chain = (false.certificates["otieno"], false.root.certificate)
    return sign_pdf(practice.signed, sign=unlocked.signer.sign, chain=chain, at=SIGNED_AT, field=SUPERVISOR)


def transplanted(practice: Practice) -> bytes:
    """The signature message of another file by the same officer stands in the hole."""
    pdf = practice.assembled.pdf
    other = sign_as("wanjiru")(updated(pdf, {size(pdf): b"null"}), honest(practice).world)
    data = practice.signed
    start, end = _hole(data)
    begin, stop = _hole(other)
    message = other[begin:stop].rstrip(b"0")
    return data[:start] + message.ljust(end - start, b"0") + data[end:]


def _hole(data: bytes) -> tuple[int, int]:
    start = data.index(b"/Contents <") + len(b"/Contents <")
    return start, data.index(b">", start)


def type_changed(practice: Practice) -> bytes:
    """The signature calls itself something else, so that a search by type finds none."""
    data = practice.signed
    start = data.rindex(b" obj", 0, data.index(b"/Contents <"))
    found = re.search(rb"/Type\s?/Sig(?=[\s/>])", data[start:])
    assert found is not None
    return data[: start + found.end() - 1] + b"*" + data[start + found.end() :]


def filled_field_of_its_own(practice: Practice) -> bytes:
    """The commander signs in a field that was made after certification."""
    writer = IncrementalPdfFileWriter(BytesIO(practice.signed))
    append_signature_field(writer, SigFieldSpec("Approval"))
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # the library's own
    unlocked = practice.officers["otieno"]
    return sign_pdf(out.getvalue(), sign=unlocked.signer.sign, chain=unlocked.chain, at=SIGNED_AT, field="Approval")
