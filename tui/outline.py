"""The outline of a run as lines: phases that fold, steps with their state. Pure; the widget only draws it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sop_engine.interface_language import _, pgettext
from sop_engine.procedure.model import Phase, Procedure
from sop_engine.run.outlook import Progress, Status
from sop_engine.run.rounds import base_of
from sop_engine.run.standing import SETTLED
from sop_engine.run.state import RunState
from tui.flows.occasions import title_of
from tui.text import Line, Span, Tone, cells, fit, line, plain, wrap
from tui.words import ENDED, glyph, tag, waits_for_other


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the outline: a phase (`step` empty), a step, or a step that may be opened (`occasion`).

    `rounds`: or, in one line, the rounds of a repeated step that have their outcome; `base` is its name in the file.
    """

    phase: str
    step: str = ""
    occasion: str = ""
    base: str = ""
    rounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What of the outline is on the screen: folded phases, and whether only open steps are shown.

    `unrolled`: repeated steps of which the rounds that are done show one by one.
    """

    folded: AbstractSet[str] = frozenset()
    unrolled: AbstractSet[str] = frozenset()
    only_open: bool = False


def rows(procedure: Procedure, progress: Progress, view: View) -> tuple[Row, ...]:
    """The lines from top to bottom."""
    found: list[Row] = []
    for phase in procedure.phases:
        found.append(Row(phase=phase.name))
        if phase.name not in view.folded:
            found += _steps(phase, progress, view)
            found += [
                Row(phase=phase.name, occasion=base_of(step.name))
                for step in procedure.templates
                if step.phase == phase.name and base_of(step.name) in progress.occasions
            ]
    return tuple(found)


def _steps(phase: Phase, progress: Progress, view: View) -> list[Row]:
    """The steps of a phase; rounds that are done as one line, if there are several."""
    steps = [
        step
        for step in phase.steps
        if not view.only_open or progress.steps[step.name].status not in SETTLED | {Status.HIDDEN, Status.UNSEEN}
    ]
    done: dict[str, list[str]] = {}
    for step in steps:
        if step.round and step.round.base not in view.unrolled and progress.steps[step.name].status in SETTLED:
            done.setdefault(step.round.base, []).append(step.name)
    rolled = {names[0]: base for base, names in done.items() if len(names) > 1}
    away = {name for base in rolled.values() for name in done[base]}
    return [
        Row(phase=phase.name, base=rolled[step.name], rounds=tuple(done[rolled[step.name]]))
        if step.name in rolled
        else Row(phase=phase.name, step=step.name)
        for step in steps
        if step.name in rolled or step.name not in away
    ]


def position(shown: Sequence[Row], step: str) -> int:
    """The line of that step (or of the rounds among which it is), else of the first step, else 0."""
    exact = [number for number, row in enumerate(shown) if step and (row.step == step or step in row.rounds)]
    first = [number for number, row in enumerate(shown) if row.step]
    return (exact or first or [0])[0]


def next_phase(shown: Sequence[Row], here: int, direction: int) -> int:
    """The line of the next (`direction` 1) or previous (-1) phase, or where we are."""
    order = range(here + 1, len(shown)) if direction > 0 else range(here - 1, -1, -1)
    return next((number for number in order if _is_phase(shown[number])), here)


def _is_phase(row: Row) -> bool:
    return not row.step and not row.occasion and not row.rounds


def next_open(shown: Sequence[Row], progress: Progress, here: int) -> int:
    """The line of the next step that wants something from the officer, round the end; or where we are."""
    order = [*range(here + 1, len(shown)), *range(here + 1)]
    wanted = {Status.OPEN, Status.ASK, Status.TO_CONFIRM}
    return next((n for n in order if shown[n].step and progress.steps[shown[n].step].status in wanted), here)


OUTSIDE = frozenset({Status.HIDDEN, Status.LATER, Status.UNSEEN})
"""Statuses of steps that the count of a phase leaves out."""


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
        if row.rounds:
            return self._rounds(row, width)
        return self._step(row.step, width) if row.step else self._phase(phase, width, view)

    def _phase(self, phase: Phase, width: int, view: View) -> Line:
        standings = [self.progress.steps[step.name] for step in phase.steps]
        applying = [standing for standing in standings if standing.status not in OUTSIDE]
        done = sum(standing.status in SETTLED for standing in applying)
        late = any(
            step.name in self.progress.overdue and self.progress.steps[step.name].status not in ENDED
            for step in phase.steps
        )
        count = f"{done}/{len(applying)}{' !' if late else ''}"
        sign = "+" if phase.name in view.folded else "-"
        room = max(width - len(count) - 3, 1)
        row = phase.title.rpartition(" (")[2].removesuffix(")") if "#" in phase.name else ""
        return line(Span(f"{sign} {called(phase.title, row, room)} {count}", Tone.STRONG))

    def _rounds(self, row: Row, width: int) -> Line:
        """Rounds that have their outcome, in one line."""
        count = _("{count} done").format(count=len(row.rounds))
        title = fit(title_of(self.procedure, row.base), max(width - 8 - len(count), 1))
        late = any(self.progress.steps[name].sign_off_open for name in row.rounds)
        mark = Span("!", Tone.LATE) if late else Span(" ")
        return line(" ", Span("[+]", Tone.GOOD), mark, " ", title, " ", Span(count, Tone.DIM), " ")

    def whole(self, row: Row, width: int) -> list[Line]:
        """A step with its whole title, in further lines where one is too narrow; anything else as `draw` does."""
        step = self.procedure.step(row.step) if row.step else None
        words = [plain(one) for one in wrap(step.title, self._room(row.step, width))] if step else []
        if len(words) < 2:  # noqa: PLR2004 - it fits
            return []
        rest = wrap(" ".join(one.strip() for one in words[1:]), width, first=" " * BEFORE_TITLE)
        return [self._step_line(row.step, words[0], width), *rest]

    def _end(self, name: str) -> Span:
        """The word behind a step."""
        standing = self.progress.steps[name]
        end = tag(standing, self.now)
        begun = not end.text and waits_for_other(standing, self.state.step(name))
        return Span(pgettext("tag", "begun"), Tone.DIM) if begun else end

    def _room(self, name: str, width: int) -> int:
        end = self._end(name)
        return max(width - BEFORE_TITLE - 1 - (cells(end.text) + 1 if end.text else 0), 1)

    def _step(self, name: str, width: int) -> Line:
        step, room = self.procedure.step(name), self._room(name, width)
        title = called(step.title, step.round.called if step.round else "", room) if step else name
        return self._step_line(name, title, width)

    def _step_line(self, name: str, title: str, width: int) -> Line:
        step = self.procedure.step(name)
        standing, end = self.progress.steps[name], self._end(name)
        mark = "!" if step and step.urgent and standing.status is not Status.HIDDEN else " "
        tone = Tone.DIM if standing.status in {Status.HIDDEN, Status.BLOCKED, Status.UNSEEN} else Tone.PLAIN
        state = glyph(standing, self.state.step(name))
        parts = (" ", state, Span(mark, Tone.WARN), " ", Span(fit(title, self._room(name, width)), tone))
        return line(*parts, " ", end) if end.text else line(*parts)


BEFORE_TITLE = 6
"""Cells before the title of a step: its state, and whether it is urgent."""

LEAST_TITLE = 6
"""Cells of a title that are kept before the name of its round; with fewer only the name is shown."""


def called(title: str, name: str, width: int) -> str:
    """A title in exactly `width` cells; where it is too long, it is cut before the name of its round."""
    if not name or cells(title) <= width:
        return fit(title, width)
    end = f" ({name})"
    room = width - cells(end)
    return (
        fit(f"{fit(title.removesuffix(end), room).rstrip()}{end}", width) if room >= LEAST_TITLE else fit(name, width)
    )
