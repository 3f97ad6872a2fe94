"""Draft certificate under section 106B(4) of the Evidence Act: its four items, each with what the record shows. Pure.

What the section asks stands here in our own words, as the register of laws has it; a lawyer writes the certificate.
"""

from collections.abc import Iterator

from exports.layout.flow import SMALL
from exports.layout.stations_0 import written_where
from exports.layout.words import People, local
from exports.papers.facts import PaperFacts
from exports.papers.sheet import Sheet
from exports.parts import Stamp
from exports.record import Record

_ABOUT = (
    "Drawn up by the program from the signed record, in the order of the four items that the section names. It is "
    "not a form of words: the person who signs, and counsel, write the certificate. Strike out what is not so, fill "
    "in what is missing, and state nothing that you do not know or believe."
)
_BEFORE_USE = (
    "The prosecutor has read the draft: conditions and items are all answered, with facts and no opinions.",
    "It is attached to the exact exhibit whose SHA-256 stands above, listed in the file, and served with it.",
    "Each maker gives an own certificate: provider for returns, examiner for extractions, officer for print-outs.",
    "Who the person behind an account, a line or a device was is proved separately; this paper does not prove it.",
    "If the record is printed or exported again for the court, that output gets an own one, and this one is kept.",
    "The signer can come to court, and a second person who knows the system is named.",
)


def lay_out_certificate(sheet: Sheet, facts: PaperFacts) -> None:
    """The certificate's pages."""
    sheet.part("DRAFT certificate, Evidence Act section 106B(4)", _ABOUT)
    sheet.section("Court, case and maker")
    sheet.pairs(
        [("Case of the station", facts.record.head.case), ("Drawn up", f"{local(facts.at)} by {facts.maker}")]
    )
    sheet.asks(["Court and place", "Case number in court", "Name of the maker", "Rank or post, service number"])
    sheet.asks(["Employer", "Why responsible for the device, or for this work"])
    _record(sheet, facts)
    _devices(sheet, facts)
    _conditions(sheet, facts)
    _signature(sheet)


def _record(sheet: Sheet, facts: PaperFacts) -> None:
    record = facts.record
    sheet.section("(a) The electronic record, and how it was produced")
    sheet.pairs(_identity(facts))
    sheet.question("How it was produced, as the record shows")
    sheet.points(_production(facts))
    if record.head.practice:
        sheet.points(["PRACTICE: it is a record of a practice station, about no real case."])
    sheet.asks(["Medium for the court (paper, disc, drive)", "Printed or copied by, on (day, time)"])


def _identity(facts: PaperFacts) -> Iterator[tuple[str, str]]:
    record = facts.record
    head, made = record.head, record.integrity
    closed = local(head.closed.at) if head.closed else "not closed"
    yield "Record", f"{head.title}, case {head.case}"
    yield "Kept by", f"{head.agency}, {head.station}"
    yield "File", f"one signed PDF of {facts.pages} pages, {facts.size} bytes"
    yield "SHA-256 of the file", facts.digest
    yield "Acts from and to", f"{local(head.opened.at)} to {closed}, East Africa Time, as claimed by the laptop"
    yield "Procedure", f"{head.procedure} {head.version}; SHA-256 of its text {head.text_digest}"
    yield "Journal of the run", f"{made.run}, {made.entries} entries, the newest {made.head}"


def _production(facts: PaperFacts) -> Iterator[str]:
    record, people = facts.record, People(facts.record)
    head, made = record.head, record.integrity
    yield (
        f"Officers made {made.entries} entries of this run at a laptop of their station. Each was signed with the "
        "key of the officer who made it, when it was made, and carries the digest of the entry before it."
    )
    yield from (f"{one}." for one in written_where(record, people))
    if head.closed:
        yield f"{people.name(head.closed.by)} closed the run on {local(head.closed.at)}. Result: {_result(record)}."
    yield (
        f"On {local(head.composed)} the program {made.program} composed the record from these entries; nobody typed "
        f"on its pages. {people.name(head.maker)} signed the file. SHA-256 of the program: {made.program_digest}."
    )
    yield from _left_out(record)


def _result(record: Record) -> str:
    if record.head.result != "complete":
        return "closed with steps not done"
    return "complete, as far as the record tells" if record.counts.withheld_steps else "complete"


def _left_out(record: Record) -> Iterator[str]:
    counts = record.counts
    if counts.withheld_steps or counts.withheld_values:
        yield (
            f"Withheld in the file, since they identify or could harm: values: {counts.withheld_values}; steps: "
            f"{counts.withheld_steps}. Each stands in the journal and is marked in the record."
        )
    acts = sum(sheet.acts for sheet in record.sheets)
    if acts:
        yield f"{acts} acts were copied from paper; the sheets are exhibits of their own and belong with it."


def _devices(sheet: Sheet, facts: PaperFacts) -> None:
    made = facts.record.integrity
    sheet.section("(b) The device")
    sheet.pairs(
        [
            ("Laptop's certificate", f"SHA-256 {made.device_fingerprint}"),
            ("Its log", f"{made.device_size} entries when the record was made, root {made.device_root}"),
            ("Devices in turn", _in_turn(facts)),
        ]
    )
    sheet.text("Make, model and serial number are not known to the program: take them from the device.", SMALL)
    sheet.asks(["Make and model of the laptop", "Serial number, asset number", "Operating system and version"])
    sheet.asks(
        ["Where it is kept, and by whom", "Printer: make, model, serial number", "Further devices used in turn"]
    )


def _in_turn(facts: PaperFacts) -> str:
    count = facts.health.devices
    if facts.record.integrity.stations:
        return (
            "several stations wrote the run, each on a laptop of its own, as said above: this paper and its health "
            "log are about the station that drew them up; the others give theirs"
        )
    if count == 1:
        return "one laptop wrote the log of the station"
    return f"{count} certified devices wrote the log one after another, since the station was restored from a backup"


def _conditions(sheet: Sheet, facts: PaperFacts) -> None:
    sheet.section("(c) The conditions of section 106B(2)", keep=150)
    for title, points in (
        ("1. The device was in regular use, by a person with lawful control of it", _use(facts)),
        ("2. Such information was regularly fed into it, in the ordinary course of the work", _feeding(facts)),
        ("3. It worked properly in the material time, or its faults did not affect the record", _working(facts)),
        ("4. What the record says derives from the information that was fed in", _deriving(facts)),
    ):
        sheet.question(title)
        sheet.points(points)
        sheet.room("I state:", 2)


def _use(facts: PaperFacts) -> Iterator[str]:
    health, people = facts.health, People(facts.record)
    yield (
        f"From {local(health.since)} to {local(health.until)} the log of the station gained {health.entries} signed "
        "entries, of this and of other runs."
    )
    acting = ", ".join(dict.fromkeys(people.name(one) for one in _actors(facts.record)))
    yield f"In this run acted: {acting}. Each unlocked the laptop with an own passphrase, some with a token."
    yield "Who had lawful control of the laptop is not in the record: say whose it is and who answers for it."


def _actors(record: Record) -> Iterator[str]:
    """Officers by id, in the order of the pages."""
    stamps: list[Stamp | None] = [record.head.opened, record.head.closed]
    stamps += [act.stamp for step in record.steps for act in step.acts]
    for stamp in stamps:
        if stamp is not None:
            yield stamp.entered_by or stamp.by


def _feeding(facts: PaperFacts) -> Iterator[str]:
    counts = facts.record.counts
    yield (
        f"The procedure asked for {counts.steps} steps: {counts.completed} completed, {counts.skipped} skipped, "
        f"{counts.waived} waived, {counts.not_done} not done, {counts.not_applying} not applying."
    )
    kinds = [one.kind for one in facts.record.exceptions]
    late, amended, sheets = kinds.count("late_entry"), kinds.count("amended"), len(facts.record.sheets)
    yield f"Late entries: {late}; amended answers: {amended}; sheets of paper copied from: {sheets}. Each is marked."
    yield "Whether this was the ordinary course of the station's work is for you to say."


def _working(facts: PaperFacts) -> Iterator[str]:
    health = facts.health
    found = "found nothing wrong" if facts.sound else "FOUND FAULTS; they are listed in the health log"
    yield f"A check of every entry and signature of the run, made for this draft on {local(facts.at)}, {found}."
    yield (
        f"Since the run was opened the entries show {_times(len(health.starts), 'start')} of the machine and "
        f"{_times(len(health.jumps), 'jump')} of its clock; the health log below lists them."
    )
    marks = sum(one.kind == "clock" for one in facts.record.exceptions)
    if marks:
        yield f"The record itself lists {_times(marks, 'remark')} about the laptop's clock among its exceptions."
    if not health.whole:
        yield "The health log below is not whole: only a supervisor may read what all officers did to the station."


def _times(count: int, thing: str) -> str:
    return f"{count or 'no'} {thing}{'' if count == 1 else 's'}"


def _deriving(facts: PaperFacts) -> Iterator[str]:
    yield (
        "Every line of the pages follows from record.json in the file, and every value in that from a disclosure "
        "that a signed entry lists. The command “sop verify” draws the pages again and compares; others can check "
        "the signatures without it."
    )
    yield f"The file itself is signed; any change of it after that breaks the signature. Its SHA-256: {facts.digest}."


def _signature(sheet: Sheet) -> None:
    sheet.section("(d) Signature", keep=170)
    sheet.text(
        "Certificate / affidavit (strike out one). I make this statement to the best of my knowledge and belief."
    )
    sheet.asks(["Name", "Rank or post, service number", "Place", "Day", "Signature"])
    sheet.asks(["Second person who knows the system"])
    sheet.section("Before it is used", keep=110)
    sheet.points(_BEFORE_USE, "\N{BALLOT BOX}")
