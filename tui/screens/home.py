"""My work: what is due, my open runs, and those that are closed."""

from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult

from sop_engine.commands.due_file import write_agenda
from sop_engine.errors import SopError
from sop_engine.interface_language import _, later
from sop_engine.run.agenda import follow_up
from tui.actions import HOME, bindings
from tui.desk import DueStep, OpenRun
from tui.flows.calendar_file import CalendarFile, ask_calendar_file
from tui.flows.moments import ask_time
from tui.flows.signing import choose_pin
from tui.screens.base import SopScreen
from tui.text import Line, Span, Tone, fit, line, wrap
from tui.widgets.lines import PickList
from tui.words import BASIS, day_and_time, remaining, short_day

EMPTY_RUNS = later("No runs yet. n starts one.")
BAR_CELLS = 10
CASE_CELLS = 18


class HomeScreen(SopScreen):
    """Lists with one cursor; every line opens its run."""

    ACTIONS = HOME
    BINDINGS = bindings(HOME)

    def body(self) -> ComposeResult:
        """One list."""
        yield PickList(id="work")

    def head_lines(self) -> list[Line]:
        """Who, where, when."""
        me = self.desk.officer
        who = f"{me.called} {me.service_no}".strip() if me else ""
        now = day_and_time(self.desk.now())
        room = max(self.app.size.width - len(now) - 6, 10)
        return [
            line(Span(f" {fit(f'{who}   {self.desk.name}', room)}", Tone.STRONG), _(" {now} EAT").format(now=now)),
            line(" ", self.message()),
        ]

    def on_screen_resume(self) -> None:
        """Look again: a run may have moved on."""
        self.action_refresh()
        self.set_focus(self.query_one(PickList))
        if (doubt := self.desk.clock_doubt()) and not self.box.open:
            self.start_flow(lambda: ask_time(_(doubt)), lambda told: self._state_time(doubt, told))

    def _state_time(self, doubt: str, told: str) -> bool:
        self.desk.state_time(doubt, told)
        self.end_flow()
        self.say(_("Work goes on with what you said. Every record shows it."))
        return True

    def redraw(self) -> None:
        """Draw for the new width."""
        self.action_refresh()

    def action_refresh(self) -> None:
        """Read the lists again."""
        try:
            runs, due = list(self.desk.runs()), list(self.desk.due())
        except SopError as error:
            self.refuse(error)
            return
        width = max(self.app.size.width - 1, 40)
        items = home_items(runs, due, self.desk.now(), width)
        trouble, called = self.desk.numbers().trouble, self.desk.to_call()
        self.query_one(PickList).set_items([*items, *((one, "") for one in call_lines(called, trouble, width))])
        self.draw_head()

    def focus_home(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(PickList))

    def action_open(self) -> None:
        """Open the run under the cursor."""
        run_id, _space, step = self.query_one(PickList).picked.partition(" ")
        if run_id:
            self.open_run(run_id, step)

    def open_run(self, run_id: str, step: str = "") -> None:
        """Open a run, at a step if one is named."""
        from tui.screens.run import RunScreen

        try:
            run = self.desk.resume(run_id)
        except SopError as error:
            self.refuse(error)
            return
        self._message = Span("")
        self.app.push_screen(RunScreen(self.desk, run, at=step))

    def action_new(self) -> None:
        """Choose a procedure."""
        from tui.screens.choose import ChooseScreen

        self.app.push_screen(ChooseScreen(self.desk))

    def action_station(self) -> None:
        """Look over the station."""
        from tui.screens.station import StationScreen

        self.app.push_screen(StationScreen(self.desk))

    def action_calendar(self) -> None:
        """Write what is due into a calendar file."""
        if why := self.why_not("calendar"):
            self.say(why, Tone.WARN)
        else:
            self.start_flow(ask_calendar_file, self._write_calendar)

    def _write_calendar(self, wanted: CalendarFile) -> bool:
        due = [one for one in self.desk.due() if not one.stopped]
        found = [
            follow_up(run=one.run, step=one.step, ends=one.ends, basis=one.basis, case=one.case * wanted.with_case)
            for one in due
        ]
        try:
            told = write_agenda(wanted.path, found, self.desk.now())
        except SopError as error:
            self.refuse(error)
            return False
        self.end_flow()
        self.say(_(told), Tone.GOOD)
        return True

    def why_not(self, action: str) -> str:
        """Without a running clock there is no calendar to write."""
        if action == "calendar" and not any(not one.stopped for one in self.desk.due()):
            return _("Nothing is due: no clock runs.")
        return ""

    def action_pin(self) -> None:
        """Choose a PIN for this session, or take it away."""
        self.start_flow(choose_pin, self._keep_pin)

    def _keep_pin(self, pin: str) -> bool:
        try:
            self.presence.keep_pin(pin)
        except SopError as error:
            self.refuse(error)
            return False
        self.end_flow()
        self.say(_("The PIN opens the lock until you sign out; it signs nothing.") if pin else _("No PIN is set."))
        return True

    def leave(self) -> None:
        """Home is home; ctrl+q quits."""
        self.say(_("This is home. ctrl+l locks, ctrl+q quits; your work is saved."))


def home_items(runs: list[OpenRun], due: list[DueStep], now: datetime, width: int) -> list[tuple[Line, str]]:
    """Lines with the run that each opens."""
    items: list[tuple[Line, str]] = [(_heading(_("Due"), len(due)), "")]
    items += [(_due_line(one, now, width), f"{one.run} {one.step}") for one in due]
    items += [] if due else [(line(Span(_("   Nothing is due."), Tone.DIM)), "")]
    here = [run for run in runs if not run.sent]
    groups = {
        _("Sent, no receipt yet: still yours"): [run for run in runs if run.sent == "waiting"],
        _("Nobody has taken these over yet (open, then y)"): [run for run in here if run.untaken and not run.closed],
        _("Open runs"): [run for run in here if not run.closed and not run.untaken],
        _("Closed"): [run for run in here if run.closed],
        _("Handed over to another station"): [run for run in runs if run.sent == "gone"],
    }
    for title, some in groups.items():
        if some or title in {_("Open runs"), _("Closed")}:
            items += [(line(), ""), (_heading(title, len(some)), "")]
            items += [(_run_line(run, width), run.id) for run in some]
    if not runs:
        items.append((line(Span(f"   {_(EMPTY_RUNS)}", Tone.DIM)), ""))
    return items


def call_lines(called: Sequence[str], trouble: str, width: int) -> list[Line]:
    """The numbers to call; `trouble` says why the station's own are not among them, or is empty."""
    warning = wrap(_(trouble), width, first=" ! ", tone=Tone.WARN) if trouble else []
    return [line(), line(Span(_(" To call"), Tone.STRONG)), *warning, *wrap("; ".join(called), width, first="   ")]


def _heading(title: str, count: int) -> Line:
    return line(Span(f" {title} ({count})", Tone.STRONG))


def _due_line(due: DueStep, now: datetime, width: int) -> Line:
    tone = Tone.LATE if due.overdue else Tone.PLAIN
    when = _("stopped") if due.stopped else remaining(due.ends, now)
    tone = Tone.DIM if due.stopped else tone
    extended = _(" (extended)") if due.extended else ""
    tail = f" {fit(due.case, CASE_CELLS)} {_(BASIS[due.basis])}"
    room = max(width - len(tail) - 24, 10)
    return line(
        Span(f" {'!' if due.overdue else ' '} {fit(when, 16)}", tone), f" {fit(due.title + extended, room)}", tail
    )


def _run_line(run: OpenRun, width: int) -> Line:
    if run.unreadable:
        return line(Span(f"   {fit(_(run.unreadable), width - 4)}", Tone.DIM))
    filled = run.done * BAR_CELLS // max(run.applying, 1)
    bar = f"[{'#' * filled}{'.' * (BAR_CELLS - filled)}] {run.done}/{run.applying}"
    saved = short_day(run.saved) if run.saved else ""
    room = max(width - CASE_CELLS - 39, 10)
    return line(f"   {fit(run.case, CASE_CELLS)} {fit(run.title, room)} {fit(bar, 19)} {saved}")
