"""Repeats as a trainer writes them: what may be read from where, what goes together, what is refused and why."""

import pytest

from sop_engine.problem import Problem
from sop_engine.procedure.load import Loaded, load_procedure
from tests.run.examples import shared
from tests.run.repeated import TEXT


def check(text: str) -> Loaded:
    """What checking this text gives."""
    return load_procedure({"x.yaml": text, **shared()}, "x.yaml")


def changed(old: str, new: str) -> tuple[Problem, ...]:
    """The findings when one piece of the example is written otherwise."""
    assert TEXT.count(old) == 1, old
    return check(TEXT.replace(old, new)).problems


def marked(problem: Problem, text: str) -> str:
    """The piece of the text that the finding underlines."""
    assert problem.position is not None
    line = text.splitlines()[problem.position.line - 1]
    return line[problem.position.column - 1 : problem.position.column - 1 + problem.position.length]


WHEN = "when: any(image.result == copied)\n        fields:\n          why"


@pytest.mark.parametrize(
    "condition",
    [
        "any(image.result == copied)",
        "all(image.result == copied) or answered(sim.found)",
        "count(image.result == copied) > 1",
        "last(visit.safe) == yes",
        "last(image.result) == copied",
        "answered(retry.opened)",
        "any(seize.item.kind == phone and image.result == copied)",
        "count(seize.item) > 1",
        "any(sighting.place == home) and not any(retry.opened == yes)",
        "all(image.result == copied and sim.found == yes)",
    ],
)
def test_many_answers_are_read_with_a_quantifier(condition: str) -> None:
    """From outside a repeat each of these says what is meant."""
    assert changed(WHEN, WHEN.replace("any(image.result == copied)", condition)) == ()


@pytest.mark.parametrize(
    ("condition", "culprit", "said"),
    [
        ("image.result == copied", "image.result", "each row of `seize.item`"),
        ("visit.safe == yes", "visit.safe", "each round of `visit`"),
        ("sighting.place == home", "sighting.place", "each round of `sighting`"),
        ("retry.opened == yes", "retry.opened", "each round of `retry`"),
        ("seize.item.kind == phone", "seize.item.kind", "each row of `seize.item`"),
        ("visit.next_on > today()", "visit.next_on", "each round of `visit`"),
    ],
)
def test_many_answers_without_one_are_refused(condition: str, culprit: str, said: str) -> None:
    """The finding names the five words, underlines the culprit, and writes them out with it."""
    text = TEXT.replace(WHEN, WHEN.replace("any(image.result == copied)", condition))
    (problem,) = check(text).problems
    assert problem.code == "E205"
    assert marked(problem, text) == culprit
    assert "many answers" in problem.message
    assert "say any(), all(), count(), last() or answered()" in problem.message
    assert said in problem.message
    assert f"`any({culprit} == …)`" in problem.hint


@pytest.mark.parametrize(
    "condition",
    ["any(image.result == copied and visit.safe == yes)", "all(seize.item.kind == phone and sighting.place == home)"],
)
def test_one_repeat_at_a_time(condition: str) -> None:
    """A quantifier that speaks of two repeats could mean anything."""
    (problem,) = changed(WHEN, WHEN.replace("any(image.result == copied)", condition))
    assert problem.code == "E205"
    assert "One quantifier speaks of one repeat or list" in problem.hint


def test_inside_a_round_names_mean_that_round() -> None:
    """Steps of the same repeat, the own round of a recurring step, and the row: plain references."""
    old = "when: seize.item.kind == phone and image.result == copied"
    assert changed(old, "when: image.result == copied and seize.item.kind == laptop") == ()
    (problem,) = changed(old, "when: retry.opened == yes")
    assert problem.code in {"E205", "R301"}
    assert changed("until: retry.opened == yes", "until: retry.opened == yes and image.result == locked") == ()


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("    each: seize.item\n", "    each: seize.thing\n", {"R109"}),
        ("    each: seize.item\n", "    each: input.urgent_case\n", {"R316"}),
        ("    each: seize.item\n", "    each: seize.item\n    anytime: true\n", {"R317"}),
        (
            "      seize:\n        title: Write",
            "      seize:\n        each: seize.item\n        title: Write",
            {"R301", "R317"},
        ),
        ("      image:\n", "      image:\n        each: seize.item\n", {"R317"}),
        ("      image:\n", "      image:\n        anytime: true\n", {"R317"}),
        ("      sighting:\n", "      sighting:\n        every: {gap: 2 days, until: answered(stop.why)}\n", {"R317"}),
        ("      visit:\n", "      visit:\n        each: seize.item\n", {"R317"}),
        ("      visit:\n", "      visit:\n        anytime: true\n", {"R317"}),
        (", until: retry.opened == yes}", "}", {"S112"}),
    ],
)
def test_what_does_not_go_together_is_refused(old: str, new: str, codes: set[str]) -> None:
    """A repeat for something without rows, before its list, inside another one, or without an end."""
    found = {problem.code for problem in changed(old, new)}
    assert codes <= found
    assert found <= codes | {"E205", "E201", "R303"}


def test_only_occasions_may_never_happen() -> None:
    """A step that may never be skipped cannot hang on `last()` or `all()` of rounds that need not be."""
    old = "when: any(image.result == copied)\n        fields:\n          text"
    assert changed(old, old.replace("any(image.result == copied)", "any(visit.safe == yes)")) == ()
    (problem,) = changed(old, old.replace("any(image.result == copied)", "last(visit.safe) == yes"))
    assert problem.code == "R307"
    guarded = "answered(visit.safe) and last(visit.safe) == yes"
    assert changed(old, old.replace("any(image.result == copied)", guarded)) == ()


def test_a_round_has_a_row() -> None:
    """In a round the required columns of its own row are answered, also where the list may stay empty."""
    listed = TEXT.replace("            type: list\n", "            type: list\n            optional: true\n")
    hanging = listed.replace(
        "title: Copy the device\n", "title: Copy the device\n        when: seize.item.kind == phone\n"
    )
    assert check(hanging).problems == ()
    optional = hanging.replace("label: Kind, options", "label: Kind, optional: true, options")
    assert "R307" in {problem.code for problem in check(optional).problems}


def test_inputs_are_a_step_of_their_own() -> None:
    """They come first, in a phase that says so, and the model keeps them under their own name too."""
    found = check(TEXT).procedure
    assert found is not None
    assert (found.phases[0].name, found.phases[0].title) == ("input", "Before you begin")
    assert [field.ref for field in found.inputs] == ["input.reported_at", "input.urgent_case"]
    assert found.phases[0].steps[0].fields == found.inputs
    (problem,) = changed("from: input.reported_at", "from: input.reported_on")
    assert problem.code == "R109"


def test_the_person_of_a_round_is_whom_its_answers_are_about() -> None:
    """What is written about harm in a round goes to the person of its row."""
    text = TEXT.replace(
        "kind: {type: choice, label: Kind, options: {phone: Phone, laptop: Laptop}}",
        "kind: {type: choice, label: Kind, options: {phone: Phone, laptop: Laptop}}\n"
        "              whose: {type: person, as: child, label: Whose?}",
    ).replace("found: {type: yesno, label: Found?}", "found: {type: yesno, label: Found?, privacy: harm}")
    procedure = check(text).procedure
    assert procedure is not None
    field = procedure.field("sim.found")
    assert field is not None
    assert field.about == "seize.item.whose"
    said = text.replace("label: Found?, privacy: harm}", "label: Found?, privacy: harm, about: seize.item.whose}")
    assert check(said).problems == ()
    outside = said.replace(
        "text: {type: text, label: Summary}",
        "text: {type: text, label: Summary, privacy: harm, about: seize.item.whose}",
    )
    assert [problem.code for problem in check(outside).problems] == ["R311"]
