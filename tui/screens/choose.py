"""What can be started: choose a procedure, give the case reference, begin."""

from textual.app import ComposeResult

from sop_engine.errors import SopError
from tui.actions import PICKING, bindings
from tui.desk import Offered
from tui.flows.language import ask_language
from tui.questions import Flow, Kind, Question, text
from tui.screens.base import SopScreen
from tui.text import Line, Span, Tone, line, wrap
from tui.widgets.lines import PickList

CASE_HELP = "The reference only, for example the Occurrence Book number. No names."


def ask_start(offered: Offered) -> Flow[tuple[str, str]]:
    """The reference of the case, and the language where there is a choice."""
    title = f"Start: {offered.title}"
    case = text((yield Question(kind=Kind.LINE, label="Case reference", title=title, help=CASE_HELP)))
    return case, (yield from ask_language(offered.languages, title))


class ChooseScreen(SopScreen):
    """The list of procedures."""

    ACTIONS = PICKING
    BINDINGS = bindings(PICKING)

    def body(self) -> ComposeResult:
        """One list."""
        yield PickList(id="offers")

    def head_lines(self) -> list[Line]:
        """What this is."""
        return [line(Span(" Start a run: choose a procedure", Tone.STRONG)), line(" ", self.message())]

    def on_mount(self) -> None:
        """Read the list once."""
        self.offers = {one.id: one for one in self.desk.procedures()}
        self.focus_home()

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self.query_one(PickList).set_items(offer_items(list(self.offers.values()), max(self.app.size.width - 2, 20)))

    def focus_home(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(PickList))

    def action_open(self) -> None:
        """Ask for the case and start."""
        offered = self.offers.get(self.query_one(PickList).picked)
        if offered is None:
            return
        if offered.why_not:
            self.say(offered.why_not, Tone.LATE)
            return
        self.start_flow(lambda: ask_start(offered), lambda said: self._start(offered, *said))

    def _start(self, offered: Offered, case: str, language: str) -> bool:
        from tui.screens.run import RunScreen

        try:
            run = self.desk.start(offered.id, case, language)
        except SopError as error:
            self.refuse(error)
            return False
        self.end_flow()
        self.app.switch_screen(RunScreen(self.desk, run))
        return False


def offer_items(offers: list[Offered], width: int) -> list[tuple[Line, str]]:
    """Each procedure with what it is for."""
    items: list[tuple[Line, str]] = []
    for one in offers:
        rows = wrap(f"{one.title}  v{one.version}  {one.steps} steps", width, first=" ", tone=Tone.STRONG)
        items += [(rows[0], one.id), *((row, "") for row in rows[1:])]
        items += [(row, "") for row in wrap(one.about, width, first="   ", tone=Tone.DIM)]
        if one.why_not:
            items += [(row, "") for row in wrap(one.why_not, width, first="   ", tone=Tone.WARN)]
        items.append((line(), ""))
    return items or [(line(" No procedure can be started here."), "")]
