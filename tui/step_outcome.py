"""How a step ended, as lines. Pure."""

from sop_engine.interface_language import _
from sop_engine.run.use_events import Returned
from tui.page import Page, secret, source
from tui.text import Line, Tone, line, wrap
from tui.words import day_and_time


def outcome_lines(page: Page, width: int) -> list[Line]:
    """Skipped, not done, waived, expunged, done, confirmed: by whom and when."""
    happened = page.happened
    lines: list[Line] = []
    if happened.skipped:
        why = secret(page, page.step.privacy, happened.skipped.reason)
        label = page.step.skip.reasons.get(happened.skipped.code, "") if page.step.skip else happened.skipped.code
        lines += wrap(_("Skipped: {label}. {why}").format(label=label, why=why), width, tone=Tone.WARN)
    if happened.not_done:
        parts = happened.not_done
        told = ". ".join(secret(page, page.step.privacy, text) for text in (parts.reason, parts.attempts, parts.told))
        lines += wrap(_("Not done: {told}").format(told=told), width, tone=Tone.LATE)
    if happened.waived:
        why = secret(page, page.step.privacy, happened.waived.reason)
        when = day_and_time(happened.waived.header.at)
        lines += wrap(
            _("Waived by {by}, {when}: {why}").format(by=happened.waived.header.by, when=when, why=why),
            width,
            tone=Tone.WARN,
        )
    for purge in happened.purged:
        why = secret(page, page.step.privacy, purge.reason)
        lines += wrap(
            _("Expunged on {when} because {why}").format(when=day_and_time(purge.header.at), why=why),
            width,
            tone=Tone.WARN,
        )
    if isinstance(happened.completed, Returned):
        back = happened.completed
        did = _("closed") if back.outcome else _("taken over by {owner}").format(owner=back.owner)
        lines += wrap(
            _("Done: the other run was {did}, {when}").format(did=did, when=day_and_time(back.header.at)),
            width,
            tone=Tone.GOOD,
        )
    elif happened.completed:
        reported = source(page, happened.completed.header)
        when = day_and_time(happened.completed.header.at)
        lines += wrap(
            _("Done by {by}, {when}{reported}").format(by=happened.completed.header.by, when=when, reported=reported),
            width,
            tone=Tone.GOOD,
        )
    if happened.confirmed:
        when = day_and_time(happened.confirmed.header.at)
        lines += wrap(
            _("Confirmed by {by}, {when}").format(by=happened.confirmed.header.by, when=when), width, tone=Tone.GOOD
        )
    return [line(), *lines] if lines else []
