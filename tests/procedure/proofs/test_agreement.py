"""The prover and the run-time agree: what is proved is what an exhaustive search of all states finds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.procedure.proofs.comparing import compared
from tests.procedure.proofs.small import field, phase, procedure, random_procedure, step


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_verdict_is_what_a_search_through_all_states_finds(data: st.DataObject) -> None:
    """Which conditions can be true or false, which options chosen, which steps completed: as the run-time says."""
    text = random_procedure(lambda n: data.draw(st.integers(0, n - 1)))
    wrong = [verdict for verdict in compared(text) or () if verdict.proved != verdict.searched]
    assert not wrong, text


def test_the_search_is_not_idle() -> None:
    """The comparison looks at conditions, options and steps, and finds some of each kind impossible."""
    text = procedure(
        phase(
            "only",
            step("first", field("n", "0..3"), field("k", "red|blue|green")),
            step(
                "second",
                field("k", "red|blue|green", "must: second.k == first.k, otherwise: No."),
                when="first.n > 3",
            ),
            step("third", field("n", "0..3", "must: third.n > first.n, otherwise: No.")),
        )
    )
    verdicts = compared(text)
    assert verdicts is not None
    impossible = {verdict.what for verdict in verdicts if not verdict.searched}
    assert {"when can be true", "option can be chosen", "step can always be completed"} <= impossible
