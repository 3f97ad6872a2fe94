"""`sop explain`: the page of a code, or the list of all codes."""

import json
import textwrap
from collections.abc import Iterator, Mapping

import click

from sop_engine.errors import CannotOpen
from sop_engine.procedure.codes import CODES
from sop_engine.procedure.pages import WHERE, Page, kinds, read_pages
from sop_engine.procedure.spelling import closest
from sop_engine.resources import read_explanations
from sop_engine.visible import visible

_WIDTH = 78
_INDENT = "    "


@click.command()
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def explain(code: str | None, *, as_json: bool) -> None:
    """Explain a finding by its code: what it means, why it matters, an example, what to do.

    Without a code: all codes with their titles.
    """
    if code is None:
        click.echo(json.dumps(dict(CODES), indent=2) if as_json else "\n".join(_list()))
        return
    page = _find(code)
    click.echo(json.dumps(_as_json(page), indent=2, ensure_ascii=False) if as_json else page_text(page))


def _find(code: str) -> Page:
    wanted = code.strip("[] ").upper()
    page = read_pages(read_explanations()).get(wanted)
    if page is None:
        sentence = f"There is no finding with the code {code}."
        # A slip in a digit is likelier than one in the letter.
        known = sorted(CODES, key=lambda code: code[:1] != wanted[:1])
        meant = closest(wanted.lower(), [name.lower() for name in known])
        hint = f"Did you mean {meant.upper()}?" if meant else "`sop explain` lists all codes."
        raise CannotOpen(sentence, hint)
    return page


def page_text(page: Page) -> str:
    """The page as it is printed, without the last line end."""
    return visible("\n".join(_lines(page)).rstrip())


def _lines(page: Page) -> Iterator[str]:
    yield f"{page.code}  {page.title}"
    for title, words in (("What it means", page.means), ("Why it matters", page.why)):
        yield from ("", title, _wrapped(words))
    yield from _example("Wrong", page.wrong)
    yield from _example("Right", page.right)
    yield from ("", "What to do", _wrapped(page.do))


def _example(title: str, pieces: Mapping[str, str]) -> Iterator[str]:
    for where, text in pieces.items():
        yield from ("", f"{title}, {WHERE[where]}", textwrap.indent(text.rstrip("\n") or "(nothing)", _INDENT))


def _wrapped(words: str) -> str:
    return textwrap.fill(words, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False)


def _list() -> Iterator[str]:
    for words, codes in kinds():
        yield f"{words}"
        yield from (f"  {code}  {CODES[code]}" for code in codes)
        yield ""
    yield "`sop explain CODE` shows one with examples."


def _as_json(page: Page) -> dict[str, object]:
    parts = ("code", "title", "means", "why", "do")
    examples = {"wrong": dict(page.wrong), "right": dict(page.right)}
    return {name: getattr(page, name) for name in parts} | examples
