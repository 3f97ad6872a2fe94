"""Style (language reference, section 11): what can be counted. All are warnings."""

from collections.abc import Iterator

from sop_engine.problem import Edit, Position, Problem, Severity
from sop_engine.procedure.conditions.tokens import Token, split
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft, Placed

MOST_IN_TITLE = 12
"""Words in the title of a step."""

MOST_IN_LINE = 25
"""Words in one line of `do`."""

_CLEAR = " \t\r\n(&|!"
"""Behind these a word needs no blank of its own (a sign before it has brought one)."""


def short_titles(draft: Draft) -> Iterator[Problem]:
    """A title can be read at a glance."""
    hint = "Write an order or a question, and put the rest into `do` or `why`."
    for _, place in draft.steps:
        yield from _too_long(place.get("title"), "L501", "title", MOST_IN_TITLE, hint)


def short_lines(draft: Draft) -> Iterator[Problem]:
    """A line of `do` is one act."""
    for _, place in draft.steps:
        for line in place.get("do").each():
            yield from _too_long(line, "L502", "line", MOST_IN_LINE, "Make several lines of it, one act each.")


def _too_long(place: Cursor, code: str, what: str, most: int, hint: str) -> Iterator[Problem]:
    words = len(place.text().split())
    if words > most:
        message = f"This {what} has {words} words; {most} can be read at a glance."
        yield Problem(code=code, message=message, position=place.position(), hint=hint, severity=Severity.WARNING)


def words_for_signs(draft: Draft) -> Iterator[Problem]:
    """Conditions say `and`, `or`, `not`, and name options without quotes."""
    for placed in draft.placed:
        text = placed.condition.source
        signs = [token for token in split(text) if _is_sign(token, text)]
        if signs:
            yield Problem(
                code="L503",
                message=f"`{text[slice(*signs[0].span)]}` is usually written `{signs[0].text}`.",
                position=draft.inside(placed, signs[0].span),
                hint="`sop check --fix` writes the words.",
                severity=Severity.WARNING,
                fix=tuple(_edit(draft, placed, token, text) for token in signs),
            )


def _is_sign(token: Token, text: str) -> bool:
    return token.kind == "quoted" or (token.kind == "word" and text[slice(*token.span)] != token.text)


def _edit(draft: Draft, placed: Placed, token: Token, text: str) -> Edit:
    start, end = token.span
    at: Position = draft.inside(placed, token.span)
    before = " " if token.kind == "word" and start and text[start - 1] not in _CLEAR else ""
    after = " " if token.kind == "word" and text[end : end + 1] not in " \t\r\n" else ""
    return Edit(at.line, at.column, at.length, f"{before}{token.text}{after}")
