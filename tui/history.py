"""The history of a run in words: each act, by whom, when, and what changed; nothing of it can be changed here. Pure.

What identifies or harms somebody stays masked; to read it there is the step, where the reading and its reason are
entered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Field, FieldType, Privacy, Procedure
from sop_engine.run import events as e
from sop_engine.run.clock_events import ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.rounds import base_of
from sop_engine.run.time_events import span
from sop_engine.run.use_events import Accepted, Differed, Returned, Used
from tui.page import MASK, show_value
from tui.text import Line, Span, Tone, line, wrap
from tui.words import caller, clock_time, day_and_time, short_day

_OUTCOMES: Mapping[type, tuple[str, Tone]] = {
    e.Completed: (later("Done: {step}"), Tone.GOOD),
    e.Confirmed: (later("Confirmed as second officer: {step}"), Tone.GOOD),
    e.Skipped: (later("Skipped: {step}"), Tone.WARN),
    e.Waived: (later("Waived: {step}"), Tone.WARN),
    e.NotDone: (later("Not done: {step}"), Tone.LATE),
    e.NotDoneSigned: (later("Signed as not done, by a supervisor: {step}"), Tone.PLAIN),
    e.Asked: (later("Applies: {step}"), Tone.PLAIN),
    e.Occasion: (later("Opened, because something happened: {step}"), Tone.PLAIN),
}
_CLOCK = later("A word about the machine's clock")
_DIM: Mapping[type, str] = {
    e.Concealed: later("An act that you may not read"),
    e.CalendarTaken: later("The station's calendar of court days was taken"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """What an act did. `detail`: values and reasons, each a line."""

    what: str
    detail: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class History:
    """The acts of a run. `called`: an officer's name by id."""

    procedure: Procedure
    events: Sequence[e.Event]
    called: Callable[[str], str]

    def lines(self, width: int, step: str = "") -> list[Line]:
        """The newest act first; of one step only, if it is named."""
        numbered = list(enumerate(self.events, start=1))
        shown = [(number, event) for number, event in numbered if not step or step_of(event) == step]
        lines = [row for number, event in reversed(shown) for row in self._entry(number, event, width)]
        return lines or [line(), line(Span(_("   Nothing has happened here yet."), Tone.DIM))]

    def _entry(self, number: int, event: e.Event, width: int) -> Iterator[Line]:
        act, header = self.act(event), event.header
        when = f"{short_day(header.entered)}:{clock_time(header.entered)[-2:]}"
        yield line(Span(f" {number:4}  {when}  {self.called(header.by)}", Tone.STRONG))
        yield from wrap(act.what, width, first="       ", tone=act.tone)
        for detail in (*act.detail, *self._source(header)):
            yield from wrap(detail, width, first="         ", tone=Tone.DIM)

    def _source(self, header: e.Header) -> Iterator[str]:
        if header.reported:
            yield _("entered by {officer}: reported, not signed").format(officer=self.called(header.actor))
        if header.sheet:
            yield _("copied from sheet {number} of the run").format(number=header.sheet)
        if header.late:
            yield _("it happened at {time}: a late entry").format(time=day_and_time(header.at))
        if header.correction:
            yield _("the clock was corrected by {span}").format(span=span(header.correction))

    def act(self, event: e.Event) -> Act:
        """What one event says."""
        if isinstance(event, e.Answered | e.Amended | e.Voided):
            return self._value(event)
        if type(event) in _OUTCOMES:
            return self._outcome(event)
        if isinstance(event, ClockStopped | ClockExtended | ClockRestarted):
            return self._clock(event)
        if isinstance(event, Used | Accepted | Returned | Differed):
            return self._use(event)
        told = self._people(event) or self._whole_run(event)
        return told or Act(_(_DIM.get(type(event), _CLOCK)), tone=Tone.DIM)

    def _value(self, event: e.Answered | e.Amended | e.Voided) -> Act:
        field = self._field(event.step, event.field)
        place = self._place(event.step, event.field, event.row)
        if isinstance(event, e.Voided):
            why = _("because of {answer}").format(answer=caller(self.procedure)(event.because))
            return Act(_("No longer counts: {place}").format(place=place), (why,), Tone.WARN)
        new = self._shown(field, event.value)
        reason = self._reason(event.reason, field.privacy if field else self._privacy(event.step))
        if isinstance(event, e.Answered):
            handed = (_("handed over by another run"),) if event.handed else ()
            return Act(_("Answered: {place}").format(place=place), (new, *reason, *handed))
        old = self._shown(field, event.old)
        return Act(_("Changed: {place}").format(place=place), (f"{old} -> {new}", *reason), Tone.WARN)

    def _outcome(self, event: e.Event) -> Act:
        step = step_of(event)
        words, tone = _OUTCOMES[type(event)]
        if isinstance(event, e.Asked) and not event.applies:
            words = later("Does not apply: {step}")
        texts = [getattr(event, name, "") for name in ("reason", "attempts", "told")]
        told = tuple(row for text in texts for row in self._reason(text, self._privacy(step)))
        return Act(_(words).format(step=self._title(step)), told, tone)

    def _clock(self, event: ClockStopped | ClockExtended | ClockRestarted) -> Act:
        title = self._title(event.step)
        authority = event.authority if isinstance(event.authority, str) else _("withheld")
        detail = (
            _("by {authority}").format(authority=authority),
            *self._reason(event.reason, self._privacy(event.step)),
        )
        match event:
            case ClockStopped():
                words = _("Clock stopped: {step}")
            case ClockExtended():
                words = _("Clock extended: {step}")
            case ClockRestarted():
                words = _("Clock restarted: {step}")
        return Act(words.format(step=title), detail, Tone.WARN)

    def _use(self, event: Used | Accepted | Returned | Differed) -> Act:
        match event:
            case Used():
                words = _("Another run begun ({run}): {step}")
                return Act(words.format(run=event.run[:8], step=self._title(event.step)))
            case Accepted():
                return Act(_("Taken over by name: {officer} answers for this run").format(
                    officer=self.called(event.header.by)
                ), tone=Tone.GOOD)  # fmt: skip
            case Returned():
                words = _("The other run came back ({run}): {step}")
                return Act(words.format(run=event.run[:8], step=self._title(event.step)))
            case Differed():
                place = self._place(event.step, event.field, 0)
                return Act(_("Changed in the run that it came from: {place}").format(place=place), tone=Tone.WARN)

    def _people(self, event: e.Event) -> Act | None:
        match event:
            case e.PersonAdded():
                return Act(_("Person entered into the vault: {person}").format(person=event.person))
            case e.Noted():
                privacy = self._privacy(event.step) if event.step else Privacy.CASE
                title = self._title(event.step) if event.step else _("the run")
                return Act(_("Note on {step}").format(step=title), self._reason(event.text, privacy))
            case e.Read():
                what = event.what if event.what.startswith("P") else self._title(event.what)
                return Act(_("Masked answers were read, with a reason: {what}").format(what=what))
            case e.Exported():
                words = _("Record handed out to {recipient} ({kind})")
                return Act(words.format(recipient=event.recipient, kind=event.kind))
        return None

    def _whole_run(self, event: e.Event) -> Act | None:
        match event:
            case e.Opened():
                return Act(_("Run begun: {title}").format(title=f"{event.procedure} {event.version}"))
            case e.Closed():
                label = self.procedure.outcomes.get(event.outcome, event.outcome)
                return Act(_("Run closed: {outcome}").format(outcome=label), tone=Tone.GOOD)
            case e.Lifted():
                phase = self.procedure.phase(event.phase)
                words = _("Closed part opened again: {phase}").format(phase=phase.title if phase else event.phase)
                return Act(words, tone=Tone.WARN)
            case e.Purged():
                return Act(_("Expunged: {step}").format(step=self._title(event.step.rstrip("~"))), tone=Tone.WARN)
            case e.SheetTaken():
                return Act(_("Entered from paper from here on: {sheet}").format(sheet=event.serial))
        return None

    def _title(self, step: str) -> str:
        return caller(self.procedure)(step).strip("'")

    def _field(self, step: str, name: str) -> Field | None:
        file = self.procedure.folded or self.procedure
        return self.procedure.field(f"{step}.{name}") or file.field(f"{base_of(step)}.{name}")

    def _place(self, step: str, name: str, row: int) -> str:
        if not name:
            return self._title(step)
        field = self._field(step, name)
        label = field.label if field else name
        numbered = _(" (row {number})").format(number=row) if row else ""
        return f"{self._title(step)}: {label}{numbered}"

    def _privacy(self, step: str) -> Privacy:
        file = self.procedure.folded or self.procedure
        found = self.procedure.step(step) or file.step(base_of(step))
        return found.privacy if found else Privacy.HARM

    def _shown(self, field: Field | None, value: e.Value | e.Withheld) -> str:
        if isinstance(value, e.Withheld):
            return _("expunged") if value.why == e.EXPUNGED else _("withheld from you")
        if field is None or field.privacy >= Privacy.IDENTITY:
            return MASK
        if field.type is FieldType.LIST and isinstance(value, Mapping):
            columns = [one for one in field.columns if one.name in value]
            return "; ".join(f"{one.label}: {self._shown(one, value[one.name])}" for one in columns)
        return _(show_value(field, value))

    def _reason(self, text: e.Text, privacy: Privacy) -> tuple[str, ...]:
        if not text:
            return ()
        if not isinstance(text, str):
            return (_("expunged") if text.why == e.EXPUNGED else _("withheld from you"),)
        return (text if privacy < Privacy.IDENTITY else MASK,)


def step_of(event: e.Event) -> str:
    """The step that an act is about; empty for one of the whole run."""
    return str(getattr(event, "step", ""))
