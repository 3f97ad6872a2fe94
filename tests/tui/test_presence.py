"""Lock, PIN of a session, and the passphrase that is asked again before something is signed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from sop_engine.errors import Refused
from sop_engine.run import orders
from sop_engine.system import random_bytes
from tests.tui.driving import SIZE, press, settle, start_run, text_of, type_text, unlock
from tests.tui.practice import Practice
from tests.tui.test_doors_of_the_station import IdleClock
from tui.app import SopApp
from tui.desk import Colleague, Run, Second
from tui.flows.context import Act, Context
from tui.flows.signing import proved
from tui.plain_acts import PlainActs
from tui.plain_questions import Paper
from tui.presence import IDLE_MINUTES, SIGNING_MINUTES, TRIES, Presence, idle_minutes, is_signature, pin_trouble
from tui.questions import Asking, Flow
from tui.screens.home import HomeScreen
from tui.screens.lock import LockScreen
from tui.screens.run import RunScreen
from tui.screens.unlock import UnlockScreen

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
PIN = "4916"


def drive(
    practice: Practice, script: Callable[[Pilot[int], SopApp, IdleClock], Awaitable[None]], minutes: int = 5
) -> None:
    """Run keys on the application from its first screen."""

    async def go() -> None:
        desk, clock = practice.desk(), IdleClock()
        app = SopApp(desk, clock=clock, idle_ms=minutes * 60_000)
        try:
            async with app.run_test(size=SIZE) as pilot:
                await script(pilot, app, clock)
        finally:
            desk.leave()

    asyncio.run(go())


async def set_pin(pilot: Pilot[int], pin: str = PIN) -> None:
    """From home: choose a PIN."""
    await press(pilot, "p")
    await type_text(pilot, pin)
    await press(pilot, "enter")


async def give(pilot: Pilot[int], app: SopApp, words: str) -> None:
    """Type a secret into the open question."""
    await type_text(pilot, words)
    await press(pilot, "enter")
    await settle(pilot, app)


def test_a_pin_opens_the_lock_of_this_session(practice: Practice) -> None:
    """Lock in a run, type the PIN, and the same run is there; the lock shows nothing of it."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        del clock
        await unlock(pilot, app, practice)
        await set_pin(pilot)
        await start_run(pilot)
        await press(pilot, "ctrl+l")
        assert isinstance(app.screen, LockScreen)
        assert "OB 12/2" not in text_of(app)
        assert "OB 12/2" not in f"{app.title}{app.sub_title}"
        assert "PIN or passphrase" in text_of(app)
        await give(pilot, app, PIN)
        assert isinstance(app.screen, RunScreen)

    drive(practice, script)


def test_three_wrong_pins_leave_the_passphrase_only(practice: Practice) -> None:
    """Then the right PIN does not open any more; the passphrase does, and the PIN counts anew."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        del clock
        await unlock(pilot, app, practice)
        await set_pin(pilot)
        await press(pilot, "ctrl+l")
        for _ in range(TRIES):
            await give(pilot, app, "0417")
        assert "only the passphrase opens" in text_of(app)
        await give(pilot, app, PIN)
        assert isinstance(app.screen, LockScreen)
        await give(pilot, app, practice.passphrases["wanjiru"])
        assert isinstance(app.screen, HomeScreen)

    drive(practice, script)


def test_the_next_officer_has_no_pin_of_the_one_before(practice: Practice) -> None:
    """Signing out forgets it."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        del clock
        await unlock(pilot, app, practice)
        await set_pin(pilot)
        await press(pilot, "ctrl+l", "escape")
        await pilot.pause()
        assert isinstance(app.screen, UnlockScreen)
        await unlock(pilot, app, practice, "otieno")
        await press(pilot, "ctrl+l")
        assert "PIN" not in text_of(app)
        await give(pilot, app, PIN)
        assert isinstance(app.screen, LockScreen)

    drive(practice, script)


def test_a_pin_anybody_would_try_is_refused(practice: Practice) -> None:
    """The screen says why, and asks again."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        del clock
        await unlock(pilot, app, practice)
        await set_pin(pilot, "1234")
        assert "first to be tried" in text_of(app)
        assert not app.presence.has_pin

    drive(practice, script)


def test_the_screen_locks_after_the_minutes_that_were_set(practice: Practice) -> None:
    """Two minutes instead of five; the lock says after how many."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        await unlock(pilot, app, practice)
        clock.skip_ms = 3 * 60_000
        await pilot.pause(1.2)
        assert isinstance(app.screen, LockScreen)
        assert "after 2 minutes" in text_of(app)

    drive(practice, script, minutes=2)


def test_signing_asks_the_passphrase_again_after_a_while(practice: Practice) -> None:
    """A PIN opens the screen but is no passphrase: who signs gives it, and a wrong one signs nothing."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        await unlock(pilot, app, practice)
        await start_run(pilot)
        screen = app.screen
        assert isinstance(screen, RunScreen)
        clock.skip_ms = (SIGNING_MINUTES + 1) * 60_000
        before = len(screen.run_now.state.notes)
        me = screen.context().me.id

        def note() -> Flow[Act | None]:
            yield from ()
            return Act(order=orders.Note(by=me, actor=me, step="", text="Written down."))

        screen.act(note)
        assert len(screen.run_now.state.notes) == before + 1
        screen.act(lambda: lifting(me))
        await pilot.pause()
        assert "your own passphrase" in text_of(app)
        await give(pilot, app, "no such words")
        assert "is wrong" in text_of(app)
        assert app.presence.must_prove()

    drive(practice, script, minutes=60)


def lifting(me: str) -> Flow[Act | None]:
    """An act that is a signature."""
    yield from ()
    return Act(order=orders.Confirm(by=me, actor=me, step="receive"))


@given(st.text(alphabet="0123456789", max_size=10))
def test_a_pin_is_four_to_eight_digits_and_no_row(pin: str) -> None:
    """What is taken opens, what is not taken is refused; a row up, down or of one digit is not taken."""
    presence = Presence(IdleClock(), random_bytes)
    row = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    good = 4 <= len(pin) <= 8 and row not in ({0}, {1}, {9})
    assert (pin_trouble(pin) == "") == good
    if good:
        presence.keep_pin(pin)
        assert presence.fits(pin)
    elif pin:
        with pytest.raises(Refused):
            presence.keep_pin(pin)
        assert not presence.has_pin


def test_a_right_pin_between_wrong_ones_counts_anew() -> None:
    """Two wrong, one right, two wrong: the PIN still opens; a third wrong one ends it."""
    presence = Presence(IdleClock(), random_bytes)
    presence.keep_pin(PIN)
    for tried in ("1111", "2222", PIN, "1111", "2222", PIN):
        assert presence.fits(tried) == (tried == PIN)
    assert not any(presence.fits("1111") for _ in range(TRIES))
    assert not presence.fits(PIN)
    presence.proved()
    assert presence.fits(PIN)


def test_what_is_a_signature() -> None:
    """Sign-offs, closing and what another answers for; not an answer, a note, or what somebody signed on paper."""
    me, other = "wanjiru", "otieno"
    assert is_signature(orders.Close(by=me, actor=me, outcome="done"), me)
    assert is_signature(orders.Confirm(by=me, actor=me, step="a"), me)
    assert is_signature(orders.Sign(by=me, actor=me, step="a", field="b"), me)
    assert not is_signature(orders.Sign(by=me, actor=me, step="a", field="b", signer="parent", paper="1"), me)
    assert not is_signature(orders.Confirm(by=other, actor=other, step="a"), me)
    assert not is_signature(orders.Note(by=me, actor=me, step="", text="x"), me)


@pytest.mark.parametrize(
    ("setting", "minutes"),
    [("", IDLE_MINUTES), ("2", 2), ("0", 1), ("999", 30), ("never", IDLE_MINUTES), ("-1", IDLE_MINUTES), ("²", 5)],
)
def test_the_lock_cannot_be_set_to_never(setting: str, minutes: int) -> None:
    """One to thirty minutes; what is no such number is passed over."""
    assert idle_minutes(setting) == minutes


def asked_by(order: orders.AnyOrder, *, prove: bool) -> list[str]:
    """Labels of the questions that an act asks beside its own."""
    me = Colleague(id="wanjiru", name="Wanjiru Mfano", rank="Constable", service_no="")
    context = cast("Context", SimpleNamespace(me=me))

    def flow() -> Flow[Act | None]:
        yield from ()
        return Act(order=order)

    labels: list[str] = []
    asking = Asking(lambda: proved(context, flow(), prove=prove))
    while (question := asking.question) is not None:
        labels.append(question.label)
        asking.reply("the words")
    assert asking.result is not None
    assert (asking.result.second == Second("wanjiru", "the words")) == bool(labels)
    return labels


def test_only_signatures_ask_and_only_after_a_while() -> None:
    """A confirmation asks for the own passphrase once it is long ago; a note never does."""
    confirm = orders.Confirm(by="wanjiru", actor="wanjiru", step="a")
    assert asked_by(confirm, prove=True) == ["Constable Wanjiru Mfano: your own passphrase"]
    assert asked_by(confirm, prove=False) == []
    assert asked_by(orders.Note(by="wanjiru", actor="wanjiru", step="", text="x"), prove=True) == []


def test_line_by_line_closing_asks_again_too(practice: Practice) -> None:
    """A wrong passphrase closes nothing; the right one counts from then on."""
    desk, clock = practice.desk(), IdleClock()
    desk.unlock("wanjiru", practice.passphrases["wanjiru"])
    said: list[str] = []
    paper = Paper(read=lambda: "", write=said.append, secret=lambda _: "")
    acts = PlainActs(desk=desk, run=cast("Run", None), paper=paper, presence=Presence(clock))
    clock.skip_ms = (SIGNING_MINUTES + 1) * 60_000
    assert acts.presence.must_prove()
    assert not acts.is_proved(Second("wanjiru", "no such words"))
    assert acts.presence.must_prove()
    assert "wrong" in said[-1]
    assert acts.is_proved(Second("wanjiru", practice.passphrases["wanjiru"]))
    assert not acts.presence.must_prove()
    assert acts.is_proved(None)
    desk.leave()
