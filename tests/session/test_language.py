"""A run in another language: its first entry keeps the translation, and everything shown comes from it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from exports.assemble import assemble
from exports.recompose import recompose
from exports.record import from_json, to_json
from sop_engine.commands.library import read_procedure
from sop_engine.commands.translations import translated
from sop_engine.errors import CannotOpen
from sop_engine.procedure.model import Procedure
from sop_engine.session import RunSession
from tests.session.stories import answer, at_work, saved
from tests.tui.practice import Practice
from tui.cli import main

ENGLISH = """\
sop: 0
id: lost_umbrella
version: 0.1.0
title: An umbrella was found
owner: child_desk
outcomes: {kept: It is kept}
phases:
  desk:
    title: At the desk
    steps:
      take:
        title: Take the umbrella
        who: child_desk
        law: [POL]
        do: [Dry it.]
        fields:
          wet: {type: yesno, label: Is it wet?}
          note: {type: text, label: A note, optional: true}
"""
SWAHILI = """\
sop_texts: 0
of: lost_umbrella
language: sw
reviewed_by: nobody yet
texts:
  title: {en: An umbrella was found, sw: "[[title]]"}
  take.title: {en: Take the umbrella, sw: "[[take]]"}
  take.wet.label: {en: "Is it wet?", sw: "[[wet]]"}
  take.wet.yes: {en: "Yes", sw: "[[yes]]"}
  outcomes.kept: {en: It is kept, sw: "[[kept]]"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An invented procedure with an invented translation beside it."""
    (tmp_path / "lost_umbrella.yaml").write_text(ENGLISH)
    (tmp_path / "lost_umbrella.sw.yaml").write_text(SWAHILI)
    return tmp_path / "lost_umbrella.yaml"


def in_swahili(file: Path) -> Procedure:
    """The procedure as a run in Kiswahili gets it."""
    loaded = read_procedure(str(file)).procedure
    assert loaded is not None
    return translated(loaded, str(file), "sw")


def test_a_run_goes_on_in_its_language(practice: Practice, file: Path) -> None:
    """Resumed after the files are gone, the run shows the texts that its first entry keeps."""
    with at_work(practice) as work:
        session = RunSession.start(work, in_swahili(file), "CP/1/2026")
        assert isinstance(session, RunSession)
        saved(session.submit(answer("take", "wet", "yes")))
        run = session.run
    for one in file.parent.glob("*.yaml"):
        one.unlink()
    with at_work(practice) as work:
        again = RunSession.resume(work, run)
        assert again.procedure == session.procedure
        step = again.procedure.steps[0]
        assert (step.title, step.do, step.fields[0].label) == ("[[take]]", ("Dry it.",), "[[wet]]")
        assert again.state.opened is not None
        assert again.state.opened.language == "sw"
        assert again.state.opened.texts_digest == session.procedure.texts_digest != ""


def test_the_record_is_in_the_language_of_the_run(practice: Practice, file: Path) -> None:
    """Titles, labels and options are the translated ones, and composing again from the evidence gives the same."""
    with at_work(practice) as work:
        session = RunSession.start(work, in_swahili(file), "CP/2/2026")
        assert isinstance(session, RunSession)
        saved(session.submit(answer("take", "wet", "yes")))
        record = assemble(session, kind="interim", number=1).record
        text = to_json(record).decode()
        assert all(word in text for word in ("[[title]]", "[[take]]", "[[wet]]", "[[yes]]", '"language":"sw"'))
        assert recompose(from_json(to_json(record)), session.procedure, session.history) == record


def test_a_run_in_english_keeps_no_translation(practice: Practice, file: Path) -> None:
    """What a run did not show is no part of it."""
    loaded = read_procedure(str(file)).procedure
    assert loaded is not None
    with at_work(practice) as work:
        session = RunSession.start(work, loaded, "CP/3/2026")
        assert isinstance(session, RunSession)
        assert session.state.opened is not None
        assert (session.state.opened.language, session.state.opened.texts_digest) == ("en", "")
        assert "lost_umbrella.sw.yaml" not in session.procedure.sources


def test_the_command_starts_a_run_in_a_language(practice: Practice, file: Path, tmp_path: Path) -> None:
    """`--language sw` says that the translation is not reviewed; without a translation nothing is begun."""
    words = tmp_path / "words"
    words.write_text("".join(f"{name}: {said}\n" for name, said in practice.passphrases.items()))
    words.chmod(0o600)
    options = ["--officer", "wanjiru", "--station", str(practice.folder), "--passphrase-file", str(words)]
    start = ["run", "start", str(file), "--case", "CP/4/2026", "--language", "sw", *options]
    result = CliRunner().invoke(main, start)
    assert result.exit_code == 0, result.output
    assert "The Kiswahili texts have not been reviewed." in result.output
    shown = CliRunner().invoke(main, ["run", "show", result.stdout.strip(), *options])
    assert "[[take]]" in shown.output
    file.with_name("lost_umbrella.sw.yaml").unlink()
    result = CliRunner().invoke(main, start)
    assert result.exit_code == 2
    assert "There are no Kiswahili texts of lost_umbrella." in result.output


def test_a_translation_with_errors_starts_nothing(file: Path) -> None:
    """A broken translation is named with its first mistake; English is not shown in its place without a word."""
    file.with_name("lost_umbrella.sw.yaml").write_text(SWAHILI.replace('"[[kept]]"', '""'))
    with pytest.raises(CannotOpen, match="has errors"):
        in_swahili(file)
    file.with_name("lost_umbrella.sw.yaml").write_text(SWAHILI.replace("of: lost_umbrella", "of: lost_hat"))
    with pytest.raises(CannotOpen, match="it is of lost_hat"):
        in_swahili(file)


def test_check_looks_at_the_translation_beside_a_procedure(file: Path) -> None:
    """One call checks both files, and a finding names the translation."""
    file.write_text(ENGLISH.replace("Take the umbrella", "Take it"))
    result = CliRunner().invoke(main, ["check", str(file)])
    assert result.exit_code == 0
    assert "warning[T403]" in result.output
    assert "lost_umbrella.sw.yaml:7:" in result.output
