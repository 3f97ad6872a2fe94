"""Do no harm: what a procedure asks may not invite what must never be kept, decided by itself, or left out.

Words are what can be seen of a question, so these findings are warnings, which `--profile production` refuses unless
the author says why they are right here. A small count is no matter of words: it is an error.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from sop_engine.problem import Problem, Severity
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.model import Basis, Field, FieldType, Privacy

LEAST_COUNT = 5
"""Smaller counts can point at one child: they never leave (dossier law.md, H17)."""

_TYPED = frozenset({FieldType.TEXT, FieldType.LONGTEXT})
_CHOSEN = frozenset({FieldType.YESNO, FieldType.CHOICE, FieldType.MULTI, FieldType.NUMBER, FieldType.COMPUTED})
_MATERIAL = r"(?:photos?|photographs?|pictures?|images?|videos?|films?|screenshots?|abuse material)"
_WHO = r"(?:child|girl|boy|victim|survivor|parent|mother|father|guardian|carer|witness|suspect|family)"


class Invitation(Struct, frozen=True, kw_only=True):
    """Words of a question that ask for what must not be kept there, or not like that.

    Attributes:
        words: what the question says. kinds: of field, in which that is wrong.
    """

    code: str
    words: re.Pattern[str]
    kinds: frozenset[FieldType]
    message: str
    hint: str


INVITATIONS = (
    Invitation(
        code="H101",
        words=re.compile(
            rf"(?i)\b(?:{_WHO}(?:.?s)? (?:\w+ )?names?|(?:full|first|last) names?|surname|nickname"
            rf"|names? of (?:the|a|an|this|each|every|his|her|their) (?:\w+ )?{_WHO})\b"
        ),
        kinds=_TYPED,
        message="asks for the name of a person; typed, it stands in lists and records.",
        hint="Did you mean `type: person`? The name goes into the identity vault, and all else shows P1.",
    ),
    Invitation(
        code="H102",
        words=re.compile(rf"(?i)\b(?:{_MATERIAL}|thumbnails?|attach\w*|upload\w*|pasted?)\b"),
        kinds=_TYPED,
        message="invites a picture or film, a link to it, or what it shows.",
        hint="Did you mean `type: exhibit`? It is a number, a count and a hash; what is seen is not written down.",
    ),
    Invitation(
        code="H103",
        words=re.compile(
            r"^(?!.*(?i:envelope)).*(?<!KRA )"
            r"\b(?:PINs?|(?i:pass ?words?|pass ?codes?|pass ?phrases?|pin codes?|unlock \w+))\b"
        ),
        kinds=_TYPED | {FieldType.NUMBER},
        message="asks for a secret that opens a device or an account.",
        hint="Did you mean the number of the sealed envelope that it lies in? Then say so: `Number of the envelope`.",
    ),
    Invitation(
        code="H104",
        words=re.compile(
            r"(?i)\b(?:eligib\w+|how great is the risk|(?:level|degree) of risk|risk (?:level|score|class)|placement"
            r"|where (?:does|will|should) the child (?:stay|sleep|live|go)|charge the child"
            r"|charges? (?:against|for) the child)\b"
        ),
        kinds=_TYPED | _CHOSEN,
        message="decides about a child, and nobody has to give a reason.",
        hint="Did you mean `type: decision`? A named officer then decides, with a reason; `propose` only proposes.",
    ),
)
"""What the questions of a procedure may not invite (dossier law.md, H01, H08, H09 and section 0.4, class SX)."""


def nothing_is_invited(draft: Draft) -> Iterator[Problem]:
    """No question asks for a name, a picture, a passcode, or for a decision in passing."""
    for field, place in draft.fields:
        asked = f"{field.label} {field.help}"
        for one in INVITATIONS:
            if field.type in one.kinds and one.words.search(asked):
                item = place.get("label" if one.words.search(field.label) else "help")
                yield _warning(item, one.code, f"`{field.ref}` {one.message}", one.hint)


_SEEN = ("photo", "picture", "image", "video", "film", "screenshot", "abuse material")
"""Without any of these no line is about the material: most are passed over quickly."""

_MOVED = re.compile(
    r"(?i)\b(?:send|forward|share|e-?mail|whatsapp|airdrop|upload|attach|paste|copy|print|save|download|open|show|describe)"
    rf"\b.*\b{_MATERIAL}\b"
)
_DENIED = re.compile(r"(?i)\b(?:no|not|never|nobody|nothing|without)\b")


def nothing_is_moved(draft: Draft) -> Iterator[Problem]:
    """No act and no sentence to a child has the material sent, copied, opened or described."""
    hint = "It stays on the device, which is secured. If the line means something else, say what, or add `never`."
    for key in ("do", "say"):
        for step, place in draft.steps_with(key):
            words = " ".join(place.texts_of(key)).lower()
            if not any(word in words for word in _SEEN):
                continue
            for line in place.each_of(key):
                if _MOVED.search(line.text()) and not _DENIED.search(line.text()):
                    message = f"In `{step.name}` this may have the material sent, copied, opened or described."
                    yield _warning(line, "H107", message, hint)


def counts_are_large(draft: Draft) -> Iterator[Problem]:
    """A number that may be counted, and so may leave, is at least five."""
    hint = (
        f"Ask first how many, as a choice with an option like `few: Fewer than {LEAST_COUNT}`, and then for "
        f"the number with `min: {LEAST_COUNT}`. A number that stays in the case is `privacy: case`."
    )
    for field, place in draft.fields:
        if field.privacy is Privacy.OPEN and _may_be_small(field):
            message = f"`{field.ref}` is `open` and may be under {LEAST_COUNT}: a small count can point at one child."
            item = place.get("min")
            yield (item if item.present else place).problem("H105", message, hint, key=not item.present)


def _may_be_small(field: Field) -> bool:
    return field.answers_as is FieldType.NUMBER and (field.min is None or field.min < LEAST_COUNT)


def duties_stay(draft: Draft) -> Iterator[Problem]:
    """A step to which the law itself sets a time is not skipped."""
    for step, place in draft.steps_with("skip"):
        if any(due.basis is Basis.STATUTE for due in step.due):
            message = f"The law sets a time for `{step.name}`, and it may be skipped."
            hint = "Leave `skip` out. What was not done is said as not done, with a reason, and a supervisor signs."
            yield _warning(place.get("skip"), "H106", message, hint, key=True)


def _warning(place: Cursor, code: str, message: str, hint: str, *, key: bool = False) -> Problem:
    position = place.position(key=key)
    return Problem(code=code, message=message, position=position, hint=hint, severity=Severity.WARNING)
