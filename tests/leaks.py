"""Searching for a name in bytes, through the forms in which it could hide.

Looked for: the name in any case, its words joined by anything short, in UTF-8, UTF-16 (both orders) and
Latin-1; after decoding base64 and base64url, hex, percent-encoding, JSON escapes, deflate and gzip at every
place where a stream could begin, and the streams, literal and hex strings of PDF files. Decoded bytes are
searched in the same way, a few layers deep.
"""

import base64
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

LAYERS = 4
_BASE64 = re.compile(rb"[A-Za-z0-9_+/-]{8,}={0,2}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}\s?){6,}")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_LITERAL = re.compile(rb"\\([0-7]{3})")
_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})")
_ZLIB = re.compile(rb"[\x08\x18\x28\x38\x48\x58\x68\x78][\x01\x5e\x9c\xda\x3f\x7e\xbb\xf9]|\x1f\x8b\x08")


def finds(name: str, content: bytes, layers: int = LAYERS) -> bool:
    """Whether the name can be found in the content."""
    if any(pattern.search(content) for pattern in _patterns(name)):
        return True
    return layers > 0 and any(finds(name, inner, layers - 1) for inner in _decoded(content))


def searched(folder: Path, name: str) -> list[Path]:
    """Files under the folder (names of files too) in which the name is found."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if finds(name, path.name.encode()) or finds(name, path.read_bytes())]


def _patterns(name: str) -> Iterator[re.Pattern[bytes]]:
    words = name.split()
    for encoding, gap in (("utf-8", b".{0,3}"), ("utf-16-le", b".{0,6}"), ("utf-16-be", b".{0,6}")):
        joined = gap.join(re.escape(word.encode(encoding)) for word in words)
        yield re.compile(joined, re.IGNORECASE | re.DOTALL)


def _decoded(content: bytes) -> Iterator[bytes]:
    yield from _texts(content)
    for start in _ZLIB.finditer(content):
        if inner := _inflated(memoryview(content)[start.start() :]):
            yield inner
    for stream in _STREAM.finditer(content):
        if inner := _inflated(stream.group(1), raw=True):
            yield inner


def _texts(content: bytes) -> Iterator[bytes]:
    for found in _BASE64.finditer(content):
        run = found.group().rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        for skip in range(4):  # a run of letters may begin before the encoded text does
            part = run[skip : skip + (len(run) - skip) // 4 * 4]
            rest = run[skip:] + b"=" * (-(len(run) - skip) % 4)
            yield _base64(rest if (len(run) - skip) % 4 != 1 else part)
    for found in _HEX.finditer(content):
        digits = re.sub(rb"\s", b"", found.group())
        yield bytes.fromhex(digits.decode())
        yield bytes.fromhex(digits[1 : len(digits) - 1].decode())
    if b"%" in content and (unquoted := unquote_to_bytes(content)) != content:
        yield unquoted
    for pattern, base in ((_LITERAL, 8), (_ESCAPE, 16)):
        plain = pattern.sub(lambda found, base=base: _character(found.group(1), base), content)  # type: ignore[misc]
        if plain != content:
            yield plain


def _character(digits: bytes, base: int) -> bytes:
    return chr(int(digits, base)).encode("utf-8", "replace")


def _base64(run: bytes) -> bytes:
    try:
        return base64.b64decode(run)
    except ValueError:
        return b""


def _inflated(content: bytes | memoryview, *, raw: bool = False) -> bytes:
    """What inflates from the beginning of the content, as far as it goes."""
    for form in (47, -15) if raw else (47,):  # 47: zlib or gzip by its head; -15: bare deflate
        engine = zlib.decompressobj(form)
        try:
            if inner := engine.decompress(content, 50_000_000):
                return inner
        except zlib.error:
            continue
    return b""


class Planted:
    """Many names and numbers at once: every text is decoded only once for all of them."""

    def __init__(self, values: Iterable[str]) -> None:
        self._patterns = [(value, _keys(value), _forms(value)) for value in values]

    def found(self, content: bytes, layers: int = LAYERS) -> set[str]:
        """Which of the values stand in the content."""
        folded = content.lower()
        here = {
            value
            for value, keys, forms in self._patterns
            if any(key in folded for key in keys) and any(form.search(content) for form in forms)
        }
        inner = _APART.join(one for one in _decoded(content) if len(one) > _SHORTEST) if layers else b""
        return here | self.found(inner, layers - 1) if inner else here


_SHORTEST = 4
_APART = b"\x00" * 8
"""Between pieces that were decoded: more than may stand between two words of a name."""
_MARKS = "'\u2019\u02bc`\u2018\u00b4-"
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")


def _spellings(value: str) -> set[str]:
    """As typed, with letters and marks apart, and without marks."""
    apart = unicodedata.normalize("NFKD", value)
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return {unicodedata.normalize("NFC", value), apart, bare}


def _pieces(spelling: str) -> list[str]:
    """Where a text may be written otherwise: between words, at apostrophes and hyphens, between groups of digits."""
    if not any(char.isalpha() for char in spelling):
        return list("".join(char for char in spelling if char.isdigit())[-9:])
    return [piece for piece in re.split(rf"[\s{_MARKS}]+", spelling) if piece]


def _keys(value: str) -> set[bytes]:
    """What must stand somewhere in lower case before it is worth looking closely."""
    longest = [max(_pieces(spelling), key=len) for spelling in _spellings(value)]
    cased = [form for piece in longest for form in (piece.lower(), piece.upper(), piece)]
    return {piece.encode(encoding, "ignore").lower() for piece in cased for encoding in _ENCODINGS} - {b""}


def _forms(value: str) -> list[re.Pattern[bytes]]:
    found = []
    for spelling in _spellings(value):
        pieces = _pieces(spelling)
        gap = rb".{0,3}" if len(pieces[0]) > 1 else rb"[^0-9]{0,2}"
        for encoding in _ENCODINGS:
            for cased in {spelling, spelling.upper(), spelling.lower()}:
                words = [re.escape(piece.encode(encoding, "ignore")) for piece in _pieces(cased)]
                found.append(re.compile(gap.join(words), re.IGNORECASE | re.DOTALL))
    return found
