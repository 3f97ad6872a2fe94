"""A new file key when somebody leaves; new keys for whoever forgot the passphrase."""

import errno
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sop_engine.canonical import canonical_bytes
from sop_engine.errors import CannotOpen, Refused, StationBusy, WrongPassphrase
from sop_engine.journal.compartment import CompartmentKey, new_compartment, recipient_id, wrap_for
from sop_engine.journal.entry import RunId
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.station.approvals import Edition, approve, is_approved
from sop_engine.station.file_key import SignedFileKey
from sop_engine.station.files import encode
from sop_engine.station.officers import Ceremony, open_escrow
from sop_engine.station.unlocked import Unlocked, keys_key, unlock_again
from tests.station.breaking import killed_at, names, refused_at
from tests.station.stations import AMINA, NOON, FixedClock, Place, seeded, signing_key

RUN = RunId("0" * 32)
EDITION = Edition(procedure="first", version="1.0.0", logic="a" * 64, text="b" * 64)
WORDS = "new keys"


def public(unlocked: Unlocked) -> X25519PublicKey:
    """To whom compartments are wrapped."""
    return unlocked.unwrapping.public_key()


def keep_compartment(place: Place, *readers: Unlocked, name: str = "case") -> CompartmentKey:
    """A compartment for these officers and escrow, in the key store."""
    key = new_compartment(RUN, name, seeded(name))
    escrow = X25519PublicKey.from_public_bytes(place.unlock().escrow)
    store = place.unlock().keystore()
    store.add([wrap_for(key, [escrow, *map(public, readers)])])
    store.close()
    return key


def opened(unlocked: Unlocked) -> list[CompartmentKey]:
    """The compartments that the officer opens."""
    store = unlocked.keystore()
    found = [unlocked.decrypt_key(wrapped) for wrapped in store.compartments(RUN)]
    store.close()
    return [key for key in found if key is not None]


def works(place: Place, officer: str = "wanjiru", words: str | None = None) -> Unlocked:
    """Unlock, and open both files."""
    unlocked = place.unlock(officer, words)
    unlocked.store().close()
    unlocked.keystore().close()
    return unlocked


def test_who_left_opens_nothing_even_with_old_copies(place: Place, tmp_path: Path) -> None:
    """The file key that a former officer knew, and a kept slot with the passphrase, open no file any more."""
    words = place.ceremony().add(AMINA)
    old, slots = place.unlock("amina", words), place.copy(tmp_path / "kept").folder / "slots"
    key = keep_compartment(place, old, place.unlock())
    place.ceremony(seed="leaves").revoke("amina")
    for name in ("station.db", "keys.db"):
        assert (place.folder / name).read_bytes()[:16] not in (old.file_key[32:], old.keys_key[32:])
    with pytest.raises(CannotOpen):
        SqlCipherJournal.open(place.folder / "station.db", old.file_key)
    with pytest.raises(CannotOpen):
        SqlCipherKeys.open(place.folder / "keys.db", keys_key(old.file_key))
    (place.folder / "slots" / "officer-amina.json").write_bytes((slots / "officer-amina.json").read_bytes())
    with pytest.raises(Refused, match="revoked"):
        place.unlock("amina", words)
    stays = works(place)
    assert opened(stays) == [key]
    store = stays.keystore()
    assert all(recipient_id(public(old)) not in wrapped.wraps for wrapped in store.compartments(RUN))
    store.close()


def test_an_old_wrapped_key_put_back_opens_nothing(place: Place, tmp_path: Path) -> None:
    """`file_key.json` of before, or one that a former officer made, is noticed; nobody works under a known key."""
    words = place.ceremony().add(AMINA)
    before = place.copy(tmp_path / "before").folder
    place.ceremony(seed="leaves").revoke("amina")
    file = place.folder / "slots" / "file_key.json"
    good = file.read_bytes()
    file.write_bytes((before / "slots" / "file_key.json").read_bytes())
    slot = place.folder / "slots" / "officer-amina.json"
    slot.write_bytes((before / "slots" / slot.name).read_bytes())
    for officer, typed in (("wanjiru", None), ("amina", words)):
        with pytest.raises(CannotOpen):
            place.unlock(officer, typed)
    kept = msgspec.json.decode(good, type=SignedFileKey)
    file.write_bytes(encode(msgspec.structs.replace(kept, signature=kept.signature[::-1])))
    with pytest.raises(CannotOpen, match="not signed"):
        place.unlock()
    file.write_bytes(good)
    works(place)


def test_nobody_elses_passphrase_changes(place: Place) -> None:
    """After several new file keys everybody unlocks with the own words, and the sheet opens the newest key."""
    words = place.ceremony().add(AMINA)
    for count in range(3):
        place.ceremony(seed=str(count)).rekey()
    assert works(place, "amina", words).epoch == 4
    sheet = place.station().open_recovery(place.founding.recovery)
    assert sheet.file_key == works(place, "otieno").file_key
    assert open_escrow(place.unlock(), place.unlock("otieno")).private_bytes_raw() == sheet.escrow


def test_what_was_written_is_all_there_under_the_new_key(place: Place) -> None:
    """Every compartment, label and mark of the files is as before."""
    for number in range(40):
        keep_compartment(place, place.unlock("otieno"), name=f"person_P{number}")
    before = opened(place.unlock("otieno"))
    place.ceremony().rekey()
    assert opened(place.unlock("otieno")) == before


def test_no_new_key_while_somebody_has_the_files_open(place: Place) -> None:
    """A reader in another window is not cut off: the supervisors are told, and nothing changed."""
    reader = place.unlock("otieno").store()
    before = names(place.folder)
    with pytest.raises(StationBusy, match="Somebody else has this station open"):
        place.ceremony().rekey()
    assert names(place.folder) == before
    reader.close()
    place.ceremony(seed="again").rekey()
    works(place)


def test_who_unlocked_before_is_told_to_unlock_again(place: Place) -> None:
    """An officer who had unlocked writes nothing under the old key, and is not told that the file is damaged."""
    early = place.unlock("otieno")
    place.ceremony().rekey()
    for use in (early.store, early.keystore, early.take_lock):
        with pytest.raises(StationBusy, match="got a new key"):
            use()
    again = unlock_again(early)
    again.store().close()
    assert again.epoch == early.epoch + 1


def test_who_forgot_gets_new_keys_and_the_same_cases(place: Place) -> None:
    """Other signing key, same short name and roles; the compartments of before, and none that were not hers."""
    old = place.unlock("amina", place.ceremony().add(AMINA))
    hers, theirs = keep_compartment(place, old), keep_compartment(place, place.unlock(), name="sealed_x")
    shown: list[str] = []
    words = place.ceremony(seed=WORDS).renew("amina", lambda _, words: shown.append(words))
    assert shown == [words]
    new = works(place, "amina", words)
    assert (new.officer.roles, new.officer.name) == (old.officer.roles, old.officer.name)
    assert signing_key(new).private_numbers() != signing_key(old).private_numbers()
    assert opened(new) == [hers]
    assert theirs not in opened(new)
    with pytest.raises(StationBusy):
        old.keystore()


def test_the_old_words_and_keys_open_nothing_after_a_reset(place: Place, tmp_path: Path) -> None:
    """Neither the old passphrase, nor the old slot put back, nor the old unwrapping key."""
    words = place.ceremony().add(AMINA)
    old, kept = place.unlock("amina", words), place.copy(tmp_path / "kept").folder
    keep_compartment(place, old)
    place.ceremony(seed=WORDS).renew("amina")
    with pytest.raises(WrongPassphrase):
        place.unlock("amina", words)
    slot = place.folder / "slots" / "officer-amina.json"
    slot.write_bytes((kept / "slots" / slot.name).read_bytes())
    with pytest.raises(CannotOpen):
        place.unlock("amina", words)
    store = place.unlock().keystore()
    assert all(old.decrypt_key(wrapped) is None for wrapped in store.compartments(RUN))
    store.close()


def test_what_the_former_certificate_signed_stays_valid(place: Place) -> None:
    """An approval of before holds; the list of revoked certificates says superseded; both lines name the officer."""
    words = place.ceremony().add(AMINA)
    place.ceremony(seed="chief").renew("amina", supervisor=True)
    third = place.ceremony(seed="second").renew("amina")
    amina = place.unlock("amina", third)
    approve(EDITION, amina, place.unlock(), NOON)
    newest = place.ceremony(seed=WORDS).renew("amina")
    assert words not in (third, newest)
    unlocked = place.unlock("amina", newest)
    assert is_approved(place.station(), unlocked.roster, EDITION)
    lines = unlocked.roster.lines("amina")
    assert [line.active for line in lines] == [False, False, False, True]
    assert unlocked.roster.officer("amina") == lines[-1] == unlocked.officer
    assert unlocked.roster.by_fingerprint(amina.signer.fingerprint) == lines[-2]
    revoked = place.station().revocations.get_revoked_certificate_by_serial_number(
        amina.signer.certificate.serial_number
    )
    assert revoked is not None
    reason = revoked.extensions.get_extension_for_class(x509.CRLReason).value.reason
    assert reason is x509.ReasonFlags.superseded


def test_who_was_given_new_keys_acts_no_more_with_the_old_ones(place: Place) -> None:
    """A supervisor's former keys, still in memory somewhere, take part in no change."""
    words = place.ceremony().add(AMINA)
    place.unlock("amina", words)
    chief = place.unlock("amina", place.ceremony(seed="chief").renew("amina", supervisor=True))
    place.ceremony(seed=WORDS).renew("amina")
    with pytest.raises(Refused):
        Ceremony(place.unlock(), chief, FixedClock(), seeded("x")).rekey()
    with pytest.raises(StationBusy):
        Ceremony(chief, place.unlock(), FixedClock(), seeded("x")).rekey()


def test_nobody_resets_who_is_not_there(place: Place) -> None:
    """An unknown officer, and one who left, get no keys."""
    place.ceremony().add(AMINA)
    place.ceremony(seed="leaves").revoke("amina")
    for officer in ("amina", "nobody"):
        with pytest.raises(Refused, match="works in this station"):
            place.ceremony(seed=WORDS).renew(officer)


def test_words_that_were_not_confirmed_change_nothing(place: Place) -> None:
    """Ctrl-C while the new passphrase is shown: the old one goes on."""
    words = place.ceremony().add(AMINA)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = names(place.folder)
    with pytest.raises(KeyboardInterrupt):
        place.ceremony(seed=WORDS).renew("amina", interrupted)
    assert names(place.folder) == before
    works(place, "amina", words)


def test_the_act_is_entered_before_the_change(place: Place) -> None:
    """If it cannot be entered, nothing changes: no change of keys is in no log."""
    words = place.ceremony().add(AMINA)

    def full(*_: object) -> None:
        raise KeyboardInterrupt

    for change in ("revoke", "renew"):
        ceremony = Ceremony(place.unlock(), place.unlock("otieno"), FixedClock(), seeded(change), note=full)
        with pytest.raises(KeyboardInterrupt):
            getattr(ceremony, change)("amina")
        works(place, "amina", words)


@pytest.mark.parametrize(
    ("change", "breaking", "every"),
    [("revoke", killed_at, 1), ("renew", killed_at, 3), ("revoke", refused_at, 3), ("renew", refused_at, 4)],
    ids=["leaving, killed", "reset, killed", "leaving, disk full", "reset, disk full"],
)
def test_old_or_new_and_never_neither(
    place: Place, tmp_path: Path, change: str, breaking: Callable[[int, Callable[[], object]], bool], every: int
) -> None:
    """Ended or out of space at any step: the next opening finds all of the old state or all of the new one."""
    words = place.ceremony().add(AMINA)
    key = keep_compartment(place, place.unlock("amina", words), place.unlock())
    new_words = place.copy(tmp_path / "to learn the words").ceremony(seed=WORDS).renew("amina")
    found, step = set[bool](), 1 - every
    while True:
        spoiled = place.copy(tmp_path / str(step))
        ceremony, old_key = spoiled.ceremony(seed=WORDS), spoiled.unlock().file_key
        step += every
        broken = breaking(step, lambda: getattr(ceremony, change)("amina"))  # noqa: B023  # called at once
        stays = works(spoiled)
        changed = stays.file_key != old_key
        found.add(changed)
        assert opened(stays) == [key]
        assert works(spoiled, "otieno").epoch == stays.epoch
        assert not (spoiled.folder / ".next").exists()
        if not changed:
            assert opened(works(spoiled, "amina", words)) == [key]
        elif change == "renew":
            assert opened(works(spoiled, "amina", new_words)) == [key]
        else:
            assert not (spoiled.folder / "slots" / "officer-amina.json").exists()
        if not broken:
            break
    assert step > 30
    assert found == {True, False}


def test_a_change_that_leads_out_of_the_station_is_refused(place: Place, tmp_path: Path) -> None:
    """A planted list of changes touches no file outside of the station's folder."""
    outside = tmp_path / "outside"
    outside.write_text("mine")
    for name in ("../outside", "slots/../../outside", str(outside), "..\\outside"):
        (place.folder / ".next").mkdir(exist_ok=True)
        planted = canonical_bytes({"format": 0, "puts": [], "removes": [name]})
        (place.folder / ".next" / "change.json").write_bytes(planted)
        with pytest.raises(CannotOpen):
            place.station()
        assert outside.read_text() == "mine"


def test_two_who_open_after_a_crash_do_not_meet(place: Place) -> None:
    """While one finishes the change, the other is told to wait; a change that is only being prepared stops nobody."""
    words = place.ceremony().add(AMINA)
    ceremony = place.ceremony(seed=WORDS)
    with place.unlock().take_lock():
        (place.folder / ".next").mkdir()
        works(place, "amina", words)
        (place.folder / ".next" / "change.json").write_bytes(
            canonical_bytes({"format": 0, "puts": [], "removes": []})
        )
        with pytest.raises(StationBusy, match="just now"):
            place.station()
    works(place)
    ceremony.revoke("amina")


def test_a_disk_that_fails_says_so(place: Place) -> None:
    """An error of the disk in the middle is a sentence with exit 4, and the station opens."""
    ceremony = place.ceremony()
    assert refused_at(8, ceremony.rekey, errno.EIO)
    works(place)


def test_escrow_that_is_missing_stops_the_reset(place: Place) -> None:
    """A compartment without escrow would be lost to the officer: then nothing changes, and it is said."""
    words = place.ceremony().add(AMINA)
    amina = place.unlock("amina", words)
    store = amina.keystore()
    store.add([wrap_for(new_compartment(RUN, "case", seeded("x")), [public(amina)])])
    store.close()
    with pytest.raises(CannotOpen, match="not kept for its supervisors"):
        place.ceremony(seed=WORDS).renew("amina")
    assert len(opened(works(place, "amina", words))) == 1


def test_the_escrow_key_is_not_drawn_anew(place: Place) -> None:
    """Old compartments stay wrapped for escrow, so the key stays; the sheet need not be written again."""
    before = place.unlock().escrow
    place.ceremony().rekey()
    assert place.unlock().escrow == before
    sheet = place.station().open_recovery(place.founding.recovery)
    assert X25519PrivateKey.from_private_bytes(sheet.escrow).public_key().public_bytes_raw() == before
