"""A purge is refused by `check` where not everybody who works on the case could carry it out."""

import pytest

from sop_engine.procedure.load import load_procedure
from tests.run.examples import shared
from tests.run.sealed_rules import TEXT

PURGED = "purge: result.end == back"


def codes(text: str) -> list[str]:
    """The codes that `check` finds."""
    assert text != TEXT
    return [one.code for one in load_procedure({"x.yaml": text, **shared()}, "x.yaml").problems if "R3" in one.code]


def test_the_example_itself_is_in_order() -> None:
    """What the tests below change is the only thing that is wrong."""
    assert load_procedure({"x.yaml": TEXT, **shared()}, "x.yaml").problems == ()


@pytest.mark.parametrize("seen", ["privacy: harm", "privacy: identity"])
def test_an_answer_that_only_some_may_read(seen: str) -> None:
    """Who has no key of a person's part could not tell that the condition is true."""
    assert codes(TEXT.replace("label: End, options", f"label: End, {seen}, options")) == ["R343"] * TEXT.count(PURGED)


def test_an_answer_in_a_sealed_step() -> None:
    """What the few know cannot ask the many to expunge."""
    assert "R343" in codes(TEXT.replace(PURGED, "purge: sign.signed == yes", 1))


def test_rounds_for_rows_that_are_sealed() -> None:
    """Who does not know the rows does not know which rounds there are."""
    sealed = TEXT.replace("        who: [child_desk, ocs]\n", "        who: ocs\n        sealed: [ocs, prosecutor]\n")
    assert "R343" in codes(sealed)
