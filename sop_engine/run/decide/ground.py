"""The ground of a decision: run, moment, officer, and the checks that every order shares."""

from dataclasses import dataclass
from datetime import UTC, datetime

from msgspec import structs

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Field, Procedure, Step
from sop_engine.run.decide.sheets import from_sheet
from sop_engine.run.events import Header
from sop_engine.run.holds import held_by
from sop_engine.run.index import Index
from sop_engine.run.lost import WHY, is_lost
from sop_engine.run.now import Now, OfficerView
from sop_engine.run.orders import Order, Refusal
from sop_engine.run.refusals import AMEND_HINT, refuse
from sop_engine.run.standing import names, open_questions, why_hidden, why_undecided
from sop_engine.run.state import RunState, StepState
from sop_engine.run.texts import check_text
from sop_engine.run.values import local_time
from sop_engine.run.view import View
from sop_engine.sentence import phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an order is decided on. `officer` did the act; `header` is for acts without a role of a step."""

    procedure: Procedure
    index: Index
    state: RunState
    now: Now
    view: View
    officer: OfficerView
    header: Header

    def step(self, name: str) -> Step | Refusal:
        """The step of that name."""
        found = self.index.steps.get(name)
        return found or refuse("unknown_step", field=name, step=name[:60])

    def did(self, step: Step) -> StepState:
        """What happened at the step."""
        return self.state.step(step.name)

    def field(self, step_name: str, name: str) -> tuple[Step, Field] | Refusal:
        """The step and its field of that name."""
        step = self.step(step_name)
        if isinstance(step, Refusal):
            return step
        field = self.index.fields.get(f"{step_name}.{name}")
        if field is None or field.name != name:
            return refuse("unknown_field", field=f"{step_name}.{name}"[:120], step=step.title, name=name[:60])
        return step, field

    def acting(self, roles: tuple[str, ...]) -> Header:
        """The header, in the first of these roles that the officer holds; else without role."""
        role = next((role for role in roles if role in self.officer.roles), "")
        return structs.replace(self.header, role=role)

    def needs_role(self, roles: tuple[str, ...], *, about: str) -> Refusal | None:
        """Refuse when the officer holds none of these roles."""
        if any(role in self.officer.roles for role in roles):
            return None
        return refuse("wrong_role", field=about, officer=self.officer.name, roles=self.role_titles(roles))

    def let_in(self, step: Step) -> Refusal | None:
        """Refuse who may not read a sealed step, before anything is said about it."""
        return self.needs_role(step.sealed, about=step.name) if step.sealed else None

    def role_titles(self, roles: tuple[str, ...]) -> str:
        """Roles and kinds of people in words."""
        known, people = self.procedure.roles, self.procedure.people
        return ", ".join(known[role].title if role in known else people.get(role, role) for role in roles)

    def own_key(self, *, about: str) -> Refusal | None:
        """Refuse a signature that somebody else reports."""
        if not self.header.reported:
            return None
        return refuse("reported_signature", field=about, officer=self.officer.name)

    def open_to_acts(self, step: Step) -> Refusal | None:
        """Refuse acts in a step that does not apply, is undecided, or must wait. Urgent ones never wait."""
        return self.reachable(step) or self._first_asked(step)

    def reachable(self, step: Step) -> Refusal | None:
        """As `open_to_acts`, leaving aside `ask_first`."""
        truth = self.view.shown(step)
        if truth is Truth.FALSE:
            because = why_hidden(self.view, step, aloud=True)
            return refuse("not_applicable", field=step.name, because=because, hint=AMEND_HINT)
        if truth is Truth.UNKNOWN and not step.urgent:
            if is_lost(self.view, step):
                return refuse("not_applicable", field=step.name, because=WHY)
            return refuse("undecided", field=step.name, because=why_undecided(self.view, step))
        if held := held_by(self.view, step):
            return refuse("blocked", field=step.name, held_by=names(self.view, held))
        return None

    def _first_asked(self, step: Step) -> Refusal | None:
        if not step.ask_first:
            return None
        asked = self.did(step).asked
        if asked is None:
            return None if step.urgent else refuse("ask_first", field=step.name, question=step.ask_first)
        if asked.applies:
            return None
        return refuse("not_applicable", field=step.name, because=why_hidden(self.view, step, aloud=True))

    def field_open(self, field: Field) -> Refusal | None:
        """Refuse a field that does not apply, or of which that is not known yet."""
        truth = self.view.field_shown(field)
        if truth is Truth.TRUE or field.when is None:
            return None
        if truth is Truth.UNKNOWN:
            return refuse("undecided", field=field.ref, because=open_questions(self.view, list(field.when.reads)))
        because = phrase("'{label}' is not asked after these answers", label=field.label)
        return refuse("not_applicable", field=field.ref, because=because)

    def free_text(self, text: str, *, about: str, lines: bool = True) -> Refusal | None:
        """Refuse free text that is empty, holds control characters, or names a person of the vault."""
        return check_text(text, field=about, lines=lines) or self.no_names(text, about=about)

    def local_now(self) -> str:
        """The time, as answers of type `time` are kept."""
        return local_time(self.now.utc)

    def no_names(self, text: str, *, about: str) -> Refusal | None:
        """Refuse text that names a person of the vault, offering the reference."""
        person = self.state.names.find(text)
        if person:
            return refuse("vault_name", field=about, person=person, offers=(person,))
        other = self.now.names.find(text)
        return refuse("vault_name", field=about, person=other, offers=(other,)) if other else None


def to_second(moment: datetime) -> datetime:
    """The moment in UTC, cut to the second, as acts are kept."""
    whole = moment.tzinfo is UTC and not moment.microsecond
    return moment if whole else moment.astimezone(UTC).replace(microsecond=0)


def stand(procedure: Procedure, index: Index, state: RunState, order: Order, now: Now) -> Ground | Refusal:
    """The ground of an order: who, when, and whether that can be."""
    actor, officer = now.officers.get(order.actor), now.officers.get(order.by)
    if actor is None or officer is None:
        return refuse("unknown_officer", officer=(order.actor if actor is None else order.by)[:60])
    for one in (actor, officer):
        if not one.active:
            return refuse("officer_left", officer=one.name)
    at = to_second(order.at) if order.at else now.utc
    if at > now.utc:
        return refuse("in_future", at=local_time(at)[:16].replace("T", " "))
    if order.sheet and (refusal := from_sheet(state, order, at)):
        return refusal
    header = Header(
        actor=actor.id,
        by=officer.id,
        role="",
        at=at,
        entered=now.utc,
        sheet=order.sheet,
        correction=now.correction,
    )
    return Ground(
        procedure=procedure,
        index=index,
        state=state,
        now=now,
        view=View(procedure, state, now.utc),
        officer=officer,
        header=header,
    )
