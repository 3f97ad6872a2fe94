"""Officers come and go, begin runs, hand over, keep one from a colleague; nobody ever acts who was not entitled.

The model is written from section 6 of the design alone. It judges what the real program did, both ways: what was
allowed must have been somebody's right, and what was refused must not have been, but for the time between becoming
entitled and the next act of somebody who can wrap the key.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from sop_engine.errors import SopError
from sop_engine.journal.entry import RunId
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.run.orders import AnyOrder
from sop_engine.session import RunSession, Saved, Work, open_work
from sop_engine.session.receipts import take_receipt
from sop_engine.session.sending import send_case
from sop_engine.session.station_log import read_log
from sop_engine.station.cost import CHEAP
from sop_engine.station.folder import open_station
from sop_engine.station.founding import Charter, create_station
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import SystemClock, random_bytes
from tests.run.examples import shared
from tests.session.rights_far import FAR, Far

TEXT = """
sop: 0
id: watched
version: 0.1.0
title: Watched, invented
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  main:
    title: Main
    steps:
      facts:
        title: Facts
        who: child_desk
        law: [POL]
        fields: {lead: {type: officer, label: Who leads?, optional: true}}
      about:
        title: About the child
        who: child_desk
        law: [POL]
        fields: {hurt: {type: text, label: What hurts, privacy: harm, optional: true}}
      hidden:
        title: Hidden
        who: ocs
        law: [POL]
        sealed: [ocs]
        fields: {said: {type: text, label: What was said?, optional: true}}
      other:
        title: Of others
        who: investigator
        law: [POL]
        fields: {word: {type: text, label: A word, optional: true}}
"""
SUPERVISORS = ("otieno", "kamau")
NAMES = ("akinyi", "baraka", "chebet", "daudi", "esther")
FIRST = {"akinyi": "child_desk", "baraka": "ocs"}
"""Who works there from the start, so that few acts are enough to get anywhere."""
ROLES = ("child_desk", "ocs", "investigator", "interpreter")
PARTS = {"case": "other", "person": "about", "sealed": "hidden"}
"""What a note goes to: a step of that class."""


@cache
def watched() -> Procedure:
    """The procedure."""
    loaded = load_procedure({"watched/watched.yaml": TEXT, **shared()}, "watched/watched.yaml", quick=True)
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


@cache
def empty_station() -> tuple[Path, dict[str, str]]:
    """A station with two supervisors who hold no role of the procedure, and two officers who do; never written in."""
    folder = Path(mkdtemp()) / "station"
    founders = (
        Enrolment(id="otieno", name="Otieno Mfano", roles=("court_registry",)),
        Enrolment(id="kamau", name="Kamau Mfano", roles=("probation_officer",)),
    )
    charter = Charter(name="Mfano", agency="kps", practice=True, founders=founders, cost=CHEAP)
    words = dict(create_station(folder, charter, SystemClock(), random_bytes)[1].passphrases)
    for name, role in FIRST.items():
        first, second = (open_station(folder).unlock(one, words[one]) for one in SUPERVISORS)
        new = Enrolment(id=name, name=f"{name.title()} Mfano", roles=(role,))
        words[name] = Ceremony(first, second, SystemClock(), random_bytes).add(new)
    return folder, words


@dataclass
class Officer:
    """Of the model."""

    roles: frozenset[str]
    active: bool = True


@dataclass
class Begun:
    """A run, of the model.

    Attributes:
        lead: whom its answer names. wrapped: who was entitled at the last wrapping, of this station.
        owner: who began it, or took it over last. far: who can open what of it at the other station.
        away: it was sent, taken in there, and the receipt is here: nobody writes in it any more.
    """

    run: RunId
    starter: str
    kept_from: str
    wrapped: dict[str, set[str]] = field(default_factory=dict)
    sealed_made: bool = False
    lead: str = ""
    owner: str = ""
    far: dict[str, set[str]] = field(default_factory=dict)
    away: bool = False

    def __post_init__(self) -> None:
        """Who began it has it."""
        self.owner = self.starter


class Entitlement(RuleBasedStateMachine):
    """A station with its officers and runs, and what each of them may."""

    def __init__(self) -> None:
        super().__init__()
        self.officers: dict[str, Officer] = {}
        self.runs: list[Begun] = []
        self.unlocked: dict[str, Unlocked] = {}
        self.sent = 0

    @initialize()
    def found(self) -> None:
        """Two supervisors found it."""
        source, words = empty_station()
        self.folder = Path(mkdtemp()) / "station"
        shutil.copytree(source, self.folder)
        self.far = Far.beside(self.folder)
        self.words = dict(words)
        self.officers = {name: Officer(frozenset()) for name in SUPERVISORS}
        self.officers |= {name: Officer(frozenset({role})) for name, role in FIRST.items()}
        self._unlock()

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder.parent)

    def _unlock(self) -> None:
        """Whoever works here unlocks; who left keeps what was unlocked before."""
        for name, one in self.officers.items():
            if one.active:
                self.unlocked[name] = open_station(self.folder).unlock(name, self.words[name])

    def _together(self) -> Ceremony:
        first, second = (self.unlocked[name] for name in SUPERVISORS)
        return Ceremony(first, second, SystemClock(), random_bytes)

    # The model, from the design.

    def entitled(self, name: str, run: Begun, part: str) -> bool:
        """May this officer read this part of the run?"""
        officer = self.officers[name]
        if not officer.active or name == run.kept_from:
            return False
        if part == "case":
            return name == run.starter or bool(officer.roles & {"child_desk", "ocs", "investigator"})
        if part == "person":
            known = name in run.wrapped.get("person", set())  # a key that was given is not taken back
            return known or name in {run.starter, run.lead} or "child_desk" in officer.roles
        return "ocs" in officer.roles

    def _wrap(self, run: Begun, holder: str, *, loud: bool) -> None:
        """An act of somebody who holds a key lets in who became entitled; a quiet one makes new parts only."""
        for part in PARTS:
            if part == "sealed" and not run.sealed_made:
                continue
            if part not in run.wrapped or (loud and holder in run.wrapped[part]):
                run.wrapped[part] = run.wrapped.get(part, set()) | {
                    one for one in self.officers if self.entitled(one, run, part)
                }

    def _judge(self, name: str, run: Begun, needs: tuple[str, ...], *, role: str = "", allowed: bool) -> None:
        """What the program did is what the model says, in both ways."""
        fits = all(self.entitled(name, run, part) for part in needs)
        fits = fits and (not role or role in self.officers[name].roles)
        if allowed:
            assert fits, (name, needs, role, run)
            assert not run.away
        elif fits and not run.away:
            late = [part for part in needs if part in run.wrapped and name not in run.wrapped[part]]
            assert late, (name, needs, role, run)

    # What happens.

    @rule(name=st.sampled_from(NAMES), roles=st.frozensets(st.sampled_from(ROLES), max_size=2))
    def enrol(self, name: str, roles: frozenset[str]) -> None:
        """Somebody new works here."""
        if name in self.officers:
            return
        new = Enrolment(id=name, name=f"{name.title()} Mfano", roles=tuple(sorted(roles)))
        self.words[name] = self._together().add(new)
        self.officers[name] = Officer(roles)
        self._unlock()

    @rule(name=st.sampled_from(NAMES))
    def revoke(self, name: str) -> None:
        """Somebody leaves."""
        if name in self.officers and self.officers[name].active:
            self._together().revoke(name)
            self.officers[name].active = False
            self._unlock()

    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Somebody begins a run, perhaps kept from a colleague, and writes about the child."""
        name, other = (data.draw(st.sampled_from(sorted(self.officers))) for _ in range(2))
        kept_from = other if other != name and data.draw(st.booleans()) else ""
        try:
            with self._work(name) as work:
                excluded = (kept_from,) if kept_from else ()
                session = RunSession.start(work, watched(), f"CP/{len(self.runs)}", excluded=excluded)
                assert isinstance(session, RunSession)
                run = Begun(session.run, name, kept_from)
                self._wrap(run, name, loud=True)
                assert isinstance(session.submit(self._note(name, "about")), Saved)
                self.runs.append(run)
        except SopError:
            assert not self.officers[name].active
        else:
            assert self.officers[name].active

    def _work(self, name: str) -> Work:
        return open_work(self.unlocked[name], SystemClock(), random_bytes)

    def _note(self, name: str, step: str) -> o.Note:
        return o.Note(by=name, actor=name, text="A word.", step=step)

    def _tried(self, name: str, run: Begun, order: Callable[[RunSession], AnyOrder]) -> bool:
        """Open the run as this officer and give the order; was it allowed?"""
        try:
            with self._work(name) as work:
                session = RunSession.resume(work, run.run)
                outcome = session.submit(order(session))
        except SopError as fault:
            assert fault.sentence  # noqa: PT017 - whoever refuses says so
            return False
        return isinstance(outcome, Saved)

    def _who_and_where(self, data: st.DataObject) -> tuple[str, Begun]:
        return data.draw(st.sampled_from(sorted(self.officers))), data.draw(st.sampled_from(self.runs))

    @precondition(lambda self: self.runs)
    @rule(data=st.data(), part=st.sampled_from(sorted(PARTS)))
    def write(self, data: st.DataObject, part: str) -> None:
        """Somebody writes in a part of a run."""
        name, run = self._who_and_where(data)
        allowed = self._tried(name, run, lambda _: self._note(name, PARTS[part]))
        self._judge(name, run, ("case", part), allowed=allowed)
        if allowed:
            run.sealed_made = run.sealed_made or part == "sealed"
            self._wrap(run, name, loud=False)

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def stir(self, data: st.DataObject) -> None:
        """Somebody says what is so with the clock: an act after which keys are wrapped for who became entitled."""
        name, run = self._who_and_where(data)
        allowed = self._tried(name, run, lambda _: o.MarkClock(by=name, actor=name, statement="It is so."))
        self._judge(name, run, ("case",), allowed=allowed)
        if allowed:
            self._wrap(run, name, loud=True)

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def hand_over(self, data: st.DataObject) -> None:
        """Somebody takes the run over by name: only the role that answers for it."""
        name, run = self._who_and_where(data)
        with_codes: list[str] = []

        def order(session: RunSession) -> AnyOrder:
            owner = session.state.owner
            with_codes.append(owner.header.by if owner else "")
            return o.Accept(by=name, actor=name)

        allowed = self._tried(name, run, order)
        if not allowed and with_codes == [name]:
            return  # taken over before: no matter of rights
        self._judge(name, run, ("case",), role="child_desk", allowed=allowed)
        if allowed:
            run.owner = name
            self._wrap(run, name, loud=True)

    @precondition(lambda self: self.runs)
    @rule(data=st.data(), to=st.sampled_from(sorted(FAR)))
    def carry(self, data: st.DataObject, to: str) -> None:
        """Somebody, most often who has it, sends the case: only who has it may, or a supervisor who may open it."""
        run = data.draw(st.sampled_from(self.runs))
        name = data.draw(st.sampled_from([*sorted(self.officers), *[run.owner] * 3]))
        self.sent += 1
        out = self.folder.parent / f"{self.sent}.case"
        try:
            with self._work(name) as work:
                send_case(work, run.run, self.far.card(to), out)
        except SopError:
            assert not out.exists()
            held = self.officers[name].active and name in run.wrapped["case"]
            assert run.away or not held or (name != run.owner and name not in SUPERVISORS)
            return
        assert self.entitled(name, run, "case")
        assert name in {run.owner, *SUPERVISORS}
        assert not run.away
        receipt = self.far.receive(to, out.read_bytes()).receipt
        self._taken_in(run, name, to)
        if data.draw(st.booleans()):
            self._bring_receipt(data, run, receipt)

    def _taken_in(self, run: Begun, sender: str, to: str) -> None:
        """At the other station: what the sender could open goes to the receiver and to whose roles are asked for.

        A sealed part goes to nobody who holds none of its roles. Keys that were given before stay.
        """
        roles = {"case": {"child_desk", "ocs"}, "person": {"child_desk"}, "sealed": {"ocs"}}
        for part, holders in run.wrapped.items():
            if sender in holders and (part != "sealed" or FAR[to] == "ocs"):
                run.far.setdefault(part, set()).add(to)
        for part, found in run.far.items():
            if to in found:
                found |= {one for one, role in FAR.items() if role in roles[part]}
        assert self.far.holders(run.run) == run.far

    def _bring_receipt(self, data: st.DataObject, run: Begun, receipt: bytes) -> None:
        """Somebody takes the receipt in: only who may open the run. From then on nobody writes in it here."""
        name = data.draw(st.sampled_from(sorted(self.officers)))
        try:
            with self._work(name) as work:
                run.away = take_receipt(work, receipt).passed == (run.run,)
        except SopError:
            assert not self.officers[name].active or name not in run.wrapped["case"]
            return
        assert self.entitled(name, run, "case")
        assert run.away

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def name_somebody(self, data: st.DataObject) -> None:
        """An answer names an officer, who is let in to what is about the child."""
        name, run = self._who_and_where(data)
        lead = data.draw(st.sampled_from(sorted(self.officers)))
        if lead == run.lead or not self.officers[lead].active:
            return

        def order(session: RunSession) -> AnyOrder:
            here = {"by": name, "actor": name, "step": "facts", "field": "lead", "value": lead}
            return o.Amend(**here, reason="So it is.") if session.state.answer("facts.lead") else o.Answer(**here)  # type: ignore[arg-type]

        first = not run.lead
        allowed = self._tried(name, run, order)
        self._judge(name, run, ("case",), allowed=allowed)
        if allowed:
            run.lead = lead
            self._wrap(run, name, loud=not first)

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def sign_at_a_colleagues(self, data: st.DataObject) -> None:
        """Somebody acts once at the screen of a colleague who has the run open."""
        name, run = self._who_and_where(data)
        host = run.starter
        if host == name or not self.officers[host].active or name not in self.unlocked:
            return
        order = o.MarkClock(by=name, actor=name, statement="It is so.")
        with self._work(host) as work:
            session = RunSession.resume(work, run.run)
            try:
                allowed = isinstance(session.submit(order, self.unlocked[name]), Saved)
            except SopError:
                allowed = False
        assert allowed == (self.entitled(name, run, "case") and not run.away)
        if allowed:
            self._wrap(run, host, loud=True)

    @invariant()
    def keys_are_held_by_the_entitled_only(self) -> None:
        """Whoever can open a compartment was entitled to it; lists show nothing else."""
        for name, officer in self.officers.items():
            if not officer.active:
                continue
            with self._work(name) as work:
                listed = {one.head.run for one in work.runs()}
                for run in self.runs:
                    held = {key.partition("_")[0] for key in work.keys_of(run.run)}
                    assert held == {part for part, who in run.wrapped.items() if name in who}, (name, run)
                    assert (run.run in listed) == ("case" in held)
                    assert all(self.entitled(name, run, part) for part in held)

    @invariant()
    def refusals_are_entered(self) -> None:
        """The log only grows, and each officer finds only the own refusals in it."""
        for name, officer in self.officers.items():
            if officer.active and name not in SUPERVISORS:
                with self._work(name) as work:
                    assert {one.by for one in read_log(work)} <= {name}


TestEntitlement = Entitlement.TestCase
TestEntitlement.settings = settings(
    max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
