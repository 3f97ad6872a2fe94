"""One question at a time: every act of an officer is a short row of questions that ends in a result.

A flow is a generator that yields `Question`s, is sent the replies and returns its result. Flows are
pure, so going back one question is running the flow again with one reply less.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from sop_engine.interface_language import _


class Kind(StrEnum):
    """How a question is answered."""

    LINE = "line"  # one line; enter saves
    SENTENCE = "sentence"  # wrapped text; enter saves
    LONG = "long"  # several lines; ctrl+s saves
    CHOOSE = "choose"  # one of the picks
    MULTI = "multi"  # any of the picks
    HIDDEN = "hidden"  # a passphrase: shown as stars, never copied


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One of several. `ends`: as part of a multi it excludes the rest."""

    name: str
    label: str
    detail: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the officer is asked.

    Attributes:
        title: what is being done, above the question.
        start: text to begin with, or names of picks joined by spaces.
        optional: an empty reply is allowed. otherwise: what an empty reply means, if not nothing.
        unmarked: no pick is marked before the officer marks one: a decision is never prepared.
        find: typed letters go to the pick that begins so (in lists longer than the number keys always).
        reading: how a typed text is understood, shown while typing; empty when it says nothing.
    """

    kind: Kind
    label: str
    title: str = ""
    help: str = ""
    picks: tuple[Pick, ...] = ()
    start: str = ""
    optional: bool = False
    otherwise: str = ""
    unmarked: bool = False
    find: bool = False
    reading: Callable[[str], str] | None = None


def in_words(picks: tuple[Pick, ...]) -> tuple[Pick, ...]:
    """Picks of a table with their labels in the language that is spoken."""
    return tuple(replace(pick, label=_(pick.label)) for pick in picks)


Reply = str | tuple[str, ...]
T = TypeVar("T")
Flow = Generator[Question, Reply, T]


class Asking(Generic[T]):
    """A flow on its way. `question` is the one to ask now; None once `result` is there."""

    def __init__(self, begin: Callable[[], Flow[T]]) -> None:
        self._begin = begin
        self._replies: list[Reply] = []
        self.result: T | None = None
        self.question: Question | None = None
        self._restart()

    def reply(self, value: Reply) -> None:
        """Answer the question; the next one, or the result, follows."""
        self._replies.append(value)
        self._send(value)

    def back(self) -> bool:
        """Ask the question before again, with its reply as a start; False when there is none."""
        if not self._replies:
            return False
        last = self._replies.pop()
        self._restart()
        if self.question is not None and self.question.kind is not Kind.HIDDEN:
            self.question = replace(self.question, start=last if isinstance(last, str) else " ".join(last))
        return True

    def again(self) -> Question | None:
        """The same question once more, made anew: in another language it has other words."""
        self._restart()
        return self.question

    def _restart(self) -> None:
        self._flow = self._begin()
        self.result = None
        try:
            self.question = next(self._flow)
        except StopIteration as end:
            self._end(end)
            return
        for value in self._replies:
            self._send(value)

    def _send(self, value: Reply) -> None:
        try:
            self.question = self._flow.send(value)
        except StopIteration as end:
            self._end(end)

    def _end(self, end: StopIteration) -> None:
        self.question = None
        self.result = end.value


def text(reply: Reply) -> str:
    """The reply to a question of one text or one pick."""
    return reply if isinstance(reply, str) else " ".join(reply)


def names(reply: Reply) -> tuple[str, ...]:
    """The reply to a question of several picks."""
    return (reply,) if isinstance(reply, str) else reply
