"""Findings as they are shown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.problem import Position, Problem, Severity
from sop_engine.procedure.frames import MOST_ANNOTATED, MOST_SHOWN, Form, render

TEXT = "title: An example\noptoins: [yes, no]\ntitle: Another\n"


def problem(line: int, column: int, length: int = 1, **more: object) -> Problem:
    """A finding in x.yaml."""
    fields: dict[str, object] = {"code": "S110", "message": "Something.", **more}
    return Problem(position=Position("x.yaml", line, column, length), **fields)  # type: ignore[arg-type]


def test_a_finding_shows_its_line_with_a_mark_below_the_word() -> None:
    """Code, sentence, place, the line as written, carets, and what to do."""
    shown = render([problem(2, 1, 7, hint="Did you mean `options`?")], {"x.yaml": TEXT})
    assert shown == (
        "error[S110]: Something.\n"
        "  --> x.yaml:2:1\n"
        "   |\n"
        " 2 | optoins: [yes, no]\n"
        "   | ^^^^^^^\n"
        "   = help: Did you mean `options`?\n"
        "\n"
    )


def test_two_places_that_clash_are_both_shown() -> None:
    """The other place stands in the same frame with its label."""
    other = (Position("x.yaml", 1, 1, 5), "first written here")
    shown = render([problem(3, 1, 5, also=(other,))], {"x.yaml": TEXT})
    assert " 1 | title: An example\n   | ----- first written here\n" in shown
    assert " ...\n 3 | title: Another\n   | ^^^^^\n" in shown


def test_a_place_in_another_file_has_its_own_frame() -> None:
    """A clash between a procedure and a shared file shows a line of each."""
    other = (Position("roles.yaml", 1, 3), "see here")
    shown = render([problem(1, 1, also=(other,))], {"x.yaml": TEXT, "roles.yaml": "a: b\n"})
    assert "  --> x.yaml:1:1\n" in shown
    assert "  ::: roles.yaml:1:3\n" in shown


def test_two_marks_on_one_line_show_the_line_once() -> None:
    """A line is not repeated for its second mark."""
    shown = render([problem(1, 1, also=((Position("x.yaml", 1, 8), "and here"),))], {"x.yaml": TEXT})
    assert shown.count("title: An example") == 1
    assert shown.count("   | ") == 2


def test_without_the_text_there_is_no_frame() -> None:
    """A file that cannot be shown still has its name and place."""
    assert render([problem(1, 1)], {}) == "error[S110]: Something.\n  --> x.yaml:1:1\n\n"
    lone = Problem(code="I101", message="The file is missing.", position=None)
    assert render([lone], {}) == "error[I101]: The file is missing.\n\n"


def test_what_is_said_of_a_whole_file_has_no_frame() -> None:
    """What proofs left open is about no single line: the file is named, and its first line is not shown as wrong."""
    shown = render([problem(1, 1, 5, code="V190", hint="Try it.")], {"x.yaml": TEXT})
    assert shown == "error[V190]: Something.\n  --> x.yaml:1:1\n   = help: Try it.\n\n"


def test_a_long_line_is_shown_around_the_mark() -> None:
    """A line of the shared lists has hundreds of characters; the frame stays readable."""
    line = "x" * 300 + "HERE" + "y" * 300
    shown = render([problem(1, 301, 4)], {"x.yaml": line})
    code, marks = shown.splitlines()[3:5]
    assert len(code) < 120
    assert code.index("HERE") == marks.index("^^^^")
    assert marks.count("^") == 4


def test_marks_stand_below_wide_characters_too() -> None:
    """A character that takes two columns of the terminal is counted as two."""
    code, marks = render([problem(1, 4, 3)], {"x.yaml": "😀  abc"}).splitlines()[3:5]
    assert code.endswith("😀  abc")
    assert marks == "   |     ^^^"


@given(st.text(max_size=80), st.text(max_size=20), st.integers(1, 3), st.integers(1, 100), st.integers(1, 100))
def test_nothing_from_a_file_reaches_the_terminal_as_a_command(
    text: str, word: str, line: int, column: int, length: int
) -> None:
    """Text and GitHub forms hold printable characters and line ends only, whatever the file and its name hold."""
    finding = problem(line, column, length, message=f"A {word}.", hint=word, also=((Position(word, 1, 1), word),))
    for form in (Form.TEXT, Form.GITHUB):
        shown = render([finding], {"x.yaml": text, word: text}, form)
        assert shown.replace("\n", "").isprintable()


def test_a_flood_of_findings_is_cut_and_counted() -> None:
    """Nobody reads the thousandth finding; the count says how many there are."""
    shown = render([problem(1, 1)] * 1784, {"x.yaml": TEXT})
    assert shown.count("error[S110]") == MOST_SHOWN
    assert "... and 1,764 errors more, not shown\n" in shown


def test_the_form_for_programs_holds_every_finding() -> None:
    """JSON is complete, has the same places and says the title of the code."""
    warning = problem(2, 1, 7, severity=Severity.WARNING, also=((Position("y.yaml", 1, 2), "here"),))
    value = json.loads(render([warning, *[problem(1, 1)] * 30], {"x.yaml": TEXT}, "json"))
    assert (value["errors"], value["warnings"], len(value["problems"])) == (30, 1, 31)
    assert value["problems"][0] == {
        "code": "S110",
        "title": "An unknown key",
        "severity": "warning",
        "message": "Something.",
        "hint": "",
        "position": {"file": "x.yaml", "line": 2, "column": 1, "length": 7},
        "also": [{"file": "y.yaml", "line": 1, "column": 2, "length": 1, "label": "here"}],
        "fix": [],
    }


def test_annotations_are_escaped_as_the_runner_expects() -> None:
    """Nothing in a message or a name can end the annotation or begin another."""
    nasty = Problem(code="S110", message="50%\n::error::x", position=Position("a,b:c.yaml", 2, 3, 4))
    assert render([nasty], {}, "github") == (
        "::error file=a%2Cb%3Ac.yaml,line=2,col=3,endColumn=7,title=S110::50%25%0A::error::x\n"
    )


def test_annotations_beyond_what_github_shows_are_counted() -> None:
    """Ten of a kind are written, the rest is one notice."""
    mixed = [problem(1, 1)] * 15 + [problem(1, 1, severity=Severity.WARNING)] * 3
    lines = render(mixed, {}, "github").splitlines()
    assert sum(line.startswith("::error ") for line in lines) == MOST_ANNOTATED
    assert sum(line.startswith("::warning ") for line in lines) == 3
    assert lines[-1] == "::notice title=sop check::5 errors more, not shown"


@pytest.mark.parametrize("form", ["text", "github"])
def test_no_findings_give_no_lines(form: str) -> None:
    """Silence means that all is well."""
    assert render([], {}, form) == ""


def test_every_code_has_a_title_of_one_line() -> None:
    """Titles fit a table."""
    from sop_engine.procedure.codes import CODES

    assert all(title == title.strip() and 0 < len(title) <= 80 and "\n" not in title for title in CODES.values())
