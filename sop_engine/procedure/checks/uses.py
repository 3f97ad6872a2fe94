"""Procedures that use others: they exist, get what they ask for, give what may be given, never wait in a circle."""

from collections.abc import Iterator, Mapping

from sop_engine.problem import Problem
from sop_engine.procedure.checks.agreement import class_lost, disagreement, not_for_others
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.drafting.promise import Promise
from sop_engine.procedure.model import Field, FieldType, Privacy, Step
from sop_engine.procedure.source import Source
from sop_engine.procedure.spelling import closest
from sop_engine.procedure.uses import MOST_USED, Shelf, calls_of, id_of, waiting_circle, waits

_CHOSEN = frozenset({FieldType.CHOICE, FieldType.YESNO, FieldType.MULTI})
_CLASSES = ("open", "case", "identity", "harm")


def check_uses(draft: Draft, shelf: Shelf, faulty: Mapping[str, Problem]) -> list[Problem]:
    """Everything about `use` and `gives`.

    Args:
        draft: the procedure.
        shelf: what it uses.
        faulty: id of a used procedure to the first error in it.
    """
    found = list(_gives(draft))
    circles = list(_circles(draft, shelf))
    if circles:
        # The others of the circle have the same error; it is said once.
        faulty = {name: one for name, one in faulty.items() if one.code != "U108"}
    for step, place in draft.steps:
        if step.use is not None and place.has("use"):
            found += _use(draft, step, place.get("use"), shelf, faulty)
    return [*found, *circles]


def _use(draft: Draft, step: Step, place: Cursor, shelf: Shelf, faulty: Mapping[str, Problem]) -> Iterator[Problem]:
    called = place.get("procedure")
    name = called.text()
    promise = shelf.promises.get(name)
    if step.sealed:
        message = f"Step `{step.name}` is sealed, and the other run would show that it was reached."
        yield place.problem("U110", message, "Use the procedure in a step that is not sealed.", key=True)
    if shelf.full:
        yield called.problem("U109", f"More than {MOST_USED} procedures are used, one by another.")
    elif promise is None:
        yield _unknown(called, shelf)
    else:
        if name in faulty:
            message = f"The procedure `{name}` has errors of its own: {faulty[name].message}"
            yield called.problem("U109", message, f"See them with: sop check {name}")
        yield from _inputs(draft, step, place, promise)


def _unknown(called: Cursor, shelf: Shelf) -> Problem:
    name = called.text()
    if name in shelf.unreadable:
        return called.problem("U109", f"The file of the procedure `{name}` cannot be read.", f"See: sop check {name}")
    meant = closest(name, shelf.sources)
    hint = (
        f"Did you mean `{meant}`?" if meant else f"Its file is `{name}/{name}.yaml`, beside this procedure's folder."
    )
    return called.problem("U101", f"There is no procedure `{name}`.", hint)


def _inputs(draft: Draft, step: Step, place: Cursor, promise: Promise) -> Iterator[Problem]:
    """Every required input is given, nothing else is, and what is given fits."""
    give = place.get("give")
    given = dict(give.entries())
    lacking = [name for name, wanted in promise.inputs.items() if not wanted.optional and name not in given]
    if lacking:
        names = ", ".join(f"`{name}`" for name in lacking)
        where = give if give.present else place
        message = f"The procedure `{promise.id}` also asks for {names}."
        yield where.problem("U102", message, f"Write `give: {{{lacking[0]}: …}}`.", key=True)
    for name, item in given.items():
        wanted = promise.inputs.get(name)
        if wanted is None:
            meant = closest(name, promise.inputs)
            hint = f"Did you mean `{meant}`?" if meant else ""
            yield item.problem("U103", f"The procedure `{promise.id}` has no input `{name}`.", hint, key=True)
        else:
            yield from _given(draft, step, item, wanted, promise.subject)


def _given(draft: Draft, step: Step, item: Cursor, wanted: Field, subject: str) -> Iterator[Problem]:
    text = item.text()
    if "." in text:
        yield from _reference(draft, step, item, wanted, subject)
    elif wanted.type in _CHOSEN:
        if wanted.option(text) is None:
            meant = closest(text, [option.name for option in wanted.options])
            hint = f"Did you mean `{meant}`?" if meant else "Write an option of it, or `step.field`."
            yield item.problem("U104", f"`{wanted.name}` has no option `{text}`.", hint)
    elif wanted.type is FieldType.TIME:
        yield from _moment(draft, step, item)
    else:
        message = f"`{wanted.name}` takes a {wanted.type.value}, and `{text}` is no answer."
        yield item.problem("U104", message, "Write `step.field`.")


def _moment(draft: Draft, step: Step, item: Cursor) -> Iterator[Problem]:
    """A step gives the time when it was completed."""
    name = item.text()
    read = draft.procedure.step(name)
    if read is None:
        meant = closest(name, draft.order)
        yield item.problem("R108", f"There is no step `{name}`.", f"Did you mean `{meant}`?" if meant else "")
    elif draft.order[name] >= draft.order[step.name]:
        yield item.problem("R301", f"Step `{name}` comes later.", "Name a step that is completed by then.")
    elif read.sealed:
        yield item.problem("R306", f"Step `{name}` is sealed; the other run would show when it ended.")
    elif _many(read, step):
        yield item.problem("U104", f"Step `{name}` is completed many times.", "Name a step that is done once.")


def _reference(draft: Draft, step: Step, item: Cursor, wanted: Field, subject: str) -> Iterator[Problem]:
    ref = item.text()
    field = _field(draft, ref)
    if field is None:
        meant = closest(ref, [known for known in draft.places if "." in known])
        yield item.problem("R109", f"There is no field `{ref}`.", f"Did you mean `{meant}`?" if meant else "")
        return
    read = draft.procedure.step(field.step)
    if draft.order.get(field.step, -1) >= draft.order[step.name]:
        yield item.problem("R301", f"`{ref}` is asked later.", "Name an answer that is given by then.")
    elif read is not None and read.sealed:
        yield item.problem("R306", f"`{ref}` is sealed; another run would show what was answered.")
    elif (read is not None and _many(read, step)) or _row_of_many(ref, step, draft):
        message = f"`{ref}` has many answers, and `{wanted.name}` takes one."
        yield item.problem("U104", message, "Use the procedure in a step with the same `each`.")
    elif why := disagreement(field, wanted, subject):
        yield item.problem("U104", why, "Name an answer of the same kind, with no more options.")
    elif class_lost(field, wanted):
        word = _CLASSES[field.privacy]
        message = (
            f"`{ref}` is of the class `{word}`, and `{wanted.name}` would keep it as `{_CLASSES[wanted.privacy]}`."
        )
        yield item.problem("U105", message, f"Give the input `privacy: {word}`.")


def _field(draft: Draft, ref: str) -> Field | None:
    own = {f"input.{field.name}": field for field in draft.procedure.inputs}
    return draft.procedure.field(ref) or own.get(ref)


def _many(read: Step, reader: Step) -> bool:
    """Has that step several rounds, seen from here?"""
    again = read.anytime or read.every is not None
    return again or bool(read.each and read.each != reader.each)


def _row_of_many(ref: str, reader: Step, draft: Draft) -> bool:
    """Is it the column of a list whose rows are not the rounds of the reading step?"""
    rows = ref.rpartition(".")[0]
    field = draft.procedure.field(rows) if rows.count(".") else None
    return field is not None and field.type is FieldType.LIST and rows != reader.each


def _gives(draft: Draft) -> Iterator[Problem]:
    """What a caller may read: an answer of this procedure that is neither of class `harm` nor sealed."""
    for _, item in draft.root.entries_of("gives"):
        ref = item.text()
        field = _field(draft, ref)
        step = draft.procedure.step(field.step) if field else None
        if field is None or (step is not None and field in step.results):
            meant = closest(ref, [known for known in draft.places if "." in known])
            yield item.problem("R109", f"There is no field `{ref}`.", f"Did you mean `{meant}`?" if meant else "")
        elif step is not None and step.sealed:
            yield item.problem("U106", f"`{ref}` is sealed, and a sealed answer never leaves its run.")
        elif why := not_for_others(field):
            yield item.problem("U106", why)
        elif _asked_after_harm(draft, field, step):
            message = (
                f"Whether `{ref}` is asked depends on an answer of class `harm`, so that it is there would tell."
            )
            yield item.problem("U106", message)
        elif field.ref.count(".") > 1 or (step is not None and step.each):
            message = f"`{ref}` has an answer in each row, and only one is given back."
            yield item.problem("U106", message, "Ask for the one that counts in a step that is not repeated.")


def _asked_after_harm(draft: Draft, field: Field, step: Step | None) -> bool:
    """Does any condition that shows the field read a harmful or sealed answer, directly or through others?"""
    waiting = [one for one in (field.when, step.when if step else None) if one]
    seen: set[str] = set()
    for condition in waiting:
        for ref in condition.reads - seen:
            seen.add(ref)
            read = draft.procedure.field(ref)
            owner = draft.procedure.step(read.step) if read else None
            if read is None or owner is None:
                continue
            if owner.sealed or read.privacy >= Privacy.HARM:
                return True
            waiting += [one for one in (read.when, owner.when) if one]
    return False


def _circles(draft: Draft, shelf: Shelf) -> Iterator[Problem]:
    """No procedure waits for itself, however many others stand between."""
    own = id_of(draft.source)
    known = {**shelf.sources, own: draft.source}
    graph = {
        name: tuple(call.text_of("procedure") for _, call in calls_of(source) if waits(call))
        for name, source in known.items()
    }
    circle = waiting_circle(own, graph)
    if not circle:
        return
    way = " → ".join(f"`{name}`" for name in (*circle, own))
    last = circle[-1]
    here = _call(draft.source, circle[1] if len(circle) > 1 else own)
    back = _call(known[last], own)
    also = ((back.position(), f"here `{last}` waits for `{own}`"),) if last != own else ()
    message = f"These procedures wait for each other, so none of them can ever close: {way}."
    hint = "Write `wait: false` in one of them."
    yield Problem(code="U108", message=message, position=here.position(), hint=hint, also=also)


def _call(source: Source, name: str) -> Cursor:
    """The place where a file names the procedure that it waits for."""
    places = (call.get("procedure") for _, call in calls_of(source) if waits(call))
    return next(place for place in places if place.text() == name)
