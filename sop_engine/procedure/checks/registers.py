"""Names that point into the shared files: roles, people, law, lists, contacts, shapes, skip reasons."""

from collections.abc import Iterable, Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.model import FieldType
from sop_engine.procedure.source import Source
from sop_engine.procedure.spelling import instead_of

_STEP_ROLES = ("who", "second", "sealed")


def known_roles(draft: Draft) -> Iterator[Problem]:
    """Everybody who acts has a role of `shared/roles.yaml`."""
    roles = draft.shared.roles
    yield from _known(draft.root.get("owner"), "R101", "role", roles)
    for _, place in draft.steps:
        for key in _STEP_ROLES:
            yield from _known(place.get(key), "R101", "role", roles)
        yield from _known(place.get("skip").get("by"), "R101", "role", roles)
    for gate in _gates(draft):
        yield from _known(gate.get("lift"), "R101", "role", roles)


def known_signers(draft: Draft) -> Iterator[Problem]:
    """Deciding officers have roles; who signs has a role or is one of the people."""
    roles, people = draft.shared.roles, draft.shared.people
    for field, place in draft.fields:
        yield from _known(place.get("role"), "R101", "role", roles)
        if field.type is FieldType.CUSTODY:
            yield from _known(place.get("from"), "R101", "role or person", (*roles, *people))
            yield from _known(place.get("to"), "R101", "role or person", (*roles, *people))
        if field.type is FieldType.SIGN:
            yield from _known(place.get("by"), "R101", "role or person", (*roles, *people))
        else:
            yield from _known(place.get("by"), "R101", "role", roles)


def known_people(draft: Draft) -> Iterator[Problem]:
    """`subject` and `as` name a kind of person: of the people, or a role such as interpreter."""
    kinds = (*draft.shared.people, *draft.shared.roles)
    yield from _known(draft.root.get("subject"), "R102", "kind of person", kinds)
    for _, place in draft.fields:
        yield from _known(place.get("as"), "R102", "kind of person", kinds)


def known_lists(draft: Draft) -> Iterator[Problem]:
    """`list: NAME` takes a shared list, `shape` a shared shape."""
    for _, place in draft.fields:
        yield from _known(place.get("list"), "R103", "shared list", draft.shared.lists)
        yield from _known(place.get("shape"), "R105", "shape", draft.shared.shapes)


def known_contacts(draft: Draft) -> Iterator[Problem]:
    """`call` names contacts whose numbers a station keeps."""
    for _, place in draft.steps:
        yield from _known(place.get("call"), "R104", "contact", draft.shared.contacts)


def known_law(draft: Draft) -> Iterator[Problem]:
    """Each legal reference stands in the register, where its confidence is kept."""
    for place in (*(place for _, place in draft.steps), *_gates(draft)):
        yield from _known(place.get("law"), "R106", "legal reference", draft.shared.law)


def _gates(draft: Draft) -> Iterator[Cursor]:
    for _, phase in draft.root.entries_of("phases"):
        yield from (gate for _, gate in phase.entries_of("gates"))


def known_skip_reasons(draft: Draft) -> Iterator[Problem]:
    """Reasons for a skip have shared codes, so that they can be counted."""
    known = draft.shared.skip_reasons
    for _, place in draft.steps:
        for code, reason in place.get("skip").entries_of("reasons"):
            if code not in known:
                yield _unknown(reason, "R107", "skip reason", code, known)


def known_agencies(draft: Draft) -> Iterator[Problem]:
    """Every role belongs to an agency."""
    if draft.roles is not None:
        yield from agencies_of(draft.roles)


def agencies_of(roles: Source) -> list[Problem]:
    """Agencies that a file of roles names and does not have."""
    root = Cursor(roles, (), roles.value)
    known = [name for name, _ in root.entries_of("agencies")]
    return [
        problem
        for _, role in root.entries_of("roles")
        for problem in _known(role.get("agency"), "R111", "agency", known)
    ]


def _known(place: Cursor, code: str, what: str, known: Iterable[str]) -> Iterator[Problem]:
    for item in place.each():
        if item.text() not in known:
            found = _unknown(item, code, what, item.text(), known)
            yield item.problem(found.code, found.message, found.hint)


def _unknown(place: Cursor, code: str, what: str, name: str, known: Iterable[str]) -> Problem:
    hint = instead_of(name, known) or f"No {what} is known at all: look at the shared files."
    return place.problem(code, f"There is no {what} `{name}`.", hint, key=True)
