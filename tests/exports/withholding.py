"""A closed run with one of each kind of thing that a record withholds, and copies of it that its officers made."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from exports.copies.making import Asked, Copy, hand_out_copy
from exports.handing_out import hand_out
from sop_engine.journal.entry import RunId
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.resources import shipped
from sop_engine.run import orders as o
from sop_engine.session import RunSession, Saved, open_work
from sop_engine.station.certificates import Root
from sop_engine.station.unlocked import Unlocked
from tests.exports.signed import HERE, WalkingClock, found, seeded

CHILD = "Wambui Testperson"
SCHOOL = "Ochre Hill School \N{LATIN SMALL LETTER THORN}"
"""The letter stands nowhere else, so that a font would tell of it."""
WORDS = "A bruise upon the left arm \N{GREEK CAPITAL LETTER XI}"
FEAR = "The dog that bites at night"
NEIGHBOUR = "Grandmother from Inventedville"
SEALED = "The officer took a hundred shillings"
NAMED = "With Wambui at the gate"
IDENTITY = (CHILD, SCHOOL, NEIGHBOUR, NAMED)
HARM = (WORDS, FEAR)
CASE = "CP/21/2026"


def procedure() -> Procedure:
    """The procedure of which every withheld thing is known."""
    files = {"withholding.yaml": (HERE / "withholding.yaml").read_text(encoding="utf-8")}
    for name in ("roles", "law", "lists"):
        files[f"shared/{name}.yaml"] = (shipped("procedures") / "shared" / f"{name}.yaml").read_text(encoding="utf-8")
    loaded = load_procedure(files, "withholding.yaml")
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


@dataclass(frozen=True, slots=True, repr=False)
class House:
    """The station, its officers, the root, and a closed run."""

    folder: Path
    words: dict[str, str]
    officers: dict[str, Unlocked]
    root: Root
    run: RunId
    clock: WalkingClock

    def copy(self, out: Path, officer: str = "wanjiru", **asked: Any) -> Copy:
        """Hand out a copy."""
        words = {"recipient": "ODPP, Mfano", "reason": "The charge is being decided.", **asked}
        with open_work(self.officers[officer], self.clock, seeded(str(out))) as work:
            return hand_out_copy(RunSession.resume(work, self.run), Asked(**words), out)

    def record(self, out: Path) -> bytes:
        """Hand out the ordinary record."""
        with open_work(self.officers["otieno"], self.clock, seeded(str(out))) as work:
            hand_out(RunSession.resume(work, self.run), "ODPP, Mfano", out)
        return out.read_bytes()


def house(folder: Path, *, doctor: bool = True) -> House:
    """Found the station and do all of the run; or all but the doctor, whose step tells that the child was hurt."""
    words, officers, root = found(folder, "withholding")
    clock = WalkingClock()
    with open_work(officers["wanjiru"], clock, seeded("withholding work")) as work:
        session = RunSession.start(work, procedure(), CASE)
        assert isinstance(session, RunSession)
        desk = _Desk(session, "wanjiru")
        desk.tell(receive__place=NAMED)
        desk.do(o.AddPerson, kind="child", values={"name": CHILD})
        desk.tell(receive__child="P1", receive__school=SCHOOL, ask__hurt="yes", ask__words=WORDS)
        desk.tell(family__member={"kind": "adult", "name": NEIGHBOUR, "fear": FEAR}, decide__where="care")
        for step in ("receive", "ask", "family", "decide"):
            desk.do(o.Complete, step=step)
        if doctor:
            desk.tell(doctor__went="yes")
            desk.do(o.Complete, step="doctor")
        else:
            words = {"reason": "No car.", "attempts": "Two calls.", "told": "The commander."}
            desk.do(o.MarkNotDone, step="doctor", **words)
    with open_work(officers["otieno"], clock, seeded("under seal")) as work:
        desk = _Desk(RunSession.resume(work, session.run), "otieno")
        desk.tell(said__words=SEALED)
        desk.do(o.Complete, step="said")
        desk.do(o.Close, outcome="done")
    return House(folder, words, officers, root, session.run, clock)


@dataclass(frozen=True, slots=True)
class _Desk:
    """A run under the hands of one officer."""

    session: RunSession
    me: str

    def do(self, order: Any, /, **parts: Any) -> None:
        """One order that has to be carried out."""
        saved = self.session.submit(order(by=self.me, actor=self.me, **parts))
        assert isinstance(saved, Saved), saved

    def tell(self, **values: Any) -> None:
        """Answers: `step__field=value`."""
        for name, value in values.items():
            step, _, field = name.partition("__")
            self.do(o.Answer, step=step, field=field, value=value)


Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def prosecutor(key: Key, *, usage: x509.KeyUsage | None = None, until: datetime | None = None) -> x509.Certificate:
    """A certificate of an invented prosecutor, by herself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Invented prosecutor")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 77, begin, until or begin + timedelta(days=9999))
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(key, hashes.SHA256())
