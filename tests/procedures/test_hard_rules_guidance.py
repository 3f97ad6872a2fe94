"""What only a person can obey stands as guidance at the right step: what never to do, or what to do instead.

Each line of the table is one rule at one step, with words of which a line of that step's `never`, `do` or `say` has
to hold one. A step that is renamed or loses the line is found here, and so is a line that says the opposite.
"""

import re
from collections.abc import Iterator

import pytest

from sop_engine.procedure.model import Step
from tests.procedures.attempts import EIGHT, step, steps

NEVER: dict[str, dict[str, str]] = {
    # No abuse material is attached, pasted, linked or described.
    "H01": {
        "ocse_tip_triage.facts": r"link that opens a file",
        "ocse_tip_triage.view": r"describe, copy, print or photograph",
        "ocse_tip_triage.pack": r"picture, a link to one",
        "ocse_first_response.identifiers": r"what a picture shows",
        "ocse_first_response.hands_off": r"scroll, open, forward or photograph",
        "ocse_investigation.freeze": r"photograph a screen",
        "ocse_investigation.view": r"describe a picture",
        "ocse_investigation.report": r"picture into the report",
        "ocse_investigation.build": r"No picture, no video, no link",
        "ocse_investigation.hand_over": r"abuse material",
        "handover.pack": r"No picture, no video",
        "suspect_at_large.identity": r"picture from the abuse material",
        "evidence_certificate.sealed": r"describe a picture",
    },
    # Nobody asks a child or a parent to send it.
    "H02": {
        "ocse_first_response.hands_off": r"ask anybody to send you the pictures",
        "ocse_first_response.account": r"ask to see the pictures",
        "ocse_first_response.statement": r"show you the pictures",
        "ocse_first_response.aht_call": r"send pictures or chats",
        "ocse_first_response.stop_spread": r"send or upload a picture",
        "ocse_tip_triage.removal": r"send or upload a file",
        "victim_case_management.redress": r"send an image",
    },
    # A child is shown nothing, and tells it once.
    "H03": {
        "ocse_first_response.account": r"repeat a question",
        "ocse_first_response.interview": r"second interview",
        "ocse_tip_triage.tell_dcs": r"show or describe anything",
        "ocse_investigation.tell_victim": r"Never show the pictures",
        "ocse_investigation.interview": r"(second interview|show the child any abuse material)",
        "victim_case_management.trafficking": r"tell the story again",
        "victim_case_management.interview": r"what was said",
        "suspect_at_large.evidence": r"tell it again",
        "suspect_at_large.tell_child": r"tell it again",
    },
    # Care waits for no paper.
    "H04": {
        "ocse_first_response.contact": r"wait for the P3",
        "ocse_investigation.medical": r"wait for a form",
        "victim_case_management.health": r"wait for the police",
        "victim_case_management.consent": r"in danger. Protect first",
        "ocse_tip_triage.danger": r"wait for the rest",
    },
    # A child victim is never in a cell, with suspects, or with children in conflict with the law.
    "H05": {
        "ocse_first_response.safe_tonight": r"(in a cell|with suspects)",
        "victim_case_management.safe_place": r"(in a cell|in trouble with the law)",
        "handover.child_moves": r"no cell on the way",
    },
    # A child suspect is never with adults; being held comes last and ends soon.
    "H06": {
        "child_diversion.place": r"cell with adults",
        "child_diversion.transport": r"beside an adult suspect",
        "child_diversion.arrest": r"(nothing milder|scare the child)",
        "child_diversion.day_clock": r"wait for the end of the clock",
        "ocse_investigation.as_child": r"cell with adults",
        "ocse_tip_triage.as_child": r"No cell",
        "suspect_at_large.arrest": r"under 18 with adults",
    },
    # In doubt a child.
    "H07": {
        "ocse_first_response.child": r"in doubt, treat the person as a child",
        "ocse_tip_triage.profile": r"in doubt means a child",
        "ocse_investigation.age_check": r"doubt, treat the suspect as a child",
        "child_diversion.age": r"in doubt, treat the person as a child",
        "suspect_at_large.child_suspect": r"(doubt|may be)",
    },
    # Names live in the vault.
    "H08": {
        "ocse_first_response.occurrence_book": r"the child's name",
        "ocse_first_response.family_card": r"the child's name",
        "child_diversion.records_apart": r"No name on a board",
        "child_diversion.officers": r"never the child's name",
        "handover.purpose": r"No name",
        "suspect_at_large.circulate": r"No word about the victim",
        "victim_case_management.open_case": r"initials, a school or a village",
        "victim_case_management.tell": r"SMS",
        "evidence_certificate.identify": r"No name of the child",
    },
    # What the child accepts is kept apart.
    "H12": {
        "child_diversion.acceptance": r"No copy for the police file",
        "child_diversion.ready": r"why it is not open",
        "child_diversion.agreement": r"No fact that the child accepted",
        "child_diversion.explain": r"nothing here about the act",
    },
    # Nobody poses as the child or goes on with the chat.
    "H13": {
        "ocse_first_response.hands_off": r"as if you were the child",
        "ocse_tip_triage.facts": r"write to anybody",
        "ocse_investigation.live_data": r"poses as the child",
        "suspect_at_large.traces": r"in the child's name",
    },
    # No relative, employer or dependant of the suspect helps or consents.
    "H14": {
        "ocse_first_response.child": r"relative of the suspect as interpreter",
        "ocse_first_response.support": r"relative, employer or dependant",
        "ocse_investigation.interview": r"relative, employer or dependant",
        "victim_case_management.first_contact": r"relative of the suspect",
        "victim_case_management.consent": r"suspect's family",
        "victim_case_management.lawyer": r"suspect's family",
        "child_diversion.parent": r"works for a suspect",
        "child_diversion.consent": r"depends on a suspect",
    },
    # As few as possible look, and may decline.
    "H15": {
        "ocse_tip_triage.hash_check": r"already told you",
        "ocse_tip_triage.viewing": r"(fewest|Nobody looks alone)",
        "ocse_tip_triage.ageing": r"counsellor",
        "ocse_investigation.view": r"may decline",
        "ocse_investigation.debrief": r"as a story",
    },
    # Until somebody has accepted by name, the sender has the case.
    "H16": {
        "handover.acknowledge": r"You own the case",
        "handover.silence": r"wait another day",
        "ocse_tip_triage.refer": r"the tip is yours",
        "suspect_at_large.hand_over": r"close your track",
        "victim_case_management.transfer": r"send the file and go",
        "ocse_first_response.aht_call": r"close the case",
    },
    # Small counts.
    "H17": {"child_diversion.counts": r"Fewer than 5|under 5|1 to 4", "handover.counts": r"1 to 4"},
    # A leak is told.
    "H18": {"handover.misdirected": r"Data Commissioner"},
}
"""Rule to the steps at which it stands, and the words of it."""

LINES = [(rule, name) for rule, where in NEVER.items() for name in where]
MATERIAL = r"(?:pictures?|photos?|videos?|images?|films?|abuse material|screenshots?|clips?)"
ASKED = re.compile(
    rf"\b(?:send|forward|share|show|copy|print|open|upload|attach|describe|watch|look at)\b[^.]*\b{MATERIAL}\b",
    re.IGNORECASE,
)
DENIED = re.compile(r"\b(?:no|not|never|nobody|nothing|without)\b", re.IGNORECASE)


def _guidance(one: Step) -> Iterator[str]:
    yield from (*one.never, *one.do, *one.say)


@pytest.mark.parametrize(("rule", "name"), LINES)
def test_the_rule_stands_at_the_step(rule: str, name: str) -> None:
    """Whoever does this step reads there what the rule asks of a person."""
    words = re.compile(NEVER[rule][name], re.IGNORECASE)
    assert [line for line in _guidance(step(name)) if words.search(line)], f"{rule} is not said at {name}"


@pytest.mark.parametrize("name", EIGHT)
def test_no_line_asks_for_the_material(name: str) -> None:
    """No act and no sentence to a child in any procedure has abuse material sent, shown, copied or described."""
    asked = [
        f"{one.name}: {line}"
        for of, one in steps()
        if of == name
        for line in (*one.do, *one.say, one.ask_first)
        if ASKED.search(line) and not DENIED.search(line)
    ]
    assert asked == []


def test_what_must_never_be_done_is_not_a_thing_to_do() -> None:
    """A line of `never` forbids: it says no, not, never, nobody, nothing or without, or names who alone may."""
    forbids = re.compile(r"\b(?:no|not|never|nobody|nothing|without|only|alone|outside)\b", re.IGNORECASE)
    assert [f"{of}.{one.name}: {line}" for of, one in steps() for line in one.never if not forbids.search(line)] == []


def test_every_procedure_says_what_never_to_do_at_most_of_its_steps() -> None:
    """At least three of four steps have such a line, in each procedure; what a child hears is short."""
    for name in EIGHT:
        mine = [one for of, one in steps() if of == name and one.name != "input"]
        assert sum(bool(one.never) for one in mine) * 4 >= len(mine) * 3, name
