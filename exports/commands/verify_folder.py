"""`sop verify FOLDER`: many records in one go, one line each, with a bar that shows how far it is."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from exports.verify.findings import Check, Outcome, Status, Verdict
from sop_engine.errors import CannotOpen
from sop_engine.visible import visible_line

ENDINGS = frozenset({".pdf", ".zip"})
"""How records and bundles in one file end."""


def records_in(folder: Path) -> tuple[Path, ...]:
    """The records in a folder and the folders in it, in order of their names; links are not followed.

    Raises:
        CannotOpen: there are none.
    """
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.is_symlink()
    )
    if not found:
        sentence = f"There is no record in the folder {folder.name!r}."
        raise CannotOpen(sentence, "Records end with .pdf, bundles in one file with .zip.")
    return tuple(found)


def verify_each(folder: Path, paths: Sequence[Path], verify: Callable[[Path], Outcome]) -> list[tuple[str, Outcome]]:
    """Verify each; what cannot be opened is one line among the others. The bar shows on a terminal only."""
    results = []
    with click.progressbar(paths, label="Verifying", file=sys.stderr) as bar:
        for path in bar:
            try:
                outcome = verify(path)
            except CannotOpen as fault:
                unread = Check(Status.FAILED, "file", fault.sentence)
                outcome = Outcome(verdict=Verdict.UNREADABLE, checks=(unread,))
            results.append((str(path.relative_to(folder)), outcome))
    return results


def summary(results: Sequence[tuple[str, Outcome]]) -> Iterator[str]:
    """A line for each record, what speaks against it below, and last how many of each verdict there are."""
    width = max(len(verdict.value) for verdict in Verdict)
    for name, outcome in results:
        yield f"{outcome.verdict.value:<{width}}  {visible_line(name)}"
        for check in outcome.checks:
            if check.status is Status.FAILED:
                yield f"{'':<{width}}    {check.name}: {visible_line(check.reason)}"
    counts = Counter(outcome.verdict for _name, outcome in results)
    told = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict])
    yield ""
    yield f"{len(results)} records: {told}"
