"""Pictures of procedures: everything is in them, nothing lies over anything else, no text runs wild."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sop_engine.commands.library import read_procedure
from sop_engine.procedure.drawing import ink
from sop_engine.procedure.drawing.diagrams import dot, mermaid
from sop_engine.procedure.drawing.measure import width_of, wrapped
from sop_engine.procedure.drawing.plain_words import condition_in_words
from sop_engine.procedure.drawing.plan import MARKS, Box, Closing, Hold, Lane, Plan, plan_of
from sop_engine.procedure.drawing.svg import svg
from sop_engine.procedure.model import Procedure
from tests.procedure.examples import changed, load

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert('\"&')</script> ]]> \\ \" ; | %% end"


def example() -> Procedure:
    """The example with every kind of field."""
    found = load().procedure
    assert found is not None
    return found


def shipped() -> Procedure:
    """The first response."""
    found = read_procedure("ocse_first_response", quick=True).procedure
    assert found is not None
    return found


def gated() -> Procedure:
    """The example with two gates before its second phase, of which one may be opened."""
    gates = (
        "    gates:\n"
        "      young: {when: ask.age < 3, because: Too young., law: [POL]}\n"
        "      hurt: {when: ask.hurt == yes, because: Care comes first and all else later., law: [POL], lift: ocs}\n"
    )
    found = load(changed("    title: Second\n", f"    title: Second\n{gates}")).procedure
    assert found is not None
    return found


def drawn(plan: Plan) -> ET.Element:
    """The picture as XML."""
    return ET.fromstring(svg(plan))  # noqa: S314 - our own picture


def said(step: str) -> str:
    """The condition of a step of the example, in words."""
    found = example().step(step)
    assert found is not None
    assert found.when is not None
    return condition_in_words(example(), found.when, without=example().phases[1].when)


def test_conditions_are_said_with_labels() -> None:
    """No name of a step, field or option is left where a label is known."""
    assert said("care") == "“Hurt” is Yes or Not clear"
    of_phase = example().phases[1].when
    assert of_phase is not None
    assert condition_in_words(example(), of_phase) == "“How old” is less than 18"
    how = example().field("settle.how")
    assert how is not None
    words = [condition_in_words(example(), condition) for _, condition in how.propose]
    assert words == ["in any round: “Kind” is Paper", "number of (“Things”) is more than 1"]


def test_every_step_is_in_the_picture_with_its_marks() -> None:
    """Titles, roles, conditions, hold points and outcomes; a phase's condition stands once, at the phase."""
    plan = plan_of(example())
    assert [lane.title for lane in plan.lanes] == ["First", "Second"]
    assert plan.lanes[1].condition == "“How old” is less than 18"
    boxes = {box.name: box for lane in plan.lanes for box in lane.boxes}
    assert boxes["ask"].marks == ("urgent", "clock")
    assert boxes["care"].marks == ("may skip", "clock")
    assert boxes["things"].marks == ("second", "asks")
    assert boxes["things"].condition == ""
    assert boxes["settle"].marks == ("sealed",)
    assert plan.holds == (Hold(source="care", step="things", phase="First", lane="second"),)
    assert plan.outcomes == ("Done", "Stopped")


def test_an_outcome_stands_with_its_condition() -> None:
    """When it may be chosen is said in words, in the picture as in the plan."""
    found = load(changed("stopped: Stopped", "stopped: {label: Stopped, when: ask.age < 3}")).procedure
    assert found is not None
    assert plan_of(found).outcomes == ("Done", "Stopped: only if “How old” is less than 3")
    assert "Stopped: only if “How old” is less than 3" in "".join(drawn(plan_of(found)).itertext())


@pytest.mark.parametrize("procedure", [example(), shipped(), gated()], ids=["example", "shipped", "gates"])
def test_the_svg_says_everything_and_nothing_overlaps(procedure: Procedure) -> None:
    """Every title is there in whole; no two boxes meet; everything lies inside the picture."""
    root = drawn(plan_of(procedure))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    words = " ".join(element.text or "" for element in root.iter(f"{SVG}text"))
    for text in (*(step.title for step in procedure.steps), *(phase.title for phase in procedure.phases)):
        assert text in words
    boxes = [_corners(element) for element in root.iter(f"{SVG}rect") if element.get("rx") == "6"]
    assert len(boxes) == len(procedure.steps)
    for number, one in enumerate(boxes):
        assert 0 <= one[0] < one[2] <= width
        assert 0 <= one[1] < one[3] <= height
        for other in boxes[:number]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    for element in root.iter(f"{SVG}text"):
        assert 0 < float(element.attrib["y"]) < height


def _corners(element: ET.Element) -> tuple[float, float, float, float]:
    x, y = float(element.attrib["x"]), float(element.attrib["y"])
    return x, y, x + float(element.attrib["width"]), y + float(element.attrib["height"])


def hostile() -> Plan:
    """A picture with texts that would break out of each format."""
    box = Box(name="a", title=HOSTILE, who=(HOSTILE,), condition=HOSTILE, marks=tuple(MARKS))
    gate = Closing(condition=HOSTILE, because=HOSTILE, opened=HOSTILE)
    lane = Lane(name="l", title=HOSTILE, boxes=(box, replace(box, name="b")), condition=HOSTILE, gates=(gate,))
    hold = Hold(source="a", step="b")
    return Plan(title=HOSTILE, about=HOSTILE, version="1", lanes=(lane,), holds=(hold,), outcomes=(HOSTILE,))


def test_texts_stay_texts() -> None:
    """A text that looks like markup is shown as it is, runs nothing and ends nothing."""
    root = drawn(hostile())
    known = {"svg", "title", "desc", "defs", "marker", "path", "rect", "text"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == known
    assert root.findtext(f"{SVG}title") == HOSTILE
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name}
    for line in mermaid(hostile()).splitlines():
        assert re.fullmatch(
            r'flowchart TB|  subgraph phase_\d+\["[^"]*"\]|    step_\w+\["[^"]*"\]|  end'
            r'|  step_\w+ -- "[^"]*" --> step_\w+|  step_\w+ --> step_\w+|  step_\w+ -\. before \.-> step_\w+',
            line,
        ), line
    quoted = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', dot(hostile()))
    assert "script" not in quoted
    assert quoted.count("{") == quoted.count("}") == 2


def test_each_gate_has_its_text_beside_it() -> None:
    """From one bar down to the next stand when and why that gate closes; a bar that may be opened is no level one."""
    young, hurt = plan_of(gated()).lanes[1].gates
    root = drawn(plan_of(gated()))
    bars = [element for element in root if element.get("fill") == ink.RED and element.get("width") == "20"]
    raised = [element for element in root if element.tag == f"{SVG}path" and element.get("fill") == ink.AMBER]
    assert (len(bars), len(raised)) == (1, 1)
    first, second = _corners(bars[0])[1], float(raised[0].attrib["d"].split(",")[1].split()[0])
    box = next(_corners(one)[1] for one in root if one.get("rx") == "6" and _corners(one)[0] > 300)
    assert _words_between(root, first, second) == f"closes if {young.condition} {young.because}"
    opened = "may be opened by Officer Commanding Station"
    assert _words_between(root, second - 6, box) == f"closes if {hurt.condition} {hurt.because} {opened}"


def _words_between(root: ET.Element, top: float, bottom: float) -> str:
    """The texts of the second phase that stand between two heights."""
    texts = [one for one in root.iter(f"{SVG}text") if float(one.attrib["x"]) > 300]
    return " ".join(one.text or "" for one in texts if top < float(one.attrib["y"]) < bottom)


def test_mermaid_and_dot_tell_of_gates() -> None:
    """When, why and who may open it, at the phase."""
    sentence = "closed if “Hurt” is Yes. Care comes first and all else later. May be opened by"
    assert sentence in mermaid(plan_of(gated()))
    assert sentence in dot(plan_of(gated()))


def test_mermaid_and_dot_have_every_step_and_hold_point() -> None:
    """One node for each step, one arrow to each but the first, one dotted arrow for each hold point."""
    plan = plan_of(shipped())
    steps = [step.name for step in shipped().steps]
    lines = mermaid(plan).splitlines()
    assert [line.split("[")[0].strip() for line in lines if line.startswith("    step_")] == [
        f"step_{n}" for n in steps
    ]
    assert sum("-->" in line for line in lines) == len(steps) - 1
    assert sum("-." in line for line in lines) == len(plan.holds)
    text = dot(plan)
    assert all(f'    "{name}" [label=' in text for name in steps)
    assert text.count(" -> ") == len(steps) - 1 + len(plan.holds)


@settings(max_examples=80, deadline=None)
@given(st.text(min_size=1, max_size=200), st.floats(20, 300), st.booleans())
def test_broken_lines_fit_and_lose_nothing(text: str, room: float, bold: bool) -> None:  # noqa: FBT001 - drawn
    """Every line fits, and together they are the words of the text, or its beginning and `…`."""
    lines = wrapped(text, 12, room, bold=bold)
    assert len(lines) <= 8
    assert all(width_of(line, 12, bold=bold) <= room or len(line) <= 1 for line in lines)
    whole, shown = "".join(text.split()), "".join("".join(lines).split())
    assert shown == whole or (len(lines) == 8 and whole.startswith(shown.removesuffix("…")))


def test_many_phases_go_into_rows() -> None:
    """The picture grows down, not wider than four phases."""
    plan = plan_of(shipped())
    wide = replace(plan, lanes=plan.lanes * 3, holds=())
    one, three = drawn(plan), drawn(wide)
    assert one.attrib["width"] == three.attrib["width"]
    assert float(three.attrib["height"]) > float(one.attrib["height"])
