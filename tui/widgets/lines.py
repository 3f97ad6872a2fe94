"""A scrolling view of lines, drawn one by one: a thousand steps cost no more widgets than ten."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.text import Line, Tone, cells, line


class LinesView(ScrollView, can_focus=True):
    """Lines with an optional cursor line. Subclasses may draw lines on demand (`count`, `shown_line`).

    Attributes:
        cursor: number of the line with the cursor, or -1.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--cursor", *(f"lines--{tone}" for tone in Tone)}
    DEFAULT_CSS = """
    LinesView {
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        overflow-x: hidden;
        overflow-y: auto;
        & > .lines--plain { color: $foreground; }
        & > .lines--strong { text-style: bold; color: $foreground; }
        & > .lines--dim { color: $foreground-muted; }
        & > .lines--late { text-style: bold; color: $text-error; }
        & > .lines--warn { color: $text-warning; }
        & > .lines--good { color: $text-success; }
        & > .lines--cursor { background: $panel; }
        &:focus > .lines--cursor { background: $cursor-line; text-style: bold; }
    }
    """
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._painted: dict[int, Strip] = {}
        self.cursor = -1

    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def shown_line(self, number: int) -> Line:
        """The line of that number, from 0."""
        return self._lines[number]

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        self._lines = lines
        self.redraw()

    def redraw(self) -> None:
        """Draw again what is not as it was, after lines or their number changed: a slow link carries little."""
        self._measure()
        for y, painted in self._painted.items():
            if y < self.size.height and self._strip(y) != painted:
                self.refresh(Region(0, y, self.size.width, 1))

    def _measure(self) -> None:
        """At least the window: what fits into it is then drawn again only where it changed, not as a whole."""
        self.virtual_size = Size(self.room, max(self.count(), self.scrollable_content_region.height))

    def on_resize(self) -> None:
        """The window is another; what a subclass does about it, Textual calls too."""
        self._measure()

    @property
    def room(self) -> int:
        """Cells of one line."""
        return max(self.scrollable_content_region.width, 1)

    def move(self, number: int) -> None:
        """Put the cursor on that line and make it visible; only the two lines are drawn again."""
        if not self.count():
            return
        old, self.cursor = self.cursor, min(max(number, 0), self.count() - 1)
        for changed in {old, self.cursor}:
            self.refresh_line(changed)
        self.see(self.cursor)

    def see(self, number: int) -> None:
        """Scroll so that this line shows: to the middle, so that the next moves need not scroll again."""
        if not 0 <= number - self.scroll_offset.y < self.size.height:
            self.scroll_to_region(Region(0, number, 1, 1), animate=False, force=True, center=True)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        self._painted[y] = self._strip(y)
        return self._painted[y]

    def _strip(self, y: int) -> Strip:
        """One line of the window, as few pieces as it has styles."""
        number = y + self.scroll_offset.y
        width = self.size.width
        if number >= self.count():
            return Strip.blank(width, self.rich_style)
        marked = ("lines--cursor",) if self.is_marked(number) else ()
        shown = self.shown_line(number) or line("")
        segments = [
            Segment(span.text, self.get_visual_style(f"lines--{span.tone}", *marked).rich_style) for span in shown
        ]
        used = sum(cells(span.text) for span in shown)
        padding = Segment(" " * max(width - used, 0), self.get_visual_style("lines--plain", *marked).rich_style)
        return Strip([*self.sign_of(number), *segments, padding]).crop(0, width).simplify()

    def is_marked(self, number: int) -> bool:
        """Is the cursor on that line?"""
        return number == self.cursor

    def sign_of(self, number: int) -> list[Segment]:
        """What stands left of a line; nothing here."""
        del number
        return []


class PickList(LinesView):
    """Lines of which some can be picked; up and down go from pick to pick.

    `on_pick`: called with the key of the line when enter is pressed.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._keys: list[str] = []
        self.on_pick: Callable[[str], None] | None = None

    def set_items(self, items: Sequence[tuple[Line, str]]) -> None:
        """Show lines with their keys; lines with an empty key cannot be picked. The picked key stays picked."""
        before = self.picked
        self._keys = [key for _, key in items]
        self.set_lines([shown for shown, _ in items])
        places = [number for number, key in enumerate(self._keys) if key]
        same = [number for number in places if self._keys[number] == before]
        self.cursor = (same or places or [-1])[0]

    @property
    def picked(self) -> str:
        """Key of the line under the cursor, or empty."""
        return self._keys[self.cursor] if 0 <= self.cursor < len(self._keys) else ""

    def sign_of(self, number: int) -> list[Segment]:
        """A sign at the picked line, so that it shows without colour."""
        sign = ">" if number == self.cursor and self.picked else " "
        return [Segment(sign, self.get_visual_style("lines--strong").rich_style)]

    def step(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) line that can be picked."""
        order = range(self.cursor + direction, len(self._keys) if direction > 0 else -1, direction)
        target = next((number for number in order if self._keys[number]), None)
        if target is not None:
            self.move(target)
        elif direction < 0:
            self.see(0)

    def key_down(self) -> None:
        """Next."""
        self.step(1)

    def key_up(self) -> None:
        """Previous."""
        self.step(-1)

    def key_j(self) -> None:
        """Next."""
        self.step(1)

    def key_k(self) -> None:
        """Previous."""
        self.step(-1)

    def key_enter(self) -> None:
        """Pick the line."""
        if self.picked and self.on_pick:
            self.on_pick(self.picked)
