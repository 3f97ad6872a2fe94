"""Whatever is said, expunged, said anew and cut off: nothing that was expunged comes back, and nothing else goes.

On the real stores of a practice station: after each crash the program is started again, as an officer would.
"""

import shutil
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from exports.verify.findings import Verdict
from exports.verify.run_door import verify_run
from sop_engine.errors import StoreUnavailable
from sop_engine.run import orders as o
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.session import RunSession, Work
from tests.run.rules import rules
from tests.session.stories import CASE, answer, at_work
from tests.tui.practice import Practice

ME = "wanjiru"
CRASHES = ("", "", "append", "destroy", "expunge")
"""Where the machine stops while an order is carried out: mostly nowhere; before saving; before keys, texts go."""


def _stops(*_given: object, **_named: object) -> None:
    sentence = "The machine stopped."
    raise StoreUnavailable(sentence)


class Purges(RuleBasedStateMachine):
    """A run whose step `admit` is expunged as soon as `result.end` is `back`.

    Attributes:
        alive: words that were said and must be readable. gone: words that were expunged.
        end: what `result.end` is, as far as it was saved. officer: who starts the program the next time.
    """

    founded: ClassVar[Practice]
    folder: ClassVar[Path]
    numbers: ClassVar["count[int]"] = count()

    def __init__(self) -> None:
        super().__init__()
        self.number = next(self.numbers)
        station = self.folder / f"station{self.number}"
        shutil.copytree(self.founded.folder, station)
        self.practice = Practice(station, self.founded.passphrases)
        self.open = ExitStack()
        self.alive: set[str] = set()
        self.gone: set[str] = set()
        self.end = ""
        self.officer = ME
        self.words = (f"siri{self.number}x{one}z" for one in count())

    @initialize()
    def begin(self) -> None:
        """A run in a station of its own."""
        self.work: Work = self.open.enter_context(at_work(self.practice))
        session = RunSession.start(self.work, rules(), CASE)
        assert isinstance(session, RunSession)
        self.session = session

    @rule(field=st.sampled_from(["said", "harm"]), crash=st.sampled_from(CRASHES))
    def say(self, field: str, crash: str) -> None:
        """Something is said that may be expunged: for the first time, anew, or in place of something else."""
        word, given = next(self.words), self.session.state.answer(f"admit.{field}")
        amends = given is not None and isinstance(given.value, str)
        made: AnyOrder = answer("admit", field, word)
        if amends:
            made = o.Amend(by=ME, actor=ME, step="admit", field=field, value=word, reason=f"Heard again: {word}")
        self._said(made, word, crash)

    @rule(kind=st.sampled_from(["row", "note"]), crash=st.sampled_from(CRASHES))
    def write(self, kind: str, crash: str) -> None:
        """A row of the list, or a note on the step; a note that is written after the purge stays until the next."""
        word = next(self.words)
        note = o.Note(by=ME, actor=ME, step="admit", text=word)
        self._said(note if kind == "note" else answer("admit", "rows", {"word": word}), word, crash)

    @rule(crash=st.sampled_from(CRASHES))
    def go_back(self, crash: str) -> None:
        """What asks for the purge becomes so."""
        if self.end != "back" and self._submit(self._ended("back"), crash):
            self.end = "back"
            self.gone |= self.alive
            self.alive = set()

    @precondition(lambda self: self.end == "back")
    @rule(crash=st.sampled_from(CRASHES))
    def stay(self, crash: str) -> None:
        """It is not so any more: things can be said again."""
        if self._submit(self._ended("stay"), crash):
            self.end = "stay"

    @rule()
    def start_again(self) -> None:
        """The program is left and started again."""
        self._start_again()

    @invariant()
    def nothing_comes_back_and_nothing_else_goes(self) -> None:
        """Every word that counts can be read, here and by one who opens the run now; none that was expunged."""
        self._nothing_comes_back()

    def _nothing_comes_back(self) -> None:
        again = RunSession.resume(self.work, self.session.run)
        for session in (self.session, again):
            told = repr((session.state, session.history))
            assert {word for word in self.alive if word not in told} == set()
            assert {word for word in self.gone if word in told} == set()
        assert again.state == self.session.state

    def teardown(self) -> None:
        """At the end the chain holds, and neither key nor ciphertext of what was expunged is left."""
        self._start_again()
        assert verify_run(self.work, self.session.run).verdict is Verdict.VERIFIED
        kept = [one for one in self.work.keystore.compartments(self.session.run) if one.name.startswith("purge_")]
        dead = {one.id for one in kept if not one.wraps}
        assert bool(dead) == bool(self.gone)
        entries = self.work.journal.entries(self.session.run)
        assert not dead & {one.compartment for entry in entries for one in entry.boxes}
        self.open.close()
        shutil.rmtree(self.practice.folder)

    def _said(self, order: AnyOrder, word: str, crash: str) -> None:
        if self._submit(order, crash):
            self.alive.add(word)

    def _ended(self, end: str) -> AnyOrder:
        if not self.end:
            return answer("result", "end", end)
        return o.Amend(by=ME, actor=ME, step="result", field="end", value=end, reason="It was decided anew.")

    def _submit(self, order: AnyOrder, crash: str) -> bool:
        """Carry out the order; where the machine stops, start again. Was it saved?"""
        before = len(self.work.journal.entries(self.session.run))
        store: Any = self.work.keystore if crash == "destroy" else self.work.journal
        try:
            with patch.object(store, crash, _stops) if crash else ExitStack():
                found = self.session.submit(order)
        except StoreUnavailable:
            self._start_again()
            return len(self.work.journal.entries(self.session.run)) > before
        return not isinstance(found, Refusal)

    def _start_again(self) -> None:
        run = self.session.run
        self.open.close()
        self.open = ExitStack()
        self.work = self.open.enter_context(at_work(self.practice, self.officer))
        self.session = RunSession.resume(self.work, run)


def test_purges_and_crashes_in_any_order(founded: Practice, tmp_path: Path) -> None:
    """As many things as come: said, expunged, said anew, cut off anywhere."""
    Purges.founded, Purges.folder = founded, tmp_path
    chosen = settings(
        max_examples=12,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(Purges, settings=chosen)
