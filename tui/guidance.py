"""One step as lines: what to do, say and never do, its answers, why, whom to call, the law and the clock. Pure."""

from collections.abc import Mapping
from datetime import datetime

from sop_engine.interface_language import _
from sop_engine.procedure.calling import calling
from sop_engine.procedure.model import Field, FieldType, Privacy, Step
from sop_engine.run.computed import computed_words
from sop_engine.run.events import Value, Withheld
from sop_engine.run.outlook import Status
from sop_engine.run.rounds import base_of
from sop_engine.run.state import Given
from sop_engine.run.view import View
from sop_engine.sentence import joined
from tui.desk import Run
from tui.page import INPUT, Page, PaneLine, secret, show_value
from tui.rulings import Rulings
from tui.step_outcome import outcome_lines
from tui.text import Line, Span, Tone, line, wrap
from tui.words import ENDED, STATUS, caller, day_and_time, deadline, glyph, law_lines, titles, waits_for_other


def page_lines(page: Page, width: int) -> list[PaneLine]:
    """All lines of the pane at that width."""
    before = [
        *_head(page, width),
        *ruling_lines(page, width),
        *instructions(page.step, width),
        *_rulings(page, width).other_run_lines(),
    ]
    after = [*outcome_lines(page, width), *background(page, width)]
    return [*map(PaneLine, before), *_answers(page, width), *map(PaneLine, after)]


def ruling_lines(page: Page, width: int, *, by_command: bool = False) -> list[Line]:
    """Gates and clocks: what closes the step, until when it is to be done, and what was done with that."""
    rulings = _rulings(page, width, by_command=by_command)
    if page.standing.status is Status.UNSEEN:
        return rulings.gate_lines()
    return [*rulings.gate_lines(), *_clock(page, width), *rulings.clock_lines(), *rulings.counted_lines()]


def spoken_rulings(page: Page, width: int) -> list[Line]:
    """Gates, clocks and the other run, for who listens line by line."""
    return [*ruling_lines(page, width, by_command=True), *_rulings(page, width, by_command=True).other_run_lines()]


def _rulings(page: Page, width: int, *, by_command: bool = False) -> Rulings:
    return Rulings(
        view=View(page.procedure, page.state, page.now),
        step=page.step,
        width=width,
        secret=lambda privacy, text: secret(page, privacy, text),
        others=page.others,
        by_command=by_command,
    )


def _head(page: Page, width: int) -> list[Line]:
    step, standing = page.step, page.standing
    lines = wrap(step.title, width, tone=Tone.STRONG)
    state = glyph(standing, page.happened)
    waits = _("begun; waits for the other run") if waits_for_other(standing, page.happened) else ""
    lines.append(line(state, " ", waits or _(STATUS[standing.status])))
    if standing.because and standing.status is not Status.ASK:
        lines += wrap(_because(page), width, first="    ", tone=Tone.DIM)
    if not page.my_roles & set(step.who):
        lines += wrap(
            _("For: {roles} (you do not hold this role)").format(roles=_roles(page, step.who)), width, tone=Tone.WARN
        )
    if step.urgent and standing.status is not Status.HIDDEN:
        lines += wrap(_("Urgent: nothing may hold this up."), width, first=" !  ", tone=Tone.WARN)
    if step.sealed:
        lines += wrap(
            _("Sealed: only {roles} can read the answers.").format(roles=_roles(page, step.sealed)),
            width,
            tone=Tone.WARN,
        )
    if standing.status is Status.ASK:
        lines += wrap(_("First: {ask_first} (enter)").format(ask_first=step.ask_first), width, tone=Tone.WARN)
    return lines


def _clock(page: Page, width: int) -> list[Line]:
    """The clock that counts."""
    if page.standing.due is None:
        return []
    status = page.standing.status
    ended = status if status in ENDED else None
    clock = deadline(page.standing.due, page.now, caller(page.procedure), ended=ended)
    return wrap(clock.text, width, tone=clock.tone)


def _because(page: Page) -> str:
    """Why it stands so; the sentence names answers, so it is masked where these are."""
    phase = page.procedure.phase(page.step.phase)
    until = page.step.every.until if page.step.every else None
    conditions = [found for found in (page.step.when, phase.when if phase else None, until) if found]
    conditions += [gate.when for gate in phase.gates] if phase else []
    # What has many rounds stands under its name in the file only.
    file = page.procedure.folded or page.procedure
    fields = [file.field(base_of(ref)) for found in conditions for ref in found.reads]
    read = max((field.privacy for field in fields if field), default=Privacy.OPEN)
    hangs_on_answers = page.standing.status is Status.HIDDEN
    return secret(page, read if hangs_on_answers else Privacy.OPEN, _(page.standing.because))


def instructions(step: Step, width: int) -> list[Line]:
    """Do, say, and apart from them: never."""
    lines: list[Line] = []
    if step.do:
        lines += [line(), line(Span(_("DO"), Tone.STRONG))]
        lines += [row for text in step.do for row in wrap(text, width, first=" - ")]
    if step.say:
        lines += [line(), line(Span(_("SAY"), Tone.STRONG))]
        lines += [row for text in step.say for row in wrap(f'"{text}"', width, first="   ")]
    if step.never:
        lines += [line(), line(Span(_("NEVER"), Tone.LATE))]
        lines += [row for text in step.never for row in wrap(text, width, first=" X ", tone=Tone.WARN)]
    return lines


def background(page: Page, width: int) -> list[Line]:
    """Why, whom to call, who may do it, the law with how sure it is."""
    step, lines = page.step, [line()]
    if step.why:
        lines += wrap(step.why, width, first=_("Why:  "))
    if step.call:
        known = calling(page.procedure, page.numbers)
        lines += wrap(_(joined(", ", map(known.words, step.call))), width, first=_("Call: "), tone=Tone.STRONG)
    lines += wrap(_roles(page, step.who), width, first=_("Who:  "))
    if step.second:
        lines += wrap(_("{roles} confirms").format(roles=_roles(page, step.second)), width, first=_("2nd:  "))
    lines += law_lines(page.procedure, step.law, width)
    for noted in page.happened.notes:
        lines += wrap(secret(page, page.step.privacy, noted.text), width, first=_("Note: "))
    return lines


def _roles(page: Page, names: tuple[str, ...]) -> str:
    return titles(page.procedure, names)


def _answers(page: Page, width: int) -> list[PaneLine]:
    if not page.step.fields:
        return []
    lines = [PaneLine(line()), PaneLine(line(Span(_("ANSWERS"), Tone.STRONG)))]
    for field in page.step.fields:
        if page.standing.status is Status.UNSEEN:
            lines += map(PaneLine, wrap(field.label, width, first="[#] ", tone=Tone.DIM))
            continue
        lines += _list_rows(page, field, width) if field.type is FieldType.LIST else _one(page, field, width)
    return lines


def _one(page: Page, field: Field, width: int) -> list[PaneLine]:
    given = page.happened.answers.get(field.name)
    if field.value is not None:
        return _worked_out(page, field, width)
    if given is None or given.voided:
        return _unanswered(page, field, width, withdrawn=given is not None)
    state = Span("[*] " if given.before else "[x] ", Tone.GOOD)
    shown = wrap(field.label, width, first="    ")
    lines = [PaneLine(line(state, *shown[0][1:]), field.name), *(PaneLine(one, field.name) for one in shown[1:])]
    return lines + [PaneLine(one, field.name) for one in _value_lines(page, field, given, width)]


def _worked_out(page: Page, field: Field, width: int) -> list[PaneLine]:
    """A computed field: nothing to type."""
    told = computed_words(View(page.procedure, page.state, page.now), field)
    lines = wrap(field.label, width, first=" =  ", tone=Tone.DIM) if told else []
    lines += wrap(secret(page, field.privacy, told), width, first="      ", tone=Tone.STRONG) if told else []
    return [PaneLine(one, field.name) for one in lines]


def worked_out(step: Step, run: Run, now: datetime) -> list[str]:
    """The computed fields of a step, one a line, as far as they are nobody's secret."""
    view = View(run.procedure, run.state, now)
    fields = [one for one in step.fields if one.value is not None and one.privacy < Privacy.IDENTITY]
    return [f"{one.label}: {told}" for one in fields if (told := computed_words(view, one))]


def _value_lines(page: Page, field: Field, given: Given, width: int) -> list[Line]:
    indent = "      "
    lines = wrap(_masked(page, field, given.value), width, first=indent, tone=Tone.STRONG)
    if given.reason:
        lines += wrap(
            _("reason: {reason}").format(reason=secret(page, field.privacy, given.reason)),
            width,
            first=indent,
            tone=Tone.DIM,
        )
    if given.proposed:
        lines += wrap(
            _("proposed was: {option}").format(option=_proposed(page, field, given.proposed)),
            width,
            first=indent,
            tone=Tone.DIM,
        )
    if given.before:
        old = _masked(page, field, given.before[-1].value)
        lines += wrap(_("before: {old}").format(old=old), width, first=indent, tone=Tone.DIM)
        lines += wrap(
            _("changed because: {reason}").format(reason=secret(page, field.privacy, given.why)),
            width,
            first=indent,
            tone=Tone.DIM,
        )
    differs = page.state.differs.get(field.name) if field.step == INPUT else None
    if differs is not None:
        told = _("Changed since ({when}) in the run that it came from; u puts it right here.").format(
            when=day_and_time(differs.header.at)
        )
        lines += wrap(told, width, first=indent, tone=Tone.WARN)
    return lines


def _masked(page: Page, field: Field, value: Value | Withheld) -> str:
    """The value, or stars; what is gone, or not for this officer, says so: no key reveals it."""
    told = show_value(field, value)
    return told if isinstance(value, Withheld) else secret(page, field.privacy, told)


def _proposed(page: Page, field: Field, proposed: str | Withheld) -> str:
    option = None if isinstance(proposed, Withheld) else field.option(proposed)
    return secret(page, field.privacy, option.label if option else proposed)


def _unanswered(page: Page, field: Field, width: int, *, withdrawn: bool) -> list[PaneLine]:
    if not page.asked(field):
        why = _("withdrawn") if withdrawn else _("not needed")
        return [
            PaneLine(one, field.name) for one in wrap(f"{field.label} ({why})", width, first="[/] ", tone=Tone.DIM)
        ]
    wanted = _(" (optional)") if field.optional else ""
    return [PaneLine(one, field.name) for one in wrap(f"{field.label}{wanted}", width, first="[ ] ")]


def _list_rows(page: Page, field: Field, width: int) -> list[PaneLine]:
    rows = page.happened.rows.get(field.name, ())
    lines = [] if rows else _unanswered(page, field, width, withdrawn=False)
    if rows:
        lines += [
            PaneLine(one, field.name)
            for one in wrap(_("{label} (enter adds a row)").format(label=field.label), width, first="[x] ")
        ]
    for number, given in enumerate(rows, start=1):
        told = _("withdrawn") if given.voided else _row_text(page, field, given)
        mark = "* " if given.before else "  "
        lines += [PaneLine(one, field.name, number) for one in wrap(told, width, first=f"   {mark}{number}. ")]
    return lines


def _row_text(page: Page, field: Field, given: Given) -> str:
    if not isinstance(given.value, Mapping):
        return show_value(field, given.value)
    row = given.value
    parts = [
        f"{column.label}: {secret(page, column.privacy, show_value(column, row[column.name]))}"
        for column in field.columns
        if column.name in row
    ]
    return "; ".join(parts)
