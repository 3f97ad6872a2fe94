"""The door to a station: open it, unlock it, change who works in it."""

from collections.abc import Callable
from pathlib import Path

import platformdirs

from sop_engine.errors import WrongPassphrase
from sop_engine.station.cost import SALT_BYTES, derive
from sop_engine.station.delay import delay_seconds, failures, note_failures
from sop_engine.station.files import is_there, read_bytes
from sop_engine.station.layout import Facts, read_facts
from sop_engine.station.passphrase import plain_form
from sop_engine.station.recovery import Sheet, open_sheet
from sop_engine.station.roster import OFFICER_ID
from sop_engine.station.slots import WRONG, open_officer_slot, open_recovery_slot
from sop_engine.station.token_key import AskPin, TokenSigner, no_pin
from sop_engine.station.unlocked import Unlocked, unlock_with
from sop_engine.system import wait as let_time_pass


class Station(Facts):
    """A station that was opened; nothing in it is secret yet."""

    __slots__ = ()

    def unlock(
        self,
        officer_id: str,
        passphrase: str,
        *,
        wait: Callable[[float], None] = let_time_pass,
        pin: AskPin = no_pin,
        opened: TokenSigner | None = None,
    ) -> Unlocked:
        """Open the officer's slot. Waits first, if wrong passphrases came before.

        `pin` asks for the PIN of a token; `opened`: the officer's key on a token, which was opened before.

        Raises:
            WrongPassphrase: the passphrase is wrong or there is no such officer; the same sentence, the same time.
            CannotOpen: something in the station is damaged or was changed.
            Refused: the officer left. TokenRefused: the token with the signing key does not open.
            BadUsage: nobody can be asked for the PIN. MissingExtra: the part for tokens is not installed.
        """
        counted = self.places.failures
        before = failures(counted, officer_id)
        wait(delay_seconds(before))
        # Counted before the try, so that ending the process does not save a guesser the delay.
        known = bool(OFFICER_ID.match(officer_id)) and is_there(self.places.officer_slot(officer_id))
        slot = officer_id if known else ""
        note_failures(counted, officer_id, before + 1, slot=slot, owed=1)
        words = plain_form(passphrase)
        if not known:
            derive(words, bytes(SALT_BYTES), self.text.cost)
            raise WrongPassphrase(WRONG)
        content = read_bytes(self.places.officer_slot(officer_id))
        secrets = open_officer_slot(content, words, self.id, officer_id, practice=self.practice)
        note_failures(counted, officer_id, 0, slot=slot, owed=-1)
        return unlock_with(self, officer_id, secrets, pin=pin, opened=opened)

    def open_recovery(self, words: str) -> Sheet:
        """Open the recovery slot with the words of the sheet: file key and escrow key, no signing key.

        Raises:
            WrongPassphrase: other words. CannotOpen: damaged.
        """
        content = read_bytes(self.places.recovery_slot)
        return open_sheet(self, open_recovery_slot(content, plain_form(words), self.id, practice=self.practice))


def open_station(path: Path) -> Station:
    """Open a station without any secret.

    Raises:
        CannotOpen: none there, damaged, foreign, of a newer format, or with a false practice mark.
    """
    facts = read_facts(path)
    return Station(facts.places, facts.text, facts.root, facts.device, facts.revocations)


def default_folder() -> Path:
    """Where the station is when nobody says otherwise: the platform's data folder."""
    return platformdirs.user_data_path("sop-engine", appauthor=False) / "station"
