"""Expunge a case, a run or one person's part: on an authority, by two supervisors, and to the end.

First a file says what is about to go (`expunging.json`, under the file key). Then the station log has it, signed by
both: from there it happens, whatever the machine does. Whoever opens the station next finishes what was begun, and
throws the file away if the log had nothing yet. The entries of the run, their signatures and numbers stay.
"""

from collections.abc import Collection
from contextlib import suppress
from typing import Final

import msgspec

from sop_engine.errors import CannotOpen, Refused, SopError
from sop_engine.journal.chain import read_links
from sop_engine.journal.entry import RunId
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.mending import relabel
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.run.compartments import CASE, PURGE
from sop_engine.sentence import phrase
from sop_engine.session.expunge_plan import Plan, plan_expunge
from sop_engine.session.expunged import EXPUNGED, RESTORED, stubs_of
from sop_engine.session.holds import plain_text
from sop_engine.session.marks import enter_marks, marks_run
from sop_engine.session.station_log import StationAct, enter, log_run
from sop_engine.session.work import Work
from sop_engine.station.boxes import Box, DoesNotOpen, open_box, seal_box, subkey
from sop_engine.station.files import decode, decode_numbered, encode, is_there, read_bytes, replace, sync_folder
from sop_engine.station.rights import need
from sop_engine.station.roster import stamp
from sop_engine.station.unlocked import Unlocked

FORMAT: Final = 0
_PURPOSE: Final = "sop/expunging/0"


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What goes of one run. `persons`: whose part, none: all. `marks`: head of its marks before, hex or empty."""

    run: RunId
    compartments: tuple[str, ...]
    persons: tuple[str, ...]
    case: str
    marks: str


class Intention(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What two supervisors are about to expunge. `log`: head of the station log before, hex or empty."""

    at: str
    by: tuple[str, str]
    authority: str
    reason: str
    log: str
    targets: tuple[Target, ...]


class IntentionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file `expunging.json`: the intention under a key derived from the file key."""

    format: int
    box: Box


def expunge(work: Work, second: Unlocked, plan: Plan, authority: str, reason: str) -> bool:
    """Expunge what the plan names; returns when it is done.

    Returns:
        Whether the last trace is overwritten. Not while somebody else has the station open: then whoever opens it
        next does the rest, which is to empty the write-ahead logs.

    Raises:
        NoRight, Refused: not two supervisors, held since, or no proper authority or reason; nothing was done.
        StationBusy: somebody else writes. StoreUnavailable: the disk; the next opening does the rest.
    """
    need("expunge", work.unlocked, second=second)
    words = [plain_text(authority, "authority"), plain_text(reason, "reason")]
    for state in plan.states:
        for text in words:
            if found := state.names.find(text):
                sentence = phrase(
                    "This text names a person of the identity vault. Write {found} instead of the name.", found=found
                )
                raise Refused(sentence)
    work.may_write()
    _must_be_as_planned(work, second, plan)
    intention = Intention(
        at=stamp(work.clock.now().utc),
        by=(work.officer.id, second.officer.id),
        authority=words[0],
        reason=words[1],
        log=_head(work, log_run(work.unlocked.station.id)),
        targets=tuple(
            Target(
                run=one.run,
                compartments=tuple(sorted(identity.hex() for identity in one.compartments)),
                persons=one.persons,
                case=one.case,
                marks=_head(work, marks_run(one.run)),
            )
            for one in plan.runs
        ),
    )
    _write(work, intention)
    enter(work, *(_act(intention, one) for one in intention.targets), second=second)
    return _carry_out(work, intention, second)


def _must_be_as_planned(work: Work, second: Unlocked, plan: Plan) -> None:
    """Under the lock: no hold was laid since, and nothing was written into the runs."""
    if plan_expunge(work, second, plan.text, plan.runs[0].persons).runs != plan.runs:
        sentence = "Somebody wrote in this case since you were shown what would be destroyed; nothing was."
        raise Refused(sentence, "Look again, and begin anew.")


def finish_begun(work: Work) -> None:
    """Finish what a power cut or an error left of an expunge; while somebody else writes, they do it.

    What cannot be done now is not lost: the file stays, and `sop station check` tells of it.
    """
    held = work.lock
    try:
        with suppress(SopError):
            if begun(work) is not None:
                work.may_write()
                if (intention := begun(work)) is not None:
                    _finish(work, intention)
    finally:
        if held is None and work.lock is not None:
            work.lock.release()
            work.lock = None


def _finish(work: Work, intention: Intention) -> None:
    if _in_log(work, intention):
        _carry_out(work, intention, None)
    else:
        _done(work)  # it did not happen


def _in_log(work: Work, intention: Intention) -> bool:
    """Do the entries of both stand where the log ended when it was begun? Who reads the log or not can tell."""
    links = read_links(work.journal.entries(log_run(work.unlocked.station.id)))[0]
    officers = {one.fingerprint: one.id for one in work.unlocked.roster.officers}
    before = next((at for at, link in enumerate(links, 1) if link.hash.hex() == intention.log), 0)
    signed = [officers.get(link.body.actor) for link in links[before : before + len(intention.targets) + 1]]
    return signed == [intention.by[0]] * len(intention.targets) + [intention.by[1]]


def begun(work: Work) -> Intention | None:
    """What was begun and is not finished.

    Raises:
        CannotOpen: the file is damaged, or under another key.
    """
    places = work.unlocked.station.places
    if not is_there(places.expunging):
        return None
    kept = decode_numbered(read_bytes(places.expunging), IntentionFile, places.expunging.name, FORMAT)
    try:
        content = open_box(subkey(work.unlocked.file_key, _PURPOSE), kept.box, _bound(work))
    except DoesNotOpen as fault:
        sentence = "An expunge was begun, and what it was cannot be read any more."
        raise CannotOpen(sentence, "See the station log, and expunge it again.") from fault
    return decode(content, Intention, places.expunging.name)


def _write(work: Work, intention: Intention) -> None:
    key = subkey(work.unlocked.file_key, _PURPOSE)
    box = seal_box(key, encode(intention), _bound(work), work.chance)
    replace(work.unlocked.station.places.expunging, encode(IntentionFile(format=FORMAT, box=box)))


def _bound(work: Work) -> bytes:
    return f"{_PURPOSE} {work.unlocked.station.id}".encode()


def _head(work: Work, run: RunId) -> str:
    head = work.journal.head(run)
    return head.head.hex() if head is not None else ""


def _act(intention: Intention, target: Target) -> StationAct:
    words = [("by", " ".join(intention.by)), ("authority", intention.authority), ("reason", intention.reason)]
    words += [("case", target.case)] if target.case else []
    words += [("persons", " ".join(target.persons))] if target.persons else []
    words += [("keys", str(len(target.compartments)))]
    return StationAct(act=EXPUNGED, about=target.run, words=tuple(words))


def _carry_out(work: Work, intention: Intention, second: Unlocked | None) -> bool:
    """Everything that is left to do; each part of it may have been done before."""
    for target in intention.targets:
        if _head(work, marks_run(target.run)) == target.marks:
            enter_marks(work, target.run, _act(intention, target), second)
        _destroy(work, target)
    clean = all(_folded(store) for store in (work.keystore, work.journal))
    if clean:
        _done(work)
    return clean


def _destroy(work: Work, target: Target) -> None:
    """Keys first: without them nothing else of it can be read."""
    _without_keys(work, target.run, doomed := frozenset(bytes.fromhex(one) for one in target.compartments))
    (work.unlocked.station.places.records / f"{target.run}.record").unlink(missing_ok=True)
    sync_folder(work.unlocked.station.places.records)
    if not target.persons and isinstance(work.journal, SqlCipherJournal):
        relabel(work.journal.file, target.run, b"")
        work.journal.forget()
    work.journal.expunge(target.run, doomed)


def _without_keys(work: Work, run: RunId, doomed: Collection[bytes]) -> None:
    for one in work.keystore.compartments(run):
        if one.id in doomed and one.wraps:
            work.keystore.destroy(one.id)


def destroy_again(work: Work, run: RunId, doomed: Collection[bytes], second: Unlocked | None) -> None:
    """Destroy in a restored station what a newer list says was destroyed; of cases and persons, say so."""
    names = {one.name for one in work.keystore.compartments(run) if one.id in doomed}
    lasting = sorted(name for name in names if not name.startswith(PURGE))
    persons = () if CASE in lasting else tuple(lasting)
    if lasting and not stubs_of(work, run):
        words = [("by", work.officer.id if second is None else f"{work.officer.id} {second.officer.id}")]
        words += [("authority", "a newer list of what was expunged"), ("reason", RESTORED)]
        words += [("persons", " ".join(persons))] if persons else []
        act = StationAct(act=EXPUNGED, about=run, words=(*words, ("keys", str(len(names)))))
        enter(work, act, second=second)
        enter_marks(work, run, act, second)
    found = tuple(sorted(one.hex() for one in doomed))
    if lasting:
        _destroy(work, Target(run=run, compartments=found, persons=persons, case="", marks=""))
    else:
        _without_keys(work, run, doomed)
        work.journal.expunge(run, doomed)


def _folded(store: object) -> bool:
    return store.file.fold() if isinstance(store, SqlCipherJournal | SqlCipherKeys) else True


def _done(work: Work) -> None:
    places = work.unlocked.station.places
    places.expunging.unlink(missing_ok=True)
    sync_folder(places.folder)
