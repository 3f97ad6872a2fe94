"""Who works here: enrol officers, revoke them, give them new keys.

Each change needs two supervisors, who open the station root for it; the recovery sheet can stand for one of them.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from sop_engine.errors import Refused
from sop_engine.sentence import phrase
from sop_engine.station.certificates import Root, load_certificate, make_revocations
from sop_engine.station.file_key import SHEET, seal_file_key
from sop_engine.station.files import encode, read_bytes, replace
from sop_engine.station.keys import p256, scalar_of
from sop_engine.station.layout import Facts, read_facts
from sop_engine.station.new_officer import draw_officer
from sop_engine.station.recovery import Sheet
from sop_engine.station.rekey import Heir, Renewal, give_new_key
from sop_engine.station.rights import TWO_SUPERVISORS, need
from sop_engine.station.roster import Enrolment, Officer, Roster, sign_roster, stamp
from sop_engine.station.slots import FILE_KEY_BYTES
from sop_engine.station.staged import finish
from sop_engine.station.token_key import MadeKey
from sop_engine.station.two_supervisors import open_pair, seal_pairs
from sop_engine.station.unlocked import Unlocked, open_device_key, open_roster, seal_device_key, seal_roster
from sop_engine.system import Chance, Clock

_LEAST_SUPERVISORS = 2
Note = Callable[[str, str, str], None]
"""What enters an act of the ceremony in the station log: its name, whom it is about, a reason; before it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """The station as it is now on the disk, and what two supervisors open of it."""

    facts: Facts
    roster: Roster
    root: Root
    escrow: X25519PrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ceremony:
    """Two supervisors, together for one change of the station.

    Attributes:
        first, second: two different unlocked supervisors of the same station; the second may be the recovery sheet.
        note: enters what is about to be done. locked: the caller holds the writer's lock already.
    """

    first: Unlocked
    second: Unlocked | Sheet
    clock: Clock
    chance: Chance
    note: Note = lambda *_: None
    locked: bool = False

    def add(
        self,
        enrolment: Enrolment,
        confirm: Callable[[Officer, str], None] = lambda *_: None,
        *,
        made: MadeKey | None = None,
    ) -> str:
        """Enrol an officer; gives the passphrase, which is nowhere on the disk. `made`: the key on a token.

        `confirm` is called with it before anything is written; if it raises, nothing changes.

        Raises:
            Refused: not two supervisors, the id was used before, or the enrolment is not possible.
            StationBusy, StoreUnavailable: nothing changed.
        """
        enrolment.check()
        with self._writing():
            opened = self._open("add_officer", enrolment.id)
            facts, roster = opened.facts, opened.roster
            if roster.officer(enrolment.id) is not None:
                sentence = phrase(
                    "The short name {id} was given before; short names are never used again.", id=enrolment.id
                )
                raise Refused(sentence)
            new = draw_officer(opened.root, enrolment, stamp(self.clock.now().utc), self.chance, made)
            confirm(new.officer, new.passphrase)
            self.note("officer_added", enrolment.id, "")
            replace(facts.places.officer_slot(enrolment.id), new.seal(facts.id, facts.text.cost, self.chance))
            officers = (*roster.officers, new.officer)
            for path, content in self._files(opened, officers, self.first.file_key, self.first.epoch).items():
                replace(path, content)
        return new.passphrase

    def revoke(self, officer_id: str, reason: str = "") -> None:
        """Revoke an officer's certificate, take the slot and all wrapped keys away, give the files a new key.

        Entries signed before stay valid.

        Raises:
            Refused: not two supervisors, nobody of that id works here, or too few supervisors would remain.
            StationBusy, StoreUnavailable, CannotOpen: as `give_new_key`.
        """
        with self._writing():
            opened = self._open("revoke_officer", officer_id)
            leaving = _working(opened.roster, officer_id)
            officers = _ended(opened.roster, leaving, stamp(self.clock.now().utc))
            if sum(one.active and one.supervisor for one in officers) < _LEAST_SUPERVISORS:
                sentence = "Two supervisors must remain; enrol another one first."
                raise Refused(sentence)
            self.note("officer_revoked", officer_id, reason)
            slot = opened.facts.places.officer_slot(officer_id)
            self._rekey(opened, officers, removes=(slot,), withdrawn=(leaving.unwrap_key,))

    def renew(
        self,
        officer_id: str,
        confirm: Callable[[Officer, str], None] = lambda *_: None,
        *,
        reason: str = "",
        supervisor: bool = False,
        made: MadeKey | None = None,
    ) -> str:
        """Give an officer new keys, a new certificate and a new passphrase, for whoever forgot the old one.

        The old signing key stays shut for ever: the old certificate is revoked as superseded, what it signed stays
        valid. What was wrapped for the officer is wrapped for the new key, through escrow. `confirm`, errors: as
        `add` and `revoke`. `supervisor`: makes a supervisor of who was none. `made`: the new signing key, on a token.
        """
        with self._writing():
            opened = self._open("reset_passphrase", officer_id)
            facts, now = opened.facts, stamp(self.clock.now().utc)
            old = _working(opened.roster, officer_id)
            enrolment = Enrolment(
                id=old.id,
                name=old.name,
                rank=old.rank,
                service_no=old.service_no,
                roles=old.roles,
                supervisor=old.supervisor or supervisor,
            )
            new = draw_officer(opened.root, enrolment, now, self.chance, made)
            confirm(new.officer, new.passphrase)
            self.note("passphrase_reset", officer_id, reason)
            slot = new.seal(facts.id, facts.text.cost, self.chance)
            self._rekey(
                opened,
                (*_ended(opened.roster, old, now), new.officer),
                puts={facts.places.officer_slot(officer_id): slot},
                withdrawn=(old.unwrap_key,),
                heir=Heir(former=old.unwrap_key, new=new.officer.unwrap_key),
            )
        return new.passphrase

    def rekey(self, reason: str = "") -> None:
        """Give the files a new key, as when an officer leaves; nobody's passphrase changes. Errors as `revoke`."""
        with self._writing():
            opened = self._open("rekey")
            self.note("rekeyed", "", reason)
            self._rekey(opened, opened.roster.officers)

    def _writing(self) -> AbstractContextManager[object]:
        return nullcontext() if self.locked else self.first.take_lock()

    def _open(self, action: str, about: str = "") -> _Opened:
        folder = self.first.station.places.folder
        finish(folder)
        if isinstance(self.second, Sheet):
            need("recover", self.first, about=about)
        else:
            need(action, self.first, second=self.second, about=about)
        facts = read_facts(folder)
        roster = open_roster(facts, self.first.file_key)
        if isinstance(self.second, Sheet) and not _opens(self.second, facts, roster):
            raise Refused(TWO_SUPERVISORS)
        content, keys = (
            read_bytes(facts.places.pairs),
            {_name(one): one.unwrapping for one in (self.first, self.second)},
        )
        root = Root(facts.root, p256(open_pair(content, facts.id, "root", keys)))
        escrow = X25519PrivateKey.from_private_bytes(open_pair(content, facts.id, "escrow", keys))
        return _Opened(facts=facts, roster=roster, root=root, escrow=escrow)

    def _files(
        self, opened: _Opened, officers: tuple[Officer, ...], file_key: bytes, epoch: int
    ) -> Mapping[Path, bytes]:
        """The files that name the officers; `station.json` last: with it the change is there.

        That file holds roster and revocations: they change together or not at all.
        """
        facts, root, escrow = opened.facts, opened.root, opened.roster.text.escrow
        at, number = self.clock.now().utc, opened.roster.text.number + 1
        text = msgspec.structs.replace(opened.roster.text, number=number, issued=stamp(at), officers=officers)
        changed = msgspec.structs.replace(
            facts.text,
            revocations=_revocations(root, officers, number, at),
            roster=seal_roster(sign_roster(text, root), file_key, self.chance),
        )
        working = {one.id: one.unwrap_key for one in officers if one.active}
        supervisors = {one.id: one.unwrap_key for one in officers if one.active and one.supervisor}
        secrets = (scalar_of(root.key), opened.escrow.private_bytes_raw())
        return {
            facts.places.pairs: seal_pairs(facts.id, *secrets, {**supervisors, SHEET: escrow}),
            facts.places.file_key: seal_file_key(root, facts.id, epoch, file_key, {**working, SHEET: escrow}),
            facts.places.text: encode(changed),
        }

    def _rekey(
        self,
        opened: _Opened,
        officers: tuple[Officer, ...],
        *,
        puts: Mapping[Path, bytes] = MappingProxyType({}),
        removes: tuple[Path, ...] = (),
        withdrawn: tuple[bytes, ...] = (),
        heir: Heir | None = None,
    ) -> None:
        facts, old, new = opened.facts, self.first.file_key, self.chance(FILE_KEY_BYTES)
        device = open_device_key(facts, old).private_bytes_raw()
        renewal = Renewal(
            old=old,
            new=new,
            puts={
                **puts,
                facts.places.device_key: seal_device_key(device, new, facts.id, self.chance),
                **self._files(opened, officers, new, self.first.epoch + 1),
            },
            removes=removes,
            withdrawn=withdrawn,
            heir=heir,
        )
        give_new_key(facts, renewal, opened.escrow)


def _name(one: Unlocked | Sheet) -> str:
    return SHEET if isinstance(one, Sheet) else one.officer.id


def _opens(sheet: Sheet, facts: Facts, roster: Roster) -> bool:
    """Is this the sheet of this station, as it is now?"""
    escrow = sheet.unwrapping.public_key().public_bytes_raw()
    return sheet.station.id == facts.id and escrow == roster.text.escrow


def _working(roster: Roster, officer_id: str) -> Officer:
    """The line of an officer who works here.

    Raises:
        Refused: nobody of that id does.
    """
    found = roster.officer(officer_id)
    if found is None or not found.active:
        sentence = phrase("No officer {officer_id} works in this station.", officer_id=officer_id)
        raise Refused(sentence)
    return found


def _ended(roster: Roster, line: Officer, until: str) -> tuple[Officer, ...]:
    """The lines of the roster, where this one has ended."""
    return tuple(msgspec.structs.replace(one, until=until) if one is line else one for one in roster.officers)


def _revocations(root: Root, officers: tuple[Officer, ...], number: int, at: datetime) -> bytes:
    newest = {one.id: one for one in officers}
    revoked = [(_serial(one), datetime.fromisoformat(one.until)) for one in officers if not one.active]
    superseded = {_serial(one) for one in officers if newest[one.id] is not one}
    return make_revocations(root, revoked, number, at, superseded=superseded).public_bytes(Encoding.DER)


def open_escrow(first: Unlocked, second: Unlocked) -> X25519PrivateKey:
    """The key to which every compartment key is wrapped, opened by two supervisors.

    Raises:
        Refused: they are not two supervisors.
    """
    content = read_bytes(first.station.places.pairs)
    keys = {one.officer.id: one.unwrapping for one in (first, second)}
    return X25519PrivateKey.from_private_bytes(open_pair(content, first.station.id, "escrow", keys))


def _serial(officer: Officer) -> int:
    return load_certificate(officer.certificate, "The officer's certificate").serial_number
