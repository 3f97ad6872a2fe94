"""Layout 0, of a run that several stations wrote: which entries where, under which root, and taken over when."""

from exports.layout.flow import BODY, CODE, LEFT, ROOM, STRONG, Column, Flow
from exports.layout.words import People, local
from exports.parts import WrittenAt
from exports.record import Record

_LABELS = (Column(LEFT, 128), Column(LEFT + 134, ROOM - 134))


def written_where(record: Record, people: People) -> list[str]:
    """One sentence for each part of the run."""
    return [_sentence(one, people) for one in record.integrity.stations]


def lay_out_stations(flow: Flow, record: Record, people: People) -> None:
    """The parts of the run in words, each with the digests that prove it; nothing if one station wrote it all."""
    found = record.integrity.stations
    if not found:
        return
    flow.space(4)
    flow.heading("Where the entries of this run were written", 3, STRONG)
    flow.text(
        "The case was carried from one station to another, and the run went on there in the same chain. Each entry "
        "is signed by an officer of the station that wrote it and stands in the log of that station's own laptop. "
        "When a station took the case over, an officer signed for the newest entry that came with it, and for the "
        "root certificates under which the entries before are proved. Beside each station stand the SHA-256 of its "
        "root, the head of its log, and that entry.",
        BODY,
    )
    items = flow.node("L")
    for one in found:
        flow.pair(_sentence(one, people), _digests(one), _LABELS, CODE, parent=items)
    practice = " --practice" if record.head.practice else ""
    flow.text(
        f"To believe the other stations under roots of your own, give all of them: sop verify FILE --trust FOLDER "
        f"--strict{practice}. FOLDER holds the certificate of each station.",
        BODY,
    )


def _sentence(one: WrittenAt, people: People) -> str:
    where = _entries(one)
    if not one.taken:
        return f"{where}: {one.station}"
    signed = f"signed for by {people.name(one.taken_by)}"
    return f"{where}: {one.station}, which took the case over on {local(one.taken)}, {signed}"


def _entries(one: WrittenAt) -> str:
    if one.last < one.first:
        return "No entry yet"
    return f"Entry {one.first}" if one.last == one.first else f"Entries {one.first} to {one.last}"


def _digests(one: WrittenAt) -> str:
    lines = [f"root  {one.root}", f"log   {one.log_root}", f"      ({one.log_size} entries, code {one.head_code})"]
    return "\n".join([*lines, f"entry {one.taken_entry}"] if one.taken_entry else lines)
