"""The history of a run: each event with the entry that holds it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sop_engine.canonical import Digest, NotCanonical
from sop_engine.errors import CannotOpen
from sop_engine.journal.chain import Link
from sop_engine.journal.compartment import CompartmentKey
from sop_engine.journal.entry import SealedEntry
from sop_engine.journal.seal import OpenedEntry, open_entry
from sop_engine.run.claims import event as event_of
from sop_engine.run.events import EXPUNGED, Event, Withheld
from sop_engine.session.foreign import Folk, folk_of, stretches
from sop_engine.session.work import Work
from sop_engine.system import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event and the entry that holds it. `actor`: fingerprint of the certificate that signed."""

    event: Event
    entry_hash: Digest
    device_seq: int
    actor: bytes
    moment: Moment


def _recorded(event: Event, entry: SealedEntry, actor: bytes, moment: Moment) -> Recorded:
    return Recorded(event=event, entry_hash=entry.hash, device_seq=entry.device_seq, actor=actor, moment=moment)


def _with_expunged(opened: OpenedEntry) -> Mapping[str, object]:
    """The claims, and what the act says it had besides: no box is closed to us, so that is gone for everybody."""
    act = opened.claims.get("act")
    parts = act.get("parts") if isinstance(act, Mapping) else None
    gone = [name for name in parts if name not in opened.claims] if isinstance(parts, list) else []
    return {**opened.claims, **dict.fromkeys(gone, Withheld(EXPUNGED))} if gone else opened.claims


def read_history(
    work: Work, links: list[Link], keys: dict[bytes, CompartmentKey], folk: Folk | None = None
) -> list[Recorded]:
    """Every entry as the event that it holds, as far as these keys read it.

    `folk`: who signed, where the caller knows it. What officers of other stations said of officers stays as it is.

    Raises:
        CannotOpen: an entry was damaged or changed.
    """
    kept = work.keystore.compartments(links[0].body.run) if links else []
    folk = folk or folk_of(work, stretches(work.journal, links[0].body.run) if links else ())
    destroyed = any(not one.wraps for one in kept)
    history = []
    for link in links:
        try:
            opened = open_entry(link.sealed, keys, body=link.body)
            claimed = _with_expunged(opened) if destroyed and not opened.withheld else opened.claims
            event = event_of(claimed, folk.names[link.body.actor], link.body.utc)
        except (NotCanonical, KeyError, ValueError) as fault:
            sentence = "An entry of this run cannot be read: it was damaged or changed."
            raise CannotOpen(sentence, "Keep the station as it is and call your supervisor.") from fault
        history.append(_recorded(event, link.sealed, link.body.actor, link.body.moment))
    return history
