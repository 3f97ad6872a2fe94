"""Rules about a run that several stations wrote: each entry under the papers of its own station.

The record is made and signed at the last station. What the others wrote is proved by what came with the case: papers
of their root, the head of their log, and what each station signed when it took the case over.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from exports.verify.findings import Finding, Rule, failed, fine, not_checked, warning
from exports.verify.subject import Subject
from exports.writers import Writer
from sop_engine.journal.chain import read_links
from sop_engine.session.foreign import not_taken_over, unproved_entry
from sop_engine.session.take_over import read_take_over
from sop_engine.station.agency import Believed
from sop_engine.station.keys import fingerprint
from sop_engine.station.papers import read_log_head
from sop_engine.station.trust import fingerprint_text


def _stations(subject: Subject) -> Iterator[Finding]:
    links = read_links(subject.entries)[0]
    for one in subject.others:
        head = read_log_head(one.stretch.papers, one.there)
        told = [unproved_entry(link, one.stretch, one.there, head) for link in links[one.stretch.first : one.end]]
        wrong = [sentence for sentence in told if sentence]
        yield from map(failed, wrong)
        for root in _namesakes(subject, one):
            yield failed(f"{one.there.name}: the root that you trust under this name is another one, {root}")
        if not wrong:
            yield fine(
                f"{one.numbers}: written at {one.there.name}, by its officers and devices, under its root "
                f"{fingerprint_text(one.there.root)}, in its log of {head.size} entries"
            )


def _namesakes(subject: Subject, one: Writer) -> Iterator[str]:
    """Trusted roots of that station (their name holds its id) that are other ones than the papers show."""
    trusted = subject.question.roots
    if fingerprint(one.there.root) not in set(map(fingerprint, trusted)):
        yield from (fingerprint_text(root) for root in trusted if root.subject == one.there.root.subject)


def _carried(subject: Subject) -> Iterator[Finding]:
    links = read_links(subject.entries)[0]
    for at, (before, one) in enumerate(pairwise(subject.writers), 1):
        if before.there.id == one.there.id:
            continue
        roots = {fingerprint(each.there.root) for each in subject.writers[:at] if each.there.id != one.there.id}
        if wrong := not_taken_over(one.stretch, one.there, links, frozenset(roots)):
            yield failed(wrong)
        else:
            yield fine(_handed_over(before, one))


def _handed_over(before: Writer, one: Writer) -> str:
    said = read_take_over(one.stretch.taken) if one.stretch.taken else None
    officer = one.there.roster.by_fingerprint(said.actor) if said else None
    at = f"{said.at:%Y-%m-%dT%H:%M:%SZ}" if said else ""
    name = officer.name if officer else ""
    return (
        f"after entry {one.stretch.first} {one.there.name} took the case over from {before.there.name}, on {at} as "
        f"its laptop claims; {name} signed for it, and for the root under which the entries before are proved"
    )


def _other_roots(subject: Subject) -> Iterator[Finding]:
    trusted = Believed(subject.question.roots, datetime.fromisoformat(subject.record.head.composed))
    for one in {other.there.id: other for other in subject.others}.values():
        shown = fingerprint_text(one.there.root)
        if not subject.question.roots:
            yield not_checked(f"{one.there.name}: no trusted root was given; its root is {shown}")
        elif trusted.knows(one.there.root):
            yield fine(f"{one.there.name}: its root is one that you trust")
        elif agency := trusted.agency(one.there.root, one.there.crosses):
            yield fine(f"{one.there.name}: an agency that you trust certified its root: {fingerprint_text(agency)}")
        else:
            yield (failed if subject.question.strict else warning)(_accepted(subject, one, shown))


def _accepted(subject: Subject, one: Writer, shown: str) -> str:
    places = " and ".join(each.numbers for each in subject.others if each.there.id == one.there.id)
    return (
        f"{one.there.name}: {places} hold under a root that is none of those you trust, but that "
        f"{subject.roster.name} accepted when it took the case over: {shown}. Compare it with paper, "
        "and give it with --trust"
    )


RULES: tuple[Rule[Subject], ...] = (
    Rule("stations", "no entry is of another station", _stations),
    Rule("carried", "the run was written at one station", _carried),
)
TRUST: Rule[Subject] = Rule("other_roots", "no other station wrote in the run", _other_roots)
