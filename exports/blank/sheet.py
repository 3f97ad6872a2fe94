"""A blank checklist as pages: every step with what to do, boxes to tick and lines to write on. Pure."""

from collections.abc import Iterator

from exports.blank.asking import Asking
from exports.blank.phrases import PHRASES, Phrases, span_words
from exports.layout.flow import (
    ALARM,
    BODY,
    BOTTOM,
    GROUP,
    LEFT,
    RIGHT,
    ROOM,
    SMALL,
    STEP,
    STRONG,
    TITLE,
    Column,
    Flow,
)
from exports.layout.instructions import ARTIFACT, PAGE_HEIGHT, Box, Face, Ink, Pages, Words
from exports.layout.metrics import Metrics
from sop_engine.procedure.drawing.plain_words import condition_in_words
from sop_engine.procedure.model import Due, Gate, Phase, Procedure, Step

_NUMBER = 22.0
_BODY = Column(LEFT + _NUMBER, ROOM - _NUMBER)
_SPACE = 26.0
"""Height of a line to write on."""
_NAMES = 14
"""Lines on the page of names."""


def lay_out_blank(procedure: Procedure, serial: str, metrics: Metrics, *, reviewed: bool = True) -> Pages:
    """Lay out a blank checklist in the language that the procedure is in.

    Args:
        procedure: as it stands in its file, not unfolded.
        serial: number of this sheet; what is entered from it later names it.
        metrics: of the typefaces.
        reviewed: has somebody reviewed the translation?
    """
    sheet = _Sheet(procedure, serial, metrics)
    sheet.head(reviewed=reviewed)
    for phase in procedure.phases:
        sheet.phase(phase)
    sheet.ending()
    sheet.names()
    sheet.margins()
    flow = sheet.flow
    return Pages(
        title=metrics.literal(f"{procedure.title} ({serial})").replace("\n", " "),
        pages=tuple(tuple(page) for page in flow.pages),
        nodes=tuple(flow.nodes),
        bookmarks=tuple(flow.bookmarks),
    )


class _Sheet:
    """Pages under construction."""

    def __init__(self, procedure: Procedure, serial: str, metrics: Metrics) -> None:
        self.procedure = procedure
        self.serial = serial
        self.phrases: Phrases = PHRASES[procedure.language]
        self.flow = Flow(metrics)
        self.asking = Asking(self.flow, procedure, self.phrases)
        self.number = 0

    def head(self, *, reviewed: bool) -> None:
        """What it is, how to fill it in, and whose it is."""
        flow, procedure, phrases = self.flow, self.procedure, self.phrases
        flow.text(phrases.kicker, ALARM)
        flow.heading(procedure.title, 1, TITLE)
        flow.text(f"{procedure.id} {procedure.version}  ·  {self.serial}", SMALL)
        if procedure.about:
            flow.text(procedure.about, BODY)
        if not reviewed:
            flow.text(phrases.unreviewed, SMALL)
        flow.space(6)
        for rule in phrases.rules:
            flow.text(f"\N{BULLET}  {rule}", STRONG)
        flow.space(4)
        for label in (phrases.case, phrases.station, phrases.begun, phrases.officer):
            self.asking.line(label)

    def phase(self, phase: Phase) -> None:
        """A heading, what closes the phase, and its steps."""
        flow = self.flow
        flow.space(12)
        flow.heading(phase.title, 2, GROUP, keep=90)
        flow.rule()
        if phase.when is not None:
            flow.text(f"{self.phrases.only_if}: {condition_in_words(self.procedure, phase.when)}", SMALL)
        for gate in phase.gates:
            self.gate(gate)
        for step in phase.steps:
            self.step(step, phase)

    def gate(self, gate: Gate) -> None:
        """What closes the phase, and why."""
        condition = condition_in_words(self.procedure, gate.when)
        self.flow.text(f"{self.phrases.closes} {condition}. {gate.because}", SMALL)

    def step(self, step: Step, phase: Phase) -> None:
        """One step: what to do, what is asked, and who did it."""
        self.number += 1
        flow = self.flow
        flow.space(8)
        flow.need(90)
        flow.put(Box(LEFT, flow.y, ROOM, 0.4, Ink.LINE))
        flow.y -= 3
        top = flow.y
        heading = flow.node("H3")
        flow.lines([str(self.number)], STEP, LEFT, heading)
        flow.y = top
        urgent = f"   {self.phrases.urgent}" if step.urgent else ""
        lines = flow.metrics.lines(step.title + urgent, STEP.face, STEP.size, _BODY.room)
        flow.lines(lines, STEP, _BODY.x, heading)
        for text in self.about(step, phase):
            flow.text(text, SMALL, _BODY)
        for text in step.do:
            flow.text(f"\N{BULLET}  {text}", BODY, _BODY)
        for text in step.say:
            flow.text(f"{self.phrases.say}: “{text}”", BODY, _BODY)
        for text in step.never:
            flow.text(f"{self.phrases.never}: {text}", STRONG, _BODY)
        if step.use is not None:
            self.asking.line(f"{self.phrases.other} {step.use.procedure}")
        for field in step.fields:
            self.asking.field(field)
        self.done(step)

    def about(self, step: Step, phase: Phase) -> Iterator[str]:
        """When it applies, who does it, and until when."""
        phrases, procedure = self.phrases, self.procedure
        if step.when is not None and step.when is not phase.when:
            yield f"{phrases.only_if}: {condition_in_words(procedure, step.when, without=phase.when)}"
        if step.ask_first:
            yield f"{phrases.asked_first}: {step.ask_first}"
        if step.anytime:
            yield phrases.opened
        if step.each:
            listed = procedure.field(step.each)
            yield f"{phrases.for_each} “{listed.label if listed else step.each}”"
        if step.after:
            yield f"{phrases.not_before}: {', '.join(map(self.called, step.after))}"
        titles = [procedure.roles[name].title if name in procedure.roles else name for name in step.who]
        second = [procedure.roles[name].title if name in procedure.roles else name for name in step.second]
        yield f"{phrases.who}: {', '.join(titles)}" + (f"; {phrases.second} {', '.join(second)}" if second else "")
        yield from map(self.clock, step.due)
        if step.every is not None:
            spans = step.every.at or tuple(gap.of for gap in step.every.gaps)
            yield f"{phrases.comes_back}: {', '.join(span_words(span, phrases) for span in spans)}"

    def clock(self, due: Due) -> str:
        """A deadline with its basis."""
        phrases = self.phrases
        names = " / ".join(map(self.called, due.before or due.start))
        if due.before:
            words = phrases.before.format(span_words(due.at_least, phrases), names)
        else:
            within = span_words(due.within, phrases)
            words = phrases.within.format(within, names) if within else phrases.at_once.format(names)
        condition = f" ({phrases.only_if}: {condition_in_words(self.procedure, due.when)})" if due.when else ""
        return f"{words}, {phrases.bases[due.basis]}{condition}"

    def called(self, name: str) -> str:
        """A step, phase or field by what the officer reads."""
        if name in {"start", "opened"}:
            return self.phrases.start if name == "start" else self.phrases.opening
        field = self.procedure.field(name) if "." in name else None
        step, phase = self.procedure.step(name), self.procedure.phase(name)
        found = field.label if field else step.title if step else phase.title if phase else name
        return self.phrases.completion.format(found)

    def done(self, step: Step) -> None:
        """Who did it and when, or why not."""
        phrases = self.phrases
        self.asking.line(f"{phrases.done_by} / {phrases.done_at}")
        if step.skip is not None:
            self.asking.boxes(phrases.skipped, list(step.skip.reasons.values()))
        self.asking.line(f"☐ {phrases.not_done}")

    def ending(self) -> None:
        """How the run ended: boxes side by side, or one below the other where some have a condition."""
        flow = self.flow
        flow.space(14)
        flow.heading(self.phrases.outcome, 2, GROUP, keep=90)
        flow.rule()
        if self.procedure.outcome_when:
            for name in self.procedure.outcomes:
                self.outcome(name)
        else:
            self.asking.boxes("", list(self.procedure.outcomes.values()))
        self.asking.line(f"{self.phrases.done_by} / {self.phrases.done_at}")

    def outcome(self, name: str) -> None:
        """One outcome, and when it may be chosen."""
        self.asking.boxes("", [self.procedure.outcomes[name]])
        condition = self.procedure.outcome_when.get(name)
        if condition is not None:
            self.flow.text(f"{self.phrases.only_if}: {condition_in_words(self.procedure, condition)}", SMALL, _BODY)

    def names(self) -> None:
        """The page of names, which is torn off and kept apart."""
        flow = self.flow
        flow.new_page()
        flow.heading(self.phrases.names, 2, GROUP)
        for rule in self.phrases.names_rules:
            flow.text(f"\N{BULLET}  {rule}", STRONG)
        flow.space(6)
        for number in range(1, _NAMES + 1):
            self.asking.line(f"P{number}")

    def margins(self) -> None:
        """Serial and page number on every page."""
        flow = self.flow
        count = len(flow.pages)
        for index, page in enumerate(flow.pages):
            label = self.phrases.page.format(index + 1, count)
            width = flow.metrics.width(label, Face.TEXT, 7.2)
            title = flow.metrics.lines(self.procedure.title, Face.BOLD, 7.6, ROOM - 150)[0]
            y = BOTTOM - 30
            page[:0] = [
                Words(LEFT, PAGE_HEIGHT - 48, title, Face.BOLD, 7.6, Ink.GREY, ARTIFACT),
                Box(LEFT, PAGE_HEIGHT - 55, ROOM, 0.6, Ink.LINE),
                Box(LEFT, y + 12, ROOM, 0.6, Ink.LINE),
                Words(LEFT, y, self.serial, Face.MONO, 7.2, Ink.GREY, ARTIFACT),
                Words(RIGHT - width, y, label, Face.TEXT, 7.2, Ink.GREY, ARTIFACT),
            ]
