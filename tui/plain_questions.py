"""Questions on paper: one line out, one line in. Text is shown literally, secrets are asked without echo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sop_engine.interface_language import _
from sop_engine.visible import visible
from tui.questions import Asking, Flow, Kind, Question, Reply

T = TypeVar("T")
END_OF_TEXT = "."
LOOK_SECONDS = 1.0
"""How often is looked, while a line is waited for, whether somebody else wants to write."""


class Command(Exception):
    """The officer typed `/name rest` instead of an answer."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        name, _, rest = typed[1:].strip().partition(" ")
        self.name = name.lower()
        self.rest = rest.strip()


@dataclass(frozen=True, slots=True)
class Paper:
    """Where lines come from and go to.

    Attributes:
        read: gives the next line without its end; raises EOFError at the end of the input.
        write: shows one line. secret: asks without echo.
        before: is called before each question. ready: waits so many seconds; False when no line was typed by then.
        meanwhile: is called each time that nothing was.
    """

    read: Callable[[], str]
    write: Callable[[str], None]
    secret: Callable[[str], str]
    before: Callable[[], None] = lambda: None
    ready: Callable[[float], bool] = lambda _: True
    meanwhile: Callable[[], None] = lambda: None

    def say(self, text: str) -> None:
        """Show a text, line by line."""
        for line in visible(text).split("\n"):
            self.write(line)

    def ask(self, prompt: str) -> str:
        """One line from the officer.

        Raises:
            Command: it begins with one slash. EOFError: the input ended.
        """
        self.before()
        self.say(prompt)
        typed = self._line()
        if typed.startswith("//"):
            return typed[1:]
        if typed.startswith("/") and len(typed) > 1:
            raise Command(typed)
        return typed

    def _line(self) -> str:
        while not self.ready(LOOK_SECONDS):
            self.meanwhile()
        return self.read()

    def choose(self, prompt: str, labels: Sequence[str]) -> int:
        """Place of the chosen label, from 0."""
        for number, label in enumerate(labels, 1):
            self.say(f"  {number}. {label}")
        while True:
            typed = self.ask(_("{prompt} (1 to {count})").format(prompt=prompt, count=len(labels))).strip()
            if typed.isdecimal() and 1 <= int(typed) <= len(labels):
                return int(typed) - 1
            self.say(_("Type one of the numbers."))

    def answer(self, begin: Callable[[], Flow[T]]) -> T | None:
        """Ask all questions of a flow; gives its result."""
        asking = Asking(begin)
        while (question := asking.question) is not None:
            asking.reply(self._reply(question))
        return asking.result

    def _reply(self, question: Question) -> Reply:
        if question.help:
            self.say(question.help)
        while True:
            found = self._try(question)
            if found is not None:
                return found

    def _try(self, question: Question) -> Reply | None:
        if question.kind is Kind.HIDDEN:
            return self.secret(question.label)
        if question.kind is Kind.CHOOSE:
            return self._one(question)
        if question.kind is Kind.MULTI:
            return self._several(question)
        typed = self._long(question) if question.kind is Kind.LONG else self._short(question)
        if typed or question.optional:
            return typed
        self.say(_("This must be answered. /next leaves the step for later."))
        return None

    def _short(self, question: Question) -> str:
        empty = _(" (optional, Enter leaves it empty)") if question.optional else ""
        empty = _(" (Enter: {otherwise})").format(otherwise=question.otherwise) if question.otherwise else empty
        typed = self.ask(f"{question.label}{empty}:")
        understood = question.reading(typed) if question.reading and typed else ""
        if understood:
            self.say(understood)
        return typed

    def _long(self, question: Question) -> str:
        lines: list[str] = []
        typed = self.ask(
            _("{label} (several lines; a line with only {end} ends it):").format(
                label=question.label, end=END_OF_TEXT
            )
        )
        while typed != END_OF_TEXT:
            lines.append(typed)
            typed = self._line()
        return "\n".join(lines).strip()

    def _one(self, question: Question) -> Reply | None:
        self._list(question)
        typed = self.ask(_("{label} Number:").format(label=question.label)).strip()
        if not typed and question.optional:
            return ""
        return self._named(question, typed)

    def _several(self, question: Question) -> Reply | None:
        self._list(question)
        typed = (
            self.ask(_("{label} Numbers, with spaces between:").format(label=question.label))
            .replace(",", " ")
            .split()
        )
        if not typed and question.optional:
            return ()
        chosen = [self._named(question, one) for one in typed]
        return tuple(one for one in chosen if one is not None) if typed and None not in chosen else None

    def _list(self, question: Question) -> None:
        if not question.picks:
            self.say(_("There is nothing to choose from here. /next leaves the step for later."))
        for number, pick in enumerate(question.picks, 1):
            self.say(f"  {number}. {pick.label}{f' ({pick.detail})' if pick.detail else ''}")

    def _named(self, question: Question, typed: str) -> str | None:
        names = [pick.name for pick in question.picks]
        if typed in names:
            return typed
        if typed.isdecimal() and 1 <= int(typed) <= len(names):
            return names[int(typed) - 1]
        self.say(_("Type one of the numbers."))
        return None
