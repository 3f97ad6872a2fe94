"""The stable layout of a procedure, or of another file that is kept with it.

Keys in the order of the language reference, two blanks a level, short maps and lists in brackets, lines of at
most 120 characters, conditions in normal form. A text that would need quotes only because of the brackets
unfolds them. Comments and single blank lines stay with what they belong to.
"""

from collections.abc import Iterable

from sop_engine.procedure.conditions.fault import Fault
from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.parse import parse
from sop_engine.procedure.formatting import writing
from sop_engine.procedure.formatting.comments import attach, comments_in
from sop_engine.procedure.formatting.kinds import Form, Kind, form_of
from sop_engine.procedure.formatting.tree import Entry, Node, tree_of
from sop_engine.procedure.formatting.writing import WIDTH
from sop_engine.procedure.reader import Value
from sop_engine.procedure.source import Source, read_source

_STEP = "  "


class CannotLayOut(ValueError):
    """The layout would not hold the same data and the same comments; the file must stay as it is."""


def lay_out(source: Source) -> str:
    """The text of the source in the stable layout; line ends are those of the source.

    Raises:
        CannotLayOut: reading the result again would not give the same data and comments.
    """
    form = form_of(source.value)
    if form is None:
        sentence = "this is no file of a kind that is laid out"
        raise CannotLayOut(sentence)
    root, kind = tree_of(source), form.kind
    before = sorted(comments_in(source.text, root))
    around = attach(source.text, root)
    writer = _Writer(form)
    lines = [*around.header, *writer.block(root, kind, ""), *around.footer]
    text = "\n".join(lines).strip("\n") + "\n"
    again = read_source(text, source.name)
    if not isinstance(again, Source) or sorted(comments_in(text, tree_of(again))) != before:
        sentence = "the layout of this file cannot be changed without a loss"
        raise CannotLayOut(sentence)
    if normalised(again.value, kind) != normalised(source.value, kind):
        sentence = "the layout of this file cannot be changed without changing what it says"
        raise CannotLayOut(sentence)
    return text.replace("\n", "\r\n") if "\r\n" in source.text else text


def normalised(value: Value, kind: Kind) -> Value:
    """The value with its conditions in normal form; maps as lists where the order of writing means something."""
    if isinstance(value, dict):
        parts = {name: normalised(part, kind.part(name)) for name, part in value.items()}
        return parts if kind.order else [[name, part] for name, part in parts.items()]
    if isinstance(value, list):
        return [normalised(part, kind.part("")) for part in value]
    return _condition(value) if kind.condition and isinstance(value, str) else value


def _condition(text: str) -> str:
    """The condition in normal form; one that cannot be read stays as it is."""
    found = parse(text)
    return text if isinstance(found, Fault) else normal(found)


class _Writer:
    """Writes nodes as lines."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def block(self, node: Node, kind: Kind, indent: str) -> list[str]:
        """The entries of a map or list, each on lines of its own."""
        return [line for entry in _ordered(node, kind) for line in self._entry(entry, kind, indent)]

    def _entry(self, entry: Entry, kind: Kind, indent: str) -> list[str]:
        label = f"{writing.name(entry.name, flow=False)}:" if entry.name or not _is_item(entry) else "-"
        inner = kind.part(entry.name)
        body = self._value(entry.node, inner, indent, label)
        above = list(entry.leading)
        if label == "-" and entry.node.named and body and not _is_flow(body[0], indent):
            # The comments above a map's first name stand above the dash.
            first = _ordered(entry.node, inner)[0]
            above += first.leading
            body = body[len(first.leading) :]
            body[0] = f"{indent}- {body[0].lstrip(' ')}"
        above, body[0] = _behind(above, body, entry.trailing)
        return [*_indented(above, indent), *body, *_indented(entry.tail, indent)]

    def _value(self, node: Node, kind: Kind, indent: str, label: str) -> list[str]:
        """The lines of a value behind its label; for a map in a list, the lines of its entries alone."""
        head = f"{indent}{label}"
        if not node.entries and not node.named and not isinstance(node.value, list):
            return self._scalar(node.value, kind, head, indent)
        flow = None if node.holds else self.flow(node, kind)
        if flow is not None and len(head) + 1 + len(flow) <= WIDTH:
            return [f"{head} {flow}"]
        lines = self.block(node, kind, indent + _STEP)
        return lines if label == "-" and node.named else [head, *lines]

    def _scalar(self, value: Value, kind: Kind, head: str, indent: str) -> list[str]:
        if kind.condition and isinstance(value, str):
            value = _condition(value)
        found = writing.lines(value, WIDTH - len(head) - 1)
        if found is None:
            return [f"{head} {writing.scalar(value, flow=False, bare=self._form.bare)}"]
        inner = indent + _STEP
        body = writing.fold(found[1], WIDTH - len(inner)) if found[0] == ">-" else found[1:]
        return [f"{head} {found[0]}", *(f"{inner}{line}" if line else "" for line in body)]

    def flow(self, node: Node, kind: Kind) -> str | None:
        """The value in brackets on one line; None where it has to be unfolded."""
        if not node.entries:
            return "{}" if node.named else "[]"
        if kind.unfolded or (kind.lines and len(node.entries) > 1):
            return None
        parts: list[str] = []
        for entry in _ordered(node, kind):
            part = self._flow_part(entry, kind.part(entry.name))
            if part is None:
                return None
            parts.append(f"{writing.name(entry.name, flow=True)}: {part}" if node.named else part)
        inner = ", ".join(parts)
        return f"{{{inner}}}" if node.named else f"[{inner}]"

    def _flow_part(self, entry: Entry, kind: Kind) -> str | None:
        node = entry.node
        if node.entries or node.named or isinstance(node.value, list):
            return self.flow(node, kind)
        value = _condition(node.value) if kind.condition and isinstance(node.value, str) else node.value
        if isinstance(value, str) and "\n" in value:
            return None
        if self._form.strict and writing.needs_quotes_in_brackets(value):
            return None
        return writing.scalar(value, flow=True, bare=self._form.bare)


def _ordered(node: Node, kind: Kind) -> list[Entry]:
    """The entries in the order of their kind; `*` is the place of names that it does not list."""
    if not kind.order or not node.named:
        return node.entries
    rest = kind.order.index("*") if "*" in kind.order else len(kind.order)
    place = {name: number for number, name in enumerate(kind.order)}
    return sorted(node.entries, key=lambda entry: place.get(entry.name, rest))


def _is_item(entry: Entry) -> bool:
    return not entry.name


def _is_flow(line: str, indent: str) -> bool:
    return line.startswith(f"{indent}- ")


def _behind(above: list[str], body: list[str], trailing: list[str]) -> tuple[list[str], str]:
    """Comments behind the first line where there is room for one, the others above it."""
    first = body[0]
    if not trailing:
        return above, first
    behind = f"{first}  {trailing[0]}"
    block_text = first.endswith((" |", " |-", " |+", " >-"))
    if len(behind) > WIDTH or block_text:
        return [*above, *trailing], first
    return [*above, *trailing[1:]], behind


def _indented(lines: Iterable[str], indent: str) -> list[str]:
    return [f"{indent}{line}" if line else "" for line in lines]
