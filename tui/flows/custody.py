"""Questions about handing over an exhibit: seal and number, place, time, the hash again; signatures follow."""

import re
from dataclasses import replace

from sop_engine.procedure.model import Field
from sop_engine.run.custody import Exhibit, exhibit, moved_by, same_seal
from sop_engine.run.decide.movements import asks_hash, asks_seal, troubles
from sop_engine.run.values import local_time
from tui.exhibits import keeper, moves
from tui.flows.context import Context
from tui.flows.moments import ask_moment
from tui.flows.values import Given
from tui.questions import Flow, Kind, Pick, Question, text

_SEAL = (Pick(name="yes", label="Yes, the seal is whole"), Pick(name="no", label="No"))
_HASH = re.compile(r"[0-9a-f]{64}")
_READ_AGAIN = (
    Pick(name="again", label="I read the number again, and type it again"),
    Pick(name="so", label="I read it again, and it is so: it is another number"),
)
_AGAIN = (
    Pick(name="again", label="I take the hash again, and type it again"),
    Pick(name="so", label="I took it again, and it is so: it differs"),
)


def ask_custody(ctx: Context, field: Field, title: str) -> Flow[Given]:
    """The hand-over itself; who gave and who received sign after it. Nothing while the exhibit is not entered."""
    known = exhibit(ctx.view, moved_by(ctx.view, field))
    if known is None:
        yield _no_exhibit(ctx, field, title)
        return Given("")
    found = _without(known, field)
    title = f"{title}: {found.number}, {found.field.label}"
    value: dict[str, object] = {}
    reason = ""
    note = f"{found.number} goes {moves(field, ctx.view)}. Both sign for it after these questions."
    label = f"Is the seal of {found.number} whole?"
    asked = Question(kind=Kind.CHOOSE, label=label, title=title, help=note, picks=_SEAL)
    value["whole"] = text((yield asked))
    if value["whole"] == "no":
        reason = text((yield Question(kind=Kind.SENTENCE, label="What is wrong with the seal?", title=title)))
    elif asks_seal(found, found.movements):
        value["seal"] = yield from _seal(found, title)
    value["place"] = text((yield Question(kind=Kind.LINE, label="Where was it handed over?", title=title)))
    at = yield from ask_moment(
        ctx,
        "When was it handed over?",
        title,
        wrong=lambda then: "This lies in the future. Write when it really happened." if then > ctx.now else "",
    )
    value["at"] = local_time(at)
    if asks_hash(found):
        value["sha256"] = yield from _hash(found, title)
    wrong = yield from _exception(ctx, field, found, value, title)
    value |= {"exception": wrong} if wrong else {}
    return Given(value, reason)


def _without(found: Exhibit, field: Field) -> Exhibit:
    """The exhibit as it was before this hand-over, which may be amended now."""
    known = next((one.link for one in found.movements if one.field.ref == field.ref), None)
    before = tuple(one for one in found.movements if known is None or one.link < known)
    return replace(found, movements=before)


def _no_exhibit(ctx: Context, field: Field, title: str) -> Question:
    wanted = ctx.run.procedure.field(field.of)
    label = f"First enter the exhibit: {wanted.label if wanted else field.of}"
    note = "Nothing can be handed over that has no number yet."
    return Question(
        kind=Kind.CHOOSE, label=label, title=title, help=note, picks=(Pick(name="back", label="Go back"),)
    )


def _seal(found: Exhibit, title: str) -> Flow[str]:
    """The number on the seal, read again. One that differs is asked about until it is the same, or said to be so."""
    known, help_ = found.seal_after(found.movements), "Read it from the seal itself."
    while True:
        label = f"What number is on the seal of {found.number}?"
        typed = text((yield Question(kind=Kind.LINE, label=label, title=title, help=help_))).strip()
        if not known or same_seal(typed, known):
            return typed
        label = f"This is NOT the number that the seal of {found.number} had before. What now?"
        if text((yield Question(kind=Kind.CHOOSE, label=label, title=title, picks=_READ_AGAIN))) == "so":
            return typed


def _hash(found: Exhibit, title: str) -> Flow[str]:
    """The hash taken again. One that differs is asked about until it is the same, or said to be so."""
    fault = ""
    while True:
        label = f"SHA-256 of {found.number}, taken again (64 characters)"
        typed = text((yield Question(kind=Kind.LINE, label=label, title=title, help=fault))).strip().lower()
        if not _HASH.fullmatch(typed):
            fault = f"! This has {len(typed)} characters. It must be 64, only 0 to 9 and a to f."
            continue
        if not found.sha256 or typed == found.sha256:
            return typed
        note = f"Entered: {found.sha256}\nNow:     {typed}\nA hash that differs means: not the same content."
        label = f"This is NOT the hash that {found.number} was entered with. What now?"
        asked = Question(kind=Kind.CHOOSE, label=label, title=title, help=note, picks=_AGAIN)
        if text((yield asked)) == "so":
            return typed
        fault = "Take it again with the tool, and type or paste it here."


def _exception(ctx: Context, field: Field, found: Exhibit, value: dict[str, object], title: str) -> Flow[str]:
    """What is not in order: must be said where the chain is broken, may be said elsewhere."""
    wrong = [
        _SAID.get(one.code, one.sentence).format(number=found.number)
        for one in troubles(field, found, found.movements, value)
    ]
    if wrong:
        note = "\n".join([*(f"! {one}" for one in wrong), "Your sentence stands first in the record. esc goes back."])
        label = "What happened, and why is it handed over so?"
        return text((yield Question(kind=Kind.SENTENCE, label=label, title=title, help=note)))
    label = "Is anything else not in order? Say what (empty: all is in order)."
    who = keeper(ctx.run.procedure, found, found.movements, ctx.called)
    note = (
        f"{found.number} is with {who}, by what was signed. If somebody else hands it over, say why." if who else ""
    )
    return text((yield Question(kind=Kind.SENTENCE, label=label, title=title, help=note, optional=True))).strip()


_SAID = {
    "hash_differs": "The hash is not the one that {number} was entered with.",
    "seal_differs": "The number on the seal is not the one that {number} had before.",
}
"""What is wrong, to somebody who has tried again already."""
