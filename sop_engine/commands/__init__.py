"""Click commands of the engine. `sop` reads only this table at start and loads a command when it is used."""

from collections.abc import Mapping

COMMANDS: Mapping[str, tuple[str, str]] = {
    "approve": ("sop_engine.commands.approve:approve", "Approve a procedure for this station, as two supervisors."),
    "card": ("sop_engine.commands.card:card", "Print what to do at once, never to do, and whom to call."),
    "check": ("sop_engine.commands.check:check", "Check procedures and say what is wrong, where, and what to do."),
    "explain": ("sop_engine.commands.explain:explain", "Explain a finding by its code, with a wrong and a right example."),
    "officer": ("sop_engine.commands.officer:officer", "Add, list and revoke officers of this station."),
    "run": ("sop_engine.commands.run:run", "Start, resume, list and close runs without the full screen."),
    "station": ("sop_engine.commands.station:station", "Found a station, show it, print its head code."),
    "test": ("sop_engine.commands.test:test", "Run the tests of procedures, and say what they leave untested."),
    "trust": ("sop_engine.commands.trust:trust", "Say whose records this station believes."),
}
"""Command name to (`module:attribute` of its click command, one line for `sop --help`), in order of the alphabet."""
