"""The persons of a case: references only; a name is shown for one at a time, for a reason, and that is an entry."""

from textual.app import ComposeResult

from sop_engine.interface_language import _
from sop_engine.run.events import Withheld
from tui.actions import PERSONS, bindings
from tui.desk import Desk, Run
from tui.flows import acts
from tui.page import MASK
from tui.screens.acting import ActingScreen, RunHolder
from tui.text import Line, Span, Tone, line, wrap
from tui.widgets.lines import PickList

SHOWN_SECONDS = 30


class PersonsScreen(ActingScreen):
    """The identity vault of this run."""

    ACTIONS = PERSONS
    BINDINGS = bindings(PERSONS)

    def __init__(self, desk: Desk, held: RunHolder) -> None:
        super().__init__(desk, held)
        self._shown = ""

    def body(self) -> ComposeResult:
        """One list."""
        yield PickList(id="persons")

    def on_mount(self) -> None:
        """The list has the focus."""
        self.focus_home()

    def redraw(self) -> None:
        """Wrap for the new width."""
        self._draw()

    def focus_home(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(PickList))

    def changed(self) -> None:
        """The state moved on."""
        super().changed()
        self._draw()

    def _draw(self) -> None:
        width = max(self.app.size.width - 2, 20)
        self.query_one(PickList).set_items(person_items(self.run_now, self._shown, width))

    def action_reveal(self) -> None:
        """Show the person under the cursor for a while, once it was said why."""
        reference = self.query_one(PickList).picked
        if not reference:
            return
        if self._shown == reference:
            self._hide()
        else:
            self.ask_to_read(
                reference, _("Show {reference}").format(reference=reference), lambda: self._show(reference)
            )

    def _show(self, reference: str) -> None:
        self._shown = reference
        self._draw()
        self.say(_("Shown for half a minute; the reading and its reason are entered. r hides."))
        self.set_timer(SHOWN_SECONDS, self._hide)

    def _hide(self) -> None:
        self._shown = ""
        self._draw()

    def action_add(self) -> None:
        """Add a person."""
        self.act(lambda: acts.person(self.context()))


def person_items(run: Run, shown: str, width: int) -> list[tuple[Line, str]]:
    """Each person with the reference; the values of one of them, if asked for."""
    items: list[tuple[Line, str]] = [
        (line(Span(_(" Persons (references stand in the record, names never)"), Tone.STRONG)), "")
    ]
    for reference, person in run.state.persons.items():
        kind = run.procedure.people.get(person.kind, person.kind)
        items.append((line(f"   {reference}  {kind}  {'' if reference == shown else MASK}"), reference))
        if reference == shown:
            items += [(row, "") for row in _values(person.values, width)]
    if not run.state.persons:
        items.append((line(Span(_("   Nobody yet. a adds a person."), Tone.DIM)), ""))
    return items


def _values(values: object, width: int) -> list[Line]:
    if isinstance(values, Withheld) or not hasattr(values, "items"):
        return wrap(_("withheld: you are not among those who may read it"), width, first="       ")
    return [row for name, text in values.items() for row in wrap(f"{name}: {text}", width, first="       ")]
