"""Verify a record that somebody handed out: no case, and no officer, is needed for it."""

import asyncio
from pathlib import Path

from textual.app import ComposeResult

from sop_engine.errors import SopError
from sop_engine.interface_language import _, later
from tui.actions import VERIFY, bindings
from tui.desk import Checked, Desk
from tui.questions import Flow, Kind, Question, text
from tui.screens.base import SopScreen
from tui.text import Line, Span, Tone, fit, line, wrap
from tui.widgets.lines import LinesView

SIGNS = {
    "ok": ("[ok]", Tone.GOOD),
    "FAILED": ("[NO]", Tone.LATE),
    "warning": ("[! ]", Tone.WARN),
    "not checked": ("[--]", Tone.DIM),
}
"""Status of a check to its sign: a word first, the colour only beside it."""
MEANING = later("It says that this is what was signed. It does not say that the answers are true.")


def ask_file(start: str) -> Flow[Path]:
    """Which file."""
    note = _("A signed PDF, or a bundle. It is only read; nothing of it is kept here.")
    where = text((yield Question(kind=Kind.LINE, label=_("Which file?"), title=_("Verify"), help=note, start=start)))
    return Path(where).expanduser()


class VerifyScreen(SopScreen):
    """Asks for a file, checks it in the background, and shows one line for each check."""

    ACTIONS = VERIFY
    BINDINGS = bindings(VERIFY)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._file = ""
        self._found: Checked | None = None

    def body(self) -> ComposeResult:
        """The lines."""
        yield LinesView(id="checks")

    def head_lines(self) -> list[Line]:
        """Which file, and messages."""
        width, message = max(self.app.size.width - 1, 20), self.message()
        title = Span(fit(_(" VERIFY  {file}").format(file=self._file), width), Tone.STRONG)
        return [line(title), *wrap(message.text, width, first=" ", tone=message.tone)]

    def on_mount(self) -> None:
        """Ask at once."""
        self.action_open()

    def focus_home(self) -> None:
        """The lines have the focus."""
        self.set_focus(self.query_one(LinesView))

    def action_open(self) -> None:
        """Ask for a file."""
        start = self._file or f"{Path.home()}/"
        self.start_flow(lambda: ask_file(start), self._begin)

    def _begin(self, path: Path) -> bool:
        self._file, self._found = str(path), None
        self.end_flow()
        self.redraw()
        self.say(_("Checking; esc leaves, and nothing is lost."))
        self.run_worker(self._check(path), exclusive=True)
        return True

    async def _check(self, path: Path) -> None:
        try:
            self._found = await asyncio.to_thread(self.desk.verify, path)
        except SopError as error:
            self.refuse(error)
            return
        self.say("")
        self.redraw()

    def redraw(self) -> None:
        """The result, at this width."""
        width = max(self.app.size.width - 2, 20)
        self.query_one(LinesView).set_lines(result_lines(self._found, width) if self._found else [])
        self.draw_head()


def result_lines(found: Checked, width: int) -> list[Line]:
    """The verdict first, then each check, what the file claims, and what cannot be seen from here."""
    tone = Tone.GOOD if found.good else Tone.LATE
    lines = [line(), *wrap(f"{found.verdict}: {_(found.meaning)}", width, first=_(" RESULT  "), tone=tone)]
    lines += [*(wrap(_(MEANING), width, first="   ", tone=Tone.DIM) if found.good else ()), line()]
    for status, name, reason in found.checks:
        sign, tone = SIGNS[status]
        rows = wrap(f"{name}: {_(reason)}", width, first=f" {sign} ", tone=Tone.PLAIN if status == "ok" else tone)
        lines += [line(Span(f" {sign} ", tone), *rows[0][1:]), *rows[1:]]
    lines.append(line())
    for label, said in found.claims:
        lines += wrap(f"{_(label)}: {_(said)}", width, first=" ")
    if found.limits:
        lines += [line(), line(Span(_(" Not checked, because it cannot be seen from here:"), Tone.STRONG))]
    return lines + [row for limit in found.limits for row in wrap(_(limit), width, first="   ", tone=Tone.DIM)]
