"""Who may know what: sealed answers, classes, persons."""

from collections.abc import Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.conditions.kinds import Stand
from sop_engine.procedure.conditions.walk import references
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft, Placed, Use
from sop_engine.procedure.drafting.fields import PRIVACY
from sop_engine.procedure.model import Field, FieldType, Privacy, Step

_SEAL_HINT = "Seal this step to the same roles, or read something else."


def sealed_stays_sealed(draft: Draft) -> Iterator[Problem]:
    """A sealed answer is read only by steps sealed to the same roles or fewer."""
    sealed_steps = {step.name for step in draft.procedure.steps if step.sealed}
    for placed in draft.placed if sealed_steps else ():
        if sealed_steps.isdisjoint([ref.partition(".")[0] for ref in placed.condition.reads]):
            continue
        readers = _readers(draft, placed)
        for node in references(placed.condition.node):
            read = draft.procedure.step(node.path[0])
            reader = next((one for one in readers if read and leaks(one, read)), None)
            if reader and read:
                message = f"`{'.'.join(node.path)}` is sealed; step `{reader.name}` would show what was answered."
                sealed = draft.places[read.name].get("sealed").position(key=True)
                yield Problem(
                    code="R306",
                    message=message,
                    position=draft.inside(placed, node.span),
                    hint=_SEAL_HINT,
                    also=((sealed, "sealed here"),),
                )


def _readers(draft: Draft, placed: Placed) -> tuple[Step, ...]:
    """The steps whose standing shows what a condition reads: of a gate, all steps of its phase."""
    step = draft.procedure.step(placed.step)
    if step is None:
        return ()
    phase = draft.procedure.phase(step.phase) if placed.use is Use.GATE else None
    return phase.steps if phase else (step,)


def purge_keeps_quiet(draft: Draft) -> Iterator[Problem]:
    """A purge does not hang on what it expunges: that it happened would tell what was answered."""
    for placed in draft.placed:
        if placed.use is not Use.PURGE:
            continue
        for node in references(placed.condition.node):
            read = draft.procedure.step(node.path[0])
            if read and read.purge:
                message = (
                    f"`{'.'.join(node.path)}` may be expunged itself; that step `{placed.step}` was would tell it."
                )
                hint = "Let the purge hang on an answer that stays."
                yield Problem(code="R341", message=message, position=draft.inside(placed, node.span), hint=hint)


def purge_is_for_all(draft: Draft) -> Iterator[Problem]:
    """A purge comes with the act that makes it true, whoever's that is: everybody may read what it hangs on."""
    for placed in draft.placed:
        if placed.use is not Use.PURGE:
            continue
        yield from _rounds_are_known(draft, placed.step)
        for node in references(placed.condition.node):
            read = draft.procedure.step(node.path[0])
            if read and not read.purge and _is_for_few(draft, read, node.path):
                name = ".".join(node.path)
                message = f"Not everybody may read `{name}`; who makes it true could not purge step `{placed.step}`."
                hint = "Let the purge hang on an answer of class `case` in a step that is not sealed."
                yield Problem(code="R343", message=message, position=draft.inside(placed, node.span), hint=hint)


def _rounds_are_known(draft: Draft, name: str) -> Iterator[Problem]:
    """Does everybody know the rounds of a sealed step that is purged?"""
    step = draft.procedure.step(name)
    source = draft.procedure.step(step.each.partition(".")[0]) if step and step.each else None
    if step and step.sealed and source and source.sealed:
        message = f"The rows of `{step.each}` are sealed; not everybody would know what to purge in `{name}`."
        hint = "Repeat it for a list that is not sealed."
        yield draft.places[name].get("purge").problem("R343", message, hint, key=True)


def _is_for_few(draft: Draft, read: Step, path: tuple[str, ...]) -> bool:
    """Is it sealed, or of a class that only some may read?"""
    found = [draft.procedure.field(".".join(path[:length])) for length in (3, 2)]
    field = next((one for one in found if one), None)
    return bool(read.sealed) or (field is not None and field.privacy >= Privacy.IDENTITY)


def sealed_stays_quiet(draft: Draft) -> Iterator[Problem]:
    """Nobody outside waits for, or counts from, a sealed step: even that it ended may tell (language, section 12)."""
    for step, place in draft.steps if any(step.sealed for step in draft.procedure.steps) else ():
        named = [*place.each_of("after")]
        clocks = [*place.each_of("due"), place.get("every")]
        named += [item for due in clocks for key in ("from", "before") for item in due.each_of(key)]
        for item in named:
            read = draft.procedure.step(item.text().split(".")[0])
            if read and leaks(step, read):
                message = f"Step `{read.name}` is sealed; step `{step.name}` would show that it ended."
                yield item.problem("R306", message, _SEAL_HINT)


def leaks(reader: Step, read: Step) -> bool:
    """Would a step that reads, waits for or counts from the other one tell what is sealed there?"""
    return bool(read.sealed) and not (reader.sealed and set(reader.sealed) <= set(read.sealed))


def subject_given(draft: Draft) -> Iterator[Problem]:
    """A procedure that writes down identity or harm says whom it is about."""
    if draft.procedure.subject:
        return
    for field, place in draft.fields:
        if field.privacy >= Privacy.IDENTITY:
            message = f"`{field.ref}` is about a person, but the procedure has no `subject`."
            yield place.problem("R308", message, "Add a line such as `subject: child`.", key=True)
            return


def classes_high_enough(draft: Draft) -> Iterator[Problem]:
    """A `person` is at least `identity`, everything in a sealed step is `harm`."""
    for step, place in draft.steps_with("privacy"):
        if step.sealed:
            yield from _at_least(place, Privacy.HARM, "A sealed step")
    for field, place in draft.fields_with("privacy"):
        owner = draft.procedure.step(field.step)
        if owner and owner.sealed:
            yield from _at_least(place, Privacy.HARM, "A field of a sealed step")
        elif field.type is FieldType.PERSON:
            yield from _at_least(place, Privacy.IDENTITY, "A person")


def _at_least(place: Cursor, least: Privacy, what: str) -> Iterator[Problem]:
    item = place.get("privacy")
    given = PRIVACY.get(item.text())
    if given is not None and given < least:
        word = "harm" if least is Privacy.HARM else "identity"
        yield item.problem("R309", f"{what} is never less than `{word}`.", "Leave `privacy` out.")


def about_a_person(draft: Draft) -> Iterator[Problem]:
    """`about` names a `person` field that was asked before, or stands in the same step or row."""
    for field, place in draft.fields_with("about"):
        item = place.get("about")
        if item.present:
            yield from _about(draft, field, item)


def _about(draft: Draft, field: Field, item: Cursor) -> Iterator[Problem]:
    name = item.text()
    found = draft.procedure.field(name)
    if found is None:
        yield item.problem("R109", f"There is no field `{name}`.", "Write `step.field`.")
    elif found.type is not FieldType.PERSON:
        yield item.problem("R311", f"`{name}` is no person.", "Name a field of type `person`.")
    elif draft.order[found.step] > draft.order[field.step]:
        yield item.problem("R301", f"`{name}` is asked later.", "Name a person who is known by then.")
    elif found.ref.count(".") > 1 and found.ref.rpartition(".")[0] not in {
        field.ref.rpartition(".")[0],
        _each(draft, field),
    }:
        hint = "Only the same row, or a round for that row, can name it."
        yield item.problem("R311", f"`{name}` is one person in each row.", hint)
    elif Stand(step=field.step, loops=draft.loops).many(found.step):
        hint = "Only the same round can name it."
        yield item.problem("R311", f"`{name}` is one person in each round.", hint)


def _each(draft: Draft, field: Field) -> str:
    """The list for whose rows the field's step is repeated, or empty."""
    step = draft.procedure.step(field.step)
    return step.each if step else ""
