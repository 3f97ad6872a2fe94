"""Every act of an officer on a run as a flow: answer, skip, not done, amend, note, sign, persons, close."""

from collections.abc import Callable

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Field, FieldType, Skip, Step
from sop_engine.run import orders
from sop_engine.run.closing import offered, why_not
from sop_engine.run.events import Value, Withheld
from tui.desk import Run
from tui.flows.context import Act, Context
from tui.flows.custody import ask_custody
from tui.flows.signing import Doer, ask_other, ask_second, ask_sign
from tui.flows.values import NEW, Given, ask_row, ask_value, start_of
from tui.questions import Flow, Kind, Pick, Question, in_words, text

YES_NO = (Pick(name="yes", label=later("Yes")), Pick(name="no", label=later("No")))


def answer(ctx: Context, step: Step, field: Field) -> Flow[Act | None]:
    """Answer a field for the first time; a list gets one more row. None: an optional one was left empty."""
    if field.type is FieldType.SIGN:
        return (yield from ask_sign(ctx, step, field))
    if field.type is FieldType.LIST:
        rows = len(ctx.run.state.step(step.name).rows.get(field.name, ()))
        row = yield from ask_row(ctx, field, _("{label}: row {rows}").format(label=field.label, rows=rows + 1))
        people = yield from _new_people(ctx, field, row)
        return _adding(people, row, lambda given: Act(order=_answer(ctx, step, field, given)))
    given = yield from _value(ctx, field, step.title)
    if field.type is FieldType.PERSON and given.value == NEW:
        added = yield from person(ctx, field.person)
        return Act(order=added.order, then=_with_new_person(ctx, step, field))
    if given.value in ("", []):
        return None
    doer = yield from ask_doer(ctx, step, field)
    return Act(order=_answer(ctx, step, field, given, doer), second=doer.second)


def _value(ctx: Context, field: Field, title: str, start: str = "") -> Flow[Given]:
    """The value of a field of whatever type, but no list and no signature."""
    if field.type is FieldType.CUSTODY:
        return (yield from ask_custody(ctx, field, title))
    return (yield from ask_value(ctx, field, title, start))


def ask_doer(ctx: Context, step: Step, field: Field) -> Flow[Doer]:
    """Who gives this answer: a decision belongs to certain roles, anything else to who has unlocked."""
    roles = field.by or step.who
    if field.type is not FieldType.DECISION or ctx.doer in ctx.holders(roles):
        return Doer(by=ctx.me.id, actor=ctx.me.id)
    return (yield from ask_other(ctx, roles, _("Who decides: {label}").format(label=field.label)))


def _answer(ctx: Context, step: Step, field: Field, given: Given, doer: Doer | None = None) -> orders.Answer:
    return orders.Answer(
        by=doer.by if doer else ctx.me.id,
        actor=doer.actor if doer else ctx.me.id,
        at=ctx.at,
        step=step.name,
        field=field.name,
        value=given.value,
        reason=given.reason,
    )


def _with_new_person(ctx: Context, step: Step, field: Field) -> Callable[[Run], Act]:
    def then(run: Run) -> Act:
        return Act(order=_answer(ctx, step, field, Given(list(run.state.persons)[-1])))

    return then


def _new_people(ctx: Context, field: Field, row: Given) -> Flow[list[tuple[str, orders.AnyOrder]]]:
    """Ask for the people whom a row names and nobody has entered yet, by the column."""
    added: list[tuple[str, orders.AnyOrder]] = []
    for column in field.columns:
        if isinstance(row.value, dict) and row.value.get(column.name) == NEW:
            act = yield from person(ctx, column.person)
            added.append((column.name, act.order))
    return added


def _adding(added: list[tuple[str, orders.AnyOrder]], row: Given, act: Callable[[Given], Act]) -> Act:
    """Put these people into the vault one after the other, then do the act with their references in the row."""
    if not added:
        return act(row)
    (name, order), *rest = added

    def then(run: Run) -> Act:
        known = row.value if isinstance(row.value, dict) else {}
        return _adding(rest, Given({**known, name: list(run.state.persons)[-1]}, row.reason), act)

    return Act(order=order, then=then)


def amend(ctx: Context, step: Step, field: Field, *, row: int = 0, old: Value | Withheld) -> Flow[Act]:
    """Replace an answer (or a row), with the reason for the change."""
    if field.type is FieldType.LIST:
        given = yield from ask_row(ctx, field, _("Amend row {row}: {label}").format(row=row, label=field.label))
    else:
        given = yield from _value(ctx, field, _("Amend: {title}").format(title=step.title), start_of(field, old))
    label = _("Why do you change this answer?")
    note = _("Both answers stay in the record.")
    reason = text(
        (
            yield Question(
                kind=Kind.SENTENCE, label=label, title=_("Amend: {label}").format(label=field.label), help=note
            )
        )
    )
    doer = yield from ask_doer(ctx, step, field)
    return Act(
        second=doer.second,
        order=orders.Amend(
            by=doer.by,
            actor=doer.actor,
            at=ctx.at,
            step=step.name,
            field=field.name,
            row=row,
            value=given.value,
            reason=reason,
            option_reason=given.reason,
        ),
    )


def skip(ctx: Context, step: Step, rule: Skip) -> Flow[Act]:
    """Skip the step with one of its reasons and a sentence."""
    title = _("Skip: {title}").format(title=step.title)
    picks = tuple(Pick(name=code, label=label) for code, label in rule.reasons.items())
    note = _("A skipped step shows among the exceptions of the record.")
    code = text(
        (yield Question(kind=Kind.CHOOSE, label=_("Why is it skipped?"), title=title, help=note, picks=picks))
    )
    reason = text((yield Question(kind=Kind.SENTENCE, label=_("Say it in your own words."), title=title)))
    return Act(
        order=orders.SkipStep(by=ctx.me.id, actor=ctx.me.id, at=ctx.at, step=step.name, code=code, reason=reason)
    )


def not_done(ctx: Context, step: Step) -> Flow[Act]:
    """Say honestly that the step was not done."""
    title = _("Not done: {title}").format(title=step.title)
    note = _("It stands first in the record. A supervisor signs it within 24 hours. Never tick what was not done.")
    reason = text((yield Question(kind=Kind.SENTENCE, label=_("Why was it not done?"), title=title, help=note)))
    attempts = text((yield Question(kind=Kind.SENTENCE, label=_("What did you try?"), title=title)))
    told = text((yield Question(kind=Kind.SENTENCE, label=_("Whom did you tell?"), title=title)))
    order = orders.MarkNotDone(
        by=ctx.me.id, actor=ctx.me.id, at=ctx.at, step=step.name, reason=reason, attempts=attempts, told=told
    )
    return Act(order=order)


def ask_first(ctx: Context, step: Step) -> Flow[Act]:
    """Say whether the step applies."""
    applies = (
        text((yield Question(kind=Kind.CHOOSE, label=step.ask_first, title=step.title, picks=in_words(YES_NO))))
        == "yes"
    )
    reason = ""
    if not applies:
        reason = text((yield Question(kind=Kind.SENTENCE, label=_("Why does it not apply?"), title=step.title)))
    order = orders.AskFirst(by=ctx.me.id, actor=ctx.me.id, at=ctx.at, step=step.name, applies=applies, reason=reason)
    return Act(order=order)


def note(ctx: Context, step: Step | None) -> Flow[Act]:
    """Write a note on the step, or on the run."""
    title = _("Note on: {title}").format(title=step.title) if step else _("Note on the whole run")
    label = _("What should the record say?")
    written = text((yield Question(kind=Kind.LONG, label=label, title=title)))
    return Act(
        order=orders.Note(by=ctx.me.id, actor=ctx.me.id, at=ctx.at, text=written, step=step.name if step else "")
    )


def person(ctx: Context, kind: str = "") -> Flow[Act]:
    """Put a person into the identity vault."""
    people = ctx.run.procedure.people
    if not kind:
        picks = tuple(Pick(name=name, label=label) for name, label in people.items())
        kind = text(
            (yield Question(kind=Kind.CHOOSE, label=_("Who is this person?"), title=_("Add a person"), picks=picks))
        )
    title = _("Add a person: {kind}").format(kind=people.get(kind, kind))
    vault = _("Goes into the vault only. Screens and the record show a reference such as P1.")
    values = {"name": text((yield Question(kind=Kind.LINE, label=_("Full name"), title=title, help=vault)))}
    for name, label in (("contact", _("Telephone or address")), ("particulars", _("Age and other particulars"))):
        reply = text((yield Question(kind=Kind.LINE, label=label, title=title, help=vault, optional=True)))
        values |= {name: reply} if reply else {}
    return Act(order=orders.AddPerson(by=ctx.me.id, actor=ctx.me.id, at=ctx.at, kind=kind, values=values))


def confirm(ctx: Context, step: Step) -> Flow[Act]:
    """A second officer confirms the step with the own passphrase."""
    done = ctx.run.state.step(step.name).completed
    others = tuple(one for one in ctx.holders(step.second) if done is None or one.id != done.header.by)
    second = yield from ask_second(ctx, others, _("Second officer: {title}").format(title=step.title))
    by = second.officer if second else ctx.me.id
    return Act(order=orders.Confirm(by=by, actor=by, at=ctx.at, step=step.name), second=second)


def sign_not_done(ctx: Context, step: Step) -> Flow[Act]:
    """A supervisor signs a step that was not done."""
    supervisors = tuple(one for one in ctx.officers if one.supervisor)
    second = yield from ask_second(
        ctx, supervisors, _("Supervisor signs, not done: {title}").format(title=step.title)
    )
    by = second.officer if second else ctx.me.id
    return Act(order=orders.SignNotDone(by=by, actor=by, at=ctx.at, step=step.name), second=second)


SIGNED = (later("It was done. I sign."), later("It was done, as the sheet says. I sign that I entered it."))
"""What is signed: the act, or that it was copied."""


def complete(ctx: Context, step: Step) -> Flow[Act | None]:
    """Complete the step after one look at what is signed: with the own key, or as somebody else's act."""
    mine = ctx.doer in ctx.holders(step.who)
    own: tuple[Pick, ...] = (Pick(name="mine", label=_(SIGNED[ctx.paper is not None])),) if mine else ()
    if ctx.doer != ctx.me and ctx.me in ctx.holders(step.who):
        own += (
            Pick(
                name="self",
                label=_("I did it myself; {called} wrote it down. I sign.").format(called=ctx.doer.called),
            ),
        )
    picks = (*own, Pick(name="other", label=_("Another officer did it.")), Pick(name="no", label=_("Not yet.")))
    note = _("Sign only what was really done. If it was not done, leave this and say: not done.")
    if not mine:
        lacks = _("You do not hold the role that signs this.")
        if ctx.doer != ctx.me:
            lacks = _("{called} does not hold the role that signs this.").format(called=ctx.doer.called)
        note = f"{lacks}\n{note}"
    label = _("Was this done: {title}?").format(title=step.title.removesuffix("?"))
    chosen = text(
        (yield Question(kind=Kind.CHOOSE, label=label, title=_("Complete the step"), help=note, picks=picks))
    )
    if chosen == "no":
        return None
    if chosen == "other":
        doer = yield from ask_other(ctx, step.who, _("Another officer: {title}").format(title=step.title))
        order = orders.Complete(by=doer.by, actor=doer.actor, at=ctx.at, step=step.name)
        return Act(order=order, second=doer.second)
    order = orders.Complete(by=ctx.me.id, actor=ctx.me.id, at=ctx.at, step=step.name)
    return Act(order=order, own=chosen == "self")


def another_row(field: Field) -> Flow[bool]:
    """After a row of a list: is there one more?"""
    picks = (Pick(name="no", label=_("No, that is all")), Pick(name="yes", label=_("Yes, one more row")))
    return (
        text((yield Question(kind=Kind.CHOOSE, label=_("Is there another one?"), title=field.label, picks=picks)))
        == "yes"
    )


NOT_YET = "+not_yet"


def close(ctx: Context) -> Flow[str]:
    """The outcome of the run, after the officer has said that the record is true."""
    title = _("Close the run")
    outcomes, view = ctx.run.procedure.outcomes, ctx.view
    names = offered(view) or tuple(outcomes)
    picks = tuple(Pick(name=name, label=outcomes[name]) for name in names)
    left_out = "\n".join(
        _("Not '{outcome}': {because}.").format(outcome=label, because=_(why_not(view, name)))
        for name, label in outcomes.items()
        if name not in names
    )
    question = Question(kind=Kind.CHOOSE, label=_("How does the run end?"), title=title, help=left_out, picks=picks)
    chosen = text((yield question))
    sure = (Pick(name="no", label=_("Not yet")), Pick(name="yes", label=_("Yes. Close it and seal the record.")))
    label = _("Have you read the list above, and is the record true to the best of your knowledge?")
    note = _("Outcome: {outcome}. Closing is final: a later change is a new, linked record.").format(
        outcome=outcomes.get(chosen, chosen)
    )
    answer_ = text((yield Question(kind=Kind.CHOOSE, label=label, title=title, help=note, picks=sure)))
    return chosen if answer_ == "yes" else NOT_YET


def read(ctx: Context, what: str, title: str) -> Flow[Act]:
    """Say why masked values of a step, or a person of the vault, must be seen now. Read now, never from a sheet."""
    note = _("Who read what, and why, stays in the journal. References only, no names.")
    label = _("Why do you need to see it?")
    why = text((yield Question(kind=Kind.SENTENCE, label=label, title=title, help=note)))
    return Act(order=orders.LogRead(by=ctx.me.id, actor=ctx.me.id, what=what, reason=why))
