"""`procedures.lock`: what a procedure, and everything it names elsewhere, was when somebody looked at it.

One entry for each procedure: its digests, those of the shared entries that it uses, of its translations, and of
the procedures that it uses. The file is JSON and written by the tool only.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from sop_engine.canonical import digest
from sop_engine.problem import Position, Problem, Severity
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Source, read_source
from sop_engine.procedure.texts import LANGUAGES, Texts, read_texts

LOCK = "procedures.lock"
"""Name of the file, beside the folders of the procedures."""

FORM = 0
"""Number of the form of the file."""

Entry = Mapping[str, Any]
"""One procedure in the lock: `version`, `logic`, `text`, `shared`, `translations`, `uses`."""

_FILES = {
    "roles": "roles.yaml",
    "people": "roles.yaml",
    "agencies": "roles.yaml",
    "law": "law.yaml",
    "lists": "lists.yaml",
    "contacts": "lists.yaml",
    "shapes": "lists.yaml",
}
_WORDS = {
    "roles": "role",
    "people": "kind of person",
    "agencies": "agency",
    "law": "reference",
    "lists": "list",
    "contacts": "contact",
    "shapes": "shape",
}
_SAID = 3  # things that moved are named in a finding; the rest is counted


class Locked(Struct, frozen=True):
    """A lock file that was read: procedure id to entry, and where each stands."""

    entries: Mapping[str, Entry]
    places: Mapping[str, Position]


def entry_of(draft: Draft, procedure: Procedure, used: Mapping[str, Procedure], texts: Mapping[str, str]) -> Entry:
    """The entry of a procedure as it is now.

    Args:
        draft: it, as read, for the names of its lists.
        procedure: it, with digests.
        used: the procedures that it uses directly.
        texts: language to the digest of the translation.
    """
    return {
        "version": procedure.version,
        "logic": procedure.logic_digest,
        "text": procedure.text_digest,
        "shared": {kind: entries for kind, entries in _shared(draft, procedure) if entries},
        "translations": dict(sorted(texts.items())),
        "uses": {name: _short(one) for name, one in sorted(used.items())},
    }


def _short(procedure: Procedure) -> dict[str, str]:
    return {"version": procedure.version, "logic": procedure.logic_digest, "text": procedure.text_digest}


def _shared(draft: Draft, procedure: Procedure) -> Iterator[tuple[str, dict[str, str]]]:
    """Kind of entry to name to digest."""
    yield "roles", {name: _digest(asdict(role)) for name, role in sorted(procedure.roles.items())}
    yield "law", {code: _digest(asdict(law)) for code, law in sorted(procedure.law.items())}
    named = {place.text_of("list") for _, place in draft.fields if place.has("list")}
    lists = {name: options for name, options in sorted(draft.shared.lists.items()) if name in named}
    yield (
        "lists",
        {
            name: _digest([[o.name, o.label, o.reason, sorted(o.data.items())] for o in options])
            for name, options in lists.items()
        },
    )
    numbers = procedure.numbers
    yield (
        "contacts",
        {
            name: _digest([label, numbers[name]] if name in numbers else label)
            for name, label in sorted(procedure.contacts.items())
        },
    )
    for kind in ("people", "agencies", "shapes"):
        yield kind, {name: _digest(text) for name, text in sorted(getattr(procedure, kind).items())}


def _digest(value: object) -> str:
    return digest(_plain(value)).hex()


def _plain(value: object) -> object:
    """Lists for tuples, so that the value has a canonical form."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def digests_of_texts(files: Mapping[str, str | bytes], name: str) -> dict[str, str]:
    """Language to digest of the translations of the procedure `files[name]` among these files."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        text = files.get(f"{name.removesuffix('.yaml')}.{language}.yaml")
        texts = read_texts(text, language, quick=True) if text is not None else None
        if isinstance(texts, Texts):
            found[language] = texts.digest
    return found


def read_lock(text: str | bytes, name: str) -> Locked | Problem:
    """Read a lock file, or say that it cannot be read."""
    from sop_engine.procedure.schema import validate  # noqa: PLC0415 - as in `load`

    source = read_source(text, name)
    faults = validate(source, "lock") if isinstance(source, Source) else source
    if not isinstance(source, Source) or faults:
        position = faults[0].position or Position(source=name, line=1, column=1)
        hint = "It is written by the tool: sop lock"
        return Problem(
            code="U121", message=f"This lock cannot be read: {faults[0].message}", position=position, hint=hint
        )
    places = dict(Cursor(source, (), source.value).entries_of("procedures"))
    entries = {key: place.value for key, place in places.items() if isinstance(place.value, dict)}
    return Locked(entries, {key: place.position(key=True) for key, place in places.items()})


def lock_text(entries: Mapping[str, Entry]) -> str:
    """The file: stable, one line for each digest, so that a change can be seen."""
    return json.dumps({"sop_lock": FORM, "procedures": dict(sorted(entries.items()))}, indent=1) + "\n"


def lock_problems(
    procedure: str, now: Entry, locked: Locked, severity: Severity = Severity.WARNING
) -> Iterator[Problem]:
    """One finding when the lock of this procedure is out of date; none when it is not in the lock."""
    old = locked.entries.get(procedure)
    what = list(moved(old, now)) if old is not None else []
    if what:
        more = f", and {len(what) - _SAID} more" if len(what) > _SAID else ""
        message = f"The lock of `{procedure}` is out of date: {'; '.join(what[:_SAID])}{more}."
        hint = "See all with: sop lock --check. When it is right, write the lock anew: sop lock"
        position = locked.places[procedure]
        yield Problem(code="U120", message=message, position=position, severity=severity, hint=hint)


def moved(old: Entry, now: Entry) -> Iterator[str]:
    """What is no longer as it was, in words."""
    if old["version"] != now["version"]:
        yield f"its version was {old['version']} and is {now['version']}"
    if old["logic"] != now["logic"]:
        yield "its rules changed"
    elif old["text"] != now["text"]:
        yield "its texts changed"
    for kind, word in _WORDS.items():
        pair = old["shared"].get(kind, {}), now["shared"].get(kind, {})
        yield from _entries(*pair, what=f"the {word} `{{}}` of shared/{_FILES[kind]}")
    yield from _entries(old["translations"], now["translations"], what="the translation `{}`")
    yield from _entries(old["uses"], now["uses"], what="the used procedure `{}`")


def _entries(old: Mapping[str, object], now: Mapping[str, object], *, what: str) -> Iterator[str]:
    for name in sorted({*old, *now}):
        if name not in now:
            yield f"{what.format(name)} is not used any more"
        elif name not in old:
            yield f"{what.format(name)} is new"
        elif old[name] != now[name]:
            yield f"{what.format(name)} changed"
