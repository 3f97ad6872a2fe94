"""`sop run use` and `accept`: one run begins another, both are closed, exported and verified by outsiders."""

from pathlib import Path

import pytest

from tests.commands.checklists import Desk, found_desk
from tests.session.pairs import USES

CALLING = """\
sop_answers: 0
of: calling
case: CP/7/2026
orders:
  - {by: wanjiru, do: person, name: child, kind: child, values: {name: Zawadi Kielelezo}}
  - {by: wanjiru, do: answer, step: ask, field: child, value: child}
  - {by: wanjiru, do: answer, step: ask, field: kind, value: letter}
  - {by: wanjiru, do: answer, step: ask, field: count, value: 3}
  - {by: wanjiru, do: answer, step: ask, field: paper, value: {place: The desk}}
  - {by: wanjiru, do: complete, step: ask}
  - {by: wanjiru, do: skip, step: leave, code: not_needed, reason: There is nobody.}
  - {by: wanjiru, do: use, step: hand}
  - {by: otieno, do: accept, step: hand}
"""
ERRAND = """\
sop_answers: 0
of: errand
orders:
  - {by: wanjiru, do: complete, step: input}
  - {by: wanjiru, do: answer, step: bring, field: colour, value: blue}
  - {by: wanjiru, do: complete, step: bring}
  - {by: wanjiru, do: close, outcome: brought}
"""


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A station that no test changes."""
    return found_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(founded: Desk, tmp_path: Path) -> Desk:
    """A station of the test's own."""
    return founded.copy(tmp_path)


def test_two_runs_from_the_command_line(desk: Desk, tmp_path: Path) -> None:
    """Begun, handed over, accepted, waited for, closed, exported and verified, each command a process of its own."""
    (tmp_path / "calling.yaml").write_text(CALLING)
    (tmp_path / "errand.yaml").write_text(ERRAND)
    begun = desk.sop(
        "run", "start", str(USES / "calling" / "calling.yaml"), "--answers", str(tmp_path / "calling.yaml")
    )
    assert begun.exit_code == 0, begun.output
    run = begun.stdout.strip()
    used = desk.sop("run", "use", run, "send")
    assert used.exit_code == 0, used.output
    errand = used.stdout.strip()
    again = desk.sop("run", "use", run, "send")
    assert again.exit_code == 3
    early = desk.sop("run", "close", run, "--outcome", "done")
    assert early.exit_code == 3
    assert "Have it brought" in early.output
    done = desk.sop("run", "resume", errand, "--answers", str(tmp_path / "errand.yaml"))
    assert done.exit_code == 0, done.output
    looked = desk.sop("run", "resume", run)
    assert "has ended: It was brought" in looked.output
    closed = desk.sop("run", "close", run, "--outcome", "done")
    assert closed.exit_code == 0, closed.output
    for number, name in enumerate((run, errand)):
        out = tmp_path / f"{number}.pdf"
        assert desk.sop("export", name, "--to", "Court", "--out", str(out)).exit_code == 0
        verified = desk.sop("verify", str(out), "--practice")
        assert verified.exit_code == 0, verified.output


def test_who_does_not_own_it_cannot_accept(desk: Desk) -> None:
    """A constable without the owner's role is told which role it needs, and nothing changes."""
    begun = desk.sop("run", "start", str(USES / "handing" / "handing.yaml"), "--case", "CP/8/2026")
    refused = desk.sop("run", "accept", begun.stdout.strip())
    assert refused.exit_code == 3
    assert "role" in refused.output
