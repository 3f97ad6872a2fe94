"""The menu: every action of a screen by name, so that no key has to be known by heart."""

from collections.abc import Callable
from dataclasses import dataclass

from sop_engine.interface_language import _
from tui.actions import EVERYWHERE, Action
from tui.questions import Flow, Kind, Pick, Question, text


@dataclass(frozen=True, slots=True)
class MenuRow:
    """One action. `keys`: that obey now. `why_not`: why it can do nothing now, or empty."""

    action: str
    title: str
    keys: str
    why_not: str


def menu_rows(
    actions: tuple[Action, ...], shown: Callable[[Action], str], why_not: Callable[[str], str]
) -> tuple[MenuRow, ...]:
    """Each action once, in the order of the table."""
    found: dict[str, MenuRow] = {}
    for one in (*actions, *EVERYWHERE):
        if one.name != "menu":
            found.setdefault(one.name, MenuRow(one.name, one.title, shown(one), why_not(one.name)))
    return tuple(found.values())


def choose_action(rows: tuple[MenuRow, ...]) -> Flow[MenuRow]:
    """Which one; those that can do nothing now stay listed, with the reason."""
    picks = tuple(Pick(name=row.action, label=f"{row.title} ({row.keys})", detail=_detail(row)) for row in rows)
    label = _("What do you want to do?")
    chosen = text((yield Question(kind=Kind.CHOOSE, label=label, title=_("Menu"), picks=picks, find=True)))
    return next(row for row in rows if row.action == chosen)


def _detail(row: MenuRow) -> str:
    return _("(not now: {why})").format(why=row.why_not.rstrip(".")) if row.why_not else ""
