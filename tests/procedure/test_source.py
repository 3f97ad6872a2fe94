"""Reading YAML: what comes out, where it stands, and that nothing ever raises."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.problem import Problem
from sop_engine.procedure.source import Path as Where
from sop_engine.procedure.source import Source, read_source

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "procedures").rglob("*.yaml"))
TEXTS = [path.read_text(encoding="utf-8") for path in SHIPPED]


def read(text: str | bytes) -> Source:
    """The source; the test fails when there are findings."""
    found = read_source(text, "x.yaml")
    assert isinstance(found, Source), found
    return found


def faults(text: str | bytes) -> list[Problem]:
    """The findings; the test fails when there are none."""
    found = read_source(text, "x.yaml")
    assert isinstance(found, list)
    assert found
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[(word, word) for word in ("no", "No", "NO", "yes", "on", "off", "y", "n", "Yes")],
        *[(text, text) for text in ("12:30", "12:30:00", "1:20", "2026-11-21", "2026-03-02 21:00", "1_000", "a - b")],
        *[(text, text) for text in ("1.5", "1.10", "1e3", "1e400", "-1.0", "0.1.0", "-x", "+", ".", "1-2", "08:00")],
        *[(text, True) for text in ("true", "True", "TRUE")],
        *[(text, False) for text in ("false", "False", "FALSE")],
        *[(text, None) for text in ("", "~", "null", "Null", "NULL")],
        ("tRUE", "tRUE"),
        ("nil", "nil"),
        ("0", 0),
        ("7", 7),
        ("-5", -5),
        ("+5", 5),
        ("9007199254740991", 9007199254740991),
        ("'7'", "7"),
        ('"true"', "true"),
        ("''", ""),
        ("|\n  7\n", "7\n"),
        ('"\\u00e9\\t\\n"', "é\t\n"),
    ],
)
def test_plain_words_are_read_by_the_core_schema(written: str, value: object) -> None:
    """Only true, false, null and whole numbers are anything but text; what is quoted is always text."""
    found = read(f"key: {written}\n").value
    assert found == {"key": value}
    assert isinstance(found, dict)
    assert type(found["key"]) is type(value)


@pytest.mark.parametrize("key", ["yes", "no", "1", "017", "null", "~", "true", "1.5", "12_13", "2026-11-21"])
def test_a_name_is_always_text(key: str) -> None:
    """No name of a map becomes a number, a truth value or a date."""
    assert read(f"{{{key}: x}}\n").value == {key: "x"}


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "Y110", 4, 3),
        ("a: 1\n'a': 2\n", "Y110", 2, 1),
        ("a: &x 1\n", "Y111", 1, 4),
        ("a: &x [1]\n", "Y111", 1, 4),
        ("a: *x\n", "Y112", 1, 4),
        ("a: !x\n", "Y113", 1, 4),
        ("a: ! x\n", "Y113", 1, 4),
        ("a: !!map {b: c}\n", "Y113", 1, 4),
        ("<<: {a: b}\n", "Y114", 1, 1),
        ("%YAML 1.2\n---\na: b\n", "Y115", 1, 1),
        ("%TAG ! tag:x,2000:\n---\na: b\n", "Y115", 1, 1),
        ("%FOO bar\n---\na: b\n", "Y115", 1, 1),
        ("a: b\n---\nc: d\n", "Y116", 2, 1),
        ("[" * 33 + "]" * 33, "Y117", 1, 33),
        ("[" * 100_000, "Y117", 1, 33),
        ("- " * 100_000, "Y117", 1, 65),
        ("[a, b]: c\n", "Y118", 1, 1),
        ("{a: b}: c\n", "Y118", 1, 1),
        ("? a\n: b\n", "Y118", 1, 3),
        ("{?a: b}\n", "Y118", 1, 3),
        (": b\n", "Y118", 1, 1),
        ('"": b\n', "Y118", 1, 1),
        ("a: 0o17\n", "Y120", 1, 4),
        ("a: 0x1F\n", "Y120", 1, 4),
        ("a: 017\n", "Y121", 1, 4),
        ("a: -.INF\n", "Y122", 1, 4),
        ("a: .nan\n", "Y122", 1, 4),
        ("a: 9007199254740992\n", "Y123", 1, 4),
        ("a: " + "9" * 10_000 + "\n", "Y123", 1, 4),
        ("a:\n  - b\n  -c\n", "Y139", 3, 3),
        ("a:\n  - b\n    - c\n", "Y130", 3, 5),
        ("a: b\n - c\n", "Y130", 2, 2),
        ("title: Step 1: check\n", "Y131", 1, 14),
        ("a: b\n c: d\n", "Y131", 2, 3),
        ('a: "b\nc: d\n', "Y132", 1, 4),
        ("a: 'b\nc: d\n", "Y132", 1, 4),
        ('a: "b\nc: "d"\n', "Y132", 1, 4),
        ("a: 'Don't'\n", "Y133", 1, 8),
        ('a: "b": c\n', "Y133", 1, 6),
        ("a: @b\n", "Y134", 1, 4),
        ("a: `b\n", "Y134", 1, 4),
        ("a: %b\n", "Y134", 1, 4),
        ("a:\n\tb: c\n", "Y135", 2, 1),
        ("a:\n  b: c\n \td: e\n", "Y135", 3, 2),
        ("a: [b, c\nd: e\n", "Y136", 1, 4),
        ("a: {b: [c}\n", "Y136", 1, 8),
        ('a: "C:\\q"\n', "Y137", 1, 7),
        ("- a\nb: c\n", "Y138", 2, 1),
        ("a: b\n- c\n", "Y138", 2, 1),
        ("a: b\nc\nd: e\n", "Y139", 2, 1),
        ("a: ]\n", "Y140", 1, 4),
        ("a: - b\n", "Y141", 1, 4),
        ("a: | b\n", "Y142", 1, 4),
        ("", "Y102", 1, 1),
        ("# only this\n", "Y102", 1, 1),
        ('a: "\\e[31m"\n', "Y105", 1, 5),
        ('a: "b\\0"\n', "Y105", 1, 6),
        ('a: "\\u202e"\n', "Y105", 1, 5),
        ('a: "\\u2028"\n', "Y105", 1, 5),
        ('a: "\\N"\n', "Y105", 1, 5),
        ('"\\e": b\n', "Y105", 1, 2),
        ("a: \x1b[31m\n", "Y104", 1, 4),
        ("a: b # \u202e\n", "Y104", 1, 8),
        ("a: b\x85c: d\n", "Y104", 1, 5),
        ("a: b\u2029c: d\n", "Y104", 1, 5),
        ("a: \ud800\n", "Y104", 1, 4),
        ("a: b\ufeff\n", "Y104", 1, 5),
    ],
)
def test_what_the_language_refuses_is_named_where_it_stands(text: str, code: str, line: int, column: int) -> None:
    """Every refusal has its own code and points at the place where the mistake was made."""
    first = faults(text)[0]
    assert first.position is not None
    assert (first.code, first.position.line, first.position.column) == (code, line, column)


@pytest.mark.parametrize(
    ("raw", "code", "line", "column"),
    [
        (b"a: b\nc: d\xe9\n", "Y100", 2, 5),
        ("é: b\nc: ".encode() + b"\xff", "Y100", 2, 4),
        (b"\xef\xbb\xbfa: \xff", "Y100", 1, 4),
        ("a: b".encode("utf-16"), "Y101", 1, 1),
        ("a: b".encode("utf-16-be"), "Y101", 1, 1),
        (b"\x7fELF\x00\x01", "Y101", 1, 1),
    ],
)
def test_what_is_not_utf8_is_refused_with_the_place_of_the_byte(
    raw: bytes, code: str, line: int, column: int
) -> None:
    """An old encoding is found at its first wrong byte; UTF-16 and programs are named as no text."""
    (only,) = faults(raw)
    assert only.position is not None
    assert (only.code, only.position.line, only.position.column) == (code, line, column)


def test_two_names_that_clash_are_both_shown() -> None:
    """A name that stands twice comes with the place of the first one."""
    (only,) = faults("a: 1\nb: 2\na: 3\n")
    assert [(place.line, place.column) for place, _ in only.also] == [(1, 1)]


def test_several_mistakes_are_told_at_once() -> None:
    """One reading names every mistake that does not stop it, in the order of the file."""
    assert [problem.code for problem in faults("a: 017\nb: .inf\na: *x\n")] == ["Y121", "Y122", "Y110", "Y112"]


def test_a_flood_of_mistakes_ends() -> None:
    """A hostile file cannot make an endless list of findings."""
    assert len(faults("\n".join(f"- 0{n}" for n in range(10, 5000)))) == 50


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """The mark that some editors write changes neither values nor columns."""
    source = read("\ufeffa: b\n".encode())
    assert source.value == {"a": "b"}
    assert source.position(("a",)).column == 4


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(line_end: str) -> None:
    """All three line ends count, and none shifts a column."""
    source = read(line_end.join(["a: 1", "b:", "  - x", "  - y", ""]))
    place = source.position(("b", 1))
    assert (place.line, place.column, place.length) == (4, 5, 1)


def test_a_path_that_does_not_exist_gives_the_container_around_it() -> None:
    """A finding about something missing still has a place."""
    source = read("a:\n  b: c\n")
    assert source.position(("a", "nothing", 3)) == source.position(("a",))
    assert source.position(("a", "b", "deeper")) == source.position(("a", "b"))
    assert source.position((5,)) == source.position(())


def nodes(node: yaml.Node, path: Where = ()) -> list[tuple[Where, yaml.Node, yaml.Node | None]]:
    """Every node with its path and the node of its name."""
    found: list[tuple[Where, yaml.Node, yaml.Node | None]] = []
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found.append(((*path, key.value), value, key))
            found += nodes(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            found.append(((*path, number), value, None))
            found += nodes(value, (*path, number))
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_positions_agree_with_the_marks_of_pyyaml(path: Path) -> None:
    """Line and column of every name and value are those that PyYAML's own nodes carry."""
    text = path.read_text(encoding="utf-8")
    source = read(text)
    composed = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert composed is not None
    checked = 0
    for where, node, key in nodes(composed):
        place = source.position(where)
        assert (place.line, place.column) == (node.start_mark.line + 1, node.start_mark.column + 1)
        if key is not None:
            named = source.position(where, key=True)
            assert (named.line, named.column) == (key.start_mark.line + 1, key.start_mark.column + 1)
            assert named.length == key.end_mark.column - key.start_mark.column
        checked += 1
    assert checked > 10


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_values_agree_with_those_of_pyyaml_before_it_guesses_types(path: Path) -> None:
    """Shape, names, order and text are PyYAML's; only true, false, null and whole numbers differ in type."""
    text = path.read_text(encoding="utf-8")
    theirs = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes text of everything
    assert same(read(text).value, theirs)


def same(ours: object, theirs: object) -> bool:
    """Equal, where PyYAML has text for everything."""
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and list(ours) == list(theirs) and all(same(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, bool):
        return str(ours).lower() == str(theirs).lower()
    return theirs in {"", "~", "null"} if ours is None else str(ours) == theirs


@given(st.data())
def test_random_edits_of_a_procedure_give_a_value_or_findings(data: st.DataObject) -> None:
    """Whatever is typed into a file, reading it answers; every finding lies inside the text and can be shown."""
    text = data.draw(st.sampled_from(TEXTS))
    lines = text.split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    part = "\n".join(lines[at : at + 60])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(part)))
        gone = data.draw(st.integers(0, 8))
        typed = data.draw(st.one_of(st.sampled_from(TROUBLE), st.text(max_size=5)))
        part = part[:place] + typed + part[place + gone :]
    judge(part)


@given(st.binary(max_size=200))
def test_random_bytes_give_a_value_or_findings(raw: bytes) -> None:
    """No bytes at all make reading raise."""
    judge(raw)


TROUBLE = [
    *"&*!|>'\"%@`#,[]{}?:-\t\r\\\x00\x1b\u202e\ufeff\x85",
    ": ",
    "- ",
    "---\n",
    "<<: ",
    '"\\x',
    "\n\n  ",
    "😀",
    "...",
]


def judge(text: str | bytes) -> None:
    """Read it, and look at what comes out."""
    lines = 1 + len(re.findall("\r\n|\n|\r", text if isinstance(text, str) else text.decode("utf-8", "replace")))
    found = read_source(text, "x.yaml")
    if isinstance(found, Source):
        assert found.position(()).line >= 1
        return
    assert found
    for problem in found:
        assert problem.message.isprintable()
        assert problem.hint.isprintable()
        assert problem.position is not None
        assert problem.position.line <= lines
        assert problem.position.length >= 1
