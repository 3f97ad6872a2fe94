"""Every store passes the same contract; the one on disk does what the one in memory does, step by step."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sop_engine.errors import JournalConflict
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.memory import MemoryJournal, MemoryKeys
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.journal.store import Journal, KeyStore
from tests.journal.chains import Said, Writer
from tests.journal.store_contract import JournalContract, KeysContract, ReadersContract

KEY = bytes(range(48))


class TestMemory(JournalContract, ReadersContract, KeysContract):
    """Stores in memory."""

    @pytest.fixture
    def journal(self) -> Journal:
        """An empty journal."""
        return MemoryJournal()

    @pytest.fixture
    def again(self, journal: Journal) -> Callable[[], Journal]:
        """In memory there is one for all."""
        return lambda: journal

    @pytest.fixture
    def keys(self) -> KeyStore:
        """An empty key store."""
        return MemoryKeys()


class TestSqlCipher(JournalContract, ReadersContract, KeysContract):
    """Stores on disk."""

    @pytest.fixture
    def journal(self, tmp_path: Path) -> Iterator[Journal]:
        """A new journal file."""
        journal = SqlCipherJournal.create(tmp_path / "station.db", KEY)
        yield journal
        journal.close()

    @pytest.fixture
    def again(self, journal: Journal, tmp_path: Path) -> Iterator[Callable[[], Journal]]:
        """Another connection to the file that is there with `journal`."""
        assert journal.device_head().size == 0
        with ExitStack() as stack:
            yield lambda: stack.enter_context(closing(SqlCipherJournal.open(tmp_path / "station.db", KEY)))

    @pytest.fixture
    def keys(self, tmp_path: Path) -> Iterator[KeyStore]:
        """A new key file."""
        keys = SqlCipherKeys.create(tmp_path / "keys.db", KEY)
        yield keys
        keys.close()


class DiskLikeMemory(RuleBasedStateMachine):
    """Appends, refused appends and reopenings in any order leave the file with what memory has."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "station.db"
        self.disk = SqlCipherJournal.create(self.path, KEY)
        self.memory = MemoryJournal()
        self.writers = [Writer(f"run {at}") for at in range(3)]

    def teardown(self) -> None:
        """Remove the file."""
        self.disk.close()
        self.folder.cleanup()

    @rule(which=st.integers(0, 2), text=st.text(max_size=40), label=st.binary(max_size=4))
    def append(self, which: int, text: str, label: bytes) -> None:
        """An entry is saved in both."""
        writer = self.writers[which]
        before = writer.entries[-1].hash if writer.entries else None
        entry = writer.save(self.memory, Said("value", text), label=label)
        self.disk.append(writer.run, [entry], expected_head=before, label=label)

    @rule(which=st.integers(0, 2))
    @precondition(lambda self: self.memory.device_head().size)
    def append_again(self, which: int) -> None:
        """An entry that is out of date is refused by both."""
        writer = self.writers[which]
        if not writer.entries:
            return
        for journal in (self.memory, self.disk):
            with pytest.raises(JournalConflict):
                journal.append(writer.run, writer.entries[-1:], expected_head=writer.entries[-1].hash)

    @rule()
    def reopen(self) -> None:
        """The file is closed and opened."""
        self.disk.close()
        self.disk = SqlCipherJournal.open(self.path, KEY)

    @rule()
    def open_beside(self) -> None:
        """A second reader sees the same."""
        reader = SqlCipherJournal.open(self.path, KEY)
        assert reader.device_head() == self.memory.device_head()
        reader.close()

    @invariant()
    def same(self) -> None:
        """Heads, entries and tree are equal."""
        assert self.disk.device_head() == self.memory.device_head()
        assert self.disk.runs() == self.memory.runs()
        for writer in self.writers:
            assert self.disk.entries(writer.run) == self.memory.entries(writer.run)


TestDiskLikeMemory = DiskLikeMemory.TestCase
TestDiskLikeMemory.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
