"""The full screen and the plain questions for an officer whose signing key lies on a token (SoftHSM2)."""

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from sop_engine.errors import ExitCode, TokenRefused
from sop_engine.run.orders import Note
from sop_engine.station.folder import open_station
from sop_engine.station.officers import Ceremony
from sop_engine.station.token_key import PinNeeded, need_tokens
from sop_engine.system import SystemClock, random_bytes
from tests.peers.tokens import MODULE, PIN, machine
from tests.session.stories import saved, start
from tests.tui.driving import SIZE, press, settle, start_run, text_of, type_text
from tests.tui.practice import Practice
from tests.tui.practice import found as found_station
from tui.app import SopApp
from tui.desk import Second
from tui.screens.acting import ActingScreen
from tui.screens.home import HomeScreen

pytestmark = pytest.mark.peer
LABEL = "Kituo 2"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A practice station where wanjiru's key lies on a token. The library finds its tokens once in a process."""
    folder = tmp_path_factory.mktemp("token")
    tokens = machine(folder / "hsm")
    tokens.put_in(LABEL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", tokens.env["SOFTHSM2_CONF"])
        made = need_tokens().make_key(MODULE, LABEL, "wanjiru", lambda _: PIN, random_bytes)
    station = found_station(folder / "station")
    first, second = (
        open_station(station.folder).unlock(one, station.passphrases[one]) for one in ("otieno", "kamau")
    )
    words = Ceremony(first, second, SystemClock(), random_bytes).renew("wanjiru", made=made)
    need_tokens().close_tokens()
    return Practice(station.folder, {**station.passphrases, "wanjiru": words})


async def _unlock(pilot: Pilot[int], app: SopApp, practice: Practice) -> None:
    await pilot.pause()
    await press(pilot, str(1 + list(app.desk.short_names()).index("wanjiru")), "enter")
    await type_text(pilot, practice.passphrases["wanjiru"])
    await press(pilot, "enter")
    await settle(pilot, app)
    assert f"PIN of the token '{LABEL}'" in text_of(app)
    await type_text(pilot, "000000")
    await press(pilot, "enter")
    await settle(pilot, app)
    assert "is wrong" in text_of(app)
    assert not isinstance(app.screen, HomeScreen)
    await type_text(pilot, PIN)
    assert PIN not in text_of(app)
    await press(pilot, "enter")
    await settle(pilot, app)
    assert isinstance(app.screen, HomeScreen)


def test_the_screen_asks_for_the_pin_after_the_passphrase(practice: Practice) -> None:
    """The name, the passphrase, the PIN: a wrong one is said and asked again, the right one opens; none is shown."""
    app = SopApp(practice.desk())

    async def story() -> None:
        async with app.run_test(size=SIZE) as pilot:
            await _unlock(pilot, app, practice)
            await start_run(pilot, procedure="ocse_first_response")
            assert isinstance(app.screen, ActingScreen)
            assert app.screen.run_now.state.newest is not None, "the beginning of the run is signed and saved"

    asyncio.run(story())
    app.desk.leave()


def test_signing_again_asks_for_both_and_looking_again_for_the_passphrase(practice: Practice) -> None:
    """Who proves to be still there gives the passphrase alone; whoever signs anew gives both; leaving logs out."""
    desk, words = practice.desk(), practice.passphrases["wanjiru"]
    with pytest.raises(PinNeeded, match="PIN of the token"):
        desk.unlock("wanjiru", words)
    desk.unlock("wanjiru", words, PIN)
    desk.check("wanjiru", words)
    with pytest.raises(PinNeeded):
        desk.second(Second("wanjiru", words))
    signer = desk.second(Second("wanjiru", words, PIN))
    assert signer is not None
    opened = desk.work().unlocked.signer
    assert opened.sign(b"one") != opened.sign(b"one")
    desk.leave()
    with pytest.raises(TokenRefused, match="not there any more"):
        opened.sign(b"two")


def test_a_token_that_is_gone_saves_nothing(practice: Practice) -> None:
    """In the middle of a run: the act is refused in a sentence, the journal is as it was, and goes on afterwards."""
    desk, words = practice.desk(), practice.passphrases["wanjiru"]
    desk.unlock("wanjiru", words, PIN)
    work = desk.work()
    run = start(work)
    saved(run.submit(Note(by="wanjiru", actor="wanjiru", text="With the token.")))
    before = [entry.hash for entry in work.journal.entries(run.run)]
    need_tokens().close_tokens()
    with pytest.raises(TokenRefused, match="not there any more") as told:
        run.submit(Note(by="wanjiru", actor="wanjiru", text="Without it."))
    assert told.value.exit_code is ExitCode.REFUSED
    assert [entry.hash for entry in work.journal.entries(run.run)] == before
    desk.second(Second("wanjiru", words, PIN))
    saved(run.submit(Note(by="wanjiru", actor="wanjiru", text="Put in again.")))
    assert len(list(work.journal.entries(run.run))) == len(before) + 1
    desk.leave()


def test_the_word_for_both_is_never_in_a_repr() -> None:
    """Neither passphrase nor PIN."""
    assert repr(Second("wanjiru", "five words", PIN)) == "Second('wanjiru')"
    assert Path(MODULE).is_file()
