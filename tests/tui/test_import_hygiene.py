import subprocess
import sys

import pytest

HEAVY = ("textual", "rich", "reportlab", "pyhanko", "jsonschema", "yaml", "cryptography", "sqlcipher3", "msgspec")


def loaded_after(code: str) -> set[str]:
    """Top-level modules in a fresh interpreter after running the code."""
    probe = f"{code}\nimport sys; print(' '.join(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    return set(done.stdout.split("\n")[-2].split())


@pytest.mark.parametrize(
    "code",
    [
        "import tui.cli",
        "from click.testing import CliRunner; import tui.cli; CliRunner().invoke(tui.cli.main, ['--help'])",
    ],
)
def test_the_command_line_starts_without_heavy_libraries(code: str) -> None:
    """Loading the command line, and printing its help, loads none of the libraries that take long."""
    assert loaded_after(code) & set(HEAVY) == set()


def test_the_screens_start_without_what_only_records_and_checks_need() -> None:
    """Opening the application must not load what draws, signs or explains schemas."""
    assert loaded_after("import tui.start") & {"reportlab", "pyhanko", "jsonschema", "asn1crypto"} == set()
