"""Click commands of the engine. `sop` reads only this table at start and loads a command when it is used."""

from collections.abc import Mapping

COMMANDS: Mapping[str, tuple[str, str]] = {
    "approve": ("sop_engine.commands.approve:approve", "Approve a procedure for this station, as two supervisors."),
    "card": ("sop_engine.commands.card:card", "Print what to do at once, never to do, and whom to call."),
    "case": ("sop_engine.commands.case:case", "List cases, show one, say who read or exported what."),
    "check": ("sop_engine.commands.check:check", "Check procedures and say what is wrong, where, and what to do."),
    "diff": (
        "sop_engine.commands.diff:diff",
        "Say what changed between two versions of a procedure.",
    ),
    "due": ("sop_engine.commands.due:due", "List what is late and what is due, over all runs that you may open."),
    "explain": (
        "sop_engine.commands.explain:explain",
        "Explain a finding by its code, with a wrong and a right example.",
    ),
    "fmt": ("sop_engine.commands.fmt:fmt", "Lay procedures and translations out in one stable form."),
    "graph": ("sop_engine.commands.graph:graph", "Draw a procedure: phases, steps, hold points, conditions."),
    "lock": ("sop_engine.commands.lock:lock", "Write down what procedures are now, or say what moved since."),
    "new": ("sop_engine.commands.new:new", "Begin a procedure: a commented file that checks clean and runs."),
    "officer": ("sop_engine.commands.officer:officer", "Add, list and revoke officers of this station."),
    "prove": ("sop_engine.commands.prove:prove", "Prove that a procedure can be carried out as it is written."),
    "run": ("sop_engine.commands.run:run", "Start, resume, list and close runs without the full screen."),
    "schema": ("sop_engine.commands.schema:schema", "Write the JSON Schemas that editors use."),
    "station": ("sop_engine.commands.station:station", "Found a station, show it, print its head code."),
    "test": ("sop_engine.commands.test:test", "Run the tests of procedures, and say what they leave untested."),
    "trust": ("sop_engine.commands.trust:trust", "Say whose records this station believes."),
}
"""Command name to (`module:attribute` of its click command, one line for `sop --help`), in order of the alphabet."""
