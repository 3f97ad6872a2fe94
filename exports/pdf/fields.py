"""The two signature fields. Both exist before the first signature: one added after it is an illegal change."""

from collections.abc import Mapping

from exports.layout.instructions import ARTIFACT, Face, Ink, SignatureField, Words
from exports.pdf.ink import Codes, Pen
from exports.pdf.objects import Shelf, number, text_string
from exports.pdf.structure import Tree

OPERATOR = "Operator"
"""Name of the visible field that the closing officer certifies with."""
SUPERVISOR = "Supervisor"
"""Name of the field of zero size for a supervisor's counter-signature; its text is ordinary page text."""

_PRINTED = 4 + 128  # annotation flags Print and Locked
_SIZES = (8.2, 7.2)


def add_fields(
    shelf: Shelf, field: SignatureField, tree: Tree, page: tuple[str, int], codes: Mapping[Face, Codes]
) -> list[str]:
    """Make both fields on a page (its reference, and the StructParent key of the visible one).

    Gives the references of the two fields, operator first.
    """
    reference, key = page
    box = " ".join(number(edge) for edge in (field.x, field.y, field.x + field.width, field.y + field.height))
    look = _appearance(shelf, field, codes)
    operator = shelf.put_text(
        f"<</Type /Annot /Subtype /Widget /FT /Sig /T {text_string(OPERATOR)} "
        f"/TU {text_string('Electronic signature of the closing officer')} /Rect [{box}] /F {_PRINTED} "
        f"/P {reference} /AP <</N {look}>> /StructParent {key}>>"
    )
    tree.add_widget(operator, reference, field.node, key)
    lock = shelf.put_text("<</Type /SigFieldLock /Action /All /P 1>>")
    supervisor = shelf.put_text(
        f"<</Type /Annot /Subtype /Widget /FT /Sig /T {text_string(SUPERVISOR)} "
        f"/TU {text_string('Electronic counter-signature of a supervisor')} /Rect [0 0 0 0] /F {_PRINTED} "
        f"/P {reference} /Lock {lock}>>"
    )
    return [operator, supervisor]


def _appearance(shelf: Shelf, field: SignatureField, codes: Mapping[Face, Codes]) -> str:
    pen = Pen(codes)
    top = field.height - 14
    for index, line in enumerate(field.lines):
        face = Face.TEXT if index else Face.BOLD
        size = _SIZES[1] if index else _SIZES[0]
        pen.words(Words(8, top - index * 11, line, face, size, Ink.BLACK, ARTIFACT))
    content = "\n".join(["q", f"{Ink.LINE.value} RG 0.75 w", _frame(field), *pen.code, "Q"])
    entries = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": f"[0 0 {number(field.width)} {number(field.height)}]",
        "Resources": f"<</Font {_fonts(shelf)}>>",
    }
    return shelf.put_stream(content.encode("ascii"), entries)


def _frame(field: SignatureField) -> str:
    return f"0.5 0.5 {number(field.width - 1)} {number(field.height - 1)} re S"


def _fonts(shelf: Shelf) -> str:
    return shelf.put(shelf.document.idToObject["BasicFonts"])
