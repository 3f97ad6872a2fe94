"""Questions about handing over an exhibit: seal and number, place, time, the hash again; signatures follow."""

import re
from dataclasses import replace

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Field
from sop_engine.run.custody import Exhibit, exhibit, moved_by, same_seal
from sop_engine.run.decide.movements import asks_hash, asks_seal, troubles
from sop_engine.run.values import local_time
from tui.exhibits import called, keeper, moves
from tui.flows.context import Context
from tui.flows.moments import ask_moment
from tui.flows.values import Given
from tui.questions import Flow, Kind, Pick, Question, in_words, text

_SEAL = (Pick(name="yes", label=later("Yes, the seal is whole")), Pick(name="no", label=later("No")))
_HASH = re.compile(r"[0-9a-f]{64}")
_READ_AGAIN = (
    Pick(name="again", label=later("I read the number again, and type it again")),
    Pick(name="so", label=later("I read it again, and it is so: it is another number")),
)
_AGAIN = (
    Pick(name="again", label=later("I take the hash again, and type it again")),
    Pick(name="so", label=later("I took it again, and it is so: it differs")),
)


def ask_custody(ctx: Context, field: Field, title: str) -> Flow[Given]:
    """The hand-over itself; who gave and who received sign after it. Nothing while the exhibit is not entered."""
    known = exhibit(ctx.view, moved_by(ctx.view, field))
    if known is None:
        yield _no_exhibit(ctx, field, title)
        return Given("")
    found = _without(known, field)
    title = f"{title}: {called(ctx.view, found)}"
    value: dict[str, object] = {}
    reason = ""
    note = _("{number} goes {moves}. Both sign for it after these questions.").format(
        number=found.number, moves=moves(field, ctx.view)
    )
    label = _("Is the seal of {number} whole?").format(number=found.number)
    asked = Question(kind=Kind.CHOOSE, label=label, title=title, help=note, picks=in_words(_SEAL))
    value["whole"] = text((yield asked))
    if value["whole"] == "no":
        reason = text((yield Question(kind=Kind.SENTENCE, label=_("What is wrong with the seal?"), title=title)))
    elif asks_seal(found, found.movements):
        value["seal"] = yield from _seal(found, title)
    value["place"] = text((yield Question(kind=Kind.LINE, label=_("Where was it handed over?"), title=title)))
    at = yield from ask_moment(
        ctx,
        _("When was it handed over?"),
        title,
        wrong=lambda then: _("This lies in the future. Write when it really happened.") if then > ctx.now else "",
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
    label = _("First enter the exhibit: {label}").format(label=wanted.label if wanted else field.of)
    note = _("Nothing can be handed over that has no number yet.")
    return Question(
        kind=Kind.CHOOSE, label=label, title=title, help=note, picks=(Pick(name="back", label=_("Go back")),)
    )


def _seal(found: Exhibit, title: str) -> Flow[str]:
    """The number on the seal, read again. One that differs is asked about until it is the same, or said to be so."""
    known, help_ = found.seal_after(found.movements), _("Read it from the seal itself.")
    while True:
        label = _("What number is on the seal of {number}?").format(number=found.number)
        typed = text((yield Question(kind=Kind.LINE, label=label, title=title, help=help_))).strip()
        if not known or same_seal(typed, known):
            return typed
        label = _("This is NOT the number that the seal of {number} had before. What now?").format(
            number=found.number
        )
        if text((yield Question(kind=Kind.CHOOSE, label=label, title=title, picks=in_words(_READ_AGAIN)))) == "so":
            return typed


def _hash(found: Exhibit, title: str) -> Flow[str]:
    """The hash taken again. One that differs is asked about until it is the same, or said to be so."""
    fault = ""
    while True:
        label = _("SHA-256 of {number}, taken again (64 characters)").format(number=found.number)
        typed = text((yield Question(kind=Kind.LINE, label=label, title=title, help=fault))).strip().lower()
        if not _HASH.fullmatch(typed):
            fault = _("! This has {count} characters. It must be 64, only 0 to 9 and a to f.").format(
                count=len(typed)
            )
            continue
        if not found.sha256 or typed == found.sha256:
            return typed
        note = _("Entered: {sha256}\nNow:     {typed}\nA hash that differs means: not the same content.").format(
            sha256=found.sha256, typed=typed
        )
        label = _("This is NOT the hash that {number} was entered with. What now?").format(number=found.number)
        asked = Question(kind=Kind.CHOOSE, label=label, title=title, help=note, picks=in_words(_AGAIN))
        if text((yield asked)) == "so":
            return typed
        fault = _("Take it again with the tool, and type or paste it here.")


def _exception(ctx: Context, field: Field, found: Exhibit, value: dict[str, object], title: str) -> Flow[str]:
    """What is not in order: must be said where the chain is broken, may be said elsewhere."""
    wrong = [
        _(_SAID.get(one.code, one.sentence)).format(number=found.number)
        for one in troubles(field, found, found.movements, value)
    ]
    if wrong:
        note = "\n".join(
            [*(f"! {one}" for one in wrong), _("Your sentence stands first in the record. esc goes back.")]
        )
        label = _("What happened, and why is it handed over so?")
        return text((yield Question(kind=Kind.SENTENCE, label=label, title=title, help=note)))
    label = _("Is anything else not in order? Say what (empty: all is in order).")
    who = keeper(ctx.run.procedure, found, found.movements, ctx.called)
    note = (
        _("{number} is with {who}, by what was signed. If somebody else hands it over, say why.").format(
            number=found.number, who=who
        )
        if who
        else ""
    )
    return text((yield Question(kind=Kind.SENTENCE, label=label, title=title, help=note, optional=True))).strip()


_SAID = {
    "hash_differs": later("The hash is not the one that {number} was entered with."),
    "seal_differs": later("The number on the seal is not the one that {number} had before."),
}
"""What is wrong, to somebody who has tried again already."""
