"""Who read, exported or was refused what: told to the station log as it happens, gathered for who protects the data.

A reading stands in the run's own journal, which only its officers open. So that somebody can watch over readings
who may not read the case, the act stands in the station log too: which run, which person or step, never what it says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sop_engine.canonical import sha256
from sop_engine.errors import Refused
from sop_engine.journal.entry import RunId
from sop_engine.run.compartments import CASE
from sop_engine.run.events import Event, Exported, Read
from sop_engine.session.cases import runs_meant
from sop_engine.session.station_log import LoggedAct, StationAct, enter, read_log
from sop_engine.session.work import Work
from sop_engine.station.rights import need
from sop_engine.station.unlocked import Unlocked

if TYPE_CHECKING:
    from sop_engine.session.run import RunSession

_SHORT = 32
_LONGEST = 100


def case_digest(station: str, case: str) -> str:
    """How the station log names a case: who knows the reference finds its acts, and nobody reads it there."""
    return sha256(f"sop/case/0 {station} {case}".encode()).hex()[:_SHORT]


def tell_access(session: "RunSession", events: Sequence[Event], acting: Unlocked) -> None:
    """Enter readings and hand-outs in the station log, before the run has them: rather one too many than one too few.

    Raises:
        StoreUnavailable: nothing was saved, and nothing is shown.
    """
    acts = [_act(session, one) for one in events if isinstance(one, Read | Exported)]
    if acts:
        enter(session.work, *acts, signer=acting)


def _act(session: "RunSession", event: Read | Exported) -> StationAct:
    """The act, with no more than may be known outside the run: of one that is kept from somebody only that."""
    name = "read" if isinstance(event, Read) else "exported"
    opened = session.state.opened
    if opened is None or opened.excluded:
        return StationAct(act=name, about=session.run)
    words = [("case", case_digest(session.work.unlocked.station.id, opened.case))]
    if isinstance(event, Exported):
        words += [("kind", event.kind), ("to", event.recipient), ("sha256", event.sha256)]
        words += [("number", str(event.number))] if event.number else []
        words += [(key, event.copy[key]) for key in ("shows", "certificate") if key in event.copy]
        words += [("copy", event.copy["kind"])] if event.copy else []
    else:
        step = session.unfolded.step(event.what)
        words += [("what", event.what)] if step is None or not step.sealed else []
    return StationAct(act=name, about=session.run, words=tuple(words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Somebody read, handed out or was refused something of a case.

    Attributes:
        act: as the station log names it. run: of which run. words: what else is known (person or step, recipient).
        told: `log`: by the station log; `run`: by the journal of the run alone, which should not be.
    """

    at: datetime
    by: str
    act: str
    run: str
    words: tuple[tuple[str, str], ...]
    told: Literal["log", "run"]


def accesses(work: Work, text: str) -> list[Access]:
    """Who read, exported or was refused what of a case or run, oldest first.

    Args:
        work: the working place of a supervisor or a data-protection officer.
        text: the reference of a case, a run, or the beginning of its id; the run need not be open to them.

    Raises:
        NoRight: anybody else. CannotOpen: the station log, or a run that could be opened, is damaged.
        Refused: nothing of that name is known.
    """
    need("see_access", work.unlocked, about=text if _is_word(text) else "")
    digest = case_digest(work.unlocked.station.id, text)
    readable = [one.head.run for one in work.runs() if one.label and one.label.case == text]
    runs = {*readable, *runs_meant(work, text)}
    log = read_log(work)
    runs |= {RunId(one.about) for one in log if ("case", digest) in one.words}
    if not runs:
        sentence = "No run of this station is known by this name."
        raise Refused(sentence, "Name the run by its id, or the case as its officers wrote it.")
    told = [_told(one) for one in log if one.about in runs]
    untold = (one for run in runs for one in _untold(work, run, told))
    return sorted([*told, *untold], key=lambda one: (one.at, one.run))


def _told(act: LoggedAct) -> Access:
    words = tuple(word for word in act.words if word[0] != "case")
    return Access(at=act.at, by=act.by, act=act.act, run=act.about, words=words, told="log")


def _untold(work: Work, run: str, told: Sequence[Access]) -> Iterator[Access]:
    """Readings that stand in a run's journal and not in the log: of a time before there was one."""
    if CASE not in work.keys_of(RunId(run)):
        return
    known = {(one.by, one.act, one.at) for one in told if one.run == run}
    for one in _session().resume(work, RunId(run)).history:
        event = one.event
        if isinstance(event, Read | Exported):
            act = "read" if isinstance(event, Read) else "exported"
            if (event.header.actor, act, one.moment.utc) not in known:
                word = ("what", event.what) if isinstance(event, Read) else ("to", event.recipient)
                yield Access(at=one.moment.utc, by=event.header.actor, act=act, run=run, words=(word,), told="run")


def _is_word(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text and len(text) <= _LONGEST


def _session() -> "type[RunSession]":
    from sop_engine.session.run import RunSession  # noqa: PLC0415 - it is built on this

    return RunSession
