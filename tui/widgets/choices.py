"""Picks of a question: `( )` one of them, `[ ]` any of them; by arrows or by number, no colour needed."""

from collections.abc import Callable, Iterable

from textual import events

from sop_engine.interface_language import _
from tui.questions import Pick
from tui.text import Line, Span, Tone, line, wrap
from tui.widgets.lines import LinesView

KEYS = "123456789"
"""Only the first nine picks show a number: of "12" the first digit alone would already mark another one."""


NOWHERE = -1


def begins(pick: Pick, typed: str) -> bool:
    """Does the name of a pick, or a word of its label, begin so?"""
    return any(word.casefold().startswith(typed.casefold()) for word in (pick.name, *pick.label.split()))


class Choices(LinesView):
    """One or several of the picks. `on_reply` is called with the names when enter is pressed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._picks: tuple[Pick, ...] = ()
        self._several = False
        self._chosen: set[str] = set()
        self._at = 0
        self._first_lines: list[int] = []
        self._given_room = 1
        self._finds = False
        self._typed = ""
        self.on_reply: Callable[[tuple[str, ...]], None] | None = None
        self.on_find: Callable[[str], None] | None = None

    def offer(
        self,
        picks: tuple[Pick, ...],
        *,
        several: bool,
        chosen: Iterable[str] = (),
        unmarked: bool = False,
        finds: bool = False,
        room: int = 1,
    ) -> None:
        """Show these picks; nothing is chosen beforehand unless named. `unmarked`: not even the first is marked.

        `finds`: typed letters go to the first pick that begins so. `room`: cells of a line until it is laid out.
        """
        self._given_room = room
        self._picks, self._several, self._chosen = picks, several, set(chosen)
        self._finds, self._typed = finds, ""
        self._at = NOWHERE if unmarked else 0
        self._draw()

    @property
    def room(self) -> int:
        """Cells of one line. A list that was hidden until now has no width of its own yet."""
        found = super().room
        return found if found > 1 else self._given_room

    def rename(self, picks: tuple[Pick, ...]) -> None:
        """The same picks in other words; what is marked stays marked."""
        self._picks = picks
        self._draw()

    def line_count(self, width: int) -> int:
        """How many lines the picks take at that width."""
        return sum(len(self._label(number, width)) for number in range(len(self._picks)))

    def _label(self, number: int, width: int) -> list[tuple[Span, ...]]:
        pick = self._picks[number]
        on = pick.name in self._chosen if self._several else number == self._at
        box = ("[x]" if on else "[ ]") if self._several else ("(*)" if on else "( )")
        here = ">" if number == self._at else " "
        tone = Tone.STRONG if number == self._at else Tone.PLAIN
        detail = f"  {pick.detail}" if pick.detail else ""
        key = KEYS[number] if number < len(KEYS) else " "
        return wrap(f"{pick.label}{detail}", width, first=f"{here} {box} {key}  ", tone=tone)

    def _draw(self) -> None:
        lines: list[Line] = []
        self._first_lines = []
        for number in range(len(self._picks)):
            self._first_lines.append(len(lines))
            lines += self._label(number, self.room)
        marked = bool(self._picks) and self._at != NOWHERE
        self.cursor = self._first_lines[self._at] if marked else NOWHERE
        self.set_lines(lines or [line(Span(_("Nothing to choose from."), Tone.WARN))])
        if marked:
            self.see(self.cursor)

    def on_resize(self) -> None:
        """The window changed: wrap again."""
        self._draw()

    def _go(self, number: int) -> None:
        if self._picks:
            self._at = min(max(number, 0), len(self._picks) - 1)
            self._draw()

    def on_key(self, event: events.Key) -> None:
        """Arrows, pages, numbers and letters move, space marks, enter replies."""
        page = max(self.size.height - 1, 1)
        moves = {"down": 1, "j": 1, "up": -1, "k": -1, "home": -len(self._picks), "end": len(self._picks)}
        moves |= {"pagedown": page, "pageup": -page}
        if self._finds and (typed := self._typing(event)) is not None:
            self._find(typed)
        elif event.key in moves:
            self._find("")
            self._go(self._at + moves[event.key])
        elif event.character and event.character in KEYS and int(event.character) <= len(self._picks):
            self._go(int(event.character) - 1)
            self._mark()
        elif event.key == "space":
            self._mark()
        elif event.key == "enter":
            self._reply()
        else:
            return
        event.stop()
        event.prevent_default()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """A letter of a name is text here, whatever it does elsewhere on the screen."""
        del key
        return self._finds and bool(character) and str(character).isalnum()

    def _typing(self, event: events.Key) -> str | None:
        """What is typed of a name with this key; None when the key is none of a name."""
        if event.key == "backspace":
            return self._typed[:-1]
        letter = event.character or ""
        named = letter.isalpha() or (self._typed and (letter.isdigit() or letter in {"-", "_", "."}))
        return self._typed + letter if letter and named else None

    def _find(self, typed: str) -> None:
        """Go to the first pick that begins so; a letter with which none does is not taken."""
        found = next((number for number, pick in enumerate(self._picks) if begins(pick, typed)), None)
        told = (
            _("begins with: {typed}").format(typed=typed)
            if found is not None
            else _("none begins with: {typed}").format(typed=typed)
        )
        if typed and found is not None:
            self._go(found)
        if self.on_find is not None and typed != self._typed:
            self.on_find(told if typed else "")
        self._typed = self._typed if found is None else typed

    def _mark(self) -> None:
        if not self._several or not self._picks:
            return
        pick = self._picks[self._at]
        lonely = {one.name for one in self._picks if one.ends}
        if pick.name in self._chosen:
            self._chosen.discard(pick.name)
        elif pick.ends:
            self._chosen = {pick.name}
        else:
            self._chosen = (self._chosen - lonely) | {pick.name}
        self._draw()

    def _reply(self) -> None:
        if not self._picks or self.on_reply is None:
            return
        if not self._several and self._at == NOWHERE:
            self.on_reply(())
            return
        chosen = tuple(pick.name for pick in self._picks if pick.name in self._chosen)
        self.on_reply(chosen if self._several else (self._picks[self._at].name,))
