"""Layout 0: the record as pages. Pure; frozen for ever once a release has made records with it."""

from exports.layout.copies_0 import lay_out_held_back, lay_out_persons
from exports.layout.exceptions_0 import lay_out_exceptions
from exports.layout.exhibits_0 import lay_out_exhibits
from exports.layout.flow import Flow
from exports.layout.head_0 import lay_out_head
from exports.layout.instructions import Pages
from exports.layout.integrity_0 import lay_out_integrity
from exports.layout.margins_0 import add_margins
from exports.layout.metrics import Metrics
from exports.layout.steps_0 import lay_out_steps
from exports.layout.words import People
from exports.record import Record, to_json
from sop_engine.canonical import sha256

NUMBER = 0
"""The number of this layout, as the record says it."""


def lay_out(record: Record, metrics: Metrics) -> Pages:
    """Lay out a record: head, exceptions first, every step, sign-offs and notes, integrity."""
    flow = Flow(metrics)
    people = People(record)
    digest = sha256(to_json(record)).hex()
    lay_out_head(flow, record, people)
    lay_out_exceptions(flow, record, people)
    lay_out_persons(flow, record, people)
    lay_out_steps(flow, record, people)
    lay_out_exhibits(flow, record, people)
    lay_out_held_back(flow, record)
    lay_out_integrity(flow, record, digest)
    add_margins(flow, record, digest)
    return Pages(
        title=flow.metrics.literal(f"{record.head.title}: {record.head.case}").replace("\n", " "),
        pages=tuple(tuple(page) for page in flow.pages),
        nodes=tuple(flow.nodes),
        bookmarks=tuple(flow.bookmarks),
    )
