"""What the step pane shows: one step of a run at a moment, to one officer; and what of it is masked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Field, Privacy, Procedure, Step
from sop_engine.run.events import EXPUNGED, Header, Value, Withheld
from sop_engine.run.outlook import Standing
from sop_engine.run.show import show
from sop_engine.run.state import RunState, StepState
from tui.rulings import NOBODY_ELSE, Others
from tui.text import Line

MASK = "******"
GONE = later("was expunged")
INPUT = "input"
"""The step in which a run keeps what was handed over to it."""


@dataclass(frozen=True, slots=True)
class PaneLine:
    """A line of the step pane. `field` and `row` say which answer it shows; empty for guidance."""

    shown: Line
    field: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the pane shows: one step of a run at a moment, to an officer with these roles.

    `revealed`: masked answers may be seen now. `others`: what is known of other runs.
    `numbers`: the station's own numbers to call, by contact.
    """

    procedure: Procedure
    state: RunState
    step: Step
    standing: Standing
    now: datetime
    asked: Callable[[Field], bool]
    my_roles: frozenset[str] = frozenset()
    revealed: bool = False
    others: Others = NOBODY_ELSE
    numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def happened(self) -> StepState:
        """What happened at the step."""
        return self.state.step(self.step.name)


def show_value(field: Field, value: Value | Withheld) -> str:
    """A value in plain words, or that it is withheld."""
    if isinstance(value, Withheld):
        return _(GONE) if value.why == EXPUNGED else _("withheld: you are not among those who may read it")
    return show(field, value)


def secret(page: Page, privacy: Privacy, text: str | Withheld) -> str:
    """The text; stars where it is masked; a word where this officer may not read it."""
    if isinstance(text, Withheld):
        return _(GONE) if text.why == EXPUNGED else _("withheld")
    if privacy >= Privacy.IDENTITY and not page.revealed and text:
        return _("{mask}  (r reveals)").format(mask=MASK)
    return text


def source(page: Page, header: Header) -> str:
    """From which sheet of paper it is, and whether it was reported; empty when the officer signed it here."""
    words = (
        [_("from the sheet {serial}").format(serial=page.state.sheets[header.sheet - 1].serial)]
        if header.sheet
        else []
    )
    words += [_("reported, not signed")] if header.reported else []
    return f" ({', '.join(words)})" if words else ""
