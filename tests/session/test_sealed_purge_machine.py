"""As `test_purge_machine`, where the words are sealed and one who may not read them makes the condition true.

Each order is given by the officer whose it is: the program is left, and started again by the other one.
"""

from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.run.orders import AnyOrder
from sop_engine.session import RunSession
from tests.run.examples import shared
from tests.run.rules import TEXT
from tests.session.stories import CASE, answer, at_work
from tests.session.test_purge_machine import CRASHES, Purges
from tests.tui.practice import Practice

READER, OUTSIDER = "otieno", "wanjiru"


@cache
def sealed() -> Procedure:
    """The procedure of the rules, with what is expunged under seal."""
    text = TEXT.replace(
        "        who: child_desk\n        law: [POL]\n        purge:",
        "        who: ocs\n        law: [POL]\n        sealed: [ocs, prosecutor]\n        purge:",
    )
    assert text != TEXT
    loaded = load_procedure({"rules.yaml": text, **shared()}, "rules.yaml")
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


class SealedPurges(Purges):
    """A run whose sealed step `admit` is expunged as soon as `result.end` is `back`, whoever writes that down."""

    @initialize()
    def begin(self) -> None:
        """A run in a station of its own, begun by who may read all of it."""
        self.officer = READER
        self.work = self.open.enter_context(at_work(self.practice, READER))
        session = RunSession.start(self.work, sealed(), CASE)
        assert isinstance(session, RunSession)
        self.session = session

    @rule(field=st.sampled_from(["said", "harm"]), crash=st.sampled_from(CRASHES))
    def say(self, field: str, crash: str) -> None:
        """The reader writes down what was said."""
        self._enter(READER)
        word, given = next(self.words), self.session.state.answer(f"admit.{field}")
        made: AnyOrder = answer("admit", field, word, by=READER)
        if given is not None and isinstance(given.value, str):
            reason = f"Heard again: {word}"
            made = o.Amend(by=READER, actor=READER, step="admit", field=field, value=word, reason=reason)
        self._said(made, word, crash)

    @rule(kind=st.sampled_from(["row", "note"]), crash=st.sampled_from(CRASHES))
    def write(self, kind: str, crash: str) -> None:
        """The reader writes a row of the list, or a note on the step."""
        self._enter(READER)
        word = next(self.words)
        note = o.Note(by=READER, actor=READER, step="admit", text=word)
        made = note if kind == "note" else answer("admit", "rows", {"word": word}, by=READER)
        self._said(made, word, crash)

    @rule(crash=st.sampled_from(CRASHES), officer=st.sampled_from([OUTSIDER, OUTSIDER, READER]))
    def go_back(self, crash: str, officer: str) -> None:
        """What asks for the purge is written down, mostly by one who may not read what it expunges."""
        if self.end == "back":
            return
        self._enter(officer)
        if self._submit(self._ended_by("back"), crash):
            self.end = "back"
            self.gone |= self.alive
            self.alive = set()

    @precondition(lambda self: self.end == "back")
    @rule(crash=st.sampled_from(CRASHES), officer=st.sampled_from([OUTSIDER, READER]))
    def stay(self, crash: str, officer: str) -> None:
        """It is not so any more: things can be said again."""
        self._enter(officer)
        if self._submit(self._ended_by("stay"), crash):
            self.end = "stay"

    @rule(officer=st.sampled_from([OUTSIDER, READER]))
    def start_again(self, officer: str = READER) -> None:
        """The program is left, and started again by one of them."""
        self._enter(officer)

    def _nothing_comes_back(self) -> None:
        self._enter(READER)
        super()._nothing_comes_back()
        self._enter(OUTSIDER)
        told = repr((self.session.state, self.session.history))
        assert {word for word in self.alive | self.gone if word in told} == set()

    def _ended_by(self, end: str) -> AnyOrder:
        me = self.work.officer.id
        if not self.end:
            return answer("result", "end", end, by=me)
        return o.Amend(by=me, actor=me, step="result", field="end", value=end, reason="It was decided anew.")

    def _enter(self, officer: str) -> None:
        """Leave the program and start it as this officer."""
        if self.work.officer.id != officer:
            self.officer = officer
            self._start_again()


def test_sealed_purges_and_crashes_in_any_order(founded: Practice, tmp_path: Path) -> None:
    """Said under seal, expunged by another, said anew, cut off anywhere: nothing comes back, nothing else goes."""
    SealedPurges.founded, SealedPurges.folder = founded, tmp_path
    chosen = settings(
        max_examples=8,
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(SealedPurges, settings=chosen)
