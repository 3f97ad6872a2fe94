"""A vault name typed into free text is found, however it is spelled; other text is left alone."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sop_engine.run import orders
from sop_engine.run.words import NO_NAMES, fold, names_of
from tests.run.examples import Desk

NAMES = names_of(
    [
        ("P1", {"name": "Zawadi Wanjikũ Ng'ang'a", "contact": "0712 345 678", "school": "Shule ya Mfano"}),
        ("P2", {"name": "Mary-Anne ole Kielelezo", "alias": "Toto"}),
        ("P3", {"name": "unknown"}),
    ]
)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Zawadi came at nine.", "P1"),
        ("zawadi", "P1"),
        ("ZAWADI's phone", "P1"),
        ("the phone of (Zawadi)", "P1"),
        ("wanjiku", "P1"),
        ("Wanjikũ", "P1"),
        ("Wanjiku\u0303", "P1"),
        ("Wan\u200bjiku", "P1"),
        ("Wan\u00adjiku", "P1"),
        ("Ng'ang'a", "P1"),
        ("Ng\u2019ang\u2019a", "P1"),
        ("nganga", "P1"),
        ("Za-wadi", "P1"),
        ("z.a.w.a.d.i", "P1"),
        ("ZawadiWanjiku", "P1"),
        ("wanjikuzawadi", "P1"),
        ("zawadi_wanjiku@example.org", "P1"),
        ("\uff3a\uff41\uff57\uff41\uff44\uff49", "P1"),
        ("Maryanne", "P2"),
        ("Mary", "P2"),
        ("toto", "P2"),
        ("call 0712345678", "P1"),
        ("call +254 712-345-678 now", "P1"),
        ("on 3.4.2026 0712 345 678 12 times", "P1"),
        ("goes to SHULE ya  mfano", "P1"),
    ],
)
def test_a_name_is_found(text: str, person: str) -> None:
    """Case, accents, joints, invisible characters and joined names make no difference."""
    assert NAMES.find(text) == person


@pytest.mark.parametrize(
    "text",
    [
        "The child came at nine.",
        "unknown",
        "ole and wa are no names",
        "Zawadini",
        "a good school",
        "shule nyingine",
        "call 116",
        "0722 000 000",
        "",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    """Parts of words, everyday words and other numbers are no hit."""
    assert NAMES.find(text) is None


def test_without_names_nothing_is_found() -> None:
    """An empty vault refuses nothing."""
    assert NO_NAMES.find("Zawadi") is None


@example("A\u013fA", "")
@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"]), min_size=3, max_size=12), st.text(max_size=20))
def test_a_name_in_any_text_is_found(name: str, around: str) -> None:
    """A name of letters is found between spaces in any text, in upper and in lower case."""
    names = names_of([("P1", {"name": name})])
    known = bool(names.words)
    for spelled in (name, name.upper(), name.lower()):
        if known and fold(spelled) == fold(name):
            assert names.find(f"{around} {spelled} {around}") == "P1"


@pytest.mark.parametrize(
    "order",
    [
        orders.Note(by="ann", actor="ann", text="Zawadi"),
        orders.Note(by="ann", actor="ann", text="Zawadi", step="basics"),
        orders.Answer(by="ann", actor="ann", step="basics", field="more", value="Zawadi"),
        orders.Answer(by="otieno", actor="otieno", step="judged", field="way", value="left", reason="Zawadi"),
        orders.Answer(
            by="ann",
            actor="ann",
            step="rows",
            field="item",
            value={"what": "Zawadi", "is_phone": "no", "exhibit": {"seal": "A", "place": "B"}},
        ),
        orders.Answer(
            by="ann",
            actor="ann",
            step="rows",
            field="disk",
            value={"sha256": "ab" * 32, "count": 1, "place": "Zawadi"},
        ),
        orders.Amend(by="ann", actor="ann", step="basics", field="line", value="Zawadi", reason="So."),
        orders.Amend(by="ann", actor="ann", step="basics", field="line", value="So.", reason="Zawadi"),
        orders.SkipStep(by="ann", actor="ann", step="rows", code="not_needed", reason="Zawadi"),
        orders.Waive(by="ann", actor="ann", step="rows", reason="Zawadi"),
        orders.MarkNotDone(by="ann", actor="ann", step="rows", reason="Zawadi", attempts="A", told="B"),
        orders.MarkNotDone(by="ann", actor="ann", step="rows", reason="A", attempts="Zawadi", told="B"),
        orders.MarkNotDone(by="ann", actor="ann", step="rows", reason="A", attempts="B", told="Zawadi"),
        orders.Sign(by="ann", actor="ann", step="signed", field="theirs", signer="parent", paper="Zawadi 1"),
        orders.Sign(by="ann", actor="ann", step="signed", field="ours", reason="Zawadi"),
        orders.AskFirst(by="ann", actor="ann", step="asked", applies=False, reason="Zawadi"),
        orders.LogRead(by="ann", actor="ann", what="basics", reason="Zawadi"),
        orders.LogExport(by="ann", actor="ann", recipient="Zawadi", kind="final", sha256="ab" * 32),
        orders.MarkClock(by="ann", actor="ann", statement="Zawadi set it"),
    ],
    ids=lambda order: type(order).__name__,
)
def test_no_door_takes_a_vault_name(order: orders.AnyOrder) -> None:
    """Every order with free text is refused with the reference to put instead."""
    desk = Desk().open().basics()
    desk.person()
    found = desk.refused(order)
    assert (found.code, found.offers) == ("vault_name", ("P1",))
    assert "Zawadi" not in found.sentence


def test_names_of_other_runs_count_too() -> None:
    """Whatever vault this session has open is compared."""
    desk = Desk().open()
    object.__setattr__(desk.now, "names", NAMES)
    assert desk.refused(desk.answer("basics.line", "With Toto")).offers == ("P2",)
