import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sop_engine.canonical import Digest
from sop_engine.commands.station import station as station_command
from sop_engine.errors import CannotOpen
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.memory import MemoryJournal, MemoryKeys
from sop_engine.journal.store import RunHead
from sop_engine.session import Work
from sop_engine.session.station_log import ACTS, StationAct, enter, log_run, read_log
from sop_engine.station.officers import Ceremony
from sop_engine.station.rights import DATA_PROTECTION
from sop_engine.station.roster import Enrolment
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import SystemClock, random_bytes
from tests.session.stories import at_work, start, unlocked
from tests.tui.practice import Practice

PEOPLE = ("wanjiru", "mutua", "otieno", "kamau")
SUPERVISORS = ("otieno", "kamau")


@pytest.fixture(scope="module")
def people(founded: Practice) -> dict[str, Unlocked]:
    """Everybody of the practice station, unlocked once."""
    return {name: unlocked(founded, name) for name in PEOPLE}


def place(officer: Unlocked, journal: MemoryJournal, keys: MemoryKeys) -> Work:
    """An officer's working place over stores in memory, without the writer's lock of a folder."""
    lock = SimpleNamespace(release=lambda: None)
    return Work(unlocked=officer, journal=journal, keystore=keys, clock=SystemClock(), chance=random_bytes, lock=lock)  # type: ignore[arg-type]


def test_an_act_is_read_as_it_was_entered(practice: Practice) -> None:
    """The log gives back who did what to whom, in order, with every further word."""
    with at_work(practice, "otieno") as work:
        enter(work, StationAct(act="backed_up", about="ab12", words=(("entries", "7"), ("to", "a stick, grün"))))
        enter(work, StationAct(act="drilled"), StationAct(act="passphrase_changed", about="otieno"))
        found = [(one.by, one.act, one.about, one.words) for one in read_log(work)]
    assert found == [
        ("otieno", "backed_up", "ab12", (("entries", "7"), ("to", "a stick, grün"))),
        ("otieno", "drilled", "", ()),
        ("otieno", "passphrase_changed", "otieno", ()),
    ]


def test_an_officer_reads_the_own_acts_and_a_supervisor_all(practice: Practice) -> None:
    """No colleague learns what an officer did to the station; both supervisors do."""
    for officer in ("wanjiru", "mutua", "kamau"):
        with at_work(practice, officer) as work:
            enter(work, StationAct(act="refused", about=f"by_{officer}"))
    seen = {}
    for officer in PEOPLE:
        with at_work(practice, officer) as work:
            seen[officer] = [one.by for one in read_log(work)]
    everything = ["wanjiru", "mutua", "kamau"]
    assert seen == {"wanjiru": ["wanjiru"], "mutua": ["mutua"], "otieno": everything, "kamau": everything}


def test_the_second_supervisor_signs_an_entry_of_the_own(practice: Practice) -> None:
    """An act of two is two signed entries, of which the second names the first by its hash."""
    with at_work(practice, "otieno") as work:
        enter(work, StationAct(act="restored", about="ff00"), second=unlocked(practice, "kamau"))
        first, second = read_log(work)
    assert (first.by, second.by, second.act, second.about) == ("otieno", "kamau", "confirmed", first.entry.hex())
    assert second.words == (("act", "restored"),)


def test_a_new_supervisor_and_a_data_protection_officer_read_what_was_before(practice: Practice) -> None:
    """Who becomes entitled is admitted with the next act of somebody who holds the keys."""
    with at_work(practice, "wanjiru") as work:
        enter(work, StationAct(act="refused", about="early"))
    clock = SystemClock()
    ceremony = Ceremony(unlocked(practice, "otieno"), unlocked(practice, "kamau"), clock, random_bytes)
    practice.passphrases["achieng"] = ceremony.add(Enrolment(id="achieng", name="Achieng Mfano", supervisor=True))
    practice.passphrases["dpo"] = ceremony.add(Enrolment(id="dpo", name="Njoki Mfano", roles=(DATA_PROTECTION,)))
    with at_work(practice, "otieno") as work:
        enter(work, StationAct(act="officer_added", about="achieng"))
    for officer in ("achieng", "dpo"):
        with at_work(practice, officer) as work:
            assert [one.act for one in read_log(work)] == ["refused", "officer_added"]


def test_the_log_is_no_run(practice: Practice) -> None:
    """No list shows the log, no search finds it; its entries stand in the device log like any other."""
    with at_work(practice, "wanjiru") as work:
        session = start(work)
        before = work.journal.device_head().size
        enter(work, StationAct(act="drilled"), StationAct(act="drilled"))
        assert work.journal.device_head().size == before + 2
        assert [one.head.run for one in work.runs()] == [session.run]
        start(work)
    with at_work(practice, "otieno") as work:
        assert log_run(work.unlocked.station.id) not in {one.head.run for one in work.runs()}


def test_acts_and_answers_take_turns(practice: Practice) -> None:
    """Entering an act between two orders of a run leaves the place in the device log right for both."""
    with at_work(practice, "wanjiru") as work:
        for _ in range(3):
            start(work)
            enter(work, StationAct(act="drilled"))
        assert len(read_log(work)) == 3


def test_an_act_that_is_not_in_the_table_is_a_fault_of_the_program(practice: Practice) -> None:
    """Neither an unknown act nor a sentence in place of an id ever reaches the journal."""
    with at_work(practice) as work:
        for act in (StationAct(act="sang"), StationAct(act="drilled", about="the child said so")):
            with pytest.raises(ValueError, match="no act"):
                enter(work, act)
        assert read_log(work) == []


class _Changed(MemoryJournal):
    """A journal whose newest entries somebody changed."""

    def __init__(self, inner: MemoryJournal, entries: list[SealedEntry]) -> None:
        self.__dict__.update(inner.__dict__)
        self._entries = {one.run: entries for one in entries}

    def head(self, run: RunId) -> RunHead | None:
        """The head as it was written."""
        return super().head(run)


@pytest.mark.parametrize("harm", ["cut", "swapped", "resigned", "first gone"])
def test_a_log_that_was_changed_is_not_shown(people: dict[str, Unlocked], harm: str) -> None:
    """Entries cut off, swapped, signed by nobody or taken out are noticed when the log is read."""
    journal, keys = MemoryJournal(), MemoryKeys()
    work = place(people["otieno"], journal, keys)
    for about in ("a", "b", "c"):
        enter(work, StationAct(act="drilled", about=about))
    entries = journal.entries(log_run(work.unlocked.station.id))
    first, second, third = entries
    changed = {
        "cut": [first, second],
        "swapped": [first, third, second],
        "resigned": [first, _resigned(second), third],
        "first gone": [second, third],
    }[harm]
    work.journal = _Changed(journal, changed)
    with pytest.raises(CannotOpen, match="station log"):
        read_log(work)


def _resigned(entry: SealedEntry) -> SealedEntry:
    from msgspec.structs import replace

    return replace(entry, signature=Digest(bytes(64)))


texts = st.text(st.characters(codec="utf-8"), max_size=30)
words = st.lists(st.tuples(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), texts), max_size=4).map(tuple)
acts = st.builds(
    StationAct,
    act=st.sampled_from(sorted(ACTS)),
    about=st.from_regex(r"[!-~]{0,40}", fullmatch=True),
    words=words,
)
turns = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE), st.lists(acts, min_size=1, max_size=3), st.none() | st.sampled_from(SUPERVISORS)
    ),
    max_size=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=turns)
def test_everybody_reads_exactly_what_is_theirs(people: dict[str, Unlocked], turns: list) -> None:  # type: ignore[type-arg]
    """Whatever is entered by whom, in whatever order: own acts are read back whole, others' by supervisors only."""
    journal, keys, told = MemoryJournal(), MemoryKeys(), []
    for name, entered, second in turns:
        enter(place(people[name], journal, keys), *entered, second=people[second] if second else None)
        told += [(name, one.act, one.about, one.words) for one in entered]
        told += [(second, "confirmed", None, tuple(("act", one.act) for one in entered))] if second else []
    for reader in PEOPLE:
        found = [(one.by, one.act, one.about, one.words) for one in read_log(place(people[reader], journal, keys))]
        mine = [one for one in told if reader in SUPERVISORS or one[0] == reader]
        assert [(by, act, words) for by, act, _, words in found] == [(by, act, words) for by, act, _, words in mine]
        assert all(was in {None, now} for (_, _, now, _), (_, _, was, _) in zip(found, mine, strict=True))


def test_the_command_prints_the_log(practice: Practice, tmp_path: Path) -> None:
    """`sop station log` prints a line an act, or JSON, and chooses by officer and by day."""
    file = tmp_path / "words"
    for name in PEOPLE:
        with at_work(practice, name) as work:
            enter(work, StationAct(act="drilled", about=f"of_{name}"))
    with _private(file, practice):
        common = ["log", "--station", str(practice.folder), "--passphrase-file", str(file)]
        printed = CliRunner().invoke(station_command, [*common, "--officer", "otieno"]).stdout
        assert [line.split()[2] for line in printed.splitlines()] == list(PEOPLE)
        told = CliRunner().invoke(station_command, [*common, "--officer", "kamau", "--of", "mutua", "--json"])
        assert [(one["by"], one["about"]) for one in json.loads(told.stdout)] == [("mutua", "of_mutua")]
        own = CliRunner().invoke(
            station_command, [*common, "--officer", "wanjiru", "--json", "--since", "2026-01-01"]
        )
        assert [one["by"] for one in json.loads(own.stdout)] == ["wanjiru"]
        none = CliRunner().invoke(station_command, [*common, "--officer", "otieno", "--since", "9000-01-01"])
        assert none.stdout == ""


@contextmanager
def _private(file: Path, practice: Practice) -> Iterator[None]:
    file.write_text("".join(f"{name}: {words}\n" for name, words in practice.passphrases.items()))
    file.chmod(0o600)
    yield
