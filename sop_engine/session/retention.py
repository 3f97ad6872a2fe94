"""What is due to be deleted, archived or looked at again, and when. Nothing is ever deleted by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.errors import CannotOpen
from sop_engine.journal.compartment import CannotUnwrap, CompartmentKey, unwrap
from sop_engine.journal.entry import RunId
from sop_engine.journal.seal import open_entry
from sop_engine.journal.store import RunHead
from sop_engine.procedure.retention import Retention, class_of
from sop_engine.run.compartments import CASE
from sop_engine.session.access import case_digest
from sop_engine.session.holds import Hold, standing
from sop_engine.session.labels import open_label
from sop_engine.session.station_log import read_log
from sop_engine.session.work import Work
from sop_engine.station.rights import need

LOG: Final = "access_log"
"""The class of the station log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What the classes say of one run, or (`run` empty) of the station log.

    Attributes:
        case, title: empty where this officer may not read them. state: `open`, the outcome, or empty.
        counted: the day from which it is counted: closing; else the newest entry, of what cannot be read.
        name: of the class, or empty. day: when it is due, at the earliest; None if nothing is proposed, or not yet.
        age: the child must have this age by then, if that is later; 0: no matter.
        hold: the hold that forbids it, as a sentence, or empty.
    """

    run: str
    case: str
    title: str
    state: str
    counted: date
    name: str
    day: date | None
    age: int = 0
    hold: str = ""


def retention(work: Work, classes: Mapping[str, Retention], escrow: X25519PrivateKey | None = None) -> list[Due]:
    """Everything that is kept, what is due first.

    Args:
        work: the working place of a supervisor or a data-protection officer.
        classes: of `shared/retention.yaml`.
        escrow: which two supervisors open together; without it the runs that this officer may not open have no class.

    Raises:
        NoRight: anybody else. CannotOpen: the station log, or a run, is damaged.
    """
    need("see_retention", work.unlocked)
    log = read_log(work)
    holds = standing(log)
    found = [_due(work, head, classes, key, holds) for head, key in _runs(work, escrow)]
    if log and LOG in classes:
        day = log[0].at.date()
        found.append(
            Due(
                run="",
                case="",
                title=classes[LOG].title,
                state="",
                counted=day,
                name=LOG,
                day=_later(day, classes[LOG]),
            )
        )
    return sorted(found, key=lambda one: (one.day is None, one.day or one.counted))


def _runs(work: Work, escrow: X25519PrivateKey | None) -> Iterator[tuple[RunHead, CompartmentKey | None]]:
    """The runs that were not expunged, each with the key of its case if it is at hand."""
    for head in work.heads():
        case = next((one for one in work.keystore.compartments(head.run) if one.name == CASE), None)
        if case is None or not case.wraps:
            continue
        try:
            yield head, work.unlocked.decrypt_key(case) or (unwrap(case, escrow) if escrow is not None else None)
        except CannotUnwrap as fault:
            sentence = "A key of a run was damaged or changed."
            raise CannotOpen(sentence, "Check the station with: sop station check") from fault


def _due(
    work: Work, head: RunHead, classes: Mapping[str, Retention], key: CompartmentKey | None, holds: list[Hold]
) -> Due:
    label = open_label(head.label, key) if key is not None else None
    newest = datetime.fromisoformat(head.newest).date()
    if label is None or key is None:
        hold = next((one.sentence() for one in holds if one.run == head.run), "")
        return Due(run=head.run, case="", title="", state="", counted=newest, name="", day=None, hold=hold)
    digest = case_digest(work.unlocked.station.id, label.case)
    hold = next((one.sentence() for one in holds if one.run == head.run or one.case == digest), "")
    name = class_of(classes, label.procedure, label.state) if label.state != "open" else ""
    closed = _closed(work, head.run, key) or newest
    return Due(
        run=head.run,
        case=label.case,
        title=label.title,
        state=label.state,
        counted=closed,
        name=name,
        day=_later(closed, classes[name]) if name else None,
        age=classes[name].age if name else 0,
        hold=hold,
    )


def _closed(work: Work, run: RunId, key: CompartmentKey) -> date | None:
    """The day on which the run was closed, by its entry: what was handed out later does not put it off."""
    for sealed in reversed(work.journal.entries(run)):
        act = open_entry(sealed, {key.id: key}).claims.get("act")
        if isinstance(act, Mapping) and act.get("act") == "closed":
            return datetime.fromisoformat(str(act["at"])).astimezone(UTC).date()
    return None


def _later(day: date, rule: Retention) -> date:
    """So many years later; 29 February becomes 1 March. What is never due is due on the last day there is."""
    year = day.year + rule.years
    if year > date.max.year:
        return date.max
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
