from pathlib import Path
from typing import get_args

import pytest

from sop_engine.run.orders import AnyOrder
from sop_engine.station.rights import ACTION_OF, RIGHTS, NoRight, may, need, standing_of
from sop_engine.station.rights_page import rights_page
from tests.station.stations import AMINA, Place


def test_every_order_is_an_action_of_the_table() -> None:
    """No order of a run goes past the table."""
    assert set(ACTION_OF) == set(get_args(AnyOrder))
    assert set(ACTION_OF.values()) <= set(RIGHTS)


def test_every_action_is_somebodys_and_nothing_is_anybodys() -> None:
    """Each action names who may; who is not enrolled, or has left, may nothing at all."""
    for action, right in RIGHTS.items():
        assert right.who, action
        assert not may(action, standing_of(None)), action


def test_two_different_supervisors_are_two(place: Place) -> None:
    """One supervisor alone, twice the same, or one with a colleague is refused; any two are not."""
    passphrase = place.ceremony().add(AMINA)
    first, second, colleague = place.unlock(), place.unlock("otieno"), place.unlock("amina", passphrase)
    need("add_officer", first, second=second)
    need("add_officer", second, second=first)
    for pair in ((first, None), (first, first), (first, colleague), (colleague, second)):
        with pytest.raises(NoRight, match="two different supervisors"):
            need("add_officer", pair[0], second=pair[1])


def test_a_right_ends_with_the_revocation(place: Place) -> None:
    """An officer who unlocked before being revoked has no right to anything any more, without unlocking again."""
    passphrase = place.ceremony().add(AMINA)
    amina = place.unlock("amina", passphrase)
    need("start_run", amina)
    place.ceremony(seed="again").revoke("amina")
    with pytest.raises(NoRight, match="revoked"):
        need("start_run", amina)
    with pytest.raises(NoRight):
        need("backup", amina)


def test_the_page_of_the_documentation_is_the_table() -> None:
    """`docs/rights.md` is made from the table; a right that changes changes the page."""
    page = Path(__file__).parents[2] / "docs" / "rights.md"
    assert page.read_text(encoding="utf-8") == rights_page()
