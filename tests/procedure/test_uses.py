"""Procedures that use others: what is found wrong before any run begins, and what is loaded for one."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.checks.agreement import FILLED, disagreement
from sop_engine.procedure.load import load_procedure, load_stored, load_used
from sop_engine.procedure.model import ExhibitKind, Field, FieldType, Option
from sop_engine.procedure.uses import MOST_USED, waiting_circle
from sop_engine.run.orders import Refusal
from sop_engine.run.values import read
from tests.procedure.examples import SHARED_FILES
from tests.session.pairs import USES, example

STEP = "{{title: Go on, who: child_desk, law: [POL], use: {{procedure: {0}, wait: {1}}}}}"


def text(name: str, *uses: str, wait: str = "true") -> str:
    """A procedure that uses these, one step each; without any, one with a question."""
    steps = [f"      s{number}: {STEP.format(used, wait)}" for number, used in enumerate(uses)]
    steps = steps or ["      ask: {title: Ask, who: child_desk, law: [POL], fields: {a: {type: yesno, label: Yes?}}}"]
    head = f"sop: 0\nid: {name}\nversion: 0.1.0\ntitle: {name}\nowner: child_desk\noutcomes: {{done: Done}}\n"
    return head + "phases:\n  only:\n    title: Only\n    steps:\n" + "\n".join(steps) + "\n"


def load(main: str, procedures: dict[str, str]) -> list[tuple[str, str]]:
    """Codes and messages of the findings in one of these procedures."""
    files = {f"{name}/{name}.yaml": body for name, body in procedures.items()}
    loaded = load_procedure({**SHARED_FILES, **files}, f"{main}/{main}.yaml")
    return [(problem.code, problem.message) for problem in loaded.problems]


@given(length=st.integers(1, 12))
@settings(max_examples=12, deadline=None)
def test_a_circle_of_waiting_is_refused_whatever_its_length(length: int) -> None:
    """Each procedure of the circle says so, once, and names the whole way."""
    procedures = {f"p{number}": text(f"p{number}", f"p{(number + 1) % length}") for number in range(length)}
    ((code, message),) = load("p0", procedures)
    assert code == "U108"
    assert message.count("→") == length


def test_both_places_of_a_circle_are_named() -> None:
    """The finding stands where this file waits, and points at the place in the other one that waits back."""
    files = {"a/a.yaml": text("a", "b"), "b/b.yaml": text("b", "a")}
    (problem,) = load_procedure({**SHARED_FILES, **files}, "a/a.yaml").problems
    assert problem.position is not None
    assert problem.position.source == "a/a.yaml"
    assert [place.source for place, _ in problem.also] == ["b/b.yaml"]


def test_a_circle_in_which_one_does_not_wait_is_allowed() -> None:
    """Two procedures may call each other when one of them goes on at once."""
    assert load("a", {"a": text("a", "b"), "b": text("b", "a", wait="false")}) == []


def test_the_way_back_is_found_in_linear_time() -> None:
    """Ten thousand procedures in a circle, and as many that lead nowhere."""
    ring = {str(number): (str((number + 1) % 10_000), f"x{number}") for number in range(10_000)}
    assert len(waiting_circle("0", ring)) == 10_000
    assert waiting_circle("x1", ring) == ()


def test_a_hostile_folder_is_bounded() -> None:
    """A chain longer than any need is refused after so many files, not read to its end."""
    chain = {f"p{number}": text(f"p{number}", f"p{number + 1}", wait="false") for number in range(3 * MOST_USED)}
    assert [code for code, _ in load("p0", chain)] == ["U109"]


def test_a_run_stores_what_it_uses_and_loads_it_again() -> None:
    """From the stored texts alone both procedures come back with the digests that they had."""
    calling = example("calling")
    again = load_stored(calling.sources).procedure
    assert again is not None
    assert (again.logic_digest, again.step("send")) == (calling.logic_digest, calling.step("send"))
    errand = load_used(calling.sources, "errand").procedure
    assert errand is not None
    assert errand.logic_digest == example("errand").logic_digest


def test_whether_something_was_asked_may_be_of_class_harm_too() -> None:
    """An answer that is only asked after a harmful one is never given: that it is there would tell."""
    main = """\
sop: 0
id: main
version: 0.1.0
title: Main
owner: child_desk
subject: child
outcomes: {done: Done}
gives: {place: ask.place}
phases:
  only:
    title: Only
    steps:
      ask:
        title: Ask
        who: child_desk
        law: [POL]
        fields:
          hurt: {type: yesno, label: Hurt?, privacy: harm}
          place: {type: text, label: Where?, when: ask.hurt == yes}
"""
    assert [code for code, _ in load("main", {"main": main})] == ["U106"]


def searching(old: str = "", new: str = "", used: str = "", instead: str = "") -> list[tuple[str, str]]:
    """Findings in `searching`, which hands suspects to `following`, after a change of the one or the other."""
    texts = {name: (USES / name / f"{name}.yaml").read_text(encoding="utf-8") for name in ("searching", "following")}
    assert old in texts["searching"]
    assert used in texts["following"]
    texts["searching"] = texts["searching"].replace(old, new, 1)
    texts["following"] = texts["following"].replace(used, instead, 1)
    return load("searching", texts)


def test_a_suspect_may_be_the_child_whom_another_procedure_is_about() -> None:
    """A suspect under 18 is handed to a procedure about a child; never as another kind of person, nor a witness."""
    assert searching() == []
    assert [code for code, _ in searching(used="subject: child", instead="subject: witness")] == ["U104"]
    assert [code for code, _ in searching(old="as: suspect", new="as: witness")] == ["U104"]


def test_what_comes_back_with_each_occasion_may_be_given() -> None:
    """The newest answer of a recurring or `anytime` step is given back; one of many rows never."""
    every = "every: {gap: 1 day, until: seen.place == market}"
    assert searching(used="anytime: true", instead=every) == []
    rows = """seen:
        title: Write down who saw it
        who: child_desk
        law: [POL]
        fields:
          place: {type: list, label: Where?, columns: {name: {type: text, label: Name}}}
"""
    files = (USES / "following" / "following.yaml").read_text(encoding="utf-8")
    head = files.partition("      seen:")[0].replace("seen.place", "seen.place.name")
    assert [code for code, _ in load("following", {"following": f"{head}      {rows}"})] == ["U106"]


def test_what_may_never_come_is_read_with_care() -> None:
    """A step that is never skipped cannot hang on what an occasion gave, since there may have been none."""
    steps = """
      last:
        title: Go there
        who: child_desk
        law: [POL]
        when: follow.given.place == road
        fields: {gone: {type: yesno, label: Gone?}}
"""
    texts = {name: (USES / name / f"{name}.yaml").read_text(encoding="utf-8") for name in ("searching", "following")}
    texts["searching"] = texts["searching"].replace("        each: list.suspect\n", "") + steps
    texts["searching"] = (
        texts["searching"]
        .replace("list.suspect.person", "list.one")
        .replace(
            "          suspect:\n",
            "          one: {type: person, as: suspect, label: Who is the first?}\n          suspect:\n",
        )
    )
    assert [code for code, _ in load("searching", texts)] == ["R307"]


NAMES = ("red", "green", "blue")


@st.composite
def fields(draw: st.DrawFn, name: str) -> Field:
    """A field of any kind that can be handed over."""
    kind = draw(st.sampled_from(sorted(FILLED)))
    more: dict[str, Any] = {}
    if kind in {FieldType.CHOICE, FieldType.MULTI}:
        chosen = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
        more["options"] = tuple(Option(name=one, label=one) for one in chosen)
    if kind is FieldType.YESNO:
        more["options"] = (Option(name="yes", label="Yes"), Option(name="no", label="No"))
    if kind is FieldType.MULTI:
        more["all_required"] = draw(st.booleans())
    if kind is FieldType.NUMBER:
        low, high = sorted(draw(st.tuples(st.integers(-5, 5), st.integers(-5, 5))))
        more |= {"min": low, "max": draw(st.sampled_from([high, None]))}
    if kind is FieldType.TEXT:
        more["shape"] = draw(st.sampled_from(["", "ob_number"]))
    if kind is FieldType.EXHIBIT:
        more["kind"] = draw(st.sampled_from(list(ExhibitKind)))
    if kind is FieldType.PERSON:
        more["person"] = draw(st.sampled_from(["child", "witness"]))
    return Field(step="s", name=name, ref=f"s.{name}", type=kind, label=name, **more)


def raws() -> list[object]:
    """Things that an officer could type into it."""
    typed: list[object] = ["red", "green", "blue", "yes", "no", ["red"], ["red", "green"], ["red", "green", "blue"]]
    typed += [*range(-7, 8), "2026-03-02", "2026-03-02 21:00", "a" * 64, "P1", "12/02/03/2026", "Two\nlines"]
    return [*typed, {"no": "EX-1", "seal": "S1", "place": "Store", "sha256": "a" * 64, "count": 2}]


@given(answer=fields("answer"), wanted=fields("wanted"))
@settings(max_examples=250, deadline=None)
def test_what_agrees_is_always_taken(answer: Field, wanted: Field) -> None:
    """When check finds nothing, no answer to the one field is ever refused by the other; else some kind differs."""
    if disagreement(answer, wanted):
        return
    for raw in raws():
        value = read(answer, raw)
        if isinstance(value, Refusal):
            continue
        taken = read(wanted, list(value) if isinstance(value, tuple) else value)
        # Options of a multi stand in the order of its own field.
        assert set(taken) == set(value) if isinstance(taken, tuple) and isinstance(value, tuple) else taken == value


@given(field=fields("same"))
@settings(max_examples=60, deadline=None)
def test_a_field_agrees_with_itself(field: Field) -> None:
    """Handing an answer to an input that is declared alike is always allowed."""
    assert disagreement(field, field) == ""


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [(FieldType.TEXT, FieldType.CHOICE), (FieldType.DATE, FieldType.TIME), (FieldType.LONGTEXT, FieldType.TEXT)],
)
def test_other_kinds_disagree(answer: FieldType, wanted: FieldType) -> None:
    """Free text fills no choice, a day no time, many lines no single line."""
    one = Field(step="s", name="a", ref="s.a", type=answer, label="A")
    other = Field(step="s", name="b", ref="s.b", type=wanted, label="B", options=(Option(name="x", label="X"),))
    assert disagreement(one, other)
