"""Rounds of a recurring step, run at a desk: each has its clock, its next date, its limit."""

from datetime import date

from sop_engine.run import orders
from sop_engine.run.calendar import Calendar
from sop_engine.run.clock_events import CalendarTaken
from sop_engine.run.outlook import Clock
from sop_engine.run.values import NAIROBI
from tests.run.examples import Desk, from_text

PROCEDURE = """
sop: 0
id: rounds
version: 0.1.0
title: Rounds
owner: child_desk
outcomes: {{ended: It ended}}
phases:
  one:
    title: One
    steps:
      facts:
        title: Facts
        who: child_desk
        law: [POL]
        fields: {{over: {{type: yesno, label: Over?}}}}
      visit:
        title: Visit
        who: child_desk
        law: [POL]
        {every}
        fields:
          worried: {{type: yesno, label: Are you worried?, optional: true}}
          next_on: {{type: date, label: Next visit on, optional: true}}
"""


def _desk(every: str) -> Desk:
    return Desk(from_text(PROCEDURE.format(every=every))).open()


def _clock(desk: Desk, number: int) -> Clock:
    found = desk.standing(f"visit~{number}").due
    assert found is not None
    return found


def _ends(desk: Desk, number: int) -> str:
    ends = _clock(desk, number).ends
    assert ends is not None
    return ends.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M")


def test_each_round_counts_from_the_one_before() -> None:
    """A week after the step became open, then a week after each visit; late once that has passed."""
    desk = _desk("every: {gap: 7 days, until: facts.over == yes}")
    assert _ends(desk, 1) == "2026-03-09 21:00"
    desk.wait(days=5)
    desk.must(desk.complete("visit~1"))
    assert _ends(desk, 2) == "2026-03-14 21:00"
    desk.wait(days=8)
    assert _clock(desk, 2).overdue
    assert not _clock(desk, 1).overdue


def test_a_due_sets_the_first_round_only() -> None:
    """The first round has the clock of `due`, the later ones the gap."""
    desk = _desk("due: {within: 12 hours, from: start}\n        every: {gap: 7 days, until: facts.over == yes}")
    assert _ends(desk, 1) == "2026-03-03 09:00"
    desk.must(desk.complete("visit~1"))
    assert _ends(desk, 2) == "2026-03-09 21:00"


def test_the_officer_sets_an_earlier_date_and_no_later_one() -> None:
    """The date in `next` counts for the next round; one later than the gap allows is refused, also as amendment."""
    desk = _desk("every: {gap: 7 days, next: visit.next_on, until: facts.over == yes}")
    refused = desk.refused(desk.answer("visit~1.next_on", "2026-03-10"))
    assert (refused.code, "2026-03-09" in refused.sentence) == ("next_too_late", True)
    desk.must(desk.answer("visit~1.next_on", "2026-03-06"))
    assert desk.refused(desk.amend("visit~1.next_on", "2026-03-11")).code == "next_too_late"
    desk.must(desk.complete("visit~1"))
    assert _ends(desk, 2) == "2026-03-06 23:59"
    desk.must(desk.answer("visit~2.next_on", "2026-03-09"))


def test_the_limit_reads_the_answers_of_this_round() -> None:
    """Which gap holds to the next round is decided by what this round says, not the one before it."""
    gaps = "gap: [{of: 3 days, when: visit.worried == yes}, {of: 7 days}]"
    desk = _desk(f"every: {{{gaps}, next: visit.next_on, until: facts.over == yes}}")
    desk.must(desk.answer("visit~1.worried", "yes"))
    assert desk.refused(desk.answer("visit~1.next_on", "2026-03-06")).code == "next_too_late"
    desk.must(desk.complete("visit~1"))
    assert _ends(desk, 2) == "2026-03-05 21:00"
    desk.must(desk.answer("visit~2.worried", "no"))
    desk.must(desk.answer("visit~2.next_on", "2026-03-09"))


def test_a_skipped_round_may_put_the_next_one_off() -> None:
    """`again` of a skip is longer than the gap: the next round comes then."""
    skip = "skip: {reasons: {not_needed: Not needed}, again: 20 days}"
    desk = _desk(f"{skip}\n        every: {{gap: 7 days, until: facts.over == yes}}")
    desk.must(orders.SkipStep(by="ann", actor="ann", step="visit~1", code="not_needed", reason="They asked."))
    assert _ends(desk, 2) == "2026-03-22 21:00"


def test_fixed_times_stand_whenever_the_rounds_were() -> None:
    """`at` counts each round from the start, and there is no round after the last."""
    desk = _desk("every: {at: [2 days, 1 month], from: start}")
    assert _ends(desk, 1) == "2026-03-04 21:00"
    desk.wait(days=9)
    desk.must(desk.complete("visit~1"))
    assert _ends(desk, 2) == "2026-04-02 21:00"
    desk.must(desk.complete("visit~2"))
    assert "visit~3" not in desk.progress().steps


def test_rounds_wait_for_what_they_count_from() -> None:
    """While `from` has no time the round waits and says for what."""
    desk = _desk("every: {gap: 7 days, from: facts, until: facts.over == yes}")
    assert (_clock(desk, 1).ends, _clock(desk, 1).waits_for) == (None, ("facts",))
    desk.must(desk.answer("facts.over", "no"))
    desk.must(desk.complete("facts"))
    assert _ends(desk, 1) == "2026-03-09 21:00"


def test_rounds_in_working_days_use_the_calendar() -> None:
    """A gap of working days brings the calendar into the run and is counted with it."""
    desk = _desk("every: {gap: 2 working days, until: facts.over == yes}")
    desk.bring(Calendar(holidays={date(2026, 3, 4): "Invented Day"}))
    assert any(isinstance(one, CalendarTaken) for one in desk.history)
    assert _ends(desk, 1) == "2026-03-05 21:00"


def test_a_round_that_is_open_again_does_not_move_the_fixed_times() -> None:
    """The first round loses its completion while the second has begun: the second keeps its own time."""
    text = PROCEDURE.replace("Are you worried?, optional: true", "Are you worried?")
    more = "          why: {{type: text, label: Why?, when: visit.worried == yes}}\n          next_on"
    every = "every: {at: [2 days, 1 month, 2 months], from: start}"
    desk = Desk(from_text(text.replace("          next_on", more).format(every=every))).open()
    for number in (1, 2):
        desk.must(desk.answer(f"visit~{number}.worried", "no"))
        if number == 1:
            desk.must(desk.complete("visit~1"))
    assert _ends(desk, 2) == "2026-04-02 21:00"
    desk.must(desk.amend("visit~1.worried", "yes"))
    assert (_ends(desk, 1), _ends(desk, 2)) == ("2026-03-04 21:00", "2026-04-02 21:00")
    desk.must(desk.complete("visit~2"))
    assert (_ends(desk, 2), _ends(desk, 3)) == ("2026-04-02 21:00", "2026-05-02 21:00")
