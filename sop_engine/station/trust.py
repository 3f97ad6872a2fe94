"""Trust: the root certificates that `sop verify` believes.

They come from here or from the command line, never from a file that is being verified. A fingerprint is
compared by a person with the one on paper; a practice root is never added.
"""

from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sop_engine.errors import CannotOpen, Refused
from sop_engine.sentence import phrase
from sop_engine.station.certificates import certificate_pem, check_issued, is_practice, load_certificate
from sop_engine.station.files import read_bytes, replace
from sop_engine.station.keys import fingerprint
from sop_engine.station.layout import Facts
from sop_engine.station.rights import need
from sop_engine.station.unlocked import Unlocked

_BEGIN: Final = b"-----BEGIN CERTIFICATE-----"
_ENDINGS: Final = frozenset({".pem", ".crt", ".cer"})


def read_roots(path: Path) -> tuple[x509.Certificate, ...]:
    """The root certificates in a file (PEM, one or more; or DER) or in the PEM files of a folder.

    Practice roots are among them: what they are worth is for `verify` to say.

    Raises:
        CannotOpen: nothing there, unreadable, or a certificate that is no root.
    """
    if not path.is_dir():
        return _read_file(path)
    try:
        names = sorted(file for file in path.iterdir() if file.suffix in _ENDINGS)
    except OSError as fault:
        sentence = phrase("The folder {name} cannot be read: {strerror}.", name=path.name, strerror=fault.strerror)
        raise CannotOpen(sentence) from fault
    return tuple(root for file in names for root in _read_file(file))


def trusted_roots(station: Facts) -> tuple[x509.Certificate, ...]:
    """What this station trusts; a live station trusts no practice root, even if somebody put one there.

    Raises:
        CannotOpen: a file in the folder is damaged.
    """
    if not station.places.trust.is_dir():
        return ()
    return tuple(root for root in read_roots(station.places.trust) if station.practice or not is_practice(root))


def add_root(station: Facts, root: x509.Certificate, by: Unlocked) -> Path:
    """Trust a root from now on; gives the file that keeps it.

    Raises:
        Refused: a practice root. NoRight: not by a supervisor. StoreUnavailable: the disk refuses.
    """
    need("trust_root", by, about=fingerprint(root).hex())
    refuse_practice(root)
    file = station.places.trust / f"{fingerprint(root).hex()}.pem"
    replace(file, certificate_pem(root).encode("ascii"))
    return file


def refuse_practice(root: x509.Certificate) -> None:
    """Refuse the root of a practice station, whoever asks.

    Raises:
        Refused: it is one.
    """
    if is_practice(root):
        sentence = "This is the root of a practice station; it is never trusted."
        raise Refused(sentence, "To look at a practice record: sop verify FILE --practice --trust PEM")


def fingerprint_text(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate as it stands on paper: 16 groups of four capital hex digits."""
    digits = fingerprint(certificate).hex().upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def same_fingerprint(certificate: x509.Certificate, typed: str) -> bool:
    """Whether what a person typed is the whole fingerprint; spaces, colons and case do not matter."""
    return "".join(typed.replace(":", " ").split()).lower() == fingerprint(certificate).hex()


def _read_file(path: Path) -> tuple[x509.Certificate, ...]:
    content = read_bytes(path)
    roots = _read_pem(content, path.name) if _BEGIN in content else (load_certificate(content, path.name),)
    for root in roots:
        if not check_issued(root, root) or not _is_authority(root):
            sentence = phrase("{name} holds a certificate that is not a root.", name=path.name)
            raise CannotOpen(sentence, "Ask for the root certificate of the station that made the record.")
        is_practice(root)
    return roots


def _read_pem(content: bytes, name: str) -> tuple[x509.Certificate, ...]:
    try:
        found = x509.load_pem_x509_certificates(content)
    except ValueError as fault:
        sentence = phrase("{name} cannot be understood.", name=name)
        raise CannotOpen(sentence) from fault
    return tuple(load_certificate(one.public_bytes(Encoding.DER), name) for one in found)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
