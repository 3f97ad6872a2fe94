"""What sessions know that cannot open everything, and what must be gone for everybody."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sop_engine.canonical import canonical_bytes
from sop_engine.run import events as ev
from sop_engine.run import orders as o
from sop_engine.run.apply import apply
from sop_engine.run.calendar import Calendar
from sop_engine.run.claims import claims, event
from sop_engine.run.compartments import expunged_by
from sop_engine.run.decide import decide, open_run
from sop_engine.run.events import Claim, Event, Withheld
from sop_engine.run.expunging import forgotten
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.run.outlook import Progress, Status
from sop_engine.run.progress import progress
from sop_engine.run.reading import is_expunged
from sop_engine.run.rounds import base_of
from sop_engine.run.rule_events import Purged
from sop_engine.run.state import START, RunState
from sop_engine.run.unfold import unfold
from tests.run.examples import Desk
from tests.run.whole import start, whole
from tests.run.whole_acts import Item

DISK = {"sha256": "ef" * 32, "count": 1}
ROW = {"exhibit": {"seal": "a", "place": "b"}, "kind": "laptop"}


class Readers(Desk):
    """A run beside those who may not read all of it.

    Attributes:
        script: all that was tried, in order. events: counts by kind.
        readers: what sessions know that cannot open everything. rereads: events as made again from their claims.
    """

    def __init__(self) -> None:
        self._seen: tuple[RunState, datetime, Progress] | None = None
        super().__init__(whole())
        self.now = start(self.procedure)
        self.script: list[Item] = []
        self.events: Counter[str] = Counter()
        self.readers: dict[str, RunState] = {"case only": START, "no seal": START, "by chance": START}
        self.rereads: list[Event] = []

    def open_by(self, caller: str) -> None:
        """Open the run, as another run began it."""
        order = o.Order(by="one", actor="one")
        found = open_run(self.procedure, order, self.now, case="OB 1/2/3/2026", practice=True, caller=caller)
        assert isinstance(found, ev.Opened)
        self._take(found)

    def progress(self) -> Progress:
        """Where the run stands; found once for each state and moment."""
        if self._seen is None or self._seen[0] is not self.state or self._seen[1] != self.now.utc:
            self._seen = (self.state, self.now.utc, super().progress())
        return self._seen[2]

    def survives(self, place: int) -> None:
        """Every event comes back from its claims; those who cannot open all of them can still read on."""
        one, taken = self.history[place], self.taken[place]
        self.events[type(one).__name__] += 1
        assert len(taken) <= 8
        assert len({claim.name for claim in taken}) == len(taken)
        for claim in taken:
            canonical_bytes(claim.value, strict_keys=True)
        again = event({claim.name: claim.value for claim in taken}, one.header.actor, one.header.entered)
        assert again == one, "an event does not survive its claims"
        self.rereads.append(again)
        for name in self.readers:
            kept = event(self._kept(name, place, taken), one.header.actor, one.header.entered)
            self.readers[name] = apply(self.readers[name], kept)

    def _kept(self, reader: str, place: int, taken: Iterable[Claim]) -> dict[str, Any]:
        if reader == "case only":
            return {claim.name: claim.value for claim in taken if claim.compartment == "case"}
        if reader == "no seal":
            return {claim.name: claim.value for claim in taken if not _sealed(claim.compartment)}
        chance = Random(place)  # noqa: S311 - a game of dice that can be played again
        return {
            claim.name: claim.value if chance.random() < 0.7 else Withheld()
            for claim in taken
            if claim.name == "act" or chance.random() < 0.8
        }

    def readers_can_go_on(self) -> None:
        """Who cannot open everything sees a run, is refused or obeyed, and gives out no exhibit number again."""
        for name, state in self.readers.items():
            progress(self.procedure, state, self.now.utc)
            if name == "by chance" or state.closed:
                continue
            order = o.Answer(
                by="one", actor="one", step="seize", field="disk", value={"sha256": "ef" * 32, "count": 1}
            )
            row = o.Answer(
                by="one",
                actor="one",
                step="seize",
                field="item",
                value={"exhibit": {"seal": "a", "place": "b"}, "kind": "laptop"},
            )
            last = self.script[-1] if self.script else None
            self._goes_on(state, [order, row], new=True)
            if last and not isinstance(last, timedelta | Calendar):
                self._goes_on(state, [last], new=False)

    def _goes_on(self, state: RunState, asked: Sequence[AnyOrder], *, new: bool) -> None:
        """Each order is refused, or can be written down."""
        for order in asked:
            found = decide(self.procedure, state, order, self.now)
            after = state
            for made in () if isinstance(found, Refusal) else found:
                for claim in claims(self.procedure, after, made):
                    canonical_bytes(claim.value, strict_keys=True)
                again = set(getattr(made, "exhibits", {})) & set(self.state.exhibits)
                assert not (new and again), "an exhibit number was given twice"
                after = apply(after, made)

    def look_deep(self) -> None:
        """What takes long: replay from the start, the memory of those who may not read, what was expunged."""
        assert self.replayed() == self.state
        procedure = whole(1)
        assert unfold(procedure, self.replayed()).phases == unfold(self.procedure, self.state).phases
        assert progress(procedure, self.replayed(), self.now.utc) == self.progress()
        for name, state in self.readers.items():
            hidden = {
                word
                for place, taken in enumerate(self.taken)
                for claim in taken
                if self._kept(name, place, taken).get(claim.name) != claim.value
                for word in _words(claim.value)
            }
            seen = {
                word
                for place, taken in enumerate(self.taken)
                for value in self._kept(name, place, taken).values()
                for word in _words(value)
            }
            shown = set(_words(repr(state) + repr(progress(self.procedure, state, self.now.utc))))
            assert not shown & (hidden - seen), f"{name} reads what is withheld: {shown & (hidden - seen)}"
        self._is_expunged()

    def _is_expunged(self) -> None:
        """What a purge destroyed is in nobody's memory; who reads the journal afterwards sees the same run."""
        times = {name: len(acts) for name, acts in self.state.purges.items()}
        if not times:
            return
        left = []
        gone: set[str] = set()
        for one, taken in zip(self.history, self.taken, strict=True):
            kept = [c for c in taken if not any(expunged_by(name, n, c.compartment) for name, n in times.items())]
            gone |= {word for claim in taken if claim not in kept for word in _words(claim.value)}
            left.append(event({c.name: c.value for c in kept}, one.header.actor, one.header.entered))
        state = START
        for one in left:
            state = apply(state, one)
        assert state.steps == self.state.steps, _difference(state, self.state)
        memory = repr(self.state) + repr(forgotten(self.history)) + repr(self.progress())
        assert not gone & set(_words(memory)), f"what was expunged is still there: {gone & set(_words(memory))}"

    def purged_rightly(self, found: Sequence[Event]) -> None:
        """A purge comes when its condition is true, and whenever it is true nothing stays."""
        for one in found:
            if isinstance(one, Purged):
                assert self._must_go(one.step), f"{one.step} was expunged and need not be"
        for name, did in self.state.steps.items():
            given = [*did.answers.values(), *(row for rows in did.rows.values() for row in rows)]
            if any(not is_expunged(one.value) for one in given):
                assert not self._must_go(name), f"{name} holds what must go"

    def _must_go(self, name: str) -> bool:
        """The purge conditions of the file, written again by hand."""
        step, row = base_of(name), name.removeprefix(base_of(name))
        back = self._counts("result", "end", "back")
        if step == "secret":
            return self._counts(f"look{row}", "found", "no")
        if step == "notes":
            return back and self._counts("begin", "kind", "plain")
        return back and step in {"admission", "whisper"}

    def _counts(self, name: str, field: str, value: str) -> bool:
        """Is this the answer, in a step that applies?"""
        given = self.state.answer(f"{name}.{field}")
        status = self.progress().steps.get(name)
        return bool(given and given.value == value and status and status.status is not Status.HIDDEN)


def _sealed(place: str) -> bool:
    return "sealed_" in place


def _words(value: object) -> list[str]:
    """The searchable words in it."""
    return re.findall(r"tok\d+z", value if isinstance(value, str) else repr(value))


def _difference(one: RunState, other: RunState) -> str:
    names = [name for name in other.steps if one.steps.get(name) != other.steps[name]]
    return "\n".join(f"{name}\n  {one.steps.get(name)}\n  {other.steps[name]}" for name in names)
