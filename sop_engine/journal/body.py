"""The body of an entry: the few things that stand in clear, as the exact bytes that are hashed and signed.

The set of keys is closed and sorted, so one pattern, and the only spelling of every digest, are the whole grammar:
bytes that pass are canonical JSON (a property test holds them against `canonical.parse_canonical`).
"""

import binascii
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import lt

from msgspec import Struct

from sop_engine.canonical import MAX_INTEGER, Digest, NotCanonical, b64url_all
from sop_engine.journal.entry import FORMAT, SLOTS, RunId
from sop_engine.system import Moment

KEYS = ("_sd", "actor", "boot", "device", "device_prev", "device_seq", "mono", "prev", "run", "time", "v")
"""Every key that may stand in clear; no claim may have one of these names."""

_HASH = rb'".{43}"'  # 32 bytes; decoding them, which has to be done in any case, refuses all but their only spelling
_SIZE = 32
_QUOTED = 45
_NULL = b"null"
_STANDARD = bytes.maketrans(b"-_+/=", b"+/***")  # what base64url does not have becomes what no base64 has
_INTEGER = rb"(?:0|[1-9][0-9]{0,15})"
_BODY = re.compile(
    b"".join(
        (
            rb'\{"_sd":\[%b\]' % b",".join([rb'"(.{43})"'] * SLOTS),
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
    ),
    re.DOTALL,
)
_TAIL = re.compile(rb',"time":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)","v":%d\}' % FORMAT)
_AT_ONCE = 250
_Fields = tuple[bytes, ...]
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
        own = () if self.device_prev is None else (self.device_prev,)
        hashes = (self.actor, self.device, *self.digests, *self.prev, *own)
        if set(map(len, hashes)) != {_SIZE}:
            msg = "a hash is of another size"
            raise NotCanonical(msg)
        actor, device, *texts = (f'"{text}"' for text in b64url_all(hashes))
        listed, parents = texts[: len(self.digests)], texts[len(self.digests) : len(texts) - len(own)]
        written = (
            f'{{"_sd":[{",".join(listed)}]'
            f',"actor":{actor}'
            f',"boot":"{self.boot}"'
            f',"device":{device}'
            f',"device_prev":{texts[-1] if own else "null"}'
            f',"device_seq":{self.device_seq}'
            f',"mono":{self.mono_ms}'
            f',"prev":[{",".join(parents)}]'
            f',"run":"{self.run}"'
            f',"time":"{write_time(self.utc)}"'
            f',"v":{FORMAT}}}'
        ).encode()
        if not _BODY.fullmatch(written):
            msg = "the entry does not fit its own grammar"
            raise NotCanonical(msg)
        return written


def parse_body(data: bytes) -> Body:
    """Read the body of an entry, strictly.

    Raises:
        NotCanonical: another key, order, spelling or type than the format has; digests that are not
            sorted or occur twice; a number beyond 2**53 - 1; a time that does not exist.
    """
    return _parse((data,))[0]


def read_bodies(contents: Sequence[bytes]) -> Iterator[Body | NotCanonical]:
    """Read many bodies, each as `parse_body` reads it: the body, or what is wrong with it."""
    for at in range(0, len(contents), _AT_ONCE):
        some = contents[at : at + _AT_ONCE]
        try:
            read: Iterable[Body | NotCanonical] = _parse(some)
        except NotCanonical:
            read = map(_body_or_fault, some)
        yield from read


def _body_or_fault(content: bytes) -> Body | NotCanonical:
    try:
        return parse_body(content)
    except NotCanonical as fault:
        return fault


def _parse(contents: Sequence[bytes]) -> list[Body]:
    """Bodies, none of them malformed. What many say in base64url is decoded at once."""
    matches = map(_BODY.fullmatch, contents)
    found = [match.groups() for match in matches if match is not None]
    if len(found) != len(contents):
        msg = "not the body of an entry"
        raise NotCanonical(msg)
    *_, actors, boots, devices, before, numbers, elapsed, parents, runs, times = zip(*found, strict=True)
    named = _named({*actors, *devices, *before, *parents})
    columns = zip(
        map(bytes.decode, runs),
        [(named[text],) if len(text) == _QUOTED else _each(text) for text in parents],
        map(named.__getitem__, devices),
        _integers(numbers),
        map(named.get, before),
        map(named.__getitem__, actors),
        _times(times),
        map(bytes.decode, boots),
        _integers(elapsed),
        _listed([text for fields in found for text in fields[:SLOTS]]),
        strict=True,
    )
    return [
        Body(
            run=RunId(run),
            prev=prev,
            device=device,
            device_seq=number,
            device_prev=last,
            actor=actor,
            utc=utc,
            boot=boot,
            mono_ms=mono,
            digests=digests,
        )
        for run, prev, device, number, last, actor, utc, boot, mono, digests in columns
    ]


def _named(texts: Iterable[bytes]) -> dict[bytes, Digest]:
    """Hashes by how they are written between quotation marks; most of them are named in more than one place."""
    quoted = [text for text in texts if len(text) == _QUOTED]  # or it is `null`, or parents, none or several
    return dict(zip(quoted, _digests([text[1:-1] for text in quoted]), strict=True))


def _each(parents: bytes) -> tuple[Digest, ...]:
    """No parent, or several."""
    return _digests([parents[at + 1 : at + _QUOTED - 1] for at in range(0, len(parents), _QUOTED + 1)])


def _listed(texts: Sequence[bytes]) -> list[tuple[Digest, ...]]:
    """What each body lists."""
    ascending = bytearray(map(lt, texts, texts[1:]))
    del ascending[SLOTS - 1 :: SLOTS]  # from the last of a body to the first of the next
    if not all(ascending):
        msg = "digests are not sorted, or one occurs twice"
        raise NotCanonical(msg)
    digests = _digests(texts)
    return [digests[at : at + SLOTS] for at in range(0, len(digests), SLOTS)]


def _integers(texts: Iterable[bytes]) -> list[int]:
    numbers = list(map(int, texts))
    if max(numbers) > MAX_INTEGER:
        msg = "integer beyond 2**53 - 1"
        raise NotCanonical(msg)
    return numbers


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
    there = utc if utc.tzinfo is UTC else utc.astimezone(UTC)
    return f"{there.isoformat(timespec='seconds').removesuffix('+00:00')}Z"


def _times(texts: Iterable[bytes]) -> list[datetime]:
    """The moments that `write_time` wrote."""
    try:
        return list(map(datetime.fromisoformat, map(bytes.decode, texts)))
    except ValueError as fault:
        msg = "no such time"
        raise NotCanonical(msg) from fault


def _digests(texts: Sequence[bytes]) -> tuple[Digest, ...]:
    """What texts of 43 characters spell, at once: with an "A" more, each is 32 bytes and a zero byte."""
    joined = b"A".join((*texts, b""))
    try:
        together = binascii.a2b_base64(joined.translate(_STANDARD), strict_mode=True)
    except binascii.Error as fault:
        msg = "a digest is not base64url"
        raise NotCanonical(msg) from fault
    if together[32::33] != bytes(len(texts)):
        msg = "a digest is not in its only spelling"
        raise NotCanonical(msg)
    return _unpacker(len(texts))(together)


@lru_cache(maxsize=32)
def _unpacker(count: int) -> Callable[[bytes], tuple[Digest, ...]]:
    return struct.Struct("32sx" * count).unpack
