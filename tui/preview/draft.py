"""The files of a draft: read, loaded, and looked at again when one of them was saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sop_engine.commands.library import read_files
from sop_engine.errors import CannotOpen
from sop_engine.problem import Problem
from sop_engine.procedure.frames import render
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the draft.

    Attributes:
        procedure: None while it has errors. problems: what `sop check` says.
        report: the problems with their lines, as `sop check` prints them. fault: why it could not be read.
    """

    procedure: Procedure | None
    problems: tuple[Problem, ...] = ()
    report: str = ""
    fault: str = ""


class Draft:
    """A procedure by path or id, and what its files looked like when they were last read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._seen: Mapping[str, str | bytes] = {}

    def read(self) -> Reading:
        """Read and load it now."""
        try:
            files, main = read_files(self.name)
        except CannotOpen as fault:
            self._seen = {}
            return Reading(None, fault=fault.sentence)
        self._seen = files
        loaded = load_procedure(files, main)
        texts = {
            name: text if isinstance(text, str) else text.decode("utf-8", "replace") for name, text in files.items()
        }
        return Reading(loaded.procedure, loaded.problems, render(loaded.problems, texts, "text"))

    def changed(self) -> bool:
        """Was a file saved since, with other content?"""
        try:
            files, _ = read_files(self.name)
        except CannotOpen:
            return bool(self._seen)
        return files != self._seen

    @property
    def title(self) -> str:
        """Its file's name."""
        return Path(self.name).name
