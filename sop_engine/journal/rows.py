"""Rows of the journal's tables: where a run lies, which entry is its last, and the nodes of the log's tree."""

from typing import Any

from sop_engine.canonical import Digest, sha256
from sop_engine.journal.body import body_time
from sop_engine.journal.entry import RunId
from sop_engine.journal.merkle import leaf_hash
from sop_engine.journal.store import RunHead

RUN_BITS = 20
"""A run's number stands above so many bits of an entry's place: it has less than a million entries."""
IN_RUN = (1 << RUN_BITS) - 1
"""The bits of a place that are the entry's number in its run."""
_HASH = 32
_MAX_SEQ = 1 << 62
_LAST = "SELECT place, device_seq, body FROM entry WHERE place >= ? AND place < ? ORDER BY place DESC LIMIT 1"
# The order of the tables is that of the log; of a run's entries only the last has no place behind it that is taken.
_HEADS = """
    SELECT place, body, id, label FROM device_log CROSS JOIN entry USING(place)
    CROSS JOIN run ON ordinal = place >> ?
    WHERE seq < ? AND NOT EXISTS (SELECT 1 FROM entry AS later WHERE later.place = device_log.place + 1)
    ORDER BY seq DESC LIMIT ?
"""
# Entries that came from other stations stand in no line of the log: runs that end with one are found through `taken`.
_TAKEN = """
    SELECT place, body, id, label FROM taken CROSS JOIN run USING(ordinal) CROSS JOIN entry
    ON place = (SELECT max(place) FROM entry WHERE place >= ordinal << ?1 AND place < (ordinal + 1) << ?1)
    WHERE NOT EXISTS (SELECT 1 FROM device_log WHERE seq = entry.device_seq AND device_log.place = entry.place)
    ORDER BY ordinal DESC
"""
_OWN_OF_RUN = """
    SELECT seq, body FROM entry JOIN device_log ON seq = device_seq AND device_log.place = entry.place
    WHERE entry.place >= ? AND entry.place < ? ORDER BY entry.place DESC
"""
_EXTRA = (
    "CREATE TABLE IF NOT EXISTS taken(ordinal INTEGER PRIMARY KEY) STRICT",
    "CREATE TABLE IF NOT EXISTS paper(id INTEGER PRIMARY KEY, run BLOB, content BLOB) STRICT",
)
_HAS_EXTRA = "SELECT 1 FROM sqlite_master WHERE name='taken'"


def make_room_for_taken(connection: Any) -> None:
    """Make the tables for what comes from other stations; a file to which nothing ever came has none of them."""
    for statement in _EXTRA:
        connection.execute(statement)


def has_taken(connection: Any) -> bool:
    """Did anything come from another station?"""
    return connection.execute(_HAS_EXTRA).fetchone() is not None


def papers_in(connection: Any, run: RunId | None) -> list[bytes]:
    """What was kept with entries of other stations, the oldest first; of one run, or of all."""
    if not has_taken(connection):
        return []
    if run is None:
        return [row[0] for row in connection.execute("SELECT content FROM paper ORDER BY id")]
    wanted = (bytes.fromhex(run),)
    return [row[0] for row in connection.execute("SELECT content FROM paper WHERE run=? ORDER BY id", wanted)]


def heads_in(connection: Any, limit: int, before: tuple[str, RunId] | None) -> list[RunHead]:
    """A page of heads: first runs that end with an entry of another station, then the device log read backwards."""
    taken = [_listed(row) for row in connection.execute(_TAKEN, (RUN_BITS,))] if has_taken(connection) else []
    ids = [one.run for one in taken]
    if before is None:
        page, below = taken[:limit], _MAX_SEQ
    elif before[1] in ids:
        page, below = taken[ids.index(before[1]) + 1 :][:limit], _MAX_SEQ
    else:
        page, below = [], seq_of(connection, *before)
    rows = connection.execute(_HEADS, (RUN_BITS, below, limit - len(page))) if len(page) < limit else ()
    return [*page, *map(_listed, rows)]


def _listed(row: tuple[int, bytes, bytes, bytes]) -> RunHead:
    place, body, run, label = row
    return RunHead(
        run=RunId(run.hex()), head=sha256(body), count=(place & IN_RUN) + 1, newest=body_time(body), label=label
    )


def newest_is_there(connection: Any) -> bool:
    """Whether the log's last line has its entry: a journal that was cut must not look like a shorter one."""
    last = connection.execute("SELECT place, hash FROM device_log ORDER BY seq DESC LIMIT 1").fetchone()
    if last is None:
        return True
    found = connection.execute("SELECT body FROM entry WHERE place=?", (last[0],)).fetchone()
    return found is not None and sha256(found[0]) == last[1]


def find_run(connection: Any, run: RunId) -> tuple[int, bytes] | None:
    """Place of the run's first entry, and its label; None for an unknown run."""
    row = connection.execute("SELECT ordinal, label FROM run WHERE id=?", (bytes.fromhex(run),)).fetchone()
    return None if row is None else (row[0] << RUN_BITS, row[1])


def known_run(connection: Any, run: RunId) -> tuple[int, RunHead] | None:
    """Where the run starts, and its head; None for an unknown run."""
    found = find_run(connection, run)
    return None if found is None else (found[0], head_of(connection, run, *found))


def new_run(connection: Any, run: RunId) -> int:
    """Make room for a run; the place of its first entry."""
    columns = (bytes.fromhex(run),)
    ordinal: int = connection.execute("INSERT INTO run(id) VALUES(?)", columns).lastrowid
    return ordinal << RUN_BITS


def places_of(start: int) -> tuple[int, int]:
    """The places of a run's entries: from, and up to but not including."""
    return start, start + (1 << RUN_BITS)


def head_of(connection: Any, run: RunId, start: int, label: bytes) -> RunHead:
    """The head of a run that has entries, from its last row."""
    place, _, body = connection.execute(_LAST, places_of(start)).fetchone()
    return RunHead(run=run, head=sha256(body), count=place - start + 1, newest=body_time(body), label=label)


def seq_of(connection: Any, newest: str, run: RunId) -> int:
    """Number in the device log of the run's last entry that is not newer than this time."""
    found = find_run(connection, run)
    if found is None:
        return 0
    rows = connection.execute(_OWN_OF_RUN, places_of(found[0]))
    return next((seq for seq, body in rows if body_time(body) <= newest), 0)


def node(connection: Any, level: int, index: int) -> Digest:
    """A complete tree node: it stands with the entry that completed it."""
    last_leaf = (index + 1 << level) - 1
    entry_hash, nodes = connection.execute("SELECT hash, nodes FROM device_log WHERE seq=?", (last_leaf,)).fetchone()
    if level == 0:
        return leaf_hash(entry_hash)
    return Digest(nodes[_HASH * (level - 1) : _HASH * level])
