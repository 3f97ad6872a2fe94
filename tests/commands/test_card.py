from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from sop_engine.commands.card import card_lines
from sop_engine.commands.card_page import PAGE, WIDTH, page_lines
from sop_engine.commands.library import read_procedure, shipped_ids
from sop_engine.procedure.model import Due, Procedure, Span
from sop_engine.station.numbers import keep_numbers
from tests.station.stations import NOON, Place
from tui.cli import main


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    """The shipped first response."""
    loaded = read_procedure("ocse_first_response", quick=True)
    assert loaded.procedure is not None
    return loaded.procedure


def card(tmp_path: Path, *arguments: str) -> Result:
    """Run `sop card` where the platform's data folder is empty."""
    return CliRunner().invoke(main, ["card", *arguments], env={"XDG_DATA_HOME": str(tmp_path), "SOP_STATION": ""})


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def test_the_card_needs_no_station(tmp_path: Path, procedure: Procedure) -> None:
    """Without a station every urgent step is there with all that is to do and never to do, and exit is 0."""
    ended = card(tmp_path, "ocse_first_response")
    assert (ended.exit_code, ended.stderr) == (0, "")
    shown = flat(ended.stdout)
    urgent = [step for step in procedure.steps if step.urgent]
    assert len(urgent) > 3
    for step in urgent:
        for words in (step.title, *step.do, *step.say, *step.never):
            assert flat(words) in shown
    assert list(tmp_path.iterdir()) == []


def test_what_never_to_do_is_there_for_all_steps(tmp_path: Path, procedure: Procedure) -> None:
    """No warning of any step is left out; what else is to do in steps that can wait is."""
    shown = flat(card(tmp_path, "ocse_first_response").stdout)
    for step in procedure.steps:
        assert all(flat(never) in shown for never in step.never)
    later = [do for step in procedure.steps if not step.urgent for do in step.do]
    assert not any(flat(do) in shown for do in later)


def test_the_card_is_80_columns_wide(tmp_path: Path) -> None:
    """No line is wider, so that nothing is cut on any terminal or on paper."""
    for arguments in ([], ["ocse_first_response"]):
        assert max(map(len, card(tmp_path, *arguments).stdout.splitlines())) <= WIDTH == 80


def shipped_procedures() -> list[Procedure]:
    """All shipped procedures."""
    loaded = [read_procedure(name, quick=True).procedure for name in shipped_ids()]
    return [one for one in loaded if one is not None]


def test_without_a_name_come_the_list_and_a_page_of_each(tmp_path: Path) -> None:
    """First the numbers to call and every procedure; then one page for each that has urgent steps, and no other."""
    ended = card(tmp_path)
    assert (ended.exit_code, ended.stderr) == (0, "")
    first, *pages = ended.stdout.split("\nEMERGENCY CARD: ")
    shelf = shipped_procedures()
    assert "Child Helpline 116" in first
    assert len(first.splitlines()) <= PAGE
    assert all(one.id in first for one in shelf)
    urgent = [one for one in shelf if any(step.urgent for step in one.steps)]
    assert len(urgent) > 1
    assert len(pages) == len(urgent)


def test_a_page_has_every_urgent_step_and_fits_a_terminal() -> None:
    """Of each shipped procedure: all its urgent steps, a warning of as many as fit, and where the rest stands."""
    for one in shipped_procedures():
        lines = page_lines(one, {})
        shown = flat("\n".join(lines))
        assert len(lines) <= PAGE == 24
        assert f"sop card {one.id}" in shown
        assert all(flat(step.title) in shown for step in one.steps if step.urgent)
        nevers = [never for step in one.steps if step.urgent for never in step.never]
        told = [never for never in nevers if flat(never) in shown]
        assert not nevers or told
        assert len(told) == len(nevers) or f"x and {len(nevers) - len(told)} more" in shown


def test_a_page_that_is_too_long_leaves_warnings_away_and_no_step(procedure: Procedure) -> None:
    """More urgent steps than a page has lines are all there; what gives way are the warnings, and it is said."""
    phases = tuple(
        replace(phase, steps=tuple(replace(step, urgent=True) for step in phase.steps)) for phase in procedure.phases
    )
    shown = flat("\n".join(page_lines(replace(procedure, phases=phases), {})))
    assert all(flat(step.title) in shown for step in procedure.steps)
    assert "more: sop card ocse_first_response" in shown


def test_numbers_of_the_station_stand_on_the_card(place: Place) -> None:
    """The station's own are shown without a passphrase: in place of the public ones, and beside them."""
    own = {"gbv_helpline": "0700 000 009", "Childline Kenya": "0700 000 116"}
    keep_numbers(place.unlock(), own, NOON)
    for arguments in ([], ["ocse_first_response"]):
        ended = CliRunner().invoke(main, ["card", *arguments, "--station", str(place.folder)])
        assert ended.exit_code == 0
        shown = flat(ended.stdout)
        assert "Childline Kenya 0700 000 116" in shown
        assert "GBV helpline 0700 000 009" in shown
        assert "GBV helpline 1195" not in shown
        assert "Child Helpline 116" in shown


def test_a_contact_named_like_the_procedures_gives_its_number(procedure: Procedure) -> None:
    """By its id or its label, whatever the case of letters; contacts without a number say so."""
    lines = list(card_lines(procedure, {"AMBULANCE": "0700 000 001", "aht_cpu": "020 1", "Chief": "020 2"}))
    assert "  Ambulance 0700 000 001" in lines
    assert "  AHT-CPU duty line 020 1" in lines
    assert "  Chief 020 2" in lines
    assert "  Child Helpline 116" in lines
    assert "  OCS on duty (number not known here)" in lines


@pytest.mark.parametrize("name", ["station.json", "numbers.json"])
def test_a_damaged_station_does_not_stop_the_card(place: Place, name: str) -> None:
    """Whoever needs the card at 2 am gets it; the trouble is told on standard error."""
    (place.folder / name).write_text("{")
    ended = CliRunner().invoke(main, ["card", "--station", str(place.folder)])
    assert ended.exit_code == 0
    assert "EMERGENCY CARD" in ended.stdout
    assert "without the station's numbers" in ended.stderr


def test_hostile_contacts_are_shown_and_not_obeyed(procedure: Procedure) -> None:
    """Escape sequences and right-to-left marks of a contact do not reach the terminal; long words are cut."""
    hostile = {"\x1b[2Jnobody\u202e": "0" * 300, "ambulance": "[red]1[/red]\x1b[2J"}
    lines = [*card_lines(procedure, hostile), *page_lines(procedure, hostile)]
    assert "  Ambulance [red]1[/red]\ufffd[2J" in lines
    assert "nobody" in "".join(lines)
    assert "".join(lines).isprintable()
    assert max(map(len, lines)) <= WIDTH


def test_an_unknown_procedure_is_exit_2(tmp_path: Path) -> None:
    """With the nearest name that exists."""
    ended = card(tmp_path, "ocse_first_respons")
    assert ended.exit_code == 2
    assert "Did you mean ocse_first_response?" in ended.stderr


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (Due(within=Span(working=2), start=("start",)), "Within 2 working days after the start"),
        (Due(within=Span(), start=("opened",)), "At once after this step comes up"),
        (
            Due(within=Span(), start=(), before=("start",), at_least=Span(minutes=120)),
            "At least 2 hours before the start",
        ),
        (Due(within=Span(), start=(), before=("start",)), "Before the start"),
        (
            Due(within=Span(minutes=1440), start=("start",), court_day=True),
            "Within 24 hours after the start, or by the close of the next court day",
        ),
    ],
)
def test_every_kind_of_clock_is_said_in_words(procedure: Procedure, due: Due, words: str) -> None:
    """The card says forwards and backwards clocks, working days and the court's day as people say them."""
    urgent = next(step for step in procedure.steps if step.urgent)
    one = replace(urgent, due=(due,))
    phases = tuple(
        replace(phase, steps=tuple(one if step is urgent else step for step in phase.steps))
        for phase in procedure.phases
    )
    assert f"{words} (" in flat("\n".join(card_lines(replace(procedure, phases=phases), {})))
