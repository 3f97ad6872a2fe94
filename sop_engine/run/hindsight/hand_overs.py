"""Is each exhibit handed on as its chain allows: by who had it, with its seal and hash, or with a reason why not?

Judged only where every earlier hand-over and its signatures are shown: what is withheld breaks no chain.
"""

from collections.abc import Mapping

from sop_engine.procedure.model import Field, FieldType
from sop_engine.run import events as ev
from sop_engine.run.custody import Exhibit, Movement, exhibit, hand
from sop_engine.run.decide.movements import giver_wanted, troubles
from sop_engine.run.events import Event
from sop_engine.run.state import Given
from sop_engine.run.view import View


def broken_chain(view: View, event: Event) -> str:
    """Why a hand-over or a signature in it could not stand so, or empty."""
    if not isinstance(event, ev.Answered | ev.Amended) or not isinstance(event.value, Mapping):
        return ""
    field = view.index.fields.get(f"{event.step}.{event.field}")
    if field is None:
        return ""
    if field.type is FieldType.CUSTODY:
        return _moved(view, field, event.value)
    return _signed(view, field, event.value) if field.type is FieldType.SIGN and field.of else ""


def _moved(view: View, field: Field, value: Mapping[str, object]) -> str:
    found = exhibit(view, str(value.get("no")))
    before = _before(found, value) if found else None
    if found is None or before is None or value.get("exception"):
        return ""
    return next((f"nothing was said of this: {one.sentence}" for one in troubles(field, found, before, value)), "")


def _signed(view: View, field: Field, value: Mapping[str, object]) -> str:
    given = view.state.answer(field.of)
    if given is None:
        return "a hand-over was signed that was not entered"
    found = exhibit(view, str(given.value.get("no"))) if isinstance(given.value, Mapping) else None
    signer, wanted = hand(value), giver_wanted(view, field)
    if found is None or signer is None or _before(found, given.value) is None:
        return ""
    return "an exhibit was handed over by somebody who did not have it" if wanted not in {None, signer} else ""


def _before(found: Exhibit, value: object) -> tuple[Movement, ...] | None:
    """The chain before this hand-over; None unless all of it can be read."""
    link = value.get("link") if isinstance(value, Mapping) else None
    if not isinstance(link, int):
        return None
    chain = tuple(one for one in found.movements if one.link < link)
    whole = [one.link for one in chain] == list(range(1, link))
    return chain if whole and all(_readable(one.handed) and _readable(one.received) for one in chain) else None


def _readable(given: Given | None) -> bool:
    return given is None or isinstance(given.value, Mapping)
