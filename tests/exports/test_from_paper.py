"""What was entered from paper: the record says so at each act and first of all, and nothing of it can be invented."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.blank.printing import draw_serial
from exports.composition.concealment import Concealment
from exports.layout.instructions import Words
from exports.layout.layout_0 import lay_out
from exports.parts import Sheet
from exports.record import Record
from exports.typefaces import metrics
from exports.verify.findings import Verdict
from exports.verify.run_door import verify_run
from exports.verify.verify import RULES, verify_pdf
from sop_engine.errors import Refused
from sop_engine.journal.entry import RunId
from sop_engine.run.events import Completed, Concealed, Header
from sop_engine.run.sheets import read_serial
from sop_engine.run.words import NO_NAMES
from sop_engine.session import open_work
from tests.exports.copied import OTHER, SERIAL, TEACHER, copied
from tests.exports.false_acts import _changed, place_of
from tests.exports.forging import Line, forge, honest
from tests.exports.signed import Practice, WalkingClock, seeded
from tests.run.examples import START_AT, load


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """The run that was entered from three sheets, and its signed record."""
    return copied(tmp_path_factory.mktemp("copied") / "station")


@pytest.fixture(scope="module")
def made(night: Practice) -> Record:
    """Its record."""
    return night.assembled.record


def pages(made: Record) -> list[str]:
    """The texts of each page, lines joined."""
    found = lay_out(made, metrics()).pages
    return [" ".join(" ".join(thing.text for thing in page if isinstance(thing, Words)).split()) for page in found]


def test_the_record_is_verified_by_both_doors(night: Practice) -> None:
    """As a file, and where it is kept."""
    outcome = verify_pdf(night.signed, [night.root.certificate], practice=True)
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks
    with open_work(night.maker, WalkingClock(), seeded("reading")) as work:
        assert verify_run(work, RunId(night.run)).verdict is Verdict.VERIFIED


def test_sheets_are_counted_and_listed(made: Record) -> None:
    """The opening and five acts are from the first sheet, two each from the others; who wrote them is said."""
    assert [(one.serial, one.writer, one.acts) for one in made.sheets] == [
        (SERIAL, "juma", 6),
        (OTHER, "", 2),
        (OTHER, "", 2),
    ]
    assert made.sheets[1].outsider.text == TEACHER
    kinds = [one.title for one in made.exceptions if one.kind == "paper"]
    assert kinds[0] == f"6 acts were entered from the sheet {SERIAL}"


def test_a_name_that_became_known_later_is_withheld(night: Practice, made: Record) -> None:
    """Words about a writer that hold a name of the vault leave neither pages nor evidence."""
    assert (made.sheets[2].outsider.text, made.sheets[2].outsider.withheld) == ("", "S2")
    assert b"Baraka" not in night.assembled.evidence
    assert "Baraka" not in " ".join(pages(made))


def test_the_first_page_and_each_act_say_it(made: Record) -> None:
    """Sheet, writer, time on the sheet, who entered it and when; whose signature it is not."""
    shown = pages(made)
    assert f"10 acts were entered from paper; sheets: {SERIAL}, {OTHER}" in shown[0]
    text = " ".join(shown)
    assert f"written on sheet {SERIAL} by Constable Juma Ali (14) on 02 Mar 2026 20:30, entered by" in text
    assert "FROM PAPER, not a signature of Constable Juma Ali (14)" in text
    assert f"written on sheet {OTHER} by {TEACHER} on 02 Mar 2026 20:45, entered by Corporal Jane Wanjiru" in text
    assert "FROM PAPER, taken over by who entered it" in text
    assert "withheld, class S2 on 02 Mar 2026 20:50" in text


def test_deadlines_count_from_what_was_written(made: Record) -> None:
    """Two hours from the beginning on paper: done in time there, entered after it, it was met."""
    (book,) = [step for step in made.steps if step.name == "book"]
    assert [clock.standing for clock in book.deadlines] == ["met"]
    assert book.deadlines[0].ends == "2026-03-02T18:00:00Z"
    assert next(act.stamp.entered for act in book.acts) > "2026-03-02T18:00:00Z"


def test_paper_is_listed_once(made: Record) -> None:
    """What is from paper is not listed again as late and as reported."""
    assert {one.kind for one in made.exceptions} & {"late_entry", "reported"} == set()


def _act(act: str, number: int = 0, /, **changes: Any) -> Any:
    def attack(practice: Practice) -> bytes:
        return _changed(practice, act, lambda line: line.act(**changes), number)

    return attack


def beginning_without_its_sheet(practice: Practice) -> bytes:
    """The sheet that the run began on is entered only after another act."""
    plan = honest(practice)
    lines = list(plan.lines)
    there = place_of(plan, "answered")
    lines[1 : there + 1] = [lines[there].act(sheet=0), lines[1]]
    lines = [replace(line, moment=old.moment) for line, old in zip(lines, plan.lines, strict=True)]
    return forge(replace(plan, lines=tuple(lines)))


def _by_the_teacher(line: Line) -> Line:
    return replace(line.claim("outsider", TEACHER), shown=line.shown | {"outsider"}, missed=())


FALSE = {
    "a sheet that was entered later": _act("answered", sheet=2),
    "before the run": _act("answered", at="2026-03-02T15:59:00Z"),
    "after it was entered": _act("answered", at="2026-03-09T16:00:00Z"),
    "another shape": _act("sheet", serial="PAPER-7K3M"),
    "small letters": _act("sheet", serial=SERIAL.lower()),
    "written by nobody": _act("sheet", writer=""),
    "written by a stranger": _act("sheet", writer="nobody"),
    "written by two": _act("sheet", 1, writer="juma"),
    "entered twice": lambda practice: _changed(practice, "sheet", _by_the_teacher, 2),
    "a sheet from a sheet": _act("sheet", 1, sheet=1),
    "begun on a second sheet": _act("opened", sheet=2),
    "begun without it": beginning_without_its_sheet,
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_act_from_paper_is_refused(night: Practice, name: str) -> None:
    """Signed with the right keys and not possible: the rule of acts says so; without it the file is VERIFIED."""
    refused = verify_pdf(FALSE[name](night), [night.root.certificate], practice=True)
    assert set(refused.failures) == {"acts"}, refused.checks


@pytest.mark.parametrize("name", ["before the run", "written by nobody", "a sheet from a sheet"])
def test_without_the_rule_nothing_else_would_see_it(night: Practice, name: str) -> None:
    """Switched off, the same file is VERIFIED."""
    others = [one for one in RULES if one.name != "acts"]
    passed = verify_pdf(FALSE[name](night), [night.root.certificate], practice=True, rules=others)
    assert passed.verdict is Verdict.VERIFIED, passed.checks


def test_a_sheet_entered_in_the_name_of_another_is_refused(night: Practice) -> None:
    """Who enters a sheet signs for it: nobody reports that."""
    forged = _changed(night, "sheet", lambda line: line.act(by="otieno"), 1)
    assert "roles" in verify_pdf(forged, [night.root.certificate], practice=True).failures


def test_no_record_is_made_of_a_sheet_that_was_never_entered(night: Practice) -> None:
    """A stamp must find its sheet; so not even a forger's pages can be drawn."""
    with pytest.raises(Refused, match="never entered"):
        _act("completed", sheet=4)(night)


def _hidden(made: Record) -> Record:
    return msgspec.structs.replace(made, sheets=tuple(_fewer(one) for one in made.sheets))


def _fewer(sheet: Sheet) -> Sheet:
    return msgspec.structs.replace(sheet, acts=0)


def test_a_record_that_counts_fewer_acts_is_refused(night: Practice) -> None:
    """What the pages say of paper follows from the entries, or the record is not one of them."""
    forged = forge(replace(honest(night), record=_hidden))
    assert set(verify_pdf(forged, [night.root.certificate], practice=True).failures) == {"record"}


def test_an_act_that_is_withheld_does_not_tell_its_sheet() -> None:
    """Of a sealed step an outsider sees who entered something and when, and nothing of paper."""
    concealment = Concealment(load("everything"), NO_NAMES)
    sealed = next(step for step in load("everything").steps if step.sealed)
    header = Header(actor="ann", by="ben", role="", at=START_AT, entered=START_AT, sheet=1)
    shown = concealment.seen(Completed(header=header, step=sealed.name))
    assert isinstance(shown, Concealed)
    assert (shown.header.sheet, shown.header.by) == (0, "ann")


@given(st.binary(min_size=8, max_size=8))
def test_the_numbers_that_are_printed_are_read(drawn: bytes) -> None:
    """Every number that a blank sheet can have is the number of a sheet when it is entered."""
    serial = draw_serial(lambda _: drawn)
    assert read_serial(serial) == serial
