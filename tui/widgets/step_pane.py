"""The pane beside the outline: one step with guidance and answers; the cursor goes from answer to answer."""

from collections.abc import Callable

from tui.guidance import page_lines
from tui.page import Page
from tui.text import Line, line
from tui.widgets.lines import PickList


class StepPane(PickList):
    """Shows a page; `picked` is `field` or `field row` of the answer under the cursor."""

    DEFAULT_CSS = """
    StepPane { border-left: ascii $primary; padding: 0; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._page: Page | None = None
        self._beside: Callable[[int], list[Line]] = lambda _: []

    def show_lines(self, make: Callable[[int], list[Line]]) -> None:
        """Show no step, but these lines for a width."""
        self._beside = make
        self.show(None)

    def show(self, page: Page | None) -> None:
        """Show a step, from its top unless it is the same step again."""
        same = page is not None and self._page is not None and page.step.name == self._page.step.name
        self._page = page
        self._draw()
        if not same:
            self.scroll_to(0, 0, animate=False, force=True)

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._page is None:
            shown = self._beside(max(self.room - 2, 10)) or [line()]
            self.set_items([(one, "") for one in shown])
            return
        lines = page_lines(self._page, max(self.room - 2, 10))
        items: list[tuple[Line, str]] = []
        before = ""
        for one in lines:
            key = f"{one.field} {one.row}" if one.field else ""
            items.append((one.shown, key if key != before else ""))
            before = key
        self.set_items(items)

    @property
    def answer(self) -> tuple[str, int]:
        """Field and row under the cursor; empty and 0 when there is none."""
        field, _, row = self.picked.partition(" ")
        return field, int(row or 0)
