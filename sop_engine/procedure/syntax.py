"""What libyaml complains about, said in plain words and at the place where the mistake was made.

libyaml names the place where it noticed; a trainer needs the place where the quote was opened.
"""

import re
from collections.abc import Callable
from typing import Any

import yaml
from msgspec import Struct
from yaml.events import Event

from sop_engine.procedure.characters import shown
from sop_engine.procedure.faults import Fault
from sop_engine.procedure.quoting import quotes_for_line

_GLUED = re.compile(r"[ ]*-[^-\s0-9]")
_QUOTES = "Put the whole text in quotes."
_CLOSERS = {"[": "]", "{": "}"}


class _Complaint(Struct, frozen=True):
    """A complaint of libyaml.

    Attributes:
        at: offset where it noticed. since: offset where the thing being read began.
        last: the last event before it. opened: offset where the innermost open list or map began.
    """

    text: str
    context: str
    problem: str
    at: int
    since: int
    last: Any
    opened: int

    @property
    def here(self) -> str:
        """The character at `at`; empty at the end."""
        return self.text[self.at : self.at + 1]

    def line_until(self, at: int) -> str:
        """The part of the line before an offset."""
        return self.text[max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1 : at]


def explain_syntax(error: yaml.YAMLError, text: str, last: Event | None, opened: int) -> Fault:
    """The fault behind an error of libyaml.

    Args:
        error: what libyaml raised.
        text: the whole text.
        last: the last event before it.
        opened: offset where the innermost list or map that is still open began.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        at = getattr(error, "position", 0)
        return Fault("Y104", "A character here may not stand in a YAML file.", at, at + 1)
    at = error.problem_mark.index if error.problem_mark else 0
    since = error.context_mark.index if error.context_mark else at
    complaint = _Complaint(text, error.context or "", error.problem or "", at, since, last, opened)
    for explain in _EXPLANATIONS:
        fault = explain(complaint)
        if fault:
            return fault
    return Fault("Y199", "This line does not fit to the lines above it.", at, at + 1, _LAYOUT)


_COLON_HINT = "Write `name: text`, with a blank behind the colon."
_DASH_HINT = "Write `- ` with a blank before the text."
_OTHER_COLUMN = "This line begins in another column than the ones it belongs to."
_LAST_WORD = re.compile(r"[^\s:,{\[]\s+([a-z_]+)\Z")
_LAYOUT = "Look for a missing quote, colon or comma, and at the number of blanks before this line."


def _tab(c: _Complaint) -> Fault | None:
    blank = c.line_until(c.at)
    if (c.here == "\t" or "\t" in blank) and not blank.strip():
        at = c.at - len(blank) + blank.find("\t") if "\t" in blank else c.at
        return Fault("Y135", "A tab stands before this line.", at, at + 1, "Indent with blanks only.")
    return None


def _directive(c: _Complaint) -> Fault | None:
    if "directive" not in c.context and "incompatible YAML" not in c.problem:
        return None
    return Fault("Y115", "Lines that begin with `%` are not part of this language.", c.since, c.since + 1, _QUOTES)


def _unclosed_quote(c: _Complaint) -> Fault | None:
    if "quoted scalar" in c.context and ("end of stream" in c.problem or "document indicator" in c.problem):
        return Fault("Y132", "This quote is never closed.", c.since, c.since + 1, "Write the same quote at the end.")
    return None


def _escape(c: _Complaint) -> Fault | None:
    if "quoted scalar" not in c.context:
        return None
    start = max(c.text.rfind("\\", 0, c.at + 1), c.since)
    hint = r"Write \\ for a backslash, or use single quotes."
    return Fault("Y137", "YAML does not know this backslash sequence.", start, c.at + 2, hint)


def _decoration(c: _Complaint) -> Fault | None:
    """`&`, `*` or `!` with nothing that could be its name, or a `?` for a complex name."""
    for word, code in (("an anchor", "Y111"), ("an alias", "Y112"), ("a tag", "Y113")):
        if word in c.context:
            sign = shown(c.text[c.since : c.since + 1])
            message = f"`{sign}` has a meaning of its own in YAML that is not part of this language."
            return Fault(code, message, c.since, c.since + 1, _QUOTES)
    if "mapping keys are not allowed" in c.problem:
        return Fault("Y118", "A `?` before a name is not part of this language.", c.at, c.at + 1, _QUOTES)
    return None


def _after_quote(c: _Complaint) -> Fault | None:
    """The line goes on after a closing quote: an apostrophe, or a quote that was opened further up."""
    if getattr(c.last, "style", None) not in ("'", '"') or "quoted scalar" in c.context:
        return None
    opened, closed = c.last.start_mark.index, c.last.end_mark.index
    if c.text[closed : c.at].strip(" \t") or c.here in "\r\n":
        return None
    raw = c.text[opened:closed]
    if "\n" in raw or "\r" in raw:
        also = (closed - 1, closed, "and closed only here, where the next one was meant to open")
        hint = "Write the missing quote at the end of its line."
        return Fault("Y132", "This quote was opened here and not closed on its line.", opened, opened + 1, hint, also)
    hint = "An apostrophe in single quotes is written twice, or use double quotes."
    if c.text[closed - 1 : closed] == '"':
        hint = "Look for a quote that is missing before this place, or put the whole text in single quotes."
    return Fault("Y133", "The quoted text ends here, but the line goes on.", closed - 1, c.at + 1, hint)


def _after_bracket(c: _Complaint) -> Fault | None:
    """The line goes on after a closing bracket: a text with brackets in it, and no quotes."""
    closed = c.last.end_mark.index if c.last is not None else 0
    between = c.text[closed : c.at]
    if (
        c.text[closed - 1 : closed] not in _CLOSERS.values()
        or "\n" in between
        or c.here in "]},"
        or not c.here.strip(" \r\n#")
    ):
        return None
    return Fault("Y133", "The bracket ends here, but the line goes on.", closed - 1, closed, _QUOTES)


def _colon(c: _Complaint) -> Fault | None:
    if "mapping values are not allowed" not in c.problem:
        return None
    line = c.line_until(c.at)
    if _GLUED.match(line):
        at = c.at - len(line) + line.index("-")
        return Fault("Y139", "A blank is missing after this `-`.", at, at + 1, _DASH_HINT)
    if getattr(c.last, "style", None) == "" and c.line_until(c.at).strip():
        start, end = c.last.start_mark.index, c.last.end_mark.index
        written = c.text[start:end]
        if "\n" in written or "\r" in written:
            message = "This line was joined to the text above it, so its colon has no place."
            hint = "Begin it in the same column as the other names, or put the whole text in quotes."
            return Fault("Y131", message, c.at, c.at + 1, hint, (start, start + 1, "the text begins here"))
    fix = quotes_for_line(c.text, c.at)
    return Fault("Y131", "A text with a colon and a blank in it needs quotes.", c.at, c.at + 1, _QUOTES, fix=fix)


def _illegal_start(c: _Complaint) -> Fault | None:
    if "cannot start any token" not in c.problem:
        return None
    sign = "a backquote" if c.here == "`" else f"`{shown(c.here)}`"
    return Fault("Y134", f"A text cannot begin with {sign}.", c.at, c.at + 1, _QUOTES)


def _unclosed_bracket(c: _Complaint) -> Fault | None:
    opener = c.text[c.opened : c.opened + 1]
    if "flow" not in c.context or opener not in _CLOSERS:
        return None
    joined = c.last is not None and "\n" in c.text[c.last.start_mark.index : c.at].replace("\r", "\n")
    if c.here == ":" and not joined:
        word = _LAST_WORD.search(c.line_until(c.at))
        hint = f"{_QUOTES[:-1]}, or write the comma that is missing before `{word[1]}`." if word else _QUOTES
        return Fault("Y131", "A text with a colon and a blank in it needs quotes.", c.at, c.at + 1, hint)
    message = f"This `{opener}` has no `{_CLOSERS[opener]}` where it should end, or a comma is missing."
    hint = f"Write `{_CLOSERS[opener]}` or the comma; a text with a bracket in it needs quotes."
    return Fault("Y136", message, c.opened, c.opened + 1, hint, (c.at, c.at + 1, "noticed here"))


def _missing_colon(c: _Complaint) -> Fault | None:
    if "could not find expected ':'" not in c.problem:
        return None
    word = c.text[c.since : c.since + 80].split("\n", 1)[0].rstrip()
    message, hint = "A colon is missing here: every line is `name: text` or begins with `- `.", _COLON_HINT
    if ":" in word:
        message = "A blank is missing behind this colon."
    if word.startswith("-") and not word.startswith("- "):
        message, hint = "A blank is missing after this `-`.", _DASH_HINT
    return Fault("Y139", message, c.since, c.since + max(1, len(word)), hint)


def _item_on_key_line(c: _Complaint) -> Fault | None:
    if "block sequence entries are not allowed" not in c.problem:
        return None
    message = "A list cannot begin on the line of its name, and a text cannot begin with `- `."
    return Fault("Y141", message, c.at, c.at + 1, "Begin the list on the next line, or put the text in quotes.")


def _glued_dash(c: _Complaint) -> Fault | None:
    if c.here != "-" or c.text[c.at + 1 : c.at + 2] in ("", " ", "\n", "\r"):
        return None
    return Fault("Y139", "A blank is missing after this `-`.", c.at, c.at + 1, _DASH_HINT)


def _misplaced(c: _Complaint) -> Fault | None:
    if c.here in ("]", "}", ","):
        return Fault(
            "Y140", f"This `{c.here}` has no beginning.", c.at, c.at + 1, "A text that begins with it needs quotes."
        )
    if c.here == ":":
        return Fault("Y118", "A name is missing before the colon.", c.at, c.at + 1, _COLON_HINT)
    if "did not find expected '-'" in c.problem:
        message = "A name stands here among the lines of a list."
        return Fault("Y138", message, c.at, c.at + 1, _LAYOUT, (c.since, c.since + 1, "the list begins here"))
    if c.here == "-" and "block mapping" in c.context:
        message = "A line of a list stands here among names."
        return Fault("Y138", message, c.at, c.at + 1, _LAYOUT, (c.since, c.since + 1, "the names begin here"))
    if "document start" in c.problem or "block" in c.context:
        return _strayed(c) or Fault("Y138", _OTHER_COLUMN, c.at, c.at + 1, _LAYOUT)
    return None


def _strayed(c: _Complaint) -> Fault | None:
    """A line further up that left its column with all that belongs to it, so that only the next one stands out."""
    column, end, above = len(c.line_until(c.at)), c.at - len(c.line_until(c.at)), c.text[: c.at].split("\n")[:-1]
    culprit, at = 0, end
    for line in reversed(above):
        at -= len(line) + 1
        indent = len(line) - len(line.lstrip(" "))
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if culprit and indent <= column:
            own = culprit - c.text.rfind("\n", 0, culprit) - 1
            opens = indent == own and line.rstrip().endswith(":") and not c.text[at + len(line) : culprit].strip()
            if indent != column and not opens:
                return None
            hint = f"Move it {column - own} blanks to the right, or what stands below it to the left."
            return Fault("Y138", _OTHER_COLUMN, culprit, culprit + 1, hint, (c.at, c.at + 1, "noticed here"))
        if not culprit and indent == column:
            return None
        if not culprit and indent < column:
            if line.rstrip().endswith(":") == (at + len(line) + 1 == end):
                return None
            culprit = at + indent
    return None


def _block_text(c: _Complaint) -> Fault | None:
    if "block scalar" not in c.context:
        return None
    message = "After `|` or `>` the text begins on the next line, indented with blanks."
    return Fault("Y142", message, c.since, c.since + 1, "Begin the text on the next line, or leave the sign out.")


_EXPLANATIONS: tuple[Callable[[_Complaint], Fault | None], ...] = (
    _directive,
    _unclosed_quote,
    _escape,
    _decoration,
    _block_text,
    _tab,
    _after_quote,
    _after_bracket,
    _colon,
    _illegal_start,
    _missing_colon,
    _item_on_key_line,
    _unclosed_bracket,
    _glued_dash,
    _misplaced,
)
