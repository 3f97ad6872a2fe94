"""`python -m tests.interface.catalogue`: brings the Kiswahili catalogue up to date and compiles it.

New texts come in without a translation, changed ones as doubtful (`fuzzy`), and what is gone goes. The `.po` is
edited by hand; the `.mo` is what the program reads, and both are kept, so that nothing has to be built to use it.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.interface.texts import ROOT, texts

LOCALE = "sw_KE"
PO = ROOT / "sop_engine" / "locales" / LOCALE / "LC_MESSAGES" / "sop.po"
MO = PO.with_suffix(".mo")
_HEAD = """\
# Kiswahili of screens and commands. NOT REVIEWED: a native speaker who knows the law has to read it.
# Where it is in doubt the English holds. What procedures say is translated beside each of them.
#"""
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed date, so that the same texts give the same file."""


def template() -> Catalog:
    """All texts, without translations."""
    made = Catalog(project="sop-engine", version="0", header_comment=_HEAD, creation_date=_MADE, charset="utf-8")
    for one in texts():
        made.add(one.id, locations=[(one.file, 0)], context=one.context or None)
    return made


def read(path: Path = PO) -> Catalog:
    """The catalogue as it was written."""
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def compiled(catalogue: Catalog) -> bytes:
    """What the program reads."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def written(catalogue: Catalog) -> bytes:
    """What people edit."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, omit_header=False, ignore_obsolete=True, sort_output=False, no_location=True)
    return out.getvalue()


def main() -> int:
    """Update and compile; says what is missing, and 1 if anything is."""
    catalogue = read() if PO.exists() else Catalog(locale=LOCALE)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.header_comment, catalogue.fuzzy = _HEAD, False
    catalogue.project, catalogue.version = "sop-engine", "0"
    catalogue.msgid_bugs_address = ""
    catalogue.creation_date = catalogue.revision_date = _MADE
    catalogue.last_translator = catalogue.language_team = "nobody yet, needs a native legal speaker"
    PO.write_bytes(written(catalogue))
    MO.write_bytes(compiled(catalogue))
    lacking = [str(one.id) for one in catalogue if one.id and (one.fuzzy or not all(_strings(one.string)))]
    for words in lacking:
        sys.stdout.write(f"not translated: {words}\n")
    return 1 if lacking else 0


def _strings(string: object) -> tuple[str, ...]:
    return tuple(map(str, string)) if isinstance(string, tuple | list) else (str(string),)


if __name__ == "__main__":
    sys.exit(main())
