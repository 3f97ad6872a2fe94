"""Cases to be expunged: runs with persons, invented values planted in them, and two supervisors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sop_engine.journal.pages import Pages
from sop_engine.run import orders as o
from sop_engine.session import RunSession, Work
from sop_engine.session.expunge_plan import plan_expunge
from sop_engine.session.expunging import expunge
from tests.session.stories import answer, at_work, procedure, saved, unlocked
from tests.tui.practice import Practice

CHILD, PARENT = "Zawadi Kielelezo", "Pendo Mfano"
PHONE = "0700 555 0199"
PIECE = 24
AUTHORITY, REASON = "Order of the High Court, Misc. 12 of 2026 (invented)", "Retention ended"


def begin(work: Work, case: str) -> RunSession:
    """A run of that case with a child, a parent, and a note."""
    session = RunSession.start(work, procedure(), case)
    assert isinstance(session, RunSession)
    for kind, values in (("child", {"name": CHILD, "phone": PHONE}), ("parent", {"name": PARENT})):
        saved(session.submit(o.AddPerson(by="wanjiru", actor="wanjiru", kind=kind, values=values)))
    saved(session.submit(answer("receive", "place", "child_desk")))
    saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text="The blue gate is planted here.")))
    return session


@contextmanager
def supervising(practice: Practice, officer: str = "otieno") -> Iterator[Work]:
    """A supervisor at work."""
    with at_work(practice, officer) as work:
        yield work


def expunged(practice: Practice, text: str, *persons: str) -> bool:
    """Expunge it by both supervisors."""
    with supervising(practice) as work:
        second = unlocked(practice, "kamau")
        plan = plan_expunge(work, second, text, persons)
        return expunge(work, second, plan, AUTHORITY, REASON)


def secrets_of(practice: Practice, run: str, *names: str) -> list[bytes]:
    """Wrapped keys and boxes of a run (of these compartments, or all), and its label."""
    with at_work(practice, "otieno") as work:
        kept = [one for one in work.keystore.compartments(run) if not names or one.name in names]  # type: ignore[arg-type]
        found = [wrapped for one in kept for wrapped in one.wraps.values()]
        ids = {one.id for one in kept}
        for entry in work.journal.entries(run):  # type: ignore[arg-type]
            found += [box.ciphertext for box in entry.boxes if box.compartment in ids]
        head = work.journal.head(run)  # type: ignore[arg-type]
        if not names and head is not None:
            found.append(head.label)
    return found


def traces(secrets: list[bytes], content: bytes) -> list[bytes]:
    """Those of which some piece is found: a long one lies on several pages."""
    return [
        one
        for one in secrets
        if any(one[at : at + PIECE] in content for at in range(0, max(1, len(one) - PIECE), len(one) // 40 + PIECE))
    ]


def every_page(practice: Practice, *, log: bool = True) -> bytes:
    """All decrypted pages of both files, free ones too, and of their write-ahead logs."""
    keys = unlocked(practice)
    found = []
    for path, key in (
        (practice.folder / "station.db", keys.journal_key),
        (practice.folder / "keys.db", keys.keys_key),
    ):
        found.append(pages_of(path, key, log=log))
    return b"".join(found)


def pages_of(path: Path, key: bytes, *, log: bool = True) -> bytes:
    """All decrypted pages of one file."""
    pages = Pages(path, key)
    main = [page for number in range(1, pages.count + 1) if (page := pages._main(number)) is not None]
    assert len(main) == pages.count
    return b"".join([*main, *(page for _, page in (pages._frames() if log else ()))])
