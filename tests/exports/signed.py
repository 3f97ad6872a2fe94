"""A practice station, a short run, its signed record, and the means to forge one.

Whoever forges here holds what an attacker may hold: other officers' keys, the closing officer's own key, and
where a rule must be shown to matter even the station root's.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from exports import evidence as ev
from exports.assemble import Assembled, assemble
from exports.sign import sign_pdf
from sop_engine.journal.seal import open_entry
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.resources import shipped
from sop_engine.run.orders import (
    Amend,
    Answer,
    AnyOrder,
    Close,
    Complete,
    Confirm,
    MarkNotDone,
    Sign,
    SkipStep,
)
from sop_engine.session import RunSession, Saved, open_work
from sop_engine.station.certificates import Root
from sop_engine.station.cost import CHEAP
from sop_engine.station.files import read_bytes
from sop_engine.station.folder import open_station
from sop_engine.station.founding import Charter, create_station
from sop_engine.station.keys import p256
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.station.two_supervisors import open_pair
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Chance, Moment

HERE = Path(__file__).resolve().parent
OCS = Enrolment(id="otieno", name="Peter Otieno Were", rank="Chief Inspector", service_no="11", roles=("ocs",))
SECOND = Enrolment(id="kamau", name="Grace Kamau", rank="Inspector", service_no="12", roles=("scci_officer",))
DESK = Enrolment(id="wanjiru", name="Jane Wanjiru", rank="Corporal", service_no="13", roles=("child_desk",))
DUTY = Enrolment(id="juma", name="Juma Ali", rank="Constable", service_no="14", roles=("duty_officer",))
SIGNED_AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


class WalkingClock:
    """A clock that goes on by a minute each time it is read."""

    def __init__(self) -> None:
        self.minutes = 0

    def now(self) -> Moment:
        """The next minute of an evening."""
        self.minutes += 1
        utc = datetime(2026, 3, 2, 18, 0, tzinfo=UTC) + timedelta(minutes=self.minutes)
        return Moment(utc=utc, boot="0123456789abcdef", mono_ms=60_000 * self.minutes)


def seeded(seed: str) -> Chance:
    """Chance that repeats itself."""
    drawn = 0

    def draw(count: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return hashlib.shake_256(f"{seed} {drawn}".encode()).digest(count)

    return draw


def procedure() -> Procedure:
    """The five-step procedure."""
    files = {"five_steps.yaml": (HERE / "five_steps.yaml").read_text(encoding="utf-8")}
    for name in ("roles", "law", "lists"):
        files[f"shared/{name}.yaml"] = (shipped("procedures") / "shared" / f"{name}.yaml").read_text(encoding="utf-8")
    loaded = load_procedure(files, "five_steps.yaml")
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


@dataclass(frozen=True, slots=True, repr=False)
class Practice:
    """A practice station with all its secrets, and a closed run.

    Attributes:
        folder: of the station. passphrases: officer id to words. officers: all unlocked. root: with its key.
        opened: the run's entries, opened. assembled: its record, unsigned. signed: the honest file.
    """

    folder: Path
    passphrases: dict[str, str]
    officers: dict[str, Unlocked]
    root: Root
    run: str
    kept: tuple[ev.Kept, ...]
    assembled: Assembled
    signed: bytes

    @property
    def maker(self) -> Unlocked:
        """Who made and signed the record."""
        return self.officers["wanjiru"]


def found(folder: Path, seed: str = "signed") -> tuple[dict[str, str], dict[str, Unlocked], Root]:
    """A practice station with four officers: passphrases, unlocked officers, the root with its key."""
    clock, chance = WalkingClock(), seeded(seed)
    charter = Charter(name="Mfano", agency="kps", practice=True, founders=(OCS, SECOND), contacts={}, cost=CHEAP)
    station, founding = create_station(folder, charter, clock, chance)
    words = dict(founding.passphrases)
    for enrolment in (DESK, DUTY):
        first, second = (station.unlock(one, words[one]) for one in ("otieno", "kamau"))
        words[enrolment.id] = Ceremony(first, second, clock, chance).add(enrolment)
        station = open_station(folder)
    officers = {one: station.unlock(one, words[one]) for one in words}
    pair = {one: officers[one].unwrapping for one in ("otieno", "kamau")}
    scalar = open_pair(read_bytes(station.places.pairs), station.id, "root", pair)
    return words, officers, Root(station.root, p256(scalar))


def five_steps(session: RunSession, officers: dict[str, Unlocked]) -> None:
    """Everything a record must show: a withheld answer, an amendment, a skip, a step not done, two signatures."""

    def do(kind: Callable[..., AnyOrder], who: str = "wanjiru", **parts: Any) -> None:
        saved = session.submit(kind(by=who, actor=who, **parts), officers[who])
        assert isinstance(saved, Saved), saved

    do(Answer, step="receive", field="place", value="desk")
    do(Answer, step="receive", field="came_with", value="the invented aunt")
    do(Complete, step="receive")
    do(Answer, "juma", step="book", field="ob_no", value="21/02/03/2026")
    do(Amend, "juma", step="book", field="ob_no", value="12/02/03/2026", reason="Two digits were exchanged.")
    do(Complete, "juma", step="book")
    do(SkipStep, step="toys", code="not_needed", reason="Fifteen years old.")
    do(MarkNotDone, step="call", reason="No answer.", attempts="Three calls.", told="The OCS")
    do(Answer, step="decide", field="where", value="care")
    do(Sign, "otieno", step="decide", field="agreed")
    do(Complete, step="decide")
    do(Confirm, "otieno", step="decide")
    do(Close, outcome="done")


def practise(folder: Path, seed: str = "signed", case: str = "OB 12/02/03/2026") -> Practice:
    """Found the station, run the five steps, close, assemble and sign."""
    words, officers, root = found(folder, seed)
    clock = WalkingClock()
    with open_work(officers["wanjiru"], clock, seeded(f"{seed} work")) as work:
        session = RunSession.start(work, procedure(), case)
        assert isinstance(session, RunSession)
        five_steps(session, officers)
        assembled = assemble(session)
        kept = tuple(_kept(session))
        run = session.run
    signer = officers["wanjiru"].signer
    signed = sign_pdf(assembled.pdf, sign=signer.sign, chain=officers["wanjiru"].chain, at=SIGNED_AT)
    return Practice(folder, words, officers, root, run, kept, assembled, signed)


def _kept(session: RunSession) -> list[ev.Kept]:
    keys, journal = session.keyring.by_id(), session.work.journal
    size = journal.device_head().size
    sealed = journal.entries(session.run)
    return [
        ev.Kept(
            sealed=one,
            opened=open_entry(one, keys),
            event=recorded.event,
            path=journal.inclusion_proof(one.device_seq, size),
        )
        for one, recorded in zip(sealed, session.history, strict=True)
    ]
