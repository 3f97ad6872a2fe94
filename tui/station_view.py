"""The view over a station: its open runs by case reference, with what is late, not done and nobody's. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sop_engine.interface_language import _, later, ngettext
from tui.desk import Colleague, Watched
from tui.text import Line, Span, Tone, cells, fit, line, wrap
from tui.words import remaining

OWNER_CELLS, OWNER_WIDE = 20, 34
WIDE = 100
"""Columns from which there is room for whole names."""
TITLE_CELLS = 24


class Only(StrEnum):
    """Which runs are shown."""

    ALL = "all"
    LATE = "late"
    NOT_DONE = "not done"
    NOBODYS = "nobody's"


_ONLY_WORDS = {
    Only.ALL: later("all open runs"),
    Only.LATE: later("only what is late"),
    Only.NOT_DONE: later("only with steps not done"),
    Only.NOBODYS: later("only what nobody answers for"),
}
_NOTHING = {
    Only.ALL: later("No run is open that you may read."),
    Only.LATE: later("Nothing is late in the runs that you may read."),
    Only.NOT_DONE: later("No step is marked as not done in the runs that you may read."),
    Only.NOBODYS: later("Somebody answers for every run that you may read."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StationView:
    """What is looked at.

    Attributes:
        runs: open ones. officers: who works here. now: UTC. only: which are shown.
        marked: ids of runs that are to be handed over together.
    """

    runs: Sequence[Watched]
    officers: Sequence[Colleague]
    now: datetime
    only: Only = Only.ALL
    marked: AbstractSet[str] = frozenset()

    def shown(self) -> list[Watched]:
        """The runs that are shown, by case."""
        return sorted((one for one in self.runs if self._fits(one)), key=lambda one: (one.run.case, one.run.title))

    def nobodys(self, one: Watched) -> bool:
        """Does nobody answer for it: not taken over, or by an officer who has left?"""
        left = one.owner and one.owner not in {officer.id for officer in self.officers}
        return one.run.untaken or bool(left)

    def _fits(self, one: Watched) -> bool:
        return {
            Only.ALL: True,
            Only.LATE: one.late > 0,
            Only.NOT_DONE: one.not_done > 0,
            Only.NOBODYS: self.nobodys(one),
        }[self.only]

    def counts(self) -> Line:
        """How it stands with the whole station, in one line."""
        cases = len({one.run.case for one in self.runs})
        late = sum(one.late > 0 for one in self.runs)
        undone = sum(one.not_done > 0 for one in self.runs)
        alone = sum(map(self.nobodys, self.runs))
        opened = ngettext("{count} run open", "{count} runs open", len(self.runs)).format(count=len(self.runs))
        of_cases = ngettext("in {count} case", "in {count} cases", cases).format(count=cases)
        return line(
            f" {opened} {of_cases}; ",
            Span(_("{count} late").format(count=late), Tone.LATE if late else Tone.PLAIN),
            "; ",
            Span(_("{count} with steps not done").format(count=undone), Tone.WARN if undone else Tone.PLAIN),
            "; ",
            Span(_("{count} nobody's").format(count=alone), Tone.WARN if alone else Tone.PLAIN),
        )

    def items(self, width: int) -> list[tuple[Line, str]]:
        """Lines with the run that each opens."""
        heading = _("Shown: {what} (f)").format(what=_(_ONLY_WORDS[self.only]))
        items: list[tuple[Line, str]] = [(line(Span(f" {heading}", Tone.DIM)), "")]
        case = None
        for one in self.shown():
            if one.run.case != case:
                case = one.run.case
                items += [(line(), ""), (line(Span(f" {fit(case, width - 2)}", Tone.STRONG)), "")]
            items += self._run(one, width)
        if len(items) == 1:
            items += [(line(), ""), (line(Span(f"   {_(_NOTHING[self.only])}", Tone.DIM)), "")]
        return items

    def _run(self, one: Watched, width: int) -> list[tuple[Line, str]]:
        if one.run.unreadable:
            return [(line(Span(f"     {fit(one.run.unreadable, width - 6)}", Tone.DIM)), one.run.id)]
        mark = "[x]" if one.run.id in self.marked else "[ ]"
        count = f"{one.run.done}/{one.run.applying}"
        owner = self._owner(one, OWNER_CELLS if width < WIDE else OWNER_WIDE)
        room = max(width - cells(owner.text) - cells(count) - 9, TITLE_CELLS)
        first = line(f" {mark} ", Span(fit(one.run.title, room), Tone.STRONG), f" {count} ", owner)
        told = [row for words, tone in self._told(one) for row in wrap(words, width - 2, first="       ", tone=tone)]
        return [(first, one.run.id), *((row, "") for row in told)]

    def _owner(self, one: Watched, width: int) -> Span:
        if one.run.untaken:
            return Span(fit(_("nobody's yet"), width), Tone.WARN)
        called = next((officer.called for officer in self.officers if officer.id == one.owner), "")
        if called:
            return Span(fit(called, width))
        words = _("{officer} (left)").format(officer=one.owner) if one.owner else _("not known")
        return Span(fit(words, width), Tone.WARN if one.owner else Tone.DIM)

    def _told(self, one: Watched) -> Iterable[tuple[str, Tone]]:
        for due in one.due:
            if due.overdue:
                yield f"! {remaining(due.ends, self.now)} {due.title}", Tone.LATE
        running = [due for due in one.due if not due.overdue and not due.stopped]
        if running:
            yield (
                _("next: {when} {step}").format(when=remaining(running[0].ends, self.now), step=running[0].title),
                Tone.DIM,
            )
        if one.not_done:
            words = ngettext("{count} step not done", "{count} steps not done", one.not_done)
            told = words.format(count=one.not_done)
            waits = _(", {count} to be signed by a supervisor").format(count=one.unsigned) if one.unsigned else ""
            yield f"! {told}{waits}", Tone.WARN
        if one.run.sent:
            yield _("sent to another station, no receipt yet: still yours"), Tone.WARN


NEXT: Mapping[Only, Only] = dict(zip(Only, [*list(Only)[1:], Only.ALL], strict=True))
"""What is shown after this, when the key is pressed again."""
