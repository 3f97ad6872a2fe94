"""Put right what follows from the entries: where they stand, their numbers, the runs, the nodes of the log's tree.

Only where the entries are whole. What is put right is said, one sentence for each kind of fault and run.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sop_engine.canonical import Digest
from sop_engine.journal.audit import Genuine, Raw, Row, Survey, survey
from sop_engine.journal.entry import RunId
from sop_engine.journal.merkle import Frontier, leaf_hash
from sop_engine.journal.rows import RUN_BITS
from sop_engine.journal.sqlcipher_file import EncryptedFile

Change = tuple[str, tuple[object, ...]]
"""An SQL statement with what it binds."""


def look(file: EncryptedFile, genuine: Genuine, devices: frozenset[bytes]) -> tuple[Survey, dict[str, list[Change]]]:
    """Survey the journal, and what would have to be put right: a sentence to its changes. Nothing is written.

    Raises:
        CannotOpen: a page of the file is damaged.
    """
    with file.reading() as connection:
        known = connection.execute("SELECT coalesce(max(seq), -1) + 1 FROM device_log").fetchone()[0]
        rows = connection.execute("SELECT place, device_seq, body, signature FROM entry ORDER BY place")
        found = survey((Raw(*row) for row in rows), genuine, devices, known)
        return found, ({} if found.faults else _changes(connection, found))


def mend(file: EncryptedFile, changes: Mapping[str, Sequence[Change]]) -> None:
    """Carry the changes out, all or none; errors as in `EncryptedFile.writing`."""
    with file.writing() as connection:
        for each in changes.values():
            for statement, bound in each:
                connection.execute(statement, bound)


def relabel(file: EncryptedFile, run: RunId, label: bytes) -> None:
    """Put a new label in the place of a damaged one; errors as in `EncryptedFile.writing`."""
    with file.writing() as connection:
        connection.execute("UPDATE run SET label=? WHERE id=?", (label, bytes.fromhex(run)))


def _changes(connection: Any, found: Survey) -> dict[str, list[Change]]:
    ordinals, changes = _runs(connection, found)
    places = {
        row.hash: (ordinals[run] << RUN_BITS) + at for run, rows in found.runs.items() for at, row in enumerate(rows)
    }
    changes.update(_places(found.runs, places))
    changes.update(_log(connection, found.log, places))
    return changes


def _runs(connection: Any, found: Survey) -> tuple[dict[RunId, int], dict[str, list[Change]]]:
    """The number under which each run is kept, and what is wrong in the table of runs."""
    lines = {ordinal: (bytes(run or b"").hex(), label) for ordinal, run, label in connection.execute(_ALL_RUNS)}
    known = {run: ordinal for ordinal, (run, _) in lines.items() if run in found.runs}
    ordinals: dict[RunId, int] = {}
    changes: dict[str, list[Change]] = {}
    for run, rows in found.runs.items():
        ordinal = ordinals[run] = _home(rows, set(ordinals.values()))
        if known.get(run) == ordinal:
            continue
        sentence = f"The list of runs did not name the run {run[:8]} where it is; it was entered again."
        there, label = lines.get(known.get(run, ordinal), ("", b""))
        if there != run and there in found.runs:  # the line is another run's
            label = b""
        changes[sentence] = [("INSERT OR REPLACE INTO run VALUES(?,?,?)", (ordinal, bytes.fromhex(run), label))]
    for ordinal in lines.keys() - set(ordinals.values()) - set(known.values()):
        sentence = (
            f"The list of runs named a run that has no entry ({lines[ordinal][0][:8]}); the line was taken away."
        )
        changes[sentence] = [("DELETE FROM run WHERE ordinal=?", (ordinal,))]
    return ordinals, changes


_ALL_RUNS = "SELECT ordinal, id, label FROM run ORDER BY ordinal"


def _home(rows: Sequence[Row], taken: Collection[int]) -> int:
    """Where most of a run's entries are, unless another run is kept there."""
    homes = [row.place >> RUN_BITS for row in rows]
    free = [home for home in homes if 0 < home < _MOST_RUNS and home not in taken]
    return max(free, key=free.count) if free else max(taken, default=0) + 1


def _places(runs: Mapping[RunId, Sequence[Row]], places: Mapping[Digest, int]) -> Iterator[tuple[str, list[Change]]]:
    moved = {row.hash: (-1 - places[row.hash], row.place) for rows in runs.values() for row in rows}
    for run, rows in runs.items():
        away = [row for row in rows if row.place != places[row.hash]]
        if away:
            numbers = ", ".join(str(row.number) for row in away[:_MOST])
            sentence = f"Entries of the run {run[:8]} stood in another order or place (number {numbers}); put back."
            # First out of the way: two of them may have changed places.
            yield sentence, [("UPDATE entry SET place=? WHERE place=?", moved[row.hash]) for row in away]
        wrong = [row for row in rows if row.column != row.number]
        if wrong:
            sentence = f"A number stored beside entry number {wrong[0].number} was changed; put right."
            away_now = {row.hash for row in away}
            yield (
                sentence,
                [
                    (
                        "UPDATE entry SET device_seq=? WHERE place=?",
                        (row.number, moved[row.hash][0] if row.hash in away_now else row.place),
                    )
                    for row in wrong
                ],
            )
    if any(row.place != places[row.hash] for rows in runs.values() for row in rows):
        yield "The places of the entries were written anew.", [("UPDATE entry SET place=-1-place WHERE place<0", ())]


def _log(connection: Any, log: Sequence[Row], places: Mapping[Digest, int]) -> Iterator[tuple[str, list[Change]]]:
    """What is wrong in the table of the device log, with the nodes of its tree."""
    stored = {row[0]: tuple(row[1:]) for row in connection.execute("SELECT seq, place, hash, nodes FROM device_log")}
    grown = Frontier()
    wrong: list[Change] = []
    for row in log:
        grown, nodes = grown.add(leaf_hash(row.hash))
        line = (places[row.hash], row.hash, b"".join(nodes[1:]))
        if stored.pop(row.number, None) != line:
            wrong.append(("INSERT OR REPLACE INTO device_log VALUES(?,?,?,?)", (row.number, *line)))
    wrong += [("DELETE FROM device_log WHERE seq=?", (seq,)) for seq in stored]
    if wrong:
        numbers = ", ".join(str(bound[0]) for _, bound in wrong[:_MOST])
        yield f"The list of the log was changed at number {numbers}; it was written anew from the entries.", wrong


_MOST = 5
_MOST_RUNS = 1 << 63 - RUN_BITS
