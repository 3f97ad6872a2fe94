"""Loading: defaults, whole procedures, resuming from stored texts, and texts that are broken at random."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.commands.library import read_files, read_procedure, shipped_ids
from sop_engine.errors import CannotOpen
from sop_engine.procedure.conditions.evaluate import evaluate
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.load import Loaded, load_procedure, load_stored
from sop_engine.procedure.model import Basis, Field, Privacy, Procedure, Span, Step
from tests.procedure.examples import BASE, NAME, SHARED_FILES, changed, codes, load
from tests.procedure.worlds import World


def loaded(text: str = BASE) -> Procedure:
    """The procedure of a text without errors."""
    found = load(text)
    assert found.procedure is not None, found.problems
    return found.procedure


def step(procedure: Procedure, name: str) -> Step:
    """The step of that name, which is there."""
    found = procedure.step(name)
    assert found is not None
    return found


def field(procedure: Procedure, ref: str) -> Field:
    """The field or column, which is there."""
    found = procedure.field(ref)
    assert found is not None, ref
    return found


@pytest.mark.parametrize("name", shipped_ids())
def test_shipped_procedures_load_without_a_finding(name: str) -> None:
    """What is shipped passes every check."""
    found = read_procedure(name)
    assert found.problems == ()
    assert found.procedure is not None
    assert found.procedure.id == name


def test_names_stand_as_text_or_list() -> None:
    """`who: ocs` means the same as `who: [ocs]`; a step that may be skipped names by default those of `who`."""
    procedure = loaded()
    assert step(procedure, "care").who == ("health_worker",)
    skip = step(procedure, "care").skip
    assert skip is not None
    assert skip.by == ("health_worker",)
    assert skip.again == Span(minutes=12 * 60)
    assert step(procedure, "ask").skip is None


def test_amounts_become_spans_and_a_quarter_is_the_reminder() -> None:
    """Minutes, days and months stay apart; the reminder comes a quarter of the time before, unless it is named."""
    procedure = loaded(changed("within: 1 hour", "within: at once"))
    at_once, days = step(procedure, "care").due
    assert (at_once.within, at_once.warn) == (Span(), Span())
    assert (days.within, days.warn, days.start) == (Span(days=3), Span(days=1), ("ask.when_hurt", "ask"))
    (clinical,) = step(procedure, "ask").due
    assert (clinical.basis, clinical.warn) == (Basis.CLINICAL, Span(minutes=30))
    assert at_once.basis is Basis.PROPOSED


def test_options_of_every_kind() -> None:
    """A yesno has yes and no, `other` asks what, and a shared list brings its data."""
    procedure = loaded(changed("{type: tick, label: I am sure.}", "{type: yesno, label: Sure?}"))
    assert [option.name for option in field(procedure, "settle.sure").options] == ["yes", "no"]
    other = field(procedure, "things.item.kind").option("other")
    assert other is not None
    assert other.reason
    level = field(procedure, "settle.level").option("level_2") or field(procedure, "settle.level").option("L1A")
    assert level is not None
    assert level.data["level"] == 1


def test_numbers_start_at_zero() -> None:
    """A number is from 0 unless `min` says less."""
    assert field(loaded(), "ask.age").min == 0
    assert field(loaded(changed("max: 120", "min: -5")), "ask.age").min == -5


def test_privacy_defaults() -> None:
    """Persons and signatures of people are `identity`, sealed steps `harm`, the rest `case`; a list its highest."""
    procedure = loaded()
    found = {ref: field(procedure, ref).privacy for ref in ("ask.came_at", "ask.hurt", "ask.child", "things.agreed")}
    assert found == {
        "ask.came_at": Privacy.CASE,
        "ask.hurt": Privacy.HARM,
        "ask.child": Privacy.IDENTITY,
        "things.agreed": Privacy.IDENTITY,
    }
    assert {item.privacy for item in step(procedure, "settle").fields} == {Privacy.HARM}
    assert field(procedure, "things.item").privacy is Privacy.IDENTITY
    assert field(procedure, "things.item.kind").privacy is Privacy.CASE
    assert step(procedure, "settle").privacy is Privacy.HARM


def test_privacy_of_a_step_is_outranked_by_its_fields() -> None:
    """`privacy` of a step holds for its fields, but a field's own word counts more, and a person is never less."""
    text = changed("        urgent: true\n", "        urgent: true\n        privacy: open\n")
    procedure = loaded(changed("max: 120", "min: 5, max: 120", text))
    assert field(procedure, "ask.came_at").privacy is Privacy.OPEN
    assert field(procedure, "ask.hurt").privacy is Privacy.HARM
    assert field(procedure, "ask.child").privacy is Privacy.IDENTITY


def test_a_row_belongs_to_its_only_person() -> None:
    """What a row says about identity belongs to the one person of that row; elsewhere to the subject."""
    procedure = loaded()
    assert field(procedure, "things.item.number").about == "things.item.owner"
    assert field(procedure, "things.item.kind").about == ""
    assert field(procedure, "ask.hurt").about == ""
    two = loaded(
        changed(
            "owner: {type: person",
            "finder: {type: person, as: witness, label: Who?}\n              owner: {type: person",
        )
    )
    assert field(two, "things.item.number").about == ""


def test_phases_hand_their_conditions_and_hold_points_down() -> None:
    """A step has the `when` of its phase and its own, and waits for what the phase waits for, unless it is urgent."""
    text = changed("        ask_first: Are there things?\n", "        when: ask.hurt == yes\n")
    things = step(loaded(text), "things")
    assert things.after == ("first",)
    assert things.when is not None
    assert things.when.normal == "ask.age < 18 and ask.hurt == yes"
    assert evaluate(things.when, World({"ask.age": 20})) is Truth.FALSE
    assert evaluate(things.when, World({"ask.age": 7, "ask.hurt": "yes"})) is Truth.TRUE
    urgent = loaded(changed("ask_first: Are there things?", "urgent: true"))
    assert step(urgent, "things").after == ()


def test_only_used_shared_entries_are_kept() -> None:
    """A procedure carries the roles, people, law, contacts and shapes that it names, and no others."""
    procedure = loaded()
    assert set(procedure.law) == {"POL", "CHA-145"}
    assert set(procedure.contacts) == {"ambulance"}
    assert set(procedure.people) == {"child", "witness", "parent", "guardian"}
    assert "prosecutor" in procedure.roles
    assert "interpreter" not in procedure.roles
    assert "odpp" in procedure.agencies


def test_stored_texts_load_again() -> None:
    """A run that kept the texts gets the same procedure from them, and they name no folder of the machine."""
    found = read_procedure("ocse_first_response").procedure
    assert found is not None
    again = load_stored(found.sources).procedure
    assert again == found
    used = {name for name in found.sources if name.startswith("uses/")}
    assert "uses/handover.yaml" in used
    others = set(found.sources) - used
    assert others == {f"{found.id}.yaml", "shared/roles.yaml", "shared/law.yaml", "shared/lists.yaml"}


def test_missing_shared_file_is_a_finding() -> None:
    """Without the law register nothing is loaded, and the finding says where it should be."""
    files = {name: text for name, text in SHARED_FILES.items() if "law" not in name}
    found = load_procedure({NAME: BASE, **files}, NAME)
    assert codes(found) == ["I101"]
    assert found.procedure is None
    assert "shared/law.yaml" in found.problems[0].message


def test_mistakes_in_shared_files_are_found_there() -> None:
    """A finding in a shared file is shown in that file."""
    found = load(shared={"roles": SHARED_FILES["shared/roles.yaml"].replace("agency: judiciary", "agency: judicary")})
    assert codes(found) == ["R111", "R111"]
    assert found.problems[0].position is not None
    assert found.problems[0].position.source == "shared/roles.yaml"
    assert codes(load(shared={"law": "law: {POL: 3}"})) != []


def test_unknown_procedures_are_refused() -> None:
    """No such file, no such id, a folder: a sentence, and the id that was probably meant."""
    with pytest.raises(CannotOpen, match="There is no procedure") as misspelt:
        read_procedure("ocse_first_respnse")
    assert misspelt.value.hint == "Did you mean ocse_first_response?"
    for path in ("nowhere/at_all.yaml", "nothing.yaml", "tests"):
        with pytest.raises(CannotOpen):
            read_files(path)


# fmt: off
EDITS = st.sampled_from((
    "{", "}", "[", "]", ":", " ", "\n", "-", "'", '"', "#", "ask.hurt", "yes", "no", "3", "null", "true", "{}",
    "[]", "é", "type: list", "when: ask.age > 3", "sealed: [ocs]", "each: things.item", "after: ask",
    "1 month", "PT1M", "&a", "!x", "            ", "\n        after: settle\n", "item", "things.item.kind",
    "privacy: open", "options: {}", "columns: {}",
))
# fmt: on


@given(
    st.lists(st.tuples(st.integers(0, len(BASE)), st.integers(0, 12), EDITS), min_size=1, max_size=3), st.booleans()
)
@settings(max_examples=120, deadline=None)
def test_random_edits_never_raise(edits: list[tuple[int, int, str]], quick: bool) -> None:  # noqa: FBT001 - drawn
    """A procedure that was edited at random gives a procedure or findings, with and without the schema."""
    text = BASE
    for at, length, new in edits:
        text = text[:at] + new + text[at + length :]
    found = load(text, quick=quick)
    assert isinstance(found, Loaded)
    assert (found.procedure is None) == any(problem.severity == "error" for problem in found.problems)


LINES = BASE.splitlines(keepends=True)


@given(st.lists(st.tuples(st.integers(4, len(LINES) - 1), st.integers(4, len(LINES) - 1)), min_size=1, max_size=4))
@settings(max_examples=120, deadline=None)
def test_moved_and_dropped_lines_never_raise(moves: list[tuple[int, int]]) -> None:
    """Whole lines that stand elsewhere, or are missing, give a procedure or findings too."""
    lines = list(LINES)
    for source, target in moves:
        line = lines.pop(source % len(lines))
        if source != target:
            lines.insert(target % len(lines), line)
    for quick in (False, True):
        assert isinstance(load("".join(lines), quick=quick), Loaded)


SHAPES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["", "yes", "ask", "list", "1 day", "ocs"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(["type", "label", "when", "by", "x"]), inner, max_size=2),
    ),
    max_leaves=4,
)
KEYS = st.sampled_from(
    [
        "phases",
        "steps",
        "fields",
        "columns",
        "due",
        "skip",
        "reasons",
        "who",
        "options",
        "propose",
        "when",
        "after",
        "about",
    ]
)


@given(KEYS, SHAPES)
@settings(max_examples=150, deadline=None)
def test_wrong_shapes_never_raise_in_a_quick_load(key: str, shape: object) -> None:
    """A quick load does not ask the schema, and still takes any shape under any key."""
    at = BASE.index(f"{key}:") if f"{key}:" in BASE else 0
    line = BASE[:at].rpartition("\n")[2] if f"{key}:" in BASE else ""
    text = BASE[:at] + f"{key}: {_flow(shape)}\n" + (line if line.isspace() else "") + "x: 1\n"
    assert isinstance(load(text, quick=True), Loaded)


def _flow(shape: object) -> str:
    """The shape as YAML on one line; what JSON writes is YAML."""
    return json.dumps(shape)
