"""One look at a run, as when it is opened or verified, sees whatever the rules see one by one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.canonical import Digest
from sop_engine.journal.chain import LINKS, Expected, Finding, read_links, verify_chain
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.links import check_links, verify_links
from tests.journal.chains import DEVICE, but
from tests.journal.test_chain import ATTACKS, GOOD, STRANGER, signed

OTHER_DEVICE = b"E" * 32
HEAD = GOOD.entries[-1].hash


def looked_at(entries: list[SealedEntry], expected: Expected) -> list[Finding]:
    """What opening a run finds in its links."""
    links, findings = read_links(entries)
    return [*findings, *check_links(links, expected)]


def verified(entries: list[SealedEntry], expected: Expected) -> list[Finding]:
    """What verifying a run finds."""
    links, findings = verify_links(entries, expected)
    assert links == read_links(entries)[0]
    return findings


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_the_links_is_found(name: str) -> None:
    """Every planted attack gives the very findings, in order and words, that the rules give one by one."""
    _, (entries, expected) = ATTACKS[name]
    assert looked_at(entries, expected) == verify_chain(entries, expected, LINKS)
    assert verified(entries, expected) == verify_chain(entries, expected)


@given(
    st.lists(st.sampled_from([*GOOD.entries, *STRANGER.entries]), max_size=14),
    st.sampled_from([None, HEAD, STRANGER.entries[0].hash]),
)
def test_any_entries_in_any_order_are_judged_as_the_rules_judge_them(
    entries: list[SealedEntry], head: Digest | None
) -> None:
    """Left out, exchanged, repeated or of another run: one look and the rules agree."""
    expected = but(GOOD.expected, head=head)
    assert looked_at(entries, expected) == verify_chain(entries, expected, LINKS)
    assert verified(entries, expected) == verify_chain(entries, expected)


HASHES = [entry.hash for entry in GOOD.entries[:4]]
BODY_CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "prev": st.lists(st.sampled_from([b"p" * 32, *HASHES]), max_size=2).map(tuple),
    "device": st.sampled_from([DEVICE, OTHER_DEVICE]),
    "device_seq": st.integers(0, 5),
    "device_prev": st.sampled_from([None, *HASHES]),
    "run": st.just(STRANGER.run),
}
STORED_CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "hash": st.sampled_from(HASHES),
    "device_seq": st.integers(0, 5),
    "run": st.just(STRANGER.run),
    "body": st.just(b"{}"),
}


def changed(data: st.DataObject, at: set[int], beside: set[int]) -> list[SealedEntry]:
    """Four entries, linked and signed; in some, something in the body or beside it was changed first."""
    entries: list[SealedEntry] = []
    for number, link in enumerate(read_links(GOOD.entries[:4])[0]):
        linked = {"prev": (entries[-1].hash,), "device_prev": entries[-1].hash} if entries else {}
        if number in at:
            part = data.draw(st.sampled_from(sorted(BODY_CHANGES)))
            linked |= {part: data.draw(BODY_CHANGES[part])}
        entry = signed(but(link.body, **linked))
        if number in beside:
            part = data.draw(st.sampled_from(sorted(STORED_CHANGES)))
            entry = but(entry, **{part: data.draw(STORED_CHANGES[part])})
        entries.append(entry)
    return entries


@given(st.data(), st.sets(st.integers(0, 3), max_size=2), st.sets(st.integers(0, 3), max_size=1))
def test_links_that_say_something_else_are_judged_as_the_rules_judge_them(
    data: st.DataObject, at: set[int], beside: set[int]
) -> None:
    """Parents, devices, numbers, runs and hashes, in signed bodies and in what is stored beside them."""
    entries = changed(data, at, beside)
    expected = but(GOOD.expected, head=data.draw(st.sampled_from([None, entries[-1].hash, HEAD])))
    assert looked_at(entries, expected) == verify_chain(entries, expected, LINKS)
    assert verified(entries, expected) == verify_chain(entries, expected)


@pytest.mark.parametrize("run", [GOOD.run, STRANGER.run])
def test_an_entry_stored_under_another_run_is_found(run: RunId) -> None:
    """In the body or beside it: the run stands in both, and both must be the one that is opened."""
    stored = [but(entry, run=STRANGER.run) for entry in GOOD.entries]
    assert looked_at(stored, but(GOOD.expected, run=run)) != []
    stored = [but(entry, run=GOOD.run) for entry in STRANGER.entries]
    assert looked_at(stored, but(STRANGER.expected, run=run)) != []


def test_an_untouched_chain_of_two_devices_holds_at_one_look() -> None:
    """A second laptop that continues the run in a log of its own breaks nothing."""
    last, _ = read_links(GOOD.entries[-1:])
    entries = list(GOOD.entries)
    for number in (7, 8):
        before = entries[-1].hash
        seq = {"device": OTHER_DEVICE, "device_seq": number, "device_prev": before if number == 8 else b"x" * 32}
        entries.append(signed(but(last[0].body, prev=(before,), **seq)))
    assert looked_at(entries, but(GOOD.expected, head=entries[-1].hash)) == []
