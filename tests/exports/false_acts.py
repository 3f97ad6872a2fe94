"""Acts that officers with keys could sign and the procedure does not allow: each only the rule `acts` refuses."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.exports.forging import Forgery, Line, forge, honest
from tests.exports.signed import Practice

Attack = Callable[[Practice], bytes]
ELSEWHERE = "ab" * 16


def place_of(plan: Forgery, act: str, number: int = 0, **parts: Any) -> int:
    """Where the act of that name (and with these parts) stands."""
    found = [
        at
        for at, line in enumerate(plan.lines)
        if line.claims["act"]["act"] == act and parts.items() <= line.claims["act"].items()
    ]
    return found[number]


def _changed(practice: Practice, act: str, how: Callable[[Line], Line], number: int = 0, **parts: Any) -> bytes:
    plan = honest(practice)
    at = place_of(plan, act, number, **parts)
    lines = [*plan.lines[:at], how(plan.lines[at]), *plan.lines[at + 1 :]]
    return forge(replace(plan, lines=tuple(lines)))


def _inserted(practice: Practice, after: int, line: Line) -> bytes:
    plan = honest(practice)
    line = replace(line, moment=plan.lines[after].moment, shown=frozenset(line.claims), missed=())
    return forge(replace(plan, lines=(*plan.lines[: after + 1], line, *plan.lines[after + 1 :])))


def _invented(practice: Practice, after: int, act: str, actor: str, role: str, /, **rest: Any) -> bytes:
    """An act of that name behind the entry of that number; what is not a part of the act is a claim of its own."""
    plan = honest(practice)
    model = plan.lines[after]
    claims = {name: value for name, value in rest.items() if name in {"value", "old", "reason"}}
    told = {
        "act": act,
        "by": actor,
        "role": role,
        "at": model.claims["act"]["at"],
        "parts": list(claims),
        **{name: value for name, value in rest.items() if name not in claims},
    }
    return _inserted(practice, after, replace(model, claims={"act": told, **claims}, actor=actor))


def _after(practice: Practice, act: str, number: int = 0, **parts: Any) -> int:
    return place_of(honest(practice), act, number, **parts)


def occasion_of_another(practice: Practice) -> bytes:
    """An occasion of a step that cannot be opened at any time."""
    return _invented(
        practice, _after(practice, "occasion"), "occasion", "wanjiru", "child_desk", step="talk", number=1
    )


def occasion_left_out(practice: Practice) -> bytes:
    """An occasion whose number leaves one out."""
    return _changed(practice, "occasion", lambda line: line.act(number=3), 1)


def round_of_nothing(practice: Practice) -> bytes:
    """An answer in a round for which there is no row."""
    return _invented(
        practice,
        _after(practice, "answered", step="copy#2"),
        "answered",
        "wanjiru",
        "child_desk",
        step="copy#3",
        field="result",
        row=0,
        value="copied",
    )


def row_of_another(practice: Practice) -> bytes:
    """A second row with the number of the third."""
    return _changed(practice, "answered", lambda line: line.act(row=3), step="seize", row=2)


def answered_twice(practice: Practice) -> bytes:
    """An answer that takes the place of another and is called no amendment."""
    after = _after(practice, "answered", step="talk")
    return _invented(
        practice, after, "answered", "wanjiru", "child_desk", step="talk", field="calm", row=0, value="no"
    )


def voided_for_nothing(practice: Practice) -> bytes:
    """An answer made void by something that did not happen."""
    return _invented(
        practice,
        _after(practice, "answered", step="talk"),
        "voided",
        "wanjiru",
        "",
        step="talk",
        field="calm",
        row=0,
        because="begin.young",
        old="yes",
    )


def lifted_by_another(practice: Practice) -> bytes:
    """A gate opened again by an officer of a role that may not."""
    return _changed(
        practice, "lifted", lambda line: replace(line.act(by="wanjiru", role="child_desk"), actor="wanjiru")
    )


def lifted_for_good(practice: Practice) -> bytes:
    """A gate opened again that nobody may open."""
    return _changed(practice, "lifted", lambda line: line.act(gate="young"))


def extended_by_nobody(practice: Practice) -> bytes:
    """A deadline extended without an order or decision."""
    return _changed(practice, "clock_extended", lambda line: line.claim("authority", ""))


def extended_backwards(practice: Practice) -> bytes:
    """A deadline extended to before its end."""
    return _changed(practice, "clock_extended", lambda line: line.claim("until", "2026-03-03T10:00:00Z"))


def stopped_twice(practice: Practice) -> bytes:
    """A deadline that stands still is stopped again, in place of being set going."""
    return _changed(practice, "clock_restarted", lambda line: line.act(act="clock_stopped"))


def used_another(practice: Practice) -> bytes:
    """A run begun of another version than the one that is stored."""
    return _changed(practice, "used", lambda line: line.act(logic_digest="00" * 32))


def returned_another(practice: Practice) -> bytes:
    """What another run than the one that was begun gave back."""
    return _changed(practice, "returned", lambda line: line.act(run=ELSEWHERE))


def returned_otherwise(practice: Practice) -> bytes:
    """An outcome that the used procedure does not have."""
    return _changed(practice, "returned", lambda line: line.act(outcome="eaten"))


def given_otherwise(practice: Practice) -> bytes:
    """An answer given back that the used procedure cannot give."""
    return _changed(practice, "returned", lambda line: line.claim("given", {"colour": "green"}))


def taken_by_nobody(practice: Practice) -> bytes:
    """A hand-over accepted by somebody whom the roster does not know."""
    return _changed(practice, "returned", lambda line: line.act(owner="nobody"), 1)


def accepted_by_another(practice: Practice) -> bytes:
    """The run taken over by an officer of a role that does not answer for it."""
    return _invented(practice, _after(practice, "completed", step="talk"), "accepted", "juma", "duty_officer")


def purged_for_nothing(practice: Practice) -> bytes:
    """Answers expunged although what asks for it did not happen."""
    return _changed(practice, "answered", lambda line: line.claim("value", "stay"), step="result")


def purged_another(practice: Practice) -> bytes:
    """The answers of a step expunged that keeps them."""
    return _changed(practice, "purged", lambda line: line.act(step="talk"))


def purged_rounds_of_another(practice: Practice) -> bytes:
    """All rounds expunged of a step that is not sealed and keeps its answers."""
    return _changed(practice, "purged", lambda line: line.act(step="talk~"))


def calendar_again(practice: Practice) -> bytes:
    """The calendar that the run has, once more."""
    plan = honest(practice)
    return _inserted(practice, _after(practice, "completed", step="talk"), _same_time(plan, "calendar", "talk"))


def court_without_hours(practice: Practice) -> bytes:
    """A court that closes before it opens."""
    return _changed(practice, "calendar", lambda line: line.act(opens="17:00", closes="08:00"))


def handed_by_another(practice: Practice) -> bytes:
    """An input that was typed in, told as handed over by another run."""
    return _changed(practice, "answered", lambda line: line.act(handed=ELSEWHERE), step="input", field="from_whom")


def differed_for_nobody(practice: Practice) -> bytes:
    """A run that did not begin this one tells of a change."""
    after = _after(practice, "completed", step="talk")
    parts = {"step": "input", "field": "from_whom", "run": ELSEWHERE}
    return _invented(practice, after, "differed", "wanjiru", "", **parts)


def opened_again(practice: Practice) -> bytes:
    """A second beginning, for another case."""
    first = honest(practice).lines[0]
    return _inserted(practice, 1, first.claim("case", "CP/99/2026"))


def completed_unanswered(practice: Practice) -> bytes:
    """A step completed before its question was answered."""
    plan = honest(practice)
    answered, completed = (place_of(plan, act, step="talk") for act in ("answered", "completed"))
    lines = list(plan.lines)
    lines[answered], lines[completed] = (
        replace(lines[completed], moment=lines[answered].moment).act(at=lines[answered].claims["act"]["at"]),
        replace(lines[answered], moment=lines[completed].moment),
    )
    return forge(replace(plan, lines=tuple(lines)))


def confirmed_twice(practice: Practice) -> bytes:
    """A second officer who confirms once more."""
    return _invented(practice, _after(practice, "confirmed", 1), "confirmed", "otieno", "ocs", step="copy#2")


def skipped_never(practice: Practice) -> bytes:
    """A step skipped that may never be."""
    parts = {"step": "lab", "code": "not_needed", "reason": "No time."}
    return _invented(practice, _after(practice, "completed", step="store"), "skipped", "otieno", "ocs", **parts)


def handed_on_by_another(practice: Practice) -> bytes:
    """An exhibit that the duty officer entered, handed over by somebody else, and nothing said of it."""
    return _changed(
        practice, "answered", lambda line: line.act(by="juma", role="duty_officer"), step="begin", field="image"
    )


def exception_left_out(practice: Practice) -> bytes:
    """A hash that differs at a hand-over, without the sentence that says why."""

    def silent(line: Line) -> Line:
        return line.claim("value", {name: part for name, part in line.claims["value"].items() if name != "exception"})

    return _changed(practice, "answered", silent, step="lab", field="move")


def nothing_left_undone(practice: Practice) -> bytes:
    """A run closed as complete although two steps were not done."""
    return _changed(practice, "closed", lambda line: line.act(state="complete"))


def ended_otherwise(practice: Practice) -> bytes:
    """A run closed with an outcome that the procedure does not have."""
    return _changed(practice, "closed", lambda line: line.act(outcome="forgotten"))


def ended_falsely(practice: Practice) -> bytes:
    """A run closed with an outcome whose condition the answers do not meet."""
    return _changed(practice, "closed", lambda line: line.act(outcome="moved"))


FALSE_ACTS: Mapping[str, Attack] = {
    attack.__name__: attack
    for attack in (
        occasion_of_another,
        occasion_left_out,
        round_of_nothing,
        row_of_another,
        answered_twice,
        voided_for_nothing,
        lifted_by_another,
        lifted_for_good,
        extended_by_nobody,
        extended_backwards,
        stopped_twice,
        used_another,
        returned_another,
        returned_otherwise,
        given_otherwise,
        taken_by_nobody,
        accepted_by_another,
        purged_for_nothing,
        purged_another,
        purged_rounds_of_another,
        calendar_again,
        court_without_hours,
        handed_by_another,
        differed_for_nobody,
        opened_again,
        completed_unanswered,
        confirmed_twice,
        skipped_never,
        handed_on_by_another,
        exception_left_out,
        nothing_left_undone,
        ended_otherwise,
        ended_falsely,
    )
}
"""Each is signed by whoever the act names, with that officer's own key."""


def _same_time(plan: Forgery, act: str, step: str) -> Line:
    """The line of that act, as if it was done when the step was completed."""
    at = plan.lines[place_of(plan, "completed", step=step)]
    return plan.lines[place_of(plan, act)].act(at=at.claims["act"]["at"])
