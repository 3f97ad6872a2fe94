"""Differences in plain words, for trainers and for those who run the procedure."""

from collections.abc import Iterator, Mapping, Sequence

from sop_engine.procedure.diff import amounts
from sop_engine.procedure.diff.change import Act, Change, Level, Part, Plain
from sop_engine.procedure.wording import listed

_CLASSES = ("open", "case", "identity", "harm")

_VALUES: Mapping[str, str] = {
    "owner": "the role that answers for open runs",
    "subject": "the kind of person it is about",
    "when": "the condition",
    "must": "what an answer must meet",
    "where": "which options are offered",
    "after": "what it waits for",
    "who": "who may do it",
    "second": "who confirms it",
    "by": "who signs or decides",
    "law": "the legal references",
    "call": "whom to call",
    "lift": "who may open the gate",
    "sealed": "who can read the answers",
    "about": "the person it belongs to",
    "purge": "when its answers are expunged",
    "each": "the rows it is repeated for",
    "every": "how it recurs",
    "use": "the procedure it runs",
    "type": "the kind of answer",
    "shape": "the form of the text",
    "propose": "what is proposed",
    "value": "what is computed",
    "unit": "the unit",
    "min": "the least number",
    "max": "the greatest number",
    "role": "which officers may be named",
    "person": "the kind of person",
    "kind": "the kind of exhibit",
    "of": "the exhibit that moves",
    "origin": "from whom it comes",
    "to": "to whom it goes",
    "data": "the data",
    "agency": "the agency",
    "conf": "how sure the reference is",
    "says": "what the law says",
    "question": "the open question for a lawyer",
    "until_then": "what is assumed until it is answered",
    "phase": "the phase it stands in",
    "was": "the old name that is noted",
    "form": "the normal form",
    "id": "the id",
    "skip.by": "who may skip it",
    "skip.again": "when it comes back after a skip",
    "due": "the deadlines",
    "due.within": "the deadline",
    "due.at_least": "the time before",
    "due.from": "what the deadline counts from",
    "due.before": "what it must be done before",
    "due.when": "when the deadline runs",
    "due.basis": "the basis of the deadline",
    "due.warn": "the reminder",
}
_FLAGS: Mapping[tuple[str, bool], str] = {
    ("optional", True): "need not be answered any more",
    ("optional", False): "must be answered now",
    ("urgent", True): "became urgent: nothing blocks it any more",
    ("urgent", False): "is urgent no more, and can be blocked",
    ("asks_first", True): "now asks first whether it applies",
    ("asks_first", False): "asks no more whether it applies",
    ("anytime", True): "is now opened whenever something happens",
    ("anytime", False): "is no more opened whenever something happens",
    ("reason", True): "now asks for a sentence when chosen",
    ("reason", False): "asks for no sentence any more",
    ("all", True): "needs each option ticked now",
    ("all", False): "need not have each option ticked any more",
    ("due.court_day", True): "has a deadline that now ends with the court's day",
    ("due.court_day", False): "has a deadline that no more ends with the court's day",
}
_SPANS = frozenset({"due.within", "due.at_least", "due.warn", "skip.again"})
_LEVELS = {Level.MAJOR: "Major", Level.MINOR: "Minor", Level.PATCH: "Patch: texts only"}


def sentence(change: Change) -> str:
    """One difference as a sentence without its full stop."""
    part = f"{change.part.value} `{change.name}`"
    match change.act:
        case Act.RENAMED:
            return f"{change.part.value} `{change.old}` is now called `{change.new}`"
        case Act.REORDERED:
            where = f" of `{change.name}`" if change.name else ""
            return f"the {_plural(change.part)}{where} stand in another order"
        case Act.ADDED | Act.REMOVED if change.part is Part.CLOCK:
            word, clock = ("got", change.new) if change.act is Act.ADDED else ("lost", change.old)
            return f"step `{change.name}` {word} a deadline: {_clock(clock)}"
        case Act.ADDED:
            return f"{part} is new{_burden(change)}"
        case Act.REMOVED:
            return f"{part} is gone"
        case _:
            return _changed(change, part)


def lines(changes: Sequence[Change]) -> Iterator[str]:
    """All differences under the headings Major, Minor and Patch; texts of one step or field in one line."""
    for level in (Level.MAJOR, Level.MINOR, Level.PATCH):
        found = [change for change in changes if change.level is level]
        if not found:
            continue
        yield f"{_LEVELS[level]}"
        yield from (f"  - {words}" for words in (_texts(found) if level is Level.PATCH else map(sentence, found)))


def _changed(change: Change, part: str) -> str:
    key, old, new = change.aspect, change.old, change.new
    if key == "skip":
        return f"{part} {'became mandatory: it may not be skipped' if new is None else 'may be skipped now'}"
    if isinstance(new, bool) and (key, new) in _FLAGS:
        return f"{part} {_FLAGS[key, new]}"
    if key == "privacy":
        return f"{part}: its class was {_class(old)} and is now {_class(new)}"
    name = _VALUES.get(key)
    if name is None:
        return f"{part}: {_TEXT_NAMES.get(key, key)} reads otherwise"
    return f"{part}: {name} was {_shown(key, old)} and is now {_shown(key, new)}"


_TEXT_NAMES: Mapping[str, str] = {
    "do": "what to do",
    "say": "what to say",
    "never": "what never to do",
    "ask_first": "the question asked first",
    "text": "the text",
    "number": "the number",
}


def _shown(key: str, value: Plain) -> str:
    """A value of the normal form, as its author wrote it or nearly so."""
    if value is None or value in ("", []):
        return "always" if key in {"when", "due.when"} else "nothing"
    if key in _SPANS:
        return amounts.words(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return listed(value)
    return _plain(value)


def _plain(value: Plain) -> str:
    if isinstance(value, dict):
        return f"({', '.join(f'{key} {_plain(one)}' for key, one in value.items() if one not in (None, '', [], {}))})"
    if isinstance(value, list):
        return f"[{', '.join(_plain(one) for one in value)}]"
    return f"`{value}`"


def _clock(clock: Plain) -> str:
    if not isinstance(clock, dict):
        return ""
    if clock["before"]:
        return f"{amounts.words(clock['at_least'])} before {listed(clock['before'])}"
    return f"{amounts.words(clock['within'])} from {listed(clock['from'])}"


def _burden(change: Change) -> str:
    """Whether something new is asked of the officer."""
    if change.part in {Part.FIELD, Part.COLUMN, Part.INPUT}:
        return " and must be answered" if change.level is Level.MAJOR else ", and need not be answered"
    if change.part is Part.STEP:
        return " and mandatory" if change.level is Level.MAJOR else ", and may be left out"
    return ""


def _class(value: Plain) -> str:
    return f"`{_CLASSES[value]}`" if isinstance(value, int) and 0 <= value < len(_CLASSES) else str(value)


def _plural(part: Part) -> str:
    return {
        Part.PERSON: "kinds of person",
        Part.AGENCY: "agencies",
        Part.SKIP_REASON: "reasons to skip",
    }.get(part, f"{part.value}s")


def _texts(changes: Sequence[Change]) -> Iterator[str]:
    """The texts that changed, grouped by the step (or the like) that they stand in."""
    groups: dict[str, list[str]] = {}
    for change in changes:
        head, _, rest = change.name.partition(".")
        owner = f"step `{head}`" if change.part in _IN_STEPS else f"{change.part.value} `{change.name}`"
        words = ".".join(filter(None, (rest if change.part in _IN_STEPS else "", change.aspect.removesuffix("text"))))
        groups.setdefault(owner, []).append(words or "text")
    for owner, names in groups.items():
        yield f"{owner}: {listed(names)}"


_IN_STEPS = frozenset({Part.STEP, Part.FIELD, Part.COLUMN, Part.OPTION, Part.SKIP_REASON})
