"""The engine: procedures, runs, the journal and the station. No screen and no PDF library."""

__version__ = "0.1.0"

BUILT = "2026-11-21"
"""Day on which this version was built, UTC: no clock that is right shows an earlier one."""
