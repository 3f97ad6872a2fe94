"""From YAML events to plain values with a place for every one of them.

One pass over the events of libyaml with an explicit stack: no recursion, nothing composed, so a hostile
file cannot exhaust the machine. Scalars follow the core schema of YAML 1.2; keys are always text.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from msgspec import Struct

from sop_engine.procedure.alignment import align
from sop_engine.procedure.characters import describe, shown, unsafe_when_decoded
from sop_engine.procedure.faults import Fault
from sop_engine.procedure.libyaml import (
    AliasEvent,
    CParser,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
    YAMLError,
)
from sop_engine.procedure.scalars import LONGEST_WORD, NUMERIC_START, WORDS, ScalarFault, number_or_text

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]
Place = tuple[int, int, int, int, list["Place"] | None]
"""Start and end of the key (of the value, where there is none), start and end of the value, places inside
in the order of the items."""

MAX_DEPTH = 32
MAX_FAULTS = 50
MAX_EVENTS = 100_000
"""Names, texts, beginnings and ends of lists and maps in one file: three times a procedure of 1,000 steps."""
_QUESTION = re.compile(r"(?m)(?:^|[\s{\[,-])\?")
_JOINED = re.compile(r"[\r\n][ \t]*(-)")
_NO_NAMES = frozenset({"", "<<"})
_TWICE = "Remove one of the two, or give it another name."
_ONE_WORD = "A name is one word, with a colon behind it."
_SPLIT = "Split the procedure, or look for what was pasted into the file by mistake."
_UNFOLD = "Write the lines out where they are needed."


class _Enough(Exception):
    """So many faults that reading on helps nobody."""


class Reading(Struct, frozen=True):
    """What was read: the value and its place, or what is wrong."""

    value: Value
    place: Place
    faults: tuple[Fault, ...]


def read_events(text: str) -> Reading:
    """Read one YAML document; never raises for anything that stands in the text."""
    return _Reader(text).read()


class _Mapping:
    """A map whose end has not come yet. Places stand in the order of the names."""

    __slots__ = ("key", "key_end", "key_start", "places", "start", "value", "wants_name")

    def __init__(self, start: int) -> None:
        self.start = start
        self.value: dict[str, Value] = {}
        self.places: list[Place] = []
        self.wants_name = True
        self.key = ""
        self.key_start = self.key_end = start

    def put(self, value: Value, start: int, end: int, places: list[Place] | None) -> None:
        self.value[self.key] = value
        self.places.append((self.key_start, self.key_end, start, end, places))
        self.wants_name = True


class _List:
    """A list whose end has not come yet."""

    __slots__ = ("places", "start", "value", "wants_name")

    def __init__(self, start: int) -> None:
        self.start = start
        self.value: list[Value] = []
        self.places: list[Place] = []
        self.wants_name = False

    def put(self, value: Value, start: int, end: int, places: list[Place] | None) -> None:
        self.value.append(value)
        self.places.append((start, end, start, end, places))


class _Reader:
    """State of one pass. `_top` is the innermost open container, `_stack` the ones around it.

    An act takes one kind of event and answers True when reading must stop. Events are untyped here, because
    the stubs allow events without marks, and libyaml always gives marks.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._root = _List(0)
        self._top: _Mapping | _List = self._root
        self._stack: list[_Mapping | _List] = []
        self._faults: list[Fault] = []
        self._documents = 0
        self._questions = _QUESTION.search(text) is not None

    def read(self) -> Reading:
        with suppress(_Enough):
            self._run(CParser(self._text).get_event)
        if not self._root.value and not self._faults:
            self._faults.append(Fault("Y102", "This file is empty.", 0, 1))
        if self._faults:
            return Reading(None, (0, 0, 0, 0, None), tuple(self._faults))
        return Reading(self._root.value[0], self._root.places[0], ())

    def _run(self, next_event: Callable[[], Event | None]) -> None:
        acts: dict[type, Callable[[Any], bool | None]] = {
            MappingStartEvent: self._start,
            SequenceStartEvent: self._start,
            MappingEndEvent: self._end,
            SequenceEndEvent: self._end,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
            DocumentEndEvent: self._pass,
            StreamStartEvent: self._pass,
        }
        scalar = self._scalar
        event: Event | None = None
        try:
            for _ in range(MAX_EVENTS):
                event = next_event()
                if type(event) is ScalarEvent:
                    scalar(event)
                elif type(event) not in acts or acts[type(event)](event):
                    return
            self._too_many(event)
        except YAMLError as error:
            # Most files have no such fault.
            from sop_engine.procedure.syntax import explain_syntax  # noqa: PLC0415

            self._faults.append(explain_syntax(error, self._text, event, self._top.start))

    def _too_many(self, event: Any) -> None:
        message = f"This file holds more than {MAX_EVENTS:,} names, texts, lists and maps."
        self._fault("Y106", message, event.start_mark.index, event.end_mark.index, hint=_SPLIT)

    def _scalar(self, event: Any) -> None:
        # Half of the time is spent here, once for every name and text; hence so few calls.
        text: str = event.value
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        style = event.style
        top: Any = self._top
        if event.tag is not None or event.anchor is not None:
            self._decorated(event)
        if style == '"' and not text.isprintable():
            self._escaped(text, start, end)
        if top.wants_name:
            if text in top.value or text in _NO_NAMES or self._questions:
                self._doubtful_name(top, text, start, end)
            top.key = text
            top.key_start = start
            top.key_end = end
            top.wants_name = False
        elif style:
            top.put(text, start, end, None)
        elif len(text) <= LONGEST_WORD and text in WORDS:
            top.put(WORDS[text], start, end, None)
        elif text[0] in NUMERIC_START:
            top.put(self._number(text, start, end), start, end, None)
        else:
            if " -" in text:
                self._joined(start, end)
            top.put(text, start, end, None)

    def _doubtful_name(self, top: _Mapping, text: str, start: int, end: int) -> None:
        if text in top.value:
            before = top.places[list(top.value).index(text)]
            also = (before[0], before[1], "first written here")
            self._fault(
                "Y110",
                f"The name `{shown(text)}` stands twice in the same place.",
                start,
                end,
                hint=_TWICE,
                also=also,
            )
        elif text == "<<":
            self._fault("Y114", "Merge keys (`<<`) are not part of this language.", start, end, hint=_UNFOLD)
        elif not text:
            self._fault("Y118", "A name is missing before the colon.", start, end, hint=_ONE_WORD)
        elif self._text[max(0, start - 2) : start].strip() in {"?", "{?", "[?", ",?"}:
            self._fault("Y118", "A `?` before a name is not part of this language.", start, end, hint=_ONE_WORD)

    def _start(self, event: Any) -> bool:
        start = event.start_mark.index
        if event.tag is not None or event.anchor is not None:
            self._decorated(event)
        top = self._top
        if top.wants_name:
            self._fault("Y118", "A list or a map cannot be a name.", start, start + 1, hint=_ONE_WORD)
            return True
        if len(self._stack) >= MAX_DEPTH:
            message = f"This is nested more than {MAX_DEPTH} levels deep."
            self._fault("Y117", message, start, start + 1, hint="Look for brackets that are never closed.")
            return True
        self._stack.append(top)
        self._top = _Mapping(start) if type(event) is MappingStartEvent else _List(start)
        return False

    def _end(self, event: Any) -> None:
        done = self._top
        self._top = self._stack.pop()
        self._top.put(done.value, done.start, event.end_mark.index, done.places)

    def _document(self, event: Any) -> bool:
        start, end = event.start_mark.index, event.end_mark.index
        self._documents += 1
        if self._documents > 1:
            message = "A second document begins here. One file holds one document."
            self._fault("Y116", message, start, end, hint="Remove the line `---`, or make a second file.")
            return True
        if event.version is not None or event.tags is not None:
            self._fault(
                "Y115", "Lines that begin with `%` are not part of this language.", start, end, hint="Remove it."
            )
        return False

    def _pass(self, event: Any) -> None:
        """Nothing to keep."""

    def _alias(self, event: Any) -> bool:
        start, end = event.start_mark.index, event.end_mark.index
        message = f"`*{shown(event.anchor)}` is a YAML alias, which is not part of this language."
        self._fault("Y112", message, start, end, hint="If it is meant as text, put the whole text in quotes.")
        return True

    def _decorated(self, event: Any) -> None:
        start = event.start_mark.index
        end = start + len(self._text[start : start + 80].split(maxsplit=1)[0])
        word = shown(self._text[start:end])
        if event.tag is not None:
            message = f"`{word}` begins with `!`, which makes it a YAML tag. Tags are not part of this language."
            self._fault(
                "Y113", message, start, end, hint="In a condition write `not`. A text with `!` first needs quotes."
            )
        else:
            message = f"`{word}` begins with `&`, which makes it an anchor. Anchors are not part of this language."
            self._fault("Y111", message, start, end, hint="If it is meant as text, put the whole text in quotes.")

    def _number(self, text: str, start: int, end: int) -> Value:
        value = number_or_text(text)
        if isinstance(value, ScalarFault):
            self._fault(value.code, value.message, start, end, hint=value.hint)
            return None
        return value

    def _joined(self, start: int, end: int) -> None:
        found = _JOINED.search(self._text, start, end)
        if found:
            at = found.start(1)
            message = "This line was joined to the text above it; it is not a line of the list."
            hint = "Write `- ` with a blank after it, and begin it in the same column as the other lines."
            self._fault("Y130", message, at, at + 1, hint=hint, also=(start, start + 1, "the text begins here"))

    def _escaped(self, value: str, start: int, end: int) -> None:
        at = unsafe_when_decoded(value)
        if at is not None:
            where = start + align(self._text[start:end], value)[at]
            message = f"This escape stands for {describe(value[at])}, which may not stand in a text."
            self._fault(
                "Y105", message, where, end, hint="Remove it; for a line break use a block that begins with `|`."
            )

    def _fault(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        *,
        hint: str = "",
        also: tuple[int, int, str] | None = None,
    ) -> None:
        self._faults.append(Fault(code, message, start, max(end, start + 1), hint, also))
        if len(self._faults) >= MAX_FAULTS:
            raise _Enough
