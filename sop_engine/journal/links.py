"""Whether a run is one unbroken line of entries up to its head, at one look. Pure."""

from collections.abc import Sequence

from sop_engine.canonical import Digest
from sop_engine.journal.chain import LINKS, OTHERS, Expected, Finding, Link, read_links
from sop_engine.journal.entry import SealedEntry

_NOWHERE = (-1, None)  # the end of a device's log from which the run has no entry yet


def verify_links(entries: Sequence[SealedEntry], expected: Expected) -> tuple[list[Link], list[Finding]]:
    """The entries, parsed, and what every rule finds: the same as `chain.verify_chain`, sooner."""
    links, findings = read_links(entries)
    findings += check_links(links, expected)
    for rule in OTHERS:
        findings.extend(rule(links, expected))
    return links, findings


def check_links(links: Sequence[Link], expected: Expected) -> list[Finding]:
    """What the rules `chain.LINKS` find; almost always nothing, which one pass shows in a third of their time."""
    if _unbroken(links, expected):
        return []
    return [finding for rule in LINKS for finding in rule(links, expected)]


def _unbroken(links: Sequence[Link], expected: Expected) -> bool:
    """Whether none of the rules finds anything (a test holds this against them)."""
    run = expected.run
    parents: tuple[Digest, ...] = ()
    ends: dict[bytes, tuple[int, Digest | None]] = {}
    for link in links:
        sealed, body, number = link.sealed, link.body, link.body.device_seq
        last, before = ends.get(body.device, _NOWHERE)
        if (
            (sealed.hash, sealed.device_seq, sealed.run, body.run) != (link.hash, number, run, run)
            or body.prev != parents
            or number <= last
            or (body.device_prev is None) != (number == 0)
            or (number == last + 1 and body.device_prev != before)
        ):
            return False
        parents = (link.hash,)
        ends[body.device] = number, link.hash
    return expected.head is None or parents == (expected.head,)
