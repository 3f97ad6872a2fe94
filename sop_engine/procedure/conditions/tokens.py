"""Words of a condition, each with its place."""

import re
from typing import Literal

from msgspec import Struct

from sop_engine.procedure.conditions.fault import Fault, Stop
from sop_engine.procedure.conditions.tree import Span

MAX_LENGTH = 1_000
MAX_TOKENS = 400
MAX_DIGITS = 9

Kind = Literal["reference", "name", "quoted", "number", "word", "sign", "end"]

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<quoted>"[^"]*"|'[^']*')
      | (?P<name>[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)
      | (?P<sign>==|!=|<=|>=|&&|\|\||[<>!()\[\],+\-])
      """,
    re.VERBOSE | re.ASCII,
)
_OPTION = re.compile(r"[A-Za-z0-9_]+\Z", re.ASCII)
_REFERENCE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+\Z", re.ASCII)
_WORDS = {"and": "and", "or": "or", "not": "not", "in": "in", "&&": "and", "||": "or", "!": "not"}
_SHOUTED = {"AND", "OR", "NOT", "IN"}
_INSTEAD = {
    "=": ("E103", "`=` alone is no comparison.", "Write `==`."),
    "&": ("E101", "`&` is not understood.", "Write `and`."),
    "|": ("E101", "`|` is not understood.", "Write `or`."),
    "?": ("E101", "A condition has no `?`.", "Write two conditions, with `and` and `or`."),
    "*": ("E101", "A condition cannot multiply.", "Only `+` and `-` are there."),
    "/": ("E101", "A condition cannot divide.", "Only `+` and `-` are there."),
    '"': ("E101", "The quote is not closed.", "An option needs no quotes: `danger.now == yes`."),
    "'": ("E101", "The quote is not closed.", "An option needs no quotes: `danger.now == yes`."),
    ".": ("E101", "A full stop stands alone.", "A reference is `step.field`, without spaces."),
}


class Token(Struct, frozen=True):
    """One word: `kind` says what it is; `text` is normal (`&&` has become `and`)."""

    kind: Kind
    text: str
    span: Span


def split(source: str) -> list[Token]:
    """The tokens of a condition, an `end` last.

    Raises:
        Stop: at the first thing that is no token, or when a limit is passed.
    """
    if len(source) > MAX_LENGTH:
        raise Stop(Fault("E105", f"The condition is longer than {MAX_LENGTH} characters.", (0, 1), "Split the step."))
    found: list[Token] = []
    at = 0
    for match in _TOKEN.finditer(source):
        if match.start() != at:
            break
        if match.lastgroup != "space":
            found.append(_token(match))
        at = match.end()
    if at != len(source):
        raise Stop(_strange(source, at))
    if len(found) > MAX_TOKENS:
        span = found[MAX_TOKENS].span
        raise Stop(Fault("E105", f"The condition has more than {MAX_TOKENS} words.", span, "Split the step."))
    return [*found, Token("end", "", (at, at))]


def _token(match: re.Match[str]) -> Token:
    text, span = match.group(), match.span()
    if match.lastgroup == "quoted":
        return _quoted(text[1:-1], span)
    if match.lastgroup == "sign":
        return Token("word", _WORDS[text], span) if text in _WORDS else Token("sign", text, span)
    if text in _WORDS:
        return Token("word", text, span)
    if text in _SHOUTED:
        raise Stop(Fault("E102", f"`{text}` is written small.", span, f"Write `{text.lower()}`."))
    if text.isdigit():
        return _number(text, span)
    if "." in text:
        return _reference(text, span)
    return Token("name", text, span)


def _quoted(text: str, span: Span) -> Token:
    if not _OPTION.match(text) or text.isdigit():
        hint = "Only names of options are compared; free text can only be `answered()`."
        raise Stop(Fault("E101", "The text in quotes is not the name of an option.", span, hint))
    return Token("quoted", text, span)


def _number(text: str, span: Span) -> Token:
    if len(text) > MAX_DIGITS:
        raise Stop(Fault("E107", f"A number has at most {MAX_DIGITS} digits.", span))
    return Token("number", text, span)


def _reference(text: str, span: Span) -> Token:
    if text.replace(".", "").isdigit():
        raise Stop(Fault("E107", "Numbers are whole.", span, "Use a smaller unit, such as minutes."))
    if not _REFERENCE.match(text):
        raise Stop(
            Fault("E102", f"`{text}` is not a reference.", span, "A reference is `step.field`, in small letters.")
        )
    return Token("reference", text, span)


def _strange(source: str, at: int) -> Fault:
    char = source[at]
    code, message, hint = _INSTEAD.get(char, ("E101", f"{_shown(char)} is not understood here.", ""))
    return Fault(code, message, (at, at + 1), hint)


def _shown(char: str) -> str:
    return f"`{char}`" if char.isprintable() and char != "`" else f"The character U+{ord(char):04X}"
