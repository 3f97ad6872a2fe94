"""The acts of a run that came from another station, judged by the rules of its procedure.

Whoever holds a key can sign an act that the program would not have let happen. So the run is followed from its first
entry, as the one who takes it in can read it.
"""

from collections.abc import Iterator, Mapping, Sequence

from sop_engine.procedure.model import Procedure
from sop_engine.run.hindsight.kept import faults
from sop_engine.run.now import OfficerView
from sop_engine.sentence import phrase
from sop_engine.session.foreign import Stretch, stretches
from sop_engine.session.recorded import Recorded
from sop_engine.session.times import wrong_times
from sop_engine.session.work import Work, view_of
from sop_engine.station.papers import named_abroad, read_root_papers


def judged_acts(
    procedure: Procedure, officers: Mapping[str, OfficerView], history: Sequence[Recorded]
) -> Iterator[tuple[str, bool]]:
    """What speaks against the acts of a run, in sentences; each with whether it is sure.

    Args:
        procedure: the one that the run pinned.
        officers: of all stations of the run, by the names that its history has for them.
        history: all of it, with everybody by the name that they have here.
    """
    for one in faults(procedure, officers, (recorded.event for recorded in history)):
        yield (
            phrase(
                "Entry {number} is an act that the procedure does not allow there: {why}.",
                number=one.number,
                why=one.reason.rstrip("."),
            ),
            one.sure,
        )
    for sentence in wrong_times((one.moment, one.event) for one in history):
        yield f"{sentence[:1].upper()}{sentence[1:]}.", True


def officers_of(work: Work, sent: Sequence[Stretch]) -> Mapping[str, OfficerView]:
    """Everybody of this station, and of those whose papers are here or in the file, with the roles they ever held."""
    found: dict[str, OfficerView] = {}
    for stretch in (*stretches(work.journal), *sent):
        there = read_root_papers(stretch.papers.issued)
        if there.id == work.unlocked.station.id:
            continue
        for officer in there.roster.officers:
            name = named_abroad(officer.id, there.id)
            before = found[name].roles if name in found else frozenset()
            found[name] = OfficerView(
                id=name,
                name=officer.name,
                roles=before | frozenset(officer.roles),
                supervisor=officer.supervisor,
                active=False,
            )
    return {**found, **{one.id: view_of(one) for one in work.unlocked.roster.officers}}
