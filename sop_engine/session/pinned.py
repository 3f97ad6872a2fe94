"""The procedure that a run pinned."""

from sop_engine.errors import CannotOpen
from sop_engine.procedure.load import load_stored
from sop_engine.procedure.model import Procedure
from sop_engine.run.events import Opened, Withheld


def pinned(opened: Opened) -> Procedure:
    """The procedure exactly as the run pinned it.

    Raises:
        CannotOpen: the stored text no longer gives the digests that the first entry names.
    """
    procedure = None if isinstance(opened.sources, Withheld) else load_stored(opened.sources).procedure
    if procedure is None or (procedure.logic_digest, procedure.text_digest, procedure.texts_digest) != (
        opened.logic_digest,
        opened.text_digest,
        opened.texts_digest,
    ):
        sentence = "The procedure stored with this run is damaged, or this program reads it otherwise."
        raise CannotOpen(sentence, "Use the version of the program that the run was started with.")
    return procedure
