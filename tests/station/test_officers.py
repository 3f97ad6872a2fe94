import errno
import os
from contextlib import suppress
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.canonical import canonical_bytes, parse_canonical
from sop_engine.errors import CannotOpen, Refused, StationBusy, StoreUnavailable
from sop_engine.journal.compartment import new_compartment, unwrap, wrap_for
from sop_engine.journal.entry import RunId
from sop_engine.station.officers import Ceremony, open_escrow
from sop_engine.station.roster import Enrolment, Officer, read_roster
from sop_engine.station.two_supervisors import open_pair, seal_pairs
from tests.station.stations import AMINA, FixedClock, Place, found, seeded

RUN = RunId("0" * 32)
CHIEF = Enrolment(id="njeri", name="Lucy Njeri", supervisor=True)


def contents(folder: Path) -> dict[str, bytes]:
    """All files but the lock and the count of failures, which any unlocking writes."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.name not in {"lock", "failures.json"})
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_two_supervisors_enrol_an_officer(place: Place) -> None:
    """The new officer unlocks with the words that were drawn, holds the roles, and stands on everybody's roster."""
    words = place.ceremony().add(AMINA)
    unlocked = place.unlock("amina", words)
    assert (unlocked.officer.name, unlocked.officer.roles) == (AMINA.name, AMINA.roles)
    assert not unlocked.officer.supervisor
    assert [one.id for one in place.unlock().roster.officers] == ["wanjiru", "otieno", "amina"]
    assert [one.id for one in unlocked.roster.holders("investigator")] == ["otieno", "amina"]
    assert unlocked.roster.by_fingerprint(unlocked.signer.fingerprint) == unlocked.officer


@pytest.mark.parametrize(
    "pair", [("wanjiru", "wanjiru"), ("wanjiru", "amina"), ("amina", "wanjiru"), ("amina", "amina")]
)
def test_nobody_changes_the_station_without_a_second_supervisor(place: Place, pair: tuple[str, str]) -> None:
    """One supervisor twice, or a supervisor with somebody else, opens nothing and changes nothing."""
    words = {**place.founding.passphrases, "amina": place.ceremony().add(AMINA)}
    before = contents(place.folder)
    first, second = (place.unlock(officer, words[officer]) for officer in pair)
    with pytest.raises(Refused):
        Ceremony(first, second, FixedClock(), seeded("x")).add(CHIEF)
    with pytest.raises(Refused):
        Ceremony(first, second, FixedClock(), seeded("x")).revoke("otieno")
    with pytest.raises(Refused):
        open_escrow(first, second)
    assert contents(place.folder) == before


def test_supervisors_of_another_station_change_nothing_here(place: Place, tmp_path: Path) -> None:
    """Same names, other station: refused."""
    _, founding = found(tmp_path / "other", seed="other")
    stranger = Place(tmp_path / "other", founding).unlock("otieno")
    with pytest.raises(Refused):
        Ceremony(place.unlock(), stranger, FixedClock(), seeded("x")).add(AMINA)


def test_a_third_supervisor_can_replace_either_of_the_two(place: Place) -> None:
    """After a third supervisor is enrolled, any two of the three open root and escrow."""
    words = {**place.founding.passphrases, "njeri": place.ceremony().add(CHIEF)}
    opened = set()
    for pair in combinations(sorted(words), 2):
        first, second = (place.unlock(officer, words[officer]) for officer in pair)
        opened.add(open_escrow(first, second).private_bytes_raw())
        Ceremony(first, second, FixedClock(), seeded("".join(pair))).add(
            Enrolment(id="_".join(pair), name="Somebody Else")
        )
    assert len(opened) == 1
    assert X25519PrivateKey.from_private_bytes(opened.pop()).public_key().public_bytes_raw() == place.unlock().escrow


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 6), st.data())
def test_any_two_supervisors_and_no_single_one(count: int, data: st.DataObject) -> None:
    """With 2 to 6 supervisors: every pair opens both keys; one alone, twice over, or with a stranger opens none."""
    keys = {f"s{number}": X25519PrivateKey.generate() for number in range(count)}
    public = {name: key.public_key().public_bytes_raw() for name, key in keys.items()}
    content = seal_pairs("station", b"r" * 32, b"e" * 32, public)
    pair = data.draw(st.sampled_from(list(combinations(keys, 2))))
    assert open_pair(content, "station", "root", {name: keys[name] for name in pair}) == b"r" * 32
    assert open_pair(content, "station", "escrow", {name: keys[name] for name in reversed(pair)}) == b"e" * 32
    with pytest.raises(Refused):
        open_pair(content, "station", "root", {pair[0]: keys[pair[0]]})
    with pytest.raises(Refused):
        open_pair(content, "station", "root", {pair[0]: keys[pair[0]], "stranger": keys[pair[1]]})
    with pytest.raises(CannotOpen):
        open_pair(content, "station", "root", {pair[0]: keys[pair[0]], pair[1]: keys[pair[0]]})
    with pytest.raises(CannotOpen):
        open_pair(content, "another", "root", {name: keys[name] for name in pair})


def test_root_and_escrow_boxes_cannot_be_exchanged(place: Place) -> None:
    """Each box says which key it holds: the root's cannot be handed out as escrow's."""
    file = place.folder / "slots" / "two_supervisors.json"
    content = parse_canonical(file.read_bytes())
    assert isinstance(content, dict)
    (pair,) = (one for one in content["pairs"] if (one["first"], one["second"]) == ("otieno", "wanjiru"))
    pair["root"], pair["escrow"] = pair["escrow"], pair["root"]
    file.write_bytes(canonical_bytes(content))
    with pytest.raises(CannotOpen):
        open_escrow(place.unlock("wanjiru"), place.unlock("otieno"))


def test_a_short_name_is_never_given_twice(place: Place) -> None:
    """Neither to somebody else nor after the officer left: entries name people by it."""
    place.ceremony().add(AMINA)
    with pytest.raises(Refused, match="never used again"):
        place.ceremony().add(AMINA)
    place.ceremony().revoke("amina")
    with pytest.raises(Refused, match="never used again"):
        place.ceremony().add(Enrolment(id="amina", name="Amina Yusuf"))


def test_two_supervisors_always_remain(place: Place) -> None:
    """The last two supervisors cannot be revoked; with a third, one of them can."""
    with pytest.raises(Refused, match="Two supervisors must remain"):
        place.ceremony().revoke("otieno")
    words = place.ceremony().add(CHIEF)
    place.ceremony().revoke("otieno")
    njeri = place.unlock("njeri", words)
    assert [one.id for one in njeri.roster.supervisors()] == ["wanjiru", "njeri"]
    Ceremony(place.unlock(), njeri, FixedClock(), seeded("x")).add(AMINA)


def test_who_was_revoked_is_no_supervisor_any_more(place: Place) -> None:
    """Somebody still unlocked while being revoked can no longer take part in a change."""
    place.ceremony().add(CHIEF)
    otieno = place.unlock("otieno")
    place.ceremony().revoke("otieno")
    with pytest.raises(Refused):
        Ceremony(place.unlock(), otieno, FixedClock(), seeded("x")).add(AMINA)


def test_revocation_is_on_the_signed_list(place: Place) -> None:
    """Number and time stand on the list; the roster keeps the officer with the time of leaving."""
    words = place.ceremony().add(AMINA)
    serial = place.unlock("amina", words).signer.certificate.serial_number
    assert place.station().revocations.get_revoked_certificate_by_serial_number(serial) is None
    place.ceremony().revoke("amina")
    listed = place.station().revocations.get_revoked_certificate_by_serial_number(serial)
    assert listed is not None
    assert listed.revocation_date_utc == FixedClock().utc
    officer = place.unlock().roster.officer("amina")
    assert isinstance(officer, Officer)
    assert (officer.active, officer.until) == (False, "2026-03-02T12:00:00Z")


def test_words_that_were_not_confirmed_enrol_nobody(place: Place) -> None:
    """Ctrl-C while the passphrase is shown changes nothing."""
    before = contents(place.folder)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place.ceremony().add(AMINA, interrupted)
    assert contents(place.folder) == before
    place.ceremony().add(AMINA)


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_an_enrolment_can_fail_at_any_sync(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    """A full disk or a Ctrl-C at each sync: the officer works here or can be enrolled again; nobody is locked out."""
    real, shown = os.fsync, list[str]()
    for fails_at in range(1, 10):
        spoiled, left = place.copy(tmp_path / str(fails_at)), fails_at
        ceremony = spoiled.ceremony()

        def failing(number: int) -> None:
            nonlocal left
            left -= 1
            if not left:
                raise fault
            real(number)

        with monkeypatch.context() as during, suppress(StoreUnavailable, KeyboardInterrupt):
            during.setattr(os, "fsync", failing)
            ceremony.add(AMINA, lambda _, words: shown.append(words))
        assert not list(spoiled.folder.rglob(".*.new"))
        if spoiled.unlock().roster.officer("amina") is None:
            shown.append(spoiled.ceremony(seed="again").add(AMINA))
        assert spoiled.unlock("amina", shown[-1]).officer.active
    assert left > 0


def test_an_enrolment_that_was_cut_off_can_be_done_again(place: Place, tmp_path: Path) -> None:
    """A kill between slot and roster: the officer is refused with the reason, and can be enrolled again."""
    whole = place.copy(tmp_path / "whole")
    words = whole.ceremony().add(AMINA)
    for name in ("officer-amina.json", "two_supervisors.json"):
        (place.folder / "slots" / name).write_bytes((whole.folder / "slots" / name).read_bytes())
    with pytest.raises(Refused, match="not finished"):
        place.unlock("amina", words)
    again = place.ceremony(seed="again").add(AMINA)
    assert place.unlock("amina", again).officer.active


def test_no_enrolment_beside_a_running_session(place: Place) -> None:
    """While somebody writes in the station, nobody changes who works in it."""
    with place.unlock().take_lock(), pytest.raises(StationBusy, match="wanjiru"):
        place.ceremony().add(AMINA)


def test_a_roster_with_one_changed_byte_is_refused(pristine: Place) -> None:
    """An officer who gives himself a role, or moves his enrolment, is found out by the root's signature."""
    roster, root = pristine.unlock().roster, pristine.station().root
    assert read_roster(roster.signed, roster.signature, root) == roster
    forged = roster.signed.replace(b'"ocs"', b'"tip_intake"')
    assert forged != roster.signed
    for signed, signature in (
        (forged, roster.signature),
        (roster.signed, roster.signature[::-1]),
        (roster.signed, b""),
    ):
        with pytest.raises(CannotOpen):
            read_roster(signed, signature, root)


def test_another_root_signs_no_roster_of_ours(pristine: Place, tmp_path: Path) -> None:
    """A roster of another station is not believed."""
    other, _ = found(tmp_path / "other", seed="other")
    roster = pristine.unlock().roster
    with pytest.raises(CannotOpen):
        read_roster(roster.signed, roster.signature, other.root)


def test_recovery_words_open_file_and_escrow_and_sign_nothing(place: Place) -> None:
    """What the sheet opens: the file key and, through escrow, every compartment; there is no signing key in it."""
    unlocked = place.unlock()
    escrow = X25519PublicKey.from_public_bytes(unlocked.escrow)
    key = new_compartment(RUN, "person_P1", seeded("key"))
    opened = place.station().open_recovery(place.founding.recovery.upper().replace(" ", "-"))
    assert opened.file_key == unlocked.file_key
    assert unwrap(wrap_for(key, [escrow]), X25519PrivateKey.from_private_bytes(opened.escrow)) == key
    assert {one.name for one in fields(opened)} == {"station", "file_key", "escrow", "root"}


def test_compartments_open_for_those_they_were_wrapped_for(place: Place) -> None:
    """An officer opens what was wrapped for him or her, and nothing else."""
    wanjiru, otieno = place.unlock("wanjiru"), place.unlock("otieno")
    key = new_compartment(RUN, "case", seeded("key"))
    wrapped = wrap_for(key, [X25519PublicKey.from_public_bytes(otieno.officer.unwrap_key)])
    assert otieno.decrypt_key(wrapped) == key
    assert wanjiru.decrypt_key(wrapped) is None
