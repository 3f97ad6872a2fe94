"""What the documents say is so: examples, names of commands and options, tables of names."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exports.evidence import Evidence, EvidenceEntry
from exports.parts import Detail, Part
from exports.record import Record
from exports.verify import bundle_rules, run_door, verify
from exports.verify.findings import Verdict
from sop_engine.canonical import b64url, canonical_bytes, sha256
from sop_engine.journal.body import KEYS, parse_body
from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
from sop_engine.journal.disclosure import read_disclosure, text_digest
from sop_engine.journal.head_code import head_code
from sop_engine.journal.merkle import leaf_hash, root
from sop_engine.procedure.source import Source, read_source
from sop_engine.run import claim_names
from sop_engine.run.answers_file import Answers, read_answers
from sop_engine.station.layout import StationText
from tui.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))}
DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(b"formats".ljust(32, b"."))
ORIGIN = "sop/00112233445566778899aabbccddeeff/device-1"
README, FORMATS, VERIFY = PAGES["README.md"], PAGES["formats.md"], PAGES["verify.md"]


def blocks(page: str, language: str) -> list[str]:
    """Fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def commands(page: str) -> Iterator[list[str]]:
    """Every `sop …` that stands in code, as words."""
    fenced = re.findall(r"^```\w*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```\w*\n.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in fenced for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", prose)
    for line in lines:
        if re.match(r"(\.venv/bin/)?sop( |$)", line):
            yield shlex.split(line, comments=True)[1:]


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the words name, and the words behind its name."""
    command: click.Command = main
    at = 0
    while isinstance(command, click.Group) and words[at:] and not words[at].startswith("-"):
        found = command.get_command(click.Context(command), words[at])
        assert found is not None, f"sop {' '.join(words)}"
        command, at = found, at + 1
    return command, words[at:]


def table(page: str, heading: str) -> list[str]:
    """The first column of the first table after a heading."""
    after = page.split(f"\n{heading}\n", 1)[1]
    rows = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)
    assert rows is not None
    return [row.split("|")[1].strip().strip("`") for row in rows[0].splitlines()[2:]]


def listed(page: str, sentence: str) -> list[str]:
    """Names in code after this beginning of a sentence, up to its end, without what brackets add."""
    text = page.split(sentence, 1)[1].split(".\n", 1)[0].split(". ", 1)[0]
    return re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", text))


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_command_of_a_page_exists_with_its_options(name: str) -> None:
    """Typing what the page says is never an unknown command or option."""
    for words in commands(PAGES[name]):
        command, rest = resolve(words)
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        given = {word.partition("=")[0] for word in rest if word.startswith("--")}
        assert given <= known | {"--help"}, (command.name, given - known)


def test_pages_name_commands_at_all() -> None:
    """The search above finds the commands that stand in the README."""
    found = {words[0] for words in commands(README) if words}
    assert {"station", "officer", "run", "export", "verify", "check"} <= found


def test_the_two_set_up_commands_are_in_the_makefile() -> None:
    """`make demo` and `make test` stand alone in the README's first block, and are targets; so are all others."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert blocks(README, "")[0].split("\n") == ["make demo", "make test", ""]
    named = {
        target
        for page in PAGES.values()
        for target in re.findall(r"\bmake (demo|test|peers|bench|golden|lint)\b", page)
    }
    assert {"demo", "test"} <= named <= targets


def test_links_between_pages_lead_somewhere() -> None:
    """Every relative link and every named page exists."""
    for name, page in PAGES.items():
        folder = ROOT if name == "README.md" else ROOT / "docs"
        links = re.findall(r"\]\(([^)#:]+)\)", page)
        assert all((folder / link).exists() for link in links), name
        assert all((ROOT / path).exists() for path in re.findall(r"`(docs/[\w./-]+)`", page)), name


def test_the_checks_of_the_page_are_those_of_verify() -> None:
    """Every rule has its line, in the order in which it is printed; so have the verdicts and the run's own rules."""
    assert table(VERIFY, "## What each line proves") == [rule.name for rule in verify.RULES]
    assert table(VERIFY, "## A bundle") == [rule.name for rule in bundle_rules.RULES]
    assert set(table(VERIFY, "## The verdict")) == {verdict.value for verdict in Verdict}
    about_runs = VERIFY.split("`sop verify RUN`", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"\*\*(\w+)\*\*", about_runs) == [rule.name for rule in run_door.RULES]
    codes = re.findall(r"^\| ([A-Z, ]+) \| (\d) \|", VERIFY, re.MULTILINE)
    assert {(verdict.value, str(int(verdict.exit_code))) for verdict in Verdict} == set(codes)


def test_the_worked_entry_can_be_redone() -> None:
    """The shell lines of the page give what the page says, and the program reads and computes the same from them."""
    said = blocks(FORMATS, "text")
    lines = blocks(FORMATS, "sh")
    typed = [subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True).stdout for line in lines]
    assert typed == said[:2]
    body = shlex.split(lines[0])[2].encode()
    assert tuple(json.loads(body)) == KEYS
    assert parse_body(body).to_bytes() == body
    entry = sha256(body)
    assert said[0] == f"{entry.hex()}  -\n"
    text = b64url(shlex.split(lines[1])[2].encode())
    assert read_disclosure(text).name == "value"
    assert said[1] == f"{b64url(text_digest(text))}\n"
    assert said[1].strip() in json.loads(body)["_sd"]
    top = root([leaf_hash(entry)])
    checkpoint = Checkpoint(origin=ORIGIN, size=1, root=top)
    assert said[2:] == [f"{sign_checkpoint(checkpoint, DEVICE_KEY).rstrip()}\n", f"{head_code(top)}\n"]


def test_the_json_of_the_formats_is_what_the_program_reads() -> None:
    """The disclosure is the worked one; what is withheld in a record is a detail of a record. Both are canonical."""
    disclosure, detail = (text.strip() for text in blocks(FORMATS, "json"))
    assert f"printf '%s' '{disclosure}'" in FORMATS
    found = msgspec.convert(json.loads(detail), Detail)
    assert found.text.withheld == "S2"
    for text in (disclosure, detail):
        assert canonical_bytes(json.loads(text)).decode() == text


def test_the_answers_file_of_the_formats_is_one() -> None:
    """It has no finding, nor has the one from paper, and its kinds of orders are those of the schema."""
    for text in blocks(FORMATS, "yaml"):
        source = read_source(text, "answers.yaml")
        assert isinstance(source, Source)
        found = read_answers(source)
        assert isinstance(found, Answers), found
    schema = json.loads((ROOT / "schemas" / "answers.schema.json").read_text(encoding="utf-8"))
    assert listed(FORMATS, "`do` is one of ") == schema["definitions"]["do"]["enum"]


def test_keys_of_the_formats_are_all_keys() -> None:
    """Entry, station.json, record.json and evidence.json: every key is named, and no other."""
    assert tuple(table(FORMATS, "## Entry")) == KEYS
    assert listed(FORMATS, "`station.json` has the keys ") == _keys(StationText)
    record = FORMATS.split("What the pages say. Its keys are ", 1)[1].split(".\n", 1)[0].split(". ", 1)[0]
    assert re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", record)) == _keys(Record)
    assert listed(FORMATS, "What proves it. Its keys are ") == _keys(Evidence)
    assert listed(FORMATS, "Each entry has ") == _keys(EvidenceEntry)


def test_every_act_stands_in_the_formats_with_its_keys() -> None:
    """The table names each act that an entry can hold, and what stands in it beside who and when."""
    assert table(FORMATS, "## Acts") == list(claim_names.NAMES.values())
    for name, keys in claim_names.PLAIN.items():
        (row,) = re.findall(rf"^\| `{name}` \|([^|]*)\|([^|]*)\|$", FORMATS, re.MULTILINE)
        assert re.findall(r"`(\w+)`", row[0].split(";")[0]) == list(keys), name
        assert set(claim_names.SELDOM.get(name, ())) <= set(re.findall(r"`(\w+)`", row[0])), name
        assert set(claim_names.TEXTS.get(name, ())) <= set(re.findall(r"`(\w+)`", row[1])), name


def _keys(struct: type[Part] | type[StationText]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(struct)]
