"""The engine: procedures, runs, the journal and the station. No screen and no PDF library."""

__version__ = "0.1.0"
