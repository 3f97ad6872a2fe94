"""Cases, persons, holds, expunges, failures, restores in any order: nothing held goes, nothing expunged comes back.

On the real stores of a practice station, opened anew for each act as officers do.
"""

import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sop_engine.errors import Refused, StoreUnavailable
from sop_engine.journal.chain import Expected, verify_chain
from sop_engine.journal.entry import RunId
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.run import orders as o
from sop_engine.run.acts import EXPUNGED
from sop_engine.session import RunSession, Work
from sop_engine.session.backing_up import write_expunged
from sop_engine.session.expunge_plan import plan_expunge
from sop_engine.session.expunged import Expunged
from sop_engine.session.expunging import expunge
from sop_engine.session.holds import lay_hold, lift_hold
from sop_engine.session.restoring import RestoreOrder
from sop_engine.session.signers import public_keys
from sop_engine.session.station_check import Kind, check_station
from sop_engine.session.station_log import read_log
from tests.session.expunges import AUTHORITY, REASON, every_page, secrets_of, supervising, traces
from tests.session.stories import at_work, procedure, saved, unlocked
from tests.session.test_backup import back_up, restored
from tests.tui.practice import Practice

CASES = ("CP/1/2026", "CP/2/2026")
PERSONS = ("person_subject", "person_P2")
"""The compartments of P1, a child, and of P2, a parent."""
CRASHES = ("", "", "", "log", "keys", "contents")
"""Before what the disk fails while something is expunged: mostly nothing."""
PLACES: dict[str, tuple[type, str]] = {
    "log": (SqlCipherJournal, "append"),
    "keys": (SqlCipherKeys, "destroy"),
    "contents": (SqlCipherJournal, "expunge"),
}


@dataclass(slots=True)
class Told:
    """What is known of a run. `persons`: reference to invented name. `gone`: those expunged. `whole`: all of it."""

    case: str
    persons: dict[str, str]
    gone: set[str] = field(default_factory=set)
    whole: bool = False


@dataclass(slots=True)
class Known:
    """What is known of a station. `held`: ids of runs and references of cases under hold."""

    runs: dict[str, Told] = field(default_factory=dict)
    held: dict[str, None] = field(default_factory=dict)

    def keeps(self, run: str) -> bool:
        """Does a hold stand on it?"""
        return bool({run, self.runs[run].case} & self.held.keys())


class Expunges(RuleBasedStateMachine):
    """A station with its backups, and what should be so."""

    founded: ClassVar[Practice]
    folder: ClassVar[Path]
    numbers: ClassVar["count[int]"] = count()

    def __init__(self) -> None:
        super().__init__()
        self.home = self.folder / f"machine{next(self.numbers)}"
        shutil.copytree(self.founded.folder, self.home / "station0")
        self.station = Practice(self.home / "station0", self.founded.passphrases)
        self.known = Known()
        self.backups: list[tuple[Path, Path, Known]] = []
        self.planted: dict[str, list[bytes]] = {}
        self.fresh = True

    @initialize(held=st.booleans())
    def begins(self, held: bool) -> None:  # noqa: FBT001
        """There is something to lose; in half of all stations it is held, and somebody tries at once."""
        self.begin(CASES[0], 2)
        if held:
            self.hold(0, whole_case=False)
            self.expunge(0, "run", "")

    @rule(case=st.sampled_from(CASES), persons=st.integers(1, 2))
    def begin(self, case: str, persons: int) -> None:
        """A run with one or two persons, each with a name of its own."""
        with at_work(self.station) as work:
            session = RunSession.start(work, procedure(), case)
            assert isinstance(session, RunSession)
            names = {f"P{at}": f"Mfano{next(self.numbers)} Kielelezo" for at in range(1, persons + 1)}
            for kind, name in zip(("child", "parent"), names.values(), strict=False):
                added = o.AddPerson(by="wanjiru", actor="wanjiru", kind=kind, values={"name": name})
                saved(session.submit(added))
        self.known.runs[session.run] = Told(case=case, persons=names)
        self.planted[session.run] = secrets_of(self.station, session.run)
        for person, place in zip(names, PERSONS, strict=False):
            self.planted[f"{session.run} {person}"] = secrets_of(self.station, session.run, place)
        self.fresh = True

    @precondition(lambda self: self.known.runs)
    @rule(pick=st.integers(0, 11), whole_case=st.booleans())
    def hold(self, pick: int, whole_case: bool) -> None:  # noqa: FBT001
        """A supervisor lays a hold: on a run by its id, or on a case whose reference is known to the log."""
        run = _chosen(self.known.runs, pick)
        told = self.known.runs[run]
        with supervising(self.station) as work:
            try:
                found = lay_hold(work, told.case if whole_case else run, "Trial")
            except Refused:
                assert {run, told.case} & self.known.held.keys() or whole_case
                return
        self.known.held[told.case if found.case else run] = None
        self.fresh = True

    @precondition(lambda self: self.known.held)
    @rule(pick=st.integers(0, 11))
    def release(self, pick: int) -> None:
        """Two supervisors lift a hold."""
        what = _chosen(self.known.held, pick)
        with supervising(self.station) as work:
            lift_hold(work, unlocked(self.station, "kamau"), what, "Judgment")
        del self.known.held[what]
        self.fresh = True

    @precondition(lambda self: self.known.runs)
    @rule(
        pick=st.integers(0, 11),
        what=st.sampled_from(["run", "case", "P1", "P2"]),
        crash=st.sampled_from(CRASHES),
    )
    def expunge(self, pick: int, what: str, crash: str) -> None:
        """Two supervisors expunge; the disk may fail in the middle. A hold forbids it; what is gone is said to be."""
        run = _chosen(self.known.runs, pick)
        told = self.known.runs[run]
        of_case = {
            one: found for one, found in self.known.runs.items() if found.case == told.case and not found.whole
        }
        targets = (of_case or {run: told}) if what == "case" else {run: told}
        persons = [what] if what.startswith("P") else []
        before = self._acts()
        try:
            with supervising(self.station) as work, ExitStack() as patches:
                second = unlocked(self.station, "kamau")
                plan = plan_expunge(work, second, told.case if what == "case" else run, persons)
                if crash:
                    patches.enter_context(patch.object(*PLACES[crash], _stops))
                expunge(work, second, plan, AUTHORITY, REASON)
        except Expunged:
            assert all(one.whole for one in targets.values())
            return
        except Refused:
            refused = any(self.known.keeps(one) for one in targets) or told.whole
            assert refused or set(persons) - set(told.persons) or set(persons) & told.gone
            return
        except StoreUnavailable:
            assert crash
        assert not any(self.known.keeps(one) for one in targets)
        with at_work(self.station, "mutua"):
            pass  # whoever opens next does the rest
        if self._acts() == before:
            assert crash == "log"
            return
        for one in targets.values():
            if persons:
                one.gone.update(persons)
            else:
                one.whole = True
        self.fresh = True

    def _acts(self) -> int:
        with supervising(self.station) as work:
            return sum(one.act == "expunged" for one in read_log(work))

    @precondition(lambda self: len(self.backups) < 2)
    @rule()
    def back_up(self) -> None:
        """The station and its keys are copied."""
        at = next(self.numbers)
        files = [back_up(self.station, self.home / f"{kind}{at}", keys=kind == "keys") for kind in ("backup", "keys")]
        self.backups.append((files[0], files[1], deepcopy(self.known)))

    @precondition(lambda self: self.backups)
    @rule(pick=st.integers(0, 11))
    def restore(self, pick: int) -> None:
        """An older backup with its old keys and the newest list: what was expunged since stays so."""
        backup, keys, known = _chosen(self.backups, pick)
        at = next(self.numbers)
        with supervising(self.station) as work:
            write_expunged(work, self.home / f"list{at}.json")
        order = RestoreOrder(
            backup=backup, keys=keys, to=self.home / f"station{at}", expunged=(self.home / f"list{at}.json",)
        )
        restored(self.station, order)
        self.station = Practice(order.to, self.founded.passphrases)
        now, self.known = self.known, deepcopy(known)
        for run, told in self.known.runs.items():
            if run in now.runs:
                told.whole, told.gone = now.runs[run].whole, set(now.runs[run].gone)
        # Runs and holds that came after this backup are in none of the newer ones either, for this machine.
        self.backups = [one for one in self.backups if one[2] == known]
        self.fresh = True

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        """Chains verify; what was expunged is not readable and says why; everything else reads; nothing is amiss."""
        if not self.fresh:
            return
        self.fresh = False
        with at_work(self.station) as work:
            for run, told in self.known.runs.items():
                _holds_together(work, RunId(run), told)
            assert [one for one in check_station(work) if one.kind in {Kind.FAILED, Kind.REPAIRED}] == []

    def teardown(self) -> None:
        """In no page or log is a wrapped key, box or label of what was expunged; of other runs all of them are."""
        pages = every_page(self.station)
        for run, told in self.known.runs.items():
            if told.whole:
                assert traces(self.planted[run], pages) == []
            for person in told.gone:
                assert traces(self.planted[f"{run} {person}"], pages) == []
            if not told.whole and not told.gone:
                boxes = secrets_of(self.station, run)
                assert traces(boxes, pages) == boxes
        shutil.rmtree(self.home)


def _chosen(what: Iterable[Any], pick: int) -> Any:
    """One of them, the same in each replay: ids are random, their order is not."""
    found = list(what)
    return found[pick % len(found)]


def _stops(*_given: object, **_named: object) -> None:
    sentence = "The disk failed."
    raise StoreUnavailable(sentence)


def _holds_together(work: Work, run: RunId, told: Told) -> None:
    entries, head = work.journal.entries(run), work.journal.head(run)
    assert head is not None
    expected = Expected(run=run, signers=public_keys(work.unlocked.roster), head=head.head)
    assert verify_chain(entries, expected) == []
    if told.whole:
        with pytest.raises(Expunged):
            work.find(run)
        assert not any(entry.boxes for entry in entries)
        return
    session = RunSession.resume(work, run)
    said = repr(session.history)
    for person, name in told.persons.items():
        assert (name in said) == (person not in told.gone)
        if person in told.gone:
            assert f"why='{EXPUNGED}'" in repr(session.state.persons[person])


def test_nothing_held_goes_and_nothing_expunged_comes_back(founded: Practice, tmp_path: Path) -> None:
    """As many things as come, in any order."""
    Expunges.founded, Expunges.folder = founded, tmp_path
    chosen = settings(
        max_examples=6,
        stateful_step_count=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    run_state_machine_as_test(Expunges, settings=chosen)
