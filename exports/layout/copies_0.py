"""Layout 0, of a copy only: for whom it is, who is named in it, and the list of what it withholds."""

from exports.layout.flow import BODY, GROUP, LEFT, ROOM, SECTION, SMALL, STRONG, Column, Flow
from exports.layout.words import People, withheld
from exports.record import Record
from exports.terms import HeldBack, Terms

KINDS = {"full": "FULLER COPY", "disclosure": "DISCLOSURE COPY"}
SHOWN = {
    "": "no more than the ordinary record: identity (S2) and harm (S3) are withheld",
    "S2": "IDENTITY (class S2) too; harm (S3) is withheld",
    "S3": "IDENTITY (class S2) AND HARM (class S3) too; what is sealed or may have to be expunged is withheld",
}
_SHORT = {"": "", "S2": " (S2)", "S3": " (S2, S3)"}
_INSIDE = Column(LEFT + 12, ROOM - 12)
_PAIR = (Column(LEFT + 12, 168), Column(LEFT + 186, ROOM - 186))
_FULLER = (
    (
        "This copy shows values that the ordinary record withholds. It is for the recipient named on the first page; "
        "who else holds it must ask why. The list of what is withheld stands before this section."
    ),
    "No picture, video or other content of an exhibit: an exhibit is a number, a count and a digest.",
)


def mark(terms: Terms) -> str:
    """What stands at the head of every page of a copy."""
    return f"{KINDS[terms.kind]}{_SHORT[terms.shows]}"


def facts_of_copy(terms: Terms | None) -> list[tuple[str, str]]:
    """What the first page says about a copy."""
    if terms is None:
        return []
    sealed = [("Sealed to certificate", terms.certificate)] if terms.certificate else []
    return [("Copy for", terms.recipient), ("Why it leaves", terms.reason), ("It shows", SHOWN[terms.shows]), *sealed]


def not_shown(record: Record, usual: list[str]) -> list[str]:
    """What the last section says is not shown."""
    return list(_FULLER) if record.terms and record.terms.shows else usual


def lay_out_persons(flow: Flow, record: Record, people: People) -> None:
    """Who is behind the references of the record; nothing where identity is withheld."""
    if not record.persons:
        return
    flow.space(16)
    flow.heading("Persons", 2, SECTION, keep=60)
    flow.rule()
    for person in record.persons:
        flow.space(5)
        flow.need(40)
        flow.text(f"{person.ref}: {person.kind}", STRONG, _INSIDE)
        if person.values:
            items = flow.node("L")
            for detail in person.values:
                flow.pair(detail.label, people.detail(detail), _PAIR, parent=items)


def lay_out_held_back(flow: Flow, record: Record) -> None:
    """What a copy withholds, under which rule, and how more can be asked for."""
    if record.terms is None:
        return
    flow.space(16)
    flow.heading("What this copy withholds, and under which rule", 2, SECTION, keep=90)
    flow.rule()
    if not record.held_back:
        flow.space(4)
        flow.text("Nothing: every answer, act and note of the run is shown.", BODY)
    for rule in record.rules:
        found = [one for one in record.held_back if one.rule == rule.key]
        flow.space(7)
        flow.heading(f"Withheld ({len(found)})" if found else "How more can be asked for", 3, GROUP, keep=60)
        flow.text(rule.sentence, BODY)
        law = "; ".join(f"{one.cite}{f' ({one.mark})' if one.mark else ''}" for one in rule.law)
        flow.text(f"Behind it: {law}", SMALL)
        if found:
            items = flow.node("L")
            for one in found:
                flow.pair(one.step, _place(one), _PAIR, parent=items)


def _place(one: HeldBack) -> str:
    times = f", {one.count} times" if one.count > 1 else ""
    return f"{one.what or 'the whole step'} ({withheld(one.withheld)}){times}"
