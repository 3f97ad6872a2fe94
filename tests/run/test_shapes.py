"""The shape of a place code leaves no room for a name or an address."""

import pytest

from sop_engine.run.shapes import SHAPES


@pytest.mark.parametrize("typed", ["RC-04", "rc 04", " RC04 ", "RC/04", "RC - 04"])
def test_a_place_code_has_one_spelling(typed: str) -> None:
    """However an officer writes the code, the record holds it in one way."""
    assert SHAPES["place_code"].read(typed) == "RC-04"


@pytest.mark.parametrize("typed", ["", "04", "RC", "House 4 Mfano Road", "SHELTER-4", "RC-04 near it", "RC-04\n1"])
def test_a_place_code_is_no_address(typed: str) -> None:
    """Words, a street or a bare number are refused."""
    assert SHAPES["place_code"].read(typed) is None
