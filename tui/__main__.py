"""`python -m tui`, and where the command `sop` begins.

Only the built-in signals are loaded before an interrupt is looked after (their comfortable library alone takes some
milliseconds): whoever presses Ctrl-C while the program is being loaded ends it at once, without a traceback.
Nothing is open then that would have to be closed. Before our first line runs Python itself is starting, and the
script around it (a newer pip writes one that loads nothing more): an interrupt then is told in Python's words.
"""

import _signal  # type: ignore[import-not-found]  # built in; the stubs leave it out


def begin() -> None:
    """Load the command line and run it."""
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    import gc

    from tui.cli import main

    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    try:
        main()
    finally:
        gc.freeze()  # all of it goes now: looking once more for what could be freed takes a twentieth of a check


if __name__ == "__main__":
    begin()
