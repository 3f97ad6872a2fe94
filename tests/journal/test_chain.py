"""Whatever is done to a chain without the officers' keys is found; each rule finds something that no other does."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.canonical import Digest, NotCanonical, b64url, sha256
from sop_engine.journal import chain
from sop_engine.journal.body import Body, parse_body
from sop_engine.journal.chain import Expected, Rule, verify_chain
from sop_engine.journal.compartment import CompartmentKey
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.seal import open_entry
from sop_engine.journal.signature import signed_bytes
from sop_engine.problem import Severity
from tests.journal.chains import SIGNER, Said, Writer, but, expunged, written

GOOD = written(12)
SHORT = written(3)
STRANGER = written(12, seed="another run")
FRESH = parse_body(STRANGER.entries[0].body).digests


def found(entries: list[SealedEntry], expected: Expected) -> set[Rule]:
    """Rules that an error was found under."""
    return {item.rule for item in verify_chain(entries, expected) if item.severity is Severity.ERROR}


def detected(entries: list[SealedEntry], writer: Writer) -> bool:
    """Whether the chain, or opening it with every key, shows that something is wrong."""
    return bool(found(entries, writer.expected)) or not opens(entries, writer.open_keys)


def opens(entries: list[SealedEntry], keys: dict[bytes, CompartmentKey]) -> bool:
    """Whether every box opens."""
    try:
        return not any(open_entry(entry, keys).withheld for entry in entries)
    except NotCanonical:
        return False


@given(st.integers(0, 12), st.integers())
def test_an_untouched_chain_holds(count: int, seed: int) -> None:
    """Chains as they are written have no findings, also after everything in them was expunged."""
    writer = written(count, seed)
    assert verify_chain(writer.entries, writer.expected) == []
    assert verify_chain(expunged(writer), writer.expected) == []


@given(st.data())
def test_any_flipped_bit_is_found(data: st.DataObject) -> None:
    """One bit anywhere in body, signature, hash, nonce, ciphertext or compartment of any entry."""
    at = data.draw(st.integers(0, len(SHORT.entries) - 1))
    entry = SHORT.entries[at]
    part = data.draw(st.sampled_from(["body", "signature", "hash", "nonce", "ciphertext", "compartment"]))
    holder = entry if hasattr(entry, part) else entry.boxes[0]
    content = bytearray(getattr(holder, part))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    changed = {part: bytes(content)}
    if holder is entry:
        forged = but(entry, **changed)
    else:
        first, *others = entry.boxes
        forged = but(entry, boxes=(but(first, **changed), *others))
    assert detected([*SHORT.entries[:at], forged, *SHORT.entries[at + 1 :]], SHORT)


@given(st.data())
def test_dropping_swapping_inserting_repeating_is_found(data: st.DataObject) -> None:
    """Any other sequence of a run's entries than the one that was written is found, whatever its length."""
    places = data.draw(st.lists(st.integers(0, 11), max_size=14))
    if places == list(range(12)):
        return
    assert found([GOOD.entries[at] for at in places], GOOD.expected)


@given(st.integers(0, 12), st.integers(0, 11), st.booleans())
def test_an_entry_of_another_run_is_found(at: int, which: int, instead: bool) -> None:  # noqa: FBT001 - drawn
    """An entry that the same officer really signed, in another run, cannot be transplanted."""
    entries = [*GOOD.entries[:at], STRANGER.entries[which], *GOOD.entries[at + instead :]]
    assert Rule.RUN in found(entries, GOOD.expected)


@given(st.integers(0, 11), st.integers(0, 11))
def test_boxes_of_another_entry_are_found(left: int, right: int) -> None:
    """A box that is moved to another entry of the same run is found without any key."""
    if left == right:
        return
    entries = list(GOOD.entries)
    entries[left] = but(entries[left], boxes=entries[right].boxes)
    assert Rule.DISCLOSURE in found(entries, GOOD.expected)


# --- attacks by somebody who holds an officer's key: each is found by one rule, and by no other -------------------


def rewritten(writer: Writer, at: int, change: Callable[[Body], Body]) -> list[SealedEntry]:
    """The chain with one body changed, and that entry and all later ones linked and signed again."""
    entries = writer.entries[:at]
    for place, entry in enumerate(writer.entries[at:], at):
        body = parse_body(entry.body)
        if place > at:
            before = entries[-1].hash
            body = but(body, prev=(before,), device_prev=before)
        entries.append(signed(change(body) if place == at else body))
    return entries


def signed(body: Body) -> SealedEntry:
    """An entry with this body, signed by an officer."""
    content = but(body, actor=SIGNER.fingerprint).to_bytes()
    digest = sha256(content)
    return SealedEntry(
        run=body.run,
        body=content,
        hash=digest,
        signature=SIGNER.sign(signed_bytes(digest)),
        device_seq=body.device_seq,
        boxes=(),
    )


def second_head() -> list[SealedEntry]:
    """Two officers' laptops continued from the same entry."""
    body = parse_body(GOOD.entries[-1].body)
    other = but(body, device=b"E" * 32, device_seq=0, device_prev=None, digests=FRESH)
    return [*GOOD.entries, signed(other)]


def number_used_twice() -> list[SealedEntry]:
    """The disk was rolled back and work went on: the device wrote another entry under an old number."""
    body = parse_body(GOOD.entries[-1].body)
    return [*GOOD.entries, signed(but(body, prev=(GOOD.entries[-1].hash,), digests=FRESH))]


def disclosed(*texts: str) -> Expected:
    """The chain of one entry with these texts shown for it."""
    return but(GOOD.expected, shown={GOOD.entries[0].hash: texts})


def one_entry(content: bytes) -> tuple[list[SealedEntry], Expected]:
    """An officer signed an entry that lists the digest of this content, and shows it."""
    digest = sha256(b64url(content).encode())
    digests = tuple(sorted([*parse_body(SHORT.entries[0].body).digests[:7], digest], key=b64url))
    entry = signed(but(parse_body(SHORT.entries[0].body), digests=digests))
    return [entry], but(SHORT.expected, head=entry.hash, shown={entry.hash: [b64url(content)]})


def relinked(change: Callable[[Body], Body], at: int = 5) -> tuple[list[SealedEntry], Expected]:
    """As `rewritten`, with the forged head as the expected one."""
    entries = rewritten(GOOD, at, change)
    return entries, but(GOOD.expected, head=entries[-1].hash)


def wrong_signature() -> list[SealedEntry]:
    """Entry 4 carries the valid signature of entry 5."""
    entries = list(GOOD.entries)
    entries[3] = but(entries[3], signature=entries[4].signature)
    return entries


RUN = GOOD.run
DIGESTS = parse_body(GOOD.entries[2].body).digests
OLD_TEXT = open_entry(GOOD.entries[1], GOOD.open_keys).texts["value"]
DEVICE_TWO = b"E" * 32
ATTACKS: dict[str, tuple[Rule, tuple[list[SealedEntry], Expected]]] = {
    "stored under another hash": (
        Rule.FORM,
        ([*GOOD.entries[:-1], but(GOOD.entries[-1], hash=Digest(b"h" * 32))], GOOD.expected),
    ),
    "stored under another number": (
        Rule.FORM,
        ([but(GOOD.entries[0], device_seq=1), *GOOD.entries[1:]], GOOD.expected),
    ),
    "a whole other run": (Rule.RUN, (STRANGER.entries, but(STRANGER.expected, run=RUN))),
    "the first entries cut off": (Rule.PARENTS, (GOOD.entries[3:], GOOD.expected)),
    "a second head": (Rule.FORK, (second_head(), but(GOOD.expected, head=None))),
    "a number used twice": (Rule.DEVICE_ORDER, (number_used_twice(), but(GOOD.expected, head=None))),
    "a device log that skips": (
        Rule.DEVICE_LINK,
        relinked(lambda body: but(body, device_prev=GOOD.entries[0].hash)),
    ),
    "a device log that starts in the middle": (
        Rule.DEVICE_LINK,
        relinked(lambda body: but(body, device=DEVICE_TWO, device_prev=None)),
    ),
    "an unknown officer": (
        Rule.SIGNER,
        (GOOD.entries, but(GOOD.expected, signers={SIGNER.fingerprint: SIGNER._key.public_key()})),
    ),
    "a signature of another entry": (Rule.SIGNATURE, (wrong_signature(), GOOD.expected)),
    "a digest of an earlier entry": (Rule.DIGEST_TWICE, relinked(lambda body: but(body, digests=DIGESTS))),
    "a disclosure nobody signed": (
        Rule.DISCLOSURE,
        (GOOD.entries, disclosed(b64url(b'["AAAAAAAAAAAAAAAAAAAAAA","value","uncle"]'))),
    ),
    "a disclosure of another entry": (Rule.DISCLOSURE, (GOOD.entries, disclosed(OLD_TEXT))),
    "a disclosure that is not even text": (Rule.DISCLOSURE, (GOOD.entries, disclosed("é"))),
    "a disclosure of no entry": (
        Rule.DISCLOSURE,
        (GOOD.entries, but(GOOD.expected, shown={Digest(b"x" * 32): [OLD_TEXT]})),
    ),
    "a claim called _sd": (Rule.DISCLOSURE_FORM, one_entry(b'["AAAAAAAAAAAAAAAAAAAAAA","_sd",["x"]]')),
    "a claim called ...": (Rule.DISCLOSURE_FORM, one_entry(b'["AAAAAAAAAAAAAAAAAAAAAA","...","x"]')),
    "a claim called like a clear key": (Rule.DISCLOSURE_FORM, one_entry(b'["AAAAAAAAAAAAAAAAAAAAAA","time","x"]')),
    "a salt that can be guessed": (Rule.DISCLOSURE_FORM, one_entry(b'["1","value","x"]')),
    "the newest five cut off": (Rule.HEAD, (GOOD.entries[:-5], GOOD.expected)),
    "nothing left": (Rule.HEAD, ([], GOOD.expected)),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_found_by_its_rule(name: str) -> None:
    """Each planted attack is reported under the rule that is meant for it."""
    rule, (entries, expected) = ATTACKS[name]
    assert rule in found(entries, expected)


@pytest.mark.parametrize("rule", sorted({rule for rule, _ in ATTACKS.values()}))
def test_without_its_rule_an_attack_passes(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rule is alive: with it switched off, at least one planted attack is no longer found at all."""
    monkeypatch.setattr(chain, "RULES", tuple(item for item in chain.RULES if item.__name__ != f"_{rule}"))
    assert any(not found(*attack) for planted, attack in ATTACKS.values() if planted == rule)


def test_a_malformed_entry_is_reported_and_the_rest_is_still_checked() -> None:
    """A body that does not parse is a finding with its place, never an exception."""
    entries = list(GOOD.entries)
    entries[4] = but(entries[4], body=b"{}")
    findings = verify_chain(entries, GOOD.expected)
    assert (Rule.FORM, 4) in {(item.rule, item.at) for item in findings}
    assert Rule.PARENTS in {item.rule for item in findings}


def test_an_entry_with_two_parents_is_a_finding() -> None:
    """Until sync exists nothing merges."""
    parents = (GOOD.entries[4].hash, GOOD.entries[3].hash)
    entries, expected = relinked(lambda body: but(body, prev=parents))
    assert Rule.FORK in found(entries, expected)


def test_a_clock_that_went_back_is_a_warning_only() -> None:
    """A dead clock battery is marked, and breaks nothing."""
    writer = Writer()
    writer.write(Said("value", 1), at=100)
    writer.write(Said("value", 2), at=50)
    findings = verify_chain(writer.entries, writer.expected)
    assert {item.rule for item in findings} == {Rule.CLOCK_BACK, Rule.MONOTONIC_BACK}
    assert {item.severity for item in findings} == {Severity.WARNING}


def test_a_restart_may_begin_its_steady_clock_again() -> None:
    """The steady clock is compared within one start of one machine only."""
    writer = Writer()
    writer.write(Said("value", 1), at=100)
    body = but(parse_body(writer.seal(Said("value", 2), at=200).body), boot="f" * 16, mono_ms=5)
    expected = but(writer.expected, head=None)
    assert verify_chain([*writer.entries, signed(body)], expected) == []


def test_signatures_can_be_left_for_later() -> None:
    """Without signers links are checked and signatures are not: for the first paint of a long run."""
    quick = but(GOOD.expected, signers=None)
    assert verify_chain(wrong_signature(), quick) == []
    assert found(GOOD.entries[1:], quick) == {Rule.PARENTS}


def test_disclosures_as_a_record_shows_them_hold() -> None:
    """The texts that opening gives are the ones that verification takes."""
    shown = {entry.hash: tuple(open_entry(entry, GOOD.open_keys).texts.values()) for entry in GOOD.entries}
    assert verify_chain(expunged(GOOD), but(GOOD.expected, shown=shown)) == []
    text = next(iter(shown[GOOD.entries[0].hash]))
    assert found(GOOD.entries, disclosed(text, text)) == {Rule.DISCLOSURE, Rule.DISCLOSURE_FORM}


def test_the_run_must_be_the_expected_one() -> None:
    """An empty chain of an unknown run holds; a chain of another run does not."""
    nobody = Expected(run=RunId("0" * 32), signers=None)
    assert verify_chain([], nobody) == []
    assert Rule.RUN in found(GOOD.entries, nobody)
