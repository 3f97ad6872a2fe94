"""The open compartments of one run: made when first needed, wrapped for who is entitled, and for nobody else."""

from collections.abc import Iterable, Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from sop_engine.errors import Refused
from sop_engine.journal.compartment import CompartmentKey, new_compartment, recipient_id, wrap, wrap_for
from sop_engine.journal.entry import RunId
from sop_engine.procedure.model import Procedure
from sop_engine.run.compartments import CASE, PURGE, entitled, expunged_by
from sop_engine.run.now import OfficerView
from sop_engine.run.state import RunState
from sop_engine.sentence import phrase
from sop_engine.session.work import Work
from sop_engine.station.rights import NoRight


class Keyring:
    """Keys of one run that this officer holds.

    `wrapped` remembers for whom each compartment is wrapped, so that newly entitled officers get theirs.
    """

    def __init__(self, work: Work, run: RunId, procedure: Procedure) -> None:
        self._work = work
        self._run = run
        self._procedure = procedure
        self.open: dict[str, CompartmentKey] = work.keys_of(run)
        self._wrapped = {item.name: frozenset(item.wraps) for item in work.keystore.compartments(run)}

    @property
    def case(self) -> CompartmentKey:
        """The key of the `case` compartment."""
        return self.open[CASE]

    def by_id(self) -> Mapping[bytes, CompartmentKey]:
        """The open compartments by the id that entries name."""
        return {key.id: key for key in self.open.values()}

    def need(self, names: Iterable[str], state: RunState) -> Mapping[str, CompartmentKey]:
        """The keys of these compartments; missing ones are made and kept durably first.

        Raises:
            Refused: a compartment exists that this officer may not open.
            StoreUnavailable: the key could not be kept.
        """
        wanted = set(names)
        if closed := sorted(name for name in wanted - set(self.open) if self._closed(name, state)):
            sentence = "You are not entitled to write in this part of the case."
            hint = phrase("Another officer must do it ({closed}).", closed=", ".join(closed))
            raise NoRight(sentence, hint, action="answer", about=self._run, who=self._work.unlocked)
        fresh = [new_compartment(self._run, name, self._work.chance) for name in sorted(wanted - set(self.open))]
        if fresh:
            made = [wrap_for(key, self._recipients(key.name, state)) for key in fresh]
            self._work.keystore.add(made)
            self._wrapped.update({item.name: frozenset(item.wraps) for item in made})
            self.open.update({key.name: key for key in fresh})
        return self.open

    def _closed(self, name: str, state: RunState) -> bool:
        """Is it of others? Who may not read a sealed compartment does not make it either, and so hold its key."""
        if name in self._wrapped:
            return True
        me = self._work.officers().get(self._work.officer.id)
        return _is_sealed(name) and not (me and entitled(self._procedure, state, name).admits(me.id, me.roles))

    def admits(self, name: str, officer: OfficerView, state: RunState) -> bool:
        """May this officer read it: by the rules, or because the key was wrapped for him or her?"""
        if officer.active and entitled(self._procedure, state, name).admits(officer.id, officer.roles):
            return True
        key = self._work.recipient(officer.id)
        return key is not None and recipient_id(key) in self._wrapped.get(name, frozenset())

    def admit(self, state: RunState) -> None:
        """Wrap the open compartments for officers who became entitled since (named in an answer, or newly enrolled).

        Raises:
            StoreUnavailable: the key could not be kept.
        """
        for name, key in self.open.items():
            missing = [one for one in self._recipients(name, state) if recipient_id(one) not in self._wrapped[name]]
            if missing:
                self._work.keystore.grant(key.id, {recipient_id(one): wrap(key, one) for one in missing})
                self._wrapped[name] |= {recipient_id(one) for one in missing}

    def doomed(self, state: RunState) -> list[bytes]:
        """Compartments whose answers were expunged by an entry and whose keys are still kept."""
        return [
            item.id
            for item in self._work.keystore.compartments(self._run)
            if item.wraps and any(expunged_by(step, len(acts), item.name) for step, acts in state.purges.items())
        ]

    def destroy(self, compartments: Sequence[bytes]) -> None:
        """Destroy these keys, here and in the store, and then drop what they opened.

        Raises:
            StoreUnavailable: the disk failed; it is done when the run is opened again.
        """
        self.forget(compartments)
        for one in compartments:
            self._work.keystore.destroy(one)
        if compartments:
            self._work.journal.expunge(self._run, frozenset(compartments))

    def forget(self, compartments: Iterable[bytes]) -> None:
        """Drop these keys from memory."""
        gone = frozenset(compartments)
        self.open = {name: key for name, key in self.open.items() if key.id not in gone}

    def look_again(self) -> None:
        """Drop the keys that were destroyed since this run was opened.

        Raises:
            Refused: the whole run was expunged.
        """
        gone = self.destroyed()
        if self.open[CASE].id in gone:
            sentence = "This run was expunged while it was open here; nothing was saved."
            raise Refused(sentence, "What was done, by whom and why: sop run show")
        self.forget(gone)

    def destroyed(self) -> frozenset[bytes]:
        """Compartments of which no key is kept any more."""
        return frozenset(item.id for item in self._work.keystore.compartments(self._run) if not item.wraps)

    def _recipients(self, name: str, state: RunState) -> list[X25519PublicKey]:
        """Who is entitled, and escrow. Whoever makes a compartment can read it only if entitled."""
        rule = entitled(self._procedure, state, name)
        admitted = (one.id for one in self._work.officers().values() if one.active and rule.admits(one.id, one.roles))
        keys = [key for one in admitted if (key := self._work.recipient(one)) is not None]
        return [*keys, self._work.escrow()]


def _is_sealed(name: str) -> bool:
    """Is it the compartment of a sealed step, or what may be expunged of one?"""
    return (name.split("/")[1] if name.startswith(PURGE) else name).startswith("sealed_")
