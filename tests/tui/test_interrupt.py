"""Ctrl-C while the program is still being loaded."""

import signal
import subprocess
import sys
import time

import pytest

BEGIN = "from tui.__main__ import begin; import sys; sys.argv[0] = 'sop'; begin()"

FIRST = 0.05
"""By then no command has come to its end."""


@pytest.mark.parametrize("after", [FIRST, 0.1, 0.2, 0.4, 0.6])
def test_an_early_interrupt_shows_no_traceback(after: float) -> None:
    """Whenever it comes after the first line of ours, nothing but silence or one sentence is shown."""
    code = f"import _signal; _signal.signal(2, _signal.SIG_IGN); print('here', flush=True); {BEGIN}"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "explain", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert "Traceback" not in said
    assert "KeyboardInterrupt" not in said
    assert after > FIRST or process.returncode in {-signal.SIGINT, 130}


def test_nothing_of_ours_is_loaded_before_an_interrupt_is_looked_after() -> None:
    """Our part of the time in which Ctrl-C shows a traceback is two small modules; the rest is Python's own start."""
    code = "import sys; known = set(sys.modules); import tui.__main__; print(*sorted(set(sys.modules) - known))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert found == ["tui", "tui.__main__"]
