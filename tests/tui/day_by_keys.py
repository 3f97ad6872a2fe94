"""The invented day at the keys: a script on the real application, and answers that need none."""

import asyncio
from collections.abc import Awaitable, Callable

from sop_engine.run.orders import Answer, Complete
from tests.tui.at_screen import At, a_day, at_run
from tests.tui.practice import Practice
from tui.screens.run import RunScreen
from tui.text import Line, plain


def drive(practice: Practice, script: Callable[[At], Awaitable[None]], *, officer: str = "wanjiru") -> None:
    """Run a script of keys on a run of the invented day."""

    async def go() -> None:
        async with at_run(practice, a_day(), officer=officer) as at:
            await script(at)

    asyncio.run(go())


async def tell(at: At, **values: object) -> None:
    """Answers without keys, `step__field=value`, and the screen looks again."""
    me = at.session.work.officer.id
    for name, value in values.items():
        step, _, field = name.partition("__")
        given = at.session.submit(Answer(by=me, actor=me, step=step, field=field, value=value))
        assert not hasattr(given, "code"), given
    screen = at.app.screen
    assert isinstance(screen, RunScreen)
    screen.changed()
    await at.pilot.pause()


async def facts(at: At, *, weak: str = "no", hurt: str = "no") -> None:
    """The first step is done."""
    await tell(at, ask__count=2, ask__more=1, ask__weak=weak, ask__hurt=hurt)
    me = at.session.work.officer.id
    at.session.submit(Complete(by=me, actor=me, step="ask"))
    await tell(at)


async def pass_word(at: At, officer: str) -> None:
    """That officer types the own passphrase."""
    await at.type(at.practice.passphrases[officer], "enter")


def shown_items(items: list[tuple[Line, str]]) -> str:
    """The lines of a list as one text."""
    return "\n".join(plain(shown) for shown, _ in items)
