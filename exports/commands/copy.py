"""`sop export --copy`: a fuller copy for one recipient, or one for the defence that lists what it withholds."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from cryptography import x509

from sop_engine.commands.desk import say
from sop_engine.commands.secrets import ask_line, show
from sop_engine.errors import BadUsage, CannotOpen, Refused
from sop_engine.station.files import read_bytes
from sop_engine.station.keys import fingerprint
from sop_engine.station.trust import fingerprint_text, same_fingerprint
from sop_engine.visible import visible_line

if TYPE_CHECKING:
    from exports.copies.making import Copy
    from sop_engine.session import RunSession

_SHOWN_DIGITS = 8
_CLASSES = {None: "", "identity": "S2", "harm": "S3"}
_DIFFERENT = "The fingerprints differ; nothing was handed out."
_OPEN = "openssl cms -decrypt -binary -inform DER -in {name} -recip CERTIFICATE -inkey KEY -out copy.pdf"
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOptions:
    """What the options say about a copy; `kind` is None where none is asked for."""

    kind: str | None
    shows: str | None
    reason: str
    certificate: Path | None
    fingerprint: str | None


def copy_options(command: Command) -> Command:
    """The options of a copy."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--copy",
        "kind",
        type=click.Choice(["full", "disclosure"]),
        help="full: shows more, for one recipient. disclosure: for the defence, with the list of what is withheld.",
    ),
    click.option(
        "--show",
        "shows",
        type=click.Choice(["identity", "harm"]),
        help="What a copy shows; harm shows identity too. Sealed answers are in no copy.",
    ),
    click.option("--reason", default="", help="Why the copy leaves. It is entered in the journal."),
    click.option(
        "--certificate",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The recipient's certificate (PEM or DER); the copy is encrypted to it.",
    ),
    click.option("--fingerprint", help="The certificate's whole fingerprint from paper; then nothing is asked."),
)


def taken(options: dict[str, Any]) -> CopyOptions:
    """The options of a copy, taken out of all options."""
    return CopyOptions(**{name: options.pop(name) for name in CopyOptions.__slots__})


def refuse_without_copy(copy: CopyOptions) -> None:
    """Refuse what belongs to a copy where none is asked for."""
    if copy.kind is None and (copy.shows or copy.reason or copy.certificate):
        sentence = "--show, --reason and --certificate belong to a copy."
        raise BadUsage(sentence, "Say which copy: --copy full or --copy disclosure")


def recipient_of(copy: CopyOptions) -> x509.Certificate | None:
    """The recipient's certificate, after its fingerprint was compared with the one on paper; None if none is named.

    Raises:
        CannotOpen: no certificate. Refused: the fingerprints differ.
    """
    if copy.certificate is None:
        return None
    certificate = _read(copy.certificate)
    _compare(certificate, copy.fingerprint)
    return certificate


def hand_out(
    session: "RunSession", copy: CopyOptions, to: x509.Certificate | None, *, recipient: str, interim: bool, out: Path
) -> "Copy":
    """Make the copy and hand it out."""
    from exports.copies.making import Asked, hand_out_copy

    asked = Asked(
        kind="full" if copy.kind == "full" else "disclosure",
        recipient=recipient,
        reason=copy.reason,
        shows=_CLASSES[copy.shows],  # type: ignore[arg-type]  # click gives one of the choices
        certificate=to,
        interim=interim,
    )
    return hand_out_copy(session, asked, out)


def tell(done: "Copy", kind: str, *, as_json: bool) -> None:
    """Say what was handed out, and how the recipient opens it."""
    if as_json:
        told = {"file": str(done.path), "kind": kind, "number": done.number, "sha256": done.sha256}
        click.echo(json.dumps({**told, "inside": done.inside}))
        return
    click.echo(str(done.path))
    say(f"The copy is written, and an entry says to whom it went, what it shows and why. SHA-256 {done.sha256}")
    if done.inside != done.sha256:
        say(f"Only the recipient can open it: {_OPEN.format(name=done.path.name)}")
        say(f"SHA-256 of copy.pdf must then be {done.inside}")


def _read(path: Path) -> x509.Certificate:
    content = read_bytes(path)
    try:
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_certificate(content)
        return x509.load_der_x509_certificate(content)
    except ValueError as fault:
        sentence = f"{path.name} holds no certificate."
        raise CannotOpen(sentence, "Ask the recipient for the certificate, as PEM or DER.") from fault


def _compare(certificate: x509.Certificate, expected: str | None) -> None:
    if expected is None:
        subject = visible_line(certificate.subject.rfc4514_string())
        show(f"\n{subject}\n{fingerprint_text(certificate)}\n\n")
        show("Compare every group with what the recipient gave you on paper.\n")
        typed = ask_line("Type the last two groups as the paper has them: ")
        if "".join(typed.split()).upper() != fingerprint(certificate).hex().upper()[-_SHOWN_DIGITS:]:
            raise Refused(_DIFFERENT)
    elif not same_fingerprint(certificate, expected):
        raise Refused(_DIFFERENT)
