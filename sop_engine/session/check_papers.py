"""Check what lies beside the journal: officers, slots, device, approvals, calendar, numbers, trusted roots."""

from collections.abc import Callable, Iterator
from itertools import combinations

from sop_engine.errors import SopError
from sop_engine.sentence import phrase
from sop_engine.session.foreign import stretches
from sop_engine.session.station_check import Finding, Kind
from sop_engine.session.work import Work
from sop_engine.station.agency import kept_crosses
from sop_engine.station.approvals import statements
from sop_engine.station.certificates import check_issued, load_certificate
from sop_engine.station.court_calendar import read_calendar
from sop_engine.station.files import decode_numbered, is_there, read_bytes
from sop_engine.station.layout import Facts, read_facts
from sop_engine.station.numbers import own_numbers
from sop_engine.station.papers import read_root_papers
from sop_engine.station.roster import Officer, Roster
from sop_engine.station.slots import FORMAT as SLOT_FORMAT
from sop_engine.station.slots import Slot
from sop_engine.station.trust import trusted_roots
from sop_engine.station.two_supervisors import FORMAT as PAIRS_FORMAT
from sop_engine.station.two_supervisors import Pairs
from sop_engine.station.unlocked import open_device_key, open_roster


def check_papers(work: Work) -> Iterator[Finding]:
    """What is wrong with the station's other files, as they are on the disk now."""
    try:
        facts = read_facts(work.unlocked.station.places.folder)
        roster = open_roster(facts, work.unlocked.file_key)
    except SopError as fault:
        yield _failed("officers", "station.json", fault.sentence)
        return
    for officer in roster.officers:
        yield from _officer(facts, officer, newest=roster.officer(officer.id) is officer)
    yield from _pairs(facts, roster)
    tried: tuple[tuple[str, Callable[[], object]], ...] = (
        ("slots/file_key.json", facts.file_keys),
        ("slots/device.json", lambda: open_device_key(facts, work.unlocked.file_key)),
        ("approvals", lambda: list(statements(facts, roster))),
        ("calendar.json", lambda: read_calendar(facts, roster)),
        ("trust", lambda: trusted_roots(facts)),
        ("agency", lambda: kept_crosses(facts)),
        (
            "papers of other stations",
            lambda: [read_root_papers(one.papers.issued) for one in stretches(work.journal)],
        ),
    )
    for name, read in tried:
        try:
            read()
        except SopError as fault:
            yield _failed("papers", name, fault.sentence)
    if trouble := own_numbers(facts, roster).trouble:
        yield _failed("papers", "numbers.json", trouble)


def _failed(code: str, about: str, sentence: str) -> Finding:
    return Finding(Kind.FAILED, code, about, f"{about}: {sentence}")


def _officer(facts: Facts, officer: Officer, *, newest: bool) -> Iterator[Finding]:
    """Certificate and revocation of one line of the roster, and with an officer's newest the slot."""
    try:
        certificate = load_certificate(officer.certificate, "the certificate")
    except SopError as fault:
        yield _failed("officers", officer.id, fault.sentence)
        return
    if not check_issued(facts.root, certificate):
        yield _failed("officers", officer.id, "the certificate was not issued by the station root.")
    revoked = facts.revocations.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
    if revoked == officer.active:
        yield _failed("officers", officer.id, "roster and list of revoked certificates disagree.")
    slot = facts.places.officer_slot(officer.id)
    if newest and not officer.active and is_there(slot):
        yield _failed("officers", officer.id, "the officer left, and the slot is still there.")
    if officer.active:
        try:
            decode_numbered(read_bytes(slot), Slot, slot.name, SLOT_FORMAT)
        except SopError as fault:
            yield _failed("officers", officer.id, fault.sentence)


def _pairs(facts: Facts, roster: Roster) -> Iterator[Finding]:
    """Whether every two supervisors can open root and escrow together."""
    name = facts.places.pairs.name
    try:
        kept = decode_numbered(read_bytes(facts.places.pairs), Pairs, name, PAIRS_FORMAT)
    except SopError as fault:
        yield _failed("officers", name, fault.sentence)
        return
    there = {(pair.first, pair.second) for pair in kept.pairs}
    for first, second in combinations(sorted(one.id for one in roster.supervisors()), 2):
        if (first, second) not in there:
            yield _failed(
                "officers",
                name,
                phrase("{first} and {second} cannot open the station root together.", first=first, second=second),
            )
