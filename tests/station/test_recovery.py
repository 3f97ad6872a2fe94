"""The recovery sheet beside one supervisor, and the drill."""

from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from sop_engine.canonical import canonical_bytes, parse_canonical
from sop_engine.errors import CannotOpen, Refused, WrongPassphrase
from sop_engine.journal.compartment import new_compartment, wrap_for
from sop_engine.journal.entry import RunId
from sop_engine.station.drill import drill
from sop_engine.station.officers import Ceremony, open_escrow
from sop_engine.station.recovery import Sheet
from sop_engine.station.roster import Enrolment
from tests.station.stations import AMINA, FixedClock, Place, found, seeded

CHIEF = Enrolment(id="njeri", name="Lucy Njeri", supervisor=True)


def sheet_of(place: Place) -> Sheet:
    """The opened sheet."""
    return place.station().open_recovery(place.founding.recovery)


def with_sheet(place: Place, officer: str = "wanjiru", words: str | None = None, seed: str = "sheet") -> Ceremony:
    """One officer and the sheet."""
    return Ceremony(place.unlock(officer, words), sheet_of(place), FixedClock(), seeded(seed))


def test_one_supervisor_and_the_sheet_found_a_pair_again(place: Place) -> None:
    """The other one forgot the passphrase: new keys for him, and the two open root and escrow."""
    words = with_sheet(place).renew("otieno")
    otieno = place.unlock("otieno", words)
    open_escrow(place.unlock(), otieno)
    Ceremony(place.unlock(), otieno, FixedClock(), seeded("x")).add(AMINA)
    assert all(one.ok for one in drill(place.unlock(), otieno, sheet_of(place)))


def test_somebody_new_takes_the_place_of_a_supervisor_who_is_gone(place: Place) -> None:
    """The sheet and the one who is left enrol a second; these two revoke who is gone."""
    njeri = place.unlock("njeri", with_sheet(place).add(CHIEF))
    Ceremony(place.unlock(), njeri, FixedClock(), seeded("x")).revoke("otieno")
    assert {one.id for one in place.unlock().roster.supervisors()} == {"wanjiru", "njeri"}


def test_another_officer_becomes_the_second_supervisor(place: Place) -> None:
    """An officer who is enrolled already gets new keys, and is a supervisor with them."""
    place.ceremony().add(AMINA)
    amina = place.unlock("amina", with_sheet(place).renew("amina", supervisor=True))
    assert amina.officer.supervisor
    open_escrow(place.unlock(), amina)


def test_the_sheet_alone_or_with_an_officer_changes_nothing(place: Place) -> None:
    """Who holds it needs a supervisor; an officer who is none does not do."""
    words = place.ceremony().add(AMINA)
    with pytest.raises(Refused):
        with_sheet(place, "amina", words).add(CHIEF)
    with pytest.raises(Refused):
        with_sheet(place, "amina", words).rekey()


def test_the_sheet_of_another_station_opens_nothing_here(place: Place) -> None:
    """Neither its words nor what they opened there."""
    folder = place.folder.with_name("other")
    other = Place(folder, found(folder, seed="other")[1])
    with pytest.raises(WrongPassphrase):
        place.station().open_recovery(other.founding.recovery)
    with pytest.raises(Refused):
        Ceremony(place.unlock(), sheet_of(other), FixedClock(), seeded("x")).rekey()


def test_a_slot_of_the_sheet_from_elsewhere_is_noticed(place: Place) -> None:
    """Whoever exchanges the escrow key in the open part of the station is found out by the sheet too."""
    file = place.folder / "station.json"
    content = parse_canonical(file.read_bytes())
    assert isinstance(content, dict)
    content["escrow"] = "A" * len(content["escrow"])
    file.write_bytes(canonical_bytes(content))
    with pytest.raises(CannotOpen):
        sheet_of(place)


def test_a_drill_proves_every_pair_and_every_compartment(place: Place) -> None:
    """All is tried, and the station is byte for byte as before."""
    escrow = X25519PublicKey.from_public_bytes(place.unlock().escrow)
    store = place.unlock().keystore()
    store.add(
        [wrap_for(new_compartment(RunId("0" * 32), f"person_P{at}", seeded(str(at))), [escrow]) for at in range(7)]
    )
    store.close()
    first, second = place.unlock(), place.unlock("otieno")
    files = {path: path.read_bytes() for path in place.folder.rglob("*.json")}
    proofs = list(drill(first, second, sheet_of(place)))
    assert all(one.ok for one in proofs), proofs
    assert len(proofs) == 1 + len(list(combinations("abc", 2))) + 2
    assert "(7)" in proofs[-1].what
    assert {path: path.read_bytes() for path in place.folder.rglob("*.json")} == files


def test_a_drill_finds_what_would_fail(place: Place) -> None:
    """A compartment without escrow, a missing pair, and boxes that were exchanged: each is named."""
    store = place.unlock().keystore()
    mine = place.unlock().unwrapping.public_key()
    store.add([wrap_for(new_compartment(RunId("0" * 32), "case", seeded("x")), [mine])])
    store.close()
    first, second, sheet = place.unlock(), place.unlock("otieno"), sheet_of(place)
    assert [one.trouble for one in drill(first, second, sheet) if not one.ok] == ["1 stay shut"]
    file = place.folder / "slots" / "two_supervisors.json"
    whole = parse_canonical(file.read_bytes())
    assert isinstance(whole, dict)
    for at, pair in enumerate(whole["pairs"]):
        names = f"{pair['first']} and {pair['second']}"
        others = [one for one in whole["pairs"] if one is not pair]
        file.write_bytes(canonical_bytes({**whole, "pairs": others}))
        wrong = [one for one in drill(first, second, sheet) if not one.ok]
        assert len(wrong) == 3
        assert names in wrong[1].trouble
        other = whole["pairs"][at - 1]
        file.write_bytes(canonical_bytes({**whole, "pairs": [*others, {**pair, "root": other["root"]}]}))
        assert sum(not one.ok for one in drill(first, second, sheet)) == 2
