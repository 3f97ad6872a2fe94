"""One signed practice record for all tests that verify."""

import pytest

from tests.exports.signed import Practice, practise


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A practice station with a closed five-step run and its signed record."""
    return practise(tmp_path_factory.mktemp("signed") / "station")
