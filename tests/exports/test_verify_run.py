"""The other door: a run in its own station, and what is found when its journal was tampered with."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from exports.verify.findings import Status, Verdict
from exports.verify.run_door import RULES, KeptRun, verify_run
from exports.verify.verify import apply
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.session import Work, open_work
from tests.exports.flips import flipped
from tests.exports.signed import Practice, WalkingClock, seeded

Tamper = Callable[[list[SealedEntry]], list[SealedEntry]]


@pytest.fixture
def work(practice: Practice) -> Iterator[Work]:
    """The station, open for reading."""
    with open_work(practice.maker, WalkingClock(), seeded("reading")) as opened:
        yield opened


def test_an_honest_run_is_verified(practice: Practice, work: Work) -> None:
    """Chain, every signature, every kept part and the tree hold."""
    outcome = verify_run(work, RunId(practice.run))
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks


def test_a_run_that_is_not_there_fails(work: Work) -> None:
    """No entries are no evidence."""
    assert verify_run(work, RunId("00" * 16)).verdict is Verdict.FAILED


def without_one(entries: list[SealedEntry]) -> list[SealedEntry]:
    """An entry is gone."""
    return [*entries[:4], *entries[5:]]


def other_signature(entries: list[SealedEntry]) -> list[SealedEntry]:
    """One bit of a signature."""
    return [*entries[:4], replace(entries[4], signature=flipped(entries[4].signature, 9, 1)), *entries[5:]]


def parts_of_another(entries: list[SealedEntry]) -> list[SealedEntry]:
    """An entry keeps the parts of another one."""
    return [*entries[:4], replace(entries[4], boxes=entries[5].boxes), *entries[5:]]


def other_place(entries: list[SealedEntry]) -> list[SealedEntry]:
    """An entry claims another place in the log."""
    return [*entries[:4], replace(entries[4], device_seq=0), *entries[5:]]


@pytest.mark.parametrize(
    ("rule", "tamper"),
    [
        ("chain", without_one),
        ("entries", other_signature),
        ("disclosures", parts_of_another),
        ("tree", other_place),
    ],
)
def test_tampering_is_found_by_its_rule(practice: Practice, work: Work, rule: str, tamper: Tamper) -> None:
    """Each kind of tampering fails the check that is about it."""
    kept = KeptRun(work, RunId(practice.run))
    kept.__dict__["entries"] = tamper(kept.entries)
    failed = {check.name for one in RULES for check in apply(one, kept) if check.status is Status.FAILED}
    assert rule in failed
