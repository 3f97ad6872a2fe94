"""`sop approve`: two supervisors, one procedure, one station."""

import json
from pathlib import Path

from tests.commands.stations import sop
from tests.station.stations import Place


def test_approving_listing_and_withdrawing(place: Place) -> None:
    """What two supervisors approved is listed with its digests, and can be taken back."""
    assert "Nothing is approved" in sop(place, "approve", "--list").stderr
    done = sop(place, "approve", "ocse_first_response", "--profile", "shared", "--by", "wanjiru", "--by", "otieno")
    assert done.exit_code == 0, done.output
    assert "is approved" in done.stdout
    (listed,) = json.loads(sop(place, "approve", "--list", "--json").stdout)
    assert (listed["procedure"], listed["approved"], listed["by"]) == (
        "ocse_first_response",
        True,
        ["wanjiru", "otieno"],
    )
    assert (len(listed["logic"]), listed["profile"]) == (64, "shared")
    taken = sop(place, "approve", "ocse_first_response", "--withdraw")
    assert "no longer approved" in taken.stdout
    assert "withdrawn" in sop(place, "approve", "--list").stdout


def test_what_cannot_be_approved_is_refused_in_words(place: Place) -> None:
    """One supervisor twice (3), no procedure named (2), one that does not exist (2): a sentence, no traceback."""
    twice = sop(place, "approve", "ocse_first_response", "--profile", "shared", "--by", "wanjiru", "--by", "wanjiru")
    assert (twice.exit_code, "two different supervisors" in twice.stderr) == (3, True)
    assert sop(place, "approve").exit_code == 2
    assert sop(place, "approve", "ocse_frist_response").exit_code == 2


def test_what_the_profile_asks_for_must_hold_first(place: Place) -> None:
    """Without a translation a procedure is not approved as production: it says what is missing and signs nothing."""
    calling = Path(__file__).parents[1] / "examples" / "uses" / "calling" / "calling.yaml"
    ended = sop(place, "approve", str(calling), "--by", "wanjiru", "--by", "otieno")
    assert ended.exit_code == 3
    assert "P103" in ended.stdout
    assert "--profile shared" in ended.stderr
    assert "Nothing is approved" in sop(place, "approve", "--list").stderr
