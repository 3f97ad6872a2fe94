"""Refusals for lack of right: each becomes an entry of the station log, with the action and the run.

What is merely missing or wrong (an answer, a reason, a time) is no refusal of this kind, and leaves no entry.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from sop_engine.errors import SopError
from sop_engine.journal.entry import RunId
from sop_engine.procedure.model import FieldType
from sop_engine.run.compartments import CASE
from sop_engine.run.orders import Amend, Answer, AnyOrder, Refusal
from sop_engine.sentence import phrase
from sop_engine.session.cases import runs_meant
from sop_engine.session.station_log import StationAct, enter
from sop_engine.session.work import Work, open_work
from sop_engine.station.delay import failures, note_failures, owed_failures
from sop_engine.station.rights import (
    ACTION_OF,
    LACKING,
    NoRight,
    Who,
    may,
    refusal_words,
    standing_now,
    standing_of,
)
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Chance, Clock

if TYPE_CHECKING:
    from sop_engine.session.run import RunSession

_IN_THE_RUN = frozenset({Who.ENTITLED, Who.NAMED, Who.READER})
"""Who may open a run passes this door; `decide` asks whom the procedure names, and the keys what can be read."""

Fault = TypeVar("Fault", bound=NoRight)


def lacking_right(session: "RunSession", order: AnyOrder, acting: Unlocked) -> Refusal | None:
    """Refuse an order of an officer who may not give it in this run; asked of the table, in memory."""
    work, action = session.work, ACTION_OF[type(order)]
    me = work.officers().get(acting.officer.id)
    standing = standing_of(me)
    own = acting is work.unlocked
    if me is not None and (own or session.keyring.admits(CASE, me, session.state)):
        standing |= _IN_THE_RUN
    kept_out = session.state.opened is not None and acting.officer.id in session.state.opened.excluded
    if may(action, standing) and not kept_out:
        return None
    words = refusal_words(action)
    said = phrase("{officer} has no right to this. {words}", officer=acting.officer.name, words=words)
    return Refusal(code="no_right", sentence=said)


def no_key(work: Work, run: RunId) -> NoRight:
    """The fault of an officer who holds no key of a run."""
    sentence = "You are not entitled to read this run."
    return NoRight(
        sentence, "An officer who holds a role in it can.", action="open_run", about=run, who=work.unlocked
    )


def noted(session: "RunSession", order: AnyOrder, refusal: Refusal, acting: Unlocked) -> Refusal:
    """The refusal, once it is entered if it is for lack of right."""
    if refusal.code in LACKING and not _wrong_value(session, order, refusal):
        enter_refused(session.work, _action(session, order), session.run, acting)
    return refusal


def noted_fault(work: Work, fault: Fault) -> Fault:
    """The fault, once it is entered."""
    if not fault.entered:
        fault.entered = enter_refused(work, fault.action, fault.about, fault.who)
    return fault


def enter_refused(work: Work, action: str, about: str, who: Unlocked | None = None) -> bool:
    """Enter that an act was refused; what cannot be entered (a full disk, another writer) changes nothing else.

    Who has left signs nothing any more: of such a try the officer says so at whose screen it was made.
    """
    words = [("action", action)]
    if who is not None and not standing_now(who, work.unlocked):
        words.append(("officer", who.officer.id))
        who = None
    return _enter_aside(work, StationAct(act="refused", about=about, words=tuple(words)), who)


def tell_hidden(work: Work, text: str) -> None:
    """Enter that a run was asked for by its id which this officer may not open; the answer is: there is none."""
    hidden = next(runs_meant(work, text), None)
    if hidden is not None and CASE not in work.keys_of(hidden):
        enter_refused(work, "open_run", hidden)


def tell_wrong_passphrases(work: Work) -> None:
    """Enter how many wrong passphrases came before this unlocking; while somebody else writes it stays owed."""
    counted = work.unlocked.station.places.failures
    for slot in (work.officer.id, ""):
        owed = owed_failures(counted, slot)
        act = StationAct(act="wrong_passphrases", about=slot, words=(("count", str(owed)),))
        if owed and _enter_aside(work, act):
            note_failures(counted, work.officer.id, failures(counted, work.officer.id), slot=slot, owed=-owed)


def _enter_aside(work: Work, act: StationAct, who: Unlocked | None = None) -> bool:
    """Enter it if that is possible now, without keeping others from writing afterwards."""
    held = work.lock
    try:
        enter(work, act, signer=who)
    except SopError:
        return False
    finally:
        if held is None:
            work.let_go()
    return True


def enter_fault(fault: NoRight, clock: Clock, chance: Chance) -> None:
    """Enter a refusal that happened where no working place was open: a command's last door asks for this."""
    if fault.entered or fault.who is None:
        return
    with suppress(SopError), open_work(fault.who, clock, chance) as work:
        noted_fault(work, fault)


def _action(session: "RunSession", order: AnyOrder) -> str:
    """What was refused; to answer a question that is a decision is to decide."""
    if isinstance(order, Answer):
        field = session.unfolded.field(f"{order.step}.{order.field}")
        if field is not None and field.type is FieldType.DECISION:
            return "decide"
    return ACTION_OF[type(order)]


def _wrong_value(session: "RunSession", order: AnyOrder, refusal: Refusal) -> bool:
    """Was an officer named in an answer who lacks the role asked for? That is a wrong answer, no refused act."""
    field = session.unfolded.field(refusal.field) if refusal.field.count(".") else None
    return field is not None and field.type is FieldType.OFFICER and isinstance(order, Answer | Amend)
