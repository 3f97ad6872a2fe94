"""How the system was in a period: from what stands in clear in every entry, and from the station log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from exports.papers.facts import Health, HealthAct
from exports.program import program_facts
from sop_engine.journal.body import Body, parse_body
from sop_engine.session.station_check import devices_of
from sop_engine.session.station_log import ACTS, LoggedAct, read_log, reads_all
from sop_engine.session.work import Work
from sop_engine.station.devices import spans

TELLING = frozenset(
    {
        "backed_up",
        "checked",
        "device_changed",
        "drilled",
        "recovered",
        "rekeyed",
        "restored",
        "salvaged",
        "wrong_passphrases",
    }
)
"""Acts of the station log that say how the system was; all others are about cases, people or procedures."""
_NUMBERS = frozenset({"count", "entries", "failed", "kind", "lost", "made", "program", "repaired", "warning"})
"""Words of an act that are printed: numbers, times and versions; a reason or an authority is not."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the entries of the period show."""

    count: int
    starts: tuple[str, ...]
    jumps: tuple[tuple[str, int], ...]


def health(work: Work, first: int) -> Health:
    """How the system was since an entry of its log (`first`: its number) until now.

    The log is counted by its numbers, since a clock that was off would put entries outside of any period.

    Raises:
        CannotOpen: the station log is damaged or was changed.
    """
    bodies = sorted(_bodies(work), key=lambda one: one.device_seq)
    seen = _seen(bodies, first)
    acts = tuple(_told(one) for one in read_log(work) if one.act in TELLING and one.device_seq >= first)
    began = next((one.moment.utc for one in bodies if one.device_seq >= first), work.now())
    return Health(
        since=utc_text(began),
        until=utc_text(work.now()),
        entries=seen.count,
        size=work.journal.device_head().size,
        starts=seen.starts,
        jumps=seen.jumps,
        devices=len(spans(work.unlocked.roster.text)),
        acts=acts,
        whole=reads_all(work),
        program=program_facts().name,
    )


def utc_text(at: datetime) -> str:
    """A time as the drafts keep it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _bodies(work: Work) -> Iterator[Body]:
    """What stands in clear in every entry that this station wrote."""
    own = devices_of(work)
    for head in work.heads():
        for sealed in work.journal.entries(head.run):
            body = parse_body(sealed.body)
            if body.device in own:
                yield body


def _seen(bodies: list[Body], first: int) -> _Seen:
    """Starts and jumps, each judged by the entry before, which may be older."""
    starts: list[str] = []
    jumps: list[tuple[str, int]] = []
    before: Body | None = None
    for body in bodies:
        if body.device_seq >= first:
            at = utc_text(body.moment.utc)
            if before is None or body.moment.boot != before.moment.boot:
                starts.append(at)
            if jumped := body.moment.jumped(before.moment) if before else 0:
                jumps.append((at, jumped))
        before = body
    return _Seen(sum(one.device_seq >= first for one in bodies), tuple(starts), tuple(jumps))


def _told(one: LoggedAct) -> HealthAct:
    more = ", ".join(f"{name}: {text}" for name, text in one.words if name in _NUMBERS)
    return HealthAct(at=utc_text(one.at), by=one.by, sentence=f"{ACTS.get(one.act, one.act)} {more}".strip())
