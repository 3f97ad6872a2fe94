"""Who read, exported or was refused what: told to the station log as it happens, gathered for who protects the data.

A reading stands in the run's own journal, which only its officers open. So that somebody can watch over readings
who may not read the case, the act stands in the station log too: which run, which person or step, never what it says.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sop_engine.canonical import sha256
from sop_engine.run.events import Event, Exported, Read
from sop_engine.session.station_log import StationAct, enter
from sop_engine.station.unlocked import Unlocked

if TYPE_CHECKING:
    from sop_engine.session.run import RunSession

_SHORT = 32


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
    else:
        step = session.unfolded.step(event.what)
        words += [("what", event.what)] if step is None or not step.sealed else []
    return StationAct(act=name, about=session.run, words=tuple(words))
