"""Two runs in one station: a step of one begins the other; what comes of it is entered in both.

Each run stays a chain of its own. The link is entered first, with an id drawn for the new run, and then the new
run is begun: after a power cut between the two, `refresh` begins it as it was noted.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from sop_engine.errors import SopError
from sop_engine.journal.entry import RunId
from sop_engine.procedure.load import load_used
from sop_engine.procedure.model import FieldType, Procedure, Step
from sop_engine.run.compartments import CASE
from sop_engine.run.decide.using import Handed, hand_over
from sop_engine.run.events import Withheld
from sop_engine.run.orders import AddPerson, Answer, MarkDiffers, Refusal, StartUsed, TakeBack
from sop_engine.run.refusals import refuse
from sop_engine.run.use_events import Used
from sop_engine.run.view import View
from sop_engine.sentence import phrase
from sop_engine.session.approval import need_approval
from sop_engine.session.run import RUN_ID_BYTES, RunSession, Saved
from sop_engine.session.sheets import begun_on
from sop_engine.station.unlocked import Unlocked

INPUT = "input"
"""The step in which a run keeps what was handed over to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen of a run that a step began.

    Attributes:
        step: that step. run: id of the other run. state: how it stands, or that this officer may not look.
        sentence: for the officer.
    """

    step: str
    run: str
    state: Literal["open", "accepted", "closed", "not_yours"]
    sentence: str


def start_used(session: RunSession, order: StartUsed, signer: Unlocked | None = None) -> Saved | Refusal:
    """Begin the run of the procedure that a step uses, for the same case, with its inputs handed over.

    Raises:
        Refused: a live station that has not approved that procedure. StoreUnavailable: disk.
    """
    view = _view(session)
    step = view.index.steps.get(order.step)
    if step is None or step.use is None:
        return refuse("uses_nothing", field=order.step)
    used = _in_its_language(session, step.use.procedure)
    handed = hand_over(view, step, used)
    if used is None or isinstance(handed, Refusal):
        return handed if isinstance(handed, Refusal) else refuse("used_damaged", field=step.name, procedure=step.name)
    need_approval(session.work, used)
    filled = replace(
        order,
        run=session.work.chance(RUN_ID_BYTES).hex(),
        version=used.version,
        logic_digest=used.logic_digest,
        text_digest=used.text_digest,
    )
    saved = session.submit(filled, signer)
    noted = session.state.step(step.name).used
    if isinstance(saved, Saved) and noted is not None:
        _begin(session, noted, used, handed)
    return saved


def _in_its_language(session: RunSession, procedure: str) -> Procedure | None:
    """The procedure that a step uses, in the language of this run where its texts are stored with it."""
    return load_used(session.procedure.sources, procedure, session.procedure.language).procedure


def refresh(session: RunSession) -> tuple[Look, ...]:
    """Look at every run that a step of this one began, and enter here and there what is new.

    Raises:
        CannotOpen: another run is damaged. StationBusy: somebody else writes, and there is something to enter.
        StoreUnavailable: disk.
    """
    view = _view(session)
    began = [(step, used) for step in view.procedure.steps if (used := session.state.step(step.name).used)]
    return tuple(_look(session, step, used) for step, used in began)


def tell_changes(session: RunSession) -> None:
    """After an amendment: enter in the runs that were begun that an answer handed over to them was changed.

    What cannot be entered now (a full disk, a run of others) is entered by the next `refresh`.
    """
    view = _view(session)
    for step in view.procedure.steps:
        used = session.state.step(step.name).used
        if used is not None and _readable(session, used):
            with suppress(SopError):
                _tell(session, step, RunSession.resume(session.work, RunId(used.run)))


def _look(session: RunSession, step: Step, used: Used) -> Look:
    run = RunId(used.run)
    if session.work.journal.head(run) is None:
        _begin_again(session, step, used)
    if not _readable(session, used):
        told = "You may not read the run {run} that '{step}' began. An officer with a role in it can."
        sentence = phrase(told, run=used.run[:8], step=step.title)
        return Look(step=step.name, run=used.run, state="not_yours", sentence=sentence)
    other = RunSession.resume(session.work, run)
    if not other.state.closed:
        _tell(session, step, other)
    refusal = None if session.state.closed else _take_back(session, step, other)
    return _seen(step, other, refusal)


def _seen(step: Step, other: RunSession, refusal: Refusal | None) -> Look:
    state, owner = other.state, other.state.owner
    name = phrase("The run {run} that '{step}' began", run=other.run[:8], step=step.title)
    if state.closed:
        ended = other.procedure.outcomes.get(state.closed.outcome, state.closed.outcome)
        sentence, seen = phrase("{name} has ended: {outcome}", name=name, outcome=ended), "closed"
    elif owner:
        officer = other.work.officers().get(owner.header.by)
        holder = officer.name if officer else owner.header.by
        sentence, seen = phrase("{name} is with {officer}.", name=name, officer=holder), "accepted"
    else:
        sentence, seen = phrase("{name} is open. Nobody has taken it over by name yet.", name=name), "open"
    if refusal and refusal.code != "no_change":
        sentence = phrase("{before} It could not be entered here: {why}", before=sentence, why=refusal.sentence)
    return Look(step=step.name, run=other.run, state=seen, sentence=sentence)  # type: ignore[arg-type]  # one of three


def _readable(session: RunSession, used: Used) -> bool:
    return CASE in session.work.keys_of(RunId(used.run))


def _begin_again(session: RunSession, step: Step, used: Used) -> None:
    """The power went out between the link and the run: begin it now, as it was noted."""
    procedure = _in_its_language(session, used.procedure)
    handed = hand_over(_view(session), step, procedure) if procedure else ()
    if procedure is not None and not isinstance(handed, Refusal):
        _begin(session, used, procedure, handed)


def _begin(session: RunSession, used: Used, procedure: Procedure, handed: tuple[Handed, ...]) -> None:
    """Begin the run that was noted, and answer its inputs. What it does not take, it asks for itself.

    If a sheet of paper says that it was begun, it begins on that sheet, at the time that stands there.
    """
    opened = session.state.opened
    case = opened.case if opened else ""
    paper = begun_on(session.state, used.header, session.work.officer.id)
    other = RunSession.start(
        session.work,
        procedure,
        case,
        run=RunId(used.run),
        caller=session.run,
        paper=paper,
        excluded=opened.excluded if opened else (),
    )
    if isinstance(other, Refusal):
        return
    for one in handed:
        person = one.input.type is FieldType.PERSON
        value = _carried(session, other, str(one.value), one.input.person) if person else one.value
        if value is not None:
            me = session.work.officer.id
            other.submit(
                Answer(by=me, actor=me, step=INPUT, field=one.input.name, value=_plain(value), handed=session.run)
            )


def _carried(source: RunSession, target: RunSession, person: str, kind: str) -> str | None:
    """The reference, in the vault of one run, to a person of another; added there as `kind` when not known yet."""
    known = source.state.persons.get(person)
    if known is None or isinstance(known.values, Withheld):
        return None
    if there := _known(source, target, person, kind):
        return there
    me = target.work.officer.id
    saved = target.submit(AddPerson(by=me, actor=me, kind=kind or known.kind, values=dict(known.values)))
    return list(target.state.persons)[-1] if isinstance(saved, Saved) else None


def _known(source: RunSession, target: RunSession, person: str, kind: str) -> str | None:
    """The reference of the same person in the other vault: of the kind it has there, with the same values."""
    known = source.state.persons[person]
    kind = kind or known.kind
    same = ((there.kind, there.values) == (kind, known.values) for there in target.state.persons.values())
    return next((name for name, found in zip(target.state.persons, same, strict=True) if found), None)


def _tell(session: RunSession, step: Step, other: RunSession) -> None:
    """Enter in the other run which of the answers that were handed over was changed since."""
    handed = hand_over(_view(session), step, other.procedure)
    if isinstance(handed, Refusal):
        return
    for one in handed:
        told = other.state.differs.get(one.input.name)
        if (told and told.header.at == one.since) or not _changed(session, step, other, one):
            continue
        me = session.work.officer.id
        other.submit(MarkDiffers(by=me, actor=me, at=one.since, step=INPUT, field=one.input.name, run=session.run))


def _changed(session: RunSession, step: Step, other: RunSession, one: Handed) -> bool:
    """Is it another answer than the one that was handed over? Where that cannot be read, the time decides."""
    there, used = other.state.answer(f"{INPUT}.{one.input.name}"), session.state.step(step.name).used
    if there is None or used is None:
        return False
    handed = (*there.before, there)[0].value
    if isinstance(handed, Withheld):
        return one.since > used.header.entered
    person = one.input.type is FieldType.PERSON
    now = _known(session, other, str(one.value), one.input.person) if person else one.value
    if isinstance(handed, tuple) and isinstance(now, tuple):
        return set(handed) != set(now)  # each field has its own order of options
    return handed != now


def _take_back(session: RunSession, step: Step, other: RunSession) -> Refusal | None:
    """Enter how the other run stands, when that is new here."""
    closed, owner = other.state.closed, other.state.owner
    act = closed or owner
    if act is None or not _is_new(session, step, other):
        return None
    given = _given(session, step, other) if closed else {}
    if isinstance(given, Refusal):
        return given
    me = session.work.officer.id
    answer = session.submit(
        TakeBack(
            by=me,
            actor=me,
            at=act.header.at,
            step=step.name,
            state="accepted" if closed is None else closed.state,  # type: ignore[arg-type]  # one of two
            owner=owner.header.by if owner else "",
            outcome=closed.outcome if closed else "",
            head=other.history[-1].entry_hash.hex(),
            given=given,
        )
    )
    return answer if isinstance(answer, Refusal) else None


def _is_new(session: RunSession, step: Step, other: RunSession) -> bool:
    did, closed = session.state.step(step.name), other.state.closed
    state = closed.state if closed else "accepted"
    return did.returned is None or did.returned.state != state or did.completed is None


def _given(session: RunSession, step: Step, other: RunSession) -> Mapping[str, object] | Refusal:
    """The answers that the other procedure gives, persons carried into the vault of this run."""
    wanted = step.result("given")
    if wanted is None:
        return {}
    unread = [column.label for column in wanted.columns if isinstance(_answer(other, column.name), Withheld)]
    if unread:
        return refuse("withheld_handover", field=step.name, labels=", ".join(f"'{label}'" for label in unread))
    found: dict[str, object] = {}
    for column in wanted.columns:
        value = _answer(other, column.name)
        if column.type is FieldType.PERSON and value is not None:
            value = _carried(other, session, str(value), column.person)
        if value is not None:
            found[column.name] = _plain(value)
    return found


def _answer(other: RunSession, name: str) -> object:
    """An answer of the other run that counts there, of a step that comes back the newest; or nothing."""
    ref = other.procedure.gives.get(name, "")
    step, _, field = ref.partition(".")
    rounds = [one.name for one in other.unfolded.steps if one.round and one.round.base == step]
    found = [given for one in rounds or [step] if (given := other.state.answer(f"{one}.{field}"))]
    return found[-1].value if found else None


def _plain(value: object) -> object:
    """As an officer would type it: maps and lists, no read-only ones."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _view(session: RunSession) -> View:
    return View(session.procedure, session.state, session.work.now())


def looks(session: RunSession) -> Iterator[str]:
    """The sentences of `refresh`, for a terminal."""
    return (look.sentence for look in refresh(session))
