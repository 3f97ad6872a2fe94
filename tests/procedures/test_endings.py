"""How the eight procedures can end: what is offered at the end is so, and no run is left without an end."""

import pytest

from sop_engine.run.closing import offered
from sop_engine.run.view import View
from tests.procedures.attempts import EIGHT, procedure, run
from tests.run.examples import Desk

NOW = "2026-03-02 10:00"
AGE = "input: {child: P1, contact_at: 2026-03-02 09:00}\nage: "
SENT = """\
input: {kind: full_transfer, child: P1}
flags: {priority: P3, seen: [none]}
purpose:
  from_agency: kps
  ask: Take it over
  needed_by: 2026-03-20 12:00
  to: [{office: Practice office, agency: dcs, route: kps_to_dcs}]
send: [{way: system, sent_at: 2026-03-02 10:00}]
"""


def endings(desk: Desk) -> tuple[str, ...]:
    """What may be chosen if everything that is still open is said to be not done: that gives no answers."""
    return offered(View(desk.procedure, desk.state, desk.now.utc))


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("child_diversion", ("protection",)),
        ("evidence_certificate", ("not_possible",)),
        ("handover", ("refused", "withdrawn")),
        ("ocse_first_response", ("investigation",)),
        ("ocse_investigation", ("not_charged", "merged")),
        ("ocse_tip_triage", ("investigation",)),
        ("suspect_at_large", ("unfinished",)),
        ("victim_case_management", ("other",)),
    ],
)
def test_a_run_in_which_nothing_was_done_ends_without_a_false_word(name: str, outcomes: tuple[str, ...]) -> None:
    """It can be closed, and not as if somebody had decided, accepted, signed or arrested."""
    assert endings(run(name, (NOW, "{}"))) == outcomes


@pytest.mark.parametrize(
    ("age", "outcomes"),
    [
        ("{band: under_12, proof: birth_cert}", ("protection",)),
        ("{band: disputed, least: unknown, proof: stated}", ("protection",)),
        ("{band: disputed, least: under_12, proof: stated}", ("protection",)),
        ("{band: disputed, least: 14_17, proof: stated}", ("to_court",)),
        ("{band: 16_17, proof: birth_cert}", ("to_court",)),
    ],
)
def test_a_child_who_may_be_under_12_is_never_diverted_nor_sent_to_court(age: str, outcomes: tuple[str, ...]) -> None:
    """Whoever closes such a run is offered protection alone; an older child's unfinished diversion goes back."""
    assert endings(run("child_diversion", (NOW, AGE + age))) == outcomes


@pytest.mark.parametrize(
    ("state", "outcomes"),
    [("refused", ("refused",)), ("withdrawn", ("withdrawn",))],
)
def test_nobody_accepts_what_was_refused(state: str, outcomes: tuple[str, ...]) -> None:
    """How a hand-over ends is what `result.state` says."""
    answers = f"{SENT}acknowledge: [{{state: {state}, ack_at: 2026-03-02 10:00}}]\nresult: {{state: {state}}}\n"
    assert endings(run("handover", (NOW, answers))) == outcomes


def test_all_eight_have_conditions() -> None:
    """No procedure offers every ending whatever happened."""
    assert all(procedure(name).outcome_when for name in EIGHT)
