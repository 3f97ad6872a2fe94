"""Sealing and opening: what goes in comes out, for those who hold the key, and for nobody else."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.canonical import Digest, NotCanonical
from sop_engine.journal.compartment import CannotUnwrap, recipient_id, unwrap, wrap_for
from sop_engine.journal.entry import SealedEntry
from sop_engine.journal.seal import as_entry, open_entry
from tests.journal.chains import SIGNER, Dice, Said, Writer, but, moment, written
from tests.journal.test_disclosure import VALUES

COMPARTMENTS = st.sampled_from(["case", "person_P1", "sealed_ocs"])
CLAIMS = st.lists(st.tuples(VALUES, COMPARTMENTS), max_size=8).map(
    lambda drawn: [Said(f"claim_{at}", value, name) for at, (value, name) in enumerate(drawn)]
)


@given(CLAIMS, st.integers())
def test_what_was_sealed_is_opened(claims: list[Said], seed: int) -> None:
    """With all keys every claim comes back; the entry says who, when and where."""
    writer = Writer(seed)
    opened = open_entry(writer.write(*claims), writer.open_keys)
    assert opened.claims == {claim.name: claim.value for claim in claims}
    assert opened.withheld == ()
    assert (opened.body.actor, opened.body.moment) == (SIGNER.fingerprint, moment())


@given(CLAIMS, COMPARTMENTS)
def test_without_a_key_its_claims_stay_shut(claims: list[Said], closed: str) -> None:
    """Who lacks one compartment's key sees the other claims, and that something is withheld, not how much."""
    writer = Writer()
    entry = writer.write(*claims)
    keys = {key.id: key for key in writer.keys.values() if key.name != closed}
    opened = open_entry(entry, keys)
    assert opened.claims == {claim.name: claim.value for claim in claims if claim.compartment != closed}
    assert set(opened.withheld) == {writer.keys[closed].id for claim in claims if claim.compartment == closed}
    assert len(opened.withheld) <= 1


def test_nothing_of_a_claim_stands_in_an_entry() -> None:
    """No name, value, or name of a compartment can be found in what is stored, in clear or as base64url."""
    writer = Writer()
    entry = writer.write(Said("value", "Wanjiku" * 9, "person_P1"), Said("act", {"step": "s020"}))
    stored = repr(entry).encode()
    for secret in [b"Wanjiku", b"V2Fuamlrd", b"s020", b"person", b"value", b"case"]:
        assert secret not in stored


@given(st.data())
def test_a_changed_box_does_not_open(data: st.DataObject) -> None:
    """One bit of nonce or ciphertext, a part of it, another compartment's id, or another entry's box: refused."""
    writer = Writer()
    entry = writer.write(Said("value", "aunt"))
    other = writer.write(Said("value", "uncle"))
    item = entry.boxes[0]
    field = data.draw(st.sampled_from(["nonce", "ciphertext", "cut", "compartment", "other"]))
    changed = other.boxes[0]
    if field == "cut":
        changed = but(item, ciphertext=item.ciphertext[: data.draw(st.integers(0, len(item.ciphertext) - 1))])
    elif field != "other":
        content = bytearray(getattr(item, field))
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        changed = but(item, **{field: bytes(content)})
    forged = but(entry, boxes=(changed,))
    if field == "compartment":
        assert open_entry(forged, writer.open_keys).claims == {}
        forged = but(entry, boxes=(but(item, compartment=writer.keys["person_P1"].id),))
    with pytest.raises(NotCanonical):
        open_entry(forged, writer.open_keys)


def test_a_key_holder_cannot_put_another_value_under_a_digest() -> None:
    """Encryption alone does not decide: the opened text must have the digest that was signed."""
    writer = Writer()
    entry = writer.write(Said("value", "aunt"))
    with pytest.raises(NotCanonical, match="not one that its entry lists"):
        open_entry(boxed(writer, entry, UNCLE), writer.open_keys)


UNCLE = b'["AAAAAAAAAAAAAAAAAAAAAA","value","uncle"]'


def boxed(writer: Writer, entry: SealedEntry, *contents: bytes) -> SealedEntry:
    """The entry with a box of these contents, by somebody who holds the key."""
    return but(entry, boxes=(writer.keys["case"].encrypt(contents, entry.hash),))


def contents_of(writer: Writer, entry: SealedEntry) -> list[bytes]:
    """What the entry's first box holds."""
    found = writer.keys["case"].decrypt(entry.boxes[0], entry.hash)
    assert found is not None
    return list(found)


def test_a_key_holder_cannot_add_a_value_to_a_box() -> None:
    """Beside what was signed, one more disclosure is refused, whatever its name."""
    writer = Writer()
    entry = writer.write(Said("value", "aunt"))
    signed = contents_of(writer, entry)
    assert open_entry(boxed(writer, entry, *signed), writer.open_keys).claims == {"value": "aunt"}
    for more in (UNCLE, UNCLE.replace(b"value", b"reason"), b"", b"\n"):
        with pytest.raises(NotCanonical):
            open_entry(boxed(writer, entry, *signed, more), writer.open_keys)


def test_a_disclosure_that_occurs_twice_is_refused() -> None:
    """The same claim cannot be counted twice, in one box or in two."""
    writer = Writer()
    entry = writer.write(Said("value", "aunt"))
    twice = boxed(writer, entry, *contents_of(writer, entry) * 2)
    for forged in (but(entry, boxes=entry.boxes * 2), twice):
        with pytest.raises(NotCanonical, match="twice"):
            open_entry(forged, writer.open_keys)


def test_a_box_opens_in_its_own_entry_only() -> None:
    """Under the right key, an entry that lists the very same digests does not take the box of another."""
    writer = Writer()
    entry = writer.write(Said("value", "aunt"))
    for place in (Digest(bytes(32)), writer.write(Said("value", "aunt")).hash):
        assert writer.keys["case"].decrypt(entry.boxes[0], place) is None


@given(CLAIMS, st.integers(0, 3))
def test_no_key_uses_a_nonce_twice(claims: list[Said], seed: int) -> None:
    """Whatever is said, an entry has one box under a key, and boxes of two entries have two nonces."""
    writer = Writer(seed)
    used = [(box.compartment, box.nonce) for _ in range(4) for box in writer.write(*claims).boxes]
    assert len(set(used)) == len(used)


def test_an_expunged_box_opens_as_nothing() -> None:
    """Once it was dropped it is neither shown nor counted, and the entry still opens."""
    writer = Writer()
    entry = writer.write(Said("value", "aunt"))
    opened = open_entry(but(entry, boxes=()), writer.open_keys)
    assert (opened.claims, opened.withheld) == ({}, ())


@pytest.mark.parametrize(
    "claims",
    [
        [Said(f"claim_{at}", at) for at in range(9)],
        [Said("value", 1), Said("value", 2, "person_P1")],
        [Said("run", 1)],
    ],
)
def test_claims_that_do_not_fit_are_never_sealed(claims: list[Said]) -> None:
    """Nine claims, one name twice, or a name that stands in clear: nothing is sealed."""
    with pytest.raises(ValueError, match="claim"):
        Writer().seal(*claims)


def test_keys_of_another_run_seal_nothing() -> None:
    """A compartment belongs to one run."""
    writer, other = Writer(1), Writer(2)
    writer.keys = other.keys
    with pytest.raises(ValueError, match="another run"):
        writer.seal(Said("value", 1))
    with pytest.raises(KeyError):
        other.seal(Said("value", 1, "person_P9"))


def test_an_entry_is_built_again_from_bytes_and_signature() -> None:
    """A record carries body and signature; hash, run and number follow from them."""
    entry = written(2).entries[1]
    assert as_entry(entry.body, entry.signature) == but(entry, boxes=())
    with pytest.raises(NotCanonical):
        as_entry(entry.body + b" ", entry.signature)


def test_only_recipients_open_a_compartment() -> None:
    """A wrapped key opens with the private key of each recipient and of nobody else."""
    writer = Writer()
    officer, escrow, stranger = (X25519PrivateKey.from_private_bytes(Dice(who)(32)) for who in "abc")
    wrapped = wrap_for(writer.keys["case"], [officer.public_key(), escrow.public_key()])
    assert unwrap(wrapped, officer) == unwrap(wrapped, escrow) == writer.keys["case"]
    assert unwrap(wrapped, stranger) is None
    assert set(wrapped.wraps) == {recipient_id(officer.public_key()), recipient_id(escrow.public_key())}


@pytest.mark.parametrize("change", [{"name": "person_P1"}, {"id": b"x" * 16}, {"run": "0" * 32}])
def test_a_wrapped_key_cannot_be_moved(change: dict[str, object]) -> None:
    """Run, id and name are bound to the wrapped key: under others it does not open."""
    officer = X25519PrivateKey.from_private_bytes(Dice("a")(32))
    wrapped = wrap_for(Writer().keys["case"], [officer.public_key()])
    with pytest.raises(CannotUnwrap):
        unwrap(but(wrapped, **change), officer)
    damaged = {who: key[:-1] + bytes([key[-1] ^ 1]) for who, key in wrapped.wraps.items()}
    with pytest.raises(CannotUnwrap):
        unwrap(but(wrapped, wraps=damaged), officer)


def test_keys_are_not_shown() -> None:
    """A key that is printed or logged by mistake shows its name, never its bytes."""
    key = Writer().keys["case"]
    assert repr(key.key) not in repr(key)
    assert key.key.hex() not in repr(key)
    assert "case" in repr(key)


def test_equal_claims_look_different_every_time() -> None:
    """The same answer in two entries shares no digest and no ciphertext."""
    writer = Writer()
    entries: list[SealedEntry] = [writer.write(Said("value", "aunt")) for _ in range(2)]
    assert not set(open_entry(entries[0], {}).body.digests) & set(open_entry(entries[1], {}).body.digests)
    assert entries[0].boxes[0].ciphertext != entries[1].boxes[0].ciphertext


@given(st.text(max_size=60), st.text(max_size=60))
def test_short_answers_are_stored_in_the_same_length(one: str, other: str) -> None:
    """Who has the store and not the key cannot tell `yes` from `silent` by how long it is."""
    writer = Writer()
    lengths = [
        len(box.ciphertext)
        for step in range(70)
        for value in ("yes", "no", "partly", "silent")
        for box in writer.write(Said("value", value, "sealed_ocs"), Said("act", "s" * step, "sealed_ocs")).boxes
    ]
    # Of whatever length the rest of the box is: each line is padded, not their sum.
    assert all(len(set(lengths[at : at + 4])) == 1 for at in range(0, len(lengths), 4))
    for text in (one, other):
        (box,) = writer.write(Said("value", text, "sealed_ocs")).boxes
        assert len(box.ciphertext) % 64 == 16  # and the tag of AES-GCM
