"""The outline of a run as one widget: lines drawn on demand, a cursor, folding."""

from collections.abc import Callable
from dataclasses import replace

from sop_engine.run.rounds import base_of
from tui.outline import Drawing, Row, View, next_open, next_phase, position, rows
from tui.text import Line, line
from tui.widgets.lines import LinesView


class OutlineView(LinesView, inherit_bindings=False):
    """Steps of the run. `on_move` is called whenever the cursor stands on another line.

    Keys move the cursor and never the lines under it, as the keys of a scrolling view would.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.view = View()
        self.rows: tuple[Row, ...] = ()
        self._drawing: Drawing | None = None
        self.on_move: Callable[[], None] | None = None
        self._whole: list[Line] = []

    def show(self, drawing: Drawing, *, at: str = "") -> None:
        """Draw a state of the run; the cursor stays at its step, or goes to `at`."""
        wanted = at or self.step
        self._drawing = drawing
        self.rows = rows(drawing.procedure, drawing.progress, self.view)
        last = len(self.rows) - 1
        self.cursor = position(self.rows, wanted) if wanted or self.cursor < 0 else min(self.cursor, last)
        self._unfurl()

    def on_resize(self) -> None:
        """Keep the cursor, and the heading of its phase, on the screen."""
        if self.cursor >= 0:
            self.see(max(self.cursor - 1, 0))
        self._unfurl()

    def _unfurl(self) -> None:
        """Show the step under the cursor with its whole title, in as many lines as that takes."""
        row = self.row
        self._whole = self._drawing.whole(row, self.room - 1) if self._drawing and row else []
        self.redraw()
        if self.cursor >= 0:
            self.see(self.cursor + self._more)
            self.see(self.cursor)

    @property
    def _more(self) -> int:
        """Further lines of the step under the cursor."""
        return max(len(self._whole) - 1, 0)

    def count(self) -> int:
        """Lines of the outline."""
        return len(self.rows) + self._more

    def shown_line(self, number: int) -> Line:
        """One line, drawn now. Only below the cursor lines and rows are not numbered alike."""
        if self._drawing is None:
            return line()
        if self._whole and self.is_marked(number):
            shown = self._whole[number - self.cursor]
        else:
            row = self.rows[number if number <= self.cursor else number - self._more]
            shown = self._drawing.draw(row, self.room - 1, self.view)
        return (*line(">" if number == self.cursor else " "), *shown)

    def is_marked(self, number: int) -> bool:
        """Is the cursor on that line, or on the beginning of its title?"""
        return self.cursor <= number <= self.cursor + self._more

    def move(self, number: int) -> None:
        """Put the cursor on that row and show its whole title."""
        if self.rows:
            self.cursor = min(max(number, 0), len(self.rows) - 1)
            self._unfurl()

    @property
    def row(self) -> Row | None:
        """The line under the cursor."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    @property
    def step(self) -> str:
        """Name of the step under the cursor; empty on a phase."""
        return self.row.step if self.row else ""

    def go(self, number: int) -> None:
        """Move the cursor and tell."""
        self.move(number)
        if self.on_move:
            self.on_move()

    def go_to_step(self, name: str) -> None:
        """Move the cursor to that step, opening its phase."""
        if self._drawing is not None and name not in {row.step for row in self.rows}:
            self.change(View(unrolled=self.view.unrolled | {base_of(name)}))
        self.go(position(self.rows, name))

    def go_to_open(self) -> None:
        """Move to the next step that wants something."""
        if self._drawing is not None:
            self.go(next_open(self.rows, self._drawing.progress, self.cursor))

    def go_to_phase(self, direction: int) -> None:
        """Move to the next or previous phase."""
        self.go(next_phase(self.rows, self.cursor, direction))

    def fold(self, *, away: bool) -> None:
        """Fold or open the phase under the cursor, or the rounds that are done there."""
        row = self.row
        if row is None or self._roll(row, away=away):
            return
        folded = self.view.folded | {row.phase} if away else self.view.folded - {row.phase}
        self.change(replace(self.view, folded=folded))
        if away:
            self.go(next(number for number, one in enumerate(self.rows) if one.phase == row.phase))

    def _roll(self, row: Row, *, away: bool) -> bool:
        """Show rounds that are done one by one, or in one line; False where there is nothing to do."""
        base = row.base or base_of(row.step)
        if away is (base not in self.view.unrolled) or (not away and not row.rounds):
            return False
        at = row.rounds[-1] if row.rounds else row.step
        unrolled = self.view.unrolled - {base} if away else self.view.unrolled | {base}
        self.view = replace(self.view, unrolled=unrolled)
        if self._drawing is not None:
            self.show(self._drawing, at=at)
            self.go(self.cursor)
        return True

    def toggle_open(self) -> None:
        """Show all steps, or only those that are open."""
        self.change(replace(self.view, only_open=not self.view.only_open))

    def change(self, view: View) -> None:
        """Look at the outline in another way."""
        self.view = view
        if self._drawing is not None:
            self.show(self._drawing, at=self.step)

    def key_down(self) -> None:
        """Next line."""
        self.go(self.cursor + 1)

    def key_up(self) -> None:
        """Previous line."""
        self.go(self.cursor - 1)

    def key_j(self) -> None:
        """Next line."""
        self.go(self.cursor + 1)

    def key_k(self) -> None:
        """Previous line."""
        self.go(self.cursor - 1)

    def key_home(self) -> None:
        """First line."""
        self.go(0)

    def key_end(self) -> None:
        """Last line."""
        self.go(len(self.rows) - 1)
