"""Keys are obeyed one after another: the next one starts when everything the one before it set off is done.

The screen library hands a key from widget to widget through their queues, so that in a burst (typing ahead, a slow
link) a letter can overtake the enter before it, and reach the wrong question or act as a command.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from textual.app import App
from textual.dom import DOMNode
from textual.events import Key
from textual.message_pump import MessagePump

TURN_SECONDS = 0.25
"""Longest time that a key waits at one widget for the key before it."""


class KeyTurns:
    """A queue of keys with one worker. `obey` is what the application does with a key."""

    def __init__(self, app: App[int], obey: Callable[[Key], Awaitable[None]]) -> None:
        self._app = app
        self._obey = obey
        self._waiting: asyncio.Queue[Key] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None

    def put(self, key: Key) -> None:
        """Obey this key after those before it."""
        self._waiting.put_nowait(key)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())

    async def done(self) -> None:
        """Wait until every key so far was obeyed."""
        await self._waiting.join()

    def stop(self) -> None:
        """Forget the keys that wait."""
        if self._worker is not None:
            self._worker.cancel()

    async def _work(self) -> None:
        while True:
            key = await self._waiting.get()
            try:
                target = self._app.focused or self._app.screen
                await self._obey(key)
                await self._settle(target)
            except Exception as error:  # noqa: BLE001 - as in any other part of the application
                self._app._handle_exception(error)  # noqa: SLF001 - a task of ours has no other way to report
            finally:
                self._waiting.task_done()

    async def _settle(self, target: DOMNode) -> None:
        """Let the key travel from the focused widget up to the application."""
        for node in target.ancestors_with_self:
            if isinstance(node, MessagePump) and node.is_running:
                turn = asyncio.Event()
                node.call_later(turn.set)
                with suppress(TimeoutError):
                    await asyncio.wait_for(turn.wait(), TURN_SECONDS)
