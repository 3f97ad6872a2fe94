"""Whom to call: one answer for every place that shows it."""

from hypothesis import given
from hypothesis import strategies as st

from sop_engine.procedure.calling import NOT_KNOWN, Calling

LABELS = {"child_helpline": "Child Helpline", "ambulance": "Ambulance", "chief": "Area chief"}
PUBLIC = {"child_helpline": "116"}


def test_the_stations_number_goes_first_then_the_public_one() -> None:
    """And where neither is known, that is said."""
    known = Calling(LABELS, PUBLIC, {})
    assert [known.words(name) for name in LABELS] == [
        "Child Helpline 116",
        f"Ambulance {NOT_KNOWN}",
        f"Area chief {NOT_KNOWN}",
    ]
    own = Calling(LABELS, PUBLIC, {"CHILD_HELPLINE": "020 1", "area Chief": "020 2", "Nurse": "020 3"})
    assert own.words("child_helpline") == "Child Helpline 020 1"
    assert own.words("chief") == "Area chief 020 2"
    assert own.known() == ["Child Helpline 020 1", "Area chief 020 2", "Nurse 020 3"]
    assert own.others(["child_helpline"]) == ["area Chief 020 2", "Nurse 020 3"]


@given(st.text(), st.text(), st.text(min_size=1))
def test_no_text_makes_a_terminal_obey(label: str, public: str, own: str) -> None:
    """Whatever stands in a register or a changed file, what is shown is one printable line that holds no more."""
    known = Calling({"one": label}, {"one": public, "two": public}, {own: own})
    for words in (known.words("one"), known.words("two"), *known.known()):
        assert words.isprintable()


def test_markup_is_shown_as_it_is_written() -> None:
    """Brackets are no orders."""
    assert Calling({}, {}, {"a": "[link]1[/link]"}).words("a") == "a [link]1[/link]"
