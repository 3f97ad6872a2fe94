"""Runs that belong together: one began the other, or both are of one case. A name of the one is a name in all."""

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sop_engine.errors import SopError
from sop_engine.journal.entry import RunId
from sop_engine.run.compartments import CASE
from sop_engine.run.decide import Now
from sop_engine.run.words import NO_NAMES, VaultNames
from sop_engine.system import Moment

if TYPE_CHECKING:
    from sop_engine.session.run import RunSession

NEWEST = 100
"""Runs of the station, the newest first, among which those of the same case are looked for. A figure of ours."""

_CASE: "WeakKeyDictionary[RunSession, list[RunId]]" = WeakKeyDictionary()
_SEEN: "WeakKeyDictionary[RunSession, dict[tuple[RunId, bytes], VaultNames]]" = WeakKeyDictionary()
"""What each session has read: the names in a run as it stood at a head. It is forgotten with the session."""


def now_of(session: "RunSession", moment: Moment, correction: int) -> Now:
    """What an order is decided on beside the run: the clock, corrected by seconds, roster, names around it."""
    utc = moment.utc + timedelta(seconds=correction)
    return Now(utc=utc, officers=session.work.officers(), names=names_around(session), correction=correction)


def all_names(session: "RunSession") -> VaultNames:
    """The vault names of the run and of those around it: what no record of it may hold."""
    return _merged(session.state.names, names_around(session))


def names_around(session: "RunSession") -> VaultNames:
    """The vault names, as far as this officer may read them, of the runs around this one.

    These are the run that began it, those it began, and the others of its case among the newest of the station.
    """
    state = session.state
    others = [used.run for did in state.steps.values() if (used := did.used)]
    if state.opened and state.opened.caller:
        others.append(state.opened.caller)
    names = NO_NAMES
    for other in dict.fromkeys([*others, *_of_the_case(session)]):
        head = session.work.journal.head(RunId(other))
        if head is not None:
            names = _merged(names, _names(session, RunId(other), bytes(head.head)))
    return names


def _of_the_case(session: "RunSession") -> list[RunId]:
    """The other runs of the case that this officer may open; looked for once, among the newest of the station."""
    if session.state.opened is None:
        return []
    found = _CASE.get(session)
    if found is None:
        case, newest = session.state.opened.case, islice(session.work.runs(), NEWEST)
        found = [
            one.head.run for one in newest if one.label and one.label.case == case and one.head.run != session.run
        ]
        _CASE[session] = found
    return found


def _names(session: "RunSession", run: RunId, head: bytes) -> VaultNames:
    """The names in another run; none where this officer may not read it."""
    seen = _SEEN.setdefault(session, {})
    found = seen.get((run, head))
    if found is None:
        try:
            readable = CASE in session.work.keys_of(run)  # a look that the program takes by itself is no refused act
            found = type(session).resume(session.work, run).state.names if readable else NO_NAMES
        except SopError:
            found = NO_NAMES
        seen[(run, head)] = found
    return found


def _merged(one: VaultNames, other: VaultNames) -> VaultNames:
    if other == NO_NAMES:
        return one
    return VaultNames(
        words={**other.words, **one.words},
        phrases={**other.phrases, **one.phrases},
        numbers={**other.numbers, **one.numbers},
    )
