"""The health log as pages: whether the system worked properly, as far as the log of the station tells. Pure."""

from collections.abc import Iterator

from exports.layout.flow import ALARM, SMALL
from exports.layout.words import local
from exports.papers.facts import Health, PaperFacts
from exports.papers.sheet import Sheet
from exports.verify.findings import Status
from sop_engine.run.time_events import span

_ABOUT = (
    "From the signed log of the station: starts of the machine, checks, backups, marks of the clock, faults and "
    "versions, from the opening of the run until this draft. Times are East Africa Time, as claimed by the laptop."
)
_UNSEEN = (
    "Switching on without an entry, faults of screen, keyboard or printer, and what other programs did there.",
    "A check of the station that failed: it writes nothing into the station, which stays as it is.",
    "A fault that left no trace in the entries. What a user of the laptop noticed, a witness must say.",
)


def lay_out_health(sheet: Sheet, facts: PaperFacts) -> None:
    """The health log."""
    health = facts.health
    sheet.part("DRAFT health log of the system", _ABOUT)
    sheet.section("The period")
    sheet.pairs(_summary(facts))
    if not health.whole:
        sheet.text(
            "NOT WHOLE: the officer who drew this up sees only the own acts in the log of the station. "
            "A supervisor can draw it up with everybody's.",
            ALARM,
        )
    sheet.section("Checks of this run, made for this draft")
    sheet.points(f"{one.status.value}: {one.name}: {one.reason}" for one in facts.checks)
    sheet.section("Starts of the machine, by the first entry after each")
    sheet.text(", ".join(map(local, health.starts)) or "none in the period")
    sheet.section("Jumps of the clock")
    sheet.points(
        [f"before the entry of {local(at)}: {span(by)}" for at, by in health.jumps] or ["none in the period"]
    )
    sheet.section("Remarks about the clock in the record")
    sheet.points(_remarks(facts) or ["none"])
    sheet.section("Checks, backups and faults in the log of the station")
    sheet.points(_acts(health) or ["none in the period that this officer may read"])
    sheet.section("What this log cannot show")
    sheet.points(_UNSEEN)
    sheet.room("A witness adds:", 3)


def _summary(facts: PaperFacts) -> Iterator[tuple[str, str]]:
    health, made = facts.health, facts.record.integrity
    failed = sum(one.status is Status.FAILED for one in facts.checks)
    yield "From and to", f"{local(health.since)} to {local(health.until)}"
    yield "Entries", f"{health.entries} in the period, {health.size} in the log of the station altogether"
    yield "Checks of this run", f"{len(facts.checks)} made for this draft, {failed or 'none'} failed"
    yield "Devices", f"{health.devices}"
    yield "Program of the record", f"{made.program}, SHA-256 of its files {made.program_digest}"
    yield "Program of this draft", health.program


def _remarks(facts: PaperFacts) -> list[str]:
    """What the record lists about the clock: what officers said of it, and its jumps in this run."""
    found = [one for one in facts.record.exceptions if one.kind == "clock"]
    return [f"{one.title} ({local(one.stamp.entered)})" if one.stamp else one.title for one in found]


def _acts(health: Health) -> list[str]:
    return [f"{local(one.at)}  {one.sentence} ({one.by})" for one in health.acts]


def lay_out_questions(sheet: Sheet, facts: PaperFacts) -> None:
    """What a lawyer must still confirm, with how sure each reference is."""
    sheet.part(
        "Questions that remain for a lawyer",
        "These drafts are no legal advice. The laws below were read in stored copies that may be older than today "
        "and are not official; the official text is at new.kenyalaw.org. Until the questions are answered, use these "
        "papers as notes for counsel and not before a court.",
    )
    sheet.section("The provisions, and how sure the register is")
    for one in facts.cited:
        sheet.question(one.cite)
        sheet.text(one.says)
        sheet.text(f"Confidence: {one.label}.", SMALL)
    sheet.section("Still to be confirmed")
    for asked in facts.asked:
        sheet.question(f"{asked.number}. {asked.ask}")
        sheet.text(f"Assumed until then: {asked.until_then}")
    for ask in _OWN:
        sheet.question(ask)
        sheet.room("", 1)


# Not in the register of laws: they came up when these papers were written.
_OWN = (
    "Who signs for such a record: the officer who closed the run, or who answers for the station's laptop?",
    "Is a certificate needed for a file that carries its own electronic signatures, and must it be an affidavit?",
    "In which words is lawful control stated for a laptop of the agency that several officers use?",
)
