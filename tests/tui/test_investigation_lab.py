"""Three devices in the laboratory at the screen: two are imaged, one cannot be; only what was imaged goes on."""

from tests.tui.practice import Practice
from tests.tui.story import Story, ask, investigate, not_needed, not_taken, now_asks, tell
from tests.tui.walking import Walk

HASH, OTHER = "ab" * 32, "cd" * 32
OF_AN_IMAGE = (
    "How?",
    "Tool and version",
    "Which hashes were taken?",
    "SHA-256 of the source",
    "SHA-256 of the image",
)
ALSO = "I looked at it as well, and it cannot be imaged"


async def in_laboratory(walk: Walk, story: Story) -> None:
    """All three are there; the examiner is at the keys."""
    await story.until("image#1")
    await walk.seat("ndungu")


def test_an_image_is_taken_only_with_two_equal_hashes(kit: Practice) -> None:
    """Questions about an image follow a yes; another hash is refused; then viewing and certificate are asked."""

    async def script(walk: Walk, story: Story) -> None:
        await in_laboratory(walk, story)
        await walk.hangs("view#1 certificate#1", "Was an image made?")
        await walk.waits("attribution#1 report#1", "Make an image")
        await ask(walk, "image#1", "Was an image made?")
        await tell(walk, "imaged")
        not_needed(walk, ALSO)
        now_asks(walk, "How?")
        await tell(walk, "full_file_system", "Mfano Imager 4.2", "sha256", HASH)
        now_asks(walk, "SHA-256 of the image")
        await not_taken(walk, OTHER, "The hashes differ. Stop and image again.")
        await tell(walk, HASH)
        now_asks(walk, "The image")
        await tell(walk, "+new", HASH, "1", "", "mine")
        await walk.asks("view#1", "Is there media on it that must be sorted?")
        await walk.asks("certificate#1", "Begin the other run now?")
        await walk.asks("attribution#1", "Fact")
        await walk.hangs("view#2 certificate#2", "Was an image made?")
        await walk.waits("report#3", "Make an image")

    investigate(kit, script)


def test_what_cannot_be_imaged_is_seen_by_a_second_examiner(kit: Practice) -> None:
    """A reason is asked and no question on an image; another one signs; no viewing, no certificate, but a report."""

    async def script(walk: Walk, story: Story) -> None:
        await in_laboratory(walk, story)
        await ask(walk, "image#3", "Was an image made?")
        await tell(walk, "not_possible")
        now_asks(walk, "In one sentence: what, or why?")
        await tell(walk, "The chip is broken. Two readers were tried.")
        now_asks(walk, ALSO)
        not_needed(walk, *OF_AN_IMAGE, "The image")
        assert walk.offered() == ["halima"], "who works on the step is no second pair of eyes"
        assert walk.question is not None
        assert "Somebody else signs here than who completes the step." in walk.question.help
        await tell(walk, "halima", "halima")
        now_asks(walk, "Was this done")
        await tell(walk, "mine")
        await walk.does_not_ask("view#3 certificate#3", "'Was an image made?' is 'No, it cannot be imaged'")
        await walk.asks("attribution#3", "Fact")
        await walk.asks("report#3", "Report")
        await walk.waits("attribution#1 report#1", "Make an image")

    investigate(kit, script)


def test_only_what_was_imaged_is_viewed_and_certified(kit: Practice) -> None:
    """A no to the first question of viewing asks nothing more; a yes asks for counts; clocks go by the urgency."""

    async def script(walk: Walk, story: Story) -> None:
        await in_laboratory(walk, story)
        await story.until("view#1", "answer")
        await walk.asks("certificate#1", "Begin the other run now?", "Due 20 Mar 2026 15:14 (working target)")
        await walk.asks("certificate#2", "Begin the other run now?", "Due 5 Apr 2026 15:24 (working target)")
        await walk.asks("report#1", "Report", "Due 20 Mar 2026 15:14 (working target)")
        await walk.asks("report#3", "Report", "Due 5 Apr 2026 15:34 (working target)")
        await walk.hangs("victim_id~1", "")
        await ask(walk, "view#2", "Is there media on it that must be sorted?")
        await tell(walk, "no", "Only documents.")
        await walk.does_not_ask("view#2", "is answered with no (Only documents.)")
        await ask(walk, "view#1", "Is there media on it that must be sorted?")
        await tell(walk, "yes")
        now_asks(walk, "Category")
        await tell(walk, "B2", "14", "no")
        now_asks(walk, "Series with a child nobody knows yet")
        await tell(walk, "0", "35", "No known hash fits.", "moraa", "well", "mine")
        await walk.does_not_ask("victim_id~1", "******")

    investigate(kit, script)
