"""The station log: what happens to the station and belongs to no run, as entries of one chain of its own.

It lies in `station.db` like a run, under an id that follows from the station's, and its entries stand in the same
device log. What an officer does stands in the compartment `duty_ID`: the officer reads it, and so do the supervisors
and the data-protection officers; no colleague does. It has no `case` compartment, so that no list takes it for a run.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from sop_engine.canonical import Digest, NotCanonical, sha256
from sop_engine.errors import CannotOpen
from sop_engine.journal.chain import Expected, Link
from sop_engine.journal.compartment import CompartmentKey, new_compartment, recipient_id, wrap, wrap_for
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.links import verify_links
from sop_engine.journal.seal import Place, open_entry, seal
from sop_engine.problem import Severity
from sop_engine.run.acts import Claim
from sop_engine.session.signers import public_keys
from sop_engine.session.work import Work
from sop_engine.station.rights import DATA_PROTECTION, may, standing_of
from sop_engine.station.roster import Roster
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Moment

DUTY: Final = "duty_"
"""How the compartment of an officer's acts begins."""
ACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "approval_withdrawn": "An approval of a procedure was withdrawn.",
        "approved": "A procedure was approved.",
        "backed_up": "A backup was made.",
        "calendar_written": "The calendar of court days was changed.",
        "case_received": "A case of another station was received.",
        "case_sent": "A case was sent to another station.",
        "checked": "The whole station was checked.",
        "confirmed": "The second supervisor confirmed the act before this one.",
        "device_changed": "The station began a new device key.",
        "drilled": "The recovery was tried out.",
        "exported": "A record was handed out.",
        "expunged": "A case, or a part of it, was expunged.",
        "hold_laid": "A case was put under legal hold.",
        "hold_lifted": "The legal hold of a case was lifted.",
        "numbers_written": "The numbers to call were changed.",
        "officer_added": "An officer was enrolled.",
        "officer_revoked": "An officer's certificate was revoked.",
        "passphrase_changed": "An officer changed the own passphrase.",
        "passphrase_reset": "An officer was given a new passphrase.",
        "read": "Masked answers, or a person of the vault, were shown.",
        "receipt_taken": "A receipt of another station was taken in.",
        "recovered": "The station was opened by its recovery sheet.",
        "refused": "An act was refused, since the officer has no right to it.",
        "rekeyed": "The files of the station were given a new key.",
        "restored": "The station was restored from a backup.",
        "root_certified": "What an agency signed for the root of this station was kept.",
        "root_trusted": "The root of another station was trusted.",
        "salvaged": "Entries were salvaged from a damaged file.",
        "writing_let_go": "A screen let another officer write who had asked for it.",
        "writing_taken_over": "An officer had asked to write here, and took over.",
        "wrong_passphrases": "Wrong passphrases had been typed for this officer before.",
    }
)
"""Every act that may stand in the log, and the sentence that a list shows for it."""

_ABOUT = re.compile(r"[!-~]{0,128}\Z")  # an id, a digest or a reference: one word, so that no sentence of a case fits
_WORD = re.compile(r"[a-z][a-z0-9_]{0,30}\Z")
_HINT = "Keep the station as it is and call your supervisor."


class StationAct(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to the station.

    Attributes:
        act: one of `ACTS`.
        about: id of an officer, run or procedure, or digest of a file; no name of a person, no words of a case.
        words: further facts by name, in order (reason, authority, count).
    """

    act: str
    about: str = ""
    words: tuple[tuple[str, str], ...] = ()


class LoggedAct(msgspec.Struct, frozen=True, kw_only=True):
    """An act as the log holds it.

    Attributes:
        by: id of the officer who signed it. at: UTC time of entry.
        act, about, words: as `StationAct`.
        device_seq: its number in the device log. entry: hash of its entry.
    """

    by: str
    at: datetime
    act: str
    about: str
    words: tuple[tuple[str, str], ...]
    device_seq: int
    entry: Digest


class _Stated(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The claim `act` of an entry: named as a run's."""

    act: str
    by: str
    at: str
    parts: list[str]


def log_run(station: str) -> RunId:
    """The id under which the log of a station stands in its journal. `station`: the station's id."""
    return RunId(sha256(f"sop/station-log/0{station}".encode())[:16].hex())


def enter(work: Work, *acts: StationAct, signer: Unlocked | None = None, second: Unlocked | None = None) -> None:
    """Enter acts in one transaction; returns when the journal has them.

    Args:
        work: the unlocked station.
        acts: what was done, in order.
        signer: whose acts they are; default: who unlocked.
        second: the second supervisor, whose own signed entry `confirmed` names the last of them.

    Raises:
        StationBusy: somebody else writes. StoreUnavailable: nothing was saved.
    """
    work.may_write()
    run, acting, moment = log_run(work.unlocked.station.id), signer or work.unlocked, work.clock.now()
    head = work.journal.head(run)
    place = Place.at_end(run, head, work.unlocked.device.fingerprint, work.journal.device_head())
    sealed: list[SealedEntry] = []
    for act in acts:
        sealed.append(seal_act(work, place, act, _duty(work, run, acting), acting, moment))
        place = place.after(sealed[-1])
    if second is not None:
        named = tuple(("act", act.act) for act in acts)
        confirmed = StationAct(act="confirmed", about=sealed[-1].hash.hex(), words=named)
        sealed.append(seal_act(work, place, confirmed, _duty(work, run, second), second, moment))
    work.log_end = None
    work.journal.append(run, sealed, expected_head=head.head if head else None)
    _admit(work, run, [acting, *filter(None, [second])])


def read_log(work: Work) -> list[LoggedAct]:
    """The acts that this officer may read, oldest first, once the chain of the whole log was checked.

    Raises:
        CannotOpen: the log is damaged or was changed.
    """
    return read_acts(work, log_run(work.unlocked.station.id))


def read_acts(work: Work, run: RunId) -> list[LoggedAct]:
    """As `read_log`, of any chain that holds acts."""
    links = _checked(work, run)
    keys = {key.id: key for key in work.keys_of(run).values()}
    officers = {one.fingerprint: one.id for one in work.unlocked.roster.officers}
    try:
        found = [_logged(link, keys, officers) for link in links]
    except (NotCanonical, KeyError, ValueError) as fault:
        sentence = "An entry of the station log cannot be read: it was damaged or changed."
        raise CannotOpen(sentence, _HINT) from fault
    return [one for one in found if one is not None]


def reads_all(work: Work) -> bool:
    """May this officer read what every officer did?"""
    return may("read_whole_log", standing_of(work.officer))


def seal_act(  # noqa: PLR0917 - where, what, under which key, by whom, when
    work: Work, place: Place, act: StationAct, key: CompartmentKey, acting: Unlocked, moment: Moment
) -> SealedEntry:
    """One act as the entry that goes to this place.

    Raises:
        ValueError: no act of `ACTS`, or a sentence where one word stands.
    """
    if act.act not in ACTS or not _ABOUT.match(act.about) or not all(_WORD.match(name) for name, _ in act.words):
        msg = f"no act of the station log: {act.act}"
        raise ValueError(msg)
    others = {"about": act.about, "words": [list(word) for word in act.words]}
    parts = [name for name, value in others.items() if value]
    at = moment.utc.astimezone(UTC).isoformat()[:19] + "Z"
    stated = _Stated(act=act.act, by=acting.officer.id, at=at, parts=parts)
    claims = [
        Claim(name="act", value=msgspec.to_builtins(stated), compartment=key.name),
        *(Claim(name=name, value=others[name], compartment=key.name) for name in parts),
    ]
    return seal(place, claims, keys={key.name: key}, signer=acting.signer, moment=moment, chance=work.chance)


def _duty(work: Work, run: RunId, acting: Unlocked) -> CompartmentKey:
    """The key of an officer's acts; made and kept durably with the first of them."""
    name = DUTY + acting.officer.id
    for wrapped in work.keystore.compartments(run):
        if wrapped.name == name and (key := acting.decrypt_key(wrapped)) is not None:
            return key
    key = new_compartment(run, name, work.chance)
    work.keystore.add([wrap_for(key, _readers(work.unlocked.roster, name))])
    return key


def _admit(work: Work, run: RunId, acting: Iterable[Unlocked]) -> None:
    """Wrap what these officers can open for whoever became entitled since (a new supervisor)."""
    for one in acting:
        for wrapped in work.keystore.compartments(run):
            missing = [each for each in _readers(one.roster, wrapped.name) if recipient_id(each) not in wrapped.wraps]
            if missing and (key := one.decrypt_key(wrapped)) is not None:
                work.keystore.grant(wrapped.id, {recipient_id(each): wrap(key, each) for each in missing})


def _readers(roster: Roster, compartment: str) -> list[X25519PublicKey]:
    """Who reads the acts of an officer: the officer, all supervisors, who protects the data, and escrow."""
    owner = compartment.removeprefix(DUTY)
    readers = [
        one.unwrap_key
        for one in roster.officers
        if one.active and (one.id == owner or one.supervisor or DATA_PROTECTION in one.roles)
    ]
    return [X25519PublicKey.from_public_bytes(raw) for raw in (*readers, roster.text.escrow)]


def _checked(work: Work, run: RunId) -> Sequence[Link]:
    """The entries of the log; every rule of a chain holds, and every signature."""
    head, entries = work.journal.head(run), work.journal.entries(run)
    if head is None and not entries:
        return []
    expected = Expected(run=run, signers=public_keys(work.unlocked.roster), head=head.head if head else Digest(b""))
    links, findings = verify_links(entries, expected)
    if errors := [one for one in findings if one.severity is Severity.ERROR]:
        sentence = f"The station log was damaged or changed. {errors[0].sentence}"
        raise CannotOpen(sentence, _HINT)
    return links


def _logged(link: Link, keys: Mapping[bytes, CompartmentKey], officers: Mapping[bytes, str]) -> LoggedAct | None:
    """The act of an entry, if it can be read here.

    Raises:
        ValueError, KeyError: it names another officer than the one who signed, or is of another form.
    """
    opened = open_entry(link.sealed, keys, body=link.body)
    if not opened.claims:
        return None
    stated = msgspec.convert(opened.claims["act"], _Stated)
    if officers[link.body.actor] != stated.by:
        msg = "an act is entered by the officer whose key signs it"
        raise ValueError(msg)
    return LoggedAct(
        by=stated.by,
        at=link.body.utc,
        act=stated.act,
        about=msgspec.convert(opened.claims.get("about", ""), str),
        words=msgspec.convert(opened.claims.get("words", ()), tuple[tuple[str, str], ...]),
        device_seq=link.body.device_seq,
        entry=link.hash,
    )
