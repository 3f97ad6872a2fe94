"""The drill: does the recovery sheet really open this station, and do its supervisors? It changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.errors import SopError
from sop_engine.journal.compartment import CannotUnwrap, recipient_id, unwrap
from sop_engine.sentence import phrase
from sop_engine.station.file_key import SHEET
from sop_engine.station.files import read_bytes
from sop_engine.station.keys import p256
from sop_engine.station.recovery import Sheet
from sop_engine.station.rights import need
from sop_engine.station.two_supervisors import What, open_pair, paired
from sop_engine.station.unlocked import Unlocked

_ROOT: What = "root"
_ESCROW: What = "escrow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One thing that was tried. `what`: in words; `trouble`: why it failed, or empty."""

    what: str
    trouble: str = ""

    @property
    def ok(self) -> bool:
        """Did it work?"""
        return not self.trouble


def drill(first: Unlocked, second: Unlocked, sheet: Sheet) -> Iterator[Proof]:
    """Try everything that must open when it is needed. The sheet's words have opened its slot already.

    Raises:
        NoRight: not two supervisors. CannotOpen, StationBusy: a file of the station cannot be read at all.
    """
    need("drill", first, second=second)
    same_file = first.file_key == second.file_key == sheet.file_key
    yield _proof("The words of the sheet open the file key.", "" if same_file else "it is another one")
    everybody: tuple[Unlocked | Sheet, ...] = (first, second, sheet)
    for one, other in combinations(everybody, 2):
        yield _pair(one, other, sheet)
    yield _all_pairs(first)
    yield _compartments(first, sheet.unwrapping)


def _pair(one: Unlocked | Sheet, other: Unlocked | Sheet, sheet: Sheet) -> Proof:
    """Do these two open the station root and escrow?"""
    names = " and ".join(_called(each) for each in (one, other))
    what = phrase(
        "{upper}{names} open the station root and escrow together.", upper=names[:1].upper(), names=names[1:]
    )
    facts = one.station
    keys = {_id(each): each.unwrapping for each in (one, other)}
    try:
        content = read_bytes(facts.places.pairs)
        root = p256(open_pair(content, facts.id, _ROOT, keys))
        escrow = open_pair(content, facts.id, _ESCROW, keys)
    except SopError as fault:
        return _proof(what, fault.sentence)
    if root.public_key() != facts.root.public_key():
        return _proof(what, "the key is not the root's")
    return _proof(what, "" if escrow == sheet.escrow else "the sheet has another escrow key")


def _all_pairs(first: Unlocked) -> Proof:
    """Is there a box for every pair of those who are supervisors now, the sheet counted, and for no other?"""
    wanted = {SHEET, *(one.id for one in first.roster.supervisors())}
    expected = {tuple(sorted(pair)) for pair in combinations(wanted, 2)}
    found = set(paired(read_bytes(first.station.places.pairs), first.station.id))
    wrong = sorted(" and ".join(pair) for pair in expected ^ found)
    what = "There is a box for any two of the supervisors and the sheet, and for nobody else."
    return _proof(what, f"not so for {'; '.join(wrong)}" if wrong else "")


def _compartments(first: Unlocked, escrow: X25519PrivateKey) -> Proof:
    """Does the escrow key open every compartment of every run?"""
    opened, shut = 0, 0
    store = first.keystore()
    try:
        for wrapped in store.kept_for(recipient_id(escrow.public_key())):
            try:
                found = unwrap(wrapped, escrow) is not None
            except CannotUnwrap:
                found = False
            opened, shut = opened + found, shut + (not found)
    finally:
        store.close()
    what = phrase("The escrow key opens all compartments ({opened}).", opened=opened)
    return _proof(what, f"{shut} stay shut" if shut else "")


def _called(one: Unlocked | Sheet) -> str:
    return "the sheet" if isinstance(one, Sheet) else one.officer.id


def _id(one: Unlocked | Sheet) -> str:
    return SHEET if isinstance(one, Sheet) else one.officer.id


def _proof(what: str, trouble: str) -> Proof:
    return Proof(what=what, trouble=trouble)
