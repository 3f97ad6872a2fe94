"""PyYAML, loaded without the expressions that only its slower half needs.

Two thirds of the time that `import yaml` takes go to compiling expressions for its reader and resolver in Python,
an eighth of a whole check. We read through libyaml, which has none. So each of them is compiled when something is
asked of it: whoever uses that half all the same gets it whole.
"""

import re
from functools import cached_property
from typing import Any


class _Later:
    """A regular expression that is compiled when it is first used."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._asked = pattern, flags

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(*self._asked)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)


def _load() -> None:
    at_once = re.compile
    re.compile = _Later  # type: ignore[assignment]
    try:
        import yaml  # noqa: F401, PLC0415 - this is the import that the rest is about
    finally:
        re.compile = at_once


_load()

from yaml import YAMLError  # noqa: E402
from yaml._yaml import CParser  # noqa: E402
from yaml.events import (  # noqa: E402
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

__all__ = [
    "AliasEvent",
    "CParser",
    "DocumentEndEvent",
    "DocumentStartEvent",
    "Event",
    "MappingEndEvent",
    "MappingStartEvent",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "StreamStartEvent",
    "YAMLError",
]
