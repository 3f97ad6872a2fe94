"""Acts in a station, each to be tried by everybody: what is there before, and the act itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from exports.copies.statistics import Quarter, counted
from sop_engine.journal.entry import RunId
from sop_engine.run import orders as o
from sop_engine.run.calendar import Calendar
from sop_engine.session import RunSession, Work, open_work
from sop_engine.session.access import accesses
from sop_engine.session.approval import edition_of
from sop_engine.session.backing_up import make_backup
from sop_engine.session.expunge_plan import plan_expunge
from sop_engine.session.expunging import expunge
from sop_engine.session.holds import lay_hold, lift_hold
from sop_engine.session.receipts import take_receipt
from sop_engine.session.receiving import receive_case
from sop_engine.session.restoring import RestoreOrder, Unlock, restore
from sop_engine.session.retention import retention
from sop_engine.session.salvaging import salvage_station
from sop_engine.session.sending import send_case
from sop_engine.session.station_log import StationAct, enter, read_log, reads_all
from sop_engine.session.witnessed import ceremony, noting
from sop_engine.station.agency import keep_cross
from sop_engine.station.approvals import approve
from sop_engine.station.card import make_card, read_card
from sop_engine.station.certificates import certificate_pem
from sop_engine.station.court_calendar import keep_calendar
from sop_engine.station.drill import drill
from sop_engine.station.folder import Station, open_station
from sop_engine.station.numbers import keep_numbers
from sop_engine.station.officers import Ceremony
from sop_engine.station.own_passphrase import change_passphrase
from sop_engine.station.recovery import Sheet
from sop_engine.station.rights import need
from sop_engine.station.roster import Enrolment
from sop_engine.station.trust import add_root
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import SystemClock, random_bytes
from tests.session.rights_people import WHO, People, rights_case
from tests.session.stories import saved
from tests.station.agencies import agency, crossed

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
NEW = Enrolment(id="newcomer", name="Newcomer Mfano")
ORDER = "Order 1 of an invented court"


@dataclass(frozen=True, slots=True)
class Scene:
    """A station to act in, and what else there is.

    Attributes:
        people: the station. live: root of a live station. far: another practice station; both trust each other.
        chief_case, sent_case: ids of runs: one that a supervisor began and wanjiru took over, and one that was sent.
        receipt: for that. backup: of the station, in a file. room: a folder for what an act makes.
    """

    people: People
    far: People
    live: Station
    chief_case: RunId
    sent_case: RunId
    receipt: bytes
    backup: Path
    room: Path

    def copy(self, room: Path) -> "Scene":
        """The same stations elsewhere, to be written in."""
        people, far = self.people.copy(room / "station"), self.far.copy(room / "far")
        return replace(self, people=people, far=far, room=room)

    def unlock(self, who: str) -> Unlocked:
        """Somebody of a column of the table."""
        return self.people.unlock(WHO[who])

    def pair(self, who: str) -> tuple[Unlocked, Unlocked]:
        """The one who tries, beside a supervisor who would agree."""
        return self.unlock(who), self.people.unlock("otieno")

    def work(self, who: str) -> Work:
        """At work."""
        return open_work(self.unlock(who), SystemClock(), random_bytes)

    def ceremony(self, who: str, change: Callable[[Ceremony], object], *, sheet: bool = False) -> None:
        """A change by two, the second a supervisor or the recovery sheet."""
        first, second = self.pair(who)
        other = _sheet(self) if sheet else second
        with ceremony(first, other, SystemClock(), random_bytes) as together:
            change(together)

    def asked(self, who: str) -> Unlock:
        """How a restore or a salvage has both unlock the station that it is about."""
        waiting = [WHO[who], "otieno"]

        def unlock(station: Station, officer: str | None) -> Unlocked:
            name = officer or waiting.pop(0)
            if name == "musa":
                return replace(self.people.musa, station=replace(self.people.musa.station, places=station.places))
            return station.unlock(name, self.people.passphrases[name])

        return unlock


def set_scene(people: People, far: People, live: Station, room: Path) -> Scene:
    """Begin the cases, send one and take the receipt, and make a backup."""
    for one, other in ((people, far), (far, people)):
        root = certificate_pem(open_station(other.folder).root)
        (open_station(one.folder).places.trust / "other.pem").write_text(root)
    chief_case, sent_case = begin(people, "kamau", "CP/1"), begin(people, "wanjiru", "CP/2")
    with _working(people, "wanjiru") as work:
        saved(RunSession.resume(work, chief_case).submit(o.Accept(by="wanjiru", actor="wanjiru")))
        send_case(work, sent_case, read_card(make_card(far.unlock("wanjiru"))[0]), room / "for-the-far.case")
    with _working(far, "wanjiru") as work:
        receipt = receive_case(work, (room / "for-the-far.case").read_bytes()).receipt
    begin(far, "wanjiru", "FAR/1")
    with _working(people, "otieno") as work:
        backup = make_backup(work, room / "kept.backup").path
    return Scene(people, far, live, chief_case, sent_case, receipt, backup, room)


def begin(people: People, officer: str, case: str) -> RunId:
    """A run that this officer begins."""
    with _working(people, officer) as work:
        session = RunSession.start(work, rights_case(), case)
        assert isinstance(session, RunSession)
        return session.run


def acts_of(people: People, folder: Path) -> list[tuple[str, str, str]]:
    """Officer, act and refused action of the whole log, as a supervisor reads it."""
    station = open_station(folder)
    with open_work(station.unlock("otieno", people.passphrases["otieno"]), SystemClock(), random_bytes) as work:
        return [(one.by, one.act, dict(one.words).get("action", "")) for one in read_log(work)]


def _working(people: People, officer: str) -> Work:
    return open_work(people.unlock(officer), SystemClock(), random_bytes)


def _sheet(scene: Scene) -> Sheet:
    return open_station(scene.people.folder).open_recovery(scene.people.sheet)


def _cross(acting: Unlocked) -> None:
    root, by = acting.station.root, agency()
    keep_cross(acting.station, by, crossed(root, by), acting, AT)


def _trust(scene: Scene, who: str) -> None:
    acting = scene.unlock(who)
    add_root(acting.station, scene.live.root, acting)


def _start(scene: Scene, who: str) -> None:
    with scene.work(who) as work:
        assert isinstance(RunSession.start(work, rights_case(), "CP/3"), RunSession)


def _own_log(scene: Scene, who: str) -> None:
    need("read_own_log", scene.unlock(who))
    with scene.work(who) as work:
        enter(work, StationAct(act="drilled"))
        assert WHO[who] in {one.by for one in read_log(work)}
        if not reads_all(work):
            assert {one.by for one in read_log(work)} == {WHO[who]}


def _whole_log(scene: Scene, who: str) -> None:
    with scene.work("entitled") as work:
        enter(work, StationAct(act="drilled"))
    with scene.work(who) as work:
        others = {one.by for one in read_log(work)} - {WHO[who]}
        assert reads_all(work) == bool(others)
        need("read_whole_log", work.unlocked)


def _access(scene: Scene, who: str) -> None:
    with scene.work("named") as work:
        session = RunSession.start(work, rights_case(), "CP/3")
        assert isinstance(session, RunSession)
        saved(session.submit(o.LogRead(by="wanjiru", actor="wanjiru", what="facts", reason="To act on it.")))
    with scene.work(who) as work:
        assert [one.act for one in accesses(work, session.run)][:1] == ["read"]


def _passphrase(scene: Scene, who: str) -> None:
    own = scene.unlock(who)
    with noting(own, SystemClock(), random_bytes) as note:
        words = change_passphrase(own, random_bytes, note=note, locked=True)
    assert open_station(scene.people.folder).unlock(WHO[who], words).officer == own.officer


def _backup(scene: Scene, who: str) -> None:
    with scene.work(who) as work:
        assert make_backup(work, scene.room / "one.backup").entered


def _recover(scene: Scene, who: str) -> None:
    scene.ceremony(who, lambda change: change.renew("baraka", supervisor=True), sheet=True)
    assert scene.people.unlock("otieno").roster.officer("baraka").supervisor  # type: ignore[union-attr]


def _restore(scene: Scene, who: str) -> Path:
    to = scene.room / "restored"
    restore(RestoreOrder(backup=scene.backup, to=to), scene.asked(who), SystemClock(), random_bytes)
    return to


def _salvage(scene: Scene, who: str) -> Path:
    to = scene.room / "salvaged"
    salvage_station(scene.people.folder, to, scene.asked(who), SystemClock(), random_bytes)
    return to


def _drill(scene: Scene, who: str) -> None:
    first, second = scene.pair(who)
    assert all(one.ok for one in drill(first, second, _sheet(scene)))


def _expunge(scene: Scene, who: str) -> None:
    first, second = scene.pair(who)
    with open_work(first, SystemClock(), random_bytes) as work:
        plan = plan_expunge(work, second, scene.chief_case)
        assert expunge(work, second, plan, ORDER, "Retention ended")


def _hold(scene: Scene, who: str) -> None:
    with scene.work(who) as work:
        lay_hold(work, scene.chief_case, ORDER)


def _release(scene: Scene, who: str) -> None:
    _hold(scene, "supervisor")
    first, second = scene.pair(who)
    with open_work(first, SystemClock(), random_bytes) as work:
        lift_hold(work, second, scene.chief_case, ORDER)


def _retention(scene: Scene, who: str) -> None:
    with scene.work(who) as work:
        assert {one.run for one in retention(work, {})} == {scene.chief_case, scene.sent_case}


def _receive(scene: Scene, who: str) -> None:
    card = read_card(make_card(scene.people.musa if who == "gone" else scene.unlock(who))[0])
    with _working(scene.far, "wanjiru") as work:
        send_case(work, "FAR/1", card, scene.room / "to-here.case")
    with scene.work(who) as work:
        receive_case(work, (scene.room / "to-here.case").read_bytes())


def _send(scene: Scene, who: str) -> None:
    card = read_card(make_card(scene.far.unlock("wanjiru"))[0])
    with scene.work(who) as work:
        send_case(work, scene.chief_case, card, scene.room / "away.case")


def _receipt(scene: Scene, who: str) -> None:
    with scene.work(who) as work:
        assert take_receipt(work, scene.receipt).passed == (scene.sent_case,)


def _statistics(scene: Scene, who: str) -> None:
    with scene.work(who) as work:
        counted(work, Quarter(2000, 1))


STATION_ACTS: dict[str, Callable[[Scene, str], object]] = {
    "add_officer": lambda scene, who: scene.ceremony(who, lambda change: change.add(NEW)),
    "revoke_officer": lambda scene, who: scene.ceremony(who, lambda change: change.revoke("baraka")),
    "change_passphrase": _passphrase,
    "reset_passphrase": lambda scene, who: scene.ceremony(who, lambda change: change.renew("baraka")),
    "rekey": lambda scene, who: scene.ceremony(who, lambda change: change.rekey()),
    "recover": _recover,
    "approve": lambda scene, who: approve(edition_of(rights_case()), *scene.pair(who), AT),
    "write_calendar": lambda scene, who: keep_calendar(scene.unlock(who), Calendar(), AT),
    "write_numbers": lambda scene, who: keep_numbers(scene.unlock(who), {"Friend": "0700 000 000"}, AT),
    "trust_root": _trust,
    "keep_cross": lambda scene, who: _cross(scene.unlock(who)),
    "backup": _backup,
    "restore": _restore,
    "salvage": _salvage,
    "drill": _drill,
    "expunge": _expunge,
    "legal_hold": _hold,
    "lift_hold": _release,
    "see_retention": _retention,
    "export_statistics": _statistics,
    "receive_case": _receive,
    "read_own_log": _own_log,
    "read_whole_log": _whole_log,
    "see_access": _access,
    "start_run": _start,
    "send_case": _send,
    "take_receipt": _receipt,
}
"""Each gives the folder of a station that it made, if it made one."""

ENTERED = {
    "add_officer": "officer_added",
    "revoke_officer": "officer_revoked",
    "change_passphrase": "passphrase_changed",
    "reset_passphrase": "passphrase_reset",
    "rekey": "rekeyed",
    "recover": "recovered",
    "backup": "backed_up",
    "restore": "restored",
    "salvage": "salvaged",
    "expunge": "expunged",
    "legal_hold": "hold_laid",
    "lift_hold": "hold_lifted",
    "receive_case": "case_received",
    "send_case": "case_sent",
    "take_receipt": "receipt_taken",
}
"""The entry of an act that enters itself; of the others their command does (`tests/commands`)."""
