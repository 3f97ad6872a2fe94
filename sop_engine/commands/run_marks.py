"""What runs and cases show of legal holds, of what was expunged, and of what was sent to another station."""

import json
from collections.abc import Iterable, Iterator

import click

from sop_engine.journal.entry import RunId
from sop_engine.session import Work
from sop_engine.session.carriage import carriage_of
from sop_engine.session.expunged import Expunged, Stub, expunged_runs, stubs_of
from sop_engine.session.holds import holds_of
from sop_engine.visible import visible_line


def find_or_tell(work: Work, text: str, *, as_json: bool) -> RunId | None:
    """The run that is meant; None, once its stub was shown, if it was expunged.

    Raises:
        Refused: as `Work.find`.
    """
    try:
        return work.find(text)
    except Expunged as fault:
        show_stubs(fault.stubs, as_json=as_json)
        return None


def show_stubs(stubs: Iterable[Stub], *, as_json: bool) -> None:
    """What is left of what was expunged."""
    if as_json:
        click.echo(json.dumps({"expunged": [stub_facts(one) for one in stubs]}, indent=2))
        return
    for one in stubs:
        click.echo(visible_line(one.sentence()))


def stub_facts(one: Stub) -> dict[str, object]:
    """A stub for a program."""
    return {
        "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
        "authority": one.authority,
        "by": list(one.by),
        "persons": list(one.persons),
        "reason": one.reason,
        "run": one.run,
    }


def mark_lines(work: Work, run: RunId) -> list[str]:
    """The legal holds that stand on a run, what was expunged of it, and where it was sent."""
    sent = carried_line(work, run)
    told = [*(one.sentence() for one in holds_of(work, run)), *(one.sentence() for one in stubs_of(work, run))]
    return [*told, *([sent] if sent else [])]


def carried_line(work: Work, run: RunId) -> str:
    """That the run was sent and no receipt is here yet, or that it was handed over; empty for almost every run."""
    found = carriage_of(work, run)
    return f"SENT: {found.sentence()}" if found is not None else ""


def with_sent(work: Work, rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """The lines of a list of runs, each with `carried_line`."""
    return [row | {"sent": carried_line(work, RunId(str(row["run"])))} for row in rows]


def expunged_rows(work: Work) -> Iterator[dict[str, object]]:
    """A line of the list for each run that was expunged."""
    for one in expunged_runs(work):
        yield {
            "run": one.run,
            "case": "",
            "procedure": "",
            "title": f"expunged on {one.at:%d %b %Y}",
            "state": "expunged",
            "done": 0,
            "applying": 0,
            "late": "",
            "sent": "",
        }
