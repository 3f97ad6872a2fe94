"""Whether a run may be opened: its links, its head, and the newest signature."""

from sop_engine.canonical import Digest
from sop_engine.errors import CannotOpen
from sop_engine.journal.body import parse_body
from sop_engine.journal.chain import Expected, Link, read_links
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.links import check_links
from sop_engine.journal.signature import signed_bytes, verify_signature
from sop_engine.problem import Severity
from sop_engine.session.foreign import Folk, folk_of, stretches
from sop_engine.session.work import Work


def check_chain(
    work: Work, run: RunId, sealed: list[SealedEntry], head: Digest, folk: Folk | None = None
) -> list[Link]:
    """The entries, parsed, once links and head of the whole run hold and the newest signature, which commits to all.

    Every signature is checked by `sop verify`, whose time nobody waits for at a desk.
    """
    links, findings = read_links(sealed)
    findings += check_links(links, Expected(run=run, signers=None, head=head))
    errors = [one for one in findings if one.severity is Severity.ERROR]
    newest = sealed[-1]
    folk = folk or folk_of(work, stretches(work.journal, run))
    key = folk.keys.get(parse_body(newest.body).actor)
    if key is None or not verify_signature(key, signed_bytes(newest.hash), newest.signature):
        sentence = "The newest entry of this run does not carry a valid signature."
        raise CannotOpen(sentence, "Do not work in it; keep the station as it is and call your supervisor.")
    if errors:
        raise CannotOpen(errors[0].sentence, "Do not work in it; keep the station as it is and call your supervisor.")
    return links
