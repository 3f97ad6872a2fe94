"""Checks of a built procedure, each a plain function from the draft to findings.

They come after the schema and leave to it what it can say: shapes, `after` on an urgent step, `must` without
`otherwise`, options of only digits.
"""

from collections.abc import Callable, Iterable
from itertools import islice

from sop_engine.problem import Problem
from sop_engine.procedure.checks import (
    answers,
    clocks,
    doubt,
    exhibits,
    harm,
    names,
    order,
    outcomes,
    registers,
    renames,
    repeats,
    secrecy,
    style,
)
from sop_engine.procedure.drafting.draft import Draft

Check = Callable[[Draft], Iterable[Problem]]

MOST_FOUND = 1_000
"""Findings of one check; whoever has mended these asks again."""

CHECKS: tuple[Check, ...] = (
    names.unique_names,
    names.allowed_names,
    names.option_names,
    renames.old_names,
    registers.known_roles,
    registers.known_signers,
    registers.known_people,
    registers.known_lists,
    registers.known_contacts,
    registers.known_law,
    registers.known_skip_reasons,
    registers.known_agencies,
    registers.known_questions,
    repeats.repeats_for_a_list,
    repeats.repeats_stand_alone,
    order.looks_back,
    order.known_hold_points,
    order.no_circles,
    clocks.known_marks,
    clocks.next_is_a_date,
    clocks.times_agree,
    doubt.decidable,
    secrecy.sealed_stays_sealed,
    secrecy.sealed_stays_quiet,
    secrecy.subject_given,
    secrecy.classes_high_enough,
    secrecy.about_a_person,
    secrecy.purge_keeps_quiet,
    secrecy.purge_is_for_all,
    outcomes.tell_nothing,
    exhibits.movements,
    answers.proposals_exist,
    answers.limits_fit,
    answers.signers_differ,
    harm.nothing_is_invited,
    harm.nothing_is_moved,
    harm.counts_are_large,
    harm.duties_stay,
    style.short_titles,
    style.short_lines,
    style.whole_sentences,
    style.words_for_signs,
)

_BY_NAME = frozenset({"R301", "R303", "R306", "R307", "R313"})


def findings(draft: Draft) -> list[Problem]:
    """What every check finds, at most `MOST_FOUND` each.

    While a name stands for two things, what hangs on names is not said.
    """
    found = [problem for check in CHECKS for problem in islice(check(draft), MOST_FOUND)]
    if any(problem.code == "R201" for problem in found):
        return [problem for problem in found if problem.code not in _BY_NAME]
    return found
