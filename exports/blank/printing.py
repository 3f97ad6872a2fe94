"""The door to blank checklists: a procedure becomes the bytes of a PDF."""

from datetime import datetime

from exports.blank.sheet import lay_out_blank
from exports.draw import draw
from exports.pdf.archive import About
from exports.typefaces import metrics
from sop_engine.canonical import sha256
from sop_engine.procedure.model import Procedure
from sop_engine.system import Chance

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that cannot be taken for one another when they are read aloud or written by hand."""
_GROUPS = 2
_GROUP = 4
_TAGS = {"en": "en-GB", "sw": "sw-KE"}


def draw_serial(chance: Chance) -> str:
    """The number of a sheet, like `PAPER-7K3M-92QX`: 40 random bits, so that no two sheets share one."""
    letters = [_LETTERS[byte % len(_LETTERS)] for byte in chance(_GROUPS * _GROUP)]
    groups = ["".join(letters[start : start + _GROUP]) for start in range(0, len(letters), _GROUP)]
    return "-".join(("PAPER", *groups))


def print_blank(procedure: Procedure, serial: str, now: datetime, *, reviewed: bool = True) -> bytes:
    """A blank checklist of a procedure, in its language, as an unsigned PDF.

    Args:
        procedure: as it stands in its file.
        serial: of this sheet.
        now: when it is printed, UTC.
        reviewed: has somebody reviewed the translation? English needs no review.
    """
    about = About(
        title=metrics().literal(f"{procedure.title} ({serial})"),
        author=metrics().literal(f"{procedure.id} {procedure.version}"),
        subject="Blank checklist, to be filled in by hand",
        made=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        digest=sha256(f"{serial} {procedure.text_digest} {procedure.texts_digest}".encode()),
    )
    pages = lay_out_blank(procedure, serial, metrics(), reviewed=reviewed)
    return draw(pages, about, language=_TAGS[procedure.language])
