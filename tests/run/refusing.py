"""One scene for each refusal: what is tried, that the catalogue's code must answer."""

from collections.abc import Callable
from datetime import timedelta

from sop_engine.run import orders
from sop_engine.run.decide import open_run
from sop_engine.run.orders import AddPerson, AskFirst, Refusal
from tests.run import refusing_clocks, refusing_rules, refusing_sheets, refusing_uses
from tests.run.ending import ended, refused
from tests.run.examples import Desk, close_by_force, close_steps, confirmed, from_text, withhold

Scene = Callable[[Desk], Refusal]
SCENES: dict[str, Scene] = {}


def _scene(code: str) -> Callable[[Scene], Scene]:
    def keep(scene: Scene) -> Scene:
        assert code not in SCENES
        SCENES[code] = scene
        return scene

    return keep


def _answering(ref: str, value: object, **rest: str) -> Scene:
    """The scene of one answer in a new run."""
    return lambda desk: desk.refused(desk.answer(ref, value, **rest))


SCENES |= refusing_clocks.SCENES
SCENES |= refusing_uses.SCENES
SCENES |= refusing_rules.SCENES
SCENES |= refusing_sheets.SCENES
SCENES |= {
    "unknown_officer": _answering("basics.line", "A line", by="nobody"),
    "officer_left": _answering("basics.line", "A line", by="gone"),
    "unknown_step": _answering("nowhere.line", "A line"),
    "not_anytime": lambda desk: desk.refused(orders.Open(by="ann", actor="ann", step="basics")),
    "unknown_field": _answering("basics.nothing", "A line"),
    "blocked": _answering("judged.way", "left", by="otieno", reason="So."),
    "empty": _answering("basics.line", "  "),
    "holds_a_file": _answering("basics.more", "data:image/png;base64,iVBORw0KGgo="),
    "opens_a_file": _answering("basics.more", "https://example.invalid/seen/0001.jpg"),
    "too_long": _answering("basics.more", "x" * 20_001),
    "control_character": _answering("basics.line", "Hello \x1b[2J"),
    "one_line": _answering("basics.line", "One\nTwo"),
    "wrong_type": _answering("basics.count", "three"),
    "wrong_shape": _answering("basics.ob", "56/31/2/2022"),
    "too_small": _answering("basics.count", -1),
    "too_large": _answering("basics.count", "101"),
    "unknown_option": _answering("basics.kind", "purple"),
    "option_twice": _answering("basics.several", ["one", "one"]),
    "none_excludes": _answering("basics.several", ["one", "none"]),
    "all_needed": _answering("basics.all_of", ["a"]),
    "tick_only_what_is_so": _answering("basics.sure", "no"),
    "reason_needed": _answering("basics.kind", "odd"),
    "unknown_person": _answering("persons.child", "P1"),
    "unknown_exhibit": _answering("rows.disk", "EX-1"),
    "exhibit_detail": _answering("rows.disk", "new"),
    "unknown_column": _answering("rows.item", {"colour": "red"}),
    "column_missing": _answering("rows.item", {"what": "A phone", "is_phone": "no"}),
    "missing_answers": lambda desk: desk.refused(desk.complete("basics")),
    "wrong_role": lambda desk: desk.refused(desk.complete("basics", by="otieno")),
    "never_skippable": lambda desk: desk.refused(_skip("basics", "not_needed")),
    "unknown_code": lambda desk: desk.refused(_skip("rows", "because")),
    "never_waived": lambda desk: desk.refused(orders.Waive(by="ann", actor="ann", step="basics", reason="So.")),
    "not_marked": lambda desk: desk.refused(orders.SignNotDone(by="kamau", actor="kamau", step="basics")),
    "no_second": lambda desk: desk.refused(orders.Confirm(by="otieno", actor="otieno", step="basics")),
    "not_completed": lambda desk: desk.refused(orders.Confirm(by="otieno", actor="otieno", step="signed")),
    "no_question": lambda desk: desk.refused(AskFirst(by="ann", actor="ann", step="basics", applies=True)),
    "nothing_to_amend": lambda desk: desk.refused(desk.amend("basics.line", "Another")),
    "no_row": lambda desk: desk.refused(desk.amend("rows.item", {}, row=2)),
    "not_a_signature": lambda desk: desk.refused(desk.sign("basics.line")),
    "bad_key": lambda desk: desk.refused(AddPerson(by="ann", actor="ann", kind="child", values={"Full Name": "X"})),
    "unknown_outcome": lambda desk: desk.refused(orders.Close(by="ann", actor="ann", outcome="bliss")),
    "outcome_not_offered": lambda _: refused(ended("kept"), "taken"),
    "steps_open": lambda desk: desk.refused(orders.Close(by="ann", actor="ann", outcome="ended")),
}


def _skip(step: str, code: str, by: str = "ann") -> orders.SkipStep:
    return orders.SkipStep(by=by, actor=by, step=step, code=code, reason="It is not needed.")


@_scene("in_future")
def _(desk: Desk) -> Refusal:
    return desk.refused(desk.answer("basics.line", "A line", at=desk.now.utc + timedelta(minutes=1)))


@_scene("not_started")
def _(desk: Desk) -> Refusal:
    return Desk(desk.procedure).refused(desk.answer("basics.line", "A line"))


@_scene("closed")
def _(desk: Desk) -> Refusal:
    close_by_force(desk)
    return desk.refused(orders.Note(by="ann", actor="ann", text="One thing more."))


@_scene("not_applicable")
def _(desk: Desk) -> Refusal:
    return desk.basics("plain").refused(desk.answer("shown.word", "A word"))


@_scene("undecided")
def _(desk: Desk) -> Refusal:
    return desk.refused(desk.answer("deeper.word", "A word"))


@_scene("ask_first")
def _(desk: Desk) -> Refusal:
    return desk.basics().refused(desk.answer("asked.word", "A word"))


@_scene("asked_before")
def _(desk: Desk) -> Refusal:
    order = AskFirst(by="ann", actor="ann", step="asked", applies=True)
    desk.basics().must(order)
    return desk.refused(order)


@_scene("must_not_hold")
def _(desk: Desk) -> Refusal:
    desk.must(desk.answer("basics.day", "2026-03-02"))
    return desk.refused(desk.answer("basics.later", "2026-03-01"))


@_scene("vault_name")
def _(desk: Desk) -> Refusal:
    desk.person(name="Zawadi Kielelezo")
    return desk.refused(desk.answer("basics.line", "It was ZAWADI's phone"))


@_scene("wrong_person")
def _(desk: Desk) -> Refusal:
    return desk.refused(desk.answer("persons.child", desk.person("witness")))


@_scene("suspect_as_helper")
def _(desk: Desk) -> Refusal:
    return desk.refused(desk.answer("persons.helper", desk.person("suspect")))


def _talk(fields: str) -> Desk:
    """An open run of a procedure with one step, `talk`."""
    head = "sop: 0\nid: x\nversion: 0.1.0\ntitle: X\nowner: child_desk\nsubject: child\noutcomes: {ended: It ended}\n"
    step = "phases:\n  one:\n    title: One\n    steps:\n      talk:\n        title: Talk\n        who: child_desk\n"
    return Desk(from_text(f"{head}{step}        law: [POL]\n        fields:{fields}")).open()


@_scene("person_first")
def _(_desk: Desk) -> Refusal:
    other = _talk("""
          with: {type: person, as: witness, label: With whom?}
          said: {type: text, label: What was said?, privacy: identity, about: talk.with}
""")
    return other.refused(other.answer("talk.said", "This"))


@_scene("wrong_exhibit")
def _(desk: Desk) -> Refusal:
    thing = {"seal": "A 1", "place": "Safe 2"}
    desk.must(desk.answer("rows.item", {"what": "A pen", "is_phone": "no", "exhibit": thing}))
    return desk.refused(desk.answer("rows.disk", "EX-1"))


@_scene("row_too_mixed")
def _(_desk: Desk) -> Refusal:
    columns = "".join(f"\n              p{n}: {{type: person, as: witness, label: Person {n}}}" for n in range(4))
    other = _talk(f"""
          talks:
            type: list
            label: Talks
            columns:{columns}
""")
    row = {f"p{n}": other.person("witness", name=f"Mfano{n}") for n in range(4)}
    return other.refused(other.answer("talk.talks", row))


@_scene("answered_before")
def _(desk: Desk) -> Refusal:
    desk.must(desk.answer("basics.line", "A line"))
    return desk.refused(desk.answer("basics.line", "Another"))


@_scene("no_change")
def _(desk: Desk) -> Refusal:
    desk.must(desk.answer("basics.line", "A line"))
    return desk.refused(desk.amend("basics.line", "A line"))


@_scene("withheld_answer")
def _(desk: Desk) -> Refusal:
    desk.basics()
    withhold(desk, "basics")
    return desk.refused(desk.amend("basics.line", "Another"))


@_scene("use_sign")
def _(desk: Desk) -> Refusal:
    return desk.basics().refused(desk.answer("signed.ours", "ann"))


@_scene("signed_before")
def _(desk: Desk) -> Refusal:
    desk.basics().must(desk.sign("signed.ours"))
    return desk.refused(desk.sign("signed.ours", by="otieno"))


@_scene("signature_stands")
def _(desk: Desk) -> Refusal:
    desk.basics().must(desk.sign("signed.ours"))
    return desk.refused(desk.amend("signed.ours", {"signer": "parent", "paper": "Form 1"}))


@_scene("wrong_signer")
def _(desk: Desk) -> Refusal:
    return desk.basics().refused(desk.sign("signed.theirs", signer="teacher", paper="Form 1"))


@_scene("paper_needed")
def _(desk: Desk) -> Refusal:
    return desk.basics().refused(desk.sign("signed.theirs", signer="parent"))


@_scene("reported_signature")
def _(desk: Desk) -> Refusal:
    return desk.basics().refused(desk.sign("signed.ours", by="otieno", actor="ann"))


@_scene("same_officer")
def _(desk: Desk) -> Refusal:
    desk.must(desk.not_done("basics", by="otieno"))
    return desk.refused(orders.SignNotDone(by="otieno", actor="otieno", step="basics"))


@_scene("same_signer")
def _(desk: Desk) -> Refusal:
    desk.basics().must(desk.sign("signed.theirs", signer="parent", paper="Form 1"))
    return desk.refused(desk.sign("signed.other", signer="parent", paper="Form 2"))


@_scene("already_completed")
def _(desk: Desk) -> Refusal:
    return desk.basics().refused(desk.complete("basics"))


@_scene("not_kept_out")
def _(desk: Desk) -> Refusal:
    order = orders.Order(by="ann", actor="ann")
    found = open_run(desk.procedure, order, desk.now, case="A", practice=True, excluded=("ann",))
    assert isinstance(found, Refusal)
    return found


@_scene("already_skipped")
def _(desk: Desk) -> Refusal:
    desk.must(_skip("rows", "not_needed"))
    return desk.refused(_skip("rows", "not_needed"))


@_scene("already_not_done")
def _(desk: Desk) -> Refusal:
    desk.must(desk.not_done("basics"))
    return desk.refused(desk.not_done("basics"))


@_scene("already_waived")
def _(desk: Desk) -> Refusal:
    desk.must(orders.Waive(by="ann", actor="ann", step="rows", reason="Cannot be done as written."))
    return desk.refused(_skip("rows", "not_needed"))


@_scene("confirmed_before")
def _(desk: Desk) -> Refusal:
    confirmed(desk)
    return desk.refused(orders.Confirm(by="kamau", actor="kamau", step="signed"))


@_scene("supervisor_needed")
def _(desk: Desk) -> Refusal:
    desk.must(desk.not_done("basics"))
    return desk.refused(orders.SignNotDone(by="ben", actor="ben", step="basics"))


@_scene("withheld_answers")
def _(desk: Desk) -> Refusal:
    desk.basics("odd", yes="yes")
    desk.must(desk.answer("shown.deep", "no"))
    close_steps(desk)
    withhold(desk, "shown")
    return desk.refused(orders.Close(by="ann", actor="ann", outcome="ended"))
