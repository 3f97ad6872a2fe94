"""What a blank checklist asks: a box for each option, a line for each answer that is written."""

from collections.abc import Sequence

from exports.blank.phrases import Phrases
from exports.layout.flow import BODY, LABEL, LEFT, ROOM, SMALL, Column, Flow, Style
from exports.layout.instructions import Box, Face, Ink
from sop_engine.procedure.drawing.plain_words import condition_in_words
from sop_engine.procedure.model import Field, FieldType, Procedure

_LEFT = LEFT + 22
_ROOM = ROOM - 22
_LINE = 15.0
"""Height of a line to write on, in points: a hand needs about five millimetres."""
_LABEL = 210.0
_ROWS = 4
_LONG = 3
"""Lines for a long text, rows for a list."""
_TICK = "\N{BALLOT BOX}"
_BOX = Style(Face.TEXT, 8.5, 12.6)
_MARKS = {FieldType.DATE: "____ / ____ / ________", FieldType.TIME: "____ / ____ / ________   ____ : ____"}


class Asking:
    """Puts questions on the pages of a flow."""

    def __init__(self, flow: Flow, procedure: Procedure, phrases: Phrases) -> None:
        self.flow = flow
        self.procedure = procedure
        self.phrases = phrases

    def field(self, field: Field) -> None:
        """One question, with room for its answer."""
        label = self.label(field)
        match field.type:
            case FieldType.COMPUTED:
                return
            case FieldType.YESNO:
                self.boxes(label, [self.phrases.yes, self.phrases.no])
            case FieldType.TICK:
                self.boxes("", [label])
            case FieldType.CHOICE | FieldType.MULTI | FieldType.DECISION:
                several = f" ({self.phrases.several})" if field.type is FieldType.MULTI else ""
                self.boxes(label + several, [option.label for option in field.options])
                if any(option.reason for option in field.options) or field.type is FieldType.DECISION:
                    self.rule()
            case FieldType.LIST:
                self.rows(field, label)
            case FieldType.LONGTEXT:
                self.line(label)
                for _ in range(_LONG - 1):
                    self.rule()
            case _:
                self.line(label, self.mark(field))

    def label(self, field: Field) -> str:
        """The question, when it is asked, and what is written."""
        words = field.label
        if field.optional:
            words += f" ({self.phrases.optional})"
        if field.when is not None:
            words += f" [{self.phrases.if_asked}: {condition_in_words(self.procedure, field.when)}]"
        return words

    def mark(self, field: Field) -> str:
        """What stands on the line already."""
        match field.type:
            case FieldType.PERSON:
                return self.phrases.person
            case FieldType.EXHIBIT | FieldType.CUSTODY:
                return f"{self.phrases.exhibit}:                         {self.phrases.seal}:"
            case FieldType.SIGN:
                return self.phrases.signature
            case FieldType.NUMBER:
                return f"                    {field.unit}"
            case _:
                return _MARKS.get(field.type, "")

    def rows(self, field: Field, label: str) -> None:
        """A list: some rows, each with its columns."""
        self.flow.need(5 * BODY.leading)
        self.flow.text(label, BODY, Column(_LEFT, _ROOM))
        for row in range(1, _ROWS + 1):
            self.flow.text(f"{self.phrases.row} {row}", SMALL, Column(_LEFT, _ROOM))
            for column in field.columns:
                self.field(column)

    def boxes(self, label: str, options: Sequence[str]) -> None:
        """Boxes to tick, side by side as far as they fit."""
        flow = self.flow
        flow.need(3 * _BOX.leading)
        if label:
            flow.text(label, BODY, Column(_LEFT, _ROOM))
        line = ""
        node = flow.node("P")
        for option in options:
            shown = f"{_TICK} {option}"
            longer = f"{line}      {shown}" if line else shown
            if line and flow.metrics.width(flow.metrics.literal(longer), _BOX.face, _BOX.size) > _ROOM - 12:
                flow.text(line, _BOX, Column(_LEFT + 12, _ROOM - 12), node=node)
                longer = shown
            line = longer
        flow.text(line, _BOX, Column(_LEFT + 12, _ROOM - 12), node=node)

    def line(self, label: str, mark: str = "") -> None:
        """A label and, beside it, a line to write on; below it when the label is long."""
        flow = self.flow
        lines = flow.metrics.lines(label, BODY.face, BODY.size, _LABEL)
        flow.need(len(lines) * BODY.leading + _LINE)
        flow.y -= _LINE - BODY.leading
        flow.lines(lines, BODY, _LEFT, flow.node("P"))
        if mark:
            flow.y += LABEL.leading
            flow.lines([mark], SMALL, _LEFT + _LABEL + 8, flow.node("P"))
            flow.y -= LABEL.leading - SMALL.leading
        flow.put(Box(_LEFT + _LABEL + 6, flow.y + 1, _ROOM - _LABEL - 6, 0.5, Ink.GREY))

    def rule(self) -> None:
        """A line to write on across the page."""
        self.flow.need(_LINE)
        self.flow.y -= _LINE
        self.flow.put(Box(_LEFT + 12, self.flow.y + 1, _ROOM - 12, 0.5, Ink.GREY))
