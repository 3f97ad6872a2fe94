"""Layout 0, margins: what stands on every page, added when the number of pages is known."""

from exports.layout.copies_0 import mark
from exports.layout.flow import BOTTOM, LEFT, RIGHT, ROOM, Flow
from exports.layout.instructions import ARTIFACT, PAGE_HEIGHT, PAGE_WIDTH, Anything, Box, Face, Ink, Words
from exports.record import Record

_BANNER = 22.0
_CUT = 64


def add_margins(flow: Flow, record: Record, digest: str) -> None:
    """Put banner, header and footer before the contents of each page. All of it is decoration."""
    count = len(flow.pages)
    for index, page in enumerate(flow.pages):
        page[:0] = [
            *_banner(flow, record),
            *_header(flow, record),
            *_footer(flow, digest, f"page {index + 1} of {count}"),
            *_for_whom(flow, record),
        ]


def _banner(flow: Flow, record: Record) -> list[Anything]:
    if not record.head.practice:
        return []
    text = "PRACTICE \N{EM DASH} an exercise, not a record of a real case"
    width = flow.metrics.width(text, Face.BOLD, 9)
    y = PAGE_HEIGHT - _BANNER
    return [
        Box(0, y, PAGE_WIDTH, _BANNER, Ink.RED),
        Words((PAGE_WIDTH - width) / 2, y + 7.5, text, Face.BOLD, 9, Ink.WHITE, ARTIFACT),
    ]


def _header(flow: Flow, record: Record) -> list[Anything]:
    y = PAGE_HEIGHT - 48
    left = _short(flow, f"Case {record.head.case}")
    right = f"INTERIM RECORD {record.head.number}" if record.head.kind == "interim" else "RECORD"
    right = f"{mark(record.terms)} of the {right}" if record.terms else right
    width = flow.metrics.width(right, Face.BOLD, 7.6)
    return [
        Words(LEFT, y, left, Face.BOLD, 7.6, Ink.GREY, ARTIFACT),
        Words(
            RIGHT - width,
            y,
            right,
            Face.BOLD,
            7.6,
            Ink.RED if record.head.number or record.terms else Ink.GREY,
            ARTIFACT,
        ),
        Box(LEFT, y - 7, ROOM, 0.6, Ink.LINE),
    ]


def _footer(flow: Flow, digest: str, page: str) -> list[Anything]:
    y = BOTTOM - 30
    width = flow.metrics.width(page, Face.TEXT, 7.2)
    return [
        Box(LEFT, y + 12, ROOM, 0.6, Ink.LINE),
        Words(LEFT, y, f"record.json SHA-256 {digest}", Face.MONO, 6.2, Ink.GREY, ARTIFACT),
        Words(RIGHT - width, y, page, Face.TEXT, 7.2, Ink.GREY, ARTIFACT),
    ]


def _for_whom(flow: Flow, record: Record) -> list[Anything]:
    """Of a copy, on every page: a page that got loose still tells whose it is."""
    if record.terms is None:
        return []
    line = flow.metrics.lines(f"Copy for {record.terms.recipient}", Face.TEXT, 7.2, ROOM)[0]
    return [Words(LEFT, BOTTOM - 40, line, Face.TEXT, 7.2, Ink.RED, ARTIFACT)]


def _short(flow: Flow, text: str) -> str:
    lines = flow.metrics.lines(text, Face.BOLD, 7.6, ROOM - 120)
    return lines[0] if len(lines) == 1 else f"{lines[0][:_CUT]} …"
