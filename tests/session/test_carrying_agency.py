"""Two stations that never compared each other's roots, and an agency that both know."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509

from exports.assemble import assemble
from exports.commands.demo import StoryClock
from exports.sign import sign_pdf
from exports.verify.findings import Verdict
from exports.verify.run_door import verify_run
from exports.verify.verify import verify_pdf
from sop_engine.run import orders as o
from sop_engine.session.foreign import NotTrusted
from sop_engine.session.receipts import take_receipt
from sop_engine.session.receiving import receive_case
from sop_engine.session.sending import send_case
from sop_engine.session.station_check import Kind, check_station
from sop_engine.session.station_log import read_log
from sop_engine.station.certificates import certificate_pem
from sop_engine.station.folder import open_station
from tests.session.carrying import Stations, only_run
from tests.session.pairs import act
from tests.session.stories import CASE, at_work
from tests.station.agencies import END, KEY, OTHER_KEY, agency, crossed
from tests.tui.practice import Practice

NAME = "O=PRACTICE Wakala wa Mfano"


def vouch(one: Practice, by: x509.Certificate, **spoiled: Any) -> None:
    """The station has a certificate of the agency for its root."""
    station = open_station(one.folder)
    station.places.agency.mkdir(exist_ok=True)
    made = certificate_pem(crossed(station.root, by, **spoiled))
    (station.places.agency / "cross.pem").write_text(made)


def trust_only(one: Practice, *roots: x509.Certificate) -> None:
    """The station trusts these roots and no others."""
    folder = open_station(one.folder).places.trust
    for path in folder.iterdir():
        path.unlink()
    for number, root in enumerate(roots):
        (folder / f"{number}.pem").write_text(certificate_pem(root))


@pytest.fixture
def strangers(stations: Stations) -> Stations:
    """Both know the agency, and are vouched for by it; neither knows the other's root."""
    for one in (stations.here, stations.there):
        trust_only(one, agency())
        vouch(one, agency())
    return stations


def test_a_case_goes_on_the_word_of_an_agency_that_both_know(strangers: Stations) -> None:
    """Sending, taking in and the receipt each say whose word it is; the log keeps it, and `verify` names it."""
    sent, content = strangers.send()
    received = strangers.receive(content)
    with at_work(strangers.here) as work:
        taken = take_receipt(work, received.receipt)
    assert (sent.word, received.word, taken.word) == (NAME, NAME, NAME)
    with at_work(strangers.there) as work:
        session = only_run(work)
        act(session, o.Note, text="Taken over.")
        found = verify_run(work, session.run)
        assert found.verdict is Verdict.VERIFIED, found.checks
        assert any(f"on the word of {NAME}" in one.reason for one in found.checks if one.name == "stations")
        assert [one for one in check_station(work) if one.kind is Kind.FAILED] == []
        assert [dict(one.words)["agency"] for one in read_log(work) if one.act == "case_received"] == [NAME]


def test_a_record_of_it_is_believed_by_who_knows_the_agency_alone(strangers: Stations) -> None:
    """The agency's root is enough for both stations, also for a strict reader; another agency's is for neither."""
    strangers.receive(strangers.send()[1])
    with at_work(strangers.there) as work:
        session = only_run(work)
        act(session, o.Note, text="Taken over.")
        made, me = assemble(session, kind="interim", number=1), work.unlocked
    pdf = sign_pdf(made.pdf, sign=me.signer.sign, chain=me.chain, at=datetime.now(UTC))
    found = verify_pdf(pdf, [agency()], practice=True, strict=True)
    assert found.verdict is Verdict.VERIFIED, found.checks
    assert ["agency" in one.reason for one in found.checks if one.name in {"root", "other_roots"}] == [True, True]
    unknown = verify_pdf(pdf, [agency(key=OTHER_KEY)], practice=True, strict=True)
    assert unknown.failures == ("root", "other_roots")


def test_a_root_that_was_compared_needs_nobody_s_word(strangers: Stations) -> None:
    """With the other's root among those that are trusted, it is as it always was."""
    trust_only(strangers.there, agency(), open_station(strangers.here.folder).root)
    _, content = strangers.send()
    assert strangers.receive(content).word == ""


def _no_word(pair: Stations) -> None:
    (open_station(pair.here.folder).places.agency / "cross.pem").unlink()


def _live_agency(pair: Stations) -> None:
    live = agency(practice=False)
    vouch(pair.here, live)
    trust_only(pair.there, live)


def _station_as_agency(pair: Stations) -> None:
    """A station root that is trusted, and that was made to sign for another station."""
    false = agency(length=0)
    vouch(pair.here, false)
    trust_only(pair.there, false)


SPOILED: dict[str, tuple[str, Callable[[Stations], None]]] = {
    "no word": ("not trusted here.$", _no_word),
    "of an agency nobody knows": (
        "not trusted here.$",
        lambda pair: vouch(pair.here, agency(key=OTHER_KEY), key=OTHER_KEY),
    ),
    "that has ended": (
        "was not valid on",
        lambda pair: vouch(pair.here, agency(), end=datetime(2025, 1, 1, tzinfo=UTC)),
    ),
    "that has not begun": (
        "was not valid on",
        lambda pair: vouch(pair.here, agency(), begin=datetime(2049, 1, 1, tzinfo=UTC)),
    ),
    "for another station": ("not about this", lambda pair: vouch(pair.here, agency(), public=KEY.public_key())),
    "that lets it vouch for others": ("nobody else", lambda pair: vouch(pair.here, agency(), length=1)),
    "of a live agency": ("practice agency only", _live_agency),
    "of a station": ("may certify no stations", _station_as_agency),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_word_that_does_not_hold_is_none(strangers: Stations, name: str) -> None:
    """The case is refused, the reason is said, and nothing is written."""
    words, spoil = SPOILED[name]
    spoil(strangers)
    _, content = strangers.send()
    with at_work(strangers.there) as work:
        with pytest.raises(NotTrusted) as refused:
            receive_case(work, content)
        assert re.search(words, refused.value.sentence), refused.value.sentence
        assert work.journal.device_head().size == 0


def test_neither_card_nor_receipt_is_believed_without_the_word(strangers: Stations) -> None:
    """The sender refuses the card of a stranger, and the receipt of one."""
    _, content = strangers.send()
    receipt = strangers.receive(content).receipt
    trust_only(strangers.here)
    with at_work(strangers.here) as work:
        with pytest.raises(NotTrusted):
            take_receipt(work, receipt)
        with pytest.raises(NotTrusted):
            send_case(work, CASE, strangers.card(), strangers.out / "again")


def test_what_was_taken_in_can_be_opened_when_the_word_has_ended(strangers: Stations) -> None:
    """It held when it was asked for; another case is not taken in on it any more."""
    _, content = strangers.send()
    strangers.receive(content)
    late = StoryClock(END.replace(year=END.year + 1))
    with at_work(strangers.there, clock=late) as work:
        assert only_run(work).state.opened
        with pytest.raises(NotTrusted, match="was not valid on"):
            receive_case(work, content)
