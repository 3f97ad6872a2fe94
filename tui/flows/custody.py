"""Questions about handing over an exhibit: the seal, the place, the time, the hash again; the signatures follow."""

from sop_engine.procedure.model import ExhibitKind, Field, FieldType
from tui.flows.context import Context
from tui.flows.values import Given, moment
from tui.questions import Flow, Kind, Pick, Question, text

_SEAL = (Pick(name="yes", label="Yes, whole"), Pick(name="no", label="No"))


def ask_custody(ctx: Context, field: Field, title: str) -> Flow[Given]:
    """The hand-over itself; who gave and who received sign after it."""
    value: dict[str, object] = {}
    reason = ""
    value["whole"] = text((yield Question(kind=Kind.CHOOSE, label="Is the seal whole?", title=title, picks=_SEAL)))
    if value["whole"] == "no":
        reason = text((yield Question(kind=Kind.SENTENCE, label="What is wrong with the seal?", title=title)))
    value["place"] = text((yield Question(kind=Kind.LINE, label="Where was it handed over?", title=title)))
    typed = yield Question(kind=Kind.LINE, label="When?", title=title, help="2026-11-03 14:05, or 14:05, or: now")
    value["at"] = moment(text(typed), FieldType.TIME, ctx.now)
    if _digital(ctx, field):
        label = "SHA-256, taken again (64 characters)"
        value["sha256"] = text((yield Question(kind=Kind.LINE, label=label, title=title)))
    label = "Is anything not in order? Say what and why (empty: nothing)."
    note = "A hash that differs, or a hand-over by who did not have it, is taken only with its reason."
    odd = text((yield Question(kind=Kind.SENTENCE, label=label, title=title, help=note, optional=True))).strip()
    value |= {"exception": odd} if odd else {}
    return Given(value, reason)


def _digital(ctx: Context, field: Field) -> bool:
    """Is the exhibit digital, so that its hash is taken again?"""
    step, _, rest = field.of.partition(".")
    of = ctx.run.procedure.field(f"{step}.{'.'.join(part.partition('#')[0] for part in rest.split('.'))}")
    return of is not None and of.kind is ExhibitKind.DIGITAL
