"""Names that point into the shared files: roles, people, law, lists, contacts, shapes, skip reasons."""

from collections.abc import Collection, Iterable, Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.model import FieldType
from sop_engine.procedure.source import Source
from sop_engine.procedure.spelling import instead_of

FOUNDERS = 2
"""Supervisors who found a station together."""

_STEP_ROLES = ("who", "second", "sealed")


def known_roles(draft: Draft) -> Iterator[Problem]:
    """Everybody who acts has a role of `shared/roles.yaml`."""
    roles = draft.shared.roles
    yield from _known(draft.root, "owner", "R101", "role", roles)
    for key in _STEP_ROLES:
        for _, place in draft.steps_with(key):
            yield from _known(place, key, "R101", "role", roles)
    for _, place in draft.steps_with("skip"):
        yield from _known(place.get("skip"), "by", "R101", "role", roles)
    for gate in _gates(draft):
        yield from _known(gate, "lift", "R101", "role", roles)


def known_signers(draft: Draft) -> Iterator[Problem]:
    """Deciding officers have roles; who signs has a role or is one of the people."""
    roles = draft.shared.roles
    signers = dict.fromkeys((*roles, *draft.shared.people))
    for _, place in draft.fields_with("role"):
        yield from _known(place, "role", "R101", "role", roles)
    for key in ("from", "to"):
        for field, place in draft.fields_with(key):
            if field.type is FieldType.CUSTODY:
                yield from _known(place, key, "R101", "role or person", signers)
    for field, place in draft.fields_with("by"):
        if field.type is FieldType.SIGN:
            yield from _known(place, "by", "R101", "role or person", signers)
        else:
            yield from _known(place, "by", "R101", "role", roles)


def known_people(draft: Draft) -> Iterator[Problem]:
    """`subject` and `as` name a kind of person: of the people, or a role such as interpreter."""
    kinds = dict.fromkeys((*draft.shared.people, *draft.shared.roles))
    yield from _known(draft.root, "subject", "R102", "kind of person", kinds)
    for _, place in draft.fields_with("as"):
        yield from _known(place, "as", "R102", "kind of person", kinds)


def known_lists(draft: Draft) -> Iterator[Problem]:
    """`list: NAME` takes a shared list, `shape` a shared shape."""
    for _, place in draft.fields_with("list"):
        yield from _known(place, "list", "R103", "shared list", draft.shared.lists)
    for _, place in draft.fields_with("shape"):
        yield from _known(place, "shape", "R105", "shape", draft.shared.shapes)


def known_contacts(draft: Draft) -> Iterator[Problem]:
    """`call` names contacts whose numbers a station keeps."""
    for _, place in draft.steps_with("call"):
        yield from _known(place, "call", "R104", "contact", draft.shared.contacts)


def known_law(draft: Draft) -> Iterator[Problem]:
    """Each legal reference stands in the register, where its confidence is kept."""
    for place in (*(place for _, place in draft.steps_with("law")), *_gates(draft)):
        yield from _known(place, "law", "R106", "legal reference", draft.shared.law)


def _gates(draft: Draft) -> Iterator[Cursor]:
    for _, phase in draft.root.entries_of("phases"):
        yield from (gate for _, gate in phase.entries_of("gates"))


def known_skip_reasons(draft: Draft) -> Iterator[Problem]:
    """Reasons for a skip have shared codes, so that they can be counted."""
    known = draft.shared.skip_reasons
    for _, place in draft.steps_with("skip"):
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
        problem for _, role in root.entries_of("roles") for problem in _known(role, "agency", "R111", "agency", known)
    ]


def officers_of(officers: Source, roles: Collection[str]) -> list[Problem]:
    """What is wrong with a file of officers: roles that nobody knows, and fewer than the two who found a station."""
    people = Cursor(officers, (), officers.value).get("officers")
    found = [problem for _, one in people.entries() for problem in _known(one, "roles", "R101", "role", roles)]
    founders = sum(one.flag_of("supervisor") for _, one in people.entries())
    if founders < FOUNDERS:
        message = f"A station is founded by two supervisors, and there {'is one' if founders else 'is none'} here."
        found.append(people.problem("R114", message, "Write `supervisor: true` to two officers.", key=True))
    return found


def known_questions(draft: Draft) -> Iterator[Problem]:
    """The open question of a reference stands in the register, with what is assumed until it is answered."""
    if draft.law is not None:
        yield from questions_of(draft.law)


def questions_of(law: Source) -> list[Problem]:
    """Questions that a register of law names and does not have."""
    root = Cursor(law, (), law.value)
    known = [name for name, _ in root.entries_of("questions")]
    return [problem for _, one in root.entries_of("law") for problem in _known(one, "ask", "R113", "question", known)]


def _known(place: Cursor, key: str, code: str, what: str, known: Collection[str]) -> Iterable[Problem]:
    """What stands under the key, one name or several, is known."""
    for name in place.texts_of(key):
        if name not in known:
            return _strangers(place.get(key), code, what, known)
    return ()


def _strangers(place: Cursor, code: str, what: str, known: Collection[str]) -> Iterator[Problem]:
    for item in place.each():
        if item.text() not in known:
            found = _unknown(item, code, what, item.text(), known)
            yield item.problem(found.code, found.message, found.hint)


def _unknown(place: Cursor, code: str, what: str, name: str, known: Iterable[str]) -> Problem:
    hint = instead_of(name, known) or f"No {what} is known at all: look at the shared files."
    return place.problem(code, f"There is no {what} `{name}`.", hint, key=True)
