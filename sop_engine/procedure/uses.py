"""Procedures that a procedure uses: where they stand among the files, what they ask and give, who waits for whom.

A used procedure is found by its id: its file is `ID/ID.yaml` or `ID.yaml` among the files, and `uses/ID.yaml`
among those that a run stores. It is read with the shared files of the procedure that uses it.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from sop_engine.procedure.drafting.bench import Bench
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.fields import PRIVACY, Around, build_field
from sop_engine.procedure.drafting.outcomes import sentences_of_outcomes
from sop_engine.procedure.drafting.promise import Promise, Promises
from sop_engine.procedure.drafting.shared import Shared
from sop_engine.procedure.drafting.table import steps_of
from sop_engine.procedure.model import Field
from sop_engine.procedure.source import Source, read_source

MOST_USED = 50
"""Procedures that one may use, directly and through others: a bound for hostile folders, far above any need."""

STORED = "uses/"
"""Folder of used procedures among the texts that a run stores."""


class Shelf(Struct, frozen=True, kw_only=True):
    """The procedures that one uses, as far as they could be read.

    Attributes:
        sources: id to file, of all that are used directly or through others, without the procedure itself.
        promises: of those used directly. unreadable: ids whose file is no YAML. full: there are too many.
    """

    sources: Mapping[str, Source] = field(default_factory=dict)
    promises: Promises = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()
    full: bool = False

    def stored(self) -> dict[str, str]:
        """The texts that a run keeps, by the name it keeps them under."""
        return {f"{STORED}{name}.yaml": source.text for name, source in sorted(self.sources.items())}


NO_SHELF = Shelf()


def shelf_of(files: Mapping[str, str | bytes], main: Source, shared: Shared) -> Shelf:
    """Everything that `main` uses, out of these files."""
    wanted = [place.text_of("procedure") for _, place in calls_of(main)]
    if not wanted:
        return NO_SHELF
    own, names = id_of(main), _by_id(files)
    sources: dict[str, Source] = {}
    unreadable: set[str] = set()
    waiting = list(dict.fromkeys(wanted))
    for name in waiting:
        if name == own or name in sources or name not in names or len(sources) > MOST_USED:
            continue
        found = read_source(files[names[name]], names[name])
        if not isinstance(found, Source):
            unreadable.add(name)
            continue
        sources[name] = found
        waiting += [call.text_of("procedure") for _, call in calls_of(found)]
    known = {**sources, own: main}
    promises = {name: promise_of(known[name], shared) for name in dict.fromkeys(wanted) if name in known}
    return Shelf(sources=sources, promises=promises, unreadable=frozenset(unreadable), full=len(sources) > MOST_USED)


def file_of(files: Mapping[str, str | bytes], procedure: str) -> str:
    """The name of a procedure's file among these, or empty."""
    return _by_id(files).get(procedure, "")


def _by_id(files: Mapping[str, str | bytes]) -> dict[str, str]:
    """Id to file name. A file in a folder of its own name goes before one that lies elsewhere."""
    found: dict[str, str] = {}
    for name in files:
        *folders, last = name.replace("\\", "/").split("/")
        folder, stem = folders[-1] if folders else "", last.removesuffix(".yaml")
        if folder != "shared" and stem != last and (stem not in found or folder == stem):
            found[stem] = name
    return found


def id_of(source: Source) -> str:
    """The id that a procedure gives itself, or empty."""
    return Cursor(source, (), source.value).text_of("id")


def calls_of(source: Source) -> Iterator[tuple[str, Cursor]]:
    """Name and `use` of every step that uses a procedure."""
    for _, name, step in steps_of(Cursor(source, (), source.value)):
        use = step.get("use")
        if use.has("procedure"):
            yield name, use


def waits(use: Cursor) -> bool:
    """Does the step wait for the other run? It does unless it says `wait: false`."""
    return use.get("wait").value is not False


def promise_of(source: Source, shared: Shared) -> Promise:
    """What a procedure asks and gives; faults in it are for its own check."""
    root = Cursor(source, (), source.value)
    bench = Bench(shared, {}, {})
    inputs = inputs_of(root, bench)
    steps = {name: (root.get("phases").get(phase), step) for phase, name, step in steps_of(root)}
    found: dict[str, Field | None] = {}
    for name, item in root.entries_of("gives"):
        step, _, rest = item.text().partition(".")
        found[name] = inputs.get(rest) if step == "input" else _outside(step, steps.get(step), rest, bench)
    return Promise(
        id=root.text_of("id"),
        title=root.text_of("title"),
        subject=root.text_of("subject"),
        source=source,
        inputs=inputs,
        outcomes=sentences_of_outcomes(root),
        gives={name: one for name, one in found.items() if one is not None},
    )


def inputs_of(root: Cursor, bench: Bench) -> dict[str, Field]:
    """The inputs of a file as fields of the step `input`."""
    around = Around(step="input", privacy=None, sealed=False)
    return {name: build_field(name, place, around, bench) for name, place in root.entries_of("inputs")}


_MAY_NOT_COME = ("when", "ask_first", "anytime", "every", "skip")


def _outside(step: str, stands: tuple[Cursor, Cursor] | None, name: str, bench: Bench) -> Field | None:
    """A field of a step (phase and step) as seen from outside: what may not come up may stay without an answer."""
    phase, place = stands or (None, None)
    item = place.get("fields").get(name) if place else None
    if phase is None or place is None or item is None or not item.present:
        return None
    around = Around(step=step, privacy=PRIVACY.get(place.text_of("privacy")), sealed=place.has("sealed"))
    found = build_field(name, item, around, bench)
    around_it = (phase.get("when"), phase.get("gates"), phase.get("anytime"), *map(place.get, _MAY_NOT_COME))
    loose = item.has("when") or any(one.present for one in around_it)
    return replace(found, optional=found.optional or loose)


def waiting_circle(start: str, graph: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A shortest way from a procedure over those it waits for back to itself, or nothing. Linear in the graph."""
    came: dict[str, str] = {}
    queue = [start]
    for name in queue:
        for target in graph.get(name, ()):
            if target == start:
                way = [name]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return tuple(reversed(way))
            if target not in came:
                came[target] = name
                queue.append(target)
    return ()
