"""What can be started: choose a procedure, give the case reference, begin."""

from dataclasses import dataclass, replace
from datetime import datetime

from textual.app import ComposeResult

from sop_engine.errors import SopError
from sop_engine.interface_language import _, later, ngettext
from sop_engine.run.sheets import TakeSheet
from tui.actions import PICKING, bindings
from tui.desk import Colleague, Desk, Offered
from tui.flows.language import ask_language
from tui.flows.moments import ask_moment
from tui.flows.paper import TITLE, ask_writer
from tui.questions import Flow, Kind, Question, text
from tui.screens.base import SopScreen
from tui.text import Line, Span, Tone, line, wrap
from tui.widgets.lines import PickList

CASE_HELP = later("The reference only, for example the Occurrence Book number. No names.")


def ask_start(offered: Offered) -> Flow[tuple[str, str]]:
    """The reference of the case, and the language where there is a choice."""
    title = _("Start: {title}").format(title=offered.title)
    case = text((yield Question(kind=Kind.LINE, label=_("Case reference"), title=title, help=_(CASE_HELP))))
    return case, (yield from ask_language(offered.languages, title))


@dataclass(frozen=True, slots=True)
class AtDesk:
    """The time at the desk."""

    now: datetime


def ask_start_on_paper(offered: Offered, desk: Desk, me: Colleague) -> Flow[tuple[str, str, TakeSheet]]:
    """As `ask_start`, and the sheet that the run began on, and when."""
    case, language = yield from ask_start(offered)
    order = yield from ask_writer(tuple(desk.officers()), me)
    now = desk.now()
    label = _("When did it begin, as the sheet says?")
    begun = yield from ask_moment(
        AtDesk(now), label, _(TITLE), wrong=lambda then: _("This lies in the future.") if then > now else ""
    )
    return case, language, replace(order, at=begun)


class ChooseScreen(SopScreen):
    """The list of procedures."""

    ACTIONS = PICKING
    BINDINGS = bindings(PICKING)

    def body(self) -> ComposeResult:
        """One list."""
        yield PickList(id="offers")

    def head_lines(self) -> list[Line]:
        """What this is."""
        return [line(Span(_(" Start a run: choose a procedure"), Tone.STRONG)), line(" ", self.message())]

    def on_mount(self) -> None:
        """Read the list once."""
        self.offers = {one.id: one for one in self.desk.procedures()}
        self.focus_home()

    def redraw(self) -> None:
        """Wrap for the new width."""
        self.query_one(PickList).set_items(offer_items(list(self.offers.values()), max(self.app.size.width - 2, 20)))

    def focus_home(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(PickList))

    def _offered(self) -> Offered | None:
        """The procedure under the cursor, if it can be started; else the screen says why not."""
        offered = self.offers.get(self.query_one(PickList).picked)
        if offered is not None and offered.why_not:
            self.say(_(offered.why_not), Tone.LATE)
            return None
        return offered

    def action_open(self) -> None:
        """Ask for the case and start."""
        if offered := self._offered():
            self.start_flow(lambda: ask_start(offered), lambda said: self._start(offered, *said))

    def action_paper(self) -> None:
        """Ask for the case and the sheet, and start as of when it began on paper."""
        me = self.desk.officer
        if me is not None and (offered := self._offered()):
            self.start_flow(
                lambda: ask_start_on_paper(offered, self.desk, me), lambda said: self._start(offered, *said)
            )

    def _start(self, offered: Offered, case: str, language: str, paper: TakeSheet | None = None) -> bool:
        from tui.screens.run import RunScreen

        try:
            run = self.desk.start(offered.id, case, language, paper)
        except SopError as error:
            self.refuse(error)
            return False
        self.end_flow()
        self.app.switch_screen(RunScreen(self.desk, run, sheet=1 if paper else 0))
        return False


def offer_words(one: Offered) -> str:
    """A procedure in one line."""
    steps = ngettext("{count} step", "{count} steps", one.steps).format(count=one.steps)
    return f"{one.title}  v{one.version}  {steps}"


def offer_items(offers: list[Offered], width: int) -> list[tuple[Line, str]]:
    """Each procedure with what it is for."""
    items: list[tuple[Line, str]] = []
    for one in offers:
        rows = wrap(offer_words(one), width, first=" ", tone=Tone.STRONG)
        items += [(rows[0], one.id), *((row, "") for row in rows[1:])]
        items += [(row, "") for row in wrap(one.about, width, first="   ", tone=Tone.DIM)]
        if one.why_not:
            items += [(row, "") for row in wrap(_(one.why_not), width, first="   ", tone=Tone.WARN)]
        items.append((line(), ""))
    return items or [(line(_(" No procedure can be started here.")), "")]
