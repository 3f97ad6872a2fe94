"""Whether a run may be opened: its links, its head, and the newest signature."""

from sop_engine.canonical import Digest
from sop_engine.errors import CannotOpen
from sop_engine.journal.chain import LINKS, Expected, verify_chain
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.seal import open_entry
from sop_engine.journal.signature import signed_bytes, verify_signature
from sop_engine.problem import Severity
from sop_engine.session.signers import public_keys
from sop_engine.session.work import Work


def check_chain(work: Work, run: RunId, sealed: list[SealedEntry], head: Digest) -> None:
    """Links and head of the whole run, and the newest signature, which commits to everything before it.

    Every signature is checked by `sop verify`, whose time nobody waits for at a desk.
    """
    findings = verify_chain(sealed, Expected(run=run, signers=None, head=head), LINKS)
    errors = [one for one in findings if one.severity is Severity.ERROR]
    newest = sealed[-1]
    key = public_keys(work.unlocked.roster).get(open_entry(newest, {}).body.actor)
    if key is None or not verify_signature(key, signed_bytes(newest.hash), newest.signature):
        sentence = "The newest entry of this run does not carry a valid signature."
        raise CannotOpen(sentence, "Do not work in it; keep the station as it is and call your supervisor.")
    if errors:
        raise CannotOpen(errors[0].sentence, "Do not work in it; keep the station as it is and call your supervisor.")
