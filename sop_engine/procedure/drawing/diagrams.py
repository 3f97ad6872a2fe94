"""The picture as text for other programs: Mermaid flowcharts and Graphviz DOT."""

from collections.abc import Iterator
from itertools import pairwise

from sop_engine.procedure.drawing.plan import Box, Lane, Plan


def mermaid(plan: Plan) -> str:
    """A Mermaid flowchart: phases as subgraphs, steps in their order, hold points dotted."""
    lines = ["flowchart TB"]
    for number, lane in enumerate(plan.lanes):
        lines.append(f'  subgraph phase_{number}["{_mermaid(_heading(lane))}"]')
        lines += [f'    step_{box.name}["{_mermaid(_words(box))}"]' for box in lane.boxes]
        lines.append("  end")
    for before, box in _order(plan):
        lines.append(f"  step_{before.name} --> step_{box.name}" if not box.condition else _if(before, box))
    lines += [f"  step_{hold.source} -. before .-> step_{hold.step}" for hold in plan.holds]
    return "\n".join(lines) + "\n"


def dot(plan: Plan) -> str:
    """Graphviz DOT: phases as clusters, steps in their order, hold points dashed."""
    lines = [
        "digraph procedure {",
        f"  label={_quoted(plan.title)};",
        '  node [shape=box, style=rounded, fontname="sans-serif"];',
        '  edge [fontname="sans-serif", fontsize=10];',
    ]
    for number, lane in enumerate(plan.lanes):
        lines += [f"  subgraph cluster_{number} {{", f"    label={_quoted(_heading(lane))};"]
        lines += [f"    {_quoted(box.name)} [label={_quoted(_words(box))}];" for box in lane.boxes]
        lines.append("  }")
    for before, box in _order(plan):
        label = f" [label={_quoted(box.condition)}]" if box.condition else ""
        lines.append(f"  {_quoted(before.name)} -> {_quoted(box.name)}{label};")
    lines += [
        f"  {_quoted(hold.source)} -> {_quoted(hold.step)} [style=dashed, label=before, constraint=false];"
        for hold in plan.holds
    ]
    return "\n".join([*lines, "}"]) + "\n"


def _if(before: Box, box: Box) -> str:
    return f'  step_{before.name} -- "{_mermaid(box.condition)}" --> step_{box.name}'


def _order(plan: Plan) -> Iterator[tuple[Box, Box]]:
    """Each step with the one before it."""
    boxes = [box for lane in plan.lanes for box in lane.boxes]
    yield from pairwise(boxes)


def _heading(lane: Lane) -> str:
    words = [lane.title, f"only if {lane.condition}" if lane.condition else "", *lane.marks]
    return "\n".join([*filter(None, words), *(gate.sentence for gate in lane.gates)])


def _words(box: Box) -> str:
    return "\n".join(filter(None, [box.title, ", ".join(box.who[:1]), ", ".join(box.marks)]))


def _mermaid(text: str) -> str:
    """Text as Mermaid takes it: entities for what it would read as signs of its own."""
    words = "".join(f"#{ord(char)};" if char in '"#&<>;`\\[]{}()|' else char for char in text)
    return words.replace("\n", "<br/>")


def _quoted(text: str) -> str:
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{inner}"'
