"""An invented run with one thing of each kind that a record must show, and the facts around it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace as changed

from exports.facts import Facts, JournalFacts, OfficerFacts, ProgramFacts, StationFacts
from sop_engine.canonical import sha256
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run import events as ev
from sop_engine.run.words import VaultNames, names_of

HERE = Path(__file__).resolve().parent
START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
SECRET_HARM = "bruise-upon-the-left-arm"
SECRET_IDENTITY = "grandmother-from-the-hills"
CHILD = {"name": "Wambui Testperson", "village": "Inventedville"}
HOSTILE = "<b>bold</b> [red] [Exhibit A] & \\u{202e} \u202eevil\u202c \x85 \N{GRINNING FACE} \u05d0\u05d1 e\u0301 Ω"


def golden(name: str, text: str) -> str:
    """The golden file of that name; `make golden` writes it anew, after a change that was meant."""
    file = HERE / "golden" / name
    if os.environ.get("SOP_WRITE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    return file.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with a made-up place in a journal."""

    event: ev.Event
    entry_hash: bytes
    device_seq: int = 0


@cache
def procedure() -> Procedure:
    """The procedure of the invented run, with shared files of its own, so that the golden files stay."""
    files = {"lost_and_found.yaml": (HERE / "first_aid.yaml").read_text(encoding="utf-8")}
    for name in ("roles", "law", "lists"):
        files[f"shared/{name}.yaml"] = (HERE / "shared" / f"{name}.yaml").read_text(encoding="utf-8")
    loaded = load_procedure(files, "lost_and_found.yaml")
    assert loaded.procedure is not None, loaded.problems
    return changed(loaded.procedure, logic_digest="6a" * 32, text_digest="7b" * 32)


class Script:
    """Writes events one after the other, a minute apart."""

    def __init__(self, model: Procedure) -> None:
        self.model = model
        self.events: list[ev.Event] = []

    def header(self, *, by: str = "akinyi", actor: str = "", role: str = "child_desk", ago: int = 0) -> ev.Header:
        """Who and when: entered now, done `ago` minutes before."""
        entered = START + timedelta(minutes=len(self.events) + 1)
        return ev.Header(actor=actor or by, by=by, role=role, at=entered - timedelta(minutes=ago), entered=entered)

    def add(self, event: ev.Event) -> None:
        """One more event."""
        self.events.append(event)

    def open(self, case: str = "OB 12/02/03/2026", *, practice: bool = True) -> None:
        """The run begins."""
        model = self.model
        self.add(
            ev.Opened(
                header=self.header(),
                case=case,
                procedure=model.id,
                version=model.version,
                logic_digest=model.logic_digest,
                text_digest=model.text_digest,
                language="en",
                practice=practice,
                agency="kps",
                sources=dict(model.sources),
            )
        )

    def answer(self, ref: str, value: Any, **more: Any) -> None:
        """A field is answered."""
        step, _, field = ref.partition(".")
        header = self.header(**{key: more.pop(key) for key in ("by", "actor", "ago") if key in more})
        self.add(ev.Answered(header=header, step=step, field=field, value=value, **more))

    def done(self, step: str, **who: Any) -> None:
        """A step is completed."""
        self.add(ev.Completed(header=self.header(**who), step=step))

    def history(self) -> list[Recorded]:
        """The events as recorded."""
        return [Recorded(event, sha256(str(number).encode()), number) for number, event in enumerate(self.events)]


def run(*, note: str = "The child drew a house.", close: bool = True, practice: bool = True) -> Script:
    """The invented run: a skip, a step not done, an amendment, a late entry, a void, a decision that differs."""
    script = Script(procedure())
    script.open(practice=practice)
    script.add(ev.PersonAdded(header=script.header(), person="P1", kind="child", values=CHILD))
    _arrival(script, note)
    _record(script)
    if close:
        script.add(
            ev.Closed(header=script.header(), outcome="stays", state="with_steps_not_done", open_sign_offs=("call",))
        )
    return script


def _arrival(script: Script, note: str) -> None:
    script.answer("receive.arrived_at", "2026-03-02T21:00+03:00")
    script.answer("receive.place", "desk")
    script.answer("receive.came_with", SECRET_IDENTITY)
    script.answer("receive.note", note)
    script.done("receive", ago=2)
    script.answer("hurt.now", "yes")
    script.answer("hurt.told", "ocs")
    script.answer("hurt.marks", SECRET_HARM)
    script.answer("hurt.photo", "yes")
    script.done("hurt", ago=40)
    script.answer("hospital.left_at", "2026-03-02T21:12+03:00")
    script.done("hospital")
    script.add(ev.Noted(header=script.header(), text=f"harm: {SECRET_HARM}", step="hurt"))
    script.add(ev.Noted(header=script.header(by="juma", actor="akinyi", role="duty_officer"), text="Quiet night."))


def _record(script: Script) -> None:
    script.answer("book.ob_no", "21/02/03/2026")
    script.add(
        ev.Amended(
            header=script.header(),
            step="book",
            field="ob_no",
            old="21/02/03/2026",
            value="12/02/03/2026",
            reason="Two digits were exchanged.",
        )
    )
    script.answer("book.words", value=True)
    script.done("book", by="juma", actor="akinyi", role="duty_officer")
    script.add(
        ev.Amended(
            header=script.header(),
            step="receive",
            field="came_with",
            old=SECRET_IDENTITY,
            value=f"{SECRET_IDENTITY}-2",
            reason=f"was wrong: {SECRET_IDENTITY}",
        )
    )
    script.add(
        ev.NotDone(
            header=script.header(),
            step="call",
            reason="Nobody answered.",
            attempts="Three calls between 21:30 and 22:10.",
            told="The OCS at 22:15",
        )
    )
    script.add(ev.Skipped(header=script.header(), step="toys", code="not_needed", reason="Fifteen years old."))
    script.answer("things.item", {"what": "School bag", "count": 1, "owner": SECRET_IDENTITY}, row=1)
    script.answer("things.item", {"what": "Phone", "count": 1}, row=2)
    script.done("things")
    script.answer("decide.where", "care", reason="Nobody is at home tonight.", proposed="home")
    signed = {"how": "officer", "signer": "otieno", "paper": "", "state": "signed"}
    script.answer("decide.agreed", signed, by="otieno")
    heard = {"how": "attested", "signer": "P2", "paper": "form 7", "state": "refused"}
    script.answer("decide.heard", heard)
    script.done("decide")
    script.add(ev.Confirmed(header=script.header(by="otieno", role="ocs"), step="decide"))
    script.add(ev.Asked(header=script.header(), step="ask", applies=False, reason="An only child."))
    script.add(ev.ClockMarked(header=script.header(), statement="The battery is dead; set by the watch."))
    script.add(ev.Read(header=script.header(), what="hurt", reason="to write the summary"))
    script.add(ev.Exported(header=script.header(), recipient="ODPP", kind="interim", sha256="ab" * 32, number=1))


def names() -> VaultNames:
    """The names of the vault."""
    return names_of([("P1", CHILD)])


def facts(script: Script, **changes: Any) -> Facts:
    """Facts around the invented run; the digests are plainly invented."""
    whole = Facts(
        station=StationFacts(
            name="Invented Police Station",
            agency="Kenya Police Service",
            practice=True,
            root_fingerprint="c0" * 32,
            device_fingerprint="de" * 32,
            officers=(
                _officer("akinyi", "Akinyi Odhiambo", "Corporal", ("child_desk",)),
                _officer("juma", "Juma Ali", "Constable", ("duty_officer",)),
                _officer("otieno", "Otieno Were", "Chief Inspector", ("ocs",)),
                _officer("nobody", "Not Named", "Sergeant", ()),
            ),
        ),
        journal=JournalFacts(
            run="ab" * 16,
            entries=len(script.events),
            head="1f" * 32,
            head_code="0123-4567-89AB-CDEF-GHJK",
            device_size=len(script.events) + 7,
            device_root="2e" * 32,
        ),
        program=ProgramFacts(
            name="sop 0.1.0",
            digest="3d" * 32,
            layout=0,
            renderer="an invented renderer",
            fonts={"DejaVuSans.ttf": "4c" * 32},
        ),
        evidence="5b" * 32,
        at=START + timedelta(hours=3),
        maker="akinyi",
        names=names(),
    )
    return replace(whole, **changes)


def _officer(name: str, full: str, rank: str, roles: Sequence[str]) -> OfficerFacts:
    number = str(100000 + sum(map(ord, name)))
    return OfficerFacts(
        id=name, name=full, rank=rank, service_no=number, roles=tuple(roles), fingerprint=sha256(name.encode()).hex()
    )


def opened_claims(script: Script) -> list[Mapping[str, object]]:
    """The claims of every entry of the run, as whoever may read everything opens them."""
    from sop_engine.run.apply import apply
    from sop_engine.run.claims import claims
    from sop_engine.run.state import START as BEGINNING

    state = BEGINNING
    opened: list[Mapping[str, object]] = []
    for event in script.events:
        opened.append({claim.name: claim.value for claim in claims(script.model, state, event)})
        state = apply(state, event)
    return opened
