"""Click commands of the records. `sop` reads only this table at start and loads a command when it is used."""

from collections.abc import Mapping

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("exports.commands.demo:demo", "The whole main job, for real, in a throw-away practice station."),
    "export": ("exports.commands.export:export", "Hand out the record of a run as a signed PDF."),
    "verify": ("exports.commands.verify:verify", "Check records: pages, signatures, journal, people, roots."),
}
"""Command name to (`module:attribute` of its click command, one line for `sop --help`), in order of the alphabet."""
