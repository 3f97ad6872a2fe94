"""Checks of a procedure: each mistake is found, at its place, with a hint; what is right is left alone."""

import pytest

from sop_engine.problem import Problem
from sop_engine.procedure.checks import CHECKS
from tests.procedure.examples import BASE, changed, codes, load


def found(old: str, new: str) -> list[Problem]:
    """The findings after one change."""
    return list(load(changed(old, new)).problems)


def underlined(problem: Problem, text: str) -> str:
    """What the finding underlines."""
    assert problem.position is not None
    line = text.splitlines()[problem.position.line - 1]
    return line[problem.position.column - 1 :][: problem.position.length]


def test_the_example_is_right() -> None:
    """The procedure that the tests break has no finding."""
    assert load().problems == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "hint"),
    [
        ("who: health_worker", "who: health_worked", "R101", "health_worked", "Did you mean `health_worker`?"),
        ("who: [child_desk,", "who: [chld_desk,", "R101", "chld_desk", "Did you mean `child_desk`?"),
        ("second: ocs", "second: occ", "R101", "occ", "Did you mean `ocs`?"),
        ("second: ocs", "second: parent", "R101", "parent", ""),
        ("sealed: [ocs, prosecutor]", "sealed: [ocs, prosector]", "R101", "prosector", "`prosecutor`"),
        ("owner: child_desk", "owner: parent", "R101", "parent", ""),
        ("by: [parent, guardian]", "by: [parent, gardian]", "R101", "gardian", "`guardian`"),
        ("by: ocs", "by: child", "R101", "child", ""),
        ("role: investigator", "role: investigater", "R101", "investigater", "`investigator`"),
        ("subject: child", "subject: chid", "R102", "chid", "`child`"),
        ("as: witness", "as: witnes", "R102", "witnes", "`witness`"),
        ("list: diversion_option", "list: diversion_options", "R103", "diversion_options", "`diversion_option`"),
        ("call: [ambulance]", "call: [ambulence]", "R104", "ambulence", "`ambulance`"),
        ("label: Words, optional", "label: Words, shape: imai, optional", "R105", "imai", "`imei`"),
        ("law: [POL, CHA-145]", "law: [POL, CHA-154]", "R106", "CHA-154", "Did you mean `CHA-1"),
        ("{refused: Refused after", "{refsed: Refused after", "R107", "refsed", "`refused`"),
        ("after: first", "after: frist", "R108", "frist", "`first`"),
        ("from: ask}", "from: asc}", "R108", "asc", "`ask`"),
        ("from: ask.came_at", "from: ask.cam_at", "R109", "ask.cam_at", "`ask.came_at`"),
        ("propose: {stop:", "propose: {stopp:", "R110", "stopp", "`stop`"),
        ("      settle:\n", "      second:\n", "R201", "second", ""),
        ("  second:\n", "  care:\n", "R201", "care", ""),
        ("  second:\n", "  start:\n", "R202", "start", ""),
        ("          sure:", "          while:", "R203", "while", ""),
        ("ask.hurt == yes}", "ask.age > 3}", "R301", "ask.age", "Move the step"),
        ("when: ask.age < 18", "when: count(things.item) > 3", "R301", "things.item", ""),
        ("when: things.item.kind == phone", "when: things.item.number == phone", "E204", "things.item.number", ""),
        ("within: 1 hour, from: ask", "within: 1 hour, from: care", "R313", "care", ""),
        ("from: [ask.when_hurt, ask]", "from: [ask.age, ask]", "R312", "ask.age", "`date` or `time`"),
        ("subject: child\n", "", "R308", "hurt", "subject: child"),
        ("as: child, label", "as: child, privacy: case, label", "R309", "case", "Leave `privacy` out."),
        ("sum: {type: hash,", "sum: {privacy: case, type: hash,", "R309", "case", ""),
        ("label: Signs,", "label: Signs, all: true,", "R310", "all", ""),
        ("label: Number, privacy", "label: Number, about: ask.age, privacy", "R311", "ask.age", ""),
        ("label: Hurt?, privacy", "label: Hurt?, about: things.item.owner, privacy", "R301", "things.item.owner", ""),
        ("label: Hurt?, privacy", "label: Hurt?, about: ask.nobody, privacy", "R109", "ask.nobody", ""),
        ("max: 120", "max: 120, min: 130", "R315", "max", ""),
        ("option.level == 1", "option.level == 1 or settle.level == L1A", "R301", "settle.level", "Move"),
        ("red: Red", "in: Red", "R205", "in", ""),
        ("ask.hurt in [yes, unclear]", "ask.hurt in [yes, uncler]", "E202", "uncler", "`unclear`"),
        ("care.seen_at >= care.left_at", "care.seen_at >= care.lft_at", "E201", "lft_at", "`left_at`"),
        ("within: 3 days", "within: 99999 days", "R402", "99999 days", ""),
        ("within: 3 days", "within: 99999 working days", "R402", "99999 working days", ""),
    ],
)
def test_a_mistake_is_found_at_its_place(old: str, new: str, code: str, place: str, hint: str) -> None:
    """One mistake gives one finding, which underlines it and says what was probably meant."""
    text = changed(old, new)
    (problem,) = load(text).problems
    assert problem.code == code
    assert underlined(problem, text) == place
    assert hint in problem.hint


def test_every_list_item_is_checked() -> None:
    """Two unknown roles in one list are two findings."""
    assert [
        problem.code for problem in found("who: [child_desk, health_worker]", "who: [chld_desk, helth_worker]")
    ] == [
        "R101",
        "R101",
    ]


def test_the_first_of_two_names_is_shown_too() -> None:
    """A name that stands twice points at both places."""
    (problem,) = found("  second:\n", "  care:\n")
    assert [label for _, label in problem.also] == ["first written here"]


def test_steps_may_not_wait_in_circles() -> None:
    """Hold points and the conditions they depend on are followed; the circle is named."""
    text = changed("        when: ask.hurt in [yes, unclear]\n", "        after: things\n")
    (problem,) = load(text).problems
    assert problem.code == "R303"
    assert "`care` → `things` → `care`" in problem.message
    reads = changed(
        "        law: [POL]\n        do:", "        law: [POL]\n        after: care\n        do:"
    ).replace("        urgent: true\n", "")
    (problem,) = load(reads).problems
    assert problem.code == "R303", "care reads an answer of ask, and ask waits for care"


def test_what_may_look_ahead() -> None:
    """A clock's own condition, and its start, may name a later step; `must` its own step."""
    assert found("from: ask}", "from: ask, when: count(things.item) > 1}") == []
    assert found("within: 1 hour, from: ask", "within: 1 hour, from: things") == []


@pytest.mark.parametrize(
    ("condition", "fine"),
    [
        ("ask.extra == yes", False),
        ("answered(ask.extra)", True),
        ("answered(ask.extra) and ask.extra == yes", True),
        ("ask.hurt == yes or ask.extra == yes", False),
        ("not ask.extra == yes", False),
        ("ask.follow == yes", False),
        ("ask.since == yes", True),
    ],
)
def test_what_must_be_decided_depends_on_required_answers(condition: str, fine: bool) -> None:  # noqa: FBT001 - a table
    """A step that is never skipped reads no answer that may stay out, directly or over another condition."""
    text = changed(
        "          words:",
        "          extra: {type: yesno, label: More?, optional: true}\n"
        "          follow: {type: yesno, label: More?, when: ask.extra == yes}\n"
        "          since: {type: yesno, label: More?, when: answered(ask.extra)}\n"
        "          words:",
    )
    urgent = changed("        ask_first: Are there things?\n", f"        when: {condition}\n", text)
    assert codes(load(urgent)) == ([] if fine else ["R307"])
    skippable = changed("when: ask.hurt in [yes, unclear]", f"when: {condition}", text)
    assert codes(load(skippable)) == []


def test_sealed_answers_stay_sealed() -> None:
    """A step reads, waits for, or counts from a sealed one only when it is sealed to the same roles or fewer."""
    more = """\
      later:
        title: Later
        who: ocs
        law: [POL]
        when: settle.how == go
        fields:
          note: {type: text, label: Note}
"""
    assert codes(load(BASE + more)) == ["R306"]
    assert codes(load(BASE + more.replace("law: [POL]", "law: [POL]\n        sealed: [ocs]"))) == []
    assert codes(load(BASE + more.replace("law: [POL]", "law: [POL]\n        sealed: [ocs, dcs]"))) != []
    waits = more.replace("when: settle.how == go", "after: settle")
    assert codes(load(BASE + waits)) == ["R306"]
    counts = more.replace("when: settle.how == go", "due: {within: 1 day, from: settle}")
    assert codes(load(BASE + counts)) == ["R306"]


def test_one_person_signs_once() -> None:
    """Two signatures that only the subject can give need two steps."""
    one = "agreed: {type: sign, by: [parent, guardian], label: I agree.}"
    two = "{type: sign, by: child, label: I agree.}"
    assert [problem.code for problem in found(one, f"agreed: {two}\n          told: {two}")] == ["R314"]


def test_a_wrong_list_is_told_once() -> None:
    """Conditions on a field whose list is unknown add no finding of their own."""
    text = changed('options: {yes: "Yes", no: "No", unclear: Not clear}', "list: no_such_list")
    assert codes(load(text)) == ["R103"]


def test_inputs_are_the_first_step() -> None:
    """What is asked at the start can be read, and counted from, as `input.name`; nothing else is there."""
    text = changed("outcomes:", "inputs: {at: {type: time, label: When?}}\noutcomes:")
    assert codes(load(changed("from: ask.came_at", "from: input.at", text))) == []
    assert codes(load(changed("from: ask.came_at", "from: input.day", text))) == ["R109"]


def test_every_check_is_alive() -> None:
    """Each check is a plain function, in the table once."""
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS)
    assert all(check.__doc__ for check in CHECKS)


@pytest.mark.parametrize(
    "lines",
    [
        "[No poster., No radio.]",
        "[No poster, No radio]",
        "[no poster, no radio]",
        '["No poster", "no radio."]',
        '[No poster., "no radio."]',
        '["No poster, no radio."]',
        "\n          - No poster\n          - no radio.",
    ],
)
def test_lines_that_are_meant_as_lines_are_left_alone(lines: str) -> None:
    """Quotes, a line each, and lines that are all written alike say what the author wanted."""
    assert codes(load(changed("never: [Do not guess.]", f"never: {lines}"))) == []


def test_a_sentence_cut_by_a_comma_is_told_once() -> None:
    """However many pieces there are, the first one that continues a sentence is named, with the line before it."""
    text = changed("never: [Do not guess.]", "never: [No poster, no radio, no call.]")
    (problem,) = load(text).problems
    assert (problem.code, underlined(problem, text)) == ("L504", "no radio")
    assert [label for _, label in problem.also] == ["the line before it"]
