"""Facts for the weight of the record under section 78A(3) of the Evidence Act. Pure.

The factors stand here in our own words, as the register of laws has them. Each says what does not follow, too.
"""

from collections.abc import Iterator

from exports.layout.words import local
from exports.papers.facts import PaperFacts
from exports.papers.sheet import Sheet

_ABOUT = (
    "The court weighs electronic evidence by how reliably it was generated, stored and communicated, how its "
    "integrity was kept, and how its originator was identified. For each: what the record shows, what it does not "
    "show, and room for what a witness knows."
)


def lay_out_weight(sheet: Sheet, facts: PaperFacts) -> None:
    """The page of weight factors."""
    sheet.part("DRAFT weight factors, Evidence Act s.78A(3)", _ABOUT)
    for title, shown, unshown in _factors(facts):
        sheet.section(title, keep=90)
        sheet.points(shown)
        sheet.points([f"Not shown: {unshown}"], "\N{EM DASH}")
        sheet.asks([*_LINES.get(title, ()), "A witness adds"])
    sheet.section("Anything else that bears on its weight", keep=60)
    sheet.room("A witness or counsel adds:", 2)


_INTEGRITY = "How its integrity was kept"
_LINES = {_INTEGRITY: ("Book and entry in which the code stands",)}


Factor = tuple[str, Iterator[str], str]


def _factors(facts: PaperFacts) -> Iterator[Factor]:
    yield (
        "How it was generated",
        _generated(facts),
        "that what was entered is true. The times are those of the laptop; nobody outside vouched for them.",
    )
    yield "How it was stored", _stored(facts), "who had the laptop in hand, and where it stood."
    yield (
        "How it was communicated",
        _communicated(facts),
        "what became of the file after it was handed out; compare its SHA-256.",
    )
    yield (
        _INTEGRITY,
        _integrity(facts),
        "that the journal was not rebuilt by somebody who holds all keys, unless its code was written down outside.",
    )
    yield (
        "How its originator was identified",
        _originator(facts),
        "that the person whose passphrase or token was used is the one who used it; that is proved separately.",
    )


def _generated(facts: PaperFacts) -> Iterator[str]:
    record = facts.record
    yield (
        "Officers answered a fixed checklist step by step. Each answer was kept with who gave it, in which role, "
        "when it was done and when it was entered; a late entry is marked as late."
    )
    yield f"The procedure and its text are pinned in the first entry: {record.head.procedure} {record.head.version}."
    yield "Decisions are those of a named officer with a reason; the program decides nothing about a child."


def _stored(facts: PaperFacts) -> Iterator[str]:
    made = sum(one.sentence.startswith("A backup was made") for one in facts.health.acts)
    yield "Entries lie in an encrypted database, are only ever added, and each names the digest of the one before it."
    yield "An amendment is a new entry with a reason; both values stay in the journal."
    known = "" if facts.health.whole else ", as far as this officer may read the log"
    yield f"Backups in the period: {made or 'none'}{known}. See the health log."


def _communicated(facts: PaperFacts) -> Iterator[str]:
    days = ", ".join(local(one) for one in facts.handed_out) or "never before this draft"
    yield f"The record was sealed once, at closing, and is handed out as the same bytes. Handed out: {days}."
    yield "To whom each time, with the digest of the file, stands in the journal of the run."


def _integrity(facts: PaperFacts) -> Iterator[str]:
    made = facts.record.integrity
    held = "all held" if facts.sound else "did NOT all hold; see the health log"
    yield f"The file is certified by an electronic signature. Checks of the run, {local(facts.at)}: {held}."
    yield (
        f"Code of the log's head when the record was made: {made.head_code}. If it stands in the Occurrence Book or "
        "another book outside the laptop, all entries up to it stood when it was written there."
    )


def _originator(facts: PaperFacts) -> Iterator[str]:
    record = facts.record
    yield (
        "Every entry and the file are signed with keys of named officers, certified by the root of the station "
        f"(SHA-256 {record.integrity.root_fingerprint}). The record lists them with rank, service number and roles."
    )
    yield "Two supervisors open that root to enrol an officer. A lost key is revoked, and the list is in the record."
