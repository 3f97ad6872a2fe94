"""What rules and other runs say of a step, as lines: gates, acts on clocks, the run that it began. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sop_engine.interface_language import _
from sop_engine.procedure.model import Phase, Privacy, Step
from sop_engine.run.clock_events import ClockAct, ClockExtended, ClockStopped
from sop_engine.run.due import clocks
from sop_engine.run.events import Withheld
from sop_engine.run.gates import closed, name_of
from sop_engine.run.outlook import authority_of
from sop_engine.run.rounds import base_of
from sop_engine.run.show import show
from sop_engine.run.view import View
from tui.text import Line, Span, Tone, line, wrap
from tui.words import caller, counting_note, day_and_time, deadline, law_row, titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What the screen knows of other runs.

    Attributes:
        titles: of procedures that steps use, by id. looks: how the run that a step began stands, by step.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)


NOBODY_ELSE = Others()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """Draws the lines of one step.

    Attributes:
        secret: the text, or that it is masked, for a class of privacy.
        by_command: line by line, where commands are typed instead of keys.
    """

    view: View
    step: Step
    width: int
    secret: Callable[[Privacy, str | Withheld], str]
    others: Others = NOBODY_ELSE
    by_command: bool = False

    def gate_lines(self) -> list[Line]:
        """Who may open the closed gates of the phase, and who opened one."""
        phase = self.view.index.phase_of[self.step.name]
        lines: list[Line] = []
        for gate in closed(self.view, phase):
            who = titles(self.view.procedure, gate.lift)
            key = "/lift" if self.by_command else "g"
            told = (
                _("Only {roles} can open it again ({key}).").format(roles=who, key=key)
                if who
                else _("Nobody can open it.")
            )
            lines += wrap(told, self.width, first="    ", tone=Tone.WARN)
            law = law_row(self.view.procedure, gate.law)
            if self.secret(read_by(self.view, phase), law) == law:  # the law too would tell what was answered
                lines += wrap(law, self.width, first=_("    Law: "), tone=Tone.DIM)
        for gate in phase.gates:
            lifted = self.view.state.lifts.get(name_of(phase, gate))
            if lifted is not None:
                why = self.secret(read_by(self.view, phase), lifted.reason)
                told = _("Opened again by {by}, {when}: {why}").format(
                    by=lifted.header.by, when=day_and_time(lifted.header.at), why=why
                )
                lines += wrap(told, self.width, tone=Tone.WARN)
        return lines

    def clock_lines(self) -> list[Line]:
        """The clocks beside the one that counts, and what officers did with any of them."""
        called = caller(self.view.procedure)
        found = clocks(self.view, self.step) if len(self.step.due) > 1 else ()
        lines: list[Line] = []
        if len(found) > 1:
            for one in found:
                told = deadline(one, self.view.now, called)
                lines += wrap(told.text, self.width, first=f" {one.number}. ", tone=told.tone)
        for act in self.view.state.step(self.step.name).clocks:
            lines += wrap(self._acted(act), self.width, first="    ", tone=Tone.DIM)
        return lines

    def counted_lines(self) -> list[Line]:
        """Once for all clocks of the step: how they were counted where the station has no calendar."""
        note = counting_note(clocks(self.view, self.step)) if self.step.due else ""
        return wrap(note, self.width, first="    ", tone=Tone.DIM) if note else []

    def _acted(self, act: ClockAct) -> str:
        did = _("Restarted {when} by {officer}, {authority}: {why}")
        if isinstance(act, ClockExtended):
            did = _("Extended {when} by {officer}, {authority}: {why}")
        elif isinstance(act, ClockStopped):
            did = _("Stopped {when} by {officer}, {authority}: {why}")
        why = self.secret(self.step.privacy, act.reason)
        when, authority = day_and_time(act.header.at), _(authority_of(act))
        return did.format(when=when, officer=act.header.by, authority=authority, why=why)

    def other_run_lines(self) -> list[Line]:
        """The run of another procedure: to be begun, or how it stands and what came back."""
        use = self.step.use
        if use is None:
            return []
        title = self.others.titles.get(use.procedure, use.procedure)
        done = self.view.state.step(self.step.name)
        lines = [line(), line(Span(_("ANOTHER RUN"), Tone.STRONG))]
        if done.used is None:
            key = "/begin" if self.by_command else _("b or enter")
            lines += wrap(
                _("{title}. Not begun yet ({key} begins it).").format(title=title, key=key), self.width, first="[ ] "
            )
        else:
            begun = _("{title}. Begun by {by}, {when}.").format(
                title=title, by=done.used.header.by, when=day_and_time(done.used.header.at)
            )
            lines += wrap(begun, self.width, first="[x] ")
            look = self.others.looks.get(self.step.name, "")
            there = _("{key} goes there.").format(key="/begin" if self.by_command else "b")
            lines += wrap(f"{_(look)} {there}".strip(), self.width, first="    ")
        if not use.wait and done.completed is None:
            told = _("Until it is accepted by name, this case stays with the sender.")
            lines += wrap(told, self.width, first="    ", tone=Tone.WARN)
        return [*lines, *self._came_back()]

    def _came_back(self) -> Iterator[Line]:
        returned = self.view.state.step(self.step.name).returned
        if returned is None or self.view.state.answer(f"{self.step.name}.given") is None:
            return  # nothing came back, or it is void
        given = {} if isinstance(returned.given, Withheld) else returned.given
        wanted = self.step.result("given")
        for column in wanted.columns if wanted else ():
            if column.name in given:
                told = self.secret(column.privacy, show(column, given[column.name]))
                yield from wrap(f"{column.label}: {told}", self.width, first="    ", tone=Tone.STRONG)


def read_by(view: View, phase: Phase) -> Privacy:
    """The highest class of the answers that the gates of a phase read."""
    file = view.procedure.folded or view.procedure
    fields = [file.field(base_of(ref)) for gate in phase.gates for ref in gate.when.reads]
    return max((one.privacy for one in fields if one), default=Privacy.OPEN)
