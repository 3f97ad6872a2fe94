"""Digests: what changes them, what does not, and which of the two."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.canonical import canonical_bytes, digest
from sop_engine.commands.library import read_files, shipped_ids
from sop_engine.procedure import model
from sop_engine.procedure.digests import normal_form
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from tests.procedure.examples import BASE, SHARED_FILES, changed, load


def loaded(text: str = BASE, **shared: str) -> Procedure:
    """The procedure of a text without findings."""
    found = load(text, shared=shared)
    assert found.procedure is not None, found.problems
    return found.procedure


PLAIN = loaded()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# An invented procedure.\n", ""),
        ("who: health_worker", "who: [health_worker]   # one of them"),
        ("law: [POL, CHA-145]", "law:\n          - POL\n          - CHA-145"),
        ("ask.hurt in [yes, unclear]", '"(ask.hurt in [yes,  unclear])"'),
        ("ask.age < 18", "((ask.age<18))"),
        ("within: 1 hour", "within: 60 minutes"),
        ("title: Settle", 'title: "Settle"'),
        ("basis: clinical}", "basis: clinical, warn: 30 minutes}"),
        ("{type: number, label: How old?, max: 120}", "{max: 120, min: 0, label: How old?, type: number}"),
        ("skip: {reasons:", "skip: {by: health_worker, reasons:"),
        (
            "{type: hash, label: SHA-256, optional: true}",
            "{type: hash, privacy: harm, label: SHA-256, optional: true}",
        ),
    ],
)
def test_layout_and_defaults_written_out_change_nothing(old: str, new: str) -> None:
    """Comments, flow and block, quotes, brackets and defaults that are written out keep both digests."""
    other = loaded(changed(old, new))
    assert (other.logic_digest, other.text_digest) == (PLAIN.logic_digest, PLAIN.text_digest)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 0.1.0", "version: 0.1.1"),
        ("title: An example", "title: Another example"),
        ("about: Two", "about: Three"),
        ("title: First", "title: Beginning"),
        ("title: Bring help", "title: Get help"),
        ("Ask slowly.", "Ask gently."),
        ("You did right", "You were right"),
        ("Do not guess.", "Never guess."),
        ("why: It is", "why: This is"),
        ("Are there things?", "Are there any?"),
        ("label: Hurt?", "label: Hurt now?"),
        ("unclear: Not clear", "unclear: Unclear"),
        ("They cannot be seen", "Nobody can be seen"),
        ("Refused after it was", "Refused when it was"),
        ("done: Done", "done: Finished"),
    ],
)
def test_a_word_changes_the_text_digest_only(old: str, new: str) -> None:
    """Wording is not logic."""
    other = loaded(changed(old, new))
    assert other.logic_digest == PLAIN.logic_digest
    assert other.text_digest != PLAIN.text_digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ask.hurt in [yes, unclear]", "ask.hurt in [unclear, yes]"),
        ("ask.age < 18", "ask.age <= 18"),
        ("within: 1 hour", "within: 2 hours"),
        ("warn: 1 day", "warn: 2 days"),
        ("basis: clinical", "basis: statute"),
        ("from: ask.came_at", "from: start"),
        ("urgent: true", "urgent: false"),
        ("after: first", "after: [first, care]"),
        ("second: ocs", "second: prosecutor"),
        ("who: [child_desk, health_worker]", "who: [health_worker, child_desk]"),
        ("owner: child_desk", "owner: ocs"),
        ("law: [POL, CHA-145]", "law: [CHA-145]"),
        ("call: [ambulance]", "call: [ocs]"),
        ("        ask_first: Are there things?\n", ""),
        ("sealed: [ocs, prosecutor]", "sealed: [ocs]"),
        ("again: 12 hours", "again: 1 day"),
        ("skip: {reasons: {refused:", "skip: {by: ocs, reasons: {refused:"),
        ("max: 120", "max: 121"),
        ("label: Words, optional: true", "label: Words"),
        ("privacy: harm", "privacy: identity"),
        ("as: witness", "as: parent"),
        ("by: [parent, guardian]", "by: parent"),
        ("kind: paper, label", "kind: thing, label"),
        ("red: Red, blue: Blue", "blue: Blue, red: Red"),
        ("unclear: Not clear", "unclear: {label: Not clear, reason: true}"),
        ("go: count(things.item) > 1", "go: count(things.item) > 2"),
        ("option.level == 1", "option.level <= 1"),
        ("care.seen_at >= care.left_at", "care.seen_at > care.left_at"),
        ("label: Number, privacy: identity", "label: Number, shape: imei, privacy: identity"),
        ("role: investigator", "role: ocs"),
        ("label: Signs,", "label: Signs, optional: true,"),
        ("type: longtext", "type: text"),
        ("sure: {type: tick", "certain: {type: tick"),
        ("stopped: Stopped}", "ended: Stopped}"),
        ("things.item.kind == phone", "things.item.kind == paper"),
        ("max: 120", "max: 120, unit: years"),
    ],
)
def test_logic_changes_both_digests(old: str, new: str) -> None:
    """A condition, role, clock, seal, option or order changes what is done."""
    other = loaded(changed(old, new))
    assert other.logic_digest != PLAIN.logic_digest
    assert other.text_digest != PLAIN.text_digest


def test_used_shared_entries_count() -> None:
    """A changed datum of a used list changes the logic, a used law's words the text, an unused entry nothing."""
    lists, law = SHARED_FILES["shared/lists.yaml"], SHARED_FILES["shared/law.yaml"]
    level = loaded(
        lists=changed(
            "guidance order, level: 1, months: 3",
            "guidance order, level: 1, months: 4",
            lists,
        )
    )
    assert level.logic_digest != PLAIN.logic_digest
    cite = loaded(law=changed("Children Act s.145", "Children Act s. 145", law))
    assert cite.logic_digest == PLAIN.logic_digest
    assert cite.text_digest != PLAIN.text_digest
    unused = loaded(law=changed("Constitution art. 25", "Constitution art. 26", law))
    assert unused.text_digest == PLAIN.text_digest


def test_the_public_number_of_a_contact_is_wording() -> None:
    """A number that comes, or changes, changes the text digest only; one of a contact that is not called, nothing."""
    lists = SHARED_FILES["shared/lists.yaml"]
    line = "  ambulance: Ambulance\n"
    first, second = (
        loaded(lists=changed(line, f'  ambulance: {{label: Ambulance, number: "{number}"}}\n', lists))
        for number in ("000", "001")
    )
    assert first.numbers == {"ambulance": "000"}
    assert first.contacts == PLAIN.contacts
    assert first.logic_digest == second.logic_digest == PLAIN.logic_digest
    assert len({PLAIN.text_digest, first.text_digest, second.text_digest}) == 3
    unused = loaded(lists=changed('number: "1195"', 'number: "000"', lists))
    assert unused.text_digest == PLAIN.text_digest


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_random_comments_and_blank_lines_change_nothing(chance: random.Random) -> None:
    """Wherever a comment or an empty line is added, the digests stay."""
    lines = []
    for line in BASE.splitlines():
        lines.append(line + chance.choice(["", "", "  # a remark", "   "]))
        lines += chance.choice([[], [], [""], ["# a remark: with [signs] {of} YAML"]])
    other = loaded("\n".join(lines))
    assert (other.logic_digest, other.text_digest) == (PLAIN.logic_digest, PLAIN.text_digest)


WRITTEN_APART = {
    "Procedure": {"logic_digest", "text_digest", "sources", "folded", "templates"}
    | {"language", "texts_digest"}  # a translation has a digest of its own
    | {"outcome_when"}  # written only where an outcome has a condition: see the test of outcomes below
    | {"numbers"},  # each stands beside the label of its contact
    "Step": {"round", "results"},  # results are of the procedure that is used, which has its own digests
    "Option": set(),
    "Span": {"months", "days", "minutes"},
}
"""Attributes that the normal form leaves out, or writes in one word (a span as ISO)."""


@pytest.mark.parametrize("name", shipped_ids())
def test_the_digests_are_those_of_the_two_normal_forms(name: str) -> None:
    """Both are made in one pass, and are the digests of the canonical form all the same."""
    procedure = load_procedure(*read_files(name), quick=True).procedure
    assert procedure is not None
    assert procedure.text_digest == digest(normal_form(procedure, texts=True)).hex()
    assert procedure.logic_digest == digest(normal_form(procedure, texts=False)).hex()


@pytest.mark.parametrize("kind", ["Procedure", "Phase", "Step", "Field", "Option", "Due", "Skip", "Role", "Law"])
def test_every_attribute_of_the_model_is_in_the_normal_form(kind: str) -> None:
    """Whoever adds an attribute to the model is reminded to add it to the digest."""
    cls = getattr(model, kind)
    names = set(cls.__struct_fields__) - WRITTEN_APART.get(kind, set())
    renamed = {"all_required": "all", "start": "from", "ask_first": "ask_first"}
    wanted = {renamed.get(name, name) for name in names}
    holders = [value for value in walk(normal_form(PLAIN, texts=True)) if wanted <= set(value)]
    assert holders, wanted


def walk(value: object) -> list[dict[str, object]]:
    """Every map in a JSON value."""
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in walk(item))]
    return [found for item in value for found in walk(item)] if isinstance(value, list) else []


def test_no_text_is_in_the_logic_form() -> None:
    """None of the sentences of the procedure stands in what the logic digest covers."""
    written = canonical_bytes(normal_form(PLAIN, texts=False)).decode()
    for words in (
        "Ask slowly",
        "An example",
        "Not clear",
        "Hurt?",
        "They cannot",
        "Ambulance",
        "Children Act",
        "0.1.0",
    ):
        assert words not in written
    assert "Ask slowly" in canonical_bytes(normal_form(PLAIN, texts=True)).decode()


def test_a_condition_of_an_outcome_is_logic_and_its_sentence_is_a_text() -> None:
    """A condition changes both digests; a map with a sentence alone is the sentence."""
    line = "outcomes: {done: Done, stopped: Stopped}"
    same, ruled, otherwise = (
        loaded(changed(line, f"outcomes: {{done: {{label: Done{more}}}, stopped: Stopped}}", BASE))
        for more in ("", ", when: answered(ask.age)", " at last")
    )
    assert same == PLAIN or (same.logic_digest, same.text_digest) == (PLAIN.logic_digest, PLAIN.text_digest)
    assert ruled.logic_digest != PLAIN.logic_digest
    assert otherwise.logic_digest == PLAIN.logic_digest
    assert otherwise.text_digest != PLAIN.text_digest
