"""The one table of keys: what each does, where, in which words. Bindings, footers, menu and help are made from it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from textual.binding import Binding

from sop_engine.interface_language import _, pgettext


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a key does.

    Attributes:
        name: the method `action_NAME` of the screen. keys: comma separated, Textual's names.
        shown: the key as help writes it. words: what it does; its beginning is the name in the menu.
        short: word in the footer, or empty. typing: it works while something is being typed.
        safe: a further key for terminals that swallow function keys and ctrl; only in that profile.
    """

    name: str
    keys: str
    shown: str
    words: str
    short: str = ""
    typing: bool = False
    safe: str = ""

    @property
    def id(self) -> str:
        """By this name a key file means it."""
        return self.name.removeprefix("app.")

    @property
    def title(self) -> str:
        """What the menu calls it, in the language that is spoken now."""
        return re.split("[:;,(]", _(self.words), maxsplit=1)[0].strip()


RUN = (
    Action("answer", "enter", "enter", "answer the next question", "answer"),
    Action("complete", "space", "space", "step done: sign it", "done"),
    Action("skip", "s", "s", "skip, with reason", "skip"),
    Action("not_done", "x", "x", "not done: say why", "not done"),
    Action("amend", "u", "u", "change a saved answer", "amend"),
    Action("note", "n", "n", "note on this step", "note"),
    Action("note_run", "N", "N", "note on the run"),
    Action("sign", "c", "c", "second officer or supervisor signs", "2nd signs"),
    Action("reveal", "r", "r", "show masked answers, with a reason (is logged)", "reveal"),
    Action("open_step", "o", "o", "something happened: open a step for it"),
    Action("gate", "g", "g", "open a closed gate again, with reason"),
    Action("clock", "d", "d", "deadline: stop, extend, restart it"),
    Action("waive", "v", "v", "waive: the owner lets the step go"),
    Action("other_run", "b", "b", "begin the other run, or go to it"),
    Action("accept", "y", "y", "take this run over by name"),
    Action("exhibits", "i", "i", "exhibits: who has each one"),
    Action("time", "t", "t", "set time of act for what you enter", "time"),
    Action("paper", "P", "P", "enter from paper: which sheet, or none any more"),
    Action("persons", "p", "p", "persons of this case", "persons"),
    Action("review", "w", "w", "review and close", "review"),
    Action("export", "e", "e", "hand out the record", "export"),
    Action("switch", "tab", "tab", "between steps and answers"),
    Action("phase_next", "right_square_bracket", "]", "next phase"),
    Action("phase_back", "left_square_bracket", "[", "previous phase"),
    Action("fold", "left,h", "left", "fold the phase, or rounds that are done"),
    Action("unfold", "right,l", "right", "open the phase, or the rounds"),
    Action("next_open", "f8", "F8", "next step to do", safe="full_stop"),
    Action("only_open", "f", "f", "all steps, or only open ones"),
    Action("page_down", "pagedown", "pgdn", "read on"),
    Action("page_up", "pageup", "pgup", "read back"),
    Action("guidance", "m", "m", "guidance on the full screen"),
    Action("history", "H", "H", "history: each act, by whom, when, what changed"),
)

EVERYWHERE = (
    Action("back", "escape", "esc", "back; nothing saved is lost", "back", typing=True),
    Action("help", "f1", "? F1", "this help", "help", typing=True),
    Action("help", "question_mark", "?", "this help"),
    Action("card", "f6", "F6", "emergency card: what to do at once", typing=True, safe="exclamation_mark"),
    Action("menu", "f7,colon", "F7 :", "menu of all actions", "menu"),
    Action("app.language", "f4", "F4", "language: Kiswahili, or English again", typing=True, safe="Y"),
    Action("app.lock", "ctrl+l", "ctrl+l", "lock now", typing=True, safe="L"),
    Action("app.let_go", "f9", "F9", "let another officer write, or ask to write yourself", typing=True, safe="W"),
    Action("app.keep_writing", "f10", "F10", "do not let the one write who asks", typing=True, safe="K"),
    Action("app.quit", "ctrl+q", "ctrl+q", "quit; your work is saved", typing=True, safe="Q"),
)

HOME = (
    Action("open", "enter", "enter", "open the run", "open"),
    Action("new", "n", "n", "start a run", "new run"),
    Action("station", "s", "s", "the station: what is open, late, not done, nobody's", "station"),
    Action("calendar", "c", "c", "calendar file: what is due, for a phone, without names"),
    Action("refresh", "f5", "F5", "look again", safe="equals_sign"),
    Action("verify", "v", "v", "verify a record that somebody handed out"),
    Action("settings", "o", "o", "options: colours, symbols, keys, lock"),
    Action("pin", "p", "p", "a short PIN that opens the lock in this session"),
)

STATION = (
    Action("open", "enter", "enter", "open the run", "open"),
    Action("mark", "space", "space", "mark this run, or not", "mark"),
    Action("mark_all", "a", "a", "mark all that are shown, or none", "all"),
    Action("hand_over", "h", "h", "hand the marked runs over to one officer", "hand over"),
    Action("filter", "f", "f", "all, late, with steps not done, nobody's", "filter"),
    Action("refresh", "f5", "F5", "look again", safe="equals_sign"),
)

PERSONS = (
    Action("reveal", "r,enter", "r", "show this person (is logged)", "reveal"),
    Action("add", "a", "a", "add a person", "add"),
)

REVIEW = (
    Action("close_run", "c", "c", "close the run", "close"),
    Action("export", "e", "e", "hand out the record", "export"),
)

PICKING = (
    Action("open", "enter", "enter", "choose", "choose"),
    Action("paper", "P", "P", "start a run that began on paper", "began on paper"),
)

CARD = (Action("open", "enter", "enter", "the whole card", "open"),)

UNLOCK = (
    Action("verify", "f3", "F3", "verify a record that somebody handed out", typing=True, safe="plus"),
    Action("settings", "f2", "F2", "options: colours, symbols, keys, lock", typing=True, safe="equals_sign"),
)

VERIFY = (Action("open", "o,enter", "o", "another file", "file"),)

HISTORY = (Action("filter", "f", "f", "the whole run, or only the step", "filter"),)

SETTINGS = (Action("open", "enter", "enter", "change it", "change"),)

READING: tuple[Action, ...] = ()


TABLES: Mapping[str, tuple[Action, ...]] = MappingProxyType(
    {
        "run": RUN,
        "home": HOME,
        "station": STATION,
        "persons": PERSONS,
        "review": REVIEW,
        "picking": PICKING,
        "card": CARD,
        "unlock": UNLOCK,
        "verify": VERIFY,
        "history": HISTORY,
        "settings": SETTINGS,
    }
)
"""The screens with keys of their own."""


def bindings(actions: tuple[Action, ...]) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """Bindings of a screen. They come before the focused widget, so that keys are obeyed in the order typed."""
    return [
        Binding(key, action.name, action.words, priority=True, show=False)
        for action in (*actions, *EVERYWHERE)
        for key in action.keys.split(",")
    ]


def as_written(action: Action) -> str:
    """The key as the table has it."""
    return action.shown


def footer(actions: tuple[Action, ...], width: int, shown: Callable[[Action], str] = as_written) -> list[str]:
    """The most used keys, in lines of at most `width` cells that part no key from its word.

    `shown`: the keys of an action that obey now, the one to press first.
    """
    lines = [""]
    for action in (*actions, *EVERYWHERE):
        item = f" {shown(action).split()[0]} {pgettext('key', action.short)} "
        if action.short and len(lines[-1]) + len(item) > width:
            lines.append("")
        lines[-1] += item if action.short else ""
    return lines


def works_while_typing(name: str, actions: tuple[Action, ...] = ()) -> bool:
    """Does this action work while a question is open? `actions`: of the screen."""
    return any(action.name == name and action.typing for action in (*actions, *EVERYWHERE))
