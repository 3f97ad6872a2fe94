"""Who may do what: one table of actions, and the one question that every act asks before it happens.

Below every user interface: the command line, the screens and a program that calls the engine pass the same doors.
What a procedure asks of its own acts (which role completes this step) is decided in `run.decide`; which part of a
case can be read at all is a matter of keys. Both are said here, so that the table is whole.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from sop_engine.errors import CannotOpen, Refused
from sop_engine.run import orders
from sop_engine.run.copies import LogCopy
from sop_engine.run.sheets import TakeSheet
from sop_engine.sentence import phrase
from sop_engine.station.layout import read_facts
from sop_engine.station.unlocked import Unlocked, open_roster

DATA_PROTECTION: Final = "data_protection_officer"
"""The role whose holders see who read what, if a station has given it to somebody; it opens no case."""


class Who(StrEnum):
    """As whom somebody acts. One officer is several of these at a time."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    DATA_PROTECTION = DATA_PROTECTION
    ENTITLED = "entitled"
    NAMED = "named"
    READER = "reader"
    CLOSER = "closer"


MEANING: Final[Mapping[Who, str]] = MappingProxyType(
    {
        Who.OFFICER: "an officer who is enrolled in this station and has not left",
        Who.SUPERVISOR: "a supervisor of this station",
        Who.DATA_PROTECTION: "a data-protection officer",
        Who.ENTITLED: "an officer who may open the run: who started it, or holds a role of its procedure",
        Who.NAMED: "an officer who may open the run and whom the procedure, or the act before it, names for this",
        Who.READER: "an officer who may open the run and this part of it (a person, a sealed step)",
        Who.CLOSER: "the officer who closed the run",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Who may do one thing.

    Attributes:
        what: the action, as it goes on after "can". who: as any of these.
        two: two different ones must do it together, each with the own passphrase.
    """

    what: str
    who: frozenset[Who]
    two: bool = False


def _may(what: str, *who: Who, two: bool = False) -> Right:
    return Right(what=what, who=frozenset(who), two=two)


STATION: Final[Mapping[str, Right]] = MappingProxyType(
    {
        "add_officer": _may("enrol an officer", Who.SUPERVISOR, two=True),
        "revoke_officer": _may("revoke an officer", Who.SUPERVISOR, two=True),
        "change_passphrase": _may("change the own passphrase", Who.OFFICER),
        "reset_passphrase": _may("give an officer a new passphrase", Who.SUPERVISOR, two=True),
        "rekey": _may("give the files of the station a new key", Who.SUPERVISOR, two=True),
        "recover": _may("use the recovery sheet", Who.SUPERVISOR),
        "approve": _may("approve a procedure, or withdraw that", Who.SUPERVISOR, two=True),
        "write_calendar": _may("change the calendar of court days", Who.SUPERVISOR),
        "write_numbers": _may("change the numbers to call", Who.SUPERVISOR),
        "trust_root": _may("trust the root of another station", Who.SUPERVISOR),
        "keep_cross": _may("keep what an agency signed for the root of this station", Who.SUPERVISOR),
        "backup": _may("make a backup", Who.OFFICER),
        "restore": _may("restore the station from a backup", Who.SUPERVISOR, two=True),
        "salvage": _may("salvage entries from a damaged file", Who.SUPERVISOR, two=True),
        "drill": _may("try out the recovery", Who.SUPERVISOR, two=True),
        "expunge": _may("expunge a case", Who.SUPERVISOR, two=True),
        "legal_hold": _may("put a case under legal hold", Who.SUPERVISOR),
        "lift_hold": _may("lift a legal hold", Who.SUPERVISOR, two=True),
        "see_retention": _may("see what is to be deleted or looked at when", Who.SUPERVISOR, Who.DATA_PROTECTION),
        "export_statistics": _may("hand out counts of the runs of a quarter", Who.SUPERVISOR),
        "receive_case": _may("receive a case of another station", Who.OFFICER),
        "read_own_log": _may("read the own acts in the station log", Who.OFFICER),
        "read_whole_log": _may("read the acts of all in the station log", Who.SUPERVISOR, Who.DATA_PROTECTION),
        "see_access": _may("see who read, exported or was refused what", Who.SUPERVISOR, Who.DATA_PROTECTION),
        "start_run": _may("begin a run of an approved procedure", Who.OFFICER),
    }
)
"""What is done to a station, or in it without a run."""

RUN: Final[Mapping[str, Right]] = MappingProxyType(
    {
        "open_run": _may("open a run and see it in lists", Who.ENTITLED),
        "add_person": _may("put a person into the vault", Who.ENTITLED),
        "answer": _may("answer a question", Who.READER),
        "decide": _may("decide, where the procedure says who decides", Who.NAMED),
        "amend": _may("amend an answer", Who.READER),
        "note": _may("write a note", Who.READER),
        "ask_first": _may("say whether a step applies", Who.ENTITLED),
        "open_step": _may("open a step because something happened", Who.ENTITLED),
        "complete": _may("complete a step", Who.NAMED),
        "confirm": _may("confirm a step as second officer", Who.NAMED),
        "sign": _may("sign with the own key", Who.NAMED),
        "skip": _may("skip a step", Who.NAMED),
        "waive": _may("waive a step", Who.NAMED),
        "not_done": _may("say that a step was not done", Who.ENTITLED),
        "sign_not_done": _may("sign a step that was not done", Who.SUPERVISOR),
        "lift": _may("open a closed gate again", Who.NAMED),
        "change_clock": _may("stop, extend or restart a clock", Who.NAMED),
        "mark_clock": _may("say what is so with the machine's clock", Who.ENTITLED),
        "take_sheet": _may("enter from a sheet of paper", Who.ENTITLED),
        "use": _may("begin the run that a step uses", Who.NAMED),
        "accept": _may("take a run over by name", Who.NAMED),
        "look_around": _may("enter what became of runs around this one", Who.ENTITLED),
        "read_identity": _may("have masked answers or a person shown", Who.READER),
        "export": _may("hand out a record", Who.ENTITLED),
        "export_copy": _may("hand out a copy that shows more than the record, or lists what is withheld", Who.READER),
        "send_case": _may("send a case to another station", Who.NAMED, Who.SUPERVISOR),
        "take_receipt": _may("take in the receipt of a case that was sent", Who.ENTITLED),
        "close": _may("close a run", Who.ENTITLED),
        "seal_record": _may("seal the record of a closed run", Who.CLOSER),
    }
)
"""What is done in a run. `named`: which role is asked for stands in the procedure."""

RIGHTS: Final[Mapping[str, Right]] = MappingProxyType({**STATION, **RUN})
"""Every action there is."""

ACTION_OF: Final[Mapping[type, str]] = MappingProxyType(
    {
        orders.AddPerson: "add_person",
        orders.Open: "open_step",
        orders.AskFirst: "ask_first",
        orders.Answer: "answer",
        orders.Complete: "complete",
        orders.Confirm: "confirm",
        orders.Sign: "sign",
        orders.SkipStep: "skip",
        orders.Waive: "waive",
        orders.MarkNotDone: "not_done",
        orders.SignNotDone: "sign_not_done",
        orders.Amend: "amend",
        orders.Note: "note",
        orders.LogRead: "read_identity",
        orders.LogExport: "export",
        LogCopy: "export_copy",
        orders.MarkClock: "mark_clock",
        orders.StopClock: "change_clock",
        orders.ExtendClock: "change_clock",
        orders.RestartClock: "change_clock",
        orders.Lift: "lift",
        orders.Close: "close",
        orders.StartUsed: "use",
        orders.Accept: "accept",
        orders.TakeBack: "look_around",
        orders.MarkDiffers: "look_around",
        TakeSheet: "take_sheet",
    }
)
"""The action that each order of a run is."""

LACKING: Final = frozenset({"no_right", "wrong_role", "supervisor_needed", "officer_left", "reported_signature"})
"""Codes of refusals of a run that mean: this officer has no right to it."""

TWO_SUPERVISORS: Final = "This needs two different supervisors of this station."
LEFT: Final = "This officer's certificate has been revoked."


class NoRight(Refused):
    """The act was refused because the officer has no right to it.

    Attributes:
        action: one of `RIGHTS`. about: id of the run, officer or procedure, or empty.
        who: the officer who tried, with the key that signs the entry about it; None where nobody had unlocked.
        entered: does it stand in the station log already?
    """

    def __init__(self, sentence: str, hint: str = "", *, action: str, about: str = "", who: Unlocked | None) -> None:
        super().__init__(sentence, hint)
        self.action = action
        self.about = about
        self.who = who
        self.entered = False


class Standing(Protocol):
    """What of an officer decides about rights (as the roster or the run sees one)."""

    @property
    def roles(self) -> Collection[str]:
        """Roles held."""

    @property
    def supervisor(self) -> bool:
        """So marked at enrolment."""

    @property
    def active(self) -> bool:
        """Works here."""


def standing_of(officer: Standing | None) -> frozenset[Who]:
    """As whom an officer acts in the station; what a run adds is for who knows the run."""
    if officer is None or not officer.active:
        return frozenset()
    found = {Who.OFFICER}
    if officer.supervisor:
        found.add(Who.SUPERVISOR)
    if DATA_PROTECTION in officer.roles:
        found.add(Who.DATA_PROTECTION)
    return frozenset(found)


def may(action: str, standing: Collection[Who]) -> bool:
    """The one question: may somebody who stands so do this?

    Where two are needed, each of them is asked about.
    """
    return not RIGHTS[action].who.isdisjoint(standing)


def refusal_words(action: str) -> str:
    """The sentence for an officer who may not."""
    right = RIGHTS[action]
    if right.two:
        return TWO_SUPERVISORS
    *before, who = [phrase(MEANING[one]) for one in Who if one in right.who]
    for one in reversed(before):
        who = phrase("{one} or {other}", one=one, other=who)
    return phrase("Only {who} can {act}.", who=who, act=phrase(right.what))


def need(action: str, unlocked: Unlocked, *more: Who, second: Unlocked | None = None, about: str = "") -> None:
    """Refuse who may not do this in the station, by the roster as it is on the disk now.

    Args:
        action: one of `RIGHTS`.
        unlocked: who acts.
        *more: as whom he or she acts beside what the roster says (`ENTITLED` in a run, ...).
        second: who acts together with `unlocked`, where two are needed.
        about: id of what it is about, for the entry.

    Raises:
        NoRight: not entitled, or no longer. CannotOpen: the station is damaged.
    """
    right = RIGHTS[action]
    acting = (unlocked, second) if right.two or second is not None else (unlocked,)
    standings = [None if one is None else standing_now(one, unlocked) for one in acting]
    allowed = all(found is not None and may(action, found | set(more)) for found in standings)
    same = right.two and (second is None or second.officer.id == unlocked.officer.id)
    if same or not allowed:
        left = standings[0] == frozenset()
        raise NoRight(LEFT if left else refusal_words(action), action=action, about=about, who=unlocked)


def standing_now(one: Unlocked, station: Unlocked) -> frozenset[Who]:
    """As whom `one` acts in the station that `station` has unlocked, by its roster as it is on the disk now."""
    if one.station.id != station.station.id:
        return frozenset()
    try:
        now = renewed(station)
    except Refused:
        return frozenset()
    # An officer who was given new keys since acts with those; the former ones have ended.
    officer = now.roster.officer(one.officer.id)
    return standing_of(officer if officer is not None and officer.fingerprint == one.officer.fingerprint else None)


def renewed(unlocked: Unlocked) -> Unlocked:
    """The same officer with the roster as it is on the disk now; unchanged while nobody changed it.

    Raises:
        CannotOpen: the station is damaged. Refused: the officer has left, or has other keys now.
    """
    facts = read_facts(unlocked.station.places.folder)
    if facts.text == unlocked.station.text:
        return unlocked
    keys = facts.file_keys()
    try:
        file_key = keys.open(unlocked.officer.id, unlocked.unwrapping)
    except CannotOpen as fault:
        raise Refused(LEFT) from fault
    if file_key is None:
        raise Refused(LEFT)
    roster = open_roster(facts, file_key)
    me = roster.officer(unlocked.officer.id) or unlocked.officer
    return replace(unlocked, station=facts, roster=roster, officer=me, file_key=file_key, epoch=keys.epoch)
