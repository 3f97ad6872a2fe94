"""The clock of the machine: a jump is entered, a stated time is added openly, and nobody corrects in silence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.verify.findings import Verdict
from exports.verify.run_door import verify_run
from sop_engine.run.events import ClockCorrected, ClockJumped, Event, Header, Noted
from sop_engine.run.orders import Note
from sop_engine.session import RunSession, Work
from sop_engine.session.clocks import clock_doubt, state_time
from sop_engine.session.times import wrong_times
from sop_engine.system import STEADY, Moment, SystemClock
from tests.session.stories import at_work, saved, start
from tests.tui.practice import Practice

START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
HOUR = 3600


class Laptop:
    """A machine whose wall clock can be set, and which can be switched off and on."""

    def __init__(self) -> None:
        self.moment = Moment(utc=START, boot="0" * 16, mono_ms=5_000)

    def now(self) -> Moment:
        """What both clocks say."""
        return self.moment

    def wait(self, seconds: int) -> None:
        """Time passes."""
        later = self.moment.utc + timedelta(seconds=seconds)
        self.moment = replace(self.moment, utc=later, mono_ms=self.moment.mono_ms + 1000 * seconds)

    def set(self, seconds: int) -> None:
        """Somebody sets the wall clock."""
        self.moment = replace(self.moment, utc=self.moment.utc + timedelta(seconds=seconds))

    def restart(self) -> None:
        """Off and on again."""
        self.moment = replace(self.moment, boot="1" * 16, mono_ms=1)


MOMENTS = st.builds(
    Moment,
    utc=st.integers(0, 10**6).map(lambda seconds: START + timedelta(seconds=seconds)),
    boot=st.sampled_from(["0" * 16, "1" * 16]),
    mono_ms=st.integers(0, 10**9),
)


@given(MOMENTS, st.integers(0, 10**6), st.integers(-(10**6), 10**6))
def test_a_jump_is_what_the_clock_was_set_by(before: Moment, passed: int, put: int) -> None:
    """Whatever time passes, the jump is the setting, and a small difference is none."""
    after = replace(before, utc=before.utc + timedelta(seconds=passed + put), mono_ms=before.mono_ms + 1000 * passed)
    assert after.jumped(before) == (put if abs(put) > STEADY else 0)


@given(MOMENTS, MOMENTS)
def test_across_a_restart_only_going_back_is_a_jump(before: Moment, after: Moment) -> None:
    """How long a machine was off nobody knows; that time does not run back everybody does."""
    later = replace(after, boot="2" * 16)
    back = (later.utc - before.utc) // timedelta(seconds=1)
    assert later.jumped(before) == (back if back < -STEADY else 0)


def test_a_laptop_that_slept_did_not_jump() -> None:
    """The clock of elapsed time goes on while the lid is closed, where the system has such a clock."""
    first = SystemClock().now()
    assert SystemClock().now().jumped(first) == 0


@pytest.fixture
def laptop() -> Laptop:
    """A machine."""
    return Laptop()


@pytest.fixture
def work(practice: Practice, laptop: Laptop) -> Iterator[Work]:
    """An officer at work on it."""
    with at_work(practice, clock=laptop) as found:
        yield found


def _note(session: RunSession, text: str = "A note.") -> None:
    saved(session.submit(Note(by="wanjiru", actor="wanjiru", text=text)))


def _kinds(session: RunSession, *kinds: type) -> list[Event]:
    return [one.event for one in session.history if isinstance(one.event, kinds)]


def test_a_clock_that_was_set_is_entered_before_the_next_act(work: Work, laptop: Laptop) -> None:
    """Forward and back, each once, with the seconds; time that passes is no jump, and the run verifies."""
    session = start(work)
    laptop.wait(9 * HOUR)
    _note(session)
    laptop.set(3 * HOUR)
    _note(session)
    _note(session)
    laptop.set(-5 * HOUR)
    laptop.wait(60)
    _note(session)
    jumps = _kinds(session, ClockJumped)
    assert [one.seconds for one in jumps if isinstance(one, ClockJumped)] == [3 * HOUR, -5 * HOUR]
    assert verify_run(work, session.run).verdict is Verdict.VERIFIED


def test_a_stated_time_is_added_openly(work: Work, laptop: Laptop) -> None:
    """The laptop says 1970: the run begins when it really did, each act says what was added, and it reads back."""
    laptop.moment = replace(laptop.moment, utc=datetime(1970, 1, 1, tzinfo=UTC))
    doubt = clock_doubt(work)
    assert "1970" in doubt
    assert state_time(work, doubt, "2026-11-22 14:05") == ""
    assert clock_doubt(work) == ""
    session = start(work)
    real = datetime(2026, 11, 22, 11, 5, tzinfo=UTC)
    assert session.state.opened is not None
    assert session.state.opened.header.at == real
    laptop.wait(600)
    _note(session)
    again = RunSession.resume(work, session.run)
    note = again.history[-1]
    assert note.event.header.at == note.event.header.entered == real + timedelta(seconds=600)
    assert note.moment.utc.year == 1970
    assert [one.statement for one in _kinds(again, ClockCorrected) if isinstance(one, ClockCorrected)] == [
        f"{doubt} The officer says: 2026-11-22 14:05."
    ]
    assert verify_run(work, session.run).verdict is Verdict.VERIFIED


def test_words_that_are_no_time_correct_nothing(work: Work) -> None:
    """What is not understood is kept as it was said."""
    assert state_time(work, "A doubt.", "about nine") == "A doubt. The officer says: about nine."
    assert state_time(work, "A doubt.", "") == "A doubt. The officer says: not known."
    assert work.stated is None


def test_a_correction_ends_when_the_clock_is_set(work: Work, laptop: Laptop) -> None:
    """After it was mended nothing is added any more; the jump stands in the run."""
    session = start(work)
    laptop.wait(60)
    told = (laptop.moment.utc + timedelta(hours=3) + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M")
    assert state_time(work, "A doubt.", told) == ""
    _note(session)
    assert session.state.correction == 2 * HOUR
    laptop.set(2 * HOUR)
    _note(session)
    assert session.state.correction == 0
    assert session.history[-1].event.header.entered == laptop.moment.utc
    assert verify_run(work, session.run).verdict is Verdict.VERIFIED


def test_the_next_to_open_the_run_adds_nothing_that_was_not_stated(
    practice: Practice, work: Work, laptop: Laptop
) -> None:
    """A correction is of the place where it was said: elsewhere the run says that it ended."""
    told = (laptop.moment.utc + timedelta(hours=4)).strftime("%Y-%m-%d %H:%M")
    assert state_time(work, "A doubt.", told) == ""
    session = start(work)
    assert session.state.correction == HOUR
    run = session.run
    work.close()
    laptop.restart()
    laptop.wait(HOUR)
    with at_work(practice, clock=laptop) as other:
        again = RunSession.resume(other, run)
        _note(again)
        assert again.state.correction == 0
        assert [one.seconds for one in _kinds(again, ClockCorrected) if isinstance(one, ClockCorrected)] == [HOUR, 0]
        assert verify_run(other, run).verdict is Verdict.VERIFIED


def test_whoever_hides_a_jump_or_corrects_in_silence_is_found() -> None:
    """A jump without its act, an act without its jump, an added hour that nobody stated: each is named."""

    def header(correction: int = 0) -> Header:
        return Header(actor="a", by="a", role="", at=START, entered=START, correction=correction)

    first = Moment(utc=START, boot="0" * 16, mono_ms=0)
    later = Moment(utc=START + timedelta(hours=2), boot="0" * 16, mono_ms=1000)
    note = Noted(header=header(), text="x")
    assert not [*wrong_times([(first, note), (later, ClockJumped(header=header(), seconds=7199)), (later, note)])]
    assert [*wrong_times([(first, note), (later, note)])]
    assert [*wrong_times([(first, note), (first, ClockJumped(header=header(), seconds=7199))])]
    assert [*wrong_times([(first, note), (first, Noted(header=header(HOUR), text="x"))])]
    stated = ClockCorrected(header=header(HOUR), seconds=HOUR, statement="x")
    assert not [*wrong_times([(first, note), (first, stated), (first, Noted(header=header(HOUR), text="x"))])]
    assert [*wrong_times([(first, note), (first, stated), (first, note)])]
