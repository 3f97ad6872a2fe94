"""What free text may hold: stored exactly as typed, or refused with a sentence; never changed.

Control characters (C0 and C1 but tab and line break) and lone surrogates are refused: no printer shows
them and terminals obey them. Marks of writing direction and emoji are kept; the screens show them.
"""

import re
from typing import Final

from sop_engine.run.orders import Refusal
from sop_engine.run.refusals import refuse

TEXT_LIMIT: Final = 20_000
"""Characters of one text: 10,000 must fit (a long statement); twice that is still a few pages."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def check_text(text: str, *, field: str, lines: bool = True) -> Refusal | None:
    """Refuse text that is empty, too long, or holds what cannot be printed.

    Args:
        text: as typed.
        field: what it is about, for the refusal.
        lines: may it have line breaks?
    """
    if not text or text.isspace():
        return refuse("empty", field=field)
    if len(text) > TEXT_LIMIT:
        return refuse("too_long", field=field, length=len(text), limit=TEXT_LIMIT)
    found = _CONTROL.search(text)
    if found:
        return refuse("control_character", field=field, character=f"U+{ord(found.group()):04X}")
    if not lines and "\n" in text:
        return refuse("one_line", field=field)
    return None
