"""What a test expects against what the run says: each difference with its place, what happened, and why."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sop_engine.problem import Problem
from sop_engine.procedure.conditions.truth import Missing, Truth
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Path
from sop_engine.procedure.wording import listed, quoted
from sop_engine.run.cases.case import Case, Suite, moment
from sop_engine.run.cases.judge import Judge
from sop_engine.run.cases.laying import SECOND, TESTER, Laid
from sop_engine.run.cases.naming import NONE, OPEN
from sop_engine.run.cases.rounds import occurrences
from sop_engine.run.closing import offered
from sop_engine.run.computed import span_words
from sop_engine.run.decide import decide
from sop_engine.run.expunging import was_emptied
from sop_engine.run.gates import closed as closed_gates
from sop_engine.run.now import Now, OfficerView
from sop_engine.run.orders import Close, Refusal
from sop_engine.run.outlook import Status
from sop_engine.run.progress import progress
from sop_engine.run.show import show
from sop_engine.run.standing import SETTLED
from sop_engine.run.unfold import unfold
from sop_engine.run.values import NAIROBI
from sop_engine.run.view import View


def judge(procedure: Procedure, suite: Suite, case: Case, laid: Laid) -> list[Problem]:
    """What was expected and did not happen."""
    state, now = laid.states[-1]
    unfolded = unfold(procedure, state)
    view = View(unfolded, state, now)
    found = Judge(
        procedure=unfolded,
        suite=suite,
        case=case,
        laid=laid,
        view=view,
        progress=progress(unfolded, state, now),
    )
    return [problem for key in case.expect for problem in _KINDS[key](found)]


def local(when: datetime) -> str:
    """A time as tests write it."""
    text = when.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M:%S")
    return text.removesuffix(":00")


def _shown(judge: Judge) -> Iterator[Problem]:
    for number, name, step in judge.names("shown"):
        if judge.status(step) in {Status.HIDDEN, Status.UNDECIDED, None} and name not in judge.progress.occasions:
            message = f"{quoted(name)} should apply, but {judge.happened(step)}."
            yield judge.problem("C201", ("shown", number), message)


def _hidden(judge: Judge) -> Iterator[Problem]:
    for number, name, step in judge.names("hidden"):
        if judge.status(step) not in {Status.HIDDEN, None} or name in judge.progress.occasions:
            message = f"{quoted(name)} should not apply, but {judge.happened(step)}."
            yield judge.problem("C201", ("hidden", number), message)


def _undecided(judge: Judge) -> Iterator[Problem]:
    for number, name, step in judge.names("undecided"):
        if judge.status(step) is not Status.UNDECIDED:
            message = f"{quoted(name)} should be undecided, but {judge.happened(step)}."
            yield judge.problem("C201", ("undecided", number), message)


def _blocked(judge: Judge) -> Iterator[Problem]:
    found = {name for name, one in judge.progress.steps.items() if one.status is Status.BLOCKED}
    wanted = {step for _, _, step in judge.names("blocked")}
    for number, name, step in judge.names("blocked"):
        if step not in found:
            yield judge.problem(
                "C201", ("blocked", number), f"{quoted(name)} should be blocked, but {judge.happened(step)}."
            )
    for step in judge.progress.steps:
        if step in found - wanted:
            message = f"{quoted(step)} should not be blocked, but {judge.happened(step)}."
            yield judge.problem("C201", ("blocked",), message, key=True)


def _later(judge: Judge) -> Iterator[Problem]:
    for number, name, step in judge.names("later"):
        if judge.status(step) is not Status.LATER:
            message = f"The time of {quoted(name)} should not have come, but {judge.happened(step)}."
            yield judge.problem("C201", ("later", number), message)


def _expunged(judge: Judge) -> Iterator[Problem]:
    found = [name for name, did in judge.view.state.steps.items() if was_emptied(did)]
    wanted = {step for _, _, step in judge.names("expunged")}
    for number, name, step in judge.names("expunged"):
        if step not in found:
            message = f"The answers of {quoted(name)} should be expunged, but they are not."
            yield judge.problem("C207", ("expunged", number), message)
    for step in found:
        if step not in wanted:
            message = f"The answers of {quoted(step)} should not be expunged, but they are."
            yield judge.problem("C207", ("expunged",), message, key=True)


def _results(judge: Judge) -> Iterator[Problem]:
    for ref, wanted in judge.pairs("results"):
        name, _, field_name = ref.partition(".")
        for step in occurrences(judge.procedure, name) or (name,):
            yield from _value(judge, f"{step}.{field_name}", wanted, ("results", ref))


def _given(judge: Judge) -> Iterator[Problem]:
    for name, wanted in judge.pairs("given"):
        step, _, field_name = judge.procedure.gives[name].partition(".")
        refs = [f"{one}.{field_name}" for one in occurrences(judge.procedure, step) or (step,)]
        answered = [ref for ref in refs if not isinstance(judge.view.value(ref), Missing)]
        # of a step that comes back, the newest answer is given, as to a caller
        yield from _value(judge, (answered or refs)[-1], wanted, ("given", name))


def _value(judge: Judge, ref: str, wanted: str, path: Path) -> Iterator[Problem]:
    """A difference between the value that counts now and the one that is expected, as words or as a name."""
    field = judge.view.index.fields.get(ref)
    found = judge.view.value(ref)
    if field is None or isinstance(found, Missing):
        said, same = "it has none", wanted == NONE
    else:
        plain = found if isinstance(found, str) else " ".join(found) if isinstance(found, tuple) else str(found)
        words = span_words(found) if isinstance(found, timedelta) else show(field, found)  # type: ignore[arg-type]  # a value of a run
        same = wanted in {plain, words, _typed(plain)}
        said = f"it is {quoted(_typed(plain))}" if words == plain else f"it is {quoted(words)}"
    if not same:
        should = "have no value" if wanted == NONE else f"be {quoted(wanted)}"
        yield judge.problem("C208", path, f"{quoted(str(path[-1]))} should {should}, but {said}.")


def _typed(plain: str) -> str:
    """A time as tests write it; anything else as it is kept."""
    return plain[:16].replace("T", " ") if plain.endswith("+03:00") else plain


def _overdue(judge: Judge) -> Iterator[Problem]:
    steps = judge.progress.steps
    late = [name for name in judge.progress.overdue if steps[name].status not in SETTLED]
    wanted = {step for _, _, step in judge.names("overdue")}
    for number, name, step in judge.names("overdue"):
        if step not in late:
            message = f"{quoted(name)} should be late, but {_clock(judge, step)}."
            yield judge.problem("C202", ("overdue", number), message)
    for step in late:
        if step not in wanted:
            message = f"{quoted(step)} should not be late, but {_clock(judge, step)}."
            yield judge.problem("C202", ("overdue",), message, key=True)


def _due(judge: Judge) -> Iterator[Problem]:
    for name, wanted in judge.pairs("due"):
        for step in occurrences(judge.procedure, name) or (name,):
            found = judge.progress.steps.get(step)
            ends = found.due.ends if found and found.due else None
            if ends != (None if wanted == NONE else moment(wanted)):
                should = "have no running clock" if wanted == NONE else f"be due at {wanted}"
                yield judge.problem(
                    "C202", ("due", name), f"{quoted(name)} should {should}, but {_clock(judge, step)}."
                )


def _clock(judge: Judge, step: str) -> str:
    """The clock that counts, in words."""
    found = judge.progress.steps.get(step)
    if found is None or found.status in {Status.HIDDEN, Status.UNDECIDED}:
        return judge.happened(step)
    if found.status in SETTLED:
        return f"it has its outcome: {found.status.value.replace('_', ' ')}{_until(judge, step)}"
    if found.due is None:
        return "no clock of it runs"
    if found.due.ends is None:
        return f"its clock waits for {listed(found.due.waits_for)}"
    ends = "ended" if found.due.overdue else "ends"
    return f"its clock {ends} at {local(found.due.ends)}"


def _until(judge: Judge, step: str) -> str:
    due = judge.progress.steps[step].due
    return f", and its clock ended at {local(due.ends)}" if due and due.ends else ""


def _proposed(judge: Judge) -> Iterator[Problem]:
    for ref, wanted in judge.pairs("proposed"):
        name, _, field_name = ref.partition(".")
        for step in occurrences(judge.procedure, name) or (name,):
            field = judge.procedure.field(f"{step}.{field_name}")
            lines = field.propose if field else ()
            found = next((option for option, when in lines if judge.view.test(when) is Truth.TRUE), NONE)
            if found == wanted:
                continue
            proposed = "nothing is" if found == NONE else f"{quoted(found)} is"
            should = "Nothing" if wanted == NONE else quoted(wanted)
            reasons = [f"`{option}` if `{when.normal}`" for option, when in lines]
            message = f"{should} should be proposed for {quoted(ref)}, but {proposed}: {'; '.join(reasons)}."
            yield judge.problem("C203", ("proposed", ref), message)


def _refused(judge: Judge) -> Iterator[Problem]:
    found = judge.case.expect.get("refused")
    for number, ref in enumerate(found if isinstance(found, list) else []):
        if ref not in judge.laid.refused:
            message = f"The answer to {quoted(str(ref))} should be refused, but it was accepted."
            yield judge.problem("C204", ("refused", number), message)


def _gates(judge: Judge) -> Iterator[Problem]:
    closed = {gate.name: gate.because for phase in judge.procedure.phases for gate in closed_gates(judge.view, phase)}
    found = judge.case.expect.get("gates")
    wanted = [str(name) for name in found] if isinstance(found, list) else []
    for number, name in enumerate(wanted):
        if name not in closed:
            yield judge.problem(
                "C205", ("gates", number), f"The gate {quoted(name)} should be closed, but it is open."
            )
    for name, because in closed.items():
        if name not in wanted:
            message = f"The gate {quoted(name)} should be open, but it is closed: {because}"
            yield judge.problem("C205", ("gates",), f"{message.rstrip('.')}.", key=True)


def _outcome(judge: Judge) -> Iterator[Problem]:
    wanted = str(judge.case.expect.get("outcome"))
    # Whether the run could be closed at all is asked with an outcome that may be chosen.
    first = next(iter((*offered(judge.view), *judge.procedure.outcomes)))
    closing = wanted if wanted in judge.procedure.outcomes else first
    state, now = judge.laid.states[-1]
    officers = {
        one: OfficerView(id=one, name=one, roles=frozenset(judge.procedure.roles), supervisor=True)
        for one in (TESTER, SECOND)
    }
    order = Close(by=TESTER, actor=TESTER, outcome=closing)
    found = decide(judge.procedure, state, order, Now(utc=now, officers=officers))
    refused = isinstance(found, Refusal)
    if wanted == OPEN and wanted not in judge.procedure.outcomes:
        if not refused:
            yield judge.problem("C206", ("outcome",), "The run should still be open, but it could be closed now.")
    elif isinstance(found, Refusal):
        message = f"The run should end with {quoted(wanted)}, but it cannot be closed: {found.sentence}"
        yield judge.problem("C206", ("outcome",), message)


_KINDS: dict[str, Callable[[Judge], Iterator[Problem]]] = {
    "shown": _shown,
    "hidden": _hidden,
    "undecided": _undecided,
    "blocked": _blocked,
    "later": _later,
    "expunged": _expunged,
    "results": _results,
    "given": _given,
    "overdue": _overdue,
    "due": _due,
    "proposed": _proposed,
    "refused": _refused,
    "gates": _gates,
    "outcome": _outcome,
}
