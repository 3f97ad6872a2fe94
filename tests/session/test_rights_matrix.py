"""Each cell of the table of rights, attempted in a real practice station; who may is written down here once more."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from exports.handing_out import seal_record
from sop_engine.commands.desk import enter_refusal
from sop_engine.errors import SopError
from sop_engine.run import orders as o
from sop_engine.run.copies import LogCopy
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.run.sheets import TakeSheet
from sop_engine.session import RunSession, Saved, Work, open_work
from sop_engine.session.station_log import read_log
from sop_engine.station.cost import FLOOR
from sop_engine.station.rights import LACKING, RIGHTS, RUN, STATION, NoRight, Who, may, standing_of
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import SystemClock, random_bytes
from tests.session.rights_people import WHO, People, found_people, rights_case
from tests.session.rights_station import ENTERED, STATION_ACTS, Scene, acts_of, set_scene
from tests.session.stories import saved
from tests.station.stations import found as found_live

EVERYBODY = set(WHO) - {"gone"}
INSIDE = {"entitled", "named"}

MAY: dict[str, set[str]] = {
    "add_officer": {"supervisor"},
    "revoke_officer": {"supervisor"},
    "reset_passphrase": {"supervisor"},
    "rekey": {"supervisor"},
    "approve": {"supervisor"},
    "write_calendar": {"supervisor"},
    "write_numbers": {"supervisor"},
    "trust_root": {"supervisor"},
    "keep_cross": {"supervisor"},
    "read_own_log": EVERYBODY,
    "read_whole_log": {"supervisor", "protector"},
    "see_access": {"supervisor", "protector"},
    "start_run": EVERYBODY,
    "open_run": INSIDE,
    "add_person": INSIDE,
    "answer": INSIDE,
    "answer sealed": {"named"},
    "amend sealed": {"named"},
    "note sealed": {"named"},
    "read sealed": {"named"},
    "amend": INSIDE,
    "note": INSIDE,
    "read_identity": INSIDE,
    "decide": {"named"},
    "ask_first": INSIDE,
    "open_step": INSIDE,
    "complete": {"named"},
    "confirm": {"named"},
    "sign": {"named"},
    "skip": {"named"},
    "waive": {"named"},
    "not_done": INSIDE,
    "sign_not_done": {"supervisor"},
    "lift": {"named"},
    "change_clock": {"named"},
    "mark_clock": INSIDE,
    "take_sheet": INSIDE,
    "use": {"named"},
    "accept": {"named"},
    "export": INSIDE,
    "export_copy": INSIDE,
    "close": INSIDE,
    "seal_record": {"named"},
    "change_passphrase": EVERYBODY,
    "backup": EVERYBODY,
    "recover": {"supervisor"},
    "restore": {"supervisor"},
    "salvage": {"supervisor"},
    "drill": {"supervisor"},
    "expunge": {"supervisor"},
    "legal_hold": {"supervisor"},
    "lift_hold": {"supervisor"},
    "see_retention": {"supervisor", "protector"},
    "export_statistics": {"supervisor"},
    "receive_case": EVERYBODY,
    "send_case": {"supervisor", "named"},
    "take_receipt": INSIDE,
    "look_around": INSIDE,
}
"""Who may, as design.md section 6 and the procedure say; `close` and `seal_record` are tried by who closes;
the case that is sent was begun by the supervisor and taken over by `named`."""

Tried = tuple[str, str, dict[str, str]]
"""A refused act of the log: by whom it was entered, of what run, and the words."""
Running = tuple[Work, dict[str, Unlocked], list[Tried]]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> People:
    """The station, never written in by a cell of station acts."""
    return found_people(tmp_path_factory.mktemp("people") / "station")


@pytest.fixture(scope="module")
def running(people: People, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A copy of it at work, where each cell begins a run of its own; everybody unlocked; and the refused acts.

    At the end, once for all cells since it takes long, a supervisor has to find just these in the station log.
    """
    copy = people.copy(tmp_path_factory.mktemp("running") / "station")
    unlocked = {name: copy.unlock(name) for name in (*WHO.values(), "baraka", "otieno")}
    expected: list[Tried] = []
    with open_work(unlocked["wanjiru"], SystemClock(), random_bytes) as work:
        yield work, unlocked, expected
    with open_work(unlocked["otieno"], SystemClock(), random_bytes) as reading:
        found = [(one.by, one.about, dict(one.words)) for one in read_log(reading) if one.act == "refused"]
    assert found == expected


def test_every_action_is_attempted() -> None:
    """No action of the table goes untried, and nothing is tried that is not in it."""
    tried = {name.removesuffix(" sealed") for name in MAY} - {"read"}
    assert tried == set(RIGHTS)
    cells = {*STATION_ACTS, *IN_A_RUN, "open_run", "seal_record", "read sealed"}
    assert cells == set(MAY)


def _stands(people: People, who: str) -> set[Who]:
    roster = people.unlock("otieno").roster
    found = set(standing_of(roster.officer(WHO[who])))
    if who in INSIDE:
        found.add(Who.ENTITLED)
    if who == "named":
        found |= {Who.NAMED, Who.READER, Who.CLOSER}
    return found


@pytest.mark.parametrize("action", sorted(RIGHTS))
def test_the_table_says_what_the_program_does(people: People, action: str) -> None:
    """The printed table agrees with the attempts below; in what is not sealed who may open the run is a reader."""
    for who in WHO:
        stands = _stands(people, who) | ({Who.READER} if who in INSIDE else set[Who]())
        assert may(action, stands) == (who in MAY[action]), (action, who)


# In the station.


@pytest.fixture(scope="module")
def scene(people: People, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A copy of the station with cases in it, beside another one; never written in by a cell."""
    room = tmp_path_factory.mktemp("scene")
    live = found_live(room / "live", practice=False, cost=FLOOR)[0]
    return set_scene(people.copy(room / "station"), found_people(room / "far"), live, room)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("action", STATION_ACTS)
def test_acts_in_the_station(scene: Scene, tmp_path: Path, action: str, who: str) -> None:
    """Who may do it does it, and it is entered; of others the log has the try, and nothing is changed or made."""
    copy = scene.copy(tmp_path)
    if who in MAY[action]:
        made = STATION_ACTS[action](copy, who)
        folder = made if isinstance(made, Path) else copy.people.folder
        assert action not in ENTERED or (WHO[who], ENTERED[action], "") in acts_of(copy.people, folder)
        return
    before = _files(tmp_path)
    with pytest.raises(SopError) as fault:
        STATION_ACTS[action](copy, who)
    assert fault.value.exit_code == 3
    enter_refusal(fault.value)  # as the last door of every command does
    assert _files(tmp_path) == before
    tries = [one for one in acts_of(copy.people, copy.people.folder) if one[1] == "refused"]
    assert tries == _tries(action, who)


def _tries(action: str, who: str) -> list[tuple[str, str, str]]:
    """What the log has of a refused act.

    Nothing of who left, whose key opens no file of the station any more; and nothing of a restore, since the only
    station that it knows is the one in the backup, and that is thrown away.
    """
    if who == "gone" or action == "restore":
        return []
    hidden = action == "send_case" and who not in INSIDE  # a case that one may not open cannot be sent
    return [(WHO[who], "refused", "open_run" if hidden else action)]


def _at_work(copy: People, who: str) -> Work:
    return open_work(copy.unlock(WHO[who]), SystemClock(), random_bytes)


def _files(room: Path) -> dict[str, bytes]:
    """What an act might change or make: all files but those that are written in all the time."""
    found = (path for path in room.rglob("*") if path.is_file() and not path.name.startswith(WRITTEN))
    return {str(path.relative_to(room)): path.read_bytes() for path in found}


WRITTEN = ("station.db", "keys.db", "failures.json", "lock", "to-here.case")
"""What is written in when somebody unlocks or is refused; and the file that another station made for this one."""


# In a run.

Cell = tuple[Callable[[RunSession, dict[str, Unlocked]], object], Callable[[str], AnyOrder]]


def _nothing(_session: RunSession, _unlocked: dict[str, Unlocked]) -> None:
    """A run that has just begun."""


def _by(name: str, *orders: Callable[[str], AnyOrder]) -> Callable[[RunSession, dict[str, Unlocked]], object]:
    def prepare(session: RunSession, unlocked: dict[str, Unlocked]) -> None:
        for order in orders:
            signer = None if name == "wanjiru" else unlocked[name]
            saved(session.submit(order(name), signer))

    return prepare


def _answer(step: str, field: str, value: object) -> Callable[[str], AnyOrder]:
    return lambda me: o.Answer(by=me, actor=me, step=step, field=field, value=value, reason="So it is.")


def _amend(step: str, field: str, value: object) -> Callable[[str], AnyOrder]:
    return lambda me: o.Amend(by=me, actor=me, step=step, field=field, value=value, reason="A slip.")


def _complete(step: str) -> Callable[[str], AnyOrder]:
    return lambda me: o.Complete(by=me, actor=me, step=step)


def _note(step: str) -> Callable[[str], AnyOrder]:
    return lambda me: o.Note(by=me, actor=me, text="A word.", step=step)


def _read(what: str) -> Callable[[str], AnyOrder]:
    return lambda me: o.LogRead(by=me, actor=me, what=what, reason="To act on it.")


def _not_done(step: str) -> Callable[[str], AnyOrder]:
    return lambda me: o.MarkNotDone(by=me, actor=me, step=step, reason="No.", attempts="No.", told="No.")


def _copy(me: str) -> AnyOrder:
    to, why = "An advocate", "For the defence."
    return LogCopy(by=me, actor=me, recipient=to, reason=why, kind="interim", copy="disclosure", sha256="ab" * 32)


CHILD = o.AddPerson(by="wanjiru", actor="wanjiru", kind="child", values={"name": "Zawadi"})
STEPS = ("facts", "hidden", "judge", "both", "signed", "other", "send", "persons", "inside")
DONE: tuple[Callable[[str], AnyOrder], ...] = (
    *(_not_done(step) for step in STEPS),
    lambda me: o.AskFirst(by=me, actor=me, step="asked", applies=False, reason="No."),
)
HANDED = (lambda _: CHILD, _answer("persons", "child", "P1"), _answer("facts", "count", 1))

IN_A_RUN: dict[str, Cell] = {
    "add_person": (_nothing, lambda me: o.AddPerson(by=me, actor=me, kind="child", values={"name": "Zawadi"})),
    "answer": (_nothing, _answer("other", "word", "word")),
    "answer sealed": (_nothing, _answer("hidden", "said", "word")),
    "amend": (_by("wanjiru", _answer("other", "word", "word")), _amend("other", "word", "another")),
    "amend sealed": (_by("wanjiru", _answer("hidden", "said", "word")), _amend("hidden", "said", "another")),
    "note": (_nothing, _note("facts")),
    "note sealed": (_nothing, _note("hidden")),
    "read_identity": (_by("wanjiru", lambda _: CHILD), _read("P1")),
    "read sealed": (_by("wanjiru", _answer("hidden", "said", "word")), _read("hidden")),
    "decide": (_nothing, _answer("judge", "way", "left")),
    "ask_first": (_nothing, lambda me: o.AskFirst(by=me, actor=me, step="asked", applies=True)),
    "open_step": (_nothing, lambda me: o.Open(by=me, actor=me, step="seen")),
    "complete": (_nothing, _complete("facts")),
    "confirm": (_by("baraka", _complete("both")), lambda me: o.Confirm(by=me, actor=me, step="both")),
    "sign": (_nothing, lambda me: o.Sign(by=me, actor=me, step="signed", field="ours")),
    "skip": (_nothing, lambda me: o.SkipStep(by=me, actor=me, step="facts", code="not_needed", reason="No.")),
    "waive": (_nothing, lambda me: o.Waive(by=me, actor=me, step="facts", reason="It cannot be.")),
    "not_done": (_nothing, _not_done("facts")),
    "sign_not_done": (
        _by("wanjiru", _not_done("facts")),
        lambda me: o.SignNotDone(by=me, actor=me, step="facts"),
    ),
    "lift": (
        _by("wanjiru", _answer("facts", "shut", "yes")),
        lambda me: o.Lift(by=me, actor=me, phase="gated", gate="shut", reason="It may."),
    ),
    "change_clock": (
        _nothing,
        lambda me: o.StopClock(by=me, actor=me, step="facts", authority="Order 1", reason="A court said so."),
    ),
    "mark_clock": (_nothing, lambda me: o.MarkClock(by=me, actor=me, statement="It is a day behind.")),
    "take_sheet": (_nothing, lambda me: TakeSheet(by=me, actor=me, serial=SERIAL, outsider="the teacher on duty")),
    "use": (_by("wanjiru", *HANDED), lambda me: o.StartUsed(by=me, actor=me, step="send")),
    "accept": (_nothing, lambda me: o.Accept(by=me, actor=me)),
    "look_around": (
        _by("wanjiru", *HANDED, lambda me: o.StartUsed(by=me, actor=me, step="send")),
        lambda me: o.TakeBack(by=me, actor=me, step="send", state="accepted", head="ab" * 32, owner="wanjiru"),
    ),
    "export": (_nothing, lambda me: o.LogExport(by=me, actor=me, recipient="ODPP", kind="interim", sha256="ab" * 32)),
    "export_copy": (_nothing, _copy),
    "close": (_by("wanjiru", *DONE), lambda me: o.Close(by=me, actor=me, outcome="ended")),
}
SERIAL = "PAPER-ABCD-2345"
NUMBERS = count(1)


def _entered(action: str, who: str, run: str) -> Tried:
    """The entry of a refused act. Who has left signs nothing any more: then it is of whoever has the screen."""
    told = {"action": "read_identity" if action == "read sealed" else action.removesuffix(" sealed")}
    return ("wanjiru", run, {**told, "officer": "musa"}) if who == "gone" else (WHO[who], run, told)


def _run(work: Work) -> RunSession:
    session = RunSession.start(work, rights_case(), f"CP/{next(NUMBERS)}")
    assert isinstance(session, RunSession)
    return session


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("action", IN_A_RUN)
def test_acts_in_a_run(running: Running, action: str, who: str) -> None:
    """Who may do it has it saved; anybody else is refused for lack of right: the log has the try, the run nothing."""
    work, unlocked, expected = running
    session = _run(work)
    prepare, order = IN_A_RUN[action]
    prepare(session, unlocked)
    before = work.journal.head(session.run)
    acting = None if who == "named" else unlocked[WHO[who]]
    try:
        outcome = session.submit(order(WHO[who]), acting)
    except NoRight:
        outcome = Refusal(code="no_right", sentence="")
    if who in MAY[action]:
        assert isinstance(outcome, Saved), outcome
        return
    assert isinstance(outcome, Refusal)
    assert outcome.code in LACKING, outcome
    assert work.journal.head(session.run) == before
    expected.append(_entered(action, who, session.run))


@pytest.mark.parametrize("who", WHO)
def test_who_opens_a_run_and_sees_it_in_lists(people: People, tmp_path: Path, who: str) -> None:
    """Only who is entitled finds it, lists it and opens it with its id."""
    copy = people.copy(tmp_path / "station")
    with _at_work(copy, "named") as work:
        run = RunSession.start(work, rights_case(), "CP/7")
    assert isinstance(run, RunSession)
    if who == "gone":
        with pytest.raises(SopError) as fault:
            _at_work(copy, who)
        assert fault.value.exit_code == 3
        return
    with _at_work(copy, who) as work:
        if who in MAY["open_run"]:
            assert RunSession.resume(work, run.run).state == run.state
            assert [one.head.run for one in work.runs()] == [run.run]
            return
        for attempt in (lambda: RunSession.resume(work, run.run), lambda: work.find(run.run)):
            with pytest.raises(SopError) as fault:
                attempt()
            assert fault.value.exit_code == 3
        assert list(work.runs()) == []
        mine = [(one.act, one.about) for one in read_log(work) if one.by == WHO[who]]
        assert mine == [("refused", run.run)] * 2


@pytest.mark.parametrize("who", sorted(INSIDE))
def test_only_who_closed_a_run_seals_its_record(people: People, tmp_path: Path, who: str) -> None:
    """Nobody else's key certifies it; that another tried is entered."""
    copy = people.copy(tmp_path / "station")
    with _at_work(copy, "named") as work:
        session = RunSession.start(work, rights_case(), "CP/8")
        assert isinstance(session, RunSession)
        for order in DONE:
            saved(session.submit(order("wanjiru")))
        saved(session.submit(o.Close(by="wanjiru", actor="wanjiru", outcome="ended")))
    with _at_work(copy, who) as work:
        again = RunSession.resume(work, session.run)
        if who in MAY["seal_record"]:
            seal_record(again)
            return
        with pytest.raises(NoRight, match="only the officer who closed"):
            seal_record(again)
        (entered,) = read_log(work)
        assert (entered.act, entered.words) == ("refused", (("action", "seal_record"),))


def test_the_whole_table_is_there() -> None:
    """Acts of the station and acts of a run are two halves, and no action is in both."""
    assert set(STATION) | set(RUN) == set(RIGHTS)
    assert not set(STATION) & set(RUN)
