"""What every store promises. A test module makes a class of each contract and gives it a fixture."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.errors import JournalConflict
from sop_engine.journal.chain import verify_chain
from sop_engine.journal.compartment import new_compartment, unwrap, wrap, wrap_for
from sop_engine.journal.entry import RunId
from sop_engine.journal.merkle import EMPTY_ROOT, leaf_hash, root, verify_inclusion
from sop_engine.journal.store import Journal, KeyStore, TakenRun
from tests.journal.chains import Dice, Said, Writer, but, written

NOBODY = RunId("0" * 32)


def filled(journal: Journal, runs: int = 3, entries: int = 5) -> list[Writer]:
    """Runs whose entries were appended in turns."""
    writers = [Writer(f"run {at}") for at in range(runs)]
    for at in range(entries):
        for writer in writers:
            writer.save(journal, Said("value", at), Said("name", "x" * at, "person_P1"), label=bytes([at]))
    return writers


class JournalContract:
    """Promises of `store.Journal`."""

    def test_a_new_journal_is_empty(self, journal: Journal) -> None:
        """No runs, no entries, and the root of the empty tree."""
        assert (journal.entries(NOBODY), journal.head(NOBODY), journal.runs()) == ([], None, [])
        device = journal.device_head()
        assert (device.size, device.root, device.newest) == (0, EMPTY_ROOT, None)

    def test_entries_come_back_byte_for_byte(self, journal: Journal) -> None:
        """Each run gives back its own entries, oldest first, disclosures and all."""
        for writer in filled(journal):
            assert journal.entries(writer.run) == writer.entries

    def test_a_head_tells_count_newest_time_and_label(self, journal: Journal) -> None:
        """The projection is that of the newest append; a label is not carried over."""
        writer = filled(journal, runs=1)[0]
        head = journal.head(writer.run)
        assert head is not None
        assert (head.run, head.head, head.count, head.label) == (writer.run, writer.entries[-1].hash, 5, b"\4")
        assert head.newest == "2026-03-02T12:00:04Z"
        writer.save(journal, Said("value", 1))
        head = journal.head(writer.run)
        assert head is not None
        assert (head.count, head.label) == (6, b"")

    def test_several_entries_are_one_append(self, journal: Journal) -> None:
        """An order of many events is stored whole."""
        writer = written(4)
        journal.append(writer.run, writer.entries, expected_head=None)
        assert journal.entries(writer.run) == writer.entries
        assert journal.device_head().size == 4

    def test_expunged_boxes_stay_expunged(self, journal: Journal) -> None:
        """An entry without one of its boxes, or without any, is stored as it is."""
        first, second = written(2).entries
        left = [but(first, boxes=first.boxes[1:]), but(second, boxes=())]
        journal.append(first.run, left, expected_head=None)
        assert journal.entries(first.run) == left

    def test_entries_of_another_station_are_kept_and_stand_in_no_line_of_the_log(self, journal: Journal) -> None:
        """They come back byte for byte with their papers; log and other runs stay; the run is listed first."""
        own = filled(journal, runs=2)
        there = Writer("there", device_seq=70)
        for at in range(3):
            there.write(Said("value", at))
        before = journal.device_head()
        journal.take_in(
            [TakenRun(run=there.run, entries=there.entries, expected_head=None, label=b"L", papers=(b"one", b"two"))]
        )
        assert journal.entries(there.run) == there.entries
        assert (journal.papers(there.run), journal.papers(own[0].run)) == ([b"one", b"two"], [])
        assert journal.papers() == [b"one", b"two"]
        assert journal.device_head() == before
        head = journal.head(there.run)
        assert head is not None
        assert (head.head, head.count, head.label) == (there.entries[-1].hash, 3, b"L")
        assert [one.run for one in journal.runs()] == [there.run, own[1].run, own[0].run]

    def test_work_goes_on_behind_what_was_taken_in(self, journal: Journal) -> None:
        """More of it may come; an own entry behind it has the next number of the own log; pages of the list fit."""
        own = filled(journal, runs=2, entries=1)
        there, again = Writer("there", device_seq=70), Writer("again", device_seq=90)
        first, second = there.write(Said("value", 1)), there.write(Said("value", 2))
        journal.take_in([TakenRun(run=there.run, entries=[first], expected_head=None)])
        journal.take_in([TakenRun(run=again.run, entries=[again.write(Said("value", 1))], expected_head=None)])
        journal.take_in([TakenRun(run=there.run, entries=[second], expected_head=first.hash)])
        listed: list[RunId] = []
        before: tuple[str, RunId] | None = None
        while page := journal.runs(limit=1, before=before):
            before = (page[0].newest, page[0].run)
            listed.append(page[0].run)
        assert listed == [again.run, there.run, own[1].run, own[0].run]
        there.device_seq = journal.device_head().size
        there.save(journal, Said("value", 3))
        assert [one.run for one in journal.runs()] == [again.run, there.run, own[1].run, own[0].run]
        assert journal.entries(there.run) == there.entries
        with pytest.raises(JournalConflict):
            journal.take_in([TakenRun(run=there.run, entries=[again.write(Said("value", 9))], expected_head=None)])
        assert journal.entries(there.run) == there.entries

    def test_a_hole_is_filled_at_its_place_and_papers_may_come_alone(self, journal: Journal) -> None:
        """What damage took of another station's entries comes again where it was; the head stays the newest entry."""
        there = Writer("there", device_seq=70)
        first, second, third = (there.write(Said("value", at)) for at in range(3))
        journal.take_in([TakenRun(run=there.run, entries=[first, third], expected_head=None, places=[0, 2])])
        hole = TakenRun(run=there.run, entries=[second], expected_head=third.hash, places=[1], label=b"L")
        journal.take_in([hole])
        assert journal.entries(there.run) == [first, second, third]
        journal.take_in([TakenRun(run=there.run, entries=[], expected_head=third.hash, label=b"M", papers=(b"one",))])
        assert (journal.papers(), journal.entries(there.run)) == ([b"one"], there.entries)
        head = journal.head(there.run)
        assert head is not None
        assert (head.head, head.count, head.label) == (third.hash, 3, b"M")
        for false in (
            TakenRun(run=there.run, entries=[second], expected_head=third.hash, places=[1, 2]),
            TakenRun(run=there.run, entries=[], expected_head=third.hash),
            TakenRun(run=Writer("new").run, entries=[], expected_head=None, papers=(b"two",)),
        ):
            with pytest.raises(ValueError, match=r"one run|its place"):
                journal.take_in([false])

    def test_what_is_expunged_is_gone_and_the_chain_holds(self, journal: Journal) -> None:
        """Ciphertexts of one compartment are dropped from one run; bodies, heads, log and other runs stay."""
        writer, other = filled(journal, runs=2)
        person = writer.keys["person_P1"].id
        before = (journal.head(writer.run), journal.device_head(), journal.entries(other.run))
        journal.expunge(writer.run, {person})
        left = journal.entries(writer.run)
        assert [entry.body for entry in left] == [entry.body for entry in writer.entries]
        assert {box.compartment for entry in left for box in entry.boxes} == {writer.keys["case"].id}
        assert verify_chain(left, but(writer.expected, head=writer.entries[-1].hash)) == []
        journal.expunge(writer.run, {person})
        journal.expunge(NOBODY, {person})
        assert before == (journal.head(writer.run), journal.device_head(), journal.entries(other.run))

    @pytest.mark.parametrize("case", ["stale head", "new although it exists", "head of a run that does not exist"])
    def test_an_act_on_an_old_state_is_refused_whole(self, journal: Journal, case: str) -> None:
        """Who did not see the newest entry writes nothing, and is told so."""
        writer = filled(journal, runs=1)[0]
        before = (journal.entries(writer.run), journal.head(writer.run), journal.device_head(), journal.runs())
        if case == "head of a run that does not exist":
            other = Writer("other")
            other.device_seq = 5
            other.__post_init__()
            entry, head = other.write(Said("value", 1)), writer.entries[-1].hash
        else:
            entry, head = writer.seal(Said("value", "late")), writer.entries[2].hash
        expected = None if case == "new although it exists" else head
        with pytest.raises(JournalConflict):
            journal.append(entry.run, [entry], expected_head=expected)
        assert before == (
            journal.entries(writer.run),
            journal.head(writer.run),
            journal.device_head(),
            journal.runs(),
        )

    def test_a_number_of_the_device_log_is_used_once(self, journal: Journal) -> None:
        """An entry that was sealed before another one was written is refused."""
        first, second = Writer("a"), Writer("b")
        entry = second.seal(Said("value", 1))
        first.save(journal, Said("value", 1))
        with pytest.raises(JournalConflict):
            journal.append(second.run, [entry], expected_head=None)
        assert journal.head(second.run) is None
        second.save(journal, Said("value", 1))
        assert journal.device_head().size == 2

    @pytest.mark.parametrize("case", ["none", "another run", "a gap"])
    def test_entries_out_of_line_are_a_fault_of_the_program(self, journal: Journal, case: str) -> None:
        """No entries, another run's entry, or a gap in the device log: refused, nothing written."""
        writer, other = written(3), written(2, "other")
        entries = {
            "none": [],
            "another run": [writer.entries[0], other.entries[1]],
            "a gap": [writer.entries[0], writer.entries[2]],
        }[case]
        with pytest.raises(ValueError, match="append"):
            journal.append(writer.run, entries, expected_head=None)
        assert (journal.device_head().size, journal.runs()) == (0, [])

    def test_runs_are_listed_last_written_first_page_by_page(self, journal: Journal) -> None:
        """Pages hold every run once, the one that was written last first, whatever the clocks said."""
        writers = [Writer(f"run {at}") for at in range(7)]
        for at in [0, 1, 2, 3, 4, 5, 6, 2, 2, 5, 0, 2]:
            writers[at].save(journal, Said("value", 1))
        everything = journal.runs(limit=100)
        assert [head.run for head in everything] == [writers[at].run for at in [2, 0, 5, 6, 4, 3, 1]]
        assert everything == [journal.head(head.run) for head in everything]
        paged, page = [], journal.runs(limit=2)
        while page:
            paged += page
            page = journal.runs(limit=2, before=(page[-1].newest, page[-1].run))
        assert paged == everything

    def test_a_run_that_moved_up_does_not_disturb_the_next_page(self, journal: Journal) -> None:
        """The next page goes on where the last one ended, though its last run has a new entry since."""
        writers = filled(journal, runs=4, entries=2)
        page = journal.runs(limit=2)
        writers[2].save(journal, Said("value", 1))
        rest = journal.runs(limit=9, before=(page[-1].newest, page[-1].run))
        assert [head.run for head in rest] == [writers[1].run, writers[0].run]
        assert journal.runs(before=("2020-01-01T00:00:00Z", page[-1].run)) == []
        assert journal.runs(before=(page[-1].newest, NOBODY)) == []

    def test_every_entry_is_proved_in_every_later_tree(self, journal: Journal) -> None:
        """Inclusion proofs from the stored nodes lead to the root over all entry hashes in order."""
        filled(journal, runs=3, entries=4)
        hashes = list(journal.device_hashes())
        device = journal.device_head()
        assert (device.size, device.newest, len(hashes)) == (12, hashes[-1], 12)
        leaves = [leaf_hash(item) for item in hashes]
        assert device.root == root(leaves)
        for size in range(1, 13):
            tree = (size, root(leaves[:size]))
            for at in range(size):
                assert verify_inclusion(leaves[at], at, journal.inclusion_proof(at, size), tree)
            numbers = [*range(size)][::-1]
            alone = [journal.inclusion_proof(at, size) for at in numbers]
            assert journal.inclusion_proofs(numbers, size) == alone
        assert journal.inclusion_proofs([], 12) == []

    @pytest.mark.parametrize(("number", "size"), [(3, 3), (-1, 3), (0, 4), (0, 0)])
    def test_proofs_of_what_is_not_there_are_refused(self, journal: Journal, number: int, size: int) -> None:
        """No proof for an entry or a tree that does not exist."""
        filled(journal, runs=1, entries=3)
        with pytest.raises(ValueError, match=r"not that long|no such leaf"):
            journal.inclusion_proof(number, size)

    def test_chains_hold_after_storing(self, journal: Journal) -> None:
        """What comes out of the store verifies against the head that it names."""
        for writer in filled(journal):
            head = journal.head(writer.run)
            assert head is not None
            assert verify_chain(journal.entries(writer.run), but(writer.expected, head=head.head)) == []


class ReadersContract:
    """Promises of any number of readers beside one writer; `again` opens the same store a second time."""

    def test_a_reader_sees_what_was_saved_before_it_looks(
        self, journal: Journal, again: Callable[[], Journal]
    ) -> None:
        """Opened before or after an append, it sees all of it: entries, head, label and log belong together."""
        early = again()
        writer = Writer("a")
        for at in range(3):
            writer.save(journal, Said("value", at), label=bytes([at]))
            for reader in (early, again()):
                assert reader.entries(writer.run) == writer.entries
                assert reader.head(writer.run) == journal.head(writer.run)
                assert reader.device_head() == journal.device_head()
                assert reader.runs() == journal.runs()

    def test_a_reader_disturbs_no_writer(self, journal: Journal, again: Callable[[], Journal]) -> None:
        """A walk along the log, or a page of runs, that somebody has begun keeps nobody from saving."""
        writers = filled(journal, runs=3, entries=3)
        reader = again()
        walk, page = reader.device_hashes(), reader.runs(limit=1)
        first = next(walk)
        writers[0].save(journal, Said("value", "meanwhile"))
        seen = [first, *walk]
        assert seen == [*journal.device_hashes()][: len(seen)]
        assert len(seen) >= 9
        rest = reader.runs(limit=9, before=(page[0].newest, page[0].run))
        assert {writers[0].run, writers[1].run} >= {one.run for one in rest} >= {writers[1].run}

    def test_two_who_saw_the_same_head_do_not_both_save(self, journal: Journal, again: Callable[[], Journal]) -> None:
        """The second is refused whole; when it has looked again it saves, and the log has every act once."""
        writer, second = Writer("a"), again()
        writer.save(journal, Said("value", 0))
        head = second.head(writer.run)
        late = writer.seal(Said("value", "late"))
        writer.save(journal, Said("value", "first"))
        assert head is not None
        with pytest.raises(JournalConflict):
            second.append(writer.run, [late], expected_head=head.head)
        writer.save(second, Said("value", "again"))
        assert journal.entries(writer.run) == second.entries(writer.run) == writer.entries
        assert journal.device_head().size == 3

    def test_what_was_expunged_is_gone_for_readers_too(self, journal: Journal, again: Callable[[], Journal]) -> None:
        """A reader that was open before sees the box no more, and the same head and log as ever."""
        writer, reader = filled(journal, runs=1)[0], again()
        person = writer.keys["person_P1"].id
        before = (reader.head(writer.run), reader.device_head())
        assert person in {box.compartment for entry in reader.entries(writer.run) for box in entry.boxes}
        journal.expunge(writer.run, {person})
        assert person not in {box.compartment for entry in reader.entries(writer.run) for box in entry.boxes}
        assert [entry.hash for entry in reader.entries(writer.run)] == [entry.hash for entry in writer.entries]
        assert (reader.head(writer.run), reader.device_head()) == before


class KeysContract:
    """Promises of `store.KeyStore`."""

    def test_compartments_come_back_and_open(self, keys: KeyStore) -> None:
        """Each run gives back its compartments by name, with every wrapped key."""
        officer = X25519PrivateKey.from_private_bytes(Dice("officer")(32))
        writer, other = Writer("a"), Writer("b")
        for each in (writer, other):
            keys.add([wrap_for(key, [officer.public_key()]) for key in each.keys.values()])
        found = keys.compartments(writer.run)
        assert [item.name for item in found] == ["case", "person_P1", "sealed_ocs"]
        assert [unwrap(item, officer) for item in found] == list(writer.keys.values())
        assert keys.compartments(NOBODY) == []

    def test_a_name_is_given_once(self, keys: KeyStore) -> None:
        """A second key under the same name would split a compartment: refused, nothing written."""
        run = Writer("a").run
        first, second, third = (wrap_for(new_compartment(run, name, Dice(at)), []) for at, name in enumerate("xyx"))
        keys.add([first])
        with pytest.raises(JournalConflict):
            keys.add([second, third])
        assert keys.compartments(run) == [first]

    def test_more_people_can_be_let_in(self, keys: KeyStore) -> None:
        """A grant adds recipients and keeps those who were there; an unknown compartment is refused."""
        before, after = (X25519PrivateKey.from_private_bytes(Dice(who)(32)) for who in "ab")
        key = Writer("a").keys["case"]
        keys.add([wrap_for(key, [before.public_key()])])
        keys.grant(key.id, dict(wrap_for(key, [after.public_key()]).wraps))
        found = keys.compartments(key.run)[0]
        assert unwrap(found, before) == unwrap(found, after) == key
        with pytest.raises(JournalConflict):
            keys.grant(b"?" * 16, {b"r" * 32: wrap(key, after.public_key())})

    def test_a_destroyed_key_is_gone_for_good(self, keys: KeyStore) -> None:
        """Nobody can open the compartment any more, it cannot be given again, and its name stays taken."""
        officer = X25519PrivateKey.from_private_bytes(Dice("officer")(32))
        writer = Writer("a")
        keys.add([wrap_for(key, [officer.public_key()]) for key in writer.keys.values()])
        gone = writer.keys["person_P1"]
        keys.destroy(gone.id)
        keys.destroy(gone.id)
        found = {item.name: unwrap(item, officer) for item in keys.compartments(writer.run)}
        assert found == {**writer.keys, "person_P1": None}
        with pytest.raises(JournalConflict):
            keys.grant(gone.id, {b"r" * 32: wrap(gone, officer.public_key())})
        with pytest.raises(JournalConflict):
            keys.add([wrap_for(new_compartment(writer.run, "person_P1", Dice("again")), [officer.public_key()])])
        with pytest.raises(JournalConflict):
            keys.destroy(b"?" * 16)
