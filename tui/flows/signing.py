"""Questions for signatures: officers by own passphrase, everybody else on paper. The two are never drawn alike."""

from dataclasses import dataclass, replace

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Field, Step
from sop_engine.run import orders
from sop_engine.run.custody import Hand
from sop_engine.run.decide.movements import giver_wanted
from sop_engine.run.refusals import HOLDER_HINT
from tui.desk import Colleague, Second
from tui.flows.context import Act, Context, pick_officer
from tui.flows.values import EMPTY, leave_empty
from tui.presence import is_signature
from tui.questions import Flow, Kind, Pick, Question, text
from tui.words import titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who did an act, who enters it, and whose passphrase it needs."""

    by: str
    actor: str
    second: Second | None = None


def ask_other(ctx: Context, roles: tuple[str, ...], title: str) -> Flow[Doer]:
    """Another officer of these roles, with the own passphrase; or reported by this one, which is no signature."""
    others = tuple(pick_officer(one) for one in ctx.holders(roles) if one.id != ctx.me.id)
    note = "" if others else _("Nobody else here holds the role.")
    by = text((yield Question(kind=Kind.CHOOSE, label=_("Which officer?"), title=title, help=note, picks=others)))
    ways = (
        Pick(name="sign", label=_("Is here, and signs with the own passphrase.")),
        Pick(name="report", label=_("Is not here: I report it. This is no signature.")),
    )
    if text((yield Question(kind=Kind.CHOOSE, label="How is it entered?", title=title, picks=ways))) == "report":
        return Doer(by=by, actor=ctx.me.id)
    return Doer(by=by, actor=by, second=(yield from passphrase_of(ctx, by, title)))


def ask_holder(ctx: Context, roles: tuple[str, ...], title: str) -> Flow[Doer]:
    """Who does it: the one who has unlocked, if a role allows it; else another officer, here or reported."""
    if ctx.doer in ctx.holders(roles):
        return Doer(by=ctx.me.id, actor=ctx.me.id)
    return (yield from ask_other(ctx, roles, title))


def ask_signer(ctx: Context, officers: tuple[Colleague, ...], title: str) -> Flow[Doer]:
    """Who signs with the own key: the one who has unlocked, if among them; else one of them, who is here."""
    if ctx.me in officers:
        return Doer(by=ctx.me.id, actor=ctx.me.id)
    second = yield from ask_second(ctx, officers, title)
    by = second.officer if second else ctx.me.id
    return Doer(by=by, actor=by, second=second)


def ask_second(ctx: Context, officers: tuple[Colleague, ...], title: str) -> Flow[Second | None]:
    """Which officer, and that officer's passphrase; None when it is the one who has unlocked."""
    label = _("Which officer signs?")
    note = "" if officers else _("No enrolled officer holds the role that is needed.")
    picks = tuple(pick_officer(one) for one in officers)
    chosen = text((yield Question(kind=Kind.CHOOSE, label=label, title=title, help=note, picks=picks)))
    return (yield from passphrase_of(ctx, chosen, title))


def passphrase_of(ctx: Context, officer: str, title: str) -> Flow[Second | None]:
    """The passphrase of that officer, for one act; None for the one who has unlocked."""
    if officer == ctx.me.id:
        return None
    called = next((one.called for one in ctx.officers if one.id == officer), officer)
    label = _("{called}: your own passphrase, for this one signature").format(called=called)
    return Second(officer, text((yield Question(kind=Kind.HIDDEN, label=label, title=title))))


def with_pin(second: Second, words: str = later("PIN of the token")) -> Flow[Second]:
    """The PIN of the token with the officer's key, asked in the token's words."""
    label = f"{second.officer}: {_(words).rstrip(': ')}"
    return replace(second, pin=text((yield Question(kind=Kind.HIDDEN, label=label, title=_("Key on a token")))))


def ask_sign(ctx: Context, step: Step, field: Field) -> Flow[Act | None]:
    """Fill a `sign` field: an officer with the own key, or a person who signed, or refused, on paper."""
    people = tuple(name for name in field.by if _signs_on_paper(ctx, field, name))
    wanted = giver_wanted(ctx.view, field) if field.of else None
    picks = tuple(pick for name in field.by for pick in _signers(ctx, name, wanted, on_paper=name in people))
    note = field.help
    if wanted is not None:
        who = ctx.called(wanted.signer) if wanted.officer else _called(ctx, wanted.signer)
        note = _("Only {who} can sign this, who has the exhibit by what was signed.\n{hint}").format(
            who=who, hint=_(HOLDER_HINT)
        )
    elif _may_complete(ctx, step, ctx.doer):
        picks, note = _others_first(ctx, step, picks, note)
    picks += leave_empty(field)
    chosen = text((yield Question(kind=Kind.CHOOSE, label=field.label, title=step.title, help=note, picks=picks)))
    if chosen == EMPTY:
        return None
    if chosen in people:
        return (yield from _attested(ctx, step, field, chosen))
    second = yield from passphrase_of(ctx, chosen, step.title)
    return Act(order=orders.Sign(by=chosen, actor=chosen, at=ctx.at, step=step.name, field=field.name), second=second)


def _may_complete(ctx: Context, step: Step, officer: Colleague) -> bool:
    return officer in ctx.holders(step.who)


def _others_first(ctx: Context, step: Step, picks: tuple[Pick, ...], note: str) -> tuple[tuple[Pick, ...], str]:
    """Whoever signs inside a step cannot complete it as well, and an own key cannot be taken back.

    So the one who works on the step is offered last, and not at all where nobody else could complete it then.
    """
    mine = tuple(pick for pick in picks if pick.name == ctx.doer.id)
    others = tuple(pick for pick in picks if pick not in mine)
    if not mine:
        return picks, note
    completes = any(one != ctx.doer for one in ctx.holders(step.who))
    told = _("Somebody else signs here than who completes the step.")
    return (others + mine if completes else others), "\n".join(one for one in (note, told) if one)


def _signs_on_paper(ctx: Context, field: Field, name: str) -> bool:
    """People have no key; in a hand-over, nor has a role that no officer of this station holds (a laboratory)."""
    return name in ctx.run.procedure.people or (field.of != "" and not ctx.holders((name,)))


def _signers(ctx: Context, name: str, wanted: Hand | None, *, on_paper: bool) -> tuple[Pick, ...]:
    """Who may sign as this role or kind of person; of a hand-over, only who has the exhibit."""
    if on_paper:
        pick = Pick(name=name, label=_("{called}: signed, or refused, on paper").format(called=_called(ctx, name)))
        return (pick,) if wanted in {None, Hand(name, officer=False)} else ()
    return tuple(pick_officer(one) for one in ctx.holders((name,)) if wanted in {None, Hand(one.id, officer=True)})


def _called(ctx: Context, name: str) -> str:
    return titles(ctx.run.procedure, (name,))


def _attested(ctx: Context, step: Step, field: Field, signer: str) -> Flow[Act]:
    label = _("Did they sign? ({called})").format(called=_called(ctx, signer))
    picks = (Pick(name="signed", label=_("Signed the paper")), Pick(name="refused", label=_("Refused to sign")))
    state = text((yield Question(kind=Kind.CHOOSE, label=label, title=step.title, picks=picks)))
    paper = text(
        (yield Question(kind=Kind.LINE, label=_("Reference of the paper (book, page, number)"), title=step.title))
    )
    reason = ""
    if state == "refused":
        reason = text((yield Question(kind=Kind.SENTENCE, label=_("What reason did they give?"), title=step.title)))
    order = orders.Sign(
        by=ctx.me.id,
        actor=ctx.me.id,
        at=ctx.at,
        step=step.name,
        field=field.name,
        signer=signer,
        paper=paper,
        refused=state == "refused",
        reason=reason,
    )
    return Act(order=order)


def proved(ctx: Context, flow: Flow[Act | None], *, prove: bool) -> Flow[Act | None]:
    """The act of a flow; whoever signs with it, and gave the passphrase too long ago, gives it again."""
    act = yield from flow
    if not prove or act is None or act.second is not None or not is_signature(act.order, ctx.me.id):
        return act
    return replace(act, second=(yield from _own_passphrase(ctx)))


def closing(ctx: Context, *, prove: bool) -> Flow[tuple[str, Second | None]]:
    """The outcome with which a run is closed, and the own passphrase where it must be given again."""
    from tui.flows import acts

    outcome = yield from acts.close(ctx)
    return outcome, (yield from _own_passphrase(ctx)) if prove and outcome != acts.NOT_YET else None


def _own_passphrase(ctx: Context) -> Flow[Second]:
    label, title = (
        _("{called}: your own passphrase").format(called=ctx.me.called),
        _("You sign, and gave it some time ago"),
    )
    return Second(ctx.me.id, text((yield Question(kind=Kind.HIDDEN, label=label, title=title))))


def choose_pin() -> Flow[str]:
    """A PIN for this session, or nothing."""
    label, title = _("PIN of 4 to 8 digits (empty: none)"), _("What opens the lock in this session")
    return text((yield Question(kind=Kind.HIDDEN, label=label, title=title, optional=True)))
