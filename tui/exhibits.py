"""The exhibits of a run as lines: who has each one now, and how it came there. Pure."""

from collections.abc import Callable, Mapping, Sequence

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import ExhibitKind, Field, FieldType, Privacy, Procedure
from sop_engine.run.custody import Exhibit, Movement, register
from sop_engine.run.events import Withheld
from sop_engine.run.show import show
from sop_engine.run.state import Given
from sop_engine.run.view import View
from tui.text import Line, Span, Tone, line, wrap
from tui.words import day_and_time, titles

MASKED = later("****** (masked)")
_KINDS = {ExhibitKind.PAPER: later("paper"), ExhibitKind.THING: later("thing"), ExhibitKind.DIGITAL: later("digital")}
_TOLD_BY = frozenset({FieldType.CHOICE, FieldType.TEXT, FieldType.NUMBER})
"""Types of columns by which the row of a list tells what the exhibit is."""
_MOST_TOLD = 2
_HASH_SHOWN = 8
"""Characters of a hash that tell one copy from another in a list."""


def called(view: View, one: Exhibit) -> str:
    """An exhibit so that nobody takes it for another: number, what it is, its kind, and the mark on it."""
    kind = _(_KINDS[one.field.kind]) if one.field.kind else ""
    told = ", ".join(part for part in (kind, _mark(one)) if part)
    what = ", ".join(_row_words(view, one)) or one.field.label
    return f"{one.number}  {what} ({told})" if told else f"{one.number}  {what}"


def _mark(one: Exhibit) -> str:
    if one.field.privacy >= Privacy.IDENTITY:
        return ""
    if one.seal:
        return _("seal {number}").format(number=one.seal)
    return f"SHA-256 {one.sha256[:_HASH_SHOWN]}.." if one.sha256 else ""


def _row_words(view: View, one: Exhibit) -> list[str]:
    """What its row says of it beside the number, as far as everybody with the case may read that."""
    holder = view.index.fields.get(one.field.ref.rpartition(".")[0])
    row = one.entered.value if holder and one.entered else None
    if holder is None or not isinstance(row, Mapping):
        return []
    given = [
        show(column, row[column.name])
        for column in holder.columns
        if column.name in row and column.type in _TOLD_BY and column.privacy < Privacy.IDENTITY
    ]
    return [words for words in given if words][:_MOST_TOLD]


def exhibit_lines(view: View, width: int) -> list[Line]:
    """Each exhibit with its holder first, then its way, oldest first."""
    found = register(view)
    if not found:
        return [line(Span(_(" No exhibit was entered in this run yet."), Tone.DIM))]
    return [row for one in found for row in _lines(view, one, width)]


def _lines(view: View, one: Exhibit, width: int) -> list[Line]:
    lines = wrap(called(view, one), width, first=" ", tone=Tone.STRONG)
    lines += wrap(holder(view, one), width, first=_("   NOW WITH "), tone=Tone.STRONG)
    lines += _entered(one, width)
    for move in one.movements:
        lines += _movement(view, move, width)
    return [*lines, line()]


def holder(view: View, one: Exhibit) -> str:
    """Who has it now, and whether both have signed for that."""
    if not one.movements:
        return _("{by}, who entered it").format(by=one.entered.header.by) if one.entered else _("who entered it")
    last = one.movements[-1]
    to = titles(view.procedure, last.field.to)
    if last.complete:
        return _("{to} ({signer}), since {when}").format(to=to, signer=_signer(last.received), when=_when(last))
    missing = [
        word for word, given in ((_("who hands over"), last.handed), (_("who receives"), last.received)) if not given
    ]
    told = (
        _("not signed by {names}").format(names=_(" and ").join(missing)) if missing else _("a signature was refused")
    )
    return _("{to}? ON ITS WAY: {told}").format(to=to, told=told)


def _entered(one: Exhibit, width: int) -> list[Line]:
    if one.entered is None:
        return wrap(_("Where it was entered cannot be read."), width, first="   ", tone=Tone.DIM)
    header = one.entered.header
    lines = wrap(
        _("entered by {by}, {when}").format(by=header.by, when=day_and_time(header.at)),
        width,
        first="   ",
        tone=Tone.DIM,
    )
    return lines + (wrap(f"SHA-256 {one.sha256}", width, first="   ", tone=Tone.DIM) if one.sha256 else [])


def _movement(view: View, move: Movement, width: int) -> list[Line]:
    ways = _("{from_whom} to {to_whom}").format(
        from_whom=titles(view.procedure, move.field.origin), to_whom=titles(view.procedure, move.field.to)
    )
    lines = wrap(f"{_when(move)}  {ways}", width, first=f"   {move.link}. ")
    masked = move.field.privacy >= Privacy.IDENTITY
    place = _(MASKED) if masked else str(move.value.get("place", ""))
    lines += wrap(f"{_seal(move, masked=masked)}; {place}", width, first="      ")
    lines += wrap(
        _("handed over: {handed}; received: {received}").format(
            handed=_signed(move.handed), received=_signed(move.received)
        ),
        width,
        first="      ",
    )
    if move.exception:
        told = _(MASKED) if masked else move.exception
        lines += wrap(_("NOT IN ORDER: {told}").format(told=told), width, first="      ", tone=Tone.LATE)
    return lines


def _seal(move: Movement, *, masked: bool) -> str:
    whole = _("seal whole") if move.value.get("whole") == "yes" else _("SEAL NOT WHOLE")
    number = move.value.get("seal")
    return (
        _("{seal}, number {number}").format(seal=whole, number=_(MASKED) if masked else number) if number else whole
    )


def _when(move: Movement) -> str:
    return day_and_time(move.at)


def _signer(given: Given | None) -> str:
    if given is None or isinstance(given.value, Withheld) or not isinstance(given.value, Mapping):
        return _("withheld")
    return str(given.value.get("signer", ""))


def _signed(given: Given | None) -> str:
    if given is None:
        return _("NOT SIGNED")
    if not isinstance(given.value, Mapping):
        return _("withheld")
    how = _("signed by {signer}") if given.value.get("state") == "signed" else _("REFUSED by {signer}")
    return how.format(signer=_signer(given))


def keeper(
    procedure: Procedure, found: Exhibit, chain: Sequence[Movement], called: Callable[[str], str] = str
) -> str:
    """Who has the exhibit after these hand-overs, by what was signed; empty where nobody knows."""
    hand = found.holder(chain)
    if hand is None:
        return ""
    return called(hand.signer) if hand.officer else titles(procedure, (hand.signer,))


def moves(field: Field, view: View) -> str:
    """From whom to whom a custody field moves its exhibit."""
    return _("from {from_whom} to {to_whom}").format(
        from_whom=titles(view.procedure, field.origin), to_whom=titles(view.procedure, field.to)
    )
