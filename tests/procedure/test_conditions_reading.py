"""Reading conditions: what is accepted, what is refused with which words, and that nothing is ever raised."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.conditions.check import read
from sop_engine.procedure.conditions.fault import Fault
from sop_engine.procedure.conditions.kinds import OptionData, Stand
from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.parse import parse
from sop_engine.procedure.conditions.tree import Condition, Node
from tests.procedure.worlds import COLUMNS, LEVELS, TABLE, random_condition

# fmt: off
WORDS = st.sampled_from((
    "and", "or", "not", "in", "&&", "||", "!", "(", ")", "[", "]", ",", "==", "!=", "<", ">=", "+", "-", "=",
    "&", ".", "yes", '"no"', "'", "child.hurt", "child.age", "visit.day", "visit.items", "visit.items.kind",
    "child", "any", "all", "count", "last", "today", "days", "months", "answered", "7", "1.5", "99999999999",
    "a.b", "AND", "é", "\n", "visit.level.level", "option.level", "visit.level.sure", "true", "child.note",
    "input.x",
))
# fmt: on


def faults(text: str, *, option: OptionData | None = None) -> tuple[Fault, ...]:
    """The faults of a condition over `TABLE`; it must have some."""
    found = read(text, TABLE, option=option)
    assert isinstance(found, tuple), found
    return found


def tree(text: str) -> Node:
    """The tree of a condition that can be parsed."""
    found = parse(text)
    assert not isinstance(found, Fault), found
    return found


def code(text: str) -> str:
    """The code of the fault of a condition that cannot be parsed."""
    found = parse(text)
    assert isinstance(found, Fault), found
    return found.code


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("child.hurt=='yes'&&!(child.age>2)", "child.hurt == yes and not child.age > 2"),
        ("((child.hurt == yes))", "child.hurt == yes"),
        ("a.b == c or (d.e == f or g.h == i)", "a.b == c or d.e == f or g.h == i"),
        ("(a.b == c or d.e == f) and g.h == i", "(a.b == c or d.e == f) and g.h == i"),
        ("not (a.b == c or d.e == f)", "not (a.b == c or d.e == f)"),
        ("a.b - (c.d - e.f) == 1", "a.b - (c.d - e.f) == 1"),
        ("(a.b - c.d) - e.f == 1", "a.b - c.d - e.f == 1"),
        ("a.b in [ x,\n'y' ]", "a.b in [x, y]"),
        ("x in a.b", "x in a.b"),
        ("any( a.b.c == x and not d.e == f )", "any(a.b.c == x and not d.e == f)"),
        ("today() >= a.b + months( 3 )", "today() >= a.b + months(3)"),
    ],
)
def test_normal_form_has_one_spelling(written: str, expected: str) -> None:
    """Brackets, quotes, signs and blanks that change nothing are gone from the normal form."""
    assert normal(tree(written)) == expected


@given(st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_normal_form_is_a_fixed_point(chance: random.Random) -> None:
    """The normal form reads as itself."""
    condition = read(random_condition(chance.randrange), TABLE)
    assert isinstance(condition, Condition)
    again = read(condition.normal, TABLE)
    assert isinstance(again, Condition)
    assert again.normal == condition.normal
    assert again.reads == condition.reads


@given(st.lists(WORDS, max_size=14), st.booleans())
@settings(max_examples=600, deadline=None)
def test_random_words_never_raise(words: list[str], spaced: bool) -> None:  # noqa: FBT001 - drawn
    """Any row of words gives a condition or faults, each with a place inside the text."""
    text = (" " if spaced else "").join(words)
    found = read(text, TABLE, stand=Stand(row="visit.items"), option=LEVELS)
    for fault in found if isinstance(found, tuple) else ():
        start, end = fault.span
        assert 0 <= start < end <= max(len(text), 1)
        assert fault.message


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_random_text_never_raises(text: str) -> None:
    """Any text at all gives a tree or a fault."""
    found = parse(text)
    assert isinstance(found, Fault) or normal(found)


@pytest.mark.parametrize("text", ["(" * 5000, "not " * 200 + "a.b == c", "((" * 40 + "a.b == c" + "))" * 40])
def test_depth_is_limited(text: str) -> None:
    """Deep nesting is refused before it can exhaust anything."""
    assert code(text) == "E105"


def test_length_and_words_are_limited() -> None:
    """A thousand characters or four hundred words are the most."""
    assert code("a.b == c" + " " * 1000) == "E105"
    assert code("(+" * 201) == "E105"


@pytest.mark.parametrize(
    ("text", "code", "underlined", "hint"),
    [
        ("child.hurt = yes", "E103", "=", "Write `==`."),
        ("child.hurt & child.told", "E101", "&", "Write `and`."),
        ("child.hurt == yes AND child.told == no", "E102", "AND", "Write `and`."),
        ("1 <= child.age < 3", "E104", "<", "Write two comparisons: `a <= b and b < c`."),
        ("child.age > 1.5", "E107", "1.5", "Use a smaller unit, such as minutes."),
        ("child.hurt == yse", "E202", "yse", "Did you mean `yes`?"),
        ("child.hurt in [yes, uncler]", "E202", "uncler", "Did you mean `unclear`?"),
        ("green in child.signs", "E202", "green", "The options are red, blue, none."),
        ("child.hurtt == yes", "E201", "hurtt", "Did you mean `hurt`?"),
        ("chidl.hurt == yes", "E201", "chidl", "Did you mean `child`?"),
        ("any(visit.items.knd == yes)", "E201", "knd", "Did you mean `kind`?"),
        ("visit.level.levle == 1", "E201", "levle", "Did you mean `level`?"),
        ("child.note == yes", "E204", "child.note", "Write `answered(child.note)`."),
        ("visit.person == visit.person", "E204", "visit.person", "Write `answered(visit.person)`."),
        ("child.age == yes", "E203", "child.age == yes", "A name without a dot is an option"),
        ("visit.day < visit.came", "E203", "visit.day < visit.came", "A `date` is compared with a `date`"),
        ("child.hurt > no", "E208", "child.hurt > no", "Write `==`"),
        ("child.signs == red", "E203", "child.signs == red", "Write `option in step.field`."),
        ("child.signs in [red]", "E203", "child.signs", "Write `option in step.field`."),
        ("safe-tonight == yes", "E203", "safe-tonight", "A minus sign subtracts."),
        ("yes == no", "E203", "yes == no", "A reference has a dot"),
        ("child.told == visit.level", "E203", "child.told == visit.level", ""),
        ("visit.items.kind == yes", "E205", "visit.items.kind", "Write `any(visit.items.kind == …)`"),
        ("visit.items == yes", "E205", "visit.items", "Write `count(visit.items)`"),
        ("any(any(visit.items.kind == yes))", "E205", "any(visit.items.kind == yes)", ""),
        ("any(child.hurt == yes)", "E207", "any(child.hurt == yes)", "Name a column"),
        ("child.hurt", "E206", "child.hurt", "Write `child.hurt == yes`"),
        ("yes", "E206", "yes", "Write `step.field == yes`."),
        ("(child.hurt == yes) == (child.told == no)", "E206", "child.hurt == yes", "stand between"),
        ("today(1) == visit.day", "E207", "today(1)", ""),
        ("answered(3)", "E207", "answered(3)", "Write `answered(step.field)`."),
        ("last(child.hurt) == yes", "E207", "last(child.hurt)", "Write `last(step.list.column)"),
        ("visit.day + hours(3) > today()", "E203", "visit.day + hours(3)", ""),
        ("months(1) == months(1)", "E203", "months(1) == months(1)", "Compare days."),
        ("contains(child.note)", "E106", "contains", "There are answered"),
        ("option.level == 1", "E209", "option.level", ""),
        ("input.kind == yes", "E201", "input", ""),
        ("child.hurt == yes child.age", "E102", "child.age", "Between two conditions"),
        ("child.hurt ==", "E102", "=", ""),
        ("child.hurt == 'no", "E101", "'", "An option needs no quotes"),
        ("child.hurt == 'no way'", "E101", "'no way'", "free text can only be"),
        ("  ", "E102", " ", "Leave `when` out"),
        ("child.age == 1234567890", "E107", "1234567890", ""),
        ("any(visit.items.kind == yes", "E102", "s", ""),
        ("child.hurt in yes", "E203", "child.hurt in yes", "Write `option in step.field`"),
        ("child.hurt in [1]", "E102", "1", "Write `step.field in"),
        ("Child.hurt == yes", "E102", "Child.hurt", "in small letters"),
        ("days(child.hurt) > hours(1)", "E207", "child.hurt", ""),
        ("count(child.age) > 1", "E207", "child.age", ""),
        ("answered(visit.level.level)", "E207", "visit.level.level", ""),
    ],
)
def test_faults_say_what_to_write(text: str, code: str, underlined: str, hint: str) -> None:
    """Each mistake has its own code, underlines the culprit, and says what to write instead."""
    fault, *_ = faults(text)
    assert fault.code == code
    assert text[slice(*fault.span)] == underlined
    assert hint in fault.hint


def test_all_type_faults_are_found_at_once() -> None:
    """Reading goes on behind a fault of meaning, so a trainer sees both."""
    assert [fault.code for fault in faults("child.hurt == yse and chidl.age > 3")] == ["E202", "E201"]


def test_where_reads_data_of_options() -> None:
    """`option.name` is known in `where` only, with the kind that the data have."""
    assert isinstance(read("option.level <= 1 and option.sure == true", TABLE, option=LEVELS), Condition)
    (fault,) = faults("option.levl == 1", option=LEVELS)
    assert fault.code == "E201"
    assert "level, sure, agency" in fault.hint


def test_columns_mean_the_same_row_inside_their_list() -> None:
    """In a column's own condition its neighbours need no quantifier."""
    condition = read("visit.items.kind == yes", TABLE, stand=Stand(row="visit.items"))
    assert isinstance(condition, Condition)
    assert condition.reads == {"visit.items.kind"}
    assert condition.lists == frozenset()
    assert set(COLUMNS) >= {"kind"}


def test_reads_name_fields_not_data() -> None:
    """A condition on an option's datum reads the field that holds the option."""
    condition = read("visit.level.level > 1 or count(visit.items) > 0 or any(visit.items.number > 2)", TABLE)
    assert isinstance(condition, Condition)
    assert condition.reads == {"visit.level", "visit.items", "visit.items.number"}
    assert condition.lists == {"visit.items"}
