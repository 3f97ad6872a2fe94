"""Scenes of refusals about gates, purges, hand-overs and computed values; each opens its own run."""

from collections.abc import Callable

from sop_engine.run.orders import Refusal
from tests.run.examples import Desk
from tests.run.narrowing import run as narrowed
from tests.run.rules import desk, lift

Scene = Callable[[Desk], Refusal]
HASH = "ab" * 32
HANDED = {"whole": "yes", "seal": "S1", "place": "Store", "at": "2026-03-02 20:00"}


def _gate(gate: str, *before: tuple[str, str], twice: bool = False) -> Scene:
    def scene(_: Desk) -> Refusal:
        run = desk()
        for ref, value in before:
            run.must(run.answer(ref, value))
        if twice:
            run.must(lift(gate))
        return run.refused(lift(gate))

    return scene


def _purged(_: Desk, *, amended: bool = False) -> Refusal:
    run = desk()
    run.must(run.answer("admit.said", "Words"))
    run.must(run.answer("result.end", "back"))
    if not amended:
        return run.refused(run.answer("admit.harm", "Words"))
    run.must(run.amend("result.end", "stay"))
    return run.refused(run.amend("admit.said", "Others"))


def _moved(step: str, at: str, *, before: str = "", signed: bool = True, **more: str) -> Scene:
    """A hand-over in `step`, after one in `before`."""

    def scene(_: Desk) -> Refusal:
        run = desk()
        run.must(run.answer("ask.phone", {"seal": "S1", "place": "Desk"}))
        run.must(run.answer("ask.image", {"sha256": HASH, "count": 1}))
        if before:
            first = {**HANDED, "exception": "The OCS had it from the start."} if before == "lab" else HANDED
            run.must(run.answer(f"{before}.move", first))
        if before and signed:
            run.must(run.sign(f"{before}.move_from", by="ann" if before == "store" else "otieno"))
            paper = {"signer": "forensic_examiner", "paper": "Form 4"} if before == "lab" else {"by": "otieno"}
            run.must(run.sign(f"{before}.move_to", **paper))
        return run.refused(run.answer(f"{step}.move", {**HANDED, "at": at, **more}))

    return scene


def _signed(ref: str = "store.move_from", *, handed: bool = True, by: str = "ann", **theirs: str) -> Refusal:
    """A signature of a hand-over."""
    run = desk()
    run.must(run.answer("ask.phone", {"seal": "S1", "place": "Desk"}))
    if handed:
        run.must(run.answer("store.move", HANDED))
    return run.refused(run.sign(ref, by=by, **theirs))


def _no_exhibit(_: Desk) -> Refusal:
    run = desk()
    return run.refused(run.answer("store.move", HANDED))


def _computed(_: Desk) -> Refusal:
    run = desk()
    return run.refused(run.answer("ask.sum", 5))


def _not_offered(_: Desk) -> Refusal:
    run = narrowed(("recommend.level", "first"))
    return run.refused(run.answer("choose.option", "work"))


SCENES: dict[str, Scene] = {
    "not_offered": _not_offered,
    "unknown_gate": _gate("nothing"),
    "gate_open": _gate("feeble"),
    "never_lifted": _gate("under", ("ask.young", "yes")),
    "lifted_before": _gate("feeble", ("ask.weak", "yes"), twice=True),
    "to_be_expunged": _purged,
    "expunged": lambda run: _purged(run, amended=True),
    "exhibit_first": _no_exhibit,
    "hash_differs": _moved("copy", "2026-03-02 20:10", sha256="cd" * 32),
    "custody_open": _moved("lab", "2026-03-02 20:10", before="store", signed=False),
    "not_holder": _moved("store", "2026-03-02 20:10", before="lab"),
    "seal_differs": _moved("store", "2026-03-02 20:10", seal="S2"),
    "custody_first": lambda _: _signed(handed=False),
    "not_who_has_it": lambda _: _signed(by="ben"),
    "own_hand": lambda _: _signed("store.move_to", signer="ocs", paper="OB 4"),
    "custody_before": _moved("lab", "2026-03-02 19:00", before="store"),
    "computed": _computed,
}
