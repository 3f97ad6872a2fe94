"""Examples of pages as files: a piece of an example is put into a small procedure where it says it stands."""

import re
import textwrap
from collections.abc import Mapping

MAIN = "example/example.yaml"
BESIDE = {
    "roles": "shared/roles.yaml",
    "law": "shared/law.yaml",
    "lists": "shared/lists.yaml",
    "answers": "example/demo.answers.yaml",
    "test": "example/example.test.yaml",
    "texts": "example/example.sw.yaml",
    "glossary": "shared/glossary.yaml",
    "officers": "shared/practice.officers.yaml",
    "used": "handover/handover.yaml",
    "lock": "procedures.lock",
}
"""Pieces that are files of their own."""

ALONE = ("answers", "test", "officers")
"""Of these, the ones that are checked by their own name."""

_TOP = {
    "sop": "sop: 0",
    "id": "id: example",
    "version": "version: 0.1.0",
    "title": "title: An example",
    "owner": "owner: child_desk",
    "subject": "subject: child",
    "outcomes": "outcomes: {done: Done}",
}
_FIELDS = {
    "answer": "answer: {type: yesno, label: Did you ask?}",
    "age": "age: {type: number, label: How old?}",
    "day": "day: {type: date, label: Which day?}",
    "words": "words: {type: text, label: Which words?}",
    "item": "item: {type: list, label: Things, columns: "
    "{kind: {type: choice, label: Kind, options: {phone: Phone, paper: Paper}}}}",
}
_STEP = {
    "title": "title: Go on",
    "who": "who: child_desk",
    "law": "law: [POL]",
    "fields": "fields: {sure: {type: yesno, label: Are you sure?}}",
}
_PHASE = {
    "title": "title: Later",
    "steps": "steps: {last: {title: End, who: child_desk, law: [POL], "
    "fields: {ended: {type: yesno, label: Has it ended?}}}}",
}
_KEY = re.compile(r"(?m)^(\w+):")
_PICTURES = {number + 0x2400: number for number in range(32)}


def files_of(pieces: Mapping[str, str]) -> dict[str, bytes]:
    """File name to content, the procedure and what stands beside it."""
    texts = {MAIN: pieces["file"] if "file" in pieces else _procedure(pieces)}
    texts |= {BESIDE[piece]: text for piece, text in pieces.items() if piece in BESIDE}
    times = int(pieces.get("times", "1"))
    encoding = pieces.get("saved_as", "utf-8")
    return {name: (text.translate(_PICTURES) * times).encode(encoding) for name, text in texts.items()}


def checked_name(pieces: Mapping[str, str]) -> str:
    """Which of the files is checked."""
    return next((BESIDE[piece] for piece in ALONE if piece in pieces), MAIN)


def _procedure(pieces: Mapping[str, str]) -> str:
    top, phase = pieces.get("top", ""), pieces.get("phase")
    lines = [_with_defaults(top, _TOP), "phases:", "  only:", "    title: The only phase", "    steps:", "      ask:"]
    lines += [_indented(_with_defaults("", _STEP | {"title": "title: Ask", "fields": ""}), 8), "        fields:"]
    lines.append(_indented(_with_defaults(pieces.get("fields", ""), _FIELDS), 10))
    if "step" in pieces:
        lines += ["      then:", _indented(_with_defaults(pieces["step"], _STEP), 8)]
    for number in range(int(pieces.get("crowd", "0"))):
        lines += [f"      then_{number}:", _indented(_with_defaults("", _STEP), 8)]
    if "steps" in pieces:
        lines.append(_indented(pieces["steps"], 6))
    if phase is not None:
        lines += ["  later:", _indented(_with_defaults(phase, _PHASE), 4)]
    return "\n".join(line for line in lines if line) + "\n"


def _with_defaults(text: str, defaults: Mapping[str, str]) -> str:
    given = set(_KEY.findall(text))
    return "\n".join([*(line for key, line in defaults.items() if key not in given and line), text.rstrip("\n")])


def _indented(text: str, width: int) -> str:
    return textwrap.indent(text.strip("\n"), " " * width)
