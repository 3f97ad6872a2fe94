"""The structure tree (ISO 32000-1, 14.7): what a screen reader follows."""

from collections.abc import Sequence

from exports.layout.instructions import Node
from exports.pdf.objects import Raw, Shelf, text_string


class Tree:
    """Builds the tree: elements first (so that their references are known), contents afterwards."""

    def __init__(self, shelf: Shelf, nodes: Sequence[Node]) -> None:
        self._shelf = shelf
        self._nodes = nodes
        self._root = Raw()
        self._root_reference = shelf.put(self._root)
        self._elements = [Raw() for _ in nodes]
        self.references = [shelf.put(element) for element in self._elements]
        self._kids: list[list[str]] = [[] for _ in nodes]
        self._parents: list[str] = []
        self._extra: list[str] = []
        for index, node in enumerate(nodes):
            if index:
                self._kids[node.parent].append(self.references[index])

    def add_page(self, page: str, marks: Sequence[int]) -> None:
        """Tie the marked sequences of the next page (in order of their MCID) to their nodes."""
        for mcid, node in enumerate(marks):
            self._kids[node].append(f"<</Type /MCR /Pg {page} /MCID {mcid}>>")
        self._parents.append(f"{len(self._parents)} [{' '.join(self.references[node] for node in marks)}]")

    def add_widget(self, widget: str, page: str, node: int, key: int) -> None:
        """Tie a form field to its node; `key` is its StructParent, beyond the number of pages."""
        self._kids[node].append(f"<</Type /OBJR /Obj {widget} /Pg {page}>>")
        self._extra.append(f"{key} {self.references[node]}")

    def close(self) -> str:
        """Write all elements; the reference of the tree's root."""
        for index, node in enumerate(self._nodes):
            parent = self.references[node.parent] if index else self._root_reference
            self._elements[index].body = _element(node, parent, self._kids[index])
        numbers = self._shelf.put_text(f"<</Nums [{' '.join([*self._parents, *self._extra])}]>>")
        next_key = len(self._parents) + len(self._extra)
        self._root.body = (
            f"<</Type /StructTreeRoot /K {self.references[0]} /ParentTree {numbers} /ParentTreeNextKey {next_key}>>"
        )
        return self._root_reference


def _element(node: Node, parent: str, kids: Sequence[str]) -> str:
    # One kid stands alone, not in an array: signature checkers know a form field by the path K.Obj only.
    inside = kids[0] if len(kids) == 1 else f"[{' '.join(kids)}]"
    alt = f" /Alt {text_string(node.alt)}" if node.alt else ""
    return f"<</Type /StructElem /S /{node.kind} /P {parent} /K {inside}{alt}>>"
