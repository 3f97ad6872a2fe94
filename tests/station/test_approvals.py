"""Approved procedures: two supervisors' signatures over the digests, and nothing less."""

import msgspec
import pytest

from sop_engine.errors import CannotOpen, Refused
from sop_engine.station.approvals import (
    Approval,
    Edition,
    approve,
    is_approved,
    name_of,
    read_approval,
    seal,
    statements,
)
from sop_engine.station.files import encode
from tests.station.stations import AMINA, NOON, Place

EDITION = Edition(procedure="mfano", version="1.0.0", logic="ab" * 32, text="cd" * 32)


def test_two_supervisors_approve_and_withdraw(place: Place) -> None:
    """Only the exact edition is approved; a withdrawal counts from then on, and both stay readable."""
    first, second = place.unlock("wanjiru"), place.unlock("otieno")
    assert not is_approved(first.station, first.roster, EDITION)
    approve(EDITION, first, second, NOON)
    assert is_approved(first.station, first.roster, EDITION)
    other = Edition(procedure="mfano", version="1.0.0", logic="ab" * 32, text="ce" * 32)
    assert not is_approved(first.station, first.roster, other)
    approve(EDITION, second, first, NOON, approved=False)
    assert not is_approved(first.station, first.roster, EDITION)
    assert [one.approved for one in statements(first.station, first.roster)] == [False]


def test_one_person_or_an_ordinary_officer_cannot_approve(place: Place) -> None:
    """The same supervisor twice, or somebody who is none, is refused, and nothing is written."""
    words = place.ceremony().add(AMINA)
    first = place.unlock("wanjiru")
    amina = place.station().unlock("amina", words)
    for second in (first, amina):
        with pytest.raises(Refused, match="two different supervisors"):
            approve(EDITION, first, second, NOON)
    assert not is_approved(first.station, first.roster, EDITION)


@pytest.mark.parametrize(
    "attack", ["other edition", "one signature twice", "not signed", "another station", "turned"]
)
def test_a_changed_approval_is_not_believed(place: Place, attack: str) -> None:
    """Nobody can change or borrow a statement; a damaged one is said to be damaged, not taken for missing."""
    first, second = place.unlock("wanjiru"), place.unlock("otieno")
    statement = approve(EDITION, first, second, NOON, approved=attack != "turned")
    path = first.station.places.approvals / name_of(EDITION)
    kept = msgspec.json.decode(path.read_bytes(), type=Approval)
    changed = {
        "other edition": msgspec.structs.replace(statement, logic="ef" * 32),
        "another station": msgspec.structs.replace(statement, station="0" * 32),
        "turned": msgspec.structs.replace(statement, approved=True),
    }.get(attack, statement)
    forged = {
        "one signature twice": Approval(
            format=0, signed=kept.signed, signatures=(kept.signatures[0], kept.signatures[0])
        ),
        "not signed": Approval(format=0, signed=kept.signed, signatures=(bytes(64), bytes(64))),
        "another station": msgspec.json.decode(seal(changed, (first.signer, second.signer)), type=Approval),
    }.get(attack, Approval(format=0, signed=encode(changed), signatures=kept.signatures))
    path.write_bytes(encode(forged))
    with pytest.raises(CannotOpen, match="was changed"):
        is_approved(first.station, first.roster, EDITION)


def test_an_approval_stays_when_its_signer_leaves_later(place: Place) -> None:
    """Who had not left when signing keeps the approval alive; a signature dated after leaving counts for nothing."""
    first, second = place.unlock("wanjiru"), place.unlock("otieno")
    statement = approve(EDITION, first, second, NOON)
    late = seal(msgspec.structs.replace(statement, at="2027-01-01T00:00:00Z"), (first.signer, second.signer))
    left = tuple(
        msgspec.structs.replace(one, until="2026-06-01T00:00:00Z") if one.id == "otieno" else one
        for one in first.roster.officers
    )
    roster = type(first.roster)(
        msgspec.structs.replace(first.roster.text, officers=left), first.roster.signed, first.roster.signature
    )
    assert is_approved(first.station, roster, EDITION)
    with pytest.raises(CannotOpen):
        read_approval(late, first.station, roster)
