"""Attacks on the record of a carried case. Those of `CARRIED_ATTACKS` only one rule can refuse."""

import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID

from exports import evidence as ev
from exports.assemble import assemble
from exports.sign import sign_pdf
from sop_engine.canonical import b64url, sha256, unb64url
from sop_engine.journal.signature import signed_bytes
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from sop_engine.station.certificates import Root, make_revocations, make_root
from sop_engine.station.files import encode
from sop_engine.station.roster import RosterText, sign_roster
from tests.exports.carried_case import CarriedCase, forge, with_part
from tests.exports.signed import SIGNED_AT, seeded
from tests.session.stories import at_work, saved, unlocked
from tests.tui.practice import Practice

CarriedAttack = Callable[[CarriedCase], bytes]
But = msgspec.structs.replace


def _papers(told: ev.Evidence) -> ev.OtherPapers:
    papers = told.parts[0].papers
    assert papers is not None
    return papers


def _entry(told: ev.Evidence, at: int, **changes: object) -> ev.Evidence:
    entries = list(told.entries)
    entries[at] = But(entries[at], **changes)
    return But(told, entries=tuple(entries))


def _part(number: int, **changes: object) -> CarriedAttack:
    return lambda case: forge(case, lambda told: with_part(told, number, **changes))


def not_in_their_log(case: CarriedCase) -> bytes:
    """An entry of the first station does not stand in the log that came with the case."""
    path = case.told.entries[2].path
    return forge(case, lambda told: _entry(told, 2, path=(b64url(bytes(32)), *path[1:])))


def their_officer_had_left(case: CarriedCase) -> bytes:
    """By the list of the first station, who signed there had left before."""
    left = datetime(2020, 1, 1, tzinfo=UTC)
    serial = case.sender.signer.certificate.serial_number
    made = make_revocations(case.sender_root(), [(serial, left)], 9, left).public_bytes(Encoding.DER)
    papers = But(_papers(case.told), revocations=b64url(made))
    return forge(case, lambda told: with_part(told, 0, papers=papers))


def nothing_says_when(case: CarriedCase) -> bytes:
    """That the second station took the case over is left out."""
    return _part(1, taken=None)(case)


def _mark(name: str) -> CarriedAttack:
    return lambda case: _part(1, taken=case.marks[name])(case)


def another_head(case: CarriedCase) -> bytes:
    """The second station signed that it took over another entry."""
    return _mark("head")(case)


def fewer_entries(case: CarriedCase) -> bytes:
    """The second station signed that it took over fewer entries."""
    return _mark("entries")(case)


def another_root_accepted(case: CarriedCase) -> bytes:
    """The second station signed for another root than the first station's."""
    return _mark("roots")(case)


def taken_over_afterwards(case: CarriedCase) -> bytes:
    """The second station signed only when it had gone on with the run already."""
    return _mark("late")(case)


def another_case_taken_over(case: CarriedCase) -> bytes:
    """What it signed is about another run."""
    return _mark("run")(case)


def signed_here_with_their_key(case: CarriedCase) -> bytes:
    """Somebody of the first station signed an entry on the laptop of the second."""
    folder = Path(mkdtemp(dir=case.stations.out))
    shutil.copytree(case.still_open.folder, folder / "station")
    place = Practice(folder / "station", case.still_open.passphrases)
    with at_work(place) as work:
        session = RunSession.resume(work, case.run)
        theirs = unlocked(case.stations.here)
        saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text="By another one."), theirs))
        made = assemble(RunSession.resume(work, case.run), kind="interim", number=1)
        me = work.unlocked
        return sign_pdf(made.pdf, sign=me.signer.sign, chain=me.chain, at=SIGNED_AT)


CARRIED_ATTACKS: Mapping[str, tuple[CarriedAttack, ...]] = {
    "entries": (signed_here_with_their_key,),
    "stations": (not_in_their_log, their_officer_had_left),
    "carried": (
        nothing_says_when,
        another_head,
        fewer_entries,
        another_root_accepted,
        taken_over_afterwards,
        another_case_taken_over,
    ),
}
"""Rule to the attacks that only it refuses."""


def exchanged(case: CarriedCase) -> bytes:
    """Two entries of the first station stand in each other's place."""
    one, two = case.told.entries[3:5]
    return forge(case, lambda told: But(told, entries=(*told.entries[:3], two, one, *told.entries[5:])))


def signed_anew(case: CarriedCase) -> bytes:
    """An officer of the second station signed an entry of the first anew."""
    body = case.told.entries[2].body.encode()
    signature = b64url(case.maker.signer.sign(signed_bytes(sha256(body))))
    return forge(case, lambda told: _entry(told, 2, signature=signature))


def said_to_be_ours(case: CarriedCase) -> bytes:
    """All entries are said to be the second station's, and nothing of the first one is shown."""
    return forge(case, lambda told: But(told, parts=()))


def moved_here(case: CarriedCase) -> bytes:
    """The last entry of the first station is said to be the second one's."""
    return forge(case, lambda told: with_part(with_part(told, 0, count=5), 1, first=5, count=told.parts[1].count + 1))


def moved_there(case: CarriedCase) -> bytes:
    """The first entry of the second station is said to be the first one's."""
    return forge(case, lambda told: with_part(with_part(told, 0, count=7), 1, first=7, count=told.parts[1].count - 1))


def nobody_s(case: CarriedCase) -> bytes:
    """An entry is left to no station."""
    return forge(case, lambda told: with_part(told, 0, count=5))


def papers_swapped(case: CarriedCase) -> bytes:
    """The first station's entries are shown with the papers of the second."""

    def swapped(told: ev.Evidence) -> ev.Evidence:
        papers = ev.OtherPapers(
            root=told.root, revocations=told.revocations, roster=told.roster, checkpoint=told.checkpoint
        )
        return with_part(told, 0, papers=papers)

    return forge(case, swapped)


def other_head_of_their_log(case: CarriedCase) -> bytes:
    """The head of the first station's log is one that the second one's laptop signed."""
    papers = But(_papers(case.told), checkpoint=case.told.checkpoint)
    return forge(case, lambda told: with_part(told, 0, papers=papers))


def _self_made(case: CarriedCase) -> Root:
    """A root of the same name with a key of the forger's."""
    station = case.sender.station
    key = ec.derive_private_key(77, ec.SECP256R1())
    return make_root(key, station.id, station.name, seeded("self-made"), practice=True)


def root_exchanged(case: CarriedCase) -> bytes:
    """Another root of the same name stands in the papers of the first station."""
    root = _self_made(case).certificate.public_bytes(Encoding.DER)
    return _part(0, papers=But(_papers(case.told), root=b64url(root)))(case)


def root_and_list_exchanged(case: CarriedCase) -> bytes:
    """The list of officers is signed by that root, too."""
    root, papers = _self_made(case), _papers(case.told)
    der = root.certificate.public_bytes(Encoding.DER)
    text = msgspec.json.decode(unb64url(papers.roster.signed), type=RosterText)
    signed = sign_roster(But(text, root=sha256(der)), root)
    roster = ev.SignedRoster(signed=b64url(encode(signed.text)), signature=b64url(signed.signature))
    listed = make_revocations(root, [], 1, SIGNED_AT).public_bytes(Encoding.DER)
    false = But(papers, root=b64url(der), roster=roster, revocations=b64url(listed))
    return _part(0, papers=false)(case)


def root_that_certifies_nobody(case: CarriedCase) -> bytes:
    """The first station's root, made anew with its own key as a certificate that may certify nobody."""
    root, papers = case.sender_root(), _papers(case.told)
    old, key = root.certificate, root.key
    start = x509.CertificateBuilder().subject_name(old.subject).issuer_name(old.issuer).public_key(key.public_key())
    start = start.serial_number(old.serial_number).not_valid_before(old.not_valid_before_utc)
    start = start.not_valid_after(old.not_valid_after_utc)
    marked = [
        one for one in old.extensions if one.oid not in {ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE}
    ]
    for one in marked:
        start = start.add_extension(one.value, critical=one.critical)
    made = start.sign(key, hashes.SHA256())
    der = made.public_bytes(Encoding.DER)
    text = msgspec.json.decode(unb64url(papers.roster.signed), type=RosterText)
    signed = sign_roster(But(text, root=sha256(der)), Root(made, key))
    roster = ev.SignedRoster(signed=b64url(encode(signed.text)), signature=b64url(signed.signature))
    return _part(0, papers=But(papers, root=b64url(der), roster=roster))(case)


TRIED: Mapping[str, tuple[CarriedAttack, str, str]] = {
    "entries exchanged": (exchanged, "chain", "does not follow the entry before it"),
    "signed anew here": (signed_anew, "stations", "The signature of entry 3 is not valid"),
    "all said to be ours": (said_to_be_ours, "device", "written on another device"),
    "moved here": (moved_here, "entries", "entry 6 is not signed by an officer of the station that wrote it"),
    "moved there": (moved_there, "stations", "Entry 7 is not signed by an officer of the station"),
    "nobody's": (nobody_s, "stations", "do not follow each other"),
    "papers swapped": (
        papers_swapped,
        "stations",
        "Entry 1 is not signed by an officer of the station",
    ),
    "another log's head": (other_head_of_their_log, "stations", "do not fit together"),
    "root that certifies nobody": (root_that_certifies_nobody, "path", "is not one of a station"),
    "root exchanged": (root_exchanged, "stations", "not signed by its root"),
    "root and list exchanged": (root_and_list_exchanged, "stations", "do not fit together"),
}
"""Attacks that more than one rule refuses: what one of them says of it."""
