import random
from pathlib import Path

from tests.commands.checklists import answers_now, found_desk
from tests.session.killing import kill_once

KILLS = 8
LONGEST_SECONDS = 0.5


def test_no_answer_that_was_reported_saved_is_lost_by_a_kill(tmp_path: Path) -> None:
    """Killed at random moments, a run resumes with every reported entry, a whole chain, and goes on."""
    desk, answers = found_desk(tmp_path), answers_now(tmp_path)
    chance = random.Random(8)  # noqa: S311 - moments that can be repeated, nothing secret
    outcomes = [kill_once(desk, answers, chance.uniform(0.0, LONGEST_SECONDS)) for _ in range(KILLS)]
    assert [(one.lost, one.broken) for one in outcomes] == [(0, "")] * KILLS
    assert sum(one.reported for one in outcomes) > KILLS
