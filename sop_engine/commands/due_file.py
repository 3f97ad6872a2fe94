"""Follow-ups into a calendar file: written whole or not at all, never over a file that is something else."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sop_engine.errors import Refused
from sop_engine.run.agenda import Appointment, agenda, is_agenda
from sop_engine.sentence import counted
from sop_engine.station.files import disk_fault, is_there, replace


def write_agenda(path: Path, appointments: Sequence[Appointment], now: datetime) -> str:
    """Write the file and say what is in it. `now`: UTC.

    Raises:
        Refused: no clock runs, or another file is there. StoreUnavailable: the disk refuses.
    """
    if not appointments:
        sentence = "No clock runs: there is nothing to write into a calendar file."
        raise Refused(sentence)
    try:
        if is_there(path) and not is_agenda(path.read_bytes()):
            sentence = "There is another file of that name; it was left as it is."
            raise Refused(sentence, "Name a new file, or a calendar file that was made here.")
    except OSError as fault:
        raise disk_fault(path, fault) from fault
    replace(path, agenda(appointments, now))
    return counted(
        "{count} follow-up written into {file}. The file names no step and no person.",
        "{count} follow-ups written into {file}. The file names no step and no person.",
        len(appointments),
        file=path.name,
    )
