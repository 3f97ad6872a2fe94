"""What a step reads back from the procedure that it uses: `step.outcome` and `step.given.NAME`."""

from msgspec.structs import replace

from sop_engine.procedure.conditions.kinds import Answerable, Kind
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.promise import Promises
from sop_engine.procedure.drafting.table import answerable_field, steps_of
from sop_engine.procedure.model import Call, Field, FieldType, Option, Privacy

OUTCOME = "outcome"
GIVEN = "given"


def build_call(place: Cursor) -> Call | None:
    """The `use` of a step, or None."""
    if not place.has("procedure"):
        return None
    return Call(
        procedure=place.text_of("procedure"),
        wait=place.get("wait").value is not False,
        give={name: item.text() for name, item in place.entries_of("give")},
    )


def results(step: str, call: Call | None, promises: Promises) -> tuple[Field, ...]:
    """The fields that can be read when the other run has closed; none for a step that does not wait for it.

    The given values are columns of one field `given`, as those of a row are of its list.
    """
    promise = promises.get(call.procedure) if call and call.wait else None
    if promise is None:
        return ()
    options = tuple(Option(name=name, label=sentence) for name, sentence in promise.outcomes.items())
    outcome = Field(
        step=step,
        name=OUTCOME,
        ref=f"{step}.{OUTCOME}",
        type=FieldType.CHOICE,
        label=f"How '{promise.title}' ended",
        options=options,
    )
    columns = tuple(
        replace(field, step=step, name=name, ref=f"{step}.{GIVEN}.{name}", when=None, must=None, where=None, about="")
        for name, field in promise.gives.items()
    )
    given = Field(
        step=step,
        name=GIVEN,
        ref=f"{step}.{GIVEN}",
        type=FieldType.COMPUTED,
        label=f"What '{promise.title}' gave",
        optional=all(column.optional for column in columns),
        privacy=max((column.privacy for column in columns), default=Privacy.CASE),
        columns=columns,
    )
    return (outcome, given)


def readable(root: Cursor, promises: Promises) -> dict[str, dict[str, Answerable]]:
    """What conditions may read of each step that uses a procedure, by name of the step."""
    return {name: _readable(place.get("use"), promises) for _, name, place in steps_of(root) if place.has("use")}


def _readable(use: Cursor, promises: Promises) -> dict[str, Answerable]:
    call = build_call(use)
    promise = promises.get(call.procedure) if call else None
    if call is None or promise is None:
        # An unknown procedure has a finding of its own; nothing is said twice.
        unread = Answerable(kind=Kind.UNREAD, what="result")
        return {OUTCOME: unread, GIVEN: unread}
    if not call.wait:
        unwaited = Answerable(kind=Kind.UNWAITED, what=promise.title)
        return {OUTCOME: unwaited, GIVEN: unwaited}
    columns = {name: answerable_field(field) for name, field in promise.gives.items()}
    outcome = Answerable(kind=Kind.CHOICE, what="outcome", options=tuple(promise.outcomes))
    return {OUTCOME: outcome, GIVEN: Answerable(kind=Kind.GIVEN, what="result", columns=columns)}
