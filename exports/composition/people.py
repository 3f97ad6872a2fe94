"""Stamps and names: who did it, who entered it, and the officers of a record."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from exports.facts import OfficerFacts
from exports.parts import Stamp
from exports.record import Officer
from sop_engine.procedure.model import Procedure
from sop_engine.run.events import Header


def utc(moment: datetime) -> str:
    """A moment as records keep it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def called(rank: str, name: str, service_no: str, station: str) -> str:
    """How an officer is named on the pages. `station`: of another one, its name."""
    where = f", {station}" if station else ""
    return f"{rank} {name} ({service_no}){where}"


class People:
    """The officers around one run. Remembers who was named."""

    def __init__(self, procedure: Procedure, roster: Sequence[OfficerFacts], entries: Mapping[int, bytes]) -> None:
        self._procedure = procedure
        self._lines = tuple(roster)  # one for each certificate: an officer who was given new keys has several
        self._roster = {officer.id: officer for officer in roster}
        self._entries = entries
        self._named: set[str] = set()

    def stamp(self, header: Header) -> Stamp:
        """Who and when of an act that was shown."""
        self._named.update({header.by, header.actor})
        return Stamp(
            by=header.by,
            entered_by=header.actor,
            at=utc(header.at),
            entered=utc(header.entered),
            entry=self._entries[id(header)].hex(),
            role=self.role(header.role),
            late=header.late,
            sheet=header.sheet,
            correction=header.correction,
        )

    def name(self, officer: str) -> str:
        """Rank, name and service number of an officer who is named in an answer."""
        facts = self._roster.get(officer)
        if facts is None:
            return officer
        self._named.add(officer)
        return called(facts.rank, facts.name, facts.service_no, facts.station)

    def officer(self, officer: str) -> str:
        """An officer id, and the officer counts as named."""
        self._named.add(officer)
        return officer

    def role(self, name: str) -> str:
        """Title of a role, or of a kind of people who sign but never log in."""
        role = self._procedure.roles.get(name)
        return role.title if role else self._procedure.people.get(name, name)

    def named(self) -> tuple[Officer, ...]:
        """The officers who were named so far, in order of the roster, with each certificate that they had."""
        return tuple(
            Officer(
                id=facts.id,
                name=facts.name,
                rank=facts.rank,
                service_no=facts.service_no,
                roles=tuple(self.role(role) for role in facts.roles),
                fingerprint=facts.fingerprint,
                station=facts.station,
            )
            for facts in self._lines
            if facts.id in self._named
        )
