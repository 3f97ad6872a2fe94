"""To whom a record goes, and into which file."""

from pathlib import Path

from sop_engine.interface_language import _
from tui.questions import Flow, Kind, Question, text


def ask(case: str) -> Flow[tuple[str, Path]]:
    """Recipient and file. The file is never overwritten without the officer having typed its name."""
    title = _("Hand out the record")
    note = _("It is written into the record's journal. Values about a person's identity and harm are withheld.")
    recipient = text((yield Question(kind=Kind.LINE, label=_("To whom? (office and name)"), title=title, help=note)))
    name = "".join(char if char.isalnum() else "-" for char in case).strip("-") or "record"
    start = str(Path.home() / f"{name}.pdf")
    where = text((yield Question(kind=Kind.LINE, label=_("Into which file?"), title=title, start=start)))
    return recipient, Path(where).expanduser()
