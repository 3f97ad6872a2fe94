from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from sop_engine.commands.card import WIDTH, card_lines
from sop_engine.commands.library import read_procedure
from sop_engine.procedure.model import Due, Procedure, Span
from tests.station.stations import Place
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
    ended = card(tmp_path)
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
    assert max(map(len, card(tmp_path).stdout.splitlines())) <= WIDTH == 80


def test_numbers_of_the_station_stand_on_the_card(place: Place) -> None:
    """Contacts of the station are shown in clear, without a passphrase, beside the procedure's own."""
    ended = CliRunner().invoke(main, ["card", "--station", str(place.folder)])
    assert ended.exit_code == 0
    assert "  Childline Kenya: 116\n" in ended.stdout
    assert "  GBV helpline 1195\n" in ended.stdout


def test_a_contact_named_like_the_procedures_gives_its_number(procedure: Procedure) -> None:
    """By its id or its label, whatever the case of letters; contacts without a number say so."""
    lines = list(card_lines(procedure, {"AMBULANCE": "0700 000 001", "aht_cpu": "020 1", "Chief": "020 2"}))
    assert "  Ambulance: 0700 000 001" in lines
    assert "  AHT-CPU duty line: 020 1" in lines
    assert "  Chief: 020 2" in lines
    assert "  OCS on duty (number not known here)" in lines


def test_a_damaged_station_does_not_stop_the_card(place: Place) -> None:
    """Whoever needs the card at 2 am gets it; the trouble is told on standard error."""
    (place.folder / "station.json").write_text("{")
    ended = CliRunner().invoke(main, ["card", "--station", str(place.folder)])
    assert ended.exit_code == 0
    assert "EMERGENCY CARD" in ended.stdout
    assert "without the station's numbers" in ended.stderr


def test_hostile_contacts_are_shown_and_not_obeyed(procedure: Procedure) -> None:
    """Escape sequences and right-to-left marks of a contact do not reach the terminal; long words are cut."""
    lines = list(card_lines(procedure, {"\x1b[2Jnobody\u202e": "0" * 300}))
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
