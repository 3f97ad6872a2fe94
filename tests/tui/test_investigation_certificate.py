"""The certificate of an image at the screen: a run of its own, begun at the step and done once it has closed."""

from tests.tui.practice import Practice
from tests.tui.story import Story, ask, close, investigate, not_taken, now_asks, tell
from tests.tui.walking import Walk
from tui.screens.run import RunScreen

CERTIFICATE = "evidence_certificate"
IMAGE = "bdd295acb9859817b9da544524ed3525a64f61bf5edb16deb0c28b6ae63d378b"
WAITS = "begun; waits for the other run"


async def begun(walk: Walk, story: Story) -> Story:
    """The examiner has begun the certificate of the first image and is in its run, in which nothing was done."""
    story.without("certificate#1", "certificate#2")
    await story.until("build")
    await walk.seat("ndungu")
    await ask(walk, "certificate#1", "Begin the other run now?")
    await tell(walk, "yes")
    await walk.go("certificate#1")
    assert WAITS in walk.pane
    await walk.asks("certificate#2", "Begin the other run now?")
    await walk.does_not_ask("certificate#3", "'Was an image made?' is 'No, it cannot be imaged'")
    await walk.go("certificate#1")
    await walk.keys("b")
    return Story(walk, CERTIFICATE)


def test_number_and_hash_of_the_image_come_along(kit: Practice) -> None:
    """Nobody types them again; what kind of record it is decides which of the next questions are asked."""

    async def script(walk: Walk, story: Story) -> None:
        own = await begun(walk, story)
        await walk.go("input")
        assert "[x] Its SHA-256 when it was made" in walk.pane
        assert IMAGE in walk.pane.replace(" ", "")
        await walk.asks("item", "What is it?")
        await walk.hangs("identify integrity regular_use sign", "Is there a right signer?")
        await ask(walk, "input", "Was this done")
        await tell(walk, "mine")
        own.without("input", "integrity")
        await own.until("identify")
        await walk.asks("identify", "Title or file reference")
        await walk.asks("regular_use", "Regular use, and who controlled it")
        await walk.asks("sealed", "Sealed medium")
        await walk.does_not_ask("own_log", "'No'")
        await walk.hangs("reading sign file", "Do the two agree?")
        await ask(walk, "integrity", "SHA-256 now")
        await tell(walk, "cd" * 32)
        await not_taken(walk, "yes", "The two hashes differ.")
        await tell(walk, "explained", "The copy was opened once.")
        await walk.keys("escape")
        await walk.asks("reading", "What does the certificate say?")
        await walk.waits("sign", "The prosecutor reads the draft")

    investigate(kit, script)


def test_the_certificate_is_finished_and_its_step_with_it(kit: Practice) -> None:
    """The step of the first image is done when the other run has closed; that of the second is asked as before."""

    async def script(walk: Walk, story: Story) -> None:
        own = await begun(walk, story)
        await ask(walk, "input", "Was this done")
        await tell(walk, "mine")
        own.without("input", "integrity")
        await own.until("machines")
        await ask(walk, "integrity", "SHA-256 now")
        await tell(walk, IMAGE, "yes")
        now_asks(walk, "Chain form with the seal numbers")
        await tell(walk, "+new", "mine")
        await own.until_the_end()
        await close(walk, "signed")
        await walk.keys("escape", "b")
        assert isinstance(walk.app.screen, RunScreen)
        await walk.go("certificate#1")
        assert "Done: the other run was closed" in walk.pane
        await walk.asks("certificate#2", "Begin the other run now?")

    investigate(kit, script)
