"""A byte that is no UTF-8 must not end the screens: a terminal set to Latin-1 sends one for each letter with a mark.

The screen library decodes what is typed strictly, and stops at the first such byte. What arrives is shown as a
replacement character instead, which the officer sees and takes back.
"""

import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from functools import partial


def _lenient(name: str) -> "partial[IncrementalDecoder]":
    return partial(getincrementaldecoder(name), errors="replace")


def forgive_bytes() -> None:
    """From now on such bytes are replaced. On Windows the console hands over characters, never bytes."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        vars(linux_driver)["getincrementaldecoder"] = _lenient
