"""Legal holds: while one stands, nothing of the case is expunged. Data needed as evidence is restricted, not erased.

A hold is an act of the station log, which every supervisor reads, and a mark that the run shows to its officers. A
case that is named by its reference is held with all its runs, also those that nobody here may open.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sop_engine.errors import Refused
from sop_engine.journal.entry import RunId
from sop_engine.run.compartments import CASE
from sop_engine.sentence import phrase
from sop_engine.session.access import case_digest
from sop_engine.session.cases import runs_meant
from sop_engine.session.marks import enter_marks, marks_of
from sop_engine.session.station_log import LoggedAct, StationAct, enter, read_log
from sop_engine.session.work import Work
from sop_engine.station.rights import need
from sop_engine.station.roster import moment_of, stamp
from sop_engine.station.unlocked import Unlocked

LAID, LIFTED = "hold_laid", "hold_lifted"
LONGEST: Final = 300
"""Characters of an authority or a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold that stands.

    Attributes:
        run: id of the one run that is held, or empty. case: digest of the reference of the case, or empty.
        at: UTC. by: who laid it. authority: on what. entry: hash of the entry that laid it, hex.
    """

    run: str
    case: str
    at: datetime
    by: str
    authority: str
    entry: str

    def sentence(self) -> str:
        """What the hold says."""
        return f"LEGAL HOLD since {self.at:%d %b %Y} by {self.by}, on this authority: {self.authority}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What somebody meant by a name. `runs`: known ones. `run`: if one run is meant. `case`: digest, if a case is."""

    runs: tuple[RunId, ...]
    run: str = ""
    case: str = ""


def plain_text(text: str, what: str) -> str:
    """A text that stands in the log for ever.

    Raises:
        Refused: empty, too long, or not one line.
    """
    found = text.strip()
    if not found or not found.isprintable() or len(found) > LONGEST:
        sentence = phrase("Give the {what} in one line of at most {longest} characters.", what=what, longest=LONGEST)
        raise Refused(sentence, "No name of a person: the line stands in the log of the station for ever.")
    return found


def standing(acts: Iterable[LoggedAct]) -> list[Hold]:
    """The holds that these acts, oldest first, leave standing."""
    found: dict[tuple[str, str], Hold] = {}
    for act in acts:
        words = dict(act.words)
        key = (act.about, words.get("case", ""))
        if act.act == LAID:
            found.setdefault(key, _hold(act, words))
        elif act.act == LIFTED:
            found.pop(key, None)
    return list(found.values())


def _hold(act: LoggedAct, words: Mapping[str, str]) -> Hold:
    """The hold that was laid with an act; one that was laid again tells of whom and when the first was."""
    return Hold(
        run=act.about,
        case=words.get("case", ""),
        at=moment_of(words["first_at"]) if "first_at" in words else act.at,
        by=words.get("first_by", act.by),
        authority=words.get("authority", ""),
        entry=act.entry.hex(),
    )


def holds_of(work: Work, run: RunId) -> list[Hold]:
    """The holds that stand on a run, by its marks: for the officers of the run."""
    return standing(marks_of(work, run))


def held(work: Work, run: str, case: str) -> Hold | None:
    """The hold that stands on a run of a case (its digest), by the station log: for supervisors."""
    fits = (one for one in standing(read_log(work)) if run == one.run or (one.case and one.case == case))
    return next(fits, None)


def meant(work: Work, text: str) -> Meant:
    """The run or the case that a supervisor means, whether it can be opened or not.

    Raises:
        Refused: nothing here is known by that name, or more than one run.
    """
    digest = case_digest(work.unlocked.station.id, text)
    runs = tuple(one.head.run for one in work.runs() if one.label is not None and one.label.case == text)
    if runs or any(("case", digest) in one.words for one in read_log(work)):
        return Meant(runs=runs, case=digest)
    fits = [run for run in runs_meant(work, text) if any(one.name == CASE for one in work.keystore.compartments(run))]
    if len(fits) == 1:
        return Meant(runs=(fits[0],), run=fits[0])
    sentence = "More than one run fits this." if fits else "No run of this station is known to you by this name."
    raise Refused(sentence, "Name the run by its whole id, or ask an officer of the case for it.")


def lay_hold(work: Work, text: str, authority: str) -> Meant:
    """Put a case or a run under legal hold; returns when the log has it.

    Raises:
        NoRight: no supervisor. Refused: unknown, or held already. StationBusy, StoreUnavailable: nothing was saved.
    """
    need("legal_hold", work.unlocked)
    authority = plain_text(authority, "authority")
    found = meant(work, text)
    if any((one.run, one.case) == (found.run, found.case) for one in standing(read_log(work))):
        sentence = "It is under legal hold already; nothing was changed."
        raise Refused(sentence)
    _enter(work, found, StationAct(act=LAID, about=found.run, words=(*_case(found), ("authority", authority))))
    return found


def lift_hold(work: Work, second: Unlocked, text: str, authority: str) -> Meant:
    """Lift the hold of a case or run: two supervisors. Errors as `lay_hold`."""
    need("lift_hold", work.unlocked, second=second)
    authority = plain_text(authority, "authority")
    found = meant(work, text)
    laid = [one for one in standing(read_log(work)) if (one.run, one.case) == (found.run, found.case)]
    if not laid:
        sentence = "It is not under legal hold by this name."
        raise Refused(
            sentence, "A case that was named by its reference is released by its reference, a run by its id."
        )
    words = (*_case(found), ("authority", authority), ("laid", laid[0].entry))
    _enter(work, found, StationAct(act=LIFTED, about=found.run, words=words), second)
    return found


def lay_again(work: Work, holds: Iterable[Hold], second: Unlocked) -> int:
    """Lay the holds that stand elsewhere (in the folder of a station that is restored) and not here; how many.

    A run that is not here is held all the same: it may come again with its case.

    Raises:
        StoreUnavailable: the disk refused.
    """
    here = {(one.run, one.case) for one in standing(read_log(work))}
    missing = [one for one in holds if (one.run, one.case) not in here]
    for one in missing:
        words = (("authority", one.authority), ("first_at", stamp(one.at)), ("first_by", one.by))
        case = (("case", one.case),) if one.case else ()
        _enter(work, _marked(work, one), StationAct(act=LAID, about=one.run, words=(*case, *words)), second)
    return len(missing)


def _marked(work: Work, hold: Hold) -> Meant:
    """The runs here that show the hold to their officers."""
    station = work.unlocked.station.id
    if hold.case:
        labels = ((one.head.run, one.label) for one in work.runs())
        runs = tuple(run for run, label in labels if label and case_digest(station, label.case) == hold.case)
        return Meant(runs=runs, case=hold.case)
    run = RunId(hold.run)
    return Meant(runs=(run,) if work.journal.head(run) is not None else (), run=hold.run)


def _case(found: Meant) -> Iterator[tuple[str, str]]:
    if found.case:
        yield ("case", found.case)


def _enter(work: Work, found: Meant, act: StationAct, second: Unlocked | None = None) -> None:
    """The log first: it is what forbids; a mark that a power cut took is only not shown."""
    enter(work, act, second=second)
    for run in found.runs:
        enter_marks(work, run, act, second)
