"""BagIt 1.0 (RFC 8493): the files around the payload that say what must be there, byte for byte. Pure."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
SEAL = "tagmanifest-sha256.txt.sig"
"""The signature over the tag manifest; it can be listed in no manifest."""
PAYLOAD = "data/"
ALGORITHMS = ("sha256", "sha512")
SIGNED = "tagmanifest-sha256.txt"
"""What is signed: by it stand the other tag files, by those the payload."""
_DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MADE = re.compile(r"Bagging-Date: (\d{4}-\d{2}-\d{2})\nBag-Software-Agent: ([A-Za-z0-9 .+-]{1,80})\n")
_LINE = re.compile(r"([0-9a-f]+)  (\S+)\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class BagInfo:
    """What `bag-info.txt` says: nothing of the case, and nobody's name.

    Attributes:
        run: its id. practice: of a practice station.
        date: when it was packed, `YYYY-MM-DD`. program: name and version.
    """

    run: str
    practice: bool
    date: str
    program: str

    def text(self, payload: Mapping[str, bytes]) -> bytes:
        """The file."""
        practice = "PRACTICE, about no real case: " if self.practice else ""
        size = sum(map(len, payload.values()))
        lines = (
            f"External-Description: {practice}signed record of a run, with its journal, procedure and certificates",
            f"External-Identifier: run {self.run}",
            f"Bagging-Date: {self.date}",
            f"Bag-Software-Agent: {self.program}",
            f"Payload-Oxum: {size}.{len(payload)}",
        )
        return "".join(f"{line}\n" for line in lines).encode("ascii")


def tag_files(payload: Mapping[str, bytes], info: BagInfo) -> dict[str, bytes]:
    """All files beside the payload, but for the signature. `payload`: names begin with `data/`."""
    tags = {DECLARATION: _DECLARED, INFO: info.text(payload)}
    tags |= {f"manifest-{name}.txt": manifest(payload, name) for name in ALGORITHMS}
    return tags | {f"tagmanifest-{name}.txt": manifest(tags, name) for name in ALGORITHMS}


def manifest(files: Mapping[str, bytes], algorithm: str) -> bytes:
    """A manifest of these files, ordered by their names, as `sha256sum` reads it."""
    lines = (f"{hashlib.new(algorithm, files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode("ascii")


def listed(content: bytes) -> dict[str, str]:
    """What a manifest lists: name to digest; lines of another form are left out."""
    return {name: digest for digest, name in _LINE.findall(content.decode("utf-8", "replace"))}


def date_and_program(info: bytes) -> tuple[str, str] | None:
    """The two things in `bag-info.txt` that follow from nothing else; None where they cannot be read."""
    found = _MADE.search(info.decode("utf-8", "replace"))
    return (found[1], found[2]) if found else None
