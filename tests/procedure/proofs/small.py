"""Small invented procedures for the proofs: texts, drafts, and random ones."""

from collections.abc import Callable, Sequence

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.drafting.procedure import build
from sop_engine.procedure.drafting.shared import read_shared
from sop_engine.procedure.load import SHARED, load_procedure
from sop_engine.procedure.source import Source, read_source
from tests.procedure.examples import NAME, SHARED_FILES

Pick = Callable[[int], int]
"""`pick(n)` chooses a whole number from 0 to n - 1."""

LEVELS = ("low", "middle", "high")

_HEAD = """\
sop: 0
id: small
version: 0.1.0
title: A small procedure
owner: child_desk
subject: child
outcomes: {done: Done}
phases:
"""


def phase(name: str, *steps: str, **keys: str) -> str:
    """A phase with these steps."""
    own = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    return f"  {name}:\n    title: A phase\n{own}    steps:\n{''.join(steps)}"


def step(name: str, *fields: str, **keys: str) -> str:
    """A step; a key with a trailing `_` loses it (`from_`)."""
    given = {"title": "Do it", "who": "[child_desk]", "law": "[POL]"} | keys
    own = "".join(f"        {key}: {value}\n" for key, value in given.items())
    lines = "".join(f"          {field}\n" for field in fields or ("sure: {type: yesno, label: Sure?}",))
    return f"      {name}:\n{own}        fields:\n{lines}"


def field(name: str, kind: str, more: str = "") -> str:
    """One line of `fields`. `kind`: `yesno`, `red|blue`, `red+blue` (a multi), `0..9`, or `levels` of 1 to 3."""
    if kind.startswith("levels"):
        options = ", ".join(f"{name}: {{label: Some, level: {n}}}" for n, name in enumerate(LEVELS, 1))
        words = f"type: {'multi' if kind == 'levels+' else 'choice'}, options: {{{options}}}"
    elif ".." in kind:
        least, _, most = kind.partition("..")
        words = f"type: number, min: {least}, max: {most}" if most else f"type: number, min: {least}"
    elif "|" in kind or "+" in kind:
        sign = "|" if "|" in kind else "+"
        options = ", ".join(f"{option}: Some" for option in kind.split(sign))
        words = f"type: {'choice' if sign == '|' else 'multi'}, options: {{{options}}}"
    else:
        words = f"type: {kind}"
    return f"{name}: {{{words}, label: What?{', ' + more if more else ''}}}"


def procedure(*phases: str) -> str:
    """The whole text."""
    return _HEAD + "".join(phases)


USED = """\
sop: 0
id: errand
version: 0.1.0
title: An invented errand
owner: child_desk
inputs: {k: {type: yesno, label: Well?, optional: true}, at: {type: time, label: Since when?, optional: true}}
outcomes: {done: Done}
phases:
"""
"""The head of a procedure that others can use."""


def using(name: str, give: str, **keys: str) -> str:
    """A step that uses the errand."""
    given = {"title": "Send", "who": "[child_desk]", "law": "[POL]", **keys}
    own = "".join(f"        {key}: {value}\n" for key, value in given.items())
    return f"      {name}:\n{own}        use: {{procedure: errand, give: {{{give}}}}}\n"


def findings(text: str) -> tuple[Problem, ...]:
    """Everything that loading with proofs finds."""
    files = {NAME: text, "errand/errand.yaml": USED + phase("only", step("go")), **SHARED_FILES}
    return load_procedure(files, NAME, proofs=True).problems


def codes(text: str) -> list[str]:
    """Codes of the findings."""
    return [problem.code for problem in findings(text)]


def draft_of(text: str) -> Draft:
    """The draft, without the checks."""
    source = read_source(text, NAME)
    assert isinstance(source, Source), source
    shared = [read_source(SHARED_FILES[f"shared/{name}.yaml"], name) for name in SHARED]
    draft, problems = build(source, read_shared(*(one if isinstance(one, Source) else None for one in shared)), {})
    assert problems == (), (problems, text)
    return draft


_KINDS = ("yesno", "red|blue|green", "red+none", "0..3", "1..4", "levels", "levels+")


def random_procedure(pick: Pick) -> str:
    """Two to four steps in one or two phases, with everything that decides what applies."""
    known: list[tuple[str, str]] = []
    phases, left = [], 2 + pick(3)
    for number in range(2 if pick(2) else 1):
        keys = {"when": _condition(pick, known)} if known and pick(2) else {}
        count = left if number else max(1, left - pick(2))
        steps = [_random_step(f"{'ab'[number]}{place}", pick, known) for place in range(count)]
        left -= count
        if steps:
            phases.append(phase(f"phase_{number}", *steps, **keys))
    return _with_outcomes(procedure(*phases), pick, known)


def _with_outcomes(text: str, pick: Pick, known: Sequence[tuple[str, str]]) -> str:
    """The text with one to three outcomes, most with a condition; two of them are often each other's opposite."""
    first = _ending(pick, known)
    endings = [first, *(_ending(pick, known) for _ in range(pick(3)))]
    if first and pick(2):
        endings.append(f"not ({first})")
    lines = (f"  o{n}: {{label: Over, when: {end}}}\n" if end else f"  o{n}: Over\n" for n, end in enumerate(endings))
    return text.replace("outcomes: {done: Done}\n", f"outcomes:\n{''.join(lines)}")


def _ending(pick: Pick, known: Sequence[tuple[str, str]]) -> str:
    """A condition; `answered` makes it one that is always decided."""
    condition = _condition(pick, known)
    refs = [ref for ref, _ in known if ref in condition]
    match pick(5):
        case 0:
            return ""
        case 1 | 2:
            return f"{' and '.join(f'answered({ref})' for ref in refs)} and ({condition})"
        case _:
            return condition


def _random_step(name: str, pick: Pick, known: list[tuple[str, str]]) -> str:
    keys = {"skip": "{reasons: {refused: Refused.}}"}
    if known and pick(3):
        keys["when"] = _condition(pick, known)
    if pick(5) == 0:
        keys["ask_first"] = "Does it apply?"
    if pick(5) == 0:
        keys["urgent"] = "true"
    lines = []
    for place in range(1 + (pick(3) == 0)):
        kind = _KINDS[pick(len(_KINDS))]
        own = f"{name}.f{place}"
        more = ["optional: true"] if pick(4) == 0 else []
        if known and pick(4) == 0:
            more.append(f"when: {_condition(pick, known)}")
        if known and kind.startswith("levels") and pick(3):
            more.append(f"where: {_where(pick, known)}")
            if kind == "levels+" and pick(2):
                more.append("all: true")
        known.append((own, kind))
        if pick(3) == 0:
            more.append(f"must: {_condition(pick, known[-3:])}, otherwise: No.")
        lines.append(field(f"f{place}", kind, ", ".join(more)))
    return step(name, *lines, **keys)


def _where(pick: Pick, known: Sequence[tuple[str, str]]) -> str:
    """A condition on the level of an option and earlier answers."""
    sign = ("<", "<=", "==", "!=", ">=", ">")[pick(6)]
    numbers = [ref for ref, kind in known if ".." in kind]
    levels = [f"{ref}.level" for ref, kind in known if kind == "levels"]
    against = [*numbers, *levels, "2"]
    plain = f"option.level {sign} {against[pick(len(against))]} + {pick(2)}"
    match pick(3):
        case 0:
            return plain
        case 1:
            return f"{plain} or {_condition(pick, known, 1)}"
        case _:
            return f"not ({plain} and {_condition(pick, known, 1)})"


def _condition(pick: Pick, known: Sequence[tuple[str, str]], depth: int = 2) -> str:
    match pick(6) if depth else 5:
        case 0:
            return f"{_condition(pick, known, depth - 1)} and {_condition(pick, known, depth - 1)}"
        case 1:
            return f"({_condition(pick, known, depth - 1)} or {_condition(pick, known, depth - 1)})"
        case 2:
            return f"not ({_condition(pick, known, depth - 1)})"
        case _:
            return _atom(pick, known)


def _atom(pick: Pick, known: Sequence[tuple[str, str]]) -> str:  # noqa: PLR0911 - one for each kind of answer
    ref, kind = known[pick(len(known))]
    if kind == "levels":
        return f"{ref}.level {('<', '<=', '==', '!=', '>=', '>')[pick(6)]} {pick(4)}"
    if kind == "levels+":
        return f"{LEVELS[pick(3)]} in {ref}"
    if ".." in kind:
        others = [other for other, other_kind in known if ".." in other_kind]
        right = str(pick(5)) if pick(3) else f"{others[pick(len(others))]} + {pick(3)}"
        return f"{ref} {('<', '<=', '==', '!=', '>=', '>')[pick(6)]} {right}"
    if "+" in kind:
        return f"{('red', 'none')[pick(2)]} in {ref}"
    options = ("yes", "no") if kind == "yesno" else ("red", "blue", "green")
    others = [other for other, other_kind in known if other_kind == kind]
    match pick(4):
        case 0:
            return f"{ref} == {others[pick(len(others))]}"
        case 1 if kind != "yesno":
            # Brackets of a flow list would end the line of the field.
            return f"({ref} == {options[0]} or {ref} == {options[pick(3)]})"
        case _:
            return f"{ref} {('==', '!=')[pick(2)]} {options[pick(len(options))]}"
