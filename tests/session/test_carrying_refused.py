"""A sent file that is damaged, false, for somebody else, of a stranger, or of another way of the same run."""

import random
import struct
from collections.abc import Callable

import msgspec
import pytest

from sop_engine.errors import CannotOpen, ExitCode, Refused
from sop_engine.journal.compartment import new_compartment, wrap
from sop_engine.run import orders as o
from sop_engine.session import Work
from sop_engine.session.foreign import NotTrusted
from sop_engine.session.proving import Forked
from sop_engine.session.receipts import Receipt, take_receipt
from sop_engine.session.receiving import receive_case
from sop_engine.session.sending import send_case
from sop_engine.session.sent_file import NotProved, Sending, SentRun, open_file, said, seal_file
from sop_engine.session.station_log import log_run
from sop_engine.station.files import encode
from sop_engine.station.papers import root_papers
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import random_bytes
from tests.session.carrying import Stations, begun, only_run
from tests.session.pairs import act
from tests.session.stories import CASE, at_work, unlocked

But = msgspec.structs.replace


def untouched(work: Work) -> bool:
    """Nothing was written there."""
    return work.journal.device_head().size == 0 and not [*work.heads()] and not work.journal.papers()


def test_every_changed_bit_of_a_sent_file_is_refused(stations: Stations) -> None:
    """The first 60 bytes bit by bit, and 400 others drawn at random: each is refused, and nothing is written."""
    _, content = stations.send()
    dice = random.Random(7)  # noqa: S311 - which bits are tried
    bits = [*range(60 * 8), *dice.sample(range(60 * 8, len(content) * 8), 400)]
    with at_work(stations.there) as work:
        for bit in bits:
            spoilt = bytearray(content)
            spoilt[bit // 8] ^= 1 << bit % 8
            with pytest.raises((CannotOpen, Refused)) as refused:
                receive_case(work, bytes(spoilt))
            assert refused.value.exit_code in {ExitCode.UNREADABLE, ExitCode.REFUSED}
        for cut in (0, 5, 11, 50, 120, len(content) - 1):
            with pytest.raises(CannotOpen):
                receive_case(work, content[:cut])
        assert untouched(work)
        assert receive_case(work, content).entries


def _run(change: Callable[[SentRun], SentRun]) -> Callable[[Sending], Sending]:
    return lambda sending: But(sending, runs=(change(sending.runs[0]),))


def _entry(at: int, **fields: object) -> Callable[[Sending], Sending]:
    def change(run: SentRun) -> SentRun:
        entries = list(run.entries)
        entries[at] = But(entries[at], **fields)
        return But(run, entries=tuple(entries))

    return _run(change)


def _other_body(run: SentRun) -> SentRun:
    first, *rest = run.entries
    return But(run, entries=(But(first, body=first.body.replace('"mono":', '"mono":1')), *rest))


def _wrong_box(run: SentRun) -> SentRun:
    boxes = bytearray(run.entries[0].boxes)
    boxes[-1] ^= 1
    return But(run, entries=(But(run.entries[0], boxes=bytes(boxes)), *run.entries[1:]))


def _other_paths(run: SentRun) -> SentRun:
    (one,) = run.stretches
    return But(run, stretches=(But(one, paths=tuple(reversed(one.paths))),))


def _fewer_paths(run: SentRun) -> SentRun:
    (one,) = run.stretches
    return But(run, stretches=(But(one, paths=one.paths[:-1]),))


FALSE: dict[str, Callable[[Sending], Sending]] = {
    "no run": lambda one: But(one, runs=()),
    "the same run twice": lambda one: But(one, runs=one.runs * 2),
    "another body": _run(_other_body),
    "another signature": _entry(1, signature=bytes(64)),
    "boxes cut off": _entry(1, boxes=struct.pack(">16s", b"x")),
    "a changed box": _run(_wrong_box),
    "no entries": _run(lambda run: But(run, entries=())),
    "without its first entry": _run(lambda run: But(run, entries=run.entries[1:])),
    "without one in the middle": _run(lambda run: But(run, entries=(run.entries[0], *run.entries[2:]))),
    "two exchanged": _run(lambda run: But(run, entries=(*run.entries[:-2], *reversed(run.entries[-2:])))),
    "named as another run": _run(lambda run: But(run, run="0" * 32)),
    "no papers": _run(lambda run: But(run, stretches=())),
    "paths exchanged": _run(_other_paths),
    "a path too few": _run(_fewer_paths),
    "no keys": _run(lambda run: But(run, keys=())),
    "a key that does not open": _run(
        lambda run: But(run, keys=tuple(But(k, wrap=k.wrap[:-1] + b"?") for k in run.keys))
    ),
    "the case not handed on": _run(lambda run: But(run, keys=tuple(But(k, wrap=b"") for k in run.keys))),
    "a compartment of a log": _run(
        lambda run: But(run, keys=(*run.keys, But(run.keys[0], id=bytes(16), name="duty_kamau", wrap=b"")))
    ),
    "a compartment of no name": _run(
        lambda run: But(run, keys=(*run.keys, But(run.keys[0], id=bytes(16), name="purge_x", wrap=b"")))
    ),
    "for another officer": lambda one: But(one, to=bytes(32)),
    "for another station": lambda one: But(one, root=bytes(32)),
    "by nobody of the roster": lambda one: But(one, by=bytes(32)),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_a_false_officer_could_sign_is_refused(stations: Stations, name: str) -> None:
    """Opened with the right key, changed, and signed anew by the sender: each is named, and nothing is written."""
    _, content = stations.send()
    there, here = unlocked(stations.there), unlocked(stations.here)
    changed = FALSE[name](open_file(content, there.unwrapping)[0])
    with at_work(stations.there) as work:
        with pytest.raises(NotProved, match="not what it says"):
            receive_case(work, signed_anew(changed, here, there))
        assert untouched(work)


def test_a_run_with_the_number_of_the_station_log_is_refused(stations: Stations) -> None:
    """The number of a station's log is known outside; nothing is ever taken in under it."""
    _, content = stations.send()
    there, here = unlocked(stations.there), unlocked(stations.here)
    sending = open_file(content, there.unwrapping)[0]
    false = But(sending, runs=(But(sending.runs[0], run=log_run(there.station.id)),))
    with at_work(stations.there) as work, pytest.raises(NotProved, match="number of a log"):
        receive_case(work, signed_anew(false, here, there))


def signed_anew(sending: Sending, by: Unlocked, to: Unlocked) -> bytes:
    """The file as this officer would send it."""
    signed = encode(sending)
    return seal_file(signed, by.signer.sign(said(signed)), to.officer.unwrap_key)


def test_a_file_whose_key_is_not_the_case_s_is_refused(stations: Stations) -> None:
    """A key that opens and is another one opens no part of the run."""
    _, content = stations.send()
    there, here = unlocked(stations.there), unlocked(stations.here)
    sending = open_file(content, there.unwrapping)[0]
    (run,) = sending.runs
    keys = []
    for key in run.keys:
        other = msgspec.structs.replace(key)
        made = new_compartment(sending.runs[0].run, key.name, random_bytes)  # type: ignore[arg-type]
        false = type(made)(id=key.id, run=made.run, name=key.name, key=made.key)
        keys.append(But(other, wrap=wrap(false, there.unwrapping.public_key())))
    with at_work(stations.there) as work, pytest.raises(NotProved):
        receive_case(work, signed_anew(But(sending, runs=(But(run, keys=tuple(keys)),)), here, there))


def test_a_file_for_somebody_else_is_said_to_be_so(stations: Stations) -> None:
    """A colleague is named who can open it; a station to which it was not sent learns nothing of it."""
    _, content = stations.send(to="otieno")
    with pytest.raises(Refused, match="Otieno Mfano, who alone can open it"):
        stations.receive(content)
    with at_work(stations.here) as work, pytest.raises(Refused, match="for somebody else"):
        receive_case(work, content)
    assert stations.receive(content, "otieno").case == CASE


def test_a_station_that_nobody_here_trusts_is_refused(stations: Stations) -> None:
    """Neither is its case taken in, nor is one sent to it, nor its receipt believed."""
    sent, content = stations.send()
    received = stations.receive(content)
    for one in (stations.here, stations.there):
        for path in (one.folder / "trust").iterdir():
            path.unlink()
    with pytest.raises(NotTrusted):
        stations.receive(content)
    with pytest.raises(NotTrusted):
        stations.send("second")
    with at_work(stations.here) as work, pytest.raises(NotTrusted):
        take_receipt(work, received.receipt)
    assert sent.runs == received.runs


def test_papers_of_a_stranger_under_a_trusted_name_are_refused(stations: Stations) -> None:
    """A file that shows the papers of the receiving station itself is not signed by its officer."""
    _, content = stations.send()
    there, here = unlocked(stations.there), unlocked(stations.here)
    sending = open_file(content, there.unwrapping)[0]
    false = But(sending, papers=root_papers(there.station, there.roster), by=there.officer.fingerprint)
    with pytest.raises(NotProved):
        stations.receive(signed_anew(false, here, there))


def test_a_repeated_file_writes_nothing_twice_and_is_answered_again(stations: Stations) -> None:
    """The same file, and an older sending after a newer one: no entry is new, and the receipt comes again."""
    _, first = stations.send()
    stations.receive(first)
    with at_work(stations.here) as work:
        act(only_run(work), o.Note, text="A word more.")
    _, second = stations.send("two.case")
    assert stations.receive(second).entries > 0
    with at_work(stations.there) as work:
        before = work.journal.entries(only_run(work).run)
    for again in (first, second):
        found = stations.receive(again)
        assert (found.entries, bool(found.receipt)) == (0, True)
    with at_work(stations.there) as work:
        assert work.journal.entries(only_run(work).run) == before


def test_a_case_that_went_on_in_both_places_is_a_fork(stations: Stations) -> None:
    """Named as such; both entries are kept as evidence, and nothing of the file is taken in."""
    _, first = stations.send()
    stations.receive(first)
    with at_work(stations.there) as work:
        act(only_run(work), o.Note, text="Here.")
        before = work.journal.entries(only_run(work).run)
    with at_work(stations.here) as work:
        act(only_run(work), o.Note, text="There.")
    _, second = stations.send("two.case")
    with pytest.raises(Forked, match="went on here and there"):
        stations.receive(second)
    with at_work(stations.there) as work:
        assert work.journal.entries(only_run(work).run) == before
    assert len(list((stations.there.folder / "evidence").iterdir())) == 1


def test_a_receipt_counts_only_for_what_was_sent(stations: Stations) -> None:
    """Forged, changed, or of another sending it is refused; a run that went on since stays ours."""
    sent, content = stations.send()
    receipt = stations.receive(content).receipt
    kept = msgspec.json.decode(receipt, type=Receipt)
    with at_work(stations.here) as work:
        with pytest.raises(NotProved):
            take_receipt(work, encode(But(kept, signature=bytes(64))))
        with pytest.raises(NotProved):
            take_receipt(work, encode(But(kept, signed=kept.signed.replace(b'"count":', b'"count":1'))))
        with pytest.raises(CannotOpen):
            take_receipt(work, receipt[:-3])
        act(only_run(work), o.Note, text="We went on.")
        taken = take_receipt(work, receipt)
        assert (taken.passed, taken.ours) == ((), sent.runs)
        act(only_run(work), o.Note, text="Still ours.")
    with at_work(stations.there) as work, pytest.raises(Refused, match="answers nothing"):
        take_receipt(work, receipt)


def test_only_who_owns_the_case_or_a_supervisor_sends_it(stations: Stations) -> None:
    """A colleague who may open the run is refused; so is a card of the own station, and a file that is there."""
    card = stations.card()
    with at_work(stations.here) as work:
        with pytest.raises(Refused, match="of this station"):
            send_case(work, CASE, stations.card(at=stations.here), stations.out / "a")
        (stations.out / "mine").write_text("mine")
        with pytest.raises(Refused, match="already"):
            send_case(work, CASE, card, stations.out / "mine")
        with pytest.raises(Refused, match="says what case"):
            send_case(work, CASE, card, stations.out / "cp-7-2026.case")
        with pytest.raises(Refused, match="no run"):
            send_case(work, CASE, card, stations.out / "b", ["ffff"])
        assert begun(work).run
    with at_work(stations.here, "mutua") as work, pytest.raises(Refused):
        send_case(work, CASE, card, stations.out / "c")
    assert not (stations.out / "c").exists()
