"""Names and harm in the places where rounds, gates, clocks, custody and used runs let an officer type."""

import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from exports.assemble import assemble
from exports.composition.classes import Classes
from exports.handing_out import hand_out
from exports.record import to_json
from exports.verify.findings import Verdict
from exports.verify.verify import verify_pdf
from sop_engine.procedure.model import Privacy
from sop_engine.run import orders as o
from sop_engine.run.copies import LogCopy
from sop_engine.session import open_work
from sop_engine.session.using import refresh
from sop_engine.station.court_calendar import keep_calendar
from sop_engine.station.folder import open_station
from sop_engine.station.unlocked import Unlocked
from tests.exports import sample
from tests.exports.rich import CALENDAR, CHILD, HARM, HASH, OTHER_HASH, SAID, Desk, begin, custody, facts
from tests.exports.signed import WalkingClock, found, seeded
from tests.leaks import finds, searched
from tests.run import rules
from tests.run.repeated import loaded

TEXT = f"It was said by {CHILD} here."
LAYERS = 2
"""Deep enough for evidence.json: a disclosure is base64, and so may be what is in it."""
HAND = {"whole": "yes", "place": "Store", "at": "2026-03-02 21:02", "sha256": HASH}
CLOCK = {"step": "present", "authority": "Order 3", "reason": "Adjourned."}
Station = tuple[Path, dict[str, Unlocked]]
CASES = itertools.count(100)
UNTIL = datetime.fromisoformat("2026-03-20T17:00:00+03:00")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Station:
    """A practice station with a calendar."""
    folder = tmp_path_factory.mktemp("leaks") / "station"
    _words, officers, _root = found(folder, "leaks")
    keep_calendar(officers["otieno"], CALENDAR, WalkingClock().now().utc)
    return folder, officers


@pytest.fixture
def desk(founded: Station, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A run of everything, opened, in a case of its own: a name of one run of a case is one in the others."""
    _folder, officers = founded
    clock = WalkingClock()
    case = f"CP/{next(CASES)}/2026"
    with open_work(officers["wanjiru"], clock, seeded(request.node.name)) as work:
        yield begin(work, officers, clock, case=case)


REFUSED: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "lift": (o.Lift, "otieno", {"phase": "assess", "gate": "ill", "reason": TEXT}),
    "stop: authority": (o.StopClock, "wanjiru", {**CLOCK, "authority": TEXT}),
    "stop: reason": (o.StopClock, "wanjiru", {**CLOCK, "reason": TEXT}),
    "extend: authority": (o.ExtendClock, "wanjiru", {**CLOCK, "authority": TEXT, "until": UNTIL}),
    "extend: reason": (o.ExtendClock, "wanjiru", {**CLOCK, "reason": TEXT, "until": UNTIL}),
    "waive": (o.Waive, "wanjiru", {"step": "answer_court", "reason": TEXT}),
    "name of a round": (
        o.Answer,
        "wanjiru",
        {"step": "seize", "field": "item", "value": {"mark": CHILD, "kind": "phone"}},
    ),
    "input": (o.Amend, "wanjiru", {"step": "input", "field": "from_whom", "value": TEXT, "reason": "Better."}),
    "custody: place": (o.Answer, "wanjiru", {"step": "store", "field": "move", "value": {**HAND, "place": TEXT}}),
    "custody: seal": (o.Answer, "wanjiru", {"step": "store", "field": "move", "value": {**HAND, "seal": TEXT}}),
    "custody: exception": (
        o.Answer,
        "wanjiru",
        {"step": "store", "field": "move", "value": {**HAND, "exception": TEXT}, "reason": "So."},
    ),
    "custody: reason": (
        o.Answer,
        "wanjiru",
        {"step": "store", "field": "move", "value": {**HAND, "exception": "Odd."}, "reason": TEXT},
    ),
    "recipient": (o.LogExport, "wanjiru", {"recipient": TEXT, "kind": "interim", "sha256": HASH}),
    "reason of a copy": (
        LogCopy,
        "wanjiru",
        {"recipient": "ODPP", "reason": TEXT, "kind": "interim", "copy": "disclosure", "sha256": HASH},
    ),
}


def test_a_name_is_refused_wherever_an_officer_can_type(desk: Desk) -> None:
    """Reasons, authorities, places, exceptions, inputs, and what would become the name of a round."""
    facts(desk)
    codes = {what: desk.refused(order, by, **parts).code for what, (order, by, parts) in REFUSED.items()}
    assert codes == dict.fromkeys(REFUSED, "vault_name")


def test_a_name_of_the_run_that_began_this_one_is_refused_here_too(desk: Desk) -> None:
    """Also where nobody handed the person over; and back: a person added there is one here."""
    facts(desk)
    desk.do(o.StartUsed, step="hand")
    handing = desk.other("hand")
    assert handing.refused(o.Note, text=TEXT).code == "vault_name"
    handing.do(o.AddPerson, kind="witness", values={"name": "Pendo Mfano"})
    assert desk.refused(o.Note, text="Pendo was there.").code == "vault_name"


def _typed_too_early(desk: Desk) -> None:
    """A name in all these places before anybody was in the vault."""
    desk.tell(input__reported_at="2026-03-02 18:00", input__from_whom=TEXT)
    desk.do(o.Complete, step="input")
    desk.tell(begin__young="no", begin__ill="yes", begin__count=3, begin__more=4, begin__hurt=HARM)
    desk.tell(begin__image={"sha256": HASH, "count": 3})
    desk.tell(seize__item={"mark": CHILD, "kind": "phone"})
    desk.do(o.Complete, step="seize")
    desk.tell(**{"copy#1__result": "copied"})
    desk.do(o.Complete, step="copy#1")
    desk.do(o.Lift, "otieno", phase="assess", gate="ill", reason=TEXT)
    odd = {"whole": "no", "place": TEXT, "at": "2026-03-02 21:02", "sha256": OTHER_HASH, "exception": TEXT}
    desk.do(o.Answer, step="store", field="move", value=odd, reason=TEXT)
    desk.do(o.Waive, step="answer_court", reason=TEXT)
    desk.do(o.MarkNotDone, step="talk", reason=TEXT, attempts=TEXT, told=TEXT)
    desk.do(o.MarkClock, statement=TEXT)
    desk.do(o.AddPerson, kind="child", values={"name": CHILD})
    desk.tell(begin__child="P1")
    desk.do(o.Complete, step="begin")
    desk.do(o.StopClock, **CLOCK)


def test_what_was_typed_before_is_found_nowhere(
    desk: Desk, founded: Station, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No name, no harm, nothing expunged: before and after the purge, in the used run, in the station."""
    _typed_too_early(desk)
    desk.tell(said__words=SAID)
    told = [assemble(desk.session, kind="interim", number=1)]
    desk.tell(result__end="back")
    desk.do(o.StartUsed, step="send")
    refresh(desk.session)
    told += [assemble(one.session, kind="interim", number=1) for one in (desk, desk.other("send"))]
    hand_out(desk.session, "Prosecutor", tmp_path / "after.pdf", interim=True)
    shown = capfd.readouterr()
    for text in (CHILD, HARM, SAID):
        for made in told:
            assert not finds(text, to_json(made.record), LAYERS)
            assert not finds(text, made.evidence, LAYERS)
        assert not finds(text, (shown.out + shown.err).encode())
    assert searched(founded[0], CHILD) == []
    outcome = verify_pdf((tmp_path / "after.pdf").read_bytes(), [open_station(founded[0]).root], practice=True)
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks


def test_a_round_whose_row_holds_a_name_is_called_by_its_number(desk: Desk) -> None:
    """The record withholds the row, and so the name of the round; so do screens and lists."""
    _typed_too_early(desk)
    assert CHILD not in repr([step.title for step in desk.session.unfolded.steps])
    record = assemble(desk.session, kind="interim", number=1).record
    titles = [step.title for step in record.steps if step.name == "copy#1"]
    assert titles == ["Copy the device (1)"]


def test_harm_is_withheld_beside_a_custody_chain(desk: Desk) -> None:
    """The copy was entered in a step with an answer of class S3: that one is withheld, the chain is told."""
    facts(desk)
    desk.clock.minutes += 120
    custody(desk)
    made = assemble(desk.session, kind="interim", number=1)
    assert [one.same_hash for one in made.record.exhibits[0].movements] == ["yes", "no"]
    assert not finds(HARM, made.evidence, LAYERS)


def test_evidence_does_not_tell_that_an_option_asked_for_a_reason() -> None:
    """Whether a withheld answer came with a sentence or a proposal does not stand in its act."""
    script = sample.Script(sample.procedure())
    script.open()
    script.answer("hurt.marks", HARM, reason="A sentence.", proposed="x")
    act = sample.opened_claims(script)[-1]["act"]
    assert isinstance(act, dict)
    assert act["parts"] == ["value"]


def test_what_shows_or_hides_a_step_tells_nothing_that_may_be_expunged() -> None:
    """A step that hangs on an answer of a step with a purge is withheld whole, as such an answer is."""
    asks = "          said: {type: longtext, label: What was said?}\n"
    more = "          told: {type: yesno, label: Was it admitted?}\n"
    text = rules.TEXT.replace(asks, asks + more).replace("when: not look.big == yes", "when: admit.told == yes")
    classes = Classes(loaded(text))
    assert (classes.value("admit.told"), classes.standing("other")) == (Privacy.HARM, Privacy.HARM)
