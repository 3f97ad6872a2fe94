"""`python -m tui`: the same as `sop`."""

from tui.cli import main

main()
