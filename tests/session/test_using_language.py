"""A run that a step begins is in the language of the run that begins it, where there are texts for it."""

import shutil
from pathlib import Path

import pytest

from sop_engine.commands.library import read_procedure
from sop_engine.commands.translations import translated
from sop_engine.procedure.load import load_stored, load_used
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from tests.session.pairs import NAME, USES, act, other, tell
from tests.session.stories import CASE, at_work
from tests.tui.practice import Practice

TEXTS = "sop_texts: 0\nof: {of}\nlanguage: sw\nreviewed_by: nobody yet\ntexts:\n  title: {{en: {en}, sw: {sw}}}\n"
CALLING = TEXTS.format(of="calling", en="Not its title any more", sw="Kuagiza (mfano)")
ERRAND = TEXTS.format(of="errand", en="Run an errand", sw="Tumwa (mfano)")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """The procedures that use each other; the caller has Kiswahili texts."""
    shutil.copytree(USES, tmp_path / "uses")
    (tmp_path / "uses" / "calling" / "calling.sw.yaml").write_text(CALLING, encoding="utf-8")
    return tmp_path / "uses"


def in_kiswahili(shelf: Path) -> Procedure:
    """The caller as it is started with `--language sw`."""
    path = str(shelf / "calling" / "calling.yaml")
    loaded = read_procedure(path)
    assert loaded.procedure is not None, loaded.problems
    return translated(loaded.procedure, path, "sw")


def begun(practice: Practice, procedure: Procedure) -> tuple[Procedure, Procedure]:
    """The caller and the used procedure, as their runs read them when they are opened again."""
    with at_work(practice) as work:
        session = RunSession.start(work, procedure, CASE)
        assert isinstance(session, RunSession)
        act(session, o.AddPerson, kind="child", values={"name": NAME})
        tell(session, ask__child="P1", ask__kind="parcel", ask__count=3, ask__paper={})
        act(session, o.Complete, step="ask")
        act(session, o.StartUsed, step="send")
        return RunSession.resume(work, session.run).procedure, other(session, "send").procedure


def test_the_run_that_is_begun_is_in_the_language_of_its_caller(practice: Practice, shelf: Path) -> None:
    """Its texts are stored with the caller, so they are the same however the file has changed since."""
    (shelf / "errand" / "errand.sw.yaml").write_text(ERRAND, encoding="utf-8")
    calling, errand = begun(practice, in_kiswahili(shelf))
    assert (calling.language, errand.language) == ("sw", "sw")
    assert errand.title == "Tumwa (mfano)"
    assert "uses/errand.sw.yaml" in calling.sources


def test_without_texts_it_is_english(practice: Practice, shelf: Path) -> None:
    """A missing translation, or one with errors, or of another procedure, keeps nobody from beginning."""
    for content in (None, "texts: [", CALLING):
        if content is not None:
            (shelf / "errand" / "errand.sw.yaml").write_text(content, encoding="utf-8")
        procedure = in_kiswahili(shelf)
        assert "uses/errand.sw.yaml" not in procedure.sources
    _, errand = begun(practice, procedure)
    assert (errand.language, errand.title) == ("en", "Run an errand")


def test_what_is_stored_is_read_again_with_the_same_digests(shelf: Path) -> None:
    """The texts of the used procedure change neither what the caller is pinned by nor the used one."""
    (shelf / "errand" / "errand.sw.yaml").write_text(ERRAND, encoding="utf-8")
    procedure = in_kiswahili(shelf)
    again = load_stored(procedure.sources).procedure
    assert again == procedure
    there, here = (load_used(procedure.sources, "errand", one).procedure for one in ("sw", "en"))
    assert there is not None
    assert here is not None
    assert (there.logic_digest, there.text_digest) == (here.logic_digest, here.text_digest)
