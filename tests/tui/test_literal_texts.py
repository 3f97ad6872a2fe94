import ast
from pathlib import Path

import pytest

import tui

FOLDER = Path(tui.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
MARKUP_CALLS = {"Static", "Label", "Button", "Markdown", "from_markup", "notify", "RichLog", "Collapsible", "Log"}


def plain_strings(tree: ast.AST) -> list[int]:
    """Lines that hand a text to a widget without the gate of `tui.text`."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in MARKUP_CALLS and (node.args or name in {"from_markup", "notify"}):
            found.append(node.lineno)
        if name == "update" and node.args and not _gated(node.args[0]):
            found.append(node.lineno)
    return found


def _gated(argument: ast.expr) -> bool:
    calls = {
        node.func.id for node in ast.walk(argument) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return bool(calls & {"content", "paragraphs"}) or (isinstance(argument, ast.Name) and argument.id == "head")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_text_reaches_a_widget_as_markup(path: Path) -> None:
    """Widgets are given contents made by `tui.text`, never strings."""
    assert plain_strings(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("bad", ["Static(title)", "self.notify('x')", "Content.from_markup(x)", "box.update(f'{x}')"])
def test_the_rule_finds_what_it_forbids(bad: str) -> None:
    """Each forbidden form is found."""
    assert plain_strings(ast.parse(bad)) == [1]
