"""What stands beside the outline when the cursor is on no step: a phase with its gates, or rounds done. Pure."""

from collections.abc import Sequence

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Phase, Privacy
from sop_engine.run.gates import closed, name_of
from sop_engine.run.view import View
from tui.flows.occasions import title_of
from tui.outline import Row
from tui.page import MASK
from tui.rulings import read_by
from tui.text import Line, Tone, line, wrap
from tui.words import day_and_time, law_row, titles

_HOW = (later("done"), later("skipped"), later("waived"), later("NOT DONE"))
OCCASION = later("Not opened. Did it happen? enter opens the step, as often as it happens; then it has to be done.")


def beside(view: View, row: Row, width: int) -> list[Line]:
    """The lines for this row of the outline."""
    if row.rounds:
        return rounds_lines(view, row.rounds, width)
    if row.occasion:
        lines = wrap(title_of(view.procedure, row.occasion), width, tone=Tone.STRONG)
        return [*lines, line(), *wrap(_(OCCASION), width)]
    phase = view.procedure.phase(row.phase)
    return phase_lines(view, phase, width) if phase else []


def phase_lines(view: View, phase: Phase, width: int) -> list[Line]:
    """Its title, what closes it and who may open it again, what was opened, and the keys."""
    lines = wrap(phase.title, width, tone=Tone.STRONG)
    masked = read_by(view, phase) >= Privacy.IDENTITY
    for gate in closed(view, phase):
        told = _("Closed: {because}").format(because=MASK if masked else gate.because)
        lines += wrap(told, width, tone=Tone.WARN)
        lines += [] if masked else wrap(law_row(view.procedure, gate.law), width, first=_("Law: "), tone=Tone.DIM)
        who = titles(view.procedure, gate.lift)
        lines += wrap(
            _("Only {roles} can open it again (g).").format(roles=who) if who else _("Nobody can open it."),
            width,
            tone=Tone.WARN,
        )
    for gate in phase.gates:
        lifted = view.state.lifts.get(name_of(phase, gate))
        if lifted is not None:
            told = _("Opened again by {by}, {when}.").format(by=lifted.header.by, when=day_and_time(lifted.header.at))
            lines += wrap(told, width, tone=Tone.WARN)
    return [
        *lines,
        line(),
        *wrap(_("left folds it, right opens it; ] and [ go to the next and the last one."), width),
    ]


def rounds_lines(view: View, names: Sequence[str], width: int) -> list[Line]:
    """Each round with who ended it and when."""
    lines: list[Line] = []
    for name in names:
        step, done = view.procedure.step(name), view.state.step(name)
        act = done.completed or done.skipped or done.not_done or done.waived
        how = _(_HOW[0 if done.completed else 1 if done.skipped else 2 if done.waived else 3])
        lines += wrap(step.title if step else name, width)
        if act is not None:
            lines += wrap(
                _("{how} by {by}, {when}").format(how=how, by=act.header.by, when=day_and_time(act.header.at)),
                width,
                first="    ",
                tone=Tone.DIM,
            )
    return [*lines, line(), *wrap(_("enter or right shows them one by one."), width)]
