"""One door from a record to the bytes of its unsigned PDF; the verifier goes through the same door."""

from exports.draw import RENDERER, draw_record
from exports.layout import layout_0
from exports.pdf.archive import About
from exports.record import Record, to_json
from exports.typefaces import DIGESTS, metrics
from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen

LAYOUTS = {layout_0.NUMBER: layout_0.lay_out}
"""Every layout that ever made a released record stays here."""

CURRENT = layout_0.NUMBER


def render(record: Record, evidence: bytes) -> bytes:
    """The unsigned PDF of a record: laid out, drawn, `record.json` and `evidence.json` embedded.

    Raises:
        CannotOpen: the record was made with a layout that this program does not have.
    """
    lay_out = LAYOUTS.get(record.integrity.layout)
    if lay_out is None:
        sentence = f"The record was made with layout {record.integrity.layout}, which this program does not have."
        raise CannotOpen(sentence, "Use a newer version of the program.")
    data = to_json(record)
    pages = lay_out(record, metrics())
    head = record.head
    about = About(
        title=pages.title,
        author=metrics().literal(f"{head.agency}, {head.station}"),
        subject=f"{'PRACTICE ' if head.practice else ''}{head.kind} record of {head.procedure} {head.version}",
        made=head.composed,
        digest=sha256(data),
    )
    return draw_record(pages, about, record=data, evidence=evidence)


def comparable(record: Record) -> bool:
    """Was the record drawn with the same library and typefaces, so that equal bytes can be asked for?"""
    made = record.integrity
    return made.renderer == RENDERER and made.fonts == dict(DIGESTS)
