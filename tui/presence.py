"""Is the officer who signed in still at the keys? When the passphrase is asked again, and the PIN of a session.

A PIN opens what this process has open already, and nothing else: it is never on the disk, and no key hangs on it. It
does not count as the passphrase when something is signed.
"""

import hmac
from hashlib import sha256
from itertools import pairwise

from sop_engine.errors import Refused
from sop_engine.interface_language import _
from sop_engine.run import orders
from sop_engine.run.orders import AnyOrder
from sop_engine.system import Chance, Clock, random_bytes

SIGNING_MINUTES = 15
"""Whoever signs must have given the passphrase within so many minutes. A working rule of ours."""
IDLE_MINUTES = 5
LONGEST_IDLE_MINUTES = 30
"""Nobody sets the lock farther away than this: a screen that never locks protects nothing."""
LEAST_DIGITS, MOST_DIGITS = 4, 8
TRIES = 3
"""Wrong PINs until only the passphrase opens."""

_SIGNATURES = (orders.Confirm, orders.SignNotDone, orders.Waive, orders.Lift, orders.Close)
_MINUTE_MS = 60_000
_SALT = 16


class Presence:
    """What is known of who sits there. One for the application; begun anew with each officer."""

    def __init__(self, clock: Clock, chance: Chance = random_bytes) -> None:
        self._clock = clock
        self._chance = chance
        self._proved_ms = clock.now().mono_ms
        self._salt = b""
        self._pin = b""
        self._wrong = 0

    def proved(self) -> None:
        """The passphrase was given just now."""
        self._proved_ms, self._wrong = self._clock.now().mono_ms, 0

    def must_prove(self) -> bool:
        """Has it been too long since, to sign without giving it again?"""
        return self._clock.now().mono_ms - self._proved_ms > SIGNING_MINUTES * _MINUTE_MS

    @property
    def has_pin(self) -> bool:
        """Does a PIN open the lock now?"""
        return bool(self._pin) and self._wrong < TRIES

    def keep_pin(self, pin: str) -> None:
        """Take a PIN for this session; an empty one takes it away.

        Raises:
            Refused: too short, not digits, or the first that anybody would try.
        """
        if pin and pin_trouble(pin):
            raise Refused(pin_trouble(pin))
        self._salt, self._wrong = self._chance(_SALT), 0
        self._pin = self._digest(pin) if pin else b""

    def fits(self, pin: str) -> bool:
        """Is this the PIN? A wrong one is counted; after `TRIES` of them none fits any more."""
        if not self.has_pin:
            return False
        right = hmac.compare_digest(self._digest(pin), self._pin)
        self._wrong = 0 if right else self._wrong + 1
        return right

    def forget(self) -> None:
        """The officer signed out."""
        self._pin, self._salt, self._wrong = b"", b"", 0

    def _digest(self, pin: str) -> bytes:
        return sha256(self._salt + pin.encode("utf-8", "surrogatepass")).digest()


def pin_trouble(pin: str) -> str:
    """Why this is no PIN, or empty."""
    if not (pin.isascii() and pin.isdigit() and LEAST_DIGITS <= len(pin) <= MOST_DIGITS):
        return _("A PIN has {least} to {most} digits.").format(least=LEAST_DIGITS, most=MOST_DIGITS)
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return _("This PIN would be the first to be tried; take another one.") if steps in ({0}, {1}, {9}) else ""


def is_signature(order: AnyOrder, officer: str) -> bool:
    """Does this officer sign with the order, rather than write something down?"""
    if isinstance(order, orders.Sign):
        return order.actor == officer and not order.signer
    return isinstance(order, _SIGNATURES) and order.actor == officer


def idle_minutes(setting: str) -> int:
    """Minutes without a key until the screen locks, from a setting; what is no such number is passed over."""
    if not (setting.isascii() and setting.isdigit()):
        return IDLE_MINUTES
    return max(1, min(LONGEST_IDLE_MINUTES, int(setting[:4])))
