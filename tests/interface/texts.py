"""Finds the texts of the program that a catalogue may translate, in its source.

Marked ones (`_`, `later`, `phrase` and the like), the table of keys, the catalogue of refusals, and in the parts
that only raise and tell (station, session, journal, run) every constant that reads like a sentence.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("tui", "sop_engine", "exports")
TELLING = (
    *("sop_engine/run/refusals.py", "sop_engine/session/", "sop_engine/station/", "sop_engine/errors.py"),
    *("exports/handing_out.py", "exports/keeping.py", "sop_engine/journal/sqlcipher_file.py"),
)
"""Where every constant that reads like a sentence is one."""

_ONE = {"_": 0, "later": 0, "phrase": 0, "_wrong": 1, "_may": 0}
TABLES = ("CATALOGUE", "MEANING")
"""Tables whose values are texts."""
_MARKS = ("interface_language", "sop_engine.sentence", "tui.actions", "MEANING", "CATALOGUE")
"""Only a file that has one of these words can hold a text."""
_PLURAL = {"ngettext", "counted"}
_SENTENCE = re.compile(r"[A-Z][^\n]* [^\n]* [^\n]*([.?:]|: sop [^\n]*)\Z", re.DOTALL)
_ACTION_WORDS, _ACTION_SHORT = 3, 4
KEY = "key"
"""Context of the short words in the footer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to translate. `plural`: for more than one. `context`: which meaning of a short word."""

    text: str
    plural: str = ""
    context: str = ""
    file: str = ""
    line: int = 0

    @property
    def id(self) -> str | tuple[str, str]:
        """As a catalogue names it."""
        return (self.text, self.plural) if self.plural else self.text


def texts() -> list[Text]:
    """Every text of the program, in order of file and line; each once."""
    found: dict[tuple[str, str], Text] = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for one in filter(lambda one: one.text, _in_file(path)):
                found.setdefault((one.context, one.text), one)
    return list(found.values())


def _in_file(path: Path) -> Iterator[Text]:
    file = path.relative_to(ROOT).as_posix()
    source = path.read_text(encoding="utf-8")
    telling = file.startswith(TELLING)
    if not telling and not any(mark in source for mark in _MARKS):
        return
    tree = ast.parse(source)
    found = [*_marked(tree), *_tables(tree)]
    if telling:
        found += _telling(tree)
    for line, text, plural, context in sorted(found):
        yield Text(text=text, plural=plural, context=context, file=file, line=line)


def _marked(tree: ast.Module) -> Iterator[tuple[int, str, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            words = [_constant(one) for one in node.args]
            if name in _ONE and len(words) > _ONE[name] and words[_ONE[name]]:
                yield node.lineno, words[_ONE[name]], "", ""
            elif name in _PLURAL and words[0]:
                yield node.lineno, words[0], words[1], ""
            elif name == "pgettext" and words[1]:
                yield node.lineno, words[1], "", words[0]
            elif name == "Action":
                yield from _action(node, words)


def _action(node: ast.Call, words: list[str]) -> Iterator[tuple[int, str, str, str]]:
    yield node.lineno, words[_ACTION_WORDS], "", ""
    short = [_constant(one.value) for one in node.keywords if one.arg == "short"] + words[_ACTION_SHORT:]
    yield from ((node.lineno, one, "", KEY) for one in short)


def _tables(tree: ast.Module) -> Iterator[tuple[int, str, str, str]]:
    """The values of tables of words."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in TABLES:
            tables = [one for one in ast.walk(node) if isinstance(one, ast.Dict)]
            yield from ((one.lineno, _constant(one), "", "") for table in tables for one in table.values)


def _telling(tree: ast.Module) -> Iterator[tuple[int, str, str, str]]:
    """Constants that read like a sentence and are no description of the code."""
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    pieces = {id(one) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for one in node.values}
    for node in ast.walk(tree):
        if id(node) not in described | pieces and isinstance(node, ast.Constant) and _SENTENCE.match(_constant(node)):
            yield node.lineno, _constant(node), "", ""


def _constant(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
