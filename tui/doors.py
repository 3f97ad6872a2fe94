"""What the floor of records does for the screens and for `sop run`; loaded when it is first needed."""

from pathlib import Path

from sop_engine.errors import MissingExtra
from sop_engine.session import RunSession
from tui.station_desk import RecordDoors


def record_doors() -> RecordDoors:
    """The doors to `exports`."""
    return RecordDoors(check_seal=check_seal, seal=seal, hand_out=hand_out)


def check_seal() -> None:
    """Raise MissingExtra where records cannot be made."""
    try:
        import pyhanko  # noqa: F401 - only whether they are there
        import reportlab  # noqa: F401
    except ModuleNotFoundError as missing:
        extra = "pdf"
        raise MissingExtra(extra) from missing


def seal(session: RunSession) -> None:
    """Compose, sign and keep the record of a run that was just closed."""
    from exports.commands import seal_record

    seal_record(session)


def hand_out(session: RunSession, recipient: str, out: Path) -> str:
    """Write the record for a recipient into a file."""
    from exports.commands import hand_out_record

    return hand_out_record(session, recipient, out)
