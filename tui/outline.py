"""The outline of a run as lines: phases that fold, steps with their state. Pure; the widget only draws it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sop_engine.procedure.model import Phase, Procedure
from sop_engine.run.outlook import Progress, Status
from sop_engine.run.rounds import base_of
from sop_engine.run.standing import SETTLED
from sop_engine.run.state import RunState
from tui.flows.occasions import title_of
from tui.text import Line, Span, Tone, cells, fit, line
from tui.words import glyph, tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the outline: a phase (`step` empty), a step, or a step that may be opened (`occasion`)."""

    phase: str
    step: str = ""
    occasion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What of the outline is on the screen: folded phases, and whether only open steps are shown."""

    folded: AbstractSet[str] = frozenset()
    only_open: bool = False


def rows(procedure: Procedure, progress: Progress, view: View) -> tuple[Row, ...]:
    """The lines from top to bottom."""
    found: list[Row] = []
    for phase in procedure.phases:
        found.append(Row(phase=phase.name))
        if phase.name not in view.folded:
            found += [
                Row(phase=phase.name, step=step.name)
                for step in phase.steps
                if not view.only_open or progress.steps[step.name].status not in SETTLED | {Status.HIDDEN}
            ]
            found += [
                Row(phase=phase.name, occasion=base_of(step.name))
                for step in procedure.templates
                if step.phase == phase.name and base_of(step.name) in progress.occasions
            ]
    return tuple(found)


def position(shown: Sequence[Row], step: str) -> int:
    """The line of that step, else of the first step, else 0."""
    exact = [number for number, row in enumerate(shown) if row.step == step]
    first = [number for number, row in enumerate(shown) if row.step]
    return (exact or first or [0])[0]


def next_phase(shown: Sequence[Row], here: int, direction: int) -> int:
    """The line of the next (`direction` 1) or previous (-1) phase, or where we are."""
    order = range(here + 1, len(shown)) if direction > 0 else range(here - 1, -1, -1)
    return next((number for number in order if not shown[number].step and not shown[number].occasion), here)


def next_open(shown: Sequence[Row], progress: Progress, here: int) -> int:
    """The line of the next step that wants something from the officer, round the end; or where we are."""
    order = [*range(here + 1, len(shown)), *range(here + 1)]
    wanted = {Status.OPEN, Status.ASK, Status.TO_CONFIRM}
    return next((n for n in order if shown[n].step and progress.steps[shown[n].step].status in wanted), here)


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is needed to draw a line."""

    procedure: Procedure
    progress: Progress
    state: RunState
    now: datetime

    def draw(self, row: Row, width: int, view: View) -> Line:
        """One line of exactly `width` cells."""
        phase = self.procedure.phase(row.phase)
        if phase is None:
            return line(fit("", width))
        if row.occasion:
            title = fit(title_of(self.procedure, row.occasion), max(width - 7, 1))
            return line("  +   ", Span(title, Tone.DIM), " ")
        return self._step(row.step, width) if row.step else self._phase(phase, width, view)

    def _phase(self, phase: Phase, width: int, view: View) -> Line:
        standings = [self.progress.steps[step.name] for step in phase.steps]
        applying = [standing for standing in standings if standing.status is not Status.HIDDEN]
        done = sum(standing.status in SETTLED for standing in applying)
        late = any(step.name in self.progress.overdue for step in phase.steps)
        count = f"{done}/{len(applying)}{' !' if late else ''}"
        sign = "+" if phase.name in view.folded else "-"
        room = max(width - len(count) - 3, 1)
        return line(Span(f"{sign} {fit(phase.title, room)} {count}", Tone.STRONG))

    def _step(self, name: str, width: int) -> Line:
        step = self.procedure.step(name)
        standing = self.progress.steps[name]
        end = tag(standing, self.now)
        mark = "!" if step and step.urgent else " "
        room = max(width - 7 - (cells(end.text) + 1 if end.text else 0), 1)
        title = fit(step.title if step else name, room)
        tone = Tone.DIM if standing.status in {Status.HIDDEN, Status.BLOCKED} else Tone.PLAIN
        state = glyph(standing, self.state.step(name))
        parts = (" ", state, Span(mark, Tone.WARN), " ", Span(title, tone))
        return line(*parts, " ", end) if end.text else line(*parts)
