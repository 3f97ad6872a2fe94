from hypothesis import given, settings
from hypothesis import strategies as st

from tui.text import Span, Tone, cells, content, fit, line, plain, wrap

HOSTILE = (
    "[/x]",
    "[@click=app.quit]x[/]",
    "\x1b[31mred",
    "\x1b]52;c;eA==\x1b\\",
    "[Exhibit A]",
    "\u202eevil",
    "😀👩‍👧",
    "\x9b1m",
)
texts = st.one_of(st.text(max_size=200), st.sampled_from(HOSTILE), st.lists(st.sampled_from(HOSTILE)).map("".join))


@given(texts)
def test_a_span_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    """Whatever goes in, every character of a span is one that is simply shown."""
    assert Span(text).text.isprintable()


@settings(max_examples=60)
@given(texts, st.integers(min_value=4, max_value=90))
def test_wrapping_loses_no_word_and_keeps_to_the_width(text: str, width: int) -> None:
    """All characters but white space come out in order, in lines that fit."""
    rows = wrap(text, width, first="> ")
    shown = "".join(plain(row)[2:] for row in rows)
    assert "".join(shown.split()) == "".join("".join(span.text for span in [Span(text)]).split())
    assert all(cells(plain(row)) <= max(width, 4) for row in rows)


@given(texts, st.integers(min_value=1, max_value=60))
def test_fitting_takes_exactly_the_width(text: str, width: int) -> None:
    """A fitted text fills its cells exactly, so that columns stand below each other."""
    assert cells(fit(text, width)) == width


@given(texts)
def test_markup_is_shown_and_never_obeyed(text: str) -> None:
    """What a widget is given says the same as the span, brackets included."""
    assert content(Span(text, Tone.LATE)).plain == Span(text).text


def test_brackets_of_a_statement_stay() -> None:
    """Words in brackets are part of a statement and stand in the shown line."""
    said = "a [sic] b [illegible] c [name withheld] d [10:30] e [Exhibit A] f [K] g"
    assert content(*line(said)).plain == said
