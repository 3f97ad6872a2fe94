"""A station at work: unlocked by one officer, with its journal and its keys open."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType, TracebackType
from typing import Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from sop_engine.canonical import Digest
from sop_engine.errors import CannotOpen, Refused
from sop_engine.journal.compartment import CannotUnwrap, CompartmentKey
from sop_engine.journal.entry import RunId
from sop_engine.journal.store import Journal, KeyStore, RunHead
from sop_engine.run.calendar import Calendar
from sop_engine.run.now import OfficerView
from sop_engine.session.labels import Label, open_label
from sop_engine.station.court_calendar import read_calendar
from sop_engine.station.delay import owed_failures
from sop_engine.station.lock import WriterLock
from sop_engine.station.rights import LEFT, NoRight, renewed
from sop_engine.station.roster import Officer
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Chance, Clock, Moment

PAGE = 200
"""Runs read from the journal at once when listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A run of which this officer may know. `label` is None where it cannot be read."""

    head: RunHead
    label: Label | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTime:
    """What an officer said about a clock that is off. `seconds`: to be added. `moment`: when it was said."""

    seconds: int
    statement: str
    moment: Moment


LogEnd = tuple[int, Digest | None]
"""Entries in the device log, and the hash of its newest."""


@dataclass(slots=True, kw_only=True)
class Work:
    """One officer's working place.

    Attributes:
        unlocked: the officer, with keys. journal, keystore: the open stores.
        clock, chance: where time and random bytes come from.
        lock: held while this place may write; None for reading only.
        stated: the true time, where somebody at work here has said it; for as long as the clock does not jump.
        log_end: the end of the device log, where this place has appended last; a store refuses what does not fit.
    """

    unlocked: Unlocked
    journal: Journal
    keystore: KeyStore
    clock: Clock
    chance: Chance
    lock: WriterLock | None = None
    log_end: LogEnd | None = None
    stated: StatedTime | None = None
    _officers: Mapping[str, OfficerView] | None = None
    _met: Mapping[str, OfficerView] = field(default_factory=dict)
    _calendar: Calendar | None = None
    _calendar_read: bool = False
    _roster_seen: tuple[int, int] | None = None

    @property
    def practice(self) -> bool:
        """Whether this is a practice station."""
        return self.unlocked.station.practice

    @property
    def officer(self) -> Officer:
        """Who has unlocked the station."""
        return self.unlocked.officer

    def officers(self) -> Mapping[str, OfficerView]:
        """The roster as the run semantics see it; made once, since a roster changes only with a new unlocking."""
        if self._officers is None:
            own = {one.id: view_of(one) for one in self.unlocked.roster.officers}
            self._officers = MappingProxyType({**self._met, **own})
        return self._officers

    def meet(self, others: Mapping[str, OfficerView]) -> None:
        """Know officers of other stations by name from now on; none of them may do anything here."""
        if not others.keys() <= self._met.keys():
            self._met, self._officers = {**self._met, **others}, None

    def correction(self, moment: Moment) -> tuple[int, str]:
        """Seconds to be added to the machine's time at that moment, and what was said about it; 0 and nothing."""
        if self.stated is None or moment.jumped(self.stated.moment):
            return (0, "")
        return (self.stated.seconds, self.stated.statement)

    def now(self) -> datetime:
        """The time as far as it is known here: the machine's, corrected by what was said about it. UTC."""
        moment = self.clock.now()
        return moment.utc + timedelta(seconds=self.correction(moment)[0])

    def calendar(self) -> Calendar | None:
        """The station's calendar of court days; None where there is none, or none that can be believed.

        Work goes on without it: a clock says so, and `sop station calendar show` says what is wrong.
        """
        if not self._calendar_read:
            self._calendar_read = True
            with suppress(CannotOpen):
                self._calendar = read_calendar(self.unlocked.station, self.unlocked.roster)
        return self._calendar

    def recipient(self, officer_id: str) -> X25519PublicKey | None:
        """The key to which compartments are wrapped for an officer; None for who left or is unknown."""
        officer = self.unlocked.roster.officer(officer_id)
        if officer is None or not officer.active:
            return None
        return X25519PublicKey.from_public_bytes(officer.unwrap_key)

    def escrow(self) -> X25519PublicKey:
        """The key that any two supervisors open together."""
        return X25519PublicKey.from_public_bytes(self.unlocked.escrow)

    def keys_of(self, run: RunId, *names: str) -> dict[str, CompartmentKey]:
        """The compartments of the run that this officer can open, by name; only these names, where any is given.

        Raises:
            CannotOpen: a wrapped key was damaged or changed.
        """
        opened: dict[str, CompartmentKey] = {}
        for wrapped in self.keystore.compartments(run):
            if names and wrapped.name not in names:
                continue
            try:
                key = self.unlocked.decrypt_key(wrapped)
            except CannotUnwrap as fault:
                sentence = "A key of this run was damaged or changed."
                raise CannotOpen(sentence, "Do not work in it; restore the station from its backup.") from fault
            if key is not None:
                opened[key.name] = key
        return opened

    def runs(self) -> Iterator[Listed]:
        """Runs that this officer may open, newest first."""
        self.renew()
        for head in self.heads():
            case = self.keys_of(head.run, "case").get("case")
            if case is not None:
                yield Listed(head=head, label=open_label(head.label, case))

    def heads(self) -> Iterator[RunHead]:
        """The heads of all chains, newest first: runs that this officer may not open, and the station log."""
        before: tuple[str, RunId] | None = None
        while page := self.journal.runs(limit=PAGE, before=before):
            yield from page
            before = (page[-1].newest, page[-1].run)

    def find(self, text: str) -> RunId:
        """The run meant by its id, the beginning of it, or its case reference.

        Raises:
            Refused: none, or more than one. Expunged: it was, and this officer may know.
        """
        fits = [
            listed.head.run
            for listed in self.runs()
            if text and (listed.head.run.startswith(text) or (listed.label is not None and listed.label.case == text))
        ]
        if len(fits) == 1:
            return fits[0]
        if not fits:
            from sop_engine.session.expunged import tell_expunged  # noqa: PLC0415 - both are built on this
            from sop_engine.session.refused import tell_hidden  # noqa: PLC0415

            tell_expunged(self, text)
            tell_hidden(self, text)
        sentence = "There is no such run that you may open." if not fits else "More than one run fits this."
        raise Refused(sentence, "See the list with: sop run list")

    def may_write(self) -> None:
        """Become the station's one writer, if this place is not yet.

        Raises:
            StationBusy: somebody else is.
        """
        if self.lock is None:
            self.lock = self.unlocked.take_lock()
            self.renew()
            self.finish_expunging()

    def let_go(self) -> None:
        """Only read from now on. What is remembered of the end of the log may be old when this place writes again."""
        lock, self.lock, self.log_end = self.lock, None, None
        if lock is not None:
            lock.release()

    def finish_expunging(self) -> None:
        """Do first what a power cut left undone of an expunge; what cannot be done now stays to be done."""
        if self.unlocked.station.places.expunging.exists():
            from sop_engine.session.expunging import finish_begun  # noqa: PLC0415 - it is built on this

            finish_begun(self)

    def renew(self) -> None:
        """Take over a roster that was changed since this officer unlocked; a right ends where the roster ends it.

        Raises:
                NoRight: the officer was revoked. Refused: the station has another key since.
        """
        found = self.unlocked.station.places.text.stat()
        seen = (found.st_mtime_ns, found.st_ino)
        if seen == self._roster_seen:
            return
        now = renewed(self.unlocked)
        if not now.officer.active:
            raise NoRight(LEFT, action="open_run", who=None)
        if now.file_key != self.unlocked.file_key:  # what is open here are files that nobody writes in any more
            sentence = "The files of this station were given a new key since you unlocked it."
            raise Refused(sentence, "Lock it, and unlock it again.")
        if now is not self.unlocked:
            self.unlocked, self._officers = now, None
        self._roster_seen = seen

    def close(self) -> None:
        """Let go of the files and the lock."""
        self.journal.close()
        self.keystore.close()
        if self.lock is not None:
            self.lock.release()
            self.lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def view_of(officer: Officer) -> OfficerView:
    """One officer as the run semantics see him or her."""
    return OfficerView(
        id=officer.id,
        name=officer.name,
        roles=frozenset(officer.roles),
        supervisor=officer.supervisor,
        active=officer.active,
    )


def open_work(unlocked: Unlocked, clock: Clock, chance: Chance) -> Work:
    """Open the journal and the keys of an unlocked station; wrong passphrases since the last time are entered.

    Raises:
        CannotOpen: damaged, foreign or of a newer format.
    """
    journal = unlocked.store()
    try:
        keys = unlocked.keystore()
    except BaseException:
        journal.close()
        raise
    work = Work(unlocked=unlocked, journal=journal, keystore=keys, clock=clock, chance=chance)
    work.finish_expunging()
    if any(owed_failures(unlocked.station.places.failures, slot) for slot in ("", unlocked.officer.id)):
        from sop_engine.session.refused import tell_wrong_passphrases  # noqa: PLC0415 - it is built on this

        tell_wrong_passphrases(work)
    return work
