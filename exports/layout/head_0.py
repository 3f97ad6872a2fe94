"""Layout 0, first page: what it is about, how it ended, and the signatures."""

from exports.layout.copies_0 import facts_of_copy, mark
from exports.layout.flow import ALARM, BODY, LEFT, ROOM, SMALL, STRONG, TITLE, Column, Flow, Style
from exports.layout.instructions import Box, Face, Ink, SignatureField
from exports.layout.stations_0 import written_where
from exports.layout.words import People, local
from exports.record import Record

_COLUMNS = (Column(LEFT, 112), Column(LEFT + 118, ROOM - 118))
_KICKER = Style(Face.BOLD, 8, 13, Ink.GREY)
_CASE = Style(Face.BOLD, 11, 16)
_SIGNATURE = 62.0
_NOT_REVIEWED = "NOT REVIEWED by a native speaker who knows the law; compare the English text"


def lay_out_head(flow: Flow, record: Record, people: People) -> None:
    """Title, case, result, facts and signature panel."""
    head = record.head
    kicker = f"INTERIM RECORD {head.number} of an open run" if head.kind == "interim" else "RECORD of a closed run"
    flow.text(f"{mark(record.terms)} of the {kicker}" if record.terms else kicker, _KICKER)
    flow.heading(head.title, 1, TITLE)
    flow.text(f"Case {head.case}", _CASE)
    flow.space(6)
    _result(flow, record)
    flow.space(6)
    _facts(flow, record, people)
    flow.space(10)
    _signatures(flow, record, people)


def _result(flow: Flow, record: Record) -> None:
    head = record.head
    lines = flow.metrics.lines(head.outcome, BODY.face, BODY.size, ROOM - 20) if head.outcome else []
    height = 12 + STRONG.leading + BODY.leading * len(lines)
    clean = head.result in {"complete", ""}
    flow.put(Box(LEFT, flow.y - height, ROOM, height, Ink.PALE if clean else Ink.PALE_RED))
    flow.put(Box(LEFT, flow.y - height, 2.5, height, Ink.BLUE if clean else Ink.RED))
    flow.y -= 6
    flow.text(_result_words(record), STRONG if clean else ALARM, Column(LEFT + 12, ROOM - 20))
    if lines:
        flow.lines(lines, BODY, LEFT + 12, flow.node("P"))
    flow.y -= 6


def _result_words(record: Record) -> str:
    counts = record.counts
    if record.head.kind == "interim":
        return "Result: none yet. The run is open; this is how it stood when the record was made."
    if record.head.result == "complete":
        unsaid = f"; withheld steps, of which nothing is said: {counts.withheld_steps}"
        return f"Result: complete{unsaid if counts.withheld_steps else ''}"
    left_out = f"; withheld steps, not counted here: {counts.withheld_steps}" if counts.withheld_steps else ""
    return f"Result: closed with steps not done ({counts.not_done}{left_out})"


def _facts(flow: Flow, record: Record, people: People) -> None:
    head, counts = record.head, record.counts
    facts = [
        *facts_of_copy(record.terms),
        ("Agency and station", f"{head.agency}, {head.station}"),
        ("Procedure", f"{head.procedure}, version {head.version}, language {head.language}"),
        *((("Translation", _NOT_REVIEWED),) if not head.reviewed else ()),
        ("Answers for it", head.owner),
        *((("Written at", "\n".join(written_where(record, people))),) if record.integrity.stations else ()),
        *((("Taken over by", people.stamp(head.accepted)),) if head.accepted else ()),
        ("Opened", people.stamp(head.opened)),
        *((("Begun by run", head.caller),) if head.caller else ()),
        ("Closed", people.stamp(head.closed) if head.closed else "not closed"),
        ("Record made", local(head.composed)),
        *((("From paper", _from_paper(record)),) if record.sheets else ()),
        ("Steps", _counted(record)),
        (
            "Withheld",
            f"steps: {counts.withheld_steps}, values: {counts.withheld_values} (S2 and S3); see the last section",
        ),
        ("Times", "East Africa Time (UTC+3), as claimed by the laptop; see the last section"),
    ]
    items = flow.node("L")
    for label, value in facts:
        flow.pair(label, value, _COLUMNS, parent=items)


def _from_paper(record: Record) -> str:
    acts = sum(sheet.acts for sheet in record.sheets)
    serials = ", ".join(dict.fromkeys(sheet.serial for sheet in record.sheets))
    return f"{acts} {'act was' if acts == 1 else 'acts were'} entered from paper; sheets: {serials}"


def _counted(record: Record) -> str:
    counts = record.counts
    parts = [
        (counts.completed, "completed"),
        (counts.skipped, "skipped"),
        (counts.waived, "waived"),
        (counts.not_done, "not done"),
        (counts.not_applying, "not applying"),
        (counts.undecided, "undecided"),
        (counts.open, "not finished"),
        (counts.later, "whose time had not come"),
        (counts.withheld_steps, "withheld"),
    ]
    return f"{counts.steps} in all: " + ", ".join(f"{number} {word}" for number, word in parts if number)


def _signatures(flow: Flow, record: Record, people: People) -> None:
    flow.need(_SIGNATURE + 30)
    flow.heading("Signatures on this file", 2, STRONG, keep=_SIGNATURE)
    flow.space(3)
    head = record.head
    who = people.name(head.maker)
    half = (ROOM - 14) / 2
    lines = [
        *flow.metrics.lines(who, Face.TEXT, 7.2, half - 16)[:2],
        "Certifies this file as it stands.",
        "Whether the signature is valid, your reader says.",
    ]
    maker = "officer who made this copy" if record.terms else "closing officer"
    form = flow.node("Form", 0, f"Electronic signature of the {maker}")
    top = flow.y
    flow.put(
        SignatureField(
            LEFT,
            top - _SIGNATURE,
            half,
            _SIGNATURE,
            (f"Officer who made this {'copy' if record.terms else 'record'}", *lines),
            form,
        )
    )
    right = Column(LEFT + half + 14, half)
    flow.text("Supervisor", STRONG, right)
    flow.text(
        "The field “Supervisor” of this file is kept for a counter-signature. It has no place on the page. "
        "Your reader lists it among the signatures once it is filled.",
        SMALL,
        right,
    )
    flow.y = min(flow.y, top - _SIGNATURE)
