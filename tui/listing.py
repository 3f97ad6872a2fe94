"""What the station keeps, as the lists of the screens show it: officers, runs, clocks, procedures."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from sop_engine.commands.library import read_procedure
from sop_engine.commands.translations import languages_of, translated
from sop_engine.errors import CannotOpen
from sop_engine.interface_language import later, spoken
from sop_engine.session.carriage import Carriage
from sop_engine.session.work import Listed
from sop_engine.station.roster import Officer
from tui.desk import Colleague, DueStep, Offered, OpenRun, Watched

DOES_NOT_LOAD = later("This procedure has errors and cannot be started.")


def due_steps(runs: Iterable[Listed], now: datetime) -> Iterator[DueStep]:
    """The clocks of the open ones of these runs, stopped ones too."""
    for one in runs:
        label = one.label
        for due in label.due if label is not None and label.state == "open" else ():
            yield DueStep(
                run=one.head.run,
                case=label.case if label else "",
                step=due.step,
                title=due.title,
                ends=due.moment(),
                basis=due.kind(),
                overdue=due.moment() < now and due.act != "stopped",
                stopped=due.act == "stopped",
                extended=due.act == "extended",
            )


def watched(listed: Listed, sent: Carriage | None, now: datetime) -> Watched:
    """A run as the view of the station shows it."""
    label = listed.label
    if label is None:
        return Watched(run=open_run(listed, sent))
    return Watched(
        run=open_run(listed, sent),
        owner=label.owner,
        not_done=label.not_done,
        unsigned=label.unsigned,
        due=tuple(due_steps((listed,), now)),
    )


def colleague(officer: Officer) -> Colleague:
    """An officer as the screens show one."""
    return Colleague(
        id=officer.id,
        name=officer.name,
        rank=officer.rank,
        service_no=officer.service_no,
        roles=frozenset(officer.roles),
        supervisor=officer.supervisor,
    )


def open_run(listed: Listed, sent: Carriage | None = None) -> OpenRun:
    """A run as the home screen shows it. `sent`: to another station, where it was."""
    saved = datetime.strptime(listed.head.newest, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    label = listed.label
    if label is None:
        why = later("A run whose description is damaged; open it to see.")
        return OpenRun(id=listed.head.run, case="", title="", done=0, applying=0, saved=saved, unreadable=why)
    return OpenRun(
        id=listed.head.run,
        case=label.case,
        title=label.title,
        done=label.done,
        applying=label.applying,
        saved=saved,
        closed=label.state != "open",
        untaken=label.untaken,
        sent="" if sent is None else "waiting" if sent.answered is None else "gone",
    )


def offer(name: str) -> Offered:
    """A shipped procedure as it can be chosen, with its texts in the language that is spoken where there are any."""
    found = read_procedure(name, quick=True).procedure
    if found is None:
        return Offered(id=name, version="", title=name, about="", steps=0, why_not=DOES_NOT_LOAD)
    shown = found
    if spoken() in languages_of(name):
        with suppress(CannotOpen):  # a translation with errors; English then
            shown = translated(found, name, spoken())
    return Offered(
        id=name,
        version=found.version,
        title=shown.title,
        about=shown.about,
        steps=len(found.steps),
        languages=languages_of(name),
    )
