"""Layout 0, last section: what ties the record to its journal, how to check it, and what it does not show."""

from exports.layout.copies_0 import not_shown
from exports.layout.flow import BODY, CODE, LEFT, RIGHT, ROOM, SECTION, STRONG, Column, Flow, Style
from exports.layout.instructions import Face, Ink, Square
from exports.layout.stations_0 import lay_out_stations
from exports.layout.words import People
from exports.record import Officer, Record

_QR = 92.0
_LABELS = (Column(LEFT, 128), Column(LEFT + 134, ROOM - 134))
_HEAD_CODE = Style(Face.MONO, 15, 22, Ink.BLACK)


def lay_out_integrity(flow: Flow, record: Record, digest: str) -> None:
    """Codes, digests, fingerprints, how to verify, limits."""
    flow.new_page()
    flow.heading("Integrity", 2, SECTION)
    flow.rule()
    flow.space(8)
    _code(flow, record)
    flow.space(2)
    for heading, facts in _digests(record, digest).items():
        flow.space(2)
        flow.heading(heading, 3, STRONG)
        items = flow.node("L")
        for label, value in facts:
            flow.pair(label, value, _LABELS, CODE, parent=items)
    lay_out_stations(flow, record, People(record))
    for heading, sentences in _explanations(record):
        flow.space(4)
        flow.heading(heading, 3, STRONG)
        for sentence in sentences:
            flow.text(sentence, BODY)


def qr_text(record: Record) -> str:
    """What the QR code says: run, journal head, size and root of the device log."""
    made = record.integrity
    return f"SOP0 {made.run} {made.head} {made.device_size} {made.device_root}"


def _code(flow: Flow, record: Record) -> None:
    flow.need(_QR + 10)
    top = flow.y
    made = record.integrity
    left = Column(LEFT, ROOM - _QR - 24)
    flow.text("Code of the journal's head, for the Occurrence Book", STRONG, left)
    flow.text(made.head_code, _HEAD_CODE, left)
    flow.text(
        "Copy these twenty characters by hand into the Occurrence Book, or into any book that the station cannot "
        "change unseen. Whoever gives the code to the verifier later learns whether the end of the journal was cut "
        "off or an older copy was put back.",
        BODY,
        left,
    )
    alt = f"QR code: {qr_text(record)}"
    flow.put(Square(RIGHT - _QR, top - _QR, _QR, qr_text(record), flow.node("Figure", 0, alt)))
    flow.y = min(flow.y, top - _QR)


def _digests(record: Record, digest: str) -> dict[str, list[tuple[str, str]]]:
    made, head = record.integrity, record.head
    return {
        "Data inside this file (SHA-256)": [("record.json", digest), ("evidence.json", made.evidence)],
        "Journal": [
            ("Run", made.run),
            ("Newest entry of the run", f"{made.head} ({made.entries} entries)"),
            ("Log of the device", f"{made.device_root} ({made.device_size} entries)"),
        ],
        "Certificates (SHA-256)": [
            ("Station", made.root_fingerprint),
            ("Device", made.device_fingerprint),
            *((_named(officer), _held(officer)) for officer in record.officers),
        ],
        "Procedure, program and typefaces (SHA-256)": [
            ("Procedure, logic", head.logic_digest),
            ("Procedure, with texts", head.text_digest),
            *([(f"Translation ({head.language})", head.texts_digest)] if head.texts_digest else []),
            (made.program, made.program_digest),
            *made.fonts.items(),
            ("Drawn with", f"layout {made.layout}, {made.renderer}"),
        ],
    }


def _named(officer: Officer) -> str:
    return f"{officer.rank} {officer.name}".strip()


def _held(officer: Officer) -> str:
    roles = ", ".join(officer.roles) or "no role"
    where = f"; of {officer.station}" if officer.station else ""
    return f"{officer.fingerprint}\n{roles}; id {officer.id}, service number {officer.service_no or 'none'}{where}"


def _explanations(record: Record) -> list[tuple[str, list[str]]]:
    practice = " --practice" if record.head.practice else ""
    texts = {**_TEXTS, _NOT_SHOWN: not_shown(record, _TEXTS[_NOT_SHOWN])}
    return [(heading, [line.format(practice=practice) for line in lines]) for heading, lines in texts.items()]


_NOT_SHOWN = "What is not shown"


_TEXTS = {
    "How to verify": [
        "Any PDF reader that checks signatures can check the signature of the closing officer.",
        (
            "With the program: sop verify FILE --trust ROOT{practice}. ROOT is the certificate of the station. "
            "Compare its fingerprint with one that you did not get with this file."
        ),
        (
            "The program draws these pages again from record.json, follows the chain of entries in evidence.json, "
            "checks the signature of every entry, and compares each value with its entry."
        ),
    ],
    _NOT_SHOWN: [
        (
            "Values of class S2 (identity) and S3 (harm), and steps whose standing would tell such a value. No name "
            "of a child is in this file: persons are references (P1, P2 …) into the identity vault of the station. "
            "The journal of the station keeps it all, except what was expunged by rule; a fuller copy is a separate "
            "act with a recipient and a reason."
        ),
        "No picture, video or other content of an exhibit: an exhibit is a number, a count and a digest.",
    ],
    "Limits": [
        "The times are those of the laptop. A time stamp service was not used unless your reader shows one.",
        "The record shows what officers entered and signed. It does not prove that it happened as entered.",
        (
            "A deadline is called a statute's, clinical or a guideline's only where it is; a working target is a "
            "rule of the agency and not law. Legal references marked “wording to be confirmed” or “second-hand” "
            "were not read in the law itself."
        ),
    ],
}
