"""Style (language reference, section 11): what can be counted. All are warnings."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sop_engine.problem import Edit, Position, Problem, Severity
from sop_engine.procedure.conditions.tokens import Token, split
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft, Placed

MOST_IN_TITLE = 12
"""Words in the title of a step."""

MOST_IN_LINE = 25
"""Words in one line of `do`."""

_SENTENCES = ("do", "say", "never")
"""Keys of a step that hold a list of sentences."""

_ENDS = (".", "!", "?", "…", ":", ";")

_SIGNS = re.compile(r"[&|\"']|!(?!=)")
"""Without any of these, no word of a condition is written as a sign."""

_CLEAR = " \t\r\n(&|!"
"""Behind these a word needs no blank of its own (a sign before it has brought one)."""


def short_titles(draft: Draft) -> Iterator[Problem]:
    """A title can be read at a glance."""
    hint = "Write an order or a question, and put the rest into `do` or `why`."
    for _, place in draft.steps_with("title"):
        if _words(place.text_of("title")) > MOST_IN_TITLE:
            yield _too_long(place.get("title"), "L501", "title", MOST_IN_TITLE, hint)


def short_lines(draft: Draft) -> Iterator[Problem]:
    """A line of `do` is one act."""
    for _, place in draft.steps_with("do"):
        if max(map(_words, place.texts_of("do")), default=0) > MOST_IN_LINE:
            for line in place.each_of("do"):
                if _words(line.text()) > MOST_IN_LINE:
                    yield _too_long(line, "L502", "line", MOST_IN_LINE, "Make several lines of it, one act each.")


def _words(text: str) -> int:
    return len(text.split())


def _too_long(place: Cursor, code: str, what: str, most: int, hint: str) -> Problem:
    message = f"This {what} has {_words(place.text())} words; {most} can be read at a glance."
    return Problem(code=code, message=message, position=place.position(), hint=hint, severity=Severity.WARNING)


def whole_sentences(draft: Draft) -> Iterator[Problem]:
    """A comma in a list in brackets begins a new line; it cuts no sentence."""
    for key in _SENTENCES:
        for _, place in draft.steps_with(key):
            lines = place.texts_of(key)
            if not any(_continues(before, piece, lines) for before, piece in pairwise(lines)):
                continue
            for before, piece in pairwise(place.each_of(key)):
                if _continues(before.text(), piece.text(), lines) and _cut(place.get(key), before, piece):
                    yield _torn(before, piece)
                    break


def _continues(before: str, piece: str, lines: Sequence[str]) -> bool:
    """Does this look like the rest of the sentence before it? Who writes all lines small, or without a stop, may."""
    if before.endswith(_ENDS):
        return False
    begun = piece[:1].islower() or piece[:1].isdigit()
    return lines[-1].endswith(_ENDS) or (begun and not lines[0][:1].islower())


def _cut(lines: Cursor, *pieces: Cursor) -> bool:
    """Do these stand in brackets, without quotes?"""
    text, table = lines.source.text, lines.source.lines

    def first(place: Cursor) -> str:
        at = place.position()
        return text[table.offset(at.line, at.column)]

    return first(lines) == "[" and not any(first(piece) in "\"'" for piece in pieces)


def _torn(before: Cursor, piece: Cursor) -> Problem:
    message = f"The comma before `{piece.text()}` makes a line of its own; it looks like the rest of a sentence."
    hint = (
        "Put the whole sentence in quotes, or each line below the other with `- `. If they are two lines, "
        "begin each with a capital letter and end it with a full stop."
    )
    also = ((before.position(), "the line before it"),)
    severity = Severity.WARNING
    return Problem(code="L504", message=message, position=piece.position(), hint=hint, also=also, severity=severity)


def words_for_signs(draft: Draft) -> Iterator[Problem]:
    """Conditions say `and`, `or`, `not`, and name options without quotes."""
    for placed in draft.placed:
        text = placed.condition.source
        if not _SIGNS.search(text):
            continue
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
