"""After expunging, nobody can tell which procedure a chain belonged to.

Two procedures that could hardly differ more (one short answer an entry; eight long ones in three compartments,
with repeats) are run by the same officers at the same times, and expunged. Tellers look for any difference: exact
facts of every entry, and a classifier that learns from half of the chains and guesses the other half. Each teller is
itself tested on entries that leak on purpose.
"""

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import pytest

from sop_engine.canonical import Digest, b64url, sha256
from sop_engine.journal import seal as sealing
from sop_engine.journal.chain import Expected, verify_chain
from sop_engine.journal.entry import SealedEntry
from sop_engine.system import Chance
from tests.journal.chains import OTHER, PUBLIC, SIGNER, Said, Writer, expunged

ENTRIES = 6
CHAINS = 120
TERSE = [[Said("act", 1)]]
LAVISH = [
    [Said("act", {"step": "s020.diversion", "field": "x" * 40}), Said("value", "y" * 900, "person_P1")],
    [Said(f"column_{at}", ["z" * 99] * at, ("case", "person_P1", "sealed_ocs")[at % 3]) for at in range(8)],
    [Said("value", None), Said("old", "a" * 300, "sealed_ocs"), Said("reason", "b" * 700)],
]


@dataclass(frozen=True, slots=True)
class Sample:
    """Expunged chains of both procedures."""

    terse: list[list[SealedEntry]]
    lavish: list[list[SealedEntry]]


def sample() -> Sample:
    """Many runs of each procedure, same officers, same times."""
    return Sample(*([_run(kind, at) for at in range(CHAINS)] for kind in (TERSE, LAVISH)))


def _run(kind: Sequence[Sequence[Said]], seed: int) -> list[SealedEntry]:
    writer = Writer((len(kind), seed))
    for at, said in enumerate(islice(cycle(kind), ENTRIES)):
        writer.write(*said, signer=OTHER if at % 2 else SIGNER)
    return expunged(writer)


def facts(entry: SealedEntry) -> object:
    """All that is exact in one expunged entry: form, sizes, counts, types, order. No digest, hash or random id."""
    body = json.loads(entry.body)
    listed = body["_sd"]
    hidden = {"_sd", "prev", "device_prev", "run"}
    return (
        [
            (key, type(value).__name__, len(value) if isinstance(value, list | str) else 0)
            for key, value in body.items()
        ],
        {key: value for key, value in body.items() if key not in hidden},
        (len(entry.body), len(entry.hash), len(entry.signature), entry.device_seq, entry.boxes),
        (listed == sorted(listed), len(set(listed)), {len(item) for item in listed}),
    )


def exact(found: Sample) -> bool:
    """Whether any exact fact of any entry differs between the procedures, at the same place in the chain."""
    terse, lavish = (
        [{repr(facts(chain[at])) for chain in chains} for at in range(ENTRIES)]
        for chains in (found.terse, found.lavish)
    )
    return terse != lavish


def shared(found: Sample) -> bool:
    """Whether a digest occurs twice anywhere, within a chain or between chains."""
    listed = [
        item for chain in (*found.terse, *found.lavish) for entry in chain for item in json.loads(entry.body)["_sd"]
    ]
    return len(set(listed)) != len(listed)


def learned(found: Sample) -> bool:
    """Whether a classifier that learnt from half of the chains guesses the other half better than a coin would.

    Features: for each slot and entry the first bytes of its digest, the mean of all of them, how often each
    character occurs, how well the chain compresses. Nearest mean of standardised features; a coin is off by more
    than 4.5 standard deviations once in 150,000 tries.
    """
    halves = len(found.terse) // 2
    known = [[features(chain) for chain in chains[:halves]] for chains in (found.terse, found.lavish)]
    centres = [[sum(column) / halves for column in zip(*vectors, strict=True)] for vectors in known]
    spread = [
        max(1e-9, sum((value - sum(column) / len(column)) ** 2 for value in column) / len(column)) ** 0.5
        for column in zip(*known[0], *known[1], strict=True)
    ]
    right = 0
    for kind, chains in enumerate((found.terse, found.lavish)):
        for chain in chains[halves:]:
            near = [_distance(features(chain), centre, spread) for centre in centres]
            right += near[kind] < near[1 - kind]
    tries = 2 * (len(found.terse) - halves)
    return bool(abs(right - tries / 2) > 4.5 * (tries / 4) ** 0.5)


def _distance(vector: Sequence[float], centre: Sequence[float], spread: Sequence[float]) -> float:
    return sum(((a - b) / c) ** 2 for a, b, c in zip(vector, centre, spread, strict=True))


def features(chain: Sequence[SealedEntry]) -> list[float]:
    """Numbers that could differ."""
    listed = [json.loads(entry.body)["_sd"] for entry in chain]
    text = "".join(item for items in listed for item in items)
    numbers = [float(ord(item[0]) * 256 + ord(item[1])) for items in listed for item in items]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return [
        *numbers,
        sum(numbers) / len(numbers),
        *(float(text.count(character)) for character in alphabet),
        float(len(zlib.compress(text.encode()))),
        float(len(zlib.compress(b"".join(entry.body + entry.signature for entry in chain)))),
    ]


TELLERS: list[Callable[[Sample], bool]] = [exact, shared, learned]


@pytest.mark.parametrize("tell", TELLERS)
def test_expunged_chains_cannot_be_told_apart(tell: Callable[[Sample], bool]) -> None:
    """No teller sees a difference between the two procedures."""
    assert not tell(sample())


@pytest.mark.parametrize("kind", [TERSE, LAVISH])
def test_expunged_chains_still_verify(kind: Sequence[Sequence[Said]]) -> None:
    """Links, signatures and digests hold without any content."""
    chain = _run(kind, 0)
    assert verify_chain(chain, Expected(run=chain[0].run, signers=PUBLIC, head=chain[-1].hash)) == []


def test_the_runs_differed_before_they_were_expunged() -> None:
    """The two procedures are as different as they can be while their contents are there."""
    writers = [Writer(1), Writer(1)]
    sizes = [len(writer.write(*kind[-1]).boxes) for writer, kind in zip(writers, (TERSE, LAVISH), strict=True)]
    assert sizes == [1, 2]


def _unpadded(digests: Sequence[Digest], _chance: Chance) -> tuple[Digest, ...]:
    return tuple(sorted([*digests, *(sha256(bytes([at])) for at in range(8 - len(digests)))], key=b64url))


def _appended(digests: Sequence[Digest], chance: Chance) -> tuple[Digest, ...]:
    return (*sorted(digests, key=b64url), *(sha256(chance(32)) for _ in range(8 - len(digests))))


def _biased(digests: Sequence[Digest], chance: Chance) -> tuple[Digest, ...]:
    decoys = [Digest(bytes([chance(1)[0] & 127]) + chance(31)) for _ in range(8 - len(digests))]
    return tuple(sorted([*digests, *decoys], key=b64url))


@pytest.mark.parametrize(("leak", "tell"), [(_unpadded, shared), (_appended, exact), (_biased, learned)])
def test_a_leak_is_noticed(
    leak: Callable[..., tuple[Digest, ...]], tell: Callable[[Sample], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With decoys that repeat, that come last, or that that look different, the teller tells."""
    monkeypatch.setattr(sealing, "pad", leak)
    assert tell(sample())


def test_what_is_left_of_an_expunged_entry_is_the_signed_body() -> None:
    """One compartment or all: dropped boxes leave no count, id or size behind."""
    writer = Writer(1)
    entry = writer.write(*LAVISH[1])
    person = writer.keys["person_P1"].id
    rest = sealing.expunge(entry, {person})
    assert person not in {box.compartment for box in rest.boxes}
    assert len(rest.boxes) == 2
    assert sealing.expunge(entry, writer.open_keys).boxes == ()
    assert (rest.body, rest.hash, rest.signature) == (entry.body, entry.hash, entry.signature)
