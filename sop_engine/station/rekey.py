"""A new file key for the station: both databases, the device key and the roster go under it, together or not at all.

Whoever left knew the old one. Nobody's passphrase is needed: `file_key.json` wraps the new key for those who stay.
What lies under the file key: `station.db`, `keys.db`, the roster in `station.json`, `slots/device.json`. Sealed
records lie under the keys of their runs, and stay as they are.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sop_engine.errors import CannotOpen
from sop_engine.journal.compartment import recipient_id, unwrap, wrap
from sop_engine.journal.keystore import LAYOUT as KEYS
from sop_engine.journal.keystore import change_wraps, read_all
from sop_engine.journal.rekeying import held_alone
from sop_engine.journal.sqlcipher import LAYOUT as JOURNAL
from sop_engine.station.layout import Facts
from sop_engine.station.staged import finish, staging
from sop_engine.station.unlocked import keys_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """An officer's new key, which gets the compartments that are wrapped for the former. Raw X25519 public keys."""

    former: bytes
    new: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What changes together with the file key.

    Attributes:
        puts: small files and their new content. removes: files that go.
        withdrawn: raw X25519 public keys for which no compartment stays wrapped. heir: an officer with new keys.
    """

    old: bytes = field(repr=False)
    new: bytes = field(repr=False)
    puts: Mapping[Path, bytes]
    removes: Sequence[Path] = ()
    withdrawn: Sequence[bytes] = ()
    heir: Heir | None = None


def give_new_key(facts: Facts, renewal: Renewal, escrow: X25519PrivateKey) -> None:
    """Carry the change out. The caller holds the writer's lock and has neither database open.

    Raises:
        StationBusy: somebody has a database open; nothing changed.
        StoreUnavailable: the disk refuses. What is there afterwards is all old, or, at the next opening, all new.
        CannotOpen: a database is damaged; nothing changed.
    """
    places = facts.places
    with staging(places.folder) as staged, ExitStack() as held:
        for path, content in renewal.puts.items():
            staged.put(path, content)
        for path in renewal.removes:
            staged.remove(path)
        journal = held.enter_context(held_alone(places.journal, renewal.old, JOURNAL))
        keys = held.enter_context(held_alone(places.keys, keys_key(renewal.old), KEYS))
        journal.copy_under(renewal.new, staged.place(places.journal))
        new_keys = staged.place(places.keys)
        keys.copy_under(keys_key(renewal.new), new_keys, lambda copy: _change_wraps(copy, renewal, escrow))
        staged.commit()
        if os.name != "nt":  # there no open file can be replaced; elsewhere nobody slips in between
            finish(places.folder)
    finish(places.folder)


def _change_wraps(copy: Any, renewal: Renewal, escrow: X25519PrivateKey) -> None:
    granted = [] if renewal.heir is None else list(_inherited(copy, renewal.heir, escrow))
    change_wraps(copy, [_id(one) for one in renewal.withdrawn], granted)


def _inherited(copy: Any, heir: Heir, escrow: X25519PrivateKey) -> list[tuple[bytes, bytes, bytes]]:
    """What the former key opens, through escrow's, for the new one: compartment, recipient, wrapped."""
    new, escrow_id = X25519PublicKey.from_public_bytes(heir.new), recipient_id(escrow.public_key())
    found = []
    for wrapped in read_all(copy, _id(heir.former), escrow_id):
        key = unwrap(wrapped, escrow)
        if key is None:
            sentence = "A key of this station was not kept for its supervisors; nothing was changed."
            raise CannotOpen(sentence, "See which with: sop station drill")
        found.append((wrapped.id, recipient_id(new), wrap(key, new)))
    return found


def _id(raw: bytes) -> bytes:
    return recipient_id(X25519PublicKey.from_public_bytes(raw))
