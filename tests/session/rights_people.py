"""A practice station with somebody for each column of the table of rights, and a procedure that asks for each act."""

import shutil
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.station.cost import CHEAP
from sop_engine.station.folder import open_station
from sop_engine.station.founding import Charter, create_station
from sop_engine.station.officers import Ceremony
from sop_engine.station.rights import DATA_PROTECTION
from sop_engine.station.roster import Enrolment
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import SystemClock, random_bytes
from tests.run.examples import shared

ERRAND = Path(__file__).parents[1] / "examples" / "uses" / "errand" / "errand.yaml"
TEXT = """
sop: 0
id: rights_case
version: 0.1.0
title: Who may do what, invented
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  main:
    title: Main
    steps:
      facts:
        title: Facts
        who: child_desk
        law: [POL]
        due: {within: 2 hours, from: start}
        skip: {reasons: {not_needed: Not needed}}
        fields:
          count: {type: number, label: How many?, optional: true}
          shut: {type: yesno, label: Shut the gate?, optional: true}
      hidden:
        title: Hidden
        who: child_desk
        law: [POL]
        sealed: [child_desk]
        fields: {said: {type: text, label: What was said?, optional: true}}
      judge:
        title: Judge
        who: child_desk
        law: [POL]
        fields: {way: {type: decision, label: Which way?, by: child_desk, options: {left: Left, right: Right}}}
      both:
        title: Both
        who: ocs
        law: [POL]
        second: [child_desk]
        fields: {note: {type: text, label: Note, optional: true}}
      signed:
        title: Signed
        who: ocs
        law: [POL]
        fields: {ours: {type: sign, by: [child_desk], label: I have read it}}
      asked:
        title: Asked
        who: child_desk
        law: [POL]
        ask_first: Does it apply?
        fields: {word: {type: text, label: A word, optional: true}}
      other:
        title: Of others
        who: investigator
        law: [POL]
        fields: {word: {type: text, label: A word, optional: true}}
      send:
        title: Have it brought
        who: child_desk
        law: [POL]
        use: {procedure: errand, give: {child: persons.child, kind: letter, count: facts.count}}
      persons:
        title: Persons
        who: child_desk
        law: [POL]
        fields: {child: {type: person, as: child, label: The child}}
  gated:
    title: Gated
    gates:
      shut:
        when: facts.shut == yes
        because: It is shut.
        law: [POL]
        lift: [child_desk]
    steps:
      inside:
        title: Inside
        who: child_desk
        law: [POL]
        fields: {word: {type: text, label: A word, optional: true}}
  events:
    title: When something happens
    anytime: true
    steps:
      seen:
        title: Seen
        who: child_desk
        law: [POL]
        fields: {word: {type: text, label: A word, optional: true}}
"""

ROLES = {
    "baraka": ("ocs",),
    "wanjiru": ("child_desk",),
    "mutua": ("investigator",),
    "achieng": ("interpreter",),
    "njoki": (DATA_PROTECTION,),
    "musa": ("child_desk",),
}
WHO = {
    "gone": "musa",
    "colleague": "achieng",
    "protector": "njoki",
    "supervisor": "kamau",
    "entitled": "mutua",
    "named": "wanjiru",
}
"""As whom an attempt is made, and which officer that is: `gone` was revoked after unlocking, `named` holds every role
that the procedure asks for, `entitled` holds another one of it; `supervisor`, `protector`, `colleague` hold none."""


@cache
def rights_case() -> Procedure:
    """The procedure."""
    files = {
        "rights_case/rights_case.yaml": TEXT,
        "errand/errand.yaml": ERRAND.read_text(encoding="utf-8"),
        **shared(),
    }
    loaded = load_procedure(files, "rights_case/rights_case.yaml", quick=True)
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


@dataclass(frozen=True, slots=True)
class People:
    """A station in which musa unlocked, and was revoked then. `sheet`: the words of its recovery sheet."""

    folder: Path
    passphrases: dict[str, str]
    musa: Unlocked
    sheet: str

    def copy(self, to: Path) -> "People":
        """The same station elsewhere."""
        shutil.copytree(self.folder, to)
        places = open_station(to).places
        return replace(self, folder=to, musa=replace(self.musa, station=replace(self.musa.station, places=places)))

    def unlock(self, officer: str) -> Unlocked:
        """The officer with keys; musa as of the time before leaving."""
        if officer == "musa":
            return self.musa
        return open_station(self.folder).unlock(officer, self.passphrases[officer])


def found_people(folder: Path) -> People:
    """Found the station, enrol everybody, and let musa leave."""
    clock = SystemClock()
    founders = (
        Enrolment(id="otieno", name="Otieno Mfano", roles=("court_registry",)),
        Enrolment(id="kamau", name="Kamau Mfano", roles=("probation_officer",)),
    )
    charter = Charter(name="Mfano", agency="kps", practice=True, founders=founders, cost=CHEAP)
    founding = create_station(folder, charter, clock, random_bytes)[1]
    words = dict(founding.passphrases)

    def together() -> Ceremony:
        first, second = (open_station(folder).unlock(one, words[one]) for one in ("otieno", "kamau"))
        return Ceremony(first, second, clock, random_bytes)

    for name, roles in ROLES.items():
        words[name] = together().add(Enrolment(id=name, name=f"{name.title()} Mfano", roles=roles))
    musa = open_station(folder).unlock("musa", words["musa"])
    together().revoke("musa")
    return People(folder, words, musa, founding.recovery)
