"""The body of an entry: the few things that stand in clear, as the exact bytes that are hashed and signed.

The set of keys is closed and sorted, so one pattern is the whole grammar: bytes that match it are
canonical JSON (a property test holds the pattern against `canonical.parse_canonical`).
"""

import re
from binascii import a2b_base64
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import lt
from typing import cast

from msgspec import Struct

from sop_engine.canonical import MAX_INTEGER, Digest, NotCanonical, b64url, b64url_all
from sop_engine.journal.entry import FORMAT, SLOTS, RunId
from sop_engine.system import Moment

KEYS = ("_sd", "actor", "boot", "device", "device_prev", "device_seq", "mono", "prev", "run", "time", "v")
"""Every key that may stand in clear; no claim may have one of these names."""

_HASH = rb'"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"'  # 32 bytes; the last character's two spare bits are zero
_STANDARD = bytes.maketrans(b"-_", b"+/")
_INTEGER = rb"(?:0|[1-9][0-9]{0,15})"
_BODY = re.compile(
    b"".join(
        (
            rb'\{"_sd":\[(%b(?:,%b){%d})\]' % (_HASH, _HASH, SLOTS - 1),
            rb',"actor":(%b)' % _HASH,
            rb',"boot":"([0-9a-f]{16})"',
            rb',"device":(%b)' % _HASH,
            rb',"device_prev":(null|%b)' % _HASH,
            rb',"device_seq":(%b)' % _INTEGER,
            rb',"mono":(%b)' % _INTEGER,
            rb',"prev":\[((?:%b(?:,%b){0,7})?)\]' % (_HASH, _HASH),
            rb',"run":"([0-9a-f]{32})"',
            rb',"time":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)"',
            rb',"v":%d\}' % FORMAT,
        )
    )
)
_TAIL = re.compile(rb',"time":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)","v":%d\}' % FORMAT)
_TAIL_SIZE = len(b',"time":"2026-03-02T12:00:00Z","v":0}')


class Body(Struct, frozen=True, kw_only=True, gc=False):
    """What stands in clear in one entry.

    Attributes:
        run: the run. prev: hashes of the parents in the run; none only for the first entry.
        device: id of the device log (32 bytes). device_seq: number in it, from 0.
        device_prev: hash of the entry before this one in the device log; None only for number 0.
        actor: fingerprint of the certificate of the officer who signs.
        utc, boot, mono_ms: reading of the clocks when it was sealed (see `moment`).
        digests: of disclosures and decoys, in the order of their base64url texts; which are decoys cannot be told.
    """

    run: RunId
    prev: tuple[Digest, ...]
    device: bytes
    device_seq: int
    device_prev: Digest | None
    actor: bytes
    utc: datetime
    boot: str
    mono_ms: int
    digests: tuple[Digest, ...]

    @property
    def moment(self) -> Moment:
        """Reading of the clocks when it was sealed."""
        return Moment(utc=self.utc, boot=self.boot, mono_ms=self.mono_ms)

    def to_bytes(self) -> bytes:
        """Canonical bytes.

        Raises:
            NotCanonical: the values do not fit the grammar (a boot id of another form, a date before 1000).
        """
        before = "null" if self.device_prev is None else f'"{b64url(self.device_prev)}"'
        written = (
            f'{{"_sd":{_listed(self.digests)}'
            f',"actor":"{b64url(self.actor)}"'
            f',"boot":"{self.boot}"'
            f',"device":"{b64url(self.device)}"'
            f',"device_prev":{before}'
            f',"device_seq":{self.device_seq}'
            f',"mono":{self.mono_ms}'
            f',"prev":{_listed(self.prev)}'
            f',"run":"{self.run}"'
            f',"time":"{write_time(self.utc)}"'
            f',"v":{FORMAT}}}'
        ).encode()
        if not _BODY.fullmatch(written):
            msg = "the entry does not fit its own grammar"
            raise NotCanonical(msg)
        return written


@lru_cache(maxsize=1024)
def parse_body(data: bytes) -> Body:
    """Read the body of an entry, strictly; remembered, since checking a chain and opening it both ask.

    Raises:
        NotCanonical: another key, order, spelling or type than the format has; digests that are not
            sorted or occur twice; a number beyond 2**53 - 1; a time that does not exist.
    """
    match = _BODY.fullmatch(data)
    if match is None:
        msg = "not the body of an entry"
        raise NotCanonical(msg)
    sd, actor, boot, device, device_prev, device_seq, mono, prev, run, time = match.groups()
    return Body(
        run=RunId(run.decode()),
        prev=_hashes(prev),
        device=_repeated(device),
        device_seq=_integer(device_seq),
        device_prev=None if device_prev == b"null" else _unquoted(device_prev),
        actor=_repeated(actor),
        utc=read_time(time.decode()),
        boot=boot.decode(),
        mono_ms=_integer(mono),
        digests=_sorted_digests(sd),
    )


def body_time(data: bytes) -> str:
    """The time that stands near the end of a body, as text, without reading the rest.

    Raises:
        NotCanonical: it does not end like the body of an entry.
    """
    match = _TAIL.fullmatch(data, max(0, len(data) - _TAIL_SIZE))
    if match is None:
        msg = "not the body of an entry"
        raise NotCanonical(msg)
    return match[1].decode()


def write_time(utc: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`."""
    return f"{utc.astimezone(UTC).isoformat(timespec='seconds').removesuffix('+00:00')}Z"


def read_time(text: str) -> datetime:
    """The moment that `write_time` wrote.

    Raises:
        NotCanonical: no such day or hour.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError as fault:
        msg = "no such time"
        raise NotCanonical(msg) from fault


def _listed(digests: Sequence[Digest]) -> str:
    return '["' + '","'.join(b64url_all(digests)) + '"]' if digests else "[]"


def _unquoted(text: bytes) -> Digest:
    """The 32 bytes; the pattern has made sure that this is their only spelling."""
    return Digest(a2b_base64(text[1:-1].translate(_STANDARD) + b"="))


_repeated = lru_cache(maxsize=64)(_unquoted)  # devices and actors are few


def _hashes(listed: bytes) -> tuple[Digest, ...]:
    return tuple(_unquoted(item) for item in listed.split(b",")) if listed else ()


def _sorted_digests(listed: bytes) -> tuple[Digest, ...]:
    texts = listed[1:-1].split(b'","')
    if not all(map(lt, texts, texts[1:])):
        msg = "digests are not sorted, or one occurs twice"
        raise NotCanonical(msg)
    # All at once: 43 characters are 32 bytes and two zero bits; with one "A" more, 33 bytes, the last one zero.
    together = a2b_base64(b"A".join(texts).translate(_STANDARD) + b"A")
    return cast("tuple[Digest, ...]", tuple([together[at : at + 32] for at in range(0, 33 * SLOTS, 33)]))


def _integer(text: bytes) -> int:
    value = int(text)
    if value > MAX_INTEGER:
        msg = "integer beyond 2**53 - 1"
        raise NotCanonical(msg)
    return value
