"""Rule about acts: would the program have let each of them happen where it stands in the journal?

Whoever holds an officer's key can sign anything. The judge here is the `decide` that let the honest act happen,
asked again about the run as far as the evidence discloses it. What hangs on withheld answers is not judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from exports.composition.classes import Classes, withheld
from exports.verify.acts_again import differs, known_elsewhere, order_of
from exports.verify.acts_in_place import Place, misplaced
from exports.verify.findings import Finding, Rule, failed
from exports.verify.hand_overs import broken_chain
from exports.verify.on_paper import miscopied
from exports.verify.purge_rules import false_purge
from exports.verify.subject import Subject
from sop_engine.procedure.model import Procedure
from sop_engine.run import events as ev
from sop_engine.run.apply import apply
from sop_engine.run.clock_events import CalendarTaken
from sop_engine.run.court_days import calendar_news, calendar_of
from sop_engine.run.decide import Now, OfficerView, decide
from sop_engine.run.events import Event
from sop_engine.run.holds import held_by, steps_named
from sop_engine.run.occasions import template_of
from sop_engine.run.orders import Refusal
from sop_engine.run.outlook import Status
from sop_engine.run.rule_events import Purged
from sop_engine.run.standing import missing, status
from sop_engine.run.state import START
from sop_engine.run.view import View
from sop_engine.station.roster import Officer

JUDGED_ELSEWHERE = frozenset({"same_officer"})
"""Refusals that the rule `roles` gives."""

BY_ANSWERS = frozenset(
    {"not_applicable", "undecided", "missing_answers", "gate_open", "ask_first", "steps_open", "outcome_not_offered"}
)
"""Refusals that hang on answers: not believed once a row or answer is withheld that others could read."""

STATES = frozenset({"complete", "with_steps_not_done"})
"""How a run can be closed."""


class Judge:
    """Follows a run, act by act."""

    def __init__(self, procedure: Procedure, officers: tuple[Officer, ...]) -> None:
        self._procedure = procedure
        self._officers = {one.id: one for one in officers}
        self._classes = Classes(procedure)
        self._state = START
        self._place = Place()
        self._dark = False

    def wrong(self, event: Event) -> str:
        """Why this act could not have happened here, or empty. The next call is about the act after it."""
        view = View(self._procedure, self._state, event.header.entered)
        reason = misplaced(view, event, self._place) or miscopied(view, event) or self._decided(event)
        reason = reason or self._of_rules(view, event) or broken_chain(view, event)
        self._state = apply(self._state, event)
        self._place = self._place.after(event)
        self._dark = self._dark or self._hides(event)
        return reason

    def _hides(self, event: Event) -> bool:
        """Is an answer withheld that its class would show (it holds a name)? Conditions may read otherwise here."""
        if not isinstance(event, ev.Answered | ev.Amended) or not isinstance(event.value, ev.Withheld):
            return False
        return not withheld(self._classes.value(f"{event.step}.{event.field}"))

    def _decided(self, event: Event) -> str:
        """What `decide` says against it."""
        order = order_of(event)
        if order is None or order.by not in self._officers or order.actor not in self._officers:
            return ""
        found = decide(self._procedure, self._state, order, self._now(event))
        if isinstance(found, Refusal):
            return "" if self._excused(found, event) else found.sentence
        reason = differs(self._as_told(found[0], event), event)
        return reason or known_elsewhere(self._procedure, self._state, event, frozenset(self._officers))

    def _as_told(self, decided: Event, told: Event) -> Event:
        """What was decided; how a run closed only as far as it hangs on steps that are told of.

        That a step was not done may be all that is known of the withheld ones.
        """
        if not isinstance(decided, ev.Closed) or not isinstance(told, ev.Closed):
            return decided
        unseen = any(withheld(self._classes.standing(step.name)) for step in self._procedure.steps)
        open_to_doubt = self._dark or (unseen and told.state == "with_steps_not_done")
        return replace(decided, state=told.state) if open_to_doubt and told.state in STATES else decided

    def _now(self, event: Event) -> Now:
        """The moment, and a roster in which every role is held that the act names: that is for the rule `roles`."""
        officers = {
            name: OfficerView(
                id=name, name=name, roles=frozenset({event.header.role} - {""}), supervisor=one.supervisor
            )
            for name, one in self._officers.items()
        }
        return Now(utc=event.header.entered, officers=officers, correction=event.header.correction)

    def _excused(self, refusal: Refusal, event: Event) -> bool:
        if refusal.code in JUDGED_ELSEWHERE or (self._dark and refusal.code in BY_ANSWERS):
            return True
        if refusal.code == "steps_open":
            return all(withheld(self._classes.standing(name)) for name in refusal.offers)
        if refusal.code == "must_not_hold" and withheld(self._classes.value(refusal.field)):
            return True  # as far as can be seen, it is not right together with what cannot be seen
        if refusal.code == "missing_answers":
            return self._given_unseen(event)
        return refusal.code == "blocked" and self._held_unseen(event)

    def _given_unseen(self, event: Event) -> bool:
        """Does it lack nothing but answers of which nobody outside may know that they were given?"""
        view = View(self._procedure, self._state, event.header.entered)
        step = view.index.steps.get(getattr(event, "step", ""))
        lacking = missing(view, step) if step else ()
        return all(
            withheld(
                max([self._classes.presence(field.ref), *(self._classes.value(one.ref) for one in field.columns)])
            )
            for field in lacking
        )

    def _held_unseen(self, event: Event) -> bool:
        """Does it wait for a step of which nobody outside may know how it stands?"""
        view = View(self._procedure, self._state, event.header.entered)
        name = getattr(event, "step", "")
        step = view.index.steps.get(name) or template_of(view.procedure, name)
        held = [one for name in held_by(view, step) for one in steps_named(view, name)] if step else []
        return any(withheld(self._classes.standing(one.name)) for one in held)

    def _of_rules(self, view: View, event: Event) -> str:
        """What speaks against acts that no officer orders (purges, the calendar), and against a false end."""
        if isinstance(event, Purged):
            return false_purge(view, event)
        if isinstance(event, CalendarTaken):
            return self._calendar(event)
        if isinstance(event, ev.Closed) and event.state == "complete" and not self._dark:
            told_of = [step for step in view.procedure.steps if not withheld(self._classes.standing(step.name))]
            if any(status(view, step) is Status.NOT_DONE for step in told_of):
                return "the run was closed as complete, and a step was not done"
        return ""

    def _calendar(self, event: CalendarTaken) -> str:
        header = event.header
        try:
            calendar = calendar_of(event)
        except ValueError:
            return "the calendar has a day or an hour that does not exist"
        plain = replace(header, by=header.actor, role="", at=header.entered, sheet=0)
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


def _acts(subject: Subject) -> Iterator[Finding]:
    judge = Judge(subject.procedure, subject.roster.officers)
    for number, told in enumerate(subject.events, 1):
        if reason := judge.wrong(told.event):
            yield failed(f"entry {number}: {reason}")


RULES: tuple[Rule[Subject], ...] = (Rule("acts", "the procedure allows every act where it stands", _acts),)
