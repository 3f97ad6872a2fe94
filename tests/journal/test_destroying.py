"""What is destroyed is not in the file either, for somebody who has the file and its key."""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sop_engine.journal.compartment import WrappedCompartment
from sop_engine.journal.entry import RunId
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.sqlcipher import SqlCipherJournal
from tests.journal.chains import Said, Writer

KEY = bytes(range(48))
PAGE, RESERVE, IV = 4096, 80, 16
WRAPPED = b"this stands for a wrapped key" * 3


def pages(path: Path) -> Iterator[bytes]:
    """The decrypted pages of an SQLCipher 4 file, free ones too (AES-256-CBC; the IV stands in the reserve)."""
    data = path.read_bytes()
    for start in range(0, len(data), PAGE):
        page = data[start + (16 if start == 0 else 0) : start + PAGE]
        body, iv = page[:-RESERVE], page[-RESERVE : -RESERVE + IV]
        decryptor = Cipher(algorithms.AES(KEY[:32]), modes.CBC(iv)).decryptor()
        yield decryptor.update(body) + decryptor.finalize()


def stands_in(path: Path, what: bytes) -> bool:
    """Is it anywhere in the decrypted file?"""
    return any(what in page for page in pages(path))


def test_a_destroyed_key_is_in_no_page_of_the_file(tmp_path: Path) -> None:
    """Before it is there; afterwards it is in no page, used or free, and the write-ahead log is empty."""
    path = tmp_path / "keys.db"
    keys = SqlCipherKeys.create(path, KEY)
    run = RunId("0" * 32)
    keys.add([WrappedCompartment(id=b"i" * 16, run=run, name="purge_x/case/1", wraps={b"r" * 32: WRAPPED})])
    keys.close()
    assert stands_in(path, WRAPPED)
    keys = SqlCipherKeys.open(path, KEY)
    keys.destroy(b"i" * 16)
    assert not stands_in(path, WRAPPED)
    assert path.with_name("keys.db-wal").stat().st_size == 0
    keys.close()
    assert not stands_in(path, WRAPPED)


def test_a_dropped_ciphertext_is_in_no_page_of_the_file(tmp_path: Path) -> None:
    """The same for what the key had opened."""
    path = tmp_path / "station.db"
    journal = SqlCipherJournal.create(path, KEY)
    writer = Writer("a")
    entry = writer.save(journal, Said("value", "x" * 40), Said("name", "y" * 40, "person_P1"))
    person = writer.keys["person_P1"].id
    gone = next(box.ciphertext for box in entry.boxes if box.compartment == person)
    journal.close()
    assert stands_in(path, gone)
    journal = SqlCipherJournal.open(path, KEY)
    journal.expunge(writer.run, {person})
    assert not stands_in(path, gone)
    journal.close()
