"""What stands beside the outline when the cursor is on no step: a phase with its gates, or rounds done. Pure."""

from collections.abc import Sequence

from sop_engine.procedure.model import Phase, Privacy
from sop_engine.run.gates import closed, name_of
from sop_engine.run.view import View
from tui.flows.occasions import title_of
from tui.outline import Row
from tui.page import MASK
from tui.rulings import read_by
from tui.text import Line, Tone, line, wrap
from tui.words import day_and_time, law_row, titles

OCCASION = "Not opened. Did it happen? enter opens the step, as often as it happens; then it has to be done."


def beside(view: View, row: Row, width: int) -> list[Line]:
    """The lines for this row of the outline."""
    if row.rounds:
        return rounds_lines(view, row.rounds, width)
    if row.occasion:
        lines = wrap(title_of(view.procedure, row.occasion), width, tone=Tone.STRONG)
        return [*lines, line(), *wrap(OCCASION, width)]
    phase = view.procedure.phase(row.phase)
    return phase_lines(view, phase, width) if phase else []


def phase_lines(view: View, phase: Phase, width: int) -> list[Line]:
    """Its title, what closes it and who may open it again, what was opened, and the keys."""
    lines = wrap(phase.title, width, tone=Tone.STRONG)
    masked = read_by(view, phase) >= Privacy.IDENTITY
    for gate in closed(view, phase):
        told = f"Closed: {MASK if masked else gate.because}"
        lines += wrap(told, width, tone=Tone.WARN)
        lines += [] if masked else wrap(law_row(view.procedure, gate.law), width, first="Law: ", tone=Tone.DIM)
        who = titles(view.procedure, gate.lift)
        lines += wrap(f"Only {who} can open it again (g)." if who else "Nobody can open it.", width, tone=Tone.WARN)
    for gate in phase.gates:
        lifted = view.state.lifts.get(name_of(phase, gate))
        if lifted is not None:
            told = f"Opened again by {lifted.header.by}, {day_and_time(lifted.header.at)}."
            lines += wrap(told, width, tone=Tone.WARN)
    return [*lines, line(), *wrap("left folds it, right opens it; ] and [ go to the next and the last one.", width)]


def rounds_lines(view: View, names: Sequence[str], width: int) -> list[Line]:
    """Each round with who ended it and when."""
    lines: list[Line] = []
    for name in names:
        step, done = view.procedure.step(name), view.state.step(name)
        act = done.completed or done.skipped or done.not_done or done.waived
        how = "done" if done.completed else "skipped" if done.skipped else "waived" if done.waived else "NOT DONE"
        lines += wrap(step.title if step else name, width)
        if act is not None:
            lines += wrap(
                f"{how} by {act.header.by}, {day_and_time(act.header.at)}", width, first="    ", tone=Tone.DIM
            )
    return [*lines, line(), *wrap("enter or right shows them one by one.", width)]
