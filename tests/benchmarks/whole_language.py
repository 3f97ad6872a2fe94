"""Anything tried in a run of the whole language, every promise looked at after every act, as long as one likes.

    python -m tests.benchmarks.whole_language [SECONDS] [FIRST SEED]

Prints what was accepted, what happened, what was refused and why, and the shortest story of each failure. Fails when
a promise was broken, or when some kind of order was accepted fewer than five times, for then it was not tried.
"""

import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence

from tests.run.whole_acts import Item
from tests.run.whole_promises import Trial, run

SECONDS, ACTS, LEAST = 400.0, 220, 5
SHORTEN = 30.0
KINDS = (
    *("Accept", "AddPerson", "Amend", "Amend each", "Amend each+every", "Amend every", "Answer", "Answer each"),
    *("Answer each+every", "Answer every", "AskFirst no", "AskFirst yes", "Close", "Complete", "Complete each"),
    *("Complete each+every", "Complete every", "Confirm", "Confirm each", "ExtendClock"),
    *("Lift", "LogCopy", "LogExport", "LogRead", "MarkClock", "MarkDiffers", "MarkNotDone", "MarkNotDone each"),
    *(
        "Note",
        "Open",
        "RestartClock",
        "Sign attested",
        "Sign own",
        "SignNotDone",
        "SkipStep",
        "SkipStep each",
        "StartUsed",
    ),
    *("StopClock", "TakeBack accepted", "TakeBack complete", "TakeBack with_steps_not_done"),
    *("Waive", "Waive each", "Waive every"),
)
EVENTS = ("CalendarTaken", "Purged", "Voided", "Skipped", "Occasion", "Returned")


def main(seconds: float, seed: int) -> int:
    """Run until the time is up."""
    accepted, events, refused = Counter[str](), Counter[str](), Counter[str]()
    failures: dict[tuple[str, str], list[int]] = {}
    acts = runs = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        trial = Trial()
        try:
            run(seed, ACTS, trial)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is a finding
            found = failures.setdefault(kind(fault), [])
            found.append(seed)
            if len(found) == 1:
                tell(seed, fault, trial.script)
        runs, acts, seed = runs + 1, acts + len(trial.script), seed + 1
        accepted, events, refused = accepted + trial.accepted, events + trial.events, refused + trial.refused_by
    print(f"{runs} runs, {acts} acts, {sum(accepted.values())} accepted, {sum(events.values())} events")
    for title, counts in (("accepted", accepted), ("events", events), ("refused", refused)):
        print(f"{title}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    for (place, words), seeds in failures.items():
        print(f"FAILED {len(seeds)} times in {place}: {words} (seeds {seeds[:5]})")
    seldom = [name for name in KINDS if accepted[name] < LEAST] + [name for name in EVENTS if events[name] < LEAST]
    if seldom:
        print(f"FAILED: carried out fewer than {LEAST} times: {', '.join(seldom)}")
    return 1 if failures or seldom else 0


def kind(fault: Exception) -> tuple[str, str]:
    """Where it failed and with which words, leaving out which step it was."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    words = "".join(" " if letter.isdigit() else letter for letter in str(fault)[:30])
    return f"{last.name}:{last.lineno}", f"{type(fault).__name__} {words}"


def tell(seed: int, fault: Exception, script: Sequence[Item]) -> None:
    """The failure with the shortest story that leads to it."""
    print(f"seed {seed}: {type(fault).__name__}: {str(fault)[:600]}")
    for item in shortened(list(script), kind(fault)):
        print(f"    {item}")
    sys.stdout.flush()


def shortened(script: list[Item], wanted: tuple[str, str]) -> list[Item]:
    """The same failure with as few acts as half a minute of leaving out can find."""
    until = time.monotonic() + SHORTEN
    size = max(len(script) // 2, 1)
    while size and time.monotonic() < until:
        place = 0
        while place < len(script) and time.monotonic() < until:
            shorter = script[:place] + script[place + size :]
            if _fails(shorter) == wanted:
                script = shorter
            else:
                place += size
        size //= 2
    return script


def _fails(script: Sequence[Item]) -> tuple[str, str] | None:
    trial = Trial()
    try:
        for item in script:
            trial.happen(item)
    except Exception as fault:  # noqa: BLE001 - as above
        return kind(fault)
    return None


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:]]
    sys.exit(main(given[0] if given else SECONDS, int(given[1]) if len(given) > 1 else 1000))
