"""The record as data: one spelling, closed, and the same forever (golden file)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.compose import compose
from exports.record import Record, from_json, to_json
from sop_engine.canonical import NotCanonical, canonical_bytes
from tests.exports import sample


def composed(**changes: Any) -> Record:
    """The record of the invented run."""
    script = sample.run()
    return compose(script.model, script.history(), sample.facts(script, **changes))


def test_a_record_survives_its_json() -> None:
    """Reading what was written gives the same record, byte for byte."""
    record = composed()
    data = to_json(record)
    assert from_json(data) == record
    assert to_json(from_json(data)) == data


def test_golden_record() -> None:
    """A change of record.json is seen in the golden file before anybody else sees it."""
    text = json.dumps(json.loads(to_json(composed())), indent=1, ensure_ascii=False) + "\n"
    assert text == sample.golden("record.json", text)


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_survives(text: str) -> None:
    """Whatever was typed comes back from record.json as it was typed."""
    script = sample.Script(sample.procedure())
    script.open()
    script.answer("receive.note", text)
    facts = sample.facts(script, kind="interim", number=1)
    record = compose(script.model, script.history(), facts)
    again = from_json(to_json(record))
    assert again.steps[0].answers[0].value.text == text


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value | {"surprise": 1},
        lambda value: value | {"format": 1},
        lambda value: value | {"head": value["head"] | {"kind": "draft"}},
        lambda value: {key: item for key, item in value.items() if key != "counts"},
        lambda value: value | {"counts": value["counts"] | {"steps": "ten"}},
        lambda value: value | {"head": value["head"] | {"outcome": ""}},
    ],
    ids=["unknown key", "another format", "unknown word", "missing part", "wrong type", "default written out"],
)
def test_what_is_not_exactly_a_record_is_refused(change: Any) -> None:
    """Only the one spelling of a record is read."""
    value = json.loads(to_json(composed()))
    with pytest.raises(NotCanonical):
        from_json(canonical_bytes(change(value)))


def test_other_spellings_are_refused() -> None:
    """White space, as any editor adds it, makes another file."""
    with pytest.raises(NotCanonical):
        from_json(to_json(composed()).replace(b":", b": ", 1))
