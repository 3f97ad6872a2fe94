"""The layout of `sop fmt`: stable, loses no comment, changes nothing that the file says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.formatting.comments import comments_in
from sop_engine.procedure.formatting.kinds import FIELD_KEYS, FORMS, PROCEDURE, Kind, form_of
from sop_engine.procedure.formatting.layout import CannotLayOut, lay_out
from sop_engine.procedure.formatting.tree import tree_of
from sop_engine.procedure.formatting.writing import WIDTH
from sop_engine.procedure.source import Source, read_source
from tests.procedure.examples import BASE, changed, load

ROOT = Path(__file__).parents[2]
FILES = sorted(
    {*(ROOT / "procedures").glob("*/*.yaml"), *(ROOT / "tests").rglob("*.yaml")}
    - set((ROOT / "tests/examples/invalid").glob("Y*"))
)


def source(text: str) -> Source:
    """The text as read."""
    found = read_source(text, "x.yaml")
    assert isinstance(found, Source), found
    return found


def laid(text: str) -> str:
    """The text laid out."""
    return lay_out(source(text))


def comments(text: str) -> list[str]:
    """Its comments, sorted."""
    return sorted(comments_in(text, tree_of(source(text))))


def holds(text: str) -> str:
    """The text laid out; laying it out again changes nothing, and no comment is lost."""
    once = laid(text)
    assert laid(once) == once
    assert comments(once) == comments(text)
    return once


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_of_the_project_has_one_layout(path: Path) -> None:
    """Files of every kind and wrong examples alike; what is none of them is refused by the command, not here."""
    found = read_source(path.read_bytes(), path.name)
    if isinstance(found, Source) and form_of(found.value) is not None:
        once = holds(found.text)
        longest = max((line for line in once.splitlines() if "# " not in line), key=len)
        assert len(longest) <= WIDTH or " " not in longest.strip() or longest.endswith(":")


def places(text: str) -> list[int]:
    """Lines behind which, and behind which own lines, a comment may be put."""
    return [number for number, line in enumerate(text.split("\n")) if line.strip()]


@st.composite
def with_comments(draw: st.DrawFn, text: str = BASE) -> str:
    """The text with comments and blank lines anywhere, in any column, and other line ends."""
    lines = text.rstrip("\n").split("\n")
    found: list[str] = []
    for number, line in enumerate(lines):
        for kind in draw(st.lists(st.sampled_from(["own", "blank"]), max_size=2)) if draw(st.booleans()) else []:
            column = draw(st.integers(0, 16))
            found.append(" " * column + f"# own {number} 'and: [more' " if kind == "own" else " " * (column % 3))
        behind = draw(st.integers(0, 5)) == 0 and "#" not in line
        found.append(f"{line}  # behind {number}" if behind else line)
    if draw(st.booleans()):
        found.append(" " * draw(st.integers(0, 6)) + "# the end")
    return draw(st.sampled_from(["\n", "\r\n"])).join([*found, ""])


@settings(max_examples=30, deadline=None)
@given(with_comments())
def test_comments_anywhere_are_kept_and_the_layout_is_stable(text: str) -> None:
    """Wherever comments stand: none is lost, a second time changes nothing, both digests stay."""
    once = holds(text)
    before, after = load(BASE).procedure, load(once).procedure
    assert before is not None
    assert after is not None
    assert (after.logic_digest, after.text_digest) == (before.logic_digest, before.text_digest)
    assert ("\r\n" in once) == ("\r\n" in text)


RIGHT = ROOT / "tests/procedure/mistakes/right"
BESIDE = {
    path.name: path.read_text("utf-8")
    for path in (*sorted((RIGHT / "shared").glob("*.yaml")), *sorted((RIGHT / "lost_kite").glob("*.*.yaml")))
}


@pytest.mark.parametrize("name", BESIDE)
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_files_beside_a_procedure_keep_comments_and_meaning(name: str, data: st.DataObject) -> None:
    """Tests, answers, translations and shared files: no comment is lost, and what is read is the same."""
    text = data.draw(with_comments(BESIDE[name]))
    once = holds(text)
    assert in_order(source(once).value) == in_order(source(text).value)
    assert ("\r\n" in once) == ("\r\n" in text)


def in_order(value: object) -> object:
    """The value, with names of steps, rows and tests in their order; only keys of the language may change places."""
    if isinstance(value, dict):
        known = {name for form in FORMS.values() for kind in kinds(form.kind, set()) for name in kind.order}
        own = [name for name in value if name not in known]
        return own, {name: in_order(part) for name, part in value.items()}
    return [in_order(part) for part in value] if isinstance(value, list) else value


def test_tests_and_answers_are_laid_out_in_the_order_of_things() -> None:
    """What was, what is done, what is expected; of an order who and when first. Options have no quotes."""
    text = (
        "tests:\n  a phone, and a bag:\n    expect: {hidden: [b], shown: [a]}\n    answers: {ask: {now: 'yes'}}\n"
        "    now: 2026-03-02 21:40\nsop_tests: 0\nof: x\n"
    )
    assert holds(text) == (
        "sop_tests: 0\nof: x\ntests:\n  a phone, and a bag:\n    now: 2026-03-02 21:40\n    answers:\n"
        "      ask: {now: yes}\n    expect:\n      shown: [a]\n      hidden: [b]\n"
    )
    order = "sop_answers: 0\nof: x\norders:\n- {value: 'no', field: b, step: a, do: answer, at: now, by: wanjiru}\n"
    assert holds(order) == (
        "sop_answers: 0\nof: x\norders:\n  - {by: wanjiru, at: now, do: answer, step: a, field: b, value: no}\n"
    )
    for acts in ("open: [a]\n    used: {c: d}", "used: {c: d}\n    open: [a]"):  # carried out as written
        test = f"sop_tests: 0\nof: x\ntests:\n  it:\n    now: 2026-03-02 21:40\n    {acts}\n"
        assert holds(test) == test


def test_a_file_of_no_known_kind_is_not_laid_out() -> None:
    """What has no form has no layout."""
    with pytest.raises(CannotLayOut, match="no file of a kind"):
        laid("a: 1\n")


TEXTS_OF_TRAINERS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=30),
    st.text("ab #:,[]{}'\"-?!&*|>%@`\\\n=~", min_size=1, max_size=20),
    st.sampled_from(
        ["yes", "No", "null", "~", "12", "0x1f", "1_000", "12:30", "- a", "a: b", "a #b", "#", "...", "---"]
    ),
    st.lists(st.sampled_from(["a", "word", "another", "longer_word" * 3, "#", "-", "x:"]), min_size=20).map(" ".join),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(TEXTS_OF_TRAINERS, min_size=1, max_size=3), TEXTS_OF_TRAINERS)
def test_every_text_stays_what_it_is(lines: list[str], label: str) -> None:
    """Written in any way, folded or quoted, a text reads again as the same text."""
    step = {"title": label, "who": "ocs", "law": ["POL"], "do": lines, "why": lines[0]}
    field = {"type": "choice", "label": label, "help": lines[-1], "options": {"a": label, "b": {"label": lines[0]}}}
    value = {"sop": 0, "phases": {"p": {"title": label, "steps": {"s": step | {"fields": {"f": field}}}}}}
    found = read_source(json.dumps(value), "x.yaml")
    if isinstance(found, Source):
        once = lay_out(found)
        assert source(once).value == value
        assert laid(once) == once


def test_keys_stand_in_the_order_of_the_reference() -> None:
    """Of a file, a phase, a step and a field; what has an order on the screen stays as it was written."""
    text = (
        "phases:\n  b: {steps: {two: {law: [POL], fields: {z: {label: Z, type: yesno}, a: {label: A, type: yesno}},"
        " who: ocs, title: T}}, title: B}\n  a: {title: A, steps: {}}\noutcomes: {y: Y, x: X}\nid: e\nsop: 0\n"
    )
    assert holds(text) == (
        "sop: 0\nid: e\noutcomes: {y: Y, x: X}\nphases:\n  b:\n    title: B\n    steps:\n      two:\n"
        "        title: T\n        who: ocs\n        law: [POL]\n        fields:\n"
        "          z: {type: yesno, label: Z}\n          a: {type: yesno, label: A}\n"
        "  a:\n    title: A\n    steps: {}\n"
    )


def test_comments_move_with_what_they_belong_to() -> None:
    """Above, behind and below: a comment stays with its key when keys change places."""
    text = (
        "# Of the file.\n\nid: e    # the name\n# About the version of the language.\nsop: 0\nphases:\n  one:\n"
        "    # The steps come now.\n    steps:\n      a:\n        who: ocs  # the commander\n        title: A\n"
        "        # Nothing more is needed in a.\n\n      # Then b.\n      b: {title: B}\n    title: One\n# The end.\n"
    )
    assert holds(text) == (
        "# Of the file.\n\n# About the version of the language.\nsop: 0\nid: e  # the name\nphases:\n  one:\n"
        "    title: One\n    # The steps come now.\n    steps:\n      a:\n        title: A\n"
        "        # Nothing more is needed in a.\n        who: ocs  # the commander\n\n      # Then b.\n"
        "      b:\n        title: B\n# The end.\n"
    )


def test_a_map_with_a_comment_inside_is_unfolded() -> None:
    """A comment between brackets would be lost on one line."""
    one_line = "        due: {within: 2 hours, from: ask.came_at, basis: clinical}\n"
    broken = (
        "        due: {within: 2 hours,  # short\n          # from the door\n          from: ask.came_at,\n"
        "          basis: clinical}\n"
    )
    unfolded = (
        "        due:  # short\n          within: 2 hours\n          # from the door\n          from: ask.came_at\n"
        "          basis: clinical\n"
    )
    assert unfolded in holds(changed(one_line, broken))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("""when: 'a.b == "yes" && !(c.d=="x")'""", "when: a.b == yes and not c.d == x"),
        ("when: (a.b == yes)", "when: a.b == yes"),
        ("due: {when: (a.b == yes)}", "due: {when: a.b == yes}"),
        ("fields: {f: {propose: {x: (a.b == yes)}}}", "f: {propose: {x: a.b == yes}}"),
        ("when: a.b = yes", "when: a.b = yes"),
        ("title: (a.b == yes)", "title: (a.b == yes)"),
    ],
)
def test_conditions_are_written_in_words(before: str, after: str) -> None:
    """Normal form wherever a condition stands; one that cannot be read stays as it is, for `check` to explain."""
    assert f"{after}\n" in holds(f"sop: 0\nphases:\n  p:\n    steps:\n      s:\n        {before}\n")


def test_a_text_that_would_need_quotes_unfolds_its_map() -> None:
    """Rule 11 of the style: no quotes for a comma; several lines instead."""
    text = 'sop: 0\noutcomes: {a: "Yes, at once", b: B}\n'
    assert holds(text) == "sop: 0\noutcomes:\n  a: Yes, at once\n  b: B\n"


def test_a_long_text_is_folded_and_a_text_of_lines_kept() -> None:
    """No line over 120 characters; a text with line ends keeps them."""
    words = " ".join(["word"] * 60)
    once = holds(f'sop: 0\nabout: {words}\ntitle: "one\\ntwo\\n"\n')
    assert "about: >-\n  word" in once
    assert "title: |\n  one\n  two\n" in once
    assert max(map(len, once.splitlines())) <= WIDTH
    assert source(once).value == {"sop": 0, "about": words, "title": "one\ntwo\n"}


def test_words_of_old_yaml_stay_quoted() -> None:
    """`yes` is text to us and true to older tools; quotes are kept for them, and needless ones go."""
    once = holds('sop: 0\noutcomes: {a: "Yes", b: "plain", c: "12:30", d: "3"}\n')
    assert once == 'sop: 0\noutcomes: {a: "Yes", b: plain, c: "12:30", d: "3"}\n'


def kinds(kind: Kind, done: set[int]) -> Iterator[Kind]:
    """Every kind inside a kind."""
    if id(kind) not in done:
        done.add(id(kind))
        yield kind
        for part in (*kind.parts.values(), *([kind.each] if kind.each else [])):
            yield from kinds(part, done)


def test_every_key_of_the_schema_has_its_place() -> None:
    """A new key of the language cannot be forgotten here: it would stand last."""
    definitions = json.loads((ROOT / "schemas/procedure.schema.json").read_text("utf-8"))
    orders = {frozenset(kind.order) for kind in kinds(PROCEDURE, set())}
    assert frozenset(definitions["properties"]) in orders
    for name in ("phase", "step", "clock", "every", "gap_line", "gate", "skip", "use"):
        assert frozenset(definitions["definitions"][name]["properties"]) in orders, name
    branches = definitions["definitions"]["field"]["allOf"]
    assert set(FIELD_KEYS) == {key for branch in branches for key in branch["then"]["properties"]}


@pytest.mark.parametrize("key", [key for key in FORMS if key not in {"sop", "agencies"}])
def test_every_key_of_the_other_schemas_has_its_place(key: str) -> None:
    """A new key of tests, answers, translations or shared files stands somewhere, too."""
    schema = json.loads((ROOT / f"schemas/{key.removeprefix('sop_')}.schema.json").read_text("utf-8"))
    orders = {
        frozenset({*kind.order, *(kind.parts if "*" in kind.order else ())} - {"*"})
        for kind in kinds(FORMS[key].kind, set())
    }
    assert frozenset(schema["properties"]) in orders
    for part in schema["properties"].values():
        entry = part.get("additionalProperties", {})
        assert not entry.get("properties") or frozenset(entry["properties"]) in orders, entry["description"]
    for name in {"test", "expect", "calendar"} & set(schema.get("definitions", ())):
        assert frozenset(schema["definitions"][name]["properties"]) in orders, name
    if key == "sop_answers":
        branches = schema["definitions"]["order"]["allOf"]
        assert frozenset(name for branch in branches for name in branch["then"]["properties"]) in orders


def test_what_cannot_be_kept_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The result is read again: a layout that lost a comment or changed a word is never handed out."""
    from sop_engine.procedure.formatting import layout, writing

    monkeypatch.setattr(writing, "scalar", lambda _value, **how: f"other {len(how)}")
    with pytest.raises(CannotLayOut, match="changing what it says"):
        laid("sop: 0\nid: e\n")
    monkeypatch.undo()
    monkeypatch.setattr(layout, "_behind", lambda above, body, _trailing: (above, body[0]))
    with pytest.raises(CannotLayOut, match="without a loss"):
        laid("sop: 0  # zero\nid: e\n")
