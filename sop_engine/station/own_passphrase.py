"""An officer changes the own passphrase: the same keys under new words, which the program draws.

The old slot is replaced only after the new one, read back from the disk, has opened with the new words. A copy of the
old slot (a backup) still opens with the old words: who fears for the keys themselves asks for new ones
(`sop officer recover`).
"""

from collections.abc import Callable
from contextlib import nullcontext, suppress

from sop_engine.errors import CannotOpen, StoreUnavailable, WrongPassphrase
from sop_engine.station.files import disk_fault, read_bytes, sync_folder, write_new
from sop_engine.station.passphrase import OFFICER_WORDS, draw_words
from sop_engine.station.rights import need
from sop_engine.station.slots import open_officer_slot, seal_slot
from sop_engine.station.staged import kept_for_wiping
from sop_engine.station.unlocked import Unlocked, secrets_of
from sop_engine.system import Chance


def change_passphrase(
    unlocked: Unlocked,
    chance: Chance,
    *,
    confirm: Callable[[str], None] = lambda _: None,
    note: Callable[[str, str, str], None] = lambda *_: None,
    locked: bool = False,
) -> str:
    """Draw a new passphrase for whoever unlocked; gives it.

    Args:
        unlocked: opened with the old passphrase just now.
        chance: where random bytes come from.
        confirm: is called with the new words before anything is written; if it raises, nothing changes.
        note: enters the change, before it is made.
        locked: the caller holds the writer's lock.

    Raises:
        NoRight: the officer has left. StationBusy: somebody else writes. StoreUnavailable: the disk refuses; the old
            passphrase opens, or, if the fault came with the very last step, the new one.
    """
    need("change_passphrase", unlocked)
    with nullcontext() if locked else unlocked.take_lock():
        words = draw_words(OFFICER_WORDS, chance)
        confirm(words)
        note("passphrase_changed", unlocked.officer.id, "")
        _replace_slot(unlocked, words, chance)
    return words


def _replace_slot(unlocked: Unlocked, words: str, chance: Chance) -> None:
    facts, owner = unlocked.station, unlocked.officer.id
    slot = facts.places.officer_slot(owner)
    new = slot.with_name(f".{slot.name}.new")
    content = seal_slot(secrets_of(unlocked), words, facts.id, facts.text.cost, chance, owner=owner)
    try:
        new.unlink(missing_ok=True)
        write_new(new, content)
        _prove(read_bytes(new), words, unlocked)
        with kept_for_wiping(slot):
            new.replace(slot)
    except OSError as fault:
        raise disk_fault(slot, fault) from fault
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
    sync_folder(slot.parent)


def _prove(content: bytes, words: str, unlocked: Unlocked) -> None:
    """Open what was written, as the next unlocking will.

    Raises:
        StoreUnavailable: it does not open, or holds other keys.
    """
    facts = unlocked.station
    try:
        same = open_officer_slot(content, words, facts.id, unlocked.officer.id, practice=facts.practice)
    except (CannotOpen, WrongPassphrase):
        same = None
    if same != secrets_of(unlocked):
        sentence = "The new slot does not open; the old passphrase goes on being used."
        raise StoreUnavailable(sentence, "Look at the disk before trying again.")
