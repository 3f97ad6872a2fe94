import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.errors import CannotOpen
from sop_engine.station.cost import CHEAP, FLOOR, MAX_ITERATIONS, TARGET_MS, Cost, calibrate, derive, measured
from tests.station.stations import FixedClock

LAPTOPS = st.integers(0, 20_000)


@given(LAPTOPS)
def test_calibration_never_goes_below_the_floor(floor_ms: int) -> None:
    """On the slowest and on the fastest machine: 64 MiB and at least three passes, and never beyond what is read."""
    cost = calibrate(lambda _: floor_ms)
    assert cost.at_least(FLOOR)
    assert cost.memory_kib >= 64 * 1024
    assert cost.iterations <= MAX_ITERATIONS


@given(st.integers(25, TARGET_MS))
def test_calibration_comes_near_half_a_second(floor_ms: int) -> None:
    """Where the floor takes less than the target, the result takes about the target, in proportion to its passes."""
    cost = calibrate(lambda _: floor_ms)
    taken = floor_ms * cost.iterations / FLOOR.iterations
    assert TARGET_MS - floor_ms / FLOOR.iterations <= taken <= TARGET_MS


def test_measuring_asks_the_given_clock() -> None:
    """A clock that stands still measures nothing: time comes from nowhere else."""
    assert measured(FixedClock())(CHEAP) == 0


@pytest.mark.parametrize(
    "cost",
    [
        Cost(memory_kib=2**40, iterations=1, lanes=1),
        Cost(memory_kib=64, iterations=10**9, lanes=1),
        Cost(memory_kib=64, iterations=0, lanes=1),
        Cost(memory_kib=64, iterations=1, lanes=0),
        Cost(memory_kib=64, iterations=1, lanes=9),
        Cost(memory_kib=-1, iterations=1, lanes=1),
        Cost(memory_kib=7, iterations=1, lanes=1),
    ],
)
def test_parameters_that_would_stop_the_machine_are_refused(cost: Cost) -> None:
    """A damaged or hostile slot cannot ask for all memory or for years."""
    with pytest.raises(CannotOpen):
        derive("words", bytes(16), cost)
