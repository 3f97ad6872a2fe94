"""The emergency card: what to do at once, what never to do, whom to call. Nothing has to be unlocked for it."""

from collections.abc import Mapping
from functools import cache, partial

from textual.app import ComposeResult

from sop_engine.commands.card import HEADINGS, card_rows, in_spoken
from sop_engine.commands.card_page import urgent_steps
from sop_engine.commands.library import read_procedure, shipped_ids
from sop_engine.interface_language import _
from sop_engine.procedure.model import Procedure
from tui.actions import CARD, bindings
from tui.desk import Desk
from tui.screens.base import SopScreen
from tui.screens.help import ReadingScreen
from tui.text import Line, Span, Tone, line, wrap
from tui.widgets.lines import PickList


class CardScreen(SopScreen):
    """Numbers to call first, then the card of each procedure with an urgent step."""

    ACTIONS = CARD
    BINDINGS = bindings(CARD)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._cards: Mapping[str, Procedure] = {}

    def body(self) -> ComposeResult:
        """One list."""
        yield PickList(id="cards")

    def head_lines(self) -> list[Line]:
        """What this is."""
        return [
            line(Span(_(" EMERGENCY CARD  nothing has to be unlocked for it"), Tone.STRONG)),
            line(" ", self.message()),
        ]

    def on_mount(self) -> None:
        """The numbers are there at once; the cards are read then, the first time in this session."""
        self.focus_home()
        self.call_after_refresh(self._read)

    def _read(self) -> None:
        self._cards = shipped_cards()
        self.redraw()

    def redraw(self) -> None:
        """Wrap for the new width."""
        width = max(self.app.size.width - 2, 20)
        self.query_one(PickList).set_items(
            card_items([in_spoken(one) for one in self._cards.values()], self.desk, width)
        )

    def focus_home(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(PickList))

    def action_open(self) -> None:
        """The whole card of one procedure."""
        if found := self._cards.get(self.query_one(PickList).picked):
            chosen = in_spoken(found)
            numbers = self.desk.numbers().numbers
            make = partial(whole_card, found, dict(numbers))
            self.app.push_screen(
                ReadingScreen(self.desk, _("Emergency card: {title}").format(title=chosen.title), make)
            )

    def action_card(self) -> None:
        """It is open already."""


@cache
def shipped_cards() -> Mapping[str, Procedure]:
    """The shipped procedures that have an urgent step, by id; read once."""
    found = (read_procedure(name, quick=True).procedure for name in shipped_ids())
    return {one.id: one for one in found if one is not None and urgent_steps(one)}


def card_items(cards: list[Procedure], desk: Desk, width: int) -> list[tuple[Line, str]]:
    """The numbers, one a line, then what can be opened."""
    numbers = desk.numbers()
    items = (
        [(row, "") for row in wrap(_(numbers.trouble), width, first=" ! ", tone=Tone.WARN)] if numbers.trouble else []
    )
    items.append((line(Span(_(" CALL"), Tone.STRONG)), ""))
    items += [(row, "") for words in desk.to_call() for row in wrap(words, width, first="   ")]
    items += [(line(), ""), (line(Span(_(" AT ONCE, AND WHAT NEVER TO DO (enter opens)"), Tone.STRONG)), "")]
    for one in cards:
        rows = wrap(one.title, width, first="   ")
        items += [(rows[0], one.id), *((row, "") for row in rows[1:])]
    return items


def whole_card(procedure: Procedure, numbers: dict[str, str], width: int) -> list[Line]:
    """The card as `sop card` prints it, at this width."""
    lines: list[Line] = []
    for number, (before, words) in enumerate(card_rows(in_spoken(procedure), numbers)):
        tone = (
            Tone.WARN
            if before.strip() == "x"
            else Tone.STRONG
            if number == 0 or _is_heading(before, words)
            else Tone.PLAIN
        )
        lines += wrap(words, width, first=f" {before}", tone=tone) if words else [line()]
    return lines


def _is_heading(before: str, words: str) -> bool:
    return words in map(_, HEADINGS) if not before else before.strip(" .").isdigit()
