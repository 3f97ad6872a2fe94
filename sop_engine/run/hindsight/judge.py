"""Follow a run act by act: would the program have let each of them happen where it stands?

The judge is the `decide` that let the honest act happen, asked again about the run as far as the reader knows it.
What hangs on what the reader does not know is not judged, and can be said to be so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from msgspec import structs

from sop_engine.procedure.model import Field, Procedure
from sop_engine.run import events as ev
from sop_engine.run.apply import apply
from sop_engine.run.clock_events import CalendarTaken
from sop_engine.run.closing import told_of
from sop_engine.run.court_days import calendar_news, calendar_of
from sop_engine.run.decide import Now, OfficerView, decide
from sop_engine.run.events import Event
from sop_engine.run.hindsight.again import differs, known_elsewhere, order_of
from sop_engine.run.hindsight.answers import entered_order
from sop_engine.run.hindsight.hand_overs import broken_chain
from sop_engine.run.hindsight.in_place import Place, misplaced
from sop_engine.run.hindsight.on_paper import miscopied
from sop_engine.run.hindsight.purges import false_purge
from sop_engine.run.holds import held_by, steps_named
from sop_engine.run.occasions import template_of
from sop_engine.run.orders import Refusal
from sop_engine.run.outlook import Status
from sop_engine.run.rule_events import Purged
from sop_engine.run.standing import missing, status
from sop_engine.run.state import START
from sop_engine.run.view import View

JUDGED_ELSEWHERE: Final = frozenset({"same_officer"})
"""Refusals that `people` gives."""

OF_THE_ROSTER: Final = frozenset({"own_hand"})
"""Refusals that hang on who worked at the station then, which a roster does not tell."""

BY_ANSWERS: Final = frozenset(
    {"not_applicable", "undecided", "missing_answers", "gate_open", "ask_first", "steps_open", "outcome_not_offered"}
)
"""Refusals that hang on answers: not believed once a row or answer is withheld that others could read."""

STATES: Final = frozenset({"complete", "with_steps_not_done"})
"""How a run can be closed."""


class Unseen(Protocol):
    """What the reader may not know."""

    def value(self, ref: str) -> bool:
        """Is the answer of this field unknown?"""

    def presence(self, ref: str) -> bool:
        """Is it unknown whether this field has an answer?"""

    def standing(self, step: str) -> bool:
        """Is it unknown how this step stands?"""

    def lost(self, event: Event) -> bool:
        """Does this act keep from the reader what the classes of the procedure alone would show?"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What speaks against an act, or empty. `sure`: it does not hang on what the reader does not know."""

    reason: str = ""
    sure: bool = True


FINE: Final = Judged()


class Judge:
    """Follows a run, act by act.

    Attributes:
        procedure: the one that the run pinned. officers: by the name that the acts have for them.
        unseen: what the reader may not know.
        whole: the reader has keys of the run: answers are judged too, and the roles that officers hold.
    """

    def __init__(
        self, procedure: Procedure, officers: Mapping[str, OfficerView], unseen: Unseen, *, whole: bool = False
    ) -> None:
        self._procedure = procedure
        self._whole = whole
        self._officers = officers
        self._unseen = unseen
        self._state = START
        self._place = Place()
        self._dark = False

    def wrong(self, event: Event) -> str:
        """Why this act could surely not have happened here, or empty. The next call is about the act after it."""
        found = self.judged(event)
        return found.reason if found.sure else ""

    def judged(self, event: Event) -> Judged:
        """What speaks against this act here. The next call is about the act after it."""
        view = View(self._procedure, self._state, event.header.entered)
        reason = misplaced(view, event, self._place) or miscopied(view, event)
        found = Judged(reason) if reason else self._decided(view, event)
        if not found.reason or not found.sure:
            also = self._of_rules(view, event) or broken_chain(view, event)
            found = Judged(also) if also else found
        self._state = apply(self._state, event)
        self._place = self._place.after(event)
        self._dark = self._dark or self._unseen.lost(event)
        return found

    def _decided(self, view: View, event: Event) -> Judged:
        """What `decide` says against it."""
        order = order_of(event) or (entered_order(view, event) if self._whole else None)
        if order is None or order.by not in self._officers or order.actor not in self._officers:
            return FINE
        found = decide(self._procedure, self._state, order, self._now(event))
        if isinstance(found, Refusal):
            if found.code in OF_THE_ROSTER:
                return FINE
            return Judged(found.sentence, sure=not self._excused(found, event))
        reason = differs(self._as_told(found[0], event), event)
        return Judged(reason or known_elsewhere(self._procedure, self._state, event, frozenset(self._officers)))

    def _as_told(self, decided: Event, told: Event) -> Event:
        """What was decided; how a run closed only as far as it hangs on steps that are told of.

        That a step was not done may be all that is known of the withheld ones.
        """
        if not isinstance(decided, ev.Closed) or not isinstance(told, ev.Closed):
            return decided
        unseen = any(self._unseen.standing(step.name) for step in self._procedure.steps)
        open_to_doubt = self._dark or (unseen and told.state == "with_steps_not_done")
        return replace(decided, state=told.state) if open_to_doubt and told.state in STATES else decided

    def _now(self, event: Event) -> Now:
        """The moment, and a roster; without keys every role is held that the act names: that is for `people`."""
        role = None if self._whole else frozenset({event.header.role} - {""})
        officers = {
            name: OfficerView(
                id=name, name=name, roles=one.roles if role is None else role, supervisor=one.supervisor
            )
            for name, one in self._officers.items()
        }
        return Now(utc=event.header.entered, officers=officers, correction=event.header.correction)

    def _excused(self, refusal: Refusal, event: Event) -> bool:
        if (refusal.code in JUDGED_ELSEWHERE and not self._whole) or (self._dark and refusal.code in BY_ANSWERS):
            return True
        if refusal.code == "steps_open":
            return all(map(self._unseen.standing, refusal.offers))
        if refusal.code == "must_not_hold" and self._unseen.value(refusal.field):
            return True  # as far as can be seen, it is not right together with what cannot be seen
        if refusal.code == "missing_answers":
            return self._given_unseen(event)
        return refusal.code == "blocked" and self._held_unseen(event)

    def _given_unseen(self, event: Event) -> bool:
        """Does it lack nothing but answers of which the reader may not know that they were given?"""
        view = View(self._procedure, self._state, event.header.entered)
        step = view.index.steps.get(getattr(event, "step", ""))
        return all(map(self._hidden, missing(view, step) if step else ()))

    def _hidden(self, field: Field) -> bool:
        return self._unseen.presence(field.ref) or any(self._unseen.value(one.ref) for one in field.columns)

    def _held_unseen(self, event: Event) -> bool:
        """Does it wait for a step of which the reader may not know how it stands?"""
        view = View(self._procedure, self._state, event.header.entered)
        name = getattr(event, "step", "")
        step = view.index.steps.get(name) or template_of(view.procedure, name)
        held = [one for name in held_by(view, step) for one in steps_named(view, name)] if step else []
        return any(self._unseen.standing(one.name) for one in held)

    def _of_rules(self, view: View, event: Event) -> str:
        """What speaks against acts that no officer orders (purges, the calendar), and against a false end."""
        if isinstance(event, Purged):
            return false_purge(view, event)
        if isinstance(event, CalendarTaken):
            return self._calendar(event)
        if isinstance(event, ev.Closed) and event.state == "complete" and not self._dark:
            told = told_of(view.procedure)  # who reads more than others does not hold that against the closing
            seen = [step for step in view.procedure.steps if not self._unseen.standing(step.name)]
            if any(status(view, step) is Status.NOT_DONE for step in seen if step.name in told):
                return "the run was closed as complete, and a step was not done"
        return ""

    def _calendar(self, event: CalendarTaken) -> str:
        header = event.header
        try:
            calendar = calendar_of(event)
        except ValueError:
            return "the calendar has a day or an hour that does not exist"
        plain = structs.replace(header, by=header.actor, role="", at=header.entered, sheet=0)
        wanted = calendar_news(
            self._procedure,
            self._state,
            calendar,
            actor=header.actor,
            at=header.entered,
            correction=header.correction,
        )
        if isinstance(event.days, Mapping) and wanted != [replace(event, header=plain)]:
            return "the calendar is not new to the run, not in order, or nothing in the procedure counts by it"
        return "" if calendar.opens < calendar.closes else "the court of the calendar closes before it opens"
