"""Every text of a procedure by its path: `step.title`, `step.do.2`, `step.field.label`, `step.field.option`.

One walk serves both directions: it collects the English texts, and it puts others in their place.

| path | text |
|---|---|
| `title`, `about`, `outcomes.NAME` | of the procedure |
| `roles.NAME`, `people.NAME`, `contacts.NAME` | of the shared files, as this procedure uses them |
| `PHASE.title`, `PHASE.gates.NAME` | heading; why the gate closes |
| `STEP.title`, `.why`, `.ask_first`, `.do.N`, `.say.N`, `.never.N`, `.skip.CODE` | of a step; N counts from 1 |
| `STEP.FIELD.label`, `.help`, `.otherwise`, `.unit`, `.OPTION` | of a field; a column is `STEP.LIST.COLUMN` |

An option with one of those four names, or of a field called `skip`, is `STEP.FIELD.options.OPTION`.
"""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from sop_engine.procedure.model import Field, Gate, Option, Phase, Procedure, Step

Wording = Callable[[str, str], str]
"""From path and text to the text that is put in its place."""

_OF_FIELDS = frozenset({"label", "help", "otherwise", "unit"})


def texts_of(procedure: Procedure) -> dict[str, str]:
    """Text path to text, in the order of the screen; what is empty has no path."""
    found: dict[str, str] = {}

    def keep(path: str, text: str) -> str:
        found.setdefault(path, text)
        return text

    reworded(procedure, keep)
    return found


def reworded(procedure: Procedure, wording: Wording) -> Procedure:
    """The same procedure with every text passed through `wording`; nothing but texts changes."""
    return _Rewording(wording).procedure(procedure)


class _Rewording:
    """One walk through a procedure."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def text(self, path: str, text: str) -> str:
        return self._wording(path, text) if text else text

    def lines(self, path: str, lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.text(f"{path}.{number}", line) for number, line in enumerate(lines, start=1))

    def named(self, path: str, texts: Mapping[str, str]) -> dict[str, str]:
        return {name: self.text(f"{path}.{name}", text) for name, text in texts.items()}

    def procedure(self, it: Procedure) -> Procedure:
        return replace(
            it,
            title=self.text("title", it.title),
            about=self.text("about", it.about),
            inputs=tuple(self.field(field) for field in it.inputs),
            outcomes=self.named("outcomes", it.outcomes),
            phases=tuple(self.phase(phase) for phase in it.phases),
            roles={
                name: replace(role, title=self.text(f"roles.{name}", role.title)) for name, role in it.roles.items()
            },
            people=self.named("people", it.people),
            contacts=self.named("contacts", it.contacts),
        )

    def phase(self, it: Phase) -> Phase:
        return replace(
            it,
            title=self.text(f"{it.name}.title", it.title),
            gates=tuple(self.gate(it.name, gate) for gate in it.gates),
            steps=tuple(self.step(step) for step in it.steps),
        )

    def gate(self, phase: str, it: Gate) -> Gate:
        return replace(it, because=self.text(f"{phase}.gates.{it.name}", it.because))

    def step(self, it: Step) -> Step:
        name = it.name
        return replace(
            it,
            title=self.text(f"{name}.title", it.title),
            do=self.lines(f"{name}.do", it.do),
            say=self.lines(f"{name}.say", it.say),
            never=self.lines(f"{name}.never", it.never),
            why=self.text(f"{name}.why", it.why),
            ask_first=self.text(f"{name}.ask_first", it.ask_first),
            skip=replace(it.skip, reasons=self.named(f"{name}.skip", it.skip.reasons)) if it.skip else None,
            fields=tuple(self.field(field) for field in it.fields),
        )

    def field(self, it: Field) -> Field:
        return replace(
            it,
            label=self.text(f"{it.ref}.label", it.label),
            help=self.text(f"{it.ref}.help", it.help),
            otherwise=self.text(f"{it.ref}.otherwise", it.otherwise),
            unit=self.text(f"{it.ref}.unit", it.unit),
            options=tuple(self.option(it, option) for option in it.options),
            columns=tuple(self.field(column) for column in it.columns),
        )

    def option(self, field: Field, it: Option) -> Option:
        apart = it.name in _OF_FIELDS or field.name == "skip"
        path = f"{field.ref}.options.{it.name}" if apart else f"{field.ref}.{it.name}"
        return replace(it, label=self.text(path, it.label))
