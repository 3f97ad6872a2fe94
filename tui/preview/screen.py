"""The run screen with a strip at its foot: whose eyes, what day, which problems."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from sop_engine.problem import Problem, Severity
from sop_engine.visible import visible_line
from tui.actions import RUN, Action, bindings
from tui.preview.desk import NOTHING_LEAVES, PreviewDesk
from tui.preview.draft import Draft, Reading
from tui.preview.moment import moment_of
from tui.questions import Flow, Kind, Pick, Question, names, text
from tui.screens.help import ReadingScreen
from tui.screens.run import RunScreen
from tui.text import Line, Span, Tone, fit, line, paragraphs, wrap
from tui.words import day_and_time

LOOK_SECONDS = 0.5
"""How often the files are looked at."""
SHOWN_PROBLEMS = 2
PREVIEW = (
    Action("problems", "f2", "F2", "all problems of the draft", "problems"),
    Action("roles", "f3", "F3", "look through the eyes of a role", "role"),
    Action("day", "D", "D", "move to another day or time", "day"),
    Action("reload", "f5", "F5", "read the draft again"),
)
NO_OTHER_RUNS = "A preview begins no other run: skip this step, or say that it was not done, to go on."
REHEARSED = " rehearsal: nothing is saved  "
_LEFT_OUT = frozenset({"export", "other_run", "accept", "history"})


class PreviewScreen(RunScreen):
    """Works on a rehearsal of a draft."""

    ACTIONS: ClassVar[tuple[Action, ...]] = (*PREVIEW, *(one for one in RUN if one.name not in _LEFT_OUT))
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
    PreviewScreen { & > #strip { height: auto; background: $panel; color: $foreground; } }
    """

    def __init__(self, desk: PreviewDesk, draft: Draft, reading: Reading) -> None:
        super().__init__(desk, desk.run)
        self._desk = desk
        self._draft = draft
        self._reading = reading

    def compose(self) -> ComposeResult:
        """The run screen, and the strip above the keys."""
        for widget in super().compose():
            if widget.id == "foot":
                yield Static(id="strip")
            yield widget

    def on_mount(self) -> None:
        """Draw the strip and look at the files from now on."""
        self.draw_strip()
        self.set_interval(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        if not self.box.open and self._draft.changed():
            self.action_reload()

    def action_reload(self) -> None:
        """Read the draft again; answers that it still takes stay."""
        self._reading = self._draft.read()
        if self._reading.procedure is not None:
            self._desk.rehearsal.change_to(self._reading.procedure)
            self.held.unsaved_since = None
            lost = self._desk.rehearsal.dropped
            self.changed()
            self.say(f"Read again.{f' {lost} answers do not fit any more.' if lost else ''}", Tone.GOOD)
        self.draw_strip()

    def draw_strip(self) -> None:
        """Whose eyes, what day, and the first problems."""
        width = self.app.size.width
        lines = [self._state(width)]
        lines += [_problem(one, width) for one in self._reading.problems[:SHOWN_PROBLEMS]]
        if self._reading.fault:
            lines.append(line(Span(fit(f" {self._reading.fault}", width), Tone.LATE)))
        self.query_one("#strip", Static).update(paragraphs(lines))

    def _state(self, width: int) -> Line:
        roles = ", ".join(sorted(self._desk.rehearsal.roles)) or "every role"
        found = len(self._reading.problems)
        said = f"{found} problem{'' if found == 1 else 's'}" if found else "no problems"
        old = "; the last draft without errors is shown" if self._reading.procedure is None else ""
        words = f" {self._draft.title} | {roles} | {day_and_time(self._desk.now())} | {said}{old}"
        return line(Span(fit(visible_line(words), width), Tone.WARN if found else Tone.GOOD))

    def action_problems(self) -> None:
        """The report of the check, on the full screen."""
        report = self._reading.report or self._reading.fault or "No problems."
        self.app.push_screen(ReadingScreen(self.desk, "Problems of the draft", lambda width: _report(report, width)))

    def action_roles(self) -> None:
        """Through whose eyes?"""
        self.start_flow(self._ask_roles, self._take_roles)

    def _ask_roles(self) -> Flow[tuple[str, ...]]:
        roles = self._desk.rehearsal.procedure.roles
        picks = tuple(Pick(name=role.name, label=role.title) for role in roles.values())
        label = "Which roles do you hold? (none: all of them)"
        question = Question(kind=Kind.MULTI, label=label, title="Preview", picks=picks, optional=True)
        return names((yield question))

    def _take_roles(self, chosen: tuple[str, ...]) -> bool:
        self._desk.rehearsal.roles = frozenset(one for one in chosen if one)
        self.end_flow()
        self.changed()
        self.draw_strip()
        return True

    def action_day(self) -> None:
        """What day and time is it?"""
        self.start_flow(self._ask_day, self._take_day)

    def _ask_day(self) -> Flow[str]:
        label = "What day and time is it? (2026-03-02 21:00)"
        note = "Clocks run from there. Answers that were given stay at their time."
        return text((yield Question(kind=Kind.LINE, label=label, title="Preview", help=note)))

    def _take_day(self, typed: str) -> bool:
        at = moment_of(typed)
        if isinstance(at, str):
            self.box.say(at)
            return False
        self._desk.rehearsal.clock.move_to(at)
        self.end_flow()
        self.changed()
        self.draw_strip()
        return True

    def _safe(self) -> list[Line]:
        """Where the run screen says when it saved: here nothing is."""
        message = self.message()
        return wrap(message.text, self.app.size.width - 1, first=REHEARSED, tone=message.tone)

    def leave(self) -> None:
        """From the answers back to the outline; from there out."""
        if self.focused is self.pane:
            self.focus_home()
        else:
            self.app.exit(0)

    def action_export(self) -> None:
        """Nothing leaves a preview."""
        self.say(NOTHING_LEAVES)

    def action_other_run(self) -> None:
        """A rehearsal begins no other run."""
        self.say(NO_OTHER_RUNS, Tone.WARN)


def _problem(problem: Problem, width: int) -> Line:
    tone = Tone.LATE if problem.severity is Severity.ERROR else Tone.WARN
    at = f"{problem.position.line}:{problem.position.column} " if problem.position else ""
    return line(Span(fit(visible_line(f" {at}{problem.code} {problem.message}"), width), tone))


def _report(report: str, width: int) -> list[Line]:
    """Line for line, cut at the width: a frame's marks must stay below what they mark."""
    rows = [visible_line(row) for row in report.splitlines()]
    return [line(row[at : at + width]) for row in rows for at in range(0, max(len(row), 1), width)]
