"""Finished records in the station folder: composed and signed once, kept encrypted, handed out as the same bytes.

A kept record opens with the key of the run's `case` compartment, so who may read the case may read its record.
"""

from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sop_engine.errors import CannotOpen
from sop_engine.journal.compartment import NONCE_SIZE, CompartmentKey
from sop_engine.sentence import phrase
from sop_engine.station.files import replace
from sop_engine.system import Chance

SUFFIX = ".record"


def kept_path(folder: Path, key: CompartmentKey) -> Path:
    """Where the record of the key's run is kept."""
    return folder / f"{key.run}{SUFFIX}"


def keep(folder: Path, key: CompartmentKey, record: bytes, chance: Chance) -> None:
    """Keep the record, encrypted, in one atomic write.

    Raises:
        StoreUnavailable: the disk refused.
    """
    nonce = chance(NONCE_SIZE)
    replace(kept_path(folder, key), nonce + AESGCM(key.key).encrypt(nonce, record, _bound(key)))


def kept(folder: Path, key: CompartmentKey) -> bytes | None:
    """The bytes of the kept record, or None if there is none yet.

    Raises:
        CannotOpen: the file was damaged or exchanged.
    """
    content = closed(folder, key)
    return None if content is None else opened(content, key)


def closed(folder: Path, key: CompartmentKey) -> bytes | None:
    """The kept record as it lies there, encrypted; None if there is none.

    Raises:
        CannotOpen: it cannot be read.
    """
    try:
        return kept_path(folder, key).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as fault:
        sentence = phrase("The record of this run cannot be read: {strerror}.", strerror=fault.strerror)
        raise CannotOpen(sentence) from fault


def opened(content: bytes, key: CompartmentKey) -> bytes:
    """The record in what is kept.

    Raises:
        CannotOpen: it was damaged or exchanged.
    """
    try:
        return AESGCM(key.key).decrypt(content[:NONCE_SIZE], content[NONCE_SIZE:], _bound(key))
    except (InvalidTag, ValueError) as fault:
        sentence = "The kept record of this run was damaged or exchanged."
        raise CannotOpen(sentence, "Restore the folder 'records' from the backup.") from fault


def _bound(key: CompartmentKey) -> bytes:
    return f"sop/record/0 {key.run}".encode()
