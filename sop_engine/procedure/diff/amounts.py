"""Amounts of time in the normal form: `PT1440M`, `P3D`, `P2WD`, `P1M`."""

import re

from sop_engine.procedure.diff.change import Plain

_SPAN = re.compile(r"P(?:(\d+)M)?(?:(\d+)D)?(?:(\d+)WD)?(?:T(\d+)M)?\Z")
_HOUR = 60
_DAY = 24 * _HOUR
_MONTH = 30 * _DAY


def words(iso: Plain) -> str:
    """An amount as it is written: `24 hours`."""
    found = _parts(iso)
    if found is None:
        return str(iso)
    months, days, working, rest = found
    hours, rest = divmod(rest, _HOUR)
    amounts = ((months, "month"), (days, "day"), (working, "working day"), (hours, "hour"), (rest, "minute"))
    written = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in amounts if count]
    return " ".join(written) or "at once"


def minutes(iso: Plain) -> int:
    """About how long it is; a month counts as 30 days, a working day as a day. Only for comparing lengths."""
    found = _parts(iso)
    if found is None:
        return 0
    months, days, working, rest = found
    return months * _MONTH + (days + working) * _DAY + rest


def _parts(iso: Plain) -> tuple[int, int, int, int] | None:
    found = _SPAN.match(str(iso))
    if found is None:
        return None
    months, days, working, rest = (int(part or 0) for part in found.groups())
    return months, days, working, rest
